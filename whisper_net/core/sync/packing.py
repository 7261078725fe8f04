"""Putting many small things into few items, and taking them out again (PROTOCOL section 9).

One post alone has an item of 512 bytes. What is put again, into a relay that lost it or a file, goes together, up to
the largest item: fewer items to sign, and the padding of one instead of hundreds. What does not fill the last one is
spread over smaller buckets. The same things packed on the same day are the same item, whoever packs them.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

from whisper_net.core.envelope.format import Envelope
from whisper_net.core.ids import Kid
from whisper_net.core.wire.codec import decode, encode
from whisper_net.core.wire.item import AROUND, MAX_SEALED, MAX_TOGETHER, Bare, BoxesPiece, LinkList, Pack
from whisper_net.core.wire.relay import BUCKETS

HEAD: Final = 1 + 5 + 3
"""Bytes that a list of envelopes or links takes beside them, at most: array, day, list."""
ROOMS: Final = tuple(bucket - AROUND - HEAD for bucket in BUCKETS)
"""Bytes of envelopes or links that items hold."""
ENVELOPE: Final = 1 + 1 + 2 + 24
"""Bytes of an envelope before its ciphertext."""
EACH: Final = 5
"""Bytes in front of a ciphertext or a link, at most."""
SPARE: Final = 4_096
"""The first half of boxes is shorter than the largest by less than this."""
T = TypeVar("T")


def bare(raw: bytes) -> Bare:
    """An envelope without its kid. Raises DecodeError."""
    envelope = decode(raw, Envelope)
    return Bare(envelope.v, envelope.nonce, envelope.ciphertext)


def whole(kid: Kid, content: Bare) -> bytes:
    """The envelope as its author sent it."""
    return encode(Envelope(content.v, kid, content.nonce, content.ciphertext))


def packs(raws: Iterable[bytes], day: int) -> Iterator[Bare | Pack]:
    """Envelopes of one kid, in the order of their feeds, in as few items as hold them. Raises DecodeError."""
    for together in _cut((bare(raw) for raw in raws), lambda one: ENVELOPE + EACH + len(one.ciphertext)):
        yield Pack(day, together) if len(together) > 1 else together[0]


def link_lists(raws: Iterable[bytes], day: int) -> Iterator[LinkList]:
    """Links, each after those that it rests on, in as few items as hold them."""
    return (LinkList(day, together) for together in _cut(raws, lambda raw: EACH + len(raw)))


def boxes_pieces(hash_: bytes, raw: bytes, spare: int = 0) -> list[BoxesPiece]:
    """What travels beside an EPOCH, in one piece or two, of which the first leaves `spare` bytes, below SPARE, free.

    Whoever draws that puts halves which nobody can have put before: they stand next to each other at a relay.
    """
    if len(raw) <= MAX_SEALED:
        return [BoxesPiece(hash_, 0, 1, raw)]
    cut = MAX_SEALED - spare
    return [BoxesPiece(hash_, 0, 2, raw[:cut]), BoxesPiece(hash_, 1, 2, raw[cut:])]


def _cut(things: Iterable[T], size_of: Callable[[T], int]) -> Iterator[list[T]]:
    """Consecutive runs: largest items as long as there is enough, then what the rest fills well."""
    together, sizes, size = list[T](), list[int](), 0
    for thing in things:
        added = size_of(thing)
        if size + added > ROOMS[-1] or len(together) == MAX_TOGETHER:
            yield from _spread(together, sizes)
            together, sizes, size = [], [], 0
        together.append(thing)
        sizes.append(added)
        size += added
    yield from _spread(together, sizes)


def _spread(things: list[T], sizes: list[int]) -> Iterator[list[T]]:
    """Runs of what one item holds, in as many as waste little of their buckets."""
    start, rest = 0, sum(sizes)
    while start < len(things):
        room, end, filled = _room(rest, sizes[start]), start, 0
        while end < len(things) and (end == start or filled + sizes[end] <= room):
            filled += sizes[end]
            end += 1
        yield things[start:end]
        start, rest = end, rest - filled


def _room(rest: int, first: int) -> int:
    """Bytes to fill next: the largest bucket that `rest` fills to three quarters, or the one that `first` needs."""
    rooms = [room for room in ROOMS if room >= first]
    return max((room for room in rooms if rest * 4 >= room * 3), default=min(rooms, default=first))
