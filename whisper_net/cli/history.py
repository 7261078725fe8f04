"""group log: what happened in a group, in plain words."""

import re
from collections.abc import Iterator
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import Command
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.typed import Whole

MOST_NAME = 40
DEEDS = {
    "found": "founded the group",
    "invite": "made an invitation",
    "revoke_invite": "revoked an invitation",
    "admit": "answered ABOUT at the door",
    "approve": "approved ABOUT",
    "veto": "declined ABOUT",
    "channel": "made THING",
    "channel_policy": "changed what newcomers to THING read, or how long it is kept",
    "grant": "let ABOUT into THING",
    "rename": "called the group THING",
    "policy": "decided that newcomers need THING",
    "promote": "made ABOUT THING",
    "remove": "put ABOUT out",
    "remove_quorum": "put ABOUT out",
    "demote": "took the office from ABOUT",
    "leave": "left",
    "device_add": "added a device",
    "device_revoke": "revoked a device",
    "revoke_grant": "took THING from ABOUT",
    "cut_extend": "let more be shown of what somebody wrote who went",
    "relays": "changed the relays",
    "refound": "founded anew where another group stood",
}
OTHERWISE = {
    "approve": "approved ABOUT for THING",
    "device_add": "let a further device of ABOUT in",
    "revoke_grant": "left THING",
}
"""Where it names a channel besides, somebody else, or nobody else."""
THINGS = {"": "a channel", "admin": "an admin", "vetter": "a vetter"}
PLACES = re.compile("ABOUT|THING")
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
@click.option("--limit", type=Whole(1, 100_000), default=100, show_default=True, help="How many at most.")
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
        names = zip([row["name"], *row["with_names"]], [row["member"], *row["with"]], strict=True)
        who = " and ".join(_called(name, member) for name, member in names)
        yield f"{text.dim(text.moment(row['at']))}  {who} {_deed(row)}."
        if row["void"]:
            yield f"    It came to nothing: {REASONS.get(row['void'], row['void'])}."


def _deed(row: dict[str, Any]) -> str:
    """What was done; names are put in all at once, so that one that looks like a place is a name."""
    about = _called(row["about_name"], row["about"]) if row["about"] else "somebody"
    parts = {"ABOUT": about, "THING": _thing(row)}
    return PLACES.sub(lambda found: parts[found[0]], _form(row))


def _form(row: dict[str, Any]) -> str:
    did = str(row["did"])
    named = {"approve": bool(row["thing"]), "device_add": bool(row["about"]), "revoke_grant": not row["about"]}
    return OTHERWISE[did] if named.get(did) else DEEDS.get(did, did)


def _thing(row: dict[str, Any]) -> str:
    """An office, how many approvals, or a name; that of a channel stands behind #."""
    thing = str(row["thing"])
    if row["did"] == "policy":
        return text.count(int(thing), "approval", "approvals")
    if row["did"] == "promote" or not thing:
        return THINGS.get(thing, thing)
    mark = "" if row["did"] in ("found", "rename") else "#"
    return mark + text.cut(thing, MOST_NAME)


def _called(name: str | None, member: str) -> str:
    return text.cut(name or "", MOST_NAME) or text.short(member)
