"""Revoking a device of one's own: by another one, or by the root that grows from the twelve words (PROTOCOL 2, 3).

Rules: the root goes first. A thief who holds a device and revokes the others by it falls to the words, whatever came
first. Every room gets a new key in the same commit, if this device may give it one. Adding devices is admitting.py.
"""

from whisper_net.core.errors import MistypedWord, NotAllowed, NotFound, RefusedError
from whisper_net.core.group.change import Change
from whisper_net.core.group.commands_devices import RevokeDevice
from whisper_net.core.group.inviting import rotate_own_scopes
from whisper_net.core.group.recovering import OTHERS, root_of
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import DeviceId
from whisper_net.core.membership.bodies import DeviceRevoke
from whisper_net.core.membership.link import LinkType


def revoke_device(state: GroupState, change: Change, command: RevokeDevice) -> None:
    """Revoke one of our devices. Raises NotFound, RefusedError, NotAllowed, or MistypedWord for another's words."""
    _check_ours(state, command.device)
    body = DeviceRevoke(command.device)
    if command.words is not None:
        root = root_of(command.words, state)
        if root is None:
            raise MistypedWord(OTHERS)
        state.write_root_link(change, root, LinkType.DEVICE_REVOKE, body)
    elif not state.log.view().is_active(state.me.device):
        raise NotAllowed("this device was revoked itself: the twelve words revoke another one from here")
    else:
        state.write_link(change, LinkType.DEVICE_REVOKE, body)
    if state.log.view().is_active(state.me.device):
        rotate_own_scopes(state, change)


def _check_ours(state: GroupState, device: DeviceId) -> None:
    view, me = state.log.view(), state.me
    if device == me.device:
        raise RefusedError("that is this device: revoke it from another one of yours")
    if view.can_revoke_device(me.member, device):
        return
    if any(record.device == device for record in view.device_records(me.member)):
        raise RefusedError("that device is revoked already")
    raise NotFound("you have no such device in this group")
