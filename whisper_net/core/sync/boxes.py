"""Boxes out of items: whole or in two halves, and believed only when they are those of the hash that they name.

Anybody in the group can put an item that names any hash. What does not hash to it is nothing: neither are boxes taken
from it, nor is the relay known to hold them, or whoever wished could keep the right ones away. Nor do false halves push
out a right one: honest halves stand next to each other, cut where nobody could foresee (packing.py), and a false first
half takes as much of its topic as a right one.
"""

from typing import Final

from whisper_net.core.crypto.epochs import boxes_hash, decode_boxes
from whisper_net.core.errors import DecodeError
from whisper_net.core.sync.packing import SPARE
from whisper_net.core.wire.item import MAX_SEALED, BoxesPiece

HALVES_KEPT: Final = 8
"""EPOCHs of which one half waits for the other."""
CLAIMS_KEPT: Final = 3
"""Different bytes that may wait as the same half: at most one of them is right."""


class BoxesTogether:
    """Puts halves together that came in any order."""

    def __init__(self) -> None:
        self._halves: dict[bytes, tuple[list[bytes], list[bytes]]] = {}

    def waits(self, hash_: bytes) -> bool:
        """Whether a half of these boxes is in memory alone."""
        return hash_ in self._halves

    def take(self, piece: BoxesPiece) -> bytes | None:
        """What travels beside the EPOCH of this hash, encoded, once all of it came."""
        if piece.at >= piece.of or _too_short(piece):
            return None
        if piece.of == 1:
            return piece.raw if _are(piece.hash, piece.raw) else None
        other = self._halves.get(piece.hash, ([], []))[1 - piece.at]
        for claim in other:
            raw = claim + piece.raw if piece.at else piece.raw + claim
            if _are(piece.hash, raw):
                del self._halves[piece.hash]
                return raw
        self._keep(piece)
        return None

    def _keep(self, piece: BoxesPiece) -> None:
        claims = self._halves.setdefault(piece.hash, ([], []))[piece.at]
        if piece.raw not in claims:
            claims.append(piece.raw)
            del claims[:-CLAIMS_KEPT]
        while len(self._halves) > HALVES_KEPT:
            del self._halves[next(iter(self._halves))]


def _too_short(piece: BoxesPiece) -> bool:
    return piece.of > 1 and not piece.at and len(piece.raw) <= MAX_SEALED - SPARE


def _are(hash_: bytes, raw: bytes) -> bool:
    try:
        return boxes_hash(decode_boxes(raw)) == hash_
    except DecodeError:
        return False
