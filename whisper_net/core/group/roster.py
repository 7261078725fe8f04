"""From the membership log to rows that screens show: people, channels, invitations; and what of it is new."""

from collections.abc import Iterable, Mapping, Sequence

from whisper_net.core.documents.patches import ChannelChanged, InvitationChanged, RosterChanged, RosterPerson
from whisper_net.core.errors import RemoteError
from whisper_net.core.group.change import Change
from whisper_net.core.group.circle_keys import recall_circles
from whisper_net.core.group.events import ApprovalsChanged, MemberLeft, MemberRemoved, RequestArrived, RoleChanged
from whisper_net.core.group.receiving import release
from whisper_net.core.group.removing import departure
from whisper_net.core.group.rotating import vetters_scope
from whisper_net.core.group.state import GroupState
from whisper_net.core.group.verifying import recall_devices, refresh_devices
from whisper_net.core.ids import JoinId, Kid, MemberId, ScopeId
from whisper_net.core.membership.join import About, open_about
from whisper_net.core.membership.link import Channel, History
from whisper_net.core.membership.roster import IN
from whisper_net.core.membership.state import InvitationState, View

HISTORY = {History.ALL: "all", History.SINCE_JOIN: "since_join"}


def refresh(state: GroupState, change: Change) -> None:
    """Add patches for every row that the log now says differently. After a start, `recall` comes first."""
    view = state.log.view()
    concerned = _concerned(state, change, view)
    people = [row for member in concerned if (row := _person(state, view, member)) != state.people.get(member)]
    for row in people:
        _notice(change, state.people.get(row.member), row)
        if row.state == "member":
            release(state, [("author", row.member)])
        state.people[row.member] = row
    if people:
        change.patches.append(RosterChanged(tuple(people)))
    refresh_devices(state, change, concerned)
    _refresh_approvals(state, change, view, concerned)
    _refresh_channels(state, change, view)
    _refresh_invitations(state, change, view)
    state.told = view.state


def _concerned(state: GroupState, change: Change, view: View) -> list[MemberId]:
    """Whose rows may differ from what was told; a new key may open what applicants say of themselves."""
    concerned = view.people_since(state.told)
    if not any(key.scope == vetters_scope(state) for key in change.keys):
        return concerned
    also = set(concerned).union(member for member, row in state.people.items() if row.claimed_name is None)
    return [member for member in view.people() if member in also]


def _notice(change: Change, before: RosterPerson | None, row: RosterPerson) -> None:
    """What is new about somebody."""
    was = before.state if before is not None else ""
    if row.state == "pending" and was != "pending":
        change.notice(RequestArrived(row.member, row.claimed_name or ""))
    if row.state == "removed" and was in ("member", "pending"):
        change.notice(MemberRemoved(row.member))
    if row.state == "left" and was in ("member", "pending"):
        change.notice(MemberLeft(row.member))
    if before is not None and row.state == was == "member" and row.role != before.role:
        change.notice(RoleChanged(row.member, row.role))


def recall(state: GroupState) -> None:
    """After a start: know the rows that were told before, so that what changes next is all that is told."""
    if state.people or not len(state.log):
        return
    view = state.log.view()
    state.people = {member: _person(state, view, member) for member in view.people()}
    state.told = view.state
    recall_devices(state)
    recall_circles(state)
    state.approvals = _approvals(state, view, state.people)
    rooms = {scope: body for scope, body in view.channels().items() if _inside(state, view, scope)}
    state.channels = {scope: _room(view, scope, body, inside=True) for scope, body in rooms.items()}
    state.keeps = {scope: view.rules(scope).keep for scope in rooms}
    state.invitations = {one.id: _invitation(one) for one in view.invitations()}


def _person(state: GroupState, view: View, member: MemberId) -> RosterPerson:
    role, join = view.role(member), view.join_of(member)
    about = about_of(state, view, join) if join is not None else None
    channels = tuple(scope for scope in view.channels() if view.within(member, scope))
    return RosterPerson(
        member,
        role,
        _standing(view, member, role, join),
        about.name if about is not None else None,
        about.claim if about is not None else None,
        channels,
    )


