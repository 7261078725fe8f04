"""Boxes are taken when they hash to what they name, in halves of any order; what else names them keeps none away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.core.crypto.epochs import BOX_SIZE, EpochBoxes, boxes_hash
from whisper_net.core.sync.boxes import CLAIMS_KEPT, HALVES_KEPT, BoxesTogether
from whisper_net.core.sync.packing import SPARE, boxes_pieces
from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import encode
from whisper_net.core.wire.item import MAX_SEALED, BoxesPiece

SMALL = EpochBoxes([bytes(BOX_SIZE)] * 3, b"", b"back")
LARGE = EpochBoxes([bytes(BOX_SIZE)] * bounds.MAX_BOXES, bytes(bounds.MAX_CUTS), bytes(bounds.MAX_BACK))
WHOLE, HASH = encode(LARGE), boxes_hash(LARGE)
FIRST, SECOND = boxes_pieces(HASH, WHOLE)


def wrong(at: int, number: int = 0) -> BoxesPiece:
    return BoxesPiece(HASH, at, 2, (FIRST, SECOND)[at].raw[:-5] + b"wrong"[number:] + bytes(number))


def test_small_boxes_come_whole() -> None:
    (piece,) = boxes_pieces(boxes_hash(SMALL), encode(SMALL))
    assert BoxesTogether().take(piece) == encode(SMALL)


@pytest.mark.parametrize("pieces", [(FIRST, SECOND), (SECOND, FIRST), (FIRST, FIRST, SECOND)])
def test_halves_come_in_any_order(pieces: tuple[BoxesPiece, ...]) -> None:
    together = BoxesTogether()
    assert [together.take(piece) for piece in pieces[:-1]] == [None] * (len(pieces) - 1)
    assert together.waits(HASH)
    assert together.take(pieces[-1]) == WHOLE
    assert not together.waits(HASH)


@pytest.mark.parametrize(
    "piece",
    [
        BoxesPiece(HASH, 0, 1, encode(SMALL)),
        BoxesPiece(HASH, 0, 1, b"no boxes"),
        BoxesPiece(HASH, 1, 1, encode(SMALL)),
        BoxesPiece(HASH, 0, 2, WHOLE[: MAX_SEALED - SPARE]),
    ],
    ids=["of another hash", "no boxes", "no such piece", "too short for a first half"],
)
def test_what_is_not_what_it_names_is_nothing(piece: BoxesPiece) -> None:
    together = BoxesTogether()
    assert together.take(piece) is None
    assert not together.waits(HASH)


@given(st.permutations([FIRST, SECOND, wrong(0), wrong(1), wrong(0, 1), wrong(1, 1)]))
def test_wrong_halves_keep_no_right_ones_away(pieces: list[BoxesPiece]) -> None:
    together = BoxesTogether()
    assert [raw for piece in pieces if (raw := together.take(piece)) is not None] == [WHOLE]


@pytest.mark.parametrize("spare", [0, 1, SPARE - 1])
def test_false_halves_push_out_no_right_ones_that_stand_together(spare: int) -> None:
    """A mole puts the right first half, which a member can make, and false ones behind it, before anybody else does."""
    together = BoxesTogether()
    for piece in (FIRST, *(wrong(at, number) for at in (0, 1) for number in range(CLAIMS_KEPT + 1))):
        assert together.take(piece) is None
    first, second = boxes_pieces(HASH, WHOLE, spare)
    assert (together.take(first), together.take(second)) == (None, WHOLE)


def test_what_waits_is_bounded() -> None:
    together = BoxesTogether()
    together.take(FIRST)
    for number in range(CLAIMS_KEPT):
        together.take(wrong(0, number))
    assert together.take(SECOND) is None  # it was not alone for long enough
    hashes = [number.to_bytes(32, "big") for number in range(HALVES_KEPT)]
    for hash_ in hashes:
        together.take(BoxesPiece(hash_, 1, 2, b"half"))
    assert not together.waits(HASH)
    assert all(map(together.waits, hashes))
