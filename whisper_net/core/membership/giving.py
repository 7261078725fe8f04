"""LOCAL, for links that let somebody in or give them something: who may invite, admit, approve, grant, promote.

As in judge.py each rule reads the roster of the link's past and answers with its needs, or None if it may not be. Its
counterpart is taking.py.
"""

from whisper_net.core.ids import JoinId, LinkId, MemberId, ScopeId
from whisper_net.core.membership import offices
from whisper_net.core.membership.facts import Fact, bits
from whisper_net.core.membership.link import Admit, DeviceAdd, Invite, LinkType, Promote, Role, join_id
from whisper_net.core.membership.offices import Needs
from whisper_net.core.membership.roster import IN, OFFICERS, RoleName, Roster


def invite(roster: Roster, member: MemberId, body: Invite) -> tuple[Needs, dict[bytes, int]] | None:
    """FLOOR: the approvals needed are fixed here, per scope; no more than there are people to give them."""
    own, officers = offices.office(roster, member), roster.officers()
    taken = roster.graph.invitations.get(body.inv_pk, 0) & roster.state.mask & ~roster.graph.invalid
    if own is None or taken or body.needed < min(needed(roster), len(officers)):
        return None
    floors = {bytes(roster.graph.group): min(body.needed, len(officers))}
    for channel in map(ScopeId, body.channels):
        within = offices.inside(roster, member, channel)
        if within is None:
            return None
        own += within[1:]
        floors[channel] = min(body.needed, sum(roster.within(m, channel) for m in officers))
    return own, floors


def needed(roster: Roster) -> int:
    """The group's policy: the last POLICY in the order, else FOUND's."""
    links = roster.graph.links
    found = roster.graph.ordered(roster.graph.by_type[LinkType.POLICY] & roster.alive)
    value: int = links[found[-1] if found else 0].body.needed
    return value


def revoke_invite(roster: Roster, member: MemberId, invitation: LinkId) -> Needs | None:
    """An admin any invitation that is not void; a vetter their own."""
    i = roster.graph.index.get(invitation)
    if i is None or not roster.alive >> i & 1 or roster.graph.links[i].link.type is not LinkType.INVITE:
        return None
    return offices.office(roster, member, admin=roster.graph.links[i].link.author != member)


def admissible(roster: Roster, body: Admit) -> int | None:
    """The index of the open INVITE that a JOIN is admitted under; of several with one key the first in the order."""
    join = body.join
    id_ = join_id(join)
    used = _used(roster, join.device, join.box_key, roster.graph.admits.get(id_, 0))
    return None if used or roster.role(MemberId(join.root)) else _under(roster, join.inv_pk, id_)


def _under(roster: Roster, inv_pk: bytes, join: JoinId) -> int | None:
    found = roster.graph.ordered(roster.graph.invitations.get(inv_pk, 0) & roster.alive)
    return next((i for i in found if is_open(roster, i, join)), None)


def is_open(roster: Roster, i: int, join: JoinId | None = None) -> bool:
    """Whether a live INVITE admits (this JOIN): not revoked, not used up by others, its inviter in office."""
    graph, under = roster.graph, roster.graph.links[i]
    uses = {graph.joins[a] for a in bits(graph.admits_under.get(under.id, 0) & roster.alive)} - {join}
    revoked = graph.revocations.get(under.id, 0) & roster.state.effective
    return len(uses) < under.body.max_uses and not revoked and roster.role(MemberId(under.link.author)) in OFFICERS


def admitted(roster: Roster, join: JoinId, scope: ScopeId) -> list[int]:
    """The ADMITs by which a JOIN can be approved for a scope: their INVITE names it and was not revoked before them."""
    graph, found = roster.graph, []
    for a in roster.admissions(graph.admits.get(join, 0)):
        revoked = graph.revocations.get(graph.links[roster.invitation(a)].id, 0)
        if scope in graph.facts[a].floors and not revoked & roster.state.effective & graph.past[a]:
            found.append(a)
    return found