def _standing(view: View, member: MemberId, role: str, join: JoinId | None) -> str:
    if role in IN:
        return "member"
    gone = "" if role else departure(view, member)
    request = view.request(join) if join is not None else None
    return gone or (request.state if request is not None else "out")


def about_of(state: GroupState, view: View, join: JoinId) -> About | None:
    """What an applicant says of themselves, where this device holds a vetters' key that opens it.

    Remembered: a JOIN names its words by their hash, so whatever opens says the same for ever.
    """
    if join not in state.abouts and (about := _opened_about(state, view, join)) is not None:
        state.abouts[join] = about
    return state.abouts.get(join)


def _opened_about(state: GroupState, view: View, join: JoinId) -> About | None:
    for admit in view.admits_of(join):
        secret = state.keys.secret(vetters_scope(state), Kid(admit.body.vetters_kid))
        if secret is None:
            continue
        try:
            return open_about(secret, Kid(admit.body.vetters_kid), admit.body.join, admit.body.about)
        except RemoteError:
            continue  # sealed wrongly by whoever wrote this ADMIT: another may be good
    return None


def _refresh_approvals(state: GroupState, change: Change, view: View, concerned: Sequence[MemberId]) -> None:
    before = {member: state.approvals.pop(member) for member in concerned if member in state.approvals}
    now = _approvals(state, view, concerned)
    for member, given in now.items():
        fresh = given if state.people[member].state == "pending" else {}  # a new request says so by itself
        if before.get(member, fresh) != given:
            change.notice(ApprovalsChanged(member))
    state.approvals.update(now)


def _approvals(
    state: GroupState, view: View, members: Iterable[MemberId]
) -> dict[MemberId, Mapping[ScopeId, frozenset[MemberId]]]:
    """What was given to those of them who wait, or are on the way back."""
    asking = (member for member in members if state.people[member].state in ("pending", "removed", "left"))
    requests = ((member, view.request_of(member)) for member in asking)
    found = ((member, request) for member, request in requests if request is not None)
    return {member: request.approvals for member, request in found if request.state in ("pending", "returning")}


def _refresh_channels(state: GroupState, change: Change, view: View) -> None:
    for scope, body in view.channels().items():
        inside = _inside(state, view, scope)
        row = _room(view, scope, body, inside=inside)
        known, keep = state.channels.get(scope), view.rules(scope).keep
        if (row, keep) != (known, state.keeps.get(scope)) and (inside or known is not None):
            state.channels[scope], state.keeps[scope] = row, keep
            change.patches.append(row)


def _inside(state: GroupState, view: View, scope: ScopeId) -> bool:
    """Whether a channel is on our screens. Whoever is out goes on reading what they have a key of."""
    return view.within(state.me.member, scope) or any(key.scope == scope for key in state.keys)


def _refresh_invitations(state: GroupState, change: Change, view: View) -> None:
    for invitation in view.invitations_since(state.told):
        row = _invitation(invitation)
        if state.invitations.get(invitation.id) != row:
            state.invitations[invitation.id] = row
            change.patches.append(row)


def _room(view: View, scope: ScopeId, body: Channel, *, inside: bool) -> ChannelChanged:
    return ChannelChanged(scope, body.name, HISTORY[view.rules(scope).history], inside)


def _invitation(invitation: InvitationState) -> InvitationChanged:
    return InvitationChanged(invitation.id, invitation.body.expires, standing_of(invitation))


def standing_of(invitation: InvitationState) -> str:
    """open | used | revoked | leaked. Whether it has expired depends on when one looks."""
    if invitation.leaked:
        return "leaked"
    if invitation.revoked:
        return "revoked"
    # Used up before not live: one that is used up lets nobody in either, and that is why.
    if len(invitation.joins) >= invitation.body.max_uses:
        return "used"
    return "open" if invitation.live else "revoked"
