"""Whom this device's person has compared a safety number with, and over which of their devices.

Rules: a mark is this device's alone: it lies beside drafts, no log and no envelope carries it, so nobody else can set
one. It is about a member id in this group, never about a name. It covers the devices that were shown while they
compared: as soon as a live device of theirs is not among them, the member is no longer shown as verified. What a safety
number looks like is crypto/safetycode.py.
"""

from collections.abc import Collection, Iterable
from typing import Literal

from whisper_net.core.errors import NotFound, RefusedError
from whisper_net.core.group.change import Change
from whisper_net.core.group.commands import MarkVerified
from whisper_net.core.group.events import DevicesChanged, VerificationChanged
from whisper_net.core.group.records import Comparison
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import MemberId
from whisper_net.core.membership.roster import IN
from whisper_net.core.membership.state import View

Identity = Literal["verified", "changed", "unverified"]


def device_keys(view: View, member: MemberId) -> tuple[bytes, ...]:
    """A member's live devices, 64 bytes each: signing key and box key; sorted."""
    return tuple(sorted(device + box_key for device, box_key in view.devices(member).items()))


def identity_of(comparison: Comparison | None, live: Collection[bytes]) -> Identity:
    """How sure one may be of somebody whose live devices are these."""
    if comparison is None:
        return "unverified"
    return "verified" if set(live) <= set(comparison.devices) else "changed"


def mark_verified(state: GroupState, change: Change, command: MarkVerified) -> None:
    """Remember that the safety numbers agreed, now. Raises NotFound or RefusedError."""
    view, member = state.log.view(), command.member
    check_comparable(state, member)
    live = device_keys(view, member)
    covered = live if command.seen is None else tuple(one for one in live if one in command.seen)
    change.comparisons.append((member, Comparison(change.now, covered)))
    change.notice(VerificationChanged(member))


def unmark(change: Change, member: MemberId) -> None:
    """Forget it, whether or not they are still in."""
    change.comparisons.append((member, None))
    change.notice(VerificationChanged(member))


def check_comparable(state: GroupState, member: MemberId) -> None:
    """Raise NotFound or RefusedError for somebody with whom one cannot compare."""
    if member == state.me.member:
        raise RefusedError("that is you: safety words are compared with somebody else")
    if state.log.view().role(member) not in IN:
        raise NotFound("they are not in this group; safety words are compared with members")


def refresh_devices(state: GroupState, change: Change, concerned: Iterable[MemberId]) -> None:
    """Notice which of these have other live devices than before. After a start, `recall_devices` comes first."""
    view = state.log.view()
    for member in concerned:
        now, before = view.devices(member), state.devices.get(member)
        if before is not None and before != now:
            change.notice(DevicesChanged(member))
        state.devices[member] = now


def recall_devices(state: GroupState) -> None:
    """After a start: know the devices that were there before."""
    view = state.log.view()
    state.devices = {member: view.devices(member) for member in view.people()}
