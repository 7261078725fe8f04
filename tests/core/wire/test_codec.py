"""One value has one encoding; everything else is refused by DecodeError, whatever it is."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import inspect as shape

from tests.core.crypto import naive
from tests.core.wire.shapes import broken, records, sample, unbounded
from whisper_net.core.errors import DecodeError
from whisper_net.core.membership.link import Grant
from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import Bytes32, Name, Record, decode, encode, fields_before

GRANT = Grant(b"m" * 32, b"c" * 32)
RAW = encode(GRANT)
RECORDS = records()
NO_LIMIT = 1 << 30

every_record = pytest.mark.parametrize("type_", RECORDS, ids=lambda type_: type_.__name__)
plain = st.recursive(
    st.binary(max_size=40) | st.text(max_size=40) | st.integers(0, (1 << 63) - 1),
    lambda inner: st.lists(inner, max_size=4),
)


def is_refused(raw: bytes, type_: type[msgspec.Struct]) -> bool:
    try:
        decode(raw, type_, NO_LIMIT)
    except DecodeError:
        return True
    return False


class Named(Record):
    id: Bytes32
    name: Name


def test_record_comes_back_as_it_went() -> None:
    assert decode(RAW, Grant) == GRANT


def test_records_of_every_floor_are_found() -> None:
    names = {type_.__name__ for type_ in RECORDS}
    assert {"Link", "Found", "Join", "Epoch", "Card", "Welcome", "EpochBoxes", "About"} <= names
    assert len(RECORDS) >= 25


@pytest.mark.parametrize(
    "raw",
    [
        b"\xdc\x00\x02" + RAW[1:],  # a longer head for the same array
        RAW[:1] + b"\xc5\x00\x20" + RAW[3:],  # a longer head for the same bytes
        RAW[:1] + b"\xd9\x20" + RAW[3:],  # text where bytes belong
        RAW + b"\x00",  # something after the end
        b"\x82\xa6member" + RAW[1:35] + b"\xa7channel" + RAW[35:],  # a map with the same fields
        b"",
    ],
)
def test_non_canonical_rejected(raw: bytes) -> None:
    with pytest.raises(DecodeError):
        decode(raw, Grant)


def test_non_canonical_integer_and_text_rejected() -> None:
    good = encode([b"i" * 32, "name"])
    assert decode(good, Named).name == "name"
    with pytest.raises(DecodeError):
        decode(good[:35] + b"\xd9\x04name", Named)
    with pytest.raises(DecodeError):
        decode(good[:35] + b"\xa4na\xff\xfe", Named)


@every_record
def test_every_field_short_long_null_wrong_type(type_: type[msgspec.Struct]) -> None:
    outline = shape.type_info(type_)
    good = encode(sample(outline))
    assert encode(decode(good, type_, NO_LIMIT)) == good  # type: ignore[arg-type]  # messages are structs of their own
    for bad in broken(outline):
        assert is_refused(msgspec.msgpack.encode(bad), type_), repr(bad)[:2_000]


@every_record
def test_every_field_is_bounded(type_: type[msgspec.Struct]) -> None:
    assert list(unbounded(shape.type_info(type_), type_.__name__)) == []


def test_longer_than_its_limit_is_refused_unread() -> None:
    assert decode(RAW, Grant, len(RAW)) == GRANT
    with pytest.raises(DecodeError, match="at most"):
        decode(RAW, Grant, len(RAW) - 1)
    with pytest.raises(DecodeError, match="at most"):
        decode(bytes(bounds.MAX_FRAME + 1), Grant)


def test_error_names_what_was_expected_even_without_a_class() -> None:
    with pytest.raises(DecodeError, match="not a Grant"):
        decode(b"\x00", Grant)
    with pytest.raises(DecodeError, match="not a"):
        decode(b"\x00", list[int] | None)  # type: ignore[arg-type]


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(DecodeError):
        decode(b"\x91" * 100_000, list[Any])


def test_fields_before_are_what_a_signature_covers() -> None:
    assert fields_before(GRANT, "member") == []
    assert fields_before(GRANT, "channel") == [b"m" * 32]


@given(plain)
def test_second_encoder_agrees(value: Any) -> None:
    assert encode(value) == naive.encode(value)
    assert naive.decode(encode(value)) == value


@given(st.sampled_from(RECORDS), st.binary(max_size=200))
def test_random_bytes_raise_nothing_else(type_: type[msgspec.Struct], raw: bytes) -> None:
    try:
        value = decode(raw, type_)
    except DecodeError:
        return
    assert msgspec.msgpack.encode(value) == raw


@given(st.sampled_from(RECORDS), st.data())
def test_changed_bytes_raise_nothing_else(type_: type[msgspec.Struct], data: st.DataObject) -> None:
    raw = bytearray(encode(sample(shape.type_info(type_))))
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        value = decode(bytes(raw), type_)
    except DecodeError:
        return
    assert msgspec.msgpack.encode(value) == raw
