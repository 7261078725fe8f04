"""Groups, invitations and members."""

from typing import Any

from whisper_net.core.errors import NotFound, RefusedError
from whisper_net.core.group import commands as do
from whisper_net.core.group.applying import group_of
from whisper_net.core.group.commands_relays import AddRelays
from whisper_net.core.group.events import NewInvitation
from whisper_net.core.group.inviting import invitation_texts
from whisper_net.core.group.relays import relays_of
from whisper_net.core.group.removing import departure
from whisper_net.core.ids import LinkId, MemberId, ScopeId
from whisper_net.core.membership.link import History, Role
from whisper_net.core.wire.relay_address import parse_relay
from whisper_net.node.applicant import LINKING
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node
from whisper_net.node.operations import shown
from whisper_net.node.operations.persons import by_id
from whisper_net.node.operations.standing import hidden_json, role_of, standing_json
from whisper_net.node.parting import let_go, refuse_taken

GENERAL = "general"
SECRET_SIZE = 10
RELAY_SECONDS = 15.0
LONGEST_INVITATION = 366 * 86_400
OFFICES = {"vetter": Role.VETTER, "admin": Role.ADMIN}


async def group_found(
    node: Node, name: str, me: str, needed: int = 2, relays: list[str] | None = None, again: bool = False
) -> Any:
    """Found a group; `again`: one more of a name that a group here has. Raises NameTaken otherwise."""
    if not again:
        refuse_taken(node, name)
    for url in relays or []:
        parse_relay(url)  # before anything is made
    group, phrase = await node.found(name, me, needed)
    if relays:
        await group.submit(AddRelays(tuple(relays)))
    member = group.group.state.me.member
    return {"group": group.id.hex(), "name": name, "member": member.hex(), "phrase": phrase}


async def group_forget(node: Node, name: str) -> Any:
    """Delete what is here of a group that was left. Raises StillIn or NotFound."""
    gone = await let_go(node, name)
    return {"group": gone.id.hex(), "name": gone.entry.name}


async def group_list(node: Node) -> Any:
    rows = [await _group_json(node, group) for group in node.groups if group.entry.state == "member"]
    rows += [{"group": one.id.hex(), "name": one.name, "role": "damaged", "members": 0} for one in node.damaged]
    for applicant in node.applicants:
        known = group_of(applicant.application)
        asked = "pending" if applicant.application.sealed else "joining"
        asked = LINKING if applicant.device else asked
        state = "refused" if applicant.application.refused else asked
        group, name = (known[0].hex(), known[1]) if known is not None else (None, None)
        rows.append({"group": group, "name": name, "role": state, "members": 0})
    return rows


async def _group_json(node: Node, group: GroupNode) -> dict[str, Any]:
    view = group.group.state.log.view()
    members = [member for member in view.people() if view.role(member) not in ("", "pending")]
    row = {"group": group.id.hex(), "name": view.name, "role": role_of(group), "members": len(members)}
    return {**row, **standing_json(group), **await hidden_json(node, group)}


async def invite_create(
    node: Node, channels: list[str] | None = None, uses: int = 1, seconds: int = 7 * 86_400, group: str | None = None
) -> Any:
    """An invitation to general and the named channels, open for `seconds`."""
    if not 60 <= seconds <= LONGEST_INVITATION:
        raise RefusedError("an invitation is open for a minute at least and a year at most")
    chosen = node.pick(group)
    named = [await shown.channel(chosen, text) for text in [GENERAL, *(channels or [])]]
    secret = node.means.entropy(SECRET_SIZE)
    stretched = await node.means.stretch(secret)
    expires = node.means.clock.now() + seconds
    scopes = tuple(dict.fromkeys(ScopeId(row.scope) for row in named))
    relays = await _most_reliable(chosen)
    made: NewInvitation = await chosen.submit(do.CreateInvitation(secret, stretched, expires, scopes, uses, relays))
    shown_ = _invitation_json(made.invitation.hex(), (made.key, made.words), made.expires)
    return {**shown_, **await _left(chosen, made.invitation)}


async def _most_reliable(group: GroupNode) -> tuple[bytes, ...]:
    """Keys of the group's relays, those first that answered last."""
    rows = sorted(await group.relays.rows(), key=lambda row: (bool(row.error), -(row.last_ok or 0)))
    return tuple(row.address.key for row in rows)


async def _left(group: GroupNode, invitation: LinkId) -> dict[str, list[str]]:
    """Where the card lies once every relay was tried; nothing where the group uses none."""
    if not relays_of(group.group.state):
        return {}
    await group.relays.sync(RELAY_SECONDS)
    return {"relays": group.meetings.left_at(invitation)}


def _invitation_json(invitation: str, texts: tuple[str, str] | None, expires: int) -> dict[str, Any]:
    key, words = texts if texts is not None else (None, None)
    return {"invitation": invitation, "key": key, "words": words, "expires": shown.time_text(expires)}


async def invite_list(node: Node, group: str | None = None) -> Any:
    """Every invitation; key and words of those made on this device, as long as they are open."""
    chosen, now = node.pick(group), node.means.clock.now()
    rows = await chosen.query(lambda reader: reader.invitations())
    return [
        {
            **_invitation_json(row.invitation.hex(), _texts(chosen, row.state, row.invitation), row.expires),
            "state": "expired" if row.state == "open" and row.expires < now else row.state,
        }
        for row in rows
    ]


