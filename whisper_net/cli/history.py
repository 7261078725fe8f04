"""group log: what happened in a group, in plain words."""

from collections.abc import Iterator
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import Command
from whisper_net.cli.invocation import Invocation

MOST_NAME = 40
DEEDS = {
    "found": "founded the group",
    "invite": "made an invitation",
    "revoke_invite": "revoked an invitation",
    "admit": "answered ABOUT at the door",
    "approve": "approved ABOUT",
    "veto": "declined ABOUT",
    "channel": "made a channel",
    "channel_policy": "changed what a channel shows newcomers, or how long it keeps things",
    "grant": "let ABOUT into a channel",
    "rename": "renamed the group",
    "policy": "changed how many approve a newcomer",
    "promote": "gave ABOUT an office",
    "remove": "put ABOUT out",
    "remove_quorum": "put ABOUT out, together with others",
    "demote": "took the office from ABOUT",
    "leave": "left",
    "device_add": "added a device",
    "device_revoke": "revoked a device",
    "revoke_grant": "took a channel from ABOUT",
    "cut_extend": "let more be shown of what somebody wrote who went",
    "relays": "changed the relays",
    "refound": "founded anew where another group stood",
}
REASONS = {
    "local": "they were not allowed to",
    "strike": "they were put out, or lost the right, at the same time",
    "gentle": "their device was revoked, or copied, at the same time",
    "closure": "what it rests on came to nothing",
    "senior": "whom it was about is senior to them",
    "late_voters": "too few of the admins stood behind it",
    "taint": "it took away what it rests on itself",
}


@click.command("log", cls=Command)
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True, help="How many at most.")
@click.pass_obj
def group_log(invocation: Invocation, limit: int) -> None:
    """Show who did what in the group, and what came to nothing and why. The newest stands last.

    Times are what people's machines say; the order is that of the records.
    """
    rows = invocation.ask("group_log", invocation.in_group(limit=limit))
    invocation.answer(rows, lambda: lines(rows))


def lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    """One line an entry, and a second one below what came to nothing."""
    for row in rows:
        who = _called(row["name"], row["member"])
        deed = DEEDS.get(row["did"], row["did"])
        about = _called(row["about_name"], row["about"]) if row["about"] else "somebody"
        yield f"{text.dim(text.moment(row['at']))}  {who} {deed.replace('ABOUT', about)}."
        if row["void"]:
            yield f"    It came to nothing: {REASONS.get(row['void'], row['void'])}."


def _called(name: str | None, member: str) -> str:
    return text.cut(name or "", MOST_NAME) or text.short(member)
