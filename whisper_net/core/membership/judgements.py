"""The judgements of a log as its group's own database keeps them: a verified, disposable cache.

What a link's past says about it never changes, so it need not be worked out again whenever a group is opened. Whole
blocks of links are kept, in the order in which this machine holds them. A block's digest is over the number of the
rules, the group, the ids of its links, its content and the digest of the block before; a block that does not fit is
passed over with all that follow, and their links are judged anew. Indexes are this machine's own: no block travels.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final

import msgspec

from whisper_net.core.crypto.contexts import Context, digest
from whisper_net.core.errors import DecodeError
from whisper_net.core.ids import BoxKey, DeviceId, LinkId, MemberId
from whisper_net.core.membership.facts import INVALID, NO_RANK, Fact, Place, Rank, bits
from whisper_net.core.membership.graph import Graph
from whisper_net.core.membership.link import Admit, Parsed
from whisper_net.core.wire.bounds import KIB
from whisper_net.core.wire.codec import Bytes32, Count, Record, decode, encode

RULES: Final = 5
"""To be raised whenever some link is judged otherwise than before: what older rules said is then worked out anew."""
BLOCK: Final = 64
"""Links in a block: at most so many, less one, are judged again when a group is opened."""
MAX_BLOCK: Final = 8 * KIB * KIB
"""One that is larger is kept in vain."""

_MANY: Final = msgspec.Meta(max_length=MAX_BLOCK)
Indexes = Annotated[list[Count], _MANY]
Numbers = Annotated[list[tuple[Bytes32, Count]], _MANY]


class Block(msgspec.Struct, frozen=True):
    """The judgements of the links from index `first` on."""

    first: int
    digest: bytes
    raw: bytes


class Row(Record):
    """One fact, links named by their indexes."""

    rank: Count
    """The credential whose rank was used, counted from 1; 0 without one."""
    k: Count
    needs: Annotated[list[Annotated[list[tuple[Count, Indexes]], _MANY]], _MANY]
    votes: Numbers
    voters: Annotated[list[Bytes32], _MANY]
    elect: bool
    floors: Numbers
    invites: Indexes
    recipients: Annotated[bytes, _MANY]
    """The links that name their devices, as a mask in little-endian order."""
    period: Count
    closed: bool


_VOID = b""
"""In the place of the row of a link that is not valid."""


class Rows(Record):
    """The encoded rows of a block: many links rest on the same, and what is the same is read once."""

    rows: Annotated[list[Annotated[bytes, _MANY]], msgspec.Meta(max_length=BLOCK)]


# -- blocks


def blocks_after(graph: Graph, last: Block | None) -> Iterator[Block]:
    """The whole blocks that follow `last`, or all."""
    first, before = (0, b"") if last is None else (last.first + BLOCK, last.digest)
    for start in range(first, len(graph.links) - BLOCK + 1, BLOCK):
        rows = [_row(graph, fact) for fact in graph.facts[start : start + BLOCK]]
        raw = encode(Rows(rows))
        before = _digest(graph.links[start : start + BLOCK], before, raw)
        yield Block(start, before, raw)


def refill(graph: Graph, links: Sequence[Parsed], blocks: Sequence[Block]) -> Block | None:
    """Fill an empty graph as far as the blocks fit; the last that does."""
    last, known = None, _Known()
    for block, rows in _fitting(links, blocks):
        for parsed, row in zip(links[block.first : block.first + BLOCK], rows, strict=True):
            place = graph.place(parsed)
            if row not in known.facts:
                known.facts[row] = _fact(graph, decode(row, Row), place, known)
            graph.insert(parsed, place, known.facts[row])
        last = block
    return last


@dataclass
class _Known:
    """What was read already."""

    facts: dict[bytes, Fact] = field(default_factory=lambda: {_VOID: INVALID})
    recipients: dict[bytes, Mapping[DeviceId, BoxKey]] = field(default_factory=dict)


def _fitting(links: Sequence[Parsed], blocks: Sequence[Block]) -> Iterator[tuple[Block, list[bytes]]]:
    """The blocks, from the first on, that were made of these very links by these very rules, with what they hold."""
    before = b""
    for number, block in enumerate(sorted(blocks, key=lambda block: block.first)):
        own = links[number * BLOCK : (number + 1) * BLOCK]
        if block.first != number * BLOCK or len(own) < BLOCK or block.digest != _digest(own, before, block.raw):
            return
        try:
            rows = decode(block.raw, Rows, MAX_BLOCK).rows
        except DecodeError:
            return
        before = block.digest
        yield block, rows


def _digest(links: Sequence[Parsed], before: bytes, raw: bytes) -> bytes:
    group = links[0].link.group  # of the first block it is FOUND's zeros, and FOUND's id is among the ids
    return digest(Context.JUDGED, [RULES, group, before, b"".join(parsed.id for parsed in links), raw])


# -- one judgement


def _row(graph: Graph, fact: Fact) -> bytes:
    if not fact.valid:
        return _VOID
    row = Row(
        1 + graph.index[LinkId(fact.rank[2])] if fact.rank != NO_RANK else 0,
        fact.k,
        [[(k, list(bits(mask))) for k, mask in need] for need in fact.needs],
        sorted(fact.votes.items()),
        sorted(fact.voters),
        fact.elect,
        list(fact.floors.items()),
        list(bits(fact.invites)),
        _named_by(graph, fact),
        fact.period,
        fact.closed,
    )
    return encode(row)


def _named_by(graph: Graph, fact: Fact) -> bytes:
    mask = 0
    for device, box_key in fact.recipients.items():
        both = graph.key_uses[device] & graph.key_uses[box_key]
        mask |= next(1 << i for i in bits(both) if _names(graph, i) == (device, box_key))
    return mask.to_bytes((mask.bit_length() + 7) // 8, "little")


def _names(graph: Graph, i: int) -> tuple[DeviceId, BoxKey]:
    body = graph.links[i].body
    own = body.join if isinstance(body, Admit) else body
    return DeviceId(own.device), BoxKey(own.box_key)


def _fact(graph: Graph, row: Row, place: Place, known: _Known) -> Fact:
    """The fact of the next link of `graph`."""
    return Fact(
        valid=True,
        needs=tuple(tuple((k, _mask(own)) for k, own in need) for need in row.needs),
        rank=_rank(graph, row.rank, place),
        k=row.k,
        votes={MemberId(member): i for member, i in row.votes},
        voters=frozenset(map(MemberId, row.voters)),
        elect=row.elect,
        floors=dict(row.floors),
        invites=_mask(row.invites),
        recipients=_recipients(graph, row.recipients, known) if row.recipients else {},
        period=row.period,
        closed=row.closed,
    )


def _rank(graph: Graph, credential: int, place: Place) -> Rank:
    if credential == 0:
        return NO_RANK
    return graph.rank(credential - 1) if graph.links else (0, *place.key)  # FOUND is its own credential


def _mask(indexes: Indexes) -> int:
    mask = 0
    for i in indexes:
        mask |= 1 << i
    return mask


def _recipients(graph: Graph, named_by: bytes, known: _Known) -> Mapping[DeviceId, BoxKey]:
    """Many EPOCHs are for the same devices."""
    if named_by not in known.recipients:
        known.recipients[named_by] = _Recipients(graph, named_by)
    return known.recipients[named_by]


class _Recipients(Mapping[DeviceId, BoxKey]):
    """Read from the links that name them once somebody asks: of most EPOCHs nobody ever does."""

    __slots__ = ("_found", "_graph", "_named_by")

    def __init__(self, graph: Graph, named_by: bytes) -> None:
        self._graph, self._named_by = graph, named_by
        self._found: dict[DeviceId, BoxKey] | None = None

    @property
    def found(self) -> dict[DeviceId, BoxKey]:
        if self._found is None:
            named = bits(int.from_bytes(self._named_by, "little"))
            self._found = dict(sorted(_names(self._graph, i) for i in named))
        return self._found

    def __getitem__(self, device: DeviceId) -> BoxKey:
        return self.found[device]

    def __iter__(self) -> Iterator[DeviceId]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)
