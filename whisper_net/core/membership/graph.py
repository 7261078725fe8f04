"""Signed links and their causal graph.

Grow-only and down-closed: a link enters after all that it rests on, with the place and the fact that its past gives
it. Nothing here knows what is void: that differs from one set of links to another (roster.py, resolver.py).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from whisper_net.core.ids import LinkId
from whisper_net.core.membership.facts import Fact, Key, Place, bits
from whisper_net.core.membership.link import Parsed, Promote
from whisper_net.core.membership.relations import Relations, masks


@dataclass(eq=False)
class Graph(Relations):
    """All links held, their pasts and their order."""

    index: dict[LinkId, int] = field(default_factory=dict)
    past: list[int] = field(default_factory=list)
    key: list[Key] = field(default_factory=list)
    dependents: defaultdict[int, int] = field(default_factory=masks)
    """By index: the links that rest on it, among others or alone."""
    heads: set[LinkId] = field(default_factory=set)

    @property
    def all(self) -> int:
        return (1 << len(self.links)) - 1

    def place(self, parsed: Parsed) -> Place:
        """Where a link stands, or would. KeyError if what it rests on is not held."""
        past, height = 0, 0
        for id_ in parsed.link.prev:
            i = self.index[LinkId(id_)]
            past |= self.past[i] | 1 << i
            height = max(height, self.key[i][0] + 1)
        return Place(past, (height, parsed.id))

    def insert(self, parsed: Parsed, place: Place, fact: Fact) -> int:
        """Add a link that is not held yet; returns its index."""
        i, link = len(self.links), parsed.link
        bit = 1 << i
        self.links.append(parsed)
        self.index[parsed.id] = i
        self.past.append(place.past)
        self.key.append(place.key)
        self.facts.append(fact)
        self.invalid |= 0 if fact.valid else bit
        self.heads.difference_update(map(LinkId, link.prev))
        self.heads.add(parsed.id)
        for j in {j for need in fact.needs for _, mask in need for j in bits(mask)}:
            self.dependents[j] |= bit
        self.relate(i)
        return i

    def mask_of(self, ids: Iterable[LinkId]) -> int:
        """The closure of `ids`, themselves included. KeyError if one is not held."""
        mask = 0
        for id_ in ids:
            i = self.index[id_]
            mask |= self.past[i] | 1 << i
        return mask

    def concurrent(self, i: int, mask: int) -> int:
        """The links of `mask` that neither lie in the past of i nor have i in theirs."""
        rest = mask & ~self.past[i] & ~(1 << i)
        return sum(1 << j for j in bits(rest) if not self.past[j] >> i & 1)

    def ordered(self, mask: int) -> list[int]:
        """The indexes in a mask in the order of (height, id)."""
        return sorted(bits(mask), key=self.key.__getitem__)

    def rank(self, i: int) -> tuple[int, int, bytes]:
        """The rank that a FOUND or PROMOTE gives."""
        body = self.links[i].body
        return (body.role if isinstance(body, Promote) else 0, *self.key[i])
