"""What voids a valid link: an effective removal that it is concurrent with, a dead device, a credential that is void.

Every function here reads the facts and one state's masks, so that each answer is the same for any order of arrival.
"""

from collections.abc import Iterator

from whisper_net.core.ids import DeviceId, MemberId
from whisper_net.core.membership.facts import HARMFUL, Key, Rank, bits
from whisper_net.core.membership.graph import Graph
from whisper_net.core.membership.link import LinkType, Role
from whisper_net.core.membership.roster import State

Order = tuple[int, Rank, int, Key]

T = LinkType
SPARED = frozenset({T.LEAVE, T.DEVICE_ADD, T.DEVICE_REVOKE, T.EPOCH})
"""What a DEMOTE leaves alone: it takes no office to write one."""
SENIORS = frozenset({T.REMOVE, T.DEMOTE})
"""What does nothing to somebody more senior."""


# -- the order in which removals take effect


def order(graph: Graph, r: int) -> Order:
    """ORDER: REMOVE_QUORUM first, then by rank of the authority used; within one rank forks (0), then as below."""
    link = graph.links[r].link
    own = 3
    if link.type is T.DEVICE_REVOKE:
        own = 1 if link.device == link.author else 2
    return int(link.type is not T.REMOVE_QUORUM), graph.facts[r].rank, own, graph.key[r]


def fork_order(graph: Graph, own: int) -> Order:
    """A fork has the rank of the highest authority that its device used."""
    return 1, min(graph.facts[i].rank for i in bits(own)), 0, (0, b"")


# -- what they reach


def reach(graph: Graph, r: int) -> int:
    """STRIKE: the links that lose a signature to an effective removal if they are concurrent with it.

    LEAVE strikes nothing, or a backdated one of a founder would empty the group.
    """
    link, body = graph.links[r].link, graph.links[r].body
    match link.type:
        case T.REMOVE_QUORUM:
            return graph.signed.get(body.member, 0)
        case T.REMOVE:
            return graph.signed.get(body.member, 0) & ~graph.by_type[T.REMOVE_QUORUM]  # IMMUNE
        case T.DEMOTE:
            return graph.signed.get(body.member, 0) & ~graph.of_types(SPARED | {T.REMOVE_QUORUM})
        case T.REVOKE_GRANT:
            return graph.by_author.get(body.member, 0) & graph.entries.get(body.channel, 0)
        case T.DEVICE_REVOKE:
            return _revoked(graph, r)
        case T.REVOKE_INVITE:
            return _uninvited(graph, r)
        case _:
            return 0


def harmful(graph: Graph) -> int:
    """All that is void of a dead device."""
    return graph.of_types(HARMFUL)


def _revoked(graph: Graph, r: int) -> int:
    """GENTLE: of a dead device only what takes something away; a sibling's word voids no other DEVICE_REVOKE."""
    link = graph.links[r].link
    mask = graph.signed_with.get(graph.links[r].body.device, 0) & harmful(graph)
    return mask if link.device == link.author else mask & ~graph.by_type[T.DEVICE_REVOKE]


