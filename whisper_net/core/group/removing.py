"""Putting somebody out, taking an office back, going oneself: a link, and new keys in the same commit (PROTOCOL 3, 5).

What the link voids is said in membership/. Whoever leaves can give nobody a new key: the first of the others who writes
in a room gives it one. How a room gets its key is rotating.py.
"""

from whisper_net.core.errors import LastAdmin, NotAdmin, NotFound, Outranked, RefusedError
from whisper_net.core.group.change import Change
from whisper_net.core.group.inviting import rotate_own_scopes
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import MemberId
from whisper_net.core.membership.bodies import Demote, Leave, Remove
from whisper_net.core.membership.link import LinkType
from whisper_net.core.membership.roster import IN, OFFICERS
from whisper_net.core.membership.state import View


def remove(state: GroupState, change: Change, member: MemberId) -> None:
    """Put somebody out who is in or waits. Raises NotFound, NotAdmin, Outranked or RefusedError."""
    if not state.log.view().role(member):
        raise NotFound("they are not in this group, and wait for nothing")
    _check_senior(state, member, may=state.log.view().can_remove(state.me.member, member))
    state.write_link(change, LinkType.REMOVE, Remove(member))
    rotate_own_scopes(state, change)


def demote(state: GroupState, change: Change, member: MemberId) -> None:
    """Take every office from somebody, who stays a member. Raises NotFound, NotAdmin, Outranked or RefusedError."""
    if state.log.view().role(member) not in OFFICERS:
        raise NotFound("they are neither admin nor vetter")
    _check_senior(state, member, may=state.log.view().can_demote(state.me.member, member))
    state.write_link(change, LinkType.DEMOTE, Demote(member))
    rotate_own_scopes(state, change)


def _check_senior(state: GroupState, member: MemberId, *, may: bool) -> None:
    if state.log.view().role(state.me.member) != "admin":
        raise NotAdmin("only an admin can do that; ask one of them")
    if member == state.me.member:
        raise RefusedError("nobody does that to themselves; to go, leave the group")
    if not may:
        raise Outranked(
            "they are an admin for longer than you: one admin alone cannot do that to them; several together can put "
            "them out: group quorum remove"
        )


def leave(state: GroupState, change: Change) -> None:
    """Go. Raises NotFound for whoever is out, and LastAdmin where the others would be left without an admin."""
    view, me = state.log.view(), state.me.member
    if not view.role(me):
        raise NotFound("you are not in this group any more")
    if last_admin(view, me):
        raise LastAdmin(
            "you are the last admin: nobody could put anybody out after you; make somebody else admin first"
        )
    state.write_link(change, LinkType.LEAVE, Leave())


def last_admin(view: View, member: MemberId) -> bool:
    """Whether the others would be left without an admin if this one went."""
    others = [view.role(one) for one in view.people() if one != member]
    return view.role(member) == "admin" and "admin" not in others and any(role in IN for role in others)


def departure(view: View, member: MemberId) -> str:
    """How somebody went who is not there: removed | left; "" for who never came."""
    gone = view.departure(member)
    if gone is None:
        return ""
    return "left" if gone.type is LinkType.LEAVE else "removed"
