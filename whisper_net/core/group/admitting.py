"""The door: what the node of an online admin or vetter does by itself when somebody asks to join (PROTOCOL section 4).

A valid JOIN becomes an ADMIT, which makes its applicant pending and gives nothing. Approving is a human act. Once it is
done, the same JOIN is answered with a welcome.
"""

from whisper_net.core.crypto.epochs import ScopeKey, lobby_secret
from whisper_net.core.crypto.handover import seal_welcome
from whisper_net.core.crypto.sealing import NONCE_SIZE
from whisper_net.core.errors import NoKey, NotAllowed, RemoteError
from whisper_net.core.group.change import Change
from whisper_net.core.group.commands import JoinReceived
from whisper_net.core.group.events import JoinAnswer, Refused
from whisper_net.core.group.inviting import invitation_of, invite_secret
from whisper_net.core.group.rotating import readable_kids, sending_epoch, vetters_scope
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import BoxKey, DeviceId, MemberId, ScopeId
from whisper_net.core.membership.join import open_request, seal_about
from whisper_net.core.membership.link import Admit, Join, LinkType, join_id
from whisper_net.core.membership.state import InvitationState, Request
from whisper_net.core.wire.bounds import MAX_JOINS_OF_INVITATION, MAX_PREV


def refused(reason: str) -> JoinAnswer:
    return JoinAnswer("refused", 0, 0, reason, b"", None)


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
    request = state.log.view().request(join_id(join))
    if request is None:
        reason = _closed(state, change, invitation, join)
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


def _closed(state: GroupState, change: Change, invitation: InvitationState, join: Join) -> str:
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
    if view.role(MemberId(join.root)):
        return "present"
    return ""


def _admit(state: GroupState, change: Change, join: Join, about: bytes) -> None:
    epoch = sending_epoch(state, change, vetters_scope(state))
    secret = state.keys.secret(epoch.scope, epoch.kid) or b""  # sending_epoch has made sure of it
    sealed = seal_about(secret, epoch.kid, about, change.entropy(NONCE_SIZE))
    state.write_link(change, LinkType.ADMIT, Admit(join, epoch.kid, sealed))


def _standing(state: GroupState, change: Change, join: Join, request: Request) -> JoinAnswer:
    group = ScopeId(state.me.group)
    have, need = len(request.approvals.get(group, ())), request.needed[group]
    if request.state == "declined":
        return refused("declined")
    if request.state == "member":
        welcome = _welcome(state, change, join)
        return JoinAnswer("welcome" if welcome else "pending", have, need, "", welcome, request.id)
    return JoinAnswer("pending", have, need, "", b"", request.id)


def _welcome(state: GroupState, change: Change, join: Join) -> bytes:
    """Heads and the keys of what the newcomer may read; b"" while one of them is not here."""
    device, view = DeviceId(join.device), state.log.view()
    keys: list[ScopeKey] = []
    for scope in view.scopes_of(MemberId(join.root)):
        if not view.within(state.me.member, scope):
            continue  # whoever is in that channel hands its key over
        try:
            epoch = sending_epoch(state, change, scope)
            if epoch.kid not in readable_kids(state, scope, device):
                continue
        except NoKey:
            return b""
        keys.append(ScopeKey(epoch.kid, state.keys.secret(scope, epoch.kid) or b""))
    heads = state.log.heads[:MAX_PREV]
    return seal_welcome(BoxKey(join.box_key), heads, [], keys, change.entropy(32))
