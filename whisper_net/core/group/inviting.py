"""Inviting, and deciding about those who ask: links that our own person writes about others (PROTOCOL 3, 4)."""

from collections.abc import Sequence

from whisper_net.core.crypto.epochs import lobby_secret
from whisper_net.core.crypto.invitation import (
    card_hash_of,
    invitation_keys,
    make_card,
    open_invite_box,
    seal_invite_box,
)
from whisper_net.core.crypto.keytext import link_text, spoken
from whisper_net.core.crypto.lockbox import box_key_of
from whisper_net.core.crypto.phrase import FounderMark, founder_mark
from whisper_net.core.crypto.sealing import NONCE_SIZE
from whisper_net.core.errors import NoKey, NotAllowed, NotFound, RefusedError, RemoteError
from whisper_net.core.group.change import Change
from whisper_net.core.group.commands import ApproveMember, CreateInvitation, PromoteMember
from whisper_net.core.group.events import NewInvitation
from whisper_net.core.group.relays import relays_of
from whisper_net.core.group.rotating import rotate, sending_epoch, vetters_scope
from whisper_net.core.group.state import INVITATION_SECRET, NAME, GroupState
from whisper_net.core.ids import Kid, LinkId, MemberId, ScopeId
from whisper_net.core.membership.link import (
    Approve,
    Found,
    Invite,
    Kind,
    LinkType,
    Promote,
    RevokeInvite,
    Role,
    Veto,
)
from whisper_net.core.membership.roster import IN, OFFICERS
from whisper_net.core.membership.state import InvitationState, Request
from whisper_net.core.wire.bounds import MAX_INVITES_A_DAY, MAX_JOINS_OF_INVITATION, MAX_KEY_RELAYS

DAY = 86_400


def create_invitation(state: GroupState, change: Change, command: CreateInvitation) -> NewInvitation:
    """Open an invitation and keep its secret here, so that its key can be shown again."""
    view, me = state.log.view(), state.me
    if not view.can_invite(me.member):
        raise NotAllowed("only admins and vetters invite; ask one of them")
    if not 1 <= command.max_uses <= MAX_JOINS_OF_INVITATION:
        raise RefusedError(f"an invitation serves 1 to {MAX_JOINS_OF_INVITATION} people")
    if _invited_today(state, change.now) >= MAX_INVITES_A_DAY:
        raise RefusedError(f"{MAX_INVITES_A_DAY} invitations a day are the limit; ask another vetter")
    if any(not view.within(me.member, scope) for scope in command.channels):
        raise NotAllowed("you can invite only to channels that you are in")
    keys = invitation_keys(command.stretched)
    epoch = sending_epoch(state, change, vetters_scope(state))
    secret = state.keys.secret(epoch.scope, epoch.kid) or b""
    lobby = box_key_of(lobby_secret(secret, keys.inv_pk))
    if NAME not in state.facts:
        raise NoKey("your name has not reached this device yet; sync with another member first")
    name = state.facts[NAME].decode()
    channels = sorted(command.channels)
    card = make_card(keys.inv_sk, me.group, view.name, me.member, name, channels, command.expires, lobby)
    box = seal_invite_box(secret, epoch.kid, keys.meet, card, change.entropy(NONCE_SIZE))
    needed = min(view.needed, len(view.officers()))
    body = Invite(keys.inv_pk, command.max_uses, command.expires, list(channels), Kind.MEMBER, needed, epoch.kid, box)
    link = state.write_link(change, LinkType.INVITE, body)
    shown = NewInvitation(
        link.id,
        link_text(command.secret, card_hash_of(card), _named(state, command.relays)),
        " ".join(spoken(command.secret)),
        command.expires,
    )
    state.set_fact(change, INVITATION_SECRET + link.id.hex(), f"{shown.key}\n{shown.words}".encode())
    return shown


def _named(state: GroupState, first: Sequence[bytes]) -> list[str]:
    """The relays that a key names, those with these keys before all others."""
    place = {key: number for number, key in enumerate(first)}
    relays = sorted(relays_of(state), key=lambda relay: place.get(relay.key, len(place)))
    return [str(relay) for relay in relays[:MAX_KEY_RELAYS]]


def _invited_today(state: GroupState, now: int) -> int:
    mine = (state.log.get(row.id).link for row in state.log.view().invitations() if row.inviter == state.me.member)
    return sum(now - DAY < link.ts <= now for link in mine)


def invitation_texts(state: GroupState, invitation: LinkId) -> tuple[str, str] | None:
    """(key, words) of an invitation that was made on this device."""
    kept = state.facts.get(INVITATION_SECRET + invitation.hex())
    if kept is None:
        return None
    key, _, words = kept.decode().partition("\n")
    return key, words


