"""One content has one plain text, as long as the smallest bucket allows; every other one is a DecodeError."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import inspect as shape

from tests.core.wire.shapes import sample
from whisper_net.core.errors import DecodeError
from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import encode
from whisper_net.core.wire.item import (
    AROUND,
    MAX_CONTENT,
    RECORDS,
    TYPES,
    Bare,
    BoxesPiece,
    Chunk,
    Content,
    Hint,
    ItemType,
    KeysFor,
    bucket_of,
    decode_plain,
    encode_content,
    encode_plain,
)
from whisper_net.core.wire.relay import BUCKETS

CHUNK = b"\x0b"


def plain_of(content: Content) -> bytes:
    return encode_plain(*encode_content(content))


def smallest(type_: ItemType) -> Content:
    record = RECORDS[type_]
    made: Content = msgspec.convert(sample(shape.type_info(record)), record, strict=True)
    return made


@pytest.mark.parametrize("type_", ItemType, ids=lambda type_: type_.name)
def test_every_type_comes_back_as_it_went(type_: ItemType) -> None:
    content = smallest(type_)
    plain = plain_of(content)
    assert decode_plain(plain) == content
    assert (plain[0], len(plain) + 40) == (type_, 512)
    assert plain.rstrip(b"\0") == bytes([type_]) + encode(content) + b"\x80"


def test_types_are_numbered_once_and_for_all() -> None:
    assert [type_.value for type_ in ItemType] == list(range(1, 14))
    assert set(RECORDS) == set(ItemType)
    assert {RECORDS[type_] for type_ in ItemType} == set(TYPES)


@pytest.mark.parametrize("bucket", BUCKETS)
def test_content_up_to_a_bucket_takes_it_and_one_byte_more_takes_the_next(bucket: int) -> None:
    assert bucket_of(bucket - AROUND) == bucket
    if bucket == BUCKETS[-1]:
        with pytest.raises(DecodeError, match="an item holds"):
            bucket_of(bucket - AROUND + 1)
    else:
        assert bucket_of(bucket - AROUND + 1) == BUCKETS[BUCKETS.index(bucket) + 1]


@pytest.mark.parametrize(
    ("plain", "why"),
    [
        (b"", "end"),
        (bytes(472), "end"),
        ((CHUNK + encode([b"a"])).ljust(472, b"\0"), "end"),
        ((CHUNK + encode([b"a"]) + b"\x80\x01").ljust(472, b"\0"), "end"),
        (b"\x80".ljust(472, b"\0"), "type 128"),
        (b"\x0e\x90\x80".ljust(472, b"\0"), "type 14"),
        (b"\0\x90\x80".ljust(472, b"\0"), "type 0"),
        ((CHUNK + encode([b"a"]) + b"\x80").ljust(471, b"\0"), "bucket"),
        ((CHUNK + encode([b"a"]) + b"\x80").ljust(1024 - 40, b"\0"), "bucket"),
        ((CHUNK + b"\x80").ljust(472, b"\0"), "Chunk"),
        ((CHUNK + encode([b""]) + b"\x80").ljust(472, b"\0"), "Chunk"),
        ((CHUNK + encode([b"a"]) + b"\0\x80").ljust(472, b"\0"), "Chunk"),
        ((CHUNK + b"\x91\xc5\x00\x01a\x80").ljust(472, b"\0"), "canonical"),
    ],
)
def test_another_form_is_refused_with_its_reason(plain: bytes, why: str) -> None:
    with pytest.raises(DecodeError, match=why):
        decode_plain(plain)


@given(st.binary(max_size=600), st.integers(0, 255))
def test_random_bytes_raise_nothing_else(data: bytes, type_: int) -> None:
    for plain in (data, (bytes([type_]) + data[:400] + b"\x80").ljust(472, b"\0")):
        try:
            assert plain_of(decode_plain(plain)) == plain
        except DecodeError:
            continue


def test_the_largest_of_everything_fits_an_item() -> None:
    chunk = Chunk(bytes(bounds.MAX_CHUNK))
    link, back = bytes(bounds.MAX_EPOCH), bytes(bounds.MAX_HINT_BACK)
    hint = Hint(20_000, link, [bytes(32)] * bounds.MAX_BOXES, [bytes(80)] * bounds.MAX_BOXES, back)
    envelope = Bare(1, bytes(24), bytes(bounds.MAX_ENVELOPE))
    for content in (chunk, hint, envelope):
        assert len(plain_of(content)) + 40 == BUCKETS[-1]
    assert len(encode(hint)) <= MAX_CONTENT


def test_what_is_sealed_once_more_and_boxes_in_pieces_fit_to_the_last_byte() -> None:
    sealed = bytes(MAX_CONTENT - 64)
    for content in (KeysFor(sealed), BoxesPiece(bytes(32), 1, 2, sealed)):
        assert decode_plain(plain_of(content)) == content
