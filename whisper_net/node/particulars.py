"""What the pane of one member reads: who vouched for them, their devices, and what this person may do about them.

Rules: as queries.py, of which this is the part about one person at a time. What may be done is asked of the rules that
judge it once it is written (core/membership/powers.py), so that nothing is offered that would be refused.
"""

from typing import Literal

import msgspec

from whisper_net.core.documents.accords import Act
from whisper_net.core.group.removing import last_admin
from whisper_net.core.ids import DeviceId, MemberId, ScopeId
from whisper_net.core.membership.link import Role
from whisper_net.core.membership.state import View
from whisper_net.node.accords import may_decide
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node


class Named(msgspec.Struct, frozen=True):
    """Somebody, and the name they go by."""

    member: MemberId
    name: str


class DeviceLine(msgspec.Struct, frozen=True):
    """A device that somebody has or had since they last came in."""

    device: DeviceId
    added: int
    state: Literal["live", "revoked", "doubled", "surplus"]


class Powers(msgspec.Struct, frozen=True):
    """What this person may do about somebody, alone, or propose to others."""

    vetter: bool = False
    admin: bool = False
    demote: bool = False
    remove: bool = False
    leave: bool = False
    """It is this person, who may go."""
    last_admin: bool = False
    """It is this person, who has to make somebody else admin before."""
    propose_remove: bool = False
    """They may not remove them alone, but have a say in it, and did not say yes to it yet; so with the next."""
    propose_admin: bool = False


class Particulars(msgspec.Struct, frozen=True):
    """One member, beyond what the list says."""

    member: MemberId
    vouched: tuple[Named, ...]
    """Who approved them, by name; nobody for whoever founded the group."""
    devices: tuple[DeviceLine, ...]
    """In the order in which they were added."""
    may: Powers
    admins: tuple[Named, ...]
    """Whom one can ask, this person aside."""
    together: tuple[int, tuple[Named, ...]]
    """So many of these admins decide about this member together, whoever it is."""


async def particulars(node: Node, group: str, member: MemberId) -> Particulars:
    """Everything about a member of a group, gone or not; who was never there has nothing."""
    chosen = node.pick(group)
    names = {row.member: row.name for row in await chosen.query(lambda reader: reader.members())}
    view, me = chosen.group.state.log.view(), chosen.group.state.me.member
    quorum = view.quorums(member)[0]
    return Particulars(
        member,
        _named(names, _vouchers(view, chosen, member)),
        tuple(DeviceLine(one.device, one.added, one.state) for one in view.device_records(member)),
        _powers(view, me, member, _proposed(node, chosen, me, member)),
        _named(names, {one for one in names if view.role(one) == "admin"} - {me}),
        (quorum.k, _named(names, quorum.voters)),
    )


def _vouchers(view: View, group: GroupNode, member: MemberId) -> frozenset[MemberId]:
    request = view.request_of(member)
    return frozenset() if request is None else request.approvals.get(ScopeId(group.id), frozenset())


def _named(names: dict[MemberId, str], members: frozenset[MemberId] | set[MemberId]) -> tuple[Named, ...]:
    found = [Named(member, names.get(member, "")) for member in members]
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.member)))


def _proposed(node: Node, group: GroupNode, me: MemberId, member: MemberId) -> frozenset[Act]:
    """What this person said yes to already about a member."""
    state = group.group.state
    accords = state.accords.open(node.means.clock.now(), state.log)
    return frozenset(one.act for one in accords if one.member == member and me in one.yes)


def _powers(view: View, me: MemberId, member: MemberId, proposed: frozenset[Act]) -> Powers:
    if member == me:
        last = last_admin(view, me)
        return Powers(leave=view.can_leave(me) and not last, last_admin=last)
    alone, role = frozenset({me}), view.role(member)
    admin, remove = view.can_promote(alone, member, Role.ADMIN), view.can_remove(me, member)
    return Powers(
        vetter=role == "member" and view.can_promote(alone, member, Role.VETTER),
        admin=admin,
        demote=view.can_demote(me, member),
        remove=remove,
        propose_remove=not remove and Act.REMOVE not in proposed and may_decide(view, me, Act.REMOVE, member),
        propose_admin=not admin and Act.PROMOTE not in proposed and may_decide(view, me, Act.PROMOTE, member),
    )
