"""recovery: a backup file that the twelve words open, and nobody else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import Noun
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.paths import absolute
from whisper_net.cli.phrase import phrase_of, phrase_option

file_argument = click.argument("file", type=click.Path(path_type=Path), metavar="FILE")


@click.group(cls=Noun, name="recovery")
def recovery() -> None:
    """Keep a sealed copy of your groups, and come back from it."""


@recovery.command("backup")
@file_argument
@click.option("--with-content", "content", is_flag=True, help="With all messages, leads and résumés that are here.")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@phrase_option
@click.pass_obj
def recovery_backup(invocation: Invocation, file: Path, content: bool, force: bool, phrase_file: Path | None) -> None:
    """Seal your groups into FILE under your twelve words.

    Holds the group's records and your keys, so with the words you come back even if nobody is online. Each group has
    its own words: a backup holds those that yours open.
    """
    asked = {"file": absolute(file), "phrase": phrase_of(phrase_file), "content": content, "force": force}
    answer = invocation.ask("recovery_backup", asked)
    invocation.answer(answer, lambda: _backed_up(answer))


def _backed_up(answer: dict[str, Any]) -> Iterator[str]:
    names = ", ".join(text.bold(text.line(row["name"])) for row in answer["groups"])
    what = f" with {text.count(answer['envelopes'], 'piece', 'pieces')} of content" if answer["content"] else ""
    yield f"Saved: {names}{what}, in {text.line(answer['file'])}"
    for name in answer["left_out"]:
        yield f"Left out: {text.line(name)}, which has other words. Make a backup of it with those."
    yield "Keep it apart from the words: either alone opens nothing. Try it: whisper-net recovery rehearse FILE"


@recovery.command("restore")
@file_argument
@phrase_option
@click.pass_obj
def recovery_restore(invocation: Invocation, file: Path, phrase_file: Path | None) -> None:
    """Come back into the groups of a backup.

    This machine becomes a new one of yours; makes a profile if there is none. What the backup lacks comes when you next
    sync with somebody.
    """
    from whisper_net.bootstrap import check_backup

    asked = {"file": absolute(file), "phrase": phrase_of(phrase_file)}
    check_backup(**asked)
    answer = invocation.ask("recovery_restore", asked, create=True)
    invocation.answer(answer, lambda: _restored(answer))


def _restored(answer: dict[str, Any]) -> Iterator[str]:
    for row in answer["groups"]:
        yield f"You are back in {text.bold(text.line(row['name']))}, {_what(row)}."
    for name in answer["present"]:
        yield f"Left as it is: {text.line(name)}, which is on this machine already."
    yield "Next: whisper-net sync --peer HOST:PORT brings what is newer, and tells the others of this machine."
    yield "If your old machine is lost: whisper-net device list, then whisper-net device revoke DEVICE --phrase"


@recovery.command("rehearse")
@file_argument
@phrase_option
@click.pass_obj
def recovery_rehearse(invocation: Invocation, file: Path, phrase_file: Path | None) -> None:
    """Try a backup without changing anything.

    Reads it from beginning to end, and says what would come back.
    """
    from whisper_net.bootstrap import check_backup

    asked = {"file": absolute(file), "phrase": phrase_of(phrase_file)}
    check_backup(**asked)
    answer = invocation.ask("recovery_rehearse", asked)
    invocation.answer(answer, lambda: _rehearsed(answer))


def _rehearsed(answer: dict[str, Any]) -> Iterator[str]:
    yield f"This backup is whole. It was made {text.moment(answer['made'])}, and would bring back:"
    for row in answer["groups"]:
        yield f"  {text.bold(text.line(row['name']))}, {_what(row)}"
    if not answer["content"]:
        yield "It was made without content: messages would come from the others."
    yield "Nothing was changed."


def _what(row: dict[str, Any]) -> str:
    people = f"{text.count(row['members'], 'member', 'members')}, {text.count(row['messages'], 'message', 'messages')}"
    if row["device"] is None:
        return f"{people}, to read only: you were out of it when the backup was made"
    return f"{people}, {text.count(row['devices'], 'device', 'devices')} of yours with this one"
