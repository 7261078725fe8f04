"""LOCAL: is a link authorised by its causal past, and which credentials does it rest on?

Each rule is a function of the roster of that past; it answers with the needs of the link, or None if it may not be.
What comes later cannot change the answer: it can only void (resolver.py) a credential that the link rests on.
"""

from collections.abc import Callable
from dataclasses import replace

from whisper_net.core.ids import DeviceId, JoinId, LinkId, MemberId, ScopeId
from whisper_net.core.membership import epochs
from whisper_net.core.membership.facts import INVALID, Fact, Need, Place, bits
from whisper_net.core.membership.link import (
    Admit,
    Approve,
    Epoch,
    Grant,
    Invite,
    LinkType,
    Parsed,
    Promote,
    Role,
    join_id,
)
from whisper_net.core.membership.roster import OFFICERS, Roster
from whisper_net.core.wire.bounds import EPOCH_PERIOD

Needs = list[Need]


def judge(roster: Roster, parsed: Parsed, place: Place) -> Fact:
    """The fact of a link that stands on the state of `roster`."""
    link = parsed.link
    author = MemberId(link.author)
    if link.type is LinkType.FOUND:
        return Fact(valid=True, rank=(0, *place.key))
    if not _signed_by_live_device(roster, author, parsed):
        return INVALID
    fact = _RULES[link.type](roster, author, parsed)
    return INVALID if fact is None else replace(fact, rank=roster.person(author).rank)


def _signed_by_live_device(roster: Roster, author: MemberId, parsed: Parsed) -> bool:
    """DEVICE: a link is signed by a live device of its author, and is the next of that device."""
    device = DeviceId(parsed.link.device)
    behind = (roster.graph.by_device.get(device, 0) & roster.state.mask).bit_count()
    return parsed.link.seq == behind and device in roster.person(author).devices


# -- what an act needs


def office(roster: Roster, member: MemberId, *, admin: bool = False) -> Needs | None:
    """The senior office of a person; None without one (of an admin)."""
    held = roster.person(member).credentials
    if not held or (admin and held[0][0][0]):
        return None
    return [((1, 1 << held[0][1]),)]


def inside(roster: Roster, member: MemberId, scope: ScopeId) -> Needs | None:
    """An office, and a place in the channel."""
    own, need = office(roster, member), roster.channel_need(member, scope)
    return [*own, need] if own and need and roster.within(member, scope) else None


def invite(roster: Roster, member: MemberId, body: Invite) -> tuple[Needs, dict[bytes, int]] | None:
    """FLOOR: the approvals needed are fixed here, per scope; no more than there are people to give them."""
    own, officers = office(roster, member), roster.officers()
    taken = roster.graph.invitations.get(body.inv_pk, 0) & roster.state.mask & ~roster.graph.invalid
    if own is None or taken or body.needed < min(needed(roster), len(officers)):
        return None
    floors = {bytes(roster.graph.group): min(body.needed, len(officers))}
    for channel in map(ScopeId, body.channels):
        within = inside(roster, member, channel)
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
    return office(roster, member, admin=roster.graph.links[i].link.author != member)


def admissible(roster: Roster, body: Admit) -> int | None:
    """The index of the open INVITE that a JOIN is admitted under; of several with one key the first in the order."""
    graph, join = roster.graph, body.join
    id_ = join_id(join)
    seen = graph.key_uses.get(join.device, 0) | graph.key_uses.get(join.box_key, 0)
    used = seen & roster.state.mask & ~graph.invalid & ~graph.admits.get(id_, 0)
    if used or roster.role(MemberId(join.root)):
        return None
    found = graph.ordered(graph.invitations.get(join.inv_pk, 0) & roster.alive)
    return next((i for i in found if is_open(roster, i, id_)), None)


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
    own = office(roster, member, admin=vetoed)
    if own is None or scope == ScopeId(roster.graph.group):
        return own
    return inside(roster, member, scope)


def veto(roster: Roster, member: MemberId, join: JoinId) -> Needs | None:
    """Only on somebody pending."""
    admits = roster.admissions(roster.graph.admits.get(join, 0))
    if not admits or roster.role(MemberId(roster.graph.links[admits[0]].body.join.root)) != "pending":
        return None
    return office(roster, member)


def grant(roster: Roster, member: MemberId, person: MemberId, scope: ScopeId) -> Needs | None:
    """By an admin or vetter in the channel; helpers into shared channels only."""
    channel, role = roster.channel(scope), roster.role(person)
    if channel is None or role in ("", "pending") or (role == "helper" and not channel.shared):
        return None
    return inside(roster, member, scope)


