"""The door: what the node of an online admin or vetter does by itself when somebody asks to join (PROTOCOL section 4).

A valid JOIN becomes an ADMIT, which makes its applicant pending and gives nothing. Approving is a human act. Once it is
done, the same JOIN is answered with a welcome. A JOIN of somebody who is in makes no ADMIT: whoever has their twelve
words is that person, so it becomes the DEVICE_ADD of a further device, and is answered with a welcome at once.
"""

from whisper_net.core.crypto.epochs import lobby_secret
from whisper_net.core.crypto.sealing import NONCE_SIZE
from whisper_net.core.errors import NoKey, NotAllowed, RemoteError
from whisper_net.core.group.change import Change
from whisper_net.core.group.commands import JoinReceived
from whisper_net.core.group.events import JoinAnswer, Refused
from whisper_net.core.group.inviting import invitation_of, invite_secret
from whisper_net.core.group.rotating import sending_epoch, vetters_scope
from whisper_net.core.group.state import GroupState
from whisper_net.core.group.welcoming import refused, welcome_for
from whisper_net.core.ids import DeviceId, MemberId, ScopeId
from whisper_net.core.membership.join import open_request, seal_about
from whisper_net.core.membership.link import Admit, Join, LinkType, join_id
from whisper_net.core.membership.proofs import recover_device
from whisper_net.core.membership.roster import IN
from whisper_net.core.membership.state import InvitationState, Request
from whisper_net.core.wire.bounds import MAX_DEVICES, MAX_JOINS_OF_INVITATION


def consider(state: GroupState, change: Change, command: JoinReceived) -> JoinAnswer:
    """Admit, report or welcome the applicant of a JOIN; `received` where a key is missing here to go on."""
    invitation = invitation_of(state, command.invitation)
    secret = invite_secret(state, invitation) if invitation is not None else None
    if invitation is None or secret is None:
        return refused("unknown")
    try:
        join, about = open_request(lobby_secret(secret, invitation.body.inv_pk), command.sealed)
    except RemoteError as error:
        change.notice(Refused("join", error.code))
        return refused("invalid")
    if join.group != state.me.group or join.inv_pk != invitation.body.inv_pk:
        change.notice(Refused("join", "group"))
        return refused("invalid")
    request, present = state.log.view().request(join_id(join)), state.log.view().role(MemberId(join.root))
    if request is None and (command.device or present in IN):
        return _further_device(state, change, invitation, join)
    if request is None:
        reason = _closed(state, change, invitation) or ("present" if present else "")
        if reason:
            return refused(reason)
        try:
            _admit(state, change, join, about)
        except NoKey:
            return JoinAnswer("received", 0, 0, "", b"", join_id(join))
        except NotAllowed:
            return refused("invalid")  # keys that somebody else has shown before, or an inviter without an office
        request = state.log.view().request(join_id(join))
    return refused("invalid") if request is None else _standing(state, change, join, request)


def _further_device(state: GroupState, change: Change, invitation: InvitationState, join: Join) -> JoinAnswer:
    """Add the device of somebody who is in, unless it is added already, and welcome it."""
    view, owner, device = state.log.view(), MemberId(join.root), DeviceId(join.device)
    if view.role(owner) not in IN:
        return refused("absent")
    box_key = view.devices(owner).get(device)
    if box_key is None:
        full = "devices" if len(view.devices(owner)) >= MAX_DEVICES else ""
        known = "revoked_device" if view.owner(device) == owner else ""
        reason = _closed(state, change, invitation) or full or known
        if reason:
            return refused(reason)
        if not view.can_recover_device(state.me.member, join):
            return refused("invalid")  # keys that somebody else has shown before
        state.write_link(change, LinkType.DEVICE_ADD, recover_device(join))
    elif box_key != join.box_key:
        return refused("invalid")
    welcome = welcome_for(state, change, join)
    return JoinAnswer("welcome" if welcome else "received", 0, 0, "", welcome, join_id(join))


def _closed(state: GroupState, change: Change, invitation: InvitationState) -> str:
    """Why this invitation lets nobody else in, in a word; "" if it does."""
    view = state.log.view()
    if invitation.revoked:
        return "revoked"
    if change.now > invitation.body.expires:
        return "expired"
    if len(invitation.joins) >= min(invitation.body.max_uses, MAX_JOINS_OF_INVITATION):
        return "used"
    if not invitation.live or view.role(invitation.inviter) not in ("admin", "vetter"):
        return "revoked"  # with its inviter's office
    return ""


def _admit(state: GroupState, change: Change, join: Join, about: bytes) -> None:
    epoch = sending_epoch(state, change, vetters_scope(state), patient=True)
    secret = state.keys.secret(epoch.scope, epoch.kid) or b""  # sending_epoch has made sure of it
    sealed = seal_about(secret, epoch.kid, about, change.entropy(NONCE_SIZE))
    state.write_link(change, LinkType.ADMIT, Admit(join, epoch.kid, sealed))


def _standing(state: GroupState, change: Change, join: Join, request: Request) -> JoinAnswer:
    group = ScopeId(state.me.group)
    have, need = len(request.approvals.get(group, ())), request.needed[group]
    if request.state == "declined":
        return refused("declined")
    if request.state == "member":
        welcome = welcome_for(state, change, join)
        return JoinAnswer("welcome" if welcome else "pending", have, need, "", welcome, request.id)
    return JoinAnswer("pending", have, need, "", b"", request.id)
