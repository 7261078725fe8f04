"""group refound: go on in a new group, with the people whom one chooses."""

from collections.abc import Iterator
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import Command
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.phrases import check_names, phrase_lines
from whisper_net.cli.typed import TEXT, Whole
from whisper_net.core.wire.bounds import MAX_NEEDED

MOST_NAME = 40


@click.command("refound", cls=Command)
@click.argument("name", type=TEXT)
@click.option(
    "--invite",
    type=TEXT,
    multiple=True,
    metavar="MEMBER",
    help="Make a key for them, and leave it in a direct message; once for each person.",
)
@click.option("--import", "imports", is_flag=True, help="Bring over what was said in the channels that you can read.")
@click.option(
    "--needed",
    type=Whole(1, MAX_NEEDED),
    default=2,
    show_default=True,
    metavar="N",
    help="How many must approve a newcomer; fewer while there are fewer who can.",
)
@click.pass_obj
def group_refound(invocation: Invocation, name: str, invite: tuple[str, ...], imports: bool, needed: int) -> None:
    """Found a group called NAME that goes on where yours stands: when it was captured, or its admins are lost.

    Nobody in the old group hears of it, can forbid it, or rules in the new one. You stay in the old one until you
    leave it. Everybody is somebody new there: whoever you invite asks to join, and you approve them.
    """
    check_names(name)
    asked = invocation.in_group(name=name, needed=needed, invite=list(invite), imports=imports)
    answer = invocation.ask("group_refound", asked)
    invocation.answer(answer, lambda: _founded(answer))


def _founded(answer: dict[str, Any]) -> Iterator[str]:
    yield f"You founded {text.bold(text.line(answer['name']))}, and are its first admin."
    yield ""
    yield from phrase_lines(answer["phrase"])
    if answer["imported"]:
        yield ""
        yield f"{text.count(answer['imported'], 'message was', 'messages were')} brought over, marked as imported."
    for row in answer["invitations"]:
        yield ""
        yield f"For {text.cut(row['name'], MOST_NAME) or text.short(row['member'])}, and nobody else:"
        yield f"    {row['key']}"
    yield ""
    yield from _handing_over(answer["invitations"])
    yield "Next: whisper-net node run"


def _handing_over(rows: list[dict[str, Any]]) -> Iterator[str]:
    """How keys reach those whom they are for."""
    if any(row["sent"] for row in rows):
        yield "Each key waits for its person in a direct message of the old group, which nobody else there can read."
    if any(not row["sent"] for row in rows):
        yield "Hand over yourself, by a way that the others do not read, what could not be left there."


@click.command("import", cls=Command)
@click.pass_obj
def group_import(invocation: Invocation) -> None:
    """Bring over what was said in the group that this one goes on from; once more brings what came since.

    What was said in channels whose messages disappear stays where it is. So does that of a channel which somebody else
    made here under the same name: who reads there was theirs to say. You sign what you bring over: that others wrote
    it is your word, and it is marked so.
    """
    answer = invocation.ask("group_import", invocation.in_group())
    invocation.answer(answer, lambda: _brought(answer))


def _brought(answer: dict[str, Any]) -> Iterator[str]:
    yield f"{text.count(answer['imported'], 'message was', 'messages were')} brought over, marked as imported."
    if answer["left"]:
        names = ", ".join(text.line(name) for name in answer["left"])
        yield f"Left out, because somebody else made a channel of that name here: {names}."