def promote(roster: Roster, signers: frozenset[MemberId], body: Promote) -> Fact | None:
    """MINT: a vetter takes one admin; an admin takes a majority of the admins, so that nobody mints a majority."""
    person = MemberId(body.member)
    role = roster.role(person)
    if role not in ("member", "vetter") or person in signers or (body.role is Role.VETTER and role == "vetter"):
        return None
    held = [roster.person(signer).credentials for signer in signers]
    if not all(held):
        return None
    k = majority(roster, signers, person)
    minor = body.role is Role.VETTER and all(own[0][0][0] == Role.ADMIN for own in held)
    if k is None and not minor:
        return None
    rests_on = sum(1 << own[0][1] for own in held)
    return Fact(valid=True, needs=(((k or 1, rests_on),),), k=k or 1, elect=k is not None)


def majority(roster: Roster, signers: frozenset[MemberId], target: MemberId) -> int | None:
    """QUORUM: over half of the admins but the target; else two thirds, and 3, of all electors but the target."""
    admins, electors = roster.officers("admin") - {target}, roster.electors() - {target}
    for voters, k in ((admins, len(admins) // 2 + 1), (electors, max(3, -(-2 * len(electors) // 3)))):
        if len(signers) >= k and signers <= voters:
            return k
    return None


# -- one rule a type

_Rule = Callable[[Roster, MemberId, Parsed], Fact | None]


def _resting(needs: Needs | None) -> Fact | None:
    return None if needs is None else Fact(valid=True, needs=tuple(needs))


def _invite(roster: Roster, author: MemberId, parsed: Parsed) -> Fact | None:
    found = invite(roster, author, parsed.body)
    return None if found is None else Fact(valid=True, needs=tuple(found[0]), floors=found[1])


def _revoke_invite(roster: Roster, author: MemberId, parsed: Parsed) -> Fact | None:
    return _resting(revoke_invite(roster, author, LinkId(parsed.body.invite)))


def _admit(roster: Roster, author: MemberId, parsed: Parsed) -> Fact | None:
    own, i = office(roster, author), admissible(roster, parsed.body)
    if own is None or i is None:
        return None
    return Fact(valid=True, needs=(*own, ((1, 1 << i),)), floors=roster.graph.facts[i].floors, invites=1 << i)


def _approve(roster: Roster, author: MemberId, parsed: Parsed) -> Fact | None:
    body: Approve = parsed.body
    join, scope = JoinId(body.join), ScopeId(body.scope)
    fact = _resting(approve(roster, author, join, scope))
    if fact is None:
        return None
    invites = 0
    for a in admitted(roster, join, scope):
        invites |= roster.graph.facts[a].invites
    return replace(fact, invites=invites)


def _veto(roster: Roster, author: MemberId, parsed: Parsed) -> Fact | None:
    return _resting(veto(roster, author, JoinId(parsed.body.join)))


def _grant(roster: Roster, author: MemberId, parsed: Parsed) -> Fact | None:
    body: Grant = parsed.body
    return _resting(grant(roster, author, MemberId(body.member), ScopeId(body.channel)))


def _epoch(roster: Roster, author: MemberId, parsed: Parsed) -> Fact | None:
    body: Epoch = parsed.body
    recipients = epochs.judged(roster, author, body, parsed.link.ts // EPOCH_PERIOD)
    return None if recipients is None else Fact(valid=True, recipients=recipients)


def _promote(roster: Roster, author: MemberId, parsed: Parsed) -> Fact | None:
    """Each further signer signs with a live device of their own."""
    body: Promote = parsed.body
    for signer in body.signers:
        if DeviceId(signer.device) not in roster.person(MemberId(signer.member)).devices:
            return None
    return promote(roster, frozenset((author, *(MemberId(s.member) for s in body.signers))), body)


def _by_officer(roster: Roster, author: MemberId, _: Parsed) -> Fact | None:
    return _resting(office(roster, author))


def _by_admin(roster: Roster, author: MemberId, _: Parsed) -> Fact | None:
    return _resting(office(roster, author, admin=True))


_RULES: dict[LinkType, _Rule] = {
    LinkType.INVITE: _invite,
    LinkType.REVOKE_INVITE: _revoke_invite,
    LinkType.ADMIT: _admit,
    LinkType.APPROVE: _approve,
    LinkType.VETO: _veto,
    LinkType.CHANNEL: _by_officer,
    LinkType.GRANT: _grant,
    LinkType.EPOCH: _epoch,
    LinkType.RENAME: _by_admin,
    LinkType.POLICY: _by_admin,
    LinkType.PROMOTE: _promote,
}
