"""Signed links, their causal graph, and who and what each is about, as masks over insertion indexes.

Grow-only and down-closed: a link enters after all that it rests on, with the place and the fact that its past gives
it. Nothing here knows what is void: that differs from one set of links to another (roster.py, resolver.py).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable

from whisper_net.core.crypto.epochs import vetters_scope
from whisper_net.core.ids import ZERO_ID, DeviceId, GroupId, JoinId, LinkId, MemberId, ScopeId
from whisper_net.core.membership.facts import Fact, Key, Place, bits
from whisper_net.core.membership.link import Admit, Approve, Epoch, Found, Grant, LinkType, Parsed, Promote, join_id

Masks = defaultdict[bytes, int]


class Graph:
    """All links held, by index. Masks of a relation hold invalid links too; readers leave those out."""

    def __init__(self) -> None:
        self.links: list[Parsed] = []
        self.index: dict[LinkId, int] = {}
        self.past: list[int] = []
        self.key: list[Key] = []
        self.facts: list[Fact] = []
        self.dependents: defaultdict[int, int] = defaultdict(int)
        """By index: the links that rest on it, among others or alone."""
        self.joins: dict[int, JoinId] = {}
        """The JOIN's id of each ADMIT."""
        self.invalid = 0
        self.heads: set[LinkId] = set()
        self.group = GroupId(ZERO_ID)
        self.vetters = ScopeId(ZERO_ID)
        """The scope of admins and vetters."""
        self.founder = MemberId(ZERO_ID)
        self.by_type: list[int] = [0] * (max(LinkType) + 1)
        self.by_device: Masks = defaultdict(int)
        self.slots: defaultdict[tuple[bytes, int], int] = defaultdict(int)
        """(device, seq): more than one link in a slot is what a fork is made of."""
        self.doubled: set[DeviceId] = set()
        self.people: dict[MemberId, int] = {}
        """FOUND and ADMITs, by the person they bring in."""
        self.key_uses: Masks = defaultdict(int)
        """FOUND and ADMITs, by device key and by box key."""
        self.offices: Masks = defaultdict(int)
        """FOUND and PROMOTEs, by the person they give an office."""
        self.ends: Masks = defaultdict(int)
        """Removal-class links, by the person whose standing they end."""
        self.invitations: Masks = defaultdict(int)
        self.revocations: Masks = defaultdict(int)
        self.admits: Masks = defaultdict(int)
        """By JOIN."""
        self.admits_under: Masks = defaultdict(int)
        """By INVITE, valid ones only."""
        self.approvals: defaultdict[tuple[bytes, bytes], int] = defaultdict(int)
        """By (JOIN, scope)."""
        self.approvals_under: Masks = defaultdict(int)
        """By INVITE, valid ones only."""
        self.vetoes: Masks = defaultdict(int)
        self.grants: defaultdict[tuple[bytes, bytes], int] = defaultdict(int)
        """By (member, channel)."""
        self.epochs: Masks = defaultdict(int)
        """By scope."""
        self.epochs_named: Masks = defaultdict(int)
        """By kid."""

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
        self.by_type[link.type] |= bit
        self.by_device[link.device] |= bit
        if self.slots[link.device, link.seq]:
            self.doubled.add(DeviceId(link.device))
        self.slots[link.device, link.seq] |= bit
        for j in {j for need in fact.needs for _, mask in need for j in bits(mask)}:
            self.dependents[j] |= bit
        _RELATE[link.type](self, i, bit)
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

    def signers(self, i: int) -> frozenset[MemberId]:
        """Everyone who signed a link: its author, and the further signers of a PROMOTE."""
        author, body = MemberId(self.links[i].link.author), self.links[i].body
        if isinstance(body, Promote):
            return frozenset((author, *(MemberId(signer.member) for signer in body.signers)))
        return frozenset((author,))

    def rank(self, i: int) -> tuple[int, int, bytes]:
        """The rank that a FOUND or PROMOTE gives."""
        body = self.links[i].body
        return (body.role if isinstance(body, Promote) else 0, *self.key[i])


# -- relations, by type


def _found(graph: Graph, _: int, bit: int) -> None:
    parsed = graph.links[0]
    body: Found = parsed.body
    graph.group, graph.founder = GroupId(parsed.id), MemberId(parsed.link.author)
    graph.vetters = vetters_scope(graph.group)
    graph.people[graph.founder] = bit
    graph.offices[graph.founder] |= bit
    graph.key_uses[body.device] |= bit
    graph.key_uses[body.box_key] |= bit


def _admit(graph: Graph, i: int, bit: int) -> None:
    body: Admit = graph.links[i].body
    join, person = body.join, MemberId(body.join.root)
    graph.joins[i] = join_id(join)
    graph.people[person] = graph.people.get(person, 0) | bit
    graph.admits[graph.joins[i]] |= bit
    graph.key_uses[join.device] |= bit
    graph.key_uses[join.box_key] |= bit
    for inv in bits(graph.facts[i].invites):
        graph.admits_under[graph.links[inv].id] |= bit


def _approve(graph: Graph, i: int, bit: int) -> None:
    body: Approve = graph.links[i].body
    graph.approvals[body.join, body.scope] |= bit
    for inv in bits(graph.facts[i].invites):
        graph.approvals_under[graph.links[inv].id] |= bit


def _epoch(graph: Graph, i: int, bit: int) -> None:
    body: Epoch = graph.links[i].body
    graph.epochs[body.scope] |= bit
    graph.epochs_named[body.kid] |= bit


def _invite(graph: Graph, i: int, bit: int) -> None:
    graph.invitations[graph.links[i].body.inv_pk] |= bit


def _revoke_invite(graph: Graph, i: int, bit: int) -> None:
    graph.revocations[graph.links[i].body.invite] |= bit


def _veto(graph: Graph, i: int, bit: int) -> None:
    graph.vetoes[graph.links[i].body.join] |= bit


def _grant(graph: Graph, i: int, bit: int) -> None:
    body: Grant = graph.links[i].body
    graph.grants[body.member, body.channel] |= bit


def _promote(graph: Graph, i: int, bit: int) -> None:
    graph.offices[graph.links[i].body.member] |= bit


def _nothing(graph: Graph, i: int, bit: int) -> None:
    """Types that are found by type alone."""


_RELATE: dict[LinkType, Callable[[Graph, int, int], None]] = {
    LinkType.FOUND: _found,
    LinkType.INVITE: _invite,
    LinkType.REVOKE_INVITE: _revoke_invite,
    LinkType.ADMIT: _admit,
    LinkType.APPROVE: _approve,
    LinkType.VETO: _veto,
    LinkType.CHANNEL: _nothing,
    LinkType.GRANT: _grant,
    LinkType.EPOCH: _epoch,
    LinkType.RENAME: _nothing,
    LinkType.POLICY: _nothing,
    LinkType.PROMOTE: _promote,
}
