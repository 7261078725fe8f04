"""group quarantine: what is hidden of those who went, and showing it again."""

from collections.abc import Iterator
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import Command
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.typed import TEXT

MOST_NAME = 40
NOTHING = (
    "Nothing is hidden here that you may look at: admins see it of their channels, others of channels and circles that "
    "they made, and everybody what they wrote themselves."
)
KINDS = {
    "post": "",
    "edit": "an edit: ",
    "lead": "a lead: ",
    "leadedit": "a lead, edited: ",
    "profile": "a name: ",
    "resumecomment": "a comment: ",
    "resume": "a change of a résumé",
    "other": "something else",
}


@click.command("quarantine", cls=Command)
@click.option("--extend", "member", metavar="MEMBER", type=TEXT, help="Show everybody what is hidden of MEMBER.")
@click.option("--channel", metavar="CHANNEL", type=TEXT, help="Of this channel alone.")
@click.pass_obj
def group_quarantine(invocation: Invocation, member: str | None, channel: str | None) -> None:
    """Show what is hidden of those who went, lost a channel or lost a device.

    It stays on this device for 30 days. An admin in the channel, or who made it or the circle, may show it to
    everybody there again with --extend; MEMBER is the beginning of their id. That cannot be taken back. You see, too,
    what you wrote yourself while you were out, or in a circle under a key that no longer counts: say it again if it
    still matters.
    """
    if member is not None:
        answer = invocation.ask("quarantine_extend", invocation.in_group(member=member, channel=channel))
        told = "Everybody who hears of it sees it again: whisper-net sync passes it on."
        invocation.answer(answer, lambda: [f"What was hidden of {text.short(answer['member'])} shows again. {told}"])
        return
    rows = invocation.ask("quarantine_list", invocation.in_group(channel=channel))
    invocation.answer(rows, lambda: lines(rows))


def lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    """One line an envelope, the oldest first."""
    if not rows:
        yield NOTHING
    for row in rows:
        who = text.cut(row["name"] or "", MOST_NAME) or text.short(row["member"])
        where = f"#{text.line(row['channel'])}" if row["channel"] else "a circle" if row["circle"] else "the group"
        said = KINDS.get(row["what"], "") + text.line(row["text"])
        yield f"{text.dim(text.moment(row['at']))}  {text.short(row['member'])}  {who} in {where}: {said}"
