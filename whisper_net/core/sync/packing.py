"""Putting many small things into few items, and taking them out again (PROTOCOL section 9).

One post alone has an item of 512 bytes. What is put again, into a relay that lost it or a file, goes together, up to
the largest item. The same things packed on the same day are the same item, whoever packs them.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

from whisper_net.core.envelope.format import Envelope
from whisper_net.core.ids import Kid
from whisper_net.core.wire.codec import decode, encode
from whisper_net.core.wire.item import MAX_CONTENT, MAX_SEALED, MAX_TOGETHER, Bare, BoxesPiece, LinkList, Pack

AROUND: Final = 16
"""Bytes that a list of envelopes or links takes beside them, at most."""
EACH: Final = 5
"""Bytes in front of each, at most."""
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
    for together in _cut((bare(raw) for raw in raws), lambda one: len(one.ciphertext) + len(one.nonce) + EACH):
        yield Pack(day, together) if len(together) > 1 else together[0]


def link_lists(raws: Iterable[bytes], day: int) -> Iterator[LinkList]:
    """Links, each after those that it rests on, in as few items as hold them."""
    return (LinkList(day, together) for together in _cut(raws, len))


def boxes_pieces(hash_: bytes, raw: bytes) -> list[BoxesPiece]:
    """What travels beside an EPOCH, in one piece or two."""
    cut = [raw[start : start + MAX_SEALED] for start in range(0, len(raw), MAX_SEALED)]
    return [BoxesPiece(hash_, at, len(cut), piece) for at, piece in enumerate(cut)]


def _cut(things: Iterable[T], size_of: Callable[[T], int]) -> Iterator[list[T]]:
    together, size = list[T](), AROUND
    for thing in things:
        added = size_of(thing) + EACH
        if together and (size + added > MAX_CONTENT or len(together) == MAX_TOGETHER):
            yield together
            together, size = [], AROUND
        together.append(thing)
        size += added
    if together:
        yield together
