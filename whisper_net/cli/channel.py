"""channel: which there are, who is in them, what newcomers read and how long things stay. Writing in them is talk.py.

Rules: as in offices.py, what takes something away says in one sentence what it can and cannot undo, and asks first.
"""

from collections.abc import Iterator
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import Noun
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.message import lacking
from whisper_net.cli.offices import sure
from whisper_net.cli.typed import TEXT

REVOKE = "Whoever goes reads nothing new there and keeps what they have; they can be let in again."
READS = {"all": "the past", "since_join": "from then on"}
STAYS = {"off": "for good", "day": "a day", "week": "a week"}

_history = click.Choice(["all", "since_join"])
_channel = click.argument("channel_name", metavar="CHANNEL", type=TEXT)
_member = click.argument("member_id", metavar="MEMBER", type=TEXT)


@click.group(cls=Noun, name="channel")
def channel() -> None:
    """See your channels, make some, and say who is in them and for how long things stay."""


@channel.command("list")
@click.pass_obj
def channel_list(invocation: Invocation) -> None:
    """List the channels that you can read, how much is new in each, and how long things stay there."""
    rows = invocation.ask("channel_list", invocation.in_group())
    invocation.answer(rows, lambda: _listed(rows))


def _listed(rows: list[dict[str, Any]]) -> Iterator[str]:
    if not rows:
        yield "You are in no channel yet: somebody who is in one has to approve you for it."
        return
    yield from text.table([_cells(row) for row in rows], ("CHANNEL", "NAME", "", "IN IT", "NEWCOMERS READ", "STAYS"))
    for row in rows:
        yield from lacking(row.get("missing", []), f" in #{text.line(row['name'])}")


def _cells(row: dict[str, Any]) -> list[str]:
    new = f"{row['unread']} new" if row["unread"] else ""
    here = str(row["members"]) if row["mine"] else "not you any more"
    reads, stays = READS[row["history"]], STAYS[row["disappear"]]
    return [text.short(row["channel"]), f"#{text.line(row['name'])}", new, here, reads, stays]


@channel.command("create")
@click.argument("name", type=TEXT)
@click.option("--history", type=_history, default="all", show_default=True, help="What newcomers read of the past.")
@click.option("--shared", is_flag=True, help="Helpers who are no members can be let in, too.")
@click.option("--disappear", type=click.Choice(["day", "week"]), help="How long what is written stays.")
@click.pass_obj
def channel_create(invocation: Invocation, name: str, history: str, shared: bool, disappear: str | None) -> None:
    """Make a channel called NAME with a key of its own, and be in it. Takes an admin or a vetter."""
    asked = {"name": name, "history": history, "shared": shared, "disappear": disappear or "off"}
    answer = invocation.ask("channel_create", invocation.in_group(**asked))
    invocation.answer(answer, lambda: _created(answer, disappear))


def _created(answer: dict[str, Any], disappear: str | None) -> Iterator[str]:
    yield f"#{text.line(answer['name'])} is there: {text.short(answer['channel'])}. You are in it, and nobody else yet."
    if disappear:
        yield f"Every machine deletes what is written in it a {disappear} after its {disappear} is over."
        yield "Somebody who reads it can keep a copy or a picture: nothing can undo that."
    yield f"Next: whisper-net channel grant {text.short(answer['channel'])} MEMBER"


@channel.command("grant")
@_channel
@_member
@click.pass_obj
def channel_grant(invocation: Invocation, channel_name: str, member_id: str) -> None:
    """Let a member into a channel that you are in. MEMBER is the beginning of their id."""
    answer = invocation.ask("channel_grant", invocation.in_group(channel=channel_name, member=member_id))
    invocation.answer(answer, lambda: [f"{text.short(answer['member'])} is in. They hear of it when machines meet."])


@channel.command("revoke")
@_channel
@_member
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def channel_revoke(invocation: Invocation, channel_name: str, member_id: str, yes: bool) -> None:
    """Take a channel from somebody, and give it a new key. MEMBER is the beginning of their id; your own: leave it."""
    sure(invocation, yes, REVOKE)
    answer = invocation.ask("channel_revoke", invocation.in_group(channel=channel_name, member=member_id))
    invocation.answer(answer, lambda: [f"{text.short(answer['member'])} is out of it. {REVOKE}"])


@channel.command("policy")
@_channel
@click.option("--history", type=_history, help="What newcomers read of the past.")
@click.option("--disappear", type=click.Choice(["day", "week", "off"]), help="How long what is written stays.")
@click.pass_obj
def channel_policy(invocation: Invocation, channel_name: str, history: str | None, disappear: str | None) -> None:
    """See or change what newcomers read, and how long things stay. Takes an admin in it, or whoever made it."""
    asked = {"channel": channel_name, "history": history, "disappear": disappear}
    answer = invocation.ask("channel_policy", invocation.in_group(**asked))
    reads, stays = READS[answer["history"]], STAYS[answer["disappear"]]
    said = [f"#{text.line(answer['name'])}: newcomers read {reads}; what is written stays {stays}."]
    invocation.answer(answer, lambda: [*said, *answer["consequences"]])
