"""What voids a valid link: an effective removal that it is concurrent with, a dead device, a credential that is void.

Every function here reads the facts and one state's masks, so that each answer is the same for any order of arrival.
"""

from whisper_net.core.ids import DeviceId, MemberId
from whisper_net.core.membership.facts import HARMFUL, Key, Rank, bits
from whisper_net.core.membership.graph import Graph
from whisper_net.core.membership.link import LinkType
from whisper_net.core.membership.roster import Roster, State

Order = tuple[Rank, int, Key]


def order(graph: Graph, r: int) -> Order:
    """ORDER: by rank of the authority used; within one rank forks (0) before removals (1); then (height, id)."""
    return graph.facts[r].rank, 1, graph.key[r]


def fork_order(graph: Graph, own: int) -> Order:
    """A fork has the rank of the highest authority that its device used."""
    return min(graph.facts[i].rank for i in bits(own)), 0, (0, b"")


def reach(graph: Graph, r: int) -> int:
    """STRIKE: what an effective removal voids if concurrent with it.

    REVOKE_INVITE by an admin: the APPROVEs of its JOINs that no ADMIT in its past holds. By a vetter it closes the
    future only, so that nobody undoes what others approved.
    """
    if graph.facts[r].rank[0]:
        return 0
    mask = graph.approvals_under.get(graph.links[r].body.invite, 0)
    for i in bits(mask):
        known = graph.admits.get(graph.links[i].body.join, 0) & graph.past[r] & ~graph.invalid
        mask &= ~(1 << i) if known else -1
    return mask


def strikers(graph: Graph, i: int) -> int:
    """The removals whose reach a link may lie in."""
    mask = 0
    if graph.links[i].link.type is LinkType.APPROVE:
        for inv in bits(graph.facts[i].invites):
            mask |= graph.revocations.get(graph.links[inv].id, 0)
    return mask


def struck(graph: Graph, i: int, effective: int) -> bool:
    """SIGNATURES: a link loses signers to effective concurrent removals, and is void below its threshold."""
    lost: set[MemberId] = set()
    for r in bits(strikers(graph, i) & effective & ~graph.past[i]):
        if not graph.past[r] >> i & 1 and reach(graph, r) >> i & 1:
            lost.add(MemberId(graph.links[i].link.author))
    return len(graph.signers(i)) - len(lost) < graph.facts[i].k


def unmet(graph: Graph, i: int, void: int) -> bool:
    """CLOSURE: whether a link rests on something void."""
    return any(all((mask & ~void).bit_count() < k for k, mask in need) for need in graph.facts[i].needs)


def forked(graph: Graph, i: int, forks: frozenset[tuple[DeviceId, int]]) -> bool:
    """GENTLE: of a dead device only what takes something away is void, from its first doubled seq on."""
    link = graph.links[i].link
    return link.type in HARMFUL and any(link.device == device and link.seq >= seq for device, seq in forks)


def harm(graph: Graph, forks: frozenset[tuple[DeviceId, int]]) -> int:
    """All links that are void because their device is dead."""
    types = sum(graph.by_type[type_] for type_ in HARMFUL)
    written = sum(graph.by_device[device] for device in {device for device, _ in forks})
    return sum(1 << i for i in bits(types & written) if forked(graph, i, forks))


def first_doubled(graph: Graph, device: DeviceId, pool: int) -> int | None:
    """FORK: the lowest seq that two links of the pool share for a device; None if none does."""
    own = graph.by_device[device] & pool
    seqs = [graph.links[i].link.seq for i in bits(own)]
    return min((seq for seq in seqs if (graph.slots[device, seq] & pool).bit_count() > 1), default=None)


def overruled(roster: Roster, r: int) -> bool:
    """SENIOR: a removal does nothing to somebody with a live concurrent admin credential senior to its author's."""
    graph, rank = roster.graph, roster.graph.facts[r].rank
    against = [m for m, ends in graph.ends.items() if ends >> r & 1]
    credentials = [own for m in against for own in roster.person(MemberId(m)).credentials]
    return any(own < rank and graph.concurrent(r, 1 << p) for own, p in credentials)


def overrules(graph: Graph, i: int, state: State) -> bool:
    """Whether a live PROMOTE is senior to an effective removal of its person that it stands beside."""
    if graph.links[i].link.type is not LinkType.PROMOTE:
        return False
    against = state.effective & graph.ends.get(graph.links[i].body.member, 0)
    return any(graph.rank(i) < graph.facts[r].rank for r in bits(against & ~graph.past[i]))
