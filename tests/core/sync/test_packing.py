"""Many small things in few items, and out again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.core.crypto.items import NO_RELAY, group_topic, open_item, seal_item
from whisper_net.core.envelope.format import Envelope
from whisper_net.core.errors import DecodeError
from whisper_net.core.ids import Kid
from whisper_net.core.sync.packing import bare, boxes_pieces, link_lists, packs, whole
from whisper_net.core.wire.bounds import MAX_ENVELOPE
from whisper_net.core.wire.codec import encode
from whisper_net.core.wire.item import MAX_TOGETHER, Bare, Pack

KID = Kid(b"k" * 32)
TOPIC = group_topic(b"e" * 32)
DAY = 20_000
SIZES = st.lists(st.integers(0, 100_000), max_size=12)


def envelope(size: int, number: int = 0) -> bytes:
    return encode(Envelope(1, KID, number.to_bytes(24, "big"), bytes(size)))


@given(SIZES)
def test_envelopes_come_out_as_they_went_in(sizes: list[int]) -> None:
    raws = [envelope(size, number) for number, size in enumerate(sizes)]
    found: list[bytes] = []
    for content in packs(raws, DAY):
        opened = open_item(TOPIC, seal_item(TOPIC, NO_RELAY, content))
        assert isinstance(opened, Bare | Pack)
        found += [whole(KID, one) for one in (opened.envelopes if isinstance(opened, Pack) else [opened])]
    assert found == raws


@given(SIZES)
def test_links_come_out_as_they_went_in(sizes: list[int]) -> None:
    raws = [bytes([number]) + bytes(size % 16_000) for number, size in enumerate(sizes)]
    lists = list(link_lists(raws, DAY))
    for one in lists:
        seal_item(TOPIC, NO_RELAY, one)
    assert [link for one in lists for link in one.links] == raws


@pytest.mark.parametrize("size", [1, 10_000, 190_000, 196_000, 300_000])
def test_boxes_fit_one_piece_or_two(size: int) -> None:
    pieces = boxes_pieces(b"h" * 32, bytes(size))
    assert [piece.at for piece in pieces] == list(range(pieces[0].of))
    for piece in pieces:
        seal_item(TOPIC, NO_RELAY, piece)
    assert b"".join(piece.raw for piece in pieces) == bytes(size)


def test_no_item_holds_more_than_the_bound() -> None:
    raws = [envelope(0, number) for number in range(MAX_TOGETHER + 1)]
    first, second = packs(raws, DAY)
    assert isinstance(first, Pack)
    assert len(first.envelopes) == MAX_TOGETHER
    assert isinstance(second, Bare)


def test_largest_envelope_has_an_item() -> None:
    (content,) = packs([envelope(MAX_ENVELOPE - 100)], DAY)
    seal_item(TOPIC, NO_RELAY, content)


def test_what_is_no_envelope_is_refused() -> None:
    with pytest.raises(DecodeError):
        bare(b"no envelope")
