"""Every message of a client and a relay has one encoding; whatever else arrives is a DecodeError and nothing more."""

from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import inspect as shape

from tests.core.wire.shapes import sample
from whisper_net.core.errors import DecodeError
from whisper_net.core.wire.peer import Message, encode_message
from whisper_net.core.wire.relay import (
    BUCKETS,
    MAX_PUT,
    Asked,
    Pass,
    Put,
    Said,
    decode_asked,
    decode_said,
    greets_otherwise,
)

ASKED: tuple[type[Message], ...] = get_args(Asked)
SAID: tuple[type[Message], ...] = get_args(Said)
every_message = pytest.mark.parametrize("type_", [*ASKED, *SAID], ids=lambda type_: type_.__name__)


def smallest(type_: type[Message]) -> Message:
    made: Message = msgspec.convert(sample(shape.type_info(type_)), type_, strict=True)
    return made


@every_message
def test_message_comes_back_as_it_went_to_who_may_say_it(type_: type[Message]) -> None:
    message = smallest(type_)
    own, other = (decode_asked, decode_said) if type_ in ASKED else (decode_said, decode_asked)
    assert own(encode_message(message)) == message
    with pytest.raises(DecodeError):
        other(encode_message(message))


@every_message
def test_every_field_short_long_null_wrong_type_is_refused(type_: type[Message]) -> None:
    decode = decode_asked if type_ in ASKED else decode_said
    rows = msgspec.msgpack.decode(encode_message(smallest(type_)), type=list[object])
    for broken in (rows[:-1], [*rows, 0], *([*rows[:i], None, *rows[i + 1 :]] for i in range(len(rows)))):
        with pytest.raises(DecodeError):
            decode(msgspec.msgpack.encode(broken))


@given(st.binary(max_size=200))
def test_random_bytes_raise_nothing_else(data: bytes) -> None:
    for decode in (decode_asked, decode_said):
        try:
            decode(data)
        except DecodeError:
            continue


def test_client_says_no_more_than_an_item_takes() -> None:
    whole = Put(bytes(32), bytes(BUCKETS[-1]), 1, bytes(64))
    assert decode_asked(encode_message(whole)) == whole
    with pytest.raises(DecodeError, match="bytes"):
        decode_asked(bytes(MAX_PUT + 1))


def test_nothing_to_guess_a_passcode_by_reaches_a_log() -> None:
    assert repr(Pass(b"a" * 32)) == "Pass()"


@pytest.mark.parametrize(
    ("values", "otherwise"),
    [
        ([1, 2, b"whatever came to stand here"], True),
        ([1, 1, b"n" * 32], False),
        ([1, True], False),
        ([2, 2], False),
        ([1], False),
        ([], False),
    ],
)
def test_greeting_in_another_version_is_told_from_nonsense(values: list[object], otherwise: bool) -> None:
    assert greets_otherwise(msgspec.msgpack.encode(values)) is otherwise


@given(st.binary(max_size=200))
def test_no_bytes_stop_whoever_looks_for_a_version(data: bytes) -> None:
    assert greets_otherwise(data) in (True, False)
    assert not greets_otherwise(b"\x91" * 5_000 + data)
