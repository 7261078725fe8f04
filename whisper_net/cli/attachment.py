"""attach and attachment: files with messages. Nothing is fetched, and nothing opened, but on request."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import Noun, command
from whisper_net.cli.invocation import Call, Invocation
from whisper_net.cli.standing import alone
from whisper_net.cli.typed import TEXT

FIRST_SECONDS, SLICE_SECONDS = 0.2, 2.0
"""After which it is looked whether anybody has it, and then how often it is said how far it has come."""
PATIENCE_SLICES = 5
"""After so many without anything new, whoever has the rest counts as away."""
_ATTACHMENT = click.argument("attachment_id", metavar="ATTACHMENT", type=TEXT)


@command("attach")
@click.argument("channel_name", metavar="CHANNEL", type=TEXT)
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--text", "body", type=TEXT, default="", metavar="TEXT", help="What to say with it.")
@click.option("--circle", is_flag=True, help="CHANNEL is a circle, also where a channel is called the same.")
@click.pass_obj
def attach(invocation: Invocation, channel_name: str, file: Path, body: str, circle: bool) -> None:
    """Post FILE in CHANNEL, of up to 25 MB. It is saved here first; others fetch it when they open it.

    CHANNEL may be a circle, or @NAME for direct messages with a member.
    """
    asked = invocation.in_group(channel=channel_name, file=_absolute(file), text=body, circle=circle)
    answer = invocation.ask("attach", asked)
    invocation.answer(answer, lambda: [f"Attached: {text.short(answer['attachment'])}", *alone(answer)])


@click.group(cls=Noun, name="attachment")
def attachment() -> None:
    """Files that messages bring."""


@attachment.command("save")
@_ATTACHMENT
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@click.pass_obj
def attachment_save(invocation: Invocation, attachment_id: str, file: Path, force: bool) -> None:
    """Write an attached file to FILE; what is not here is fetched from whoever has it.

    ATTACHMENT is the beginning of the id of the message that brings it, or the file's name where no other is called
    so. What came stays if you stop with Ctrl-C, or if nobody has the rest now. FILE is never opened: look at its ending
    before you do.
    """
    target = _free(file, force)

    async def work(call: Call) -> Any:
        await _fetch(invocation, call, attachment_id)
        asked = invocation.in_group(attachment=attachment_id, file=target, force=force)
        return await call("attachment_save", asked)

    answer = invocation.run(work)
    invocation.answer(answer, lambda: [f"Saved {size(answer['bytes'])}: {text.line(str(file))}"])


async def _fetch(invocation: Invocation, call: Call, attachment_id: str) -> None:
    """Fetch slice by slice, as long as something comes."""
    held, idle = -1, 0
    while idle < PATIENCE_SLICES:
        first = held < 0
        seconds = FIRST_SECONDS if first else SLICE_SECONDS
        asked = invocation.in_group(attachment=attachment_id, seconds=seconds, call=first)
        done = await call("attachment_fetch", asked)
        if done["held"] >= done["of"] or not done["sources"]:
            break
        idle = 0 if done["held"] > held else idle + 1
        held = done["held"]
        if not invocation.json and sys.stderr.isatty():
            click.echo(f"{held} of {done['of']} pieces are here. Ctrl-C stops, and keeps them.", err=True)


def _free(file: Path, force: bool) -> str:
    """The absolute path of what is to be written: a running node stands in another folder. Raises FileThere."""
    from whisper_net.ports.backup import FileThere

    path = file.expanduser().absolute()
    if path.is_dir():
        raise FileThere(f"{path} is a folder; name a file in it")
    if not force and (path.exists() or path.is_symlink()):
        raise FileThere(f"{path} is there already; choose another name, or say --force to replace it")
    return str(path)


def _absolute(file: Path) -> str:
    return str(file.expanduser().absolute())


@attachment.command("list")
@click.argument("channel_name", metavar="[CHANNEL]", type=TEXT, required=False)
@click.option("--circle", is_flag=True, help="CHANNEL is a circle, also where a channel is called the same.")
@click.pass_obj
def attachment_list(invocation: Invocation, channel_name: str | None, circle: bool) -> None:
    """List attached files, the newest first; of CHANNEL alone if it is named."""
    rows = invocation.ask("attachment_list", invocation.in_group(channel=channel_name, circle=circle))
    invocation.answer(rows, lambda: _listed(rows))


def _listed(rows: list[dict[str, Any]]) -> Iterator[str]:
    if not rows:
        yield "No files yet. Attach one: whisper-net attach CHANNEL FILE"
        return
    cells = [[text.short(row["attachment"]), row["state"], size(row["size"]), shown_name(row["name"])] for row in rows]
    yield from text.table(cells, ("ATTACHMENT", "STATE", "SIZE", "NAME"))


def shown_name(name: str) -> str:
    """A file's name on a line, its ending in sight."""
    from whisper_net.core.documents.filenames import shown

    return text.line(shown(name))


@attachment.command("forget")
@_ATTACHMENT
@click.pass_obj
def attachment_forget(invocation: Invocation, attachment_id: str) -> None:
    """Let go of what is here of an attached file, to make room. The message stays, and others keep theirs.

    ATTACHMENT is the beginning of the id of the message that brings it, or the file's name where no other is called
    so. It can be fetched again from whoever has it.
    """
    answer = invocation.ask("attachment_forget", invocation.in_group(attachment=attachment_id))
    invocation.answer(answer, lambda: [f"Let go of {size(answer['bytes'])}: {text.short(answer['attachment'])}"])


def size(number: int) -> str:
    """Bytes for people, as most systems count them: 25 MB are the most that can be attached."""
    for unit, one in (("MB", 1 << 20), ("kB", 1 << 10)):
        if number >= one:
            return f"{number / one:.1f} {unit}"
    return text.count(number, "byte", "bytes")
