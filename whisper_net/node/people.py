"""What the screens of people read: the roster, and who asks to be let in.

Rules: as queries.py, of which this is the part about people. What the log says is of one moment; names are those of the
tables. Invitations stand in invitations.py.
"""

from collections.abc import Sequence

import msgspec

from whisper_net.core.group.quarantine import hidden_parts
from whisper_net.core.group.verifying import Identity
from whisper_net.core.ids import LinkId, MemberId, ScopeId
from whisper_net.core.membership.state import InvitationState, Request, View
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node
from whisper_net.node.verification import standing_of
from whisper_net.ports.store import MemberRow

_WENT = ("removed", "left")
"""States of who was in."""


class Room(msgspec.Struct, frozen=True):
    """A channel by name, whether this person is in it or not."""

    scope: ScopeId
    name: str
    mine: bool
    general: bool = False
    """The one that was made with the group, whatever others are called."""


class Person(msgspec.Struct, frozen=True):
    """Somebody who is in."""

    member: MemberId
    name: str
    role: str
    channels: tuple[ScopeId, ...]
    joined: int | None
    invited_by: MemberId | None
    """None for whoever founded the group."""
    vetted_as: str | None
    """The name they asked to join by, where this device may read it."""
    identity: Identity = "unverified"
    """Whether this person compared safety numbers with them, and whether a device came since."""
    compared: int | None = None
    hidden: bool = False
    """Something that they wrote before they lost a channel or a device is hidden here, and this person may look."""


class Asking(msgspec.Struct, frozen=True):
    """Somebody who asks to be let in."""

    member: MemberId
    name: str
    claim: str | None
    """None where this device may not read it."""
    asked: int
    invited_by: MemberId | None
    leaked: bool
    """Their invitation was used more often than it allows."""
    opens: tuple[ScopeId, ...]
    """The channels of the invitation."""
    have: int
    need: int
    approved: bool
    """This person approved already."""
    may_approve: bool
    may_decline: bool


class Departed(msgspec.Struct, frozen=True):
    """Somebody who is not in: they went, or were never let in."""

    member: MemberId
    name: str
    how: str
    """removed | left | declined | out (their request came to nothing)."""
    at: int | None
    """When they went; None for who was never in."""
    by: MemberId | None
    """Who put them out."""
    have: int = 0
    """How many approved them anew; of `need`, which is 0 where they cannot come back by that."""
    need: int = 0
    may_return: bool = False
    """This person may approve them anew."""
    hidden: bool = False
    """Something that they wrote is hidden here, and this person may look at it."""


class Roster(msgspec.Struct, frozen=True):
    """Everybody in a group, and everybody at its door."""

    now: int
    people: tuple[Person, ...]
    asking: tuple[Asking, ...]
    """The longest wait first."""
    rooms: tuple[Room, ...]
    names: dict[MemberId, str]
    """Of everybody who is or was in the roster."""
    officer: bool
    """Whether this person may invite, answer requests and make channels."""
    gone: tuple[Departed, ...] = ()
    """Who went last stands first, then those who were never in."""


async def roster(node: Node, group: str) -> Roster:
    """Who is in and who asks."""
    chosen = node.pick(group)
    rows = await chosen.query(lambda reader: reader.members())
    view, me = chosen.group.state.log.view(), chosen.group.state.me.member
    invitations = {one.id: one for one in view.invitations()}
    requests = {row.member: view.request_of(row.member) for row in rows}
    hidden = {chosen.group.state.owner(part.device) for part in hidden_parts(chosen.group.state)}
    inside = (row for row in rows if row.state == "member")
    people = (
        _person(chosen, view, row, requests[row.member], invitations, hidden=row.member in hidden) for row in inside
    )
    asking = (
        _asking(chosen, view, row, request, invitations)
        for row in rows
        if row.state == "pending" and (request := requests[row.member]) is not None
    )
    return Roster(
        node.means.clock.now(),
        tuple(people),
        tuple(sorted(asking, key=lambda one: (one.asked, one.name, one.member))),
        _rooms(view, me),
        {row.member: row.name for row in rows},
        view.can_invite(me),
        _gone(chosen, view, rows, hidden),
    )


def _gone(
    group: GroupNode, view: View, rows: Sequence[MemberRow], hidden: set[MemberId | None]
) -> tuple[Departed, ...]:
    gone = (row for row in rows if row.state not in ("member", "pending"))
    found = [_departed(group, view, row, hidden=row.member in hidden) for row in gone]
    return tuple(sorted(found, key=lambda one: (-(one.at or 0), one.name.casefold(), one.member)))


def _departed(group: GroupNode, view: View, row: MemberRow, *, hidden: bool) -> Departed:
    me, scope = group.group.state.me.member, ScopeId(group.id)
    went = row.state in _WENT
    end = view.departure(row.member) if went else None
    by = end.author if end is not None and end.author != row.member else None
    request = view.request_of(row.member) if went else None
    have, need = (len(request.approvals[scope]), request.needed[scope]) if request is not None else (0, 0)
    may = request is not None and view.can_approve(me, request.id, scope)
    return Departed(row.member, row.name, row.state, end.ts if end is not None else None, by, have, need, may, hidden)


def _rooms(view: View, me: MemberId) -> tuple[Room, ...]:
    """Every channel, general first. Everything else is written on top of it, so the log names it first."""
    rooms = [
        Room(scope, body.name, view.within(me, scope), general=place == 0)
        for place, (scope, body) in enumerate(view.channels().items())
    ]
    return tuple(sorted(rooms, key=lambda room: (not room.general, room.name.casefold())))


def _person(
    group: GroupNode,
    view: View,
    row: MemberRow,
    request: Request | None,
    invitations: dict[LinkId, InvitationState],
    *,
    hidden: bool,
) -> Person:
    vetted = group.group.state.people.get(row.member)
    return Person(
        row.member,
        row.name,
        row.role,
        row.channels,
        view.joined(row.member),
        _inviter(request, invitations),
        vetted.claimed_name if vetted is not None else None,
        standing_of(view, row),
        row.compared.at if row.compared is not None else None,
        hidden,
    )


def _asking(
    group: GroupNode, view: View, row: MemberRow, request: Request, invitations: dict[LinkId, InvitationState]
) -> Asking:
    me, scope = group.group.state.me.member, ScopeId(group.id)
    invitation = invitations.get(request.invitation)
    return Asking(
        row.member,
        row.name,
        row.claim,
        min(admit.link.ts for admit in request.admits),
        _inviter(request, invitations),
        invitation is not None and invitation.leaked,
        tuple(one for one in request.needed if one != scope),
        len(request.approvals[scope]),
        request.needed[scope],
        me in request.approvals[scope],
        view.can_approve(me, request.id, scope),
        view.can_veto(me, request.id),
    )


def _inviter(request: Request | None, invitations: dict[LinkId, InvitationState]) -> MemberId | None:
    invitation = invitations.get(request.invitation) if request is not None else None
    return None if invitation is None else invitation.inviter