def revoke_invitation(state: GroupState, change: Change, invitation: LinkId) -> None:
    """Close an invitation. What leans on it now may lean on a key that leaked: new keys follow."""
    view = state.log.view()
    if not view.can_revoke_invite(state.me.member, invitation):
        raise NotAllowed("only an admin, or whoever made it, revokes an invitation")
    state.write_link(change, LinkType.REVOKE_INVITE, RevokeInvite(invitation))
    state.set_fact(change, INVITATION_SECRET + invitation.hex(), None)
    rotate_own_scopes(state, change)


def rotate_own_scopes(state: GroupState, change: Change) -> None:
    """Whoever takes something away gives their scopes new keys in the same commit."""
    view = state.log.view()
    for scope in view.scopes_of(state.me.member):
        if view.sending_epoch(scope) is None:
            rotate(state, change, scope)


def card_of(state: GroupState, invitation: LinkId) -> bytes | None:
    """The card that applicants of an invitation are shown."""
    row = invitation_of(state, invitation)
    secret = None if row is None else invite_secret(state, row)
    if row is None or secret is None:
        return None
    try:
        return open_invite_box(secret, Kid(row.body.vetters_kid), row.body.box).card
    except RemoteError:
        return None


def mark_of(state: GroupState) -> FounderMark:
    """What goes beside the card to somebody who asks for a further device."""
    found: Found = state.log.get(LinkId(state.log.group)).body
    return founder_mark(state.log.group, found.salt, state.log.founder)


def invite_secret(state: GroupState, invitation: InvitationState) -> bytes | None:
    """The vetters' key under which an invitation was made, if it is held."""
    return state.keys.secret(vetters_scope(state), Kid(invitation.body.vetters_kid))


def invitation_of(state: GroupState, invitation: LinkId) -> InvitationState | None:
    return state.log.view().invitation(invitation)


def approve(state: GroupState, change: Change, command: ApproveMember) -> str:
    """Approve somebody's request for the group, and for the channels of it that are meant. Their state after it."""
    request, chosen = _request(state, command.member), command.channels
    channels = [scope for scope in request.needed if chosen is None or scope in chosen]
    for scope in (ScopeId(state.me.group), *channels):
        current = state.log.view().request(request.id)
        if current is None or state.me.member in current.approvals.get(scope, ()):
            continue
        if state.log.view().can_approve(state.me.member, request.id, scope):
            state.write_link(change, LinkType.APPROVE, Approve(request.id, scope))
    after = state.log.view().request(request.id)
    if after is None or state.me.member not in after.approvals.get(ScopeId(state.me.group), ()):
        raise NotAllowed("only admins and vetters approve, once each, and nobody approves what was declined")
    return after.state


def decline(state: GroupState, change: Change, member: MemberId) -> str:
    """Veto the request of somebody who waits, or is on the way back. Their state after it."""
    request = _request(state, member)
    if not state.log.view().can_veto(state.me.member, request.id):
        raise NotAllowed("only admins and vetters decline, and only somebody who waits or is on the way back")
    state.write_link(change, LinkType.VETO, Veto(request.id))
    after = state.log.view().request(request.id)
    return "declined" if after is None else after.state


def _request(state: GroupState, member: MemberId) -> Request:
    request = state.log.view().request_of(member)
    if request is not None:
        return request
    if member in state.log.view().people():
        raise NotFound("whoever founded the group never asked to join: invite them, with a new profile")
    raise NotFound("nobody by that id asks to join")


def promote(state: GroupState, change: Change, command: PromoteMember) -> None:
    if not state.log.view().can_promote(frozenset({state.me.member}), command.member, command.role):
        raise NotAllowed(_why_not(state, command))
    state.write_link(change, LinkType.PROMOTE, Promote(command.member, command.role, []))


def _why_not(state: GroupState, command: PromoteMember) -> str:
    """Why somebody alone cannot give this office, and what can be done."""
    view = state.log.view()
    role, theirs = view.role(state.me.member), view.role(command.member)
    if theirs == "admin":
        return "they are an admin already"
    if theirs not in IN:
        return "they are not in yet, or not any more; approve them first: member approve"
    if theirs == "vetter" and command.role is Role.VETTER:
        return "they are a vetter already"
    if role not in OFFICERS:
        return "only an admin gives an office; ask one of them"
    if command.role is Role.ADMIN:
        return "to make an admin takes more than half of the admins: propose it to them by group quorum promote"
    return "only an admin makes a vetter; ask one of them"
