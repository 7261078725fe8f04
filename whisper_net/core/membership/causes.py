"""Why a link has no effect: the rule that says so, and the links that made it say so.

What voids is strikes.py and resolver.py; here their answer is told again for one link, in words for people.
"""

from typing import Literal

from whisper_net.core.membership.graph import Graph
from whisper_net.core.membership.link import LinkType
from whisper_net.core.membership.roster import State
from whisper_net.core.membership.strikes import blows, fallen, late_promotions, overruled, seniors

Rule = Literal["", "local", "strike", "gentle", "closure", "senior", "late_voters", "taint"]
"""Empty: it stands. local: its author could not do this. strike: a removal beside it. gentle: it is by a dead device.

closure: what it rests on is void. senior: its target is senior to its author. late_voters: too few of the admins there
were. taint: it counted until something that it made possible took away what it rests on.
"""


def cause(graph: Graph, i: int, state: State) -> tuple[Rule, list[int]]:
    """The rule, and the indexes of the links behind it, in order."""
    if not state.void >> i & 1:
        return "", []
    if not graph.facts[i].valid:
        return "local", []
    if fallen(graph, i, state):
        return _fallen(graph, i, state)
    if overruled(graph, i, state):
        if graph.links[i].link.type is LinkType.REMOVE_QUORUM:
            return "late_voters", late_promotions(graph, i, state)
        return "senior", seniors(graph, i, state)
    return "taint", []


def _fallen(graph: Graph, i: int, state: State) -> tuple[Rule, list[int]]:
    struck = {r for _, r in blows(graph, i, state)}
    if not struck:
        return "closure", graph.ordered(rests_on(graph, i) & state.void)
    gentle = not all(graph.links[r].link.type in _STRIKING for r in struck)
    return "gentle" if gentle else "strike", sorted(struck, key=graph.key.__getitem__)


_STRIKING = frozenset(
    {LinkType.REMOVE, LinkType.REMOVE_QUORUM, LinkType.DEMOTE, LinkType.REVOKE_GRANT, LinkType.REVOKE_INVITE}
)


def rests_on(graph: Graph, i: int) -> int:
    """All credentials of a link, as a mask."""
    mask = 0
    for need in graph.facts[i].needs:
        for _, alternative in need:
            mask |= alternative
    return mask & ~(1 << i)