def _texts(group: GroupNode, state: str, invitation: Any) -> tuple[str, str] | None:
    return invitation_texts(group.group.state, invitation) if state == "open" else None


async def invite_revoke(node: Node, invitation: str, group: str | None = None) -> Any:
    chosen = node.pick(group)
    id_ = shown.invitation(chosen, invitation)
    await chosen.submit(do.RevokeInvitation(id_))
    row = next(row for row in chosen.group.state.log.view().invitations() if row.id == id_)
    return {**_invitation_json(id_.hex(), None, row.body.expires), "state": "revoked"}


async def member_list(node: Node, group: str | None = None) -> Any:
    chosen = node.pick(group)
    rows = await chosen.query(lambda reader: reader.members())
    names = {channel.scope: channel.name for channel in await chosen.query(lambda reader: reader.channels())}
    return [
        {
            "member": row.member.hex(),
            "name": row.name,
            "role": row.role,
            "state": row.state,
            "claim": row.claim,
            "channels": [names[scope] for scope in row.channels if scope in names],
        }
        for row in rows
    ]


async def member_approve(node: Node, member: str, channels: list[str] | None = None, group: str | None = None) -> Any:
    """Let somebody in, and into the channels of their invitation; into those named only, if any are.

    `already`: this person had approved all of it. `reads`: channels of whoever comes back of which they read what was
    said meanwhile.
    """
    chosen = node.pick(group)
    id_ = await _asking(chosen, member)
    named = None if channels is None else [await shown.channel(chosen, text) for text in channels]
    scopes = None if named is None else tuple(ScopeId(row.scope) for row in named)
    before, back = _given(chosen, id_), bool(departure(chosen.group.state.log.view(), id_))
    state = await chosen.submit(do.ApproveMember(id_, scopes))
    return {
        "member": id_.hex(),
        "state": state,
        **({} if state == "member" else _approvals(chosen, id_)),
        **({"already": True} if _given(chosen, id_) == before else {}),
        **({"reads": await _reads_again(chosen, id_)} if back and state == "member" else {}),
    }


async def _asking(group: GroupNode, text: str) -> MemberId:
    """Whoever asks to come in, by their id's beginning. Raises BadId, or NotFound with what may bring their request."""
    try:
        return await by_id(group, text)
    except NotFound as error:
        raise NotFound(
            "nobody by that id here yet: if they have just asked, whisper-net sync brings their request"
        ) from error


def _given(group: GroupNode, member: MemberId) -> set[ScopeId]:
    """What this person has approved somebody for, since they last went."""
    request, me = group.group.state.log.view().request_of(member), group.group.state.me.member
    return set() if request is None else {scope for scope, given in request.approvals.items() if me in given}


async def _reads_again(group: GroupNode, member: MemberId) -> list[str]:
    view, rows = group.group.state.log.view(), await group.query(lambda reader: reader.channels())
    return [row.name for row in rows if view.within(member, row.scope) and view.rules(row.scope).history == History.ALL]


def _approvals(group: GroupNode, member: MemberId) -> dict[str, int]:
    """How many approved somebody who is not in yet, since they last went, and how many it takes."""
    request, scope = group.group.state.log.view().request_of(member), ScopeId(group.id)
    return {} if request is None else {"have": len(request.approvals[scope]), "need": request.needed[scope]}


async def member_decline(node: Node, member: str, group: str | None = None) -> Any:
    chosen = node.pick(group)
    id_ = await _asking(chosen, member)
    if chosen.group.state.log.view().request_of(id_) is None:
        raise NotFound("nobody by that id asks to join")
    return {"member": id_.hex(), "state": await chosen.submit(do.DeclineMember(id_))}


async def member_promote(node: Node, member: str, role: str = "vetter", group: str | None = None) -> Any:
    """Give somebody an office: vetter, or admin where one admin may."""
    if role not in OFFICES:
        raise RefusedError("an office is vetter or admin")
    chosen = node.pick(group)
    id_ = await by_id(chosen, member)
    await chosen.submit(do.PromoteMember(id_, OFFICES[role]))
    return {"member": id_.hex()}


async def member_demote(node: Node, member: str, group: str | None = None) -> Any:
    """Take every office from somebody."""
    chosen = node.pick(group)
    id_ = await by_id(chosen, member)
    await chosen.submit(do.DemoteMember(id_))
    return {"member": id_.hex()}


async def member_remove(node: Node, member: str, group: str | None = None) -> Any:
    """Put somebody out, and give every room of ours a new key."""
    chosen = node.pick(group)
    id_ = await by_id(chosen, member)
    await chosen.submit(do.RemoveMember(id_))
    return {"member": id_.hex()}


async def member_leave(node: Node, group: str | None = None) -> Any:
    """Go; the others hear of it when this device next meets one of them."""
    chosen = node.pick(group)
    await chosen.submit(do.LeaveGroup())
    return {"member": chosen.group.state.me.member.hex()}
