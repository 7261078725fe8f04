"""Circles as people see them: conversations of chosen people with their names, and audiences of job leads.

Two direct messages that both began at once are one conversation: it is written to under the smaller scope, and read
under both. Rules: as queries.py, of which this is the part about circles.
"""

from collections.abc import Mapping, Sequence

import msgspec

from whisper_net.core.errors import NotFound
from whisper_net.core.group.rooms import CIRCLE_ROLES
from whisper_net.core.group.verifying import Identity
from whisper_net.core.ids import MemberId, ScopeId
from whisper_net.core.membership.state import View
from whisper_net.node.conversations import Reader
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node
from whisper_net.node.verification import standing_of
from whisper_net.ports.circles import AUDIENCE, DIRECT, CircleRow
from whisper_net.ports.store import GroupReader, MemberRow


class Part(msgspec.Struct, frozen=True):
    """One scope of a conversation."""

    scope: ScopeId
    unread: int
    begun: bool
    """Something was said in it."""


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
    parts: tuple[Part, ...] = ()
    """Of `scopes`, in their order."""
    other: MemberId | None = None
    """Of a direct message, whom it is with."""
    identity: Identity = "unverified"
    """How sure this person is of them."""


async def circles(node: Node, group: str) -> list[Conversation]:
    """All circles that this person is in, by name."""
    return await conversations(node.pick(group))


async def conversations(group: GroupNode) -> list[Conversation]:
    """The same of one group."""
    me, view = group.group.state.me.member, group.group.state.log.view()

    def read(reader: GroupReader) -> list[Conversation]:
        people = {row.member: row for row in reader.members()}
        found = [(rows, _parts(reader, rows)) for rows in _together(reader.circles())]
        return [_named(_conversation(rows, parts, people), people, view, me) for rows, parts in found]

    found = await group.query(read)
    return sorted(found, key=lambda one: (one.name.casefold(), one.scope))


def _together(rows: Sequence[CircleRow]) -> list[list[CircleRow]]:
    """Rows of one conversation each, the one to write to first."""
    found: dict[object, list[CircleRow]] = {}
    for row in sorted(rows, key=lambda row: row.scope):
        found.setdefault(row.members if row.kind == DIRECT else row.scope, []).append(row)
    return list(found.values())


def _parts(reader: GroupReader, rows: Sequence[CircleRow]) -> tuple[Part, ...]:
    return tuple(Part(row.scope, row.unread, reader.newest(row.scope) is not None) for row in rows)


def _conversation(
    rows: Sequence[CircleRow], parts: tuple[Part, ...], people: Mapping[MemberId, MemberRow]
) -> Conversation:
    first, scopes = rows[0], tuple(row.scope for row in rows)
    members, unread = readers_of(first.members, people), sum(row.unread for row in rows)
    return Conversation(first.scope, scopes, first.name, first.kind, first.owner, members, unread, parts)


def _named(one: Conversation, people: Mapping[MemberId, MemberRow], view: View, me: MemberId) -> Conversation:
    """Direct messages are called after whom they are with."""
    other = next((reader for reader in one.members if reader.member != me), None) if one.kind == DIRECT else None
    if other is None:
        return one
    sure = standing_of(view, people[other.member])
    return msgspec.structs.replace(one, name=other.name, other=other.member, identity=sure)


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


class CircleSettings(msgspec.Struct, frozen=True):
    """Who is in one circle, and who could be."""

    scope: ScopeId
    name: str
    owner: MemberId
    inside: tuple[Reader, ...]
    outside: tuple[Reader, ...]
    """Members who are not in it and may be put in by its owner."""


async def circle_settings(node: Node, group: str, scope: ScopeId) -> CircleSettings:
    """One circle, for its settings. Raises NotFound."""
    chosen = node.pick(group)
    circle = chosen.group.state.circles.get(scope)
    if circle is None:
        raise NotFound("no such circle here")
    present = chosen.group.state.rooms.present(circle)
    rows = await chosen.query(lambda reader: reader.members())
    people = {row.member: row for row in rows if row.state == "member" and row.role in CIRCLE_ROLES}
    outside = [member for member in people if member not in present]
    return CircleSettings(
        scope, circle.name, circle.owner, readers_of(sorted(present), people), readers_of(outside, people)
    )
