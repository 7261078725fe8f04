"""Circles as people see them: conversations of chosen people with their names, and audiences of job leads.

Two direct messages that both began at once are one conversation: it is written to under the smaller scope, and read
under both. Rules: as queries.py, of which this is the part about circles.
"""

from collections.abc import Mapping, Sequence

import msgspec

from whisper_net.core.group.rooms import CIRCLE_ROLES
from whisper_net.core.ids import MemberId, ScopeId
from whisper_net.node.conversations import Reader
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node
from whisper_net.ports.circles import AUDIENCE, DIRECT, CircleRow
from whisper_net.ports.store import GroupReader, MemberRow


class Conversation(msgspec.Struct, frozen=True):
    """One circle that this person is in, or the direct messages with one other."""

    scope: ScopeId
    """Where it is written."""
    scopes: tuple[ScopeId, ...]
    """Where it is read; the one that is written to is the first."""
    name: str
    """Of a direct message the other's name, who may be oneself no more; of an audience ""."""
    kind: str
    """circle | dm | audience."""
    owner: MemberId
    members: tuple[Reader, ...]
    """By name, oneself too."""
    unread: int


async def circles(node: Node, group: str) -> list[Conversation]:
    """All circles that this person is in, by name."""
    return await conversations(node.pick(group))


async def conversations(group: GroupNode) -> list[Conversation]:
    """The same of one group."""
    me = group.group.state.me.member

    def read(reader: GroupReader) -> list[Conversation]:
        people = {row.member: row for row in reader.members()}
        return [_conversation(rows, people, me) for rows in _together(reader.circles())]

    found = await group.query(read)
    return sorted(found, key=lambda one: (one.name.casefold(), one.scope))


def _together(rows: Sequence[CircleRow]) -> list[list[CircleRow]]:
    """Rows of one conversation each, the one to write to first."""
    found: dict[object, list[CircleRow]] = {}
    for row in sorted(rows, key=lambda row: row.scope):
        found.setdefault(row.members if row.kind == DIRECT else row.scope, []).append(row)
    return list(found.values())


def _conversation(rows: Sequence[CircleRow], people: Mapping[MemberId, MemberRow], me: MemberId) -> Conversation:
    first = rows[0]
    members = readers_of(first.members, people)
    name = next((one.name for one in members if one.member != me), "") if first.kind == DIRECT else first.name
    scopes, unread = tuple(row.scope for row in rows), sum(row.unread for row in rows)
    return Conversation(first.scope, scopes, name, first.kind, first.owner, members, unread)


def readers_of(members: Sequence[MemberId], people: Mapping[MemberId, MemberRow]) -> tuple[Reader, ...]:
    """These people with their names, by name."""
    known = [people[member] for member in members if member in people]
    ordered = sorted(known, key=lambda row: (row.name.casefold(), row.member))
    return tuple(Reader(row.member, row.name, row.role) for row in ordered)


class Preview(msgspec.Struct, frozen=True):
    """Whom a job lead would reach, before it is posted."""

    readers: tuple[Reader, ...]
    """Everybody who would read it, oneself too."""
    left_out: tuple[Reader, ...]
    """Members who would learn nothing of it."""
    never: tuple[Reader, ...]
    """Helpers, who are in no circle."""
    known: ScopeId | None
    """An audience of exactly these people that is there already."""


async def audience_preview(
    node: Node, group: str, *, leave_out: Sequence[MemberId] | None = None, only: Sequence[MemberId] | None = None
) -> Preview:
    """Who reads a lead to all but some, or to some alone; every reader by name. Unknown people are in neither."""
    return await preview(node.pick(group), leave_out, only)


async def preview(group: GroupNode, leave_out: Sequence[MemberId] | None, only: Sequence[MemberId] | None) -> Preview:
    """The same of one group."""
    me, rows = group.group.state.me.member, await group.query(lambda reader: reader.members())
    people = {row.member: row for row in rows if row.state == "member"}
    able = [member for member, row in people.items() if row.role in CIRCLE_ROLES]
    meant = [one for one in able if one == me or (one in only if only is not None else one not in (leave_out or ()))]
    others = [one for one in able if one not in meant]
    helpers = [one for one in people if one not in able]
    known = (row.scope for row in await group.query(lambda reader: reader.circles()) if _serves(row, me, meant))
    left_out, never = readers_of(others, people), readers_of(helpers, people)
    return Preview(readers_of(meant, people), left_out, never, next(known, None))


def _serves(row: CircleRow, me: MemberId, members: Sequence[MemberId]) -> bool:
    return row.kind == AUDIENCE and row.owner == me and set(row.members) == set(members)