def approve(roster: Roster, member: MemberId, join: JoinId, scope: ScopeId) -> Needs | None:
    """Nobody approves themselves; a channel's approver is in the channel; after a VETO only an admin approves."""
    admits = admitted(roster, join, scope)
    if not admits or roster.graph.links[admits[0]].body.join.root == member:
        return None
    vetoed = bool(roster.graph.vetoes.get(join, 0) & roster.alive)
    own = offices.office(roster, member, admin=vetoed)
    if own is None or scope == ScopeId(roster.graph.group):
        return own
    return offices.inside(roster, member, scope)


def given(roster: Roster, join: JoinId, scope: ScopeId) -> int:
    """A mask with one APPROVE for each distinct approver that counts now.

    RETURN: whoever went comes back by fresh ones, and a channel that was taken from them likewise.
    """
    graph = roster.graph
    admits = graph.admits.get(join, 0)
    if not admits:
        return 0
    member = MemberId(graph.links[admits.bit_length() - 1].body.join.root)
    taken = roster.state.effective & graph.grant_ends.get((member, scope), 0)
    return roster.approvals(join, scope, roster.ends(member) | taken)


def returning(roster: Roster, join: JoinId) -> bool:
    """Whether somebody who is out was approved since, and by too few so far."""
    admits = roster.admissions(roster.graph.admits.get(join, 0))
    out = bool(admits) and not roster.role(MemberId(roster.graph.links[admits[0]].body.join.root))
    return out and bool(given(roster, join, ScopeId(roster.graph.group)))


def request_state(roster: Roster, join: JoinId, role: RoleName) -> str:
    """How the request of somebody of this role stands: see `Request.state`."""
    if role in IN:
        return "member"
    if not role and not returning(roster, join):
        return "out"
    if roster.graph.vetoes.get(join, 0) & roster.alive:
        return "declined"
    return "pending" if role else "returning"


def veto(roster: Roster, member: MemberId, join: JoinId) -> Needs | None:
    """Only on somebody pending, or on the way back."""
    admits = roster.admissions(roster.graph.admits.get(join, 0))
    pending = bool(admits) and roster.role(MemberId(roster.graph.links[admits[0]].body.join.root)) == "pending"
    if not pending and not returning(roster, join):
        return None
    return offices.office(roster, member)


def grant(roster: Roster, member: MemberId, person: MemberId, scope: ScopeId) -> Needs | None:
    """By an admin or vetter in the channel; helpers into shared channels only."""
    channel, role = roster.channel(scope), roster.role(person)
    if channel is None or role in ("", "pending") or (role == "helper" and not channel.shared):
        return None
    return offices.inside(roster, member, scope)


def promote(roster: Roster, signers: frozenset[MemberId], body: Promote) -> Fact | None:
    """MINT: a vetter takes one admin; an admin takes a majority of the admins, so that nobody mints a majority."""
    person = MemberId(body.member)
    role = roster.role(person)
    if role not in ("member", "vetter") or person in signers or (body.role is Role.VETTER and role == "vetter"):
        return None
    cast, quorum = offices.votes(roster, signers), offices.majority(roster, signers, person)
    minor = body.role is Role.VETTER and all(roster.person(signer).role == "admin" for signer in signers)
    if cast is None or (quorum is None and not minor):
        return None
    k = 1 if quorum is None else quorum.k
    return Fact(valid=True, needs=offices.together(cast, k), votes=cast, k=k, elect=quorum is not None)


def add_device(roster: Roster, member: MemberId, body: DeviceAdd) -> tuple[Needs, int] | None:
    """By the root; or, for somebody who is in and asks with a JOIN, by an officer while its invitation is open.

    Answers with the invitation too, as a mask. A key is used once, but by several links of one JOIN.
    """
    graph = roster.graph
    if not body.joins:
        return None if _used(roster, body.device, body.box_key, 0) else ([], 0)
    join = join_id(body.joins[0])
    if _used(roster, body.device, body.box_key, graph.devices_of_join.get(join, 0)):
        return None
    own, i = offices.office(roster, member), _under(roster, body.joins[0].inv_pk, join)
    if own is None or i is None or roster.role(MemberId(body.member)) not in IN:
        return None
    return own, 1 << i


def _used(roster: Roster, device: bytes, box_key: bytes, but: int) -> bool:
    seen = roster.graph.key_uses.get(device, 0) | roster.graph.key_uses.get(box_key, 0)
    return bool(seen & roster.state.mask & ~roster.graph.invalid & ~but)