def _uninvited(graph: Graph, r: int) -> int:
    """By an admin: the APPROVEs of its JOINs that no ADMIT in the past of the revocation holds.

    By a vetter it closes the future only, so that nobody undoes what others approved.
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
    mask, type_ = 0, graph.links[i].link.type
    for member, device in graph.signatures(i):
        mask |= graph.aimed.get(member, 0)
        if type_ in HARMFUL:
            mask |= graph.device_revocations.get(device, 0)
    if type_ is T.APPROVE:
        for inv in bits(graph.facts[i].invites):
            mask |= graph.revocations.get(graph.links[inv].id, 0)
    return mask


# -- what a link loses


def blows(graph: Graph, i: int, state: State) -> Iterator[tuple[MemberId, int]]:
    """(signer, removal or link of a fork that took away their signature), each as often as it happened."""
    past = graph.past[i]
    for r in bits(strikers(graph, i) & state.effective & ~past):
        if not graph.past[r] >> i & 1 and reach(graph, r) >> i & 1:
            for member, device in graph.signatures(i):
                if _hits(graph, r, member, device):
                    yield member, r
    if state.forks and graph.links[i].link.type in HARMFUL:
        for member, device in graph.signatures(i):
            behind = (graph.by_device.get(device, 0) & past).bit_count()
            for doubled, seq in state.forks:
                if doubled == device and behind >= seq:
                    yield member, graph.ordered(graph.slots[doubled, seq] & state.mask)[0]


def _hits(graph: Graph, r: int, member: MemberId, device: DeviceId) -> bool:
    """Whose signature it is that a removal takes away."""
    body = graph.links[r].body
    match graph.links[r].link.type:
        case T.DEVICE_REVOKE:
            return bool(body.device == device)
        case T.REVOKE_INVITE:
            return True
        case _:
            return bool(body.member == member)


def fallen(graph: Graph, i: int, state: State) -> bool:
    """CLOSURE: a link rests on something void. SIGNATURES: too few of its signers stand."""
    void = state.void
    if any(all((mask & ~void).bit_count() < k for k, mask in need) for need in graph.facts[i].needs):
        return True
    return standing(graph, i, state) < graph.facts[i].k


def standing(graph: Graph, i: int, state: State) -> int:
    """How many signatures of a link still count: neither struck, nor by a credential that is void."""
    struck = {member for member, _ in blows(graph, i, state)}
    votes = graph.facts[i].votes
    if not votes:
        return 1 - len(struck)
    return sum(1 for member, credential in votes.items() if member not in struck and not state.void >> credential & 1)


def first_doubled(graph: Graph, device: DeviceId, pool: int) -> int | None:
    """FORK: the lowest seq that two links of the pool share for a device; None if none does."""
    own = graph.by_device[device] & pool
    seqs = [graph.links[i].link.seq for i in bits(own)]
    return min((seq for seq in seqs if (graph.slots[device, seq] & pool).bit_count() > 1), default=None)


# -- what a removal cannot do


def overruled(graph: Graph, r: int, state: State) -> bool:
    """SENIOR: somebody with a live concurrent admin credential senior to the author's stays. Or LATE VOTERS."""
    link = graph.links[r].link
    if link.type is T.REMOVE_QUORUM:
        return outvoted(graph, r, state)
    return link.type in SENIORS and bool(seniors(graph, r, state))


def seniors(graph: Graph, r: int, state: State) -> list[int]:
    """What is not void, concurrent with a REMOVE or DEMOTE, and makes its target senior to its author."""
    held = graph.offices.get(graph.links[r].body.member, 0) & state.mask & ~state.void
    return [p for p in graph.ordered(graph.concurrent(r, held)) if graph.rank(p) < graph.facts[r].rank]


def outvoted(graph: Graph, r: int, state: State) -> bool:
    """LATE VOTERS: a quorum outvotes also the admins who were promoted beside it without its target's help."""
    late = {MemberId(graph.links[p].body.member) for p in late_promotions(graph, r, state)}
    voters = (graph.facts[r].voters | late) - {MemberId(graph.links[r].body.member)}
    return standing(graph, r, state) * 2 <= len(voters)


def late_promotions(graph: Graph, r: int, state: State) -> list[int]:
    """PROMOTEs to admin beside a REMOVE_QUORUM, not void, with enough signers but its target."""
    target, beside = graph.links[r].body.member, graph.by_type[T.PROMOTE] & state.mask & ~state.void
    return [
        p
        for p in graph.ordered(graph.concurrent(r, beside))
        if graph.links[p].body.role is Role.ADMIN and len(graph.facts[p].votes.keys() - {target}) >= graph.facts[p].k
    ]


def overrules(graph: Graph, i: int, state: State) -> bool:
    """Whether a live PROMOTE may undo an effective removal that it stands beside."""
    link, body = graph.links[i].link, graph.links[i].body
    if link.type is not T.PROMOTE:
        return False
    beside = state.effective & ~graph.past[i]
    against = beside & graph.aimed.get(body.member, 0)
    juniors = any(graph.links[r].link.type in SENIORS and graph.rank(i) < graph.facts[r].rank for r in bits(against))
    return juniors or bool(body.role is Role.ADMIN and beside & graph.by_type[T.REMOVE_QUORUM])
