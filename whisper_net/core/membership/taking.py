"""LOCAL, for links that take something away: who may remove, demote, leave, revoke, and lengthen a cut.

As in judge.py each rule reads the roster of the link's past and answers with its needs, or None if it may not be.
"""

from whisper_net.core.ids import DeviceId, LinkId, MemberId, ScopeId
from whisper_net.core.membership import offices
from whisper_net.core.membership.facts import Fact
from whisper_net.core.membership.graph import Graph
from whisper_net.core.membership.link import LinkType
from whisper_net.core.membership.offices import Needs
from whisper_net.core.membership.roster import Roster

LEAST_SIGNERS = 2


def remove(roster: Roster, member: MemberId, person: MemberId) -> Needs | None:
    """An admin who outranks somebody who is there, if only pending."""
    if not roster.role(person) or not offices.outranks(roster, member, person):
        return None
    return offices.office(roster, member, admin=True)


def demote(roster: Roster, member: MemberId, person: MemberId) -> Needs | None:
    """An admin who outranks an admin or vetter."""
    if not roster.person(person).credentials or not offices.outranks(roster, member, person):
        return None
    return offices.office(roster, member, admin=True)


def remove_quorum(roster: Roster, signers: frozenset[MemberId], person: MemberId) -> Fact | None:
    """At least two, who are a quorum about this person, the person not among them."""
    quorum, cast = offices.majority(roster, signers, person), offices.votes(roster, signers)
    if quorum is None or cast is None or len(signers) < LEAST_SIGNERS or not roster.role(person):
        return None
    k = max(quorum.k, LEAST_SIGNERS)
    return Fact(valid=True, needs=offices.together(cast, k), votes=cast, k=k, voters=quorum.voters)


def leave(roster: Roster, member: MemberId) -> Needs | None:
    """Anybody who is there: only oneself, since a LEAVE names nobody."""
    return [] if roster.role(member) else None


def revoke_device(roster: Roster, member: MemberId, device: DeviceId) -> Needs | None:
    """The owner, of a device that is live, or dead by doubling and not revoked yet."""
    return [] if device in roster.person(member).bound and not roster.revocations(member, device) else None


def revoke_grant(roster: Roster, member: MemberId, person: MemberId, scope: ScopeId) -> Needs | None:
    """Oneself; else a vetter in the channel, or an admin, who outranks them. Only somebody who is in the channel."""
    if not roster.channel_need(person, scope):
        return None
    if person == member:
        return []
    if not offices.outranks(roster, member, person):
        return None
    return offices.office(roster, member, admin=True) or offices.inside(roster, member, scope)


def extend_cut(roster: Roster, member: MemberId, removal: LinkId, scope: ScopeId) -> Needs | None:
    """An admin in the scope, or who made it: of a loss that counts and takes somebody out of that scope."""
    graph = roster.graph
    i = graph.index.get(removal)
    if i is None or not roster.losses >> i & 1 or not cuts(graph, i, scope) or not roster.within(member, scope):
        return None
    own = offices.office(roster, member, admin=True)
    need = roster.channel_need(member, scope)
    made = graph.index.get(LinkId(scope), i)
    if own is None and (made == i or graph.links[made].link.author != member):
        return None
    return [*(own or []), *([need] if need else []), ((1, 1 << i),)]


def cuts(graph: Graph, i: int, scope: ScopeId) -> bool:
    """Whether a loss takes somebody, or a device, out of a scope. A REVOKE_INVITE takes nobody out for good."""
    link, body = graph.links[i].link, graph.links[i].body
    match link.type:
        case LinkType.REVOKE_INVITE:
            return False
        case LinkType.REVOKE_GRANT:
            return bool(body.channel == scope)
        case LinkType.DEMOTE:
            return scope == graph.vetters
        case _:
            return True
