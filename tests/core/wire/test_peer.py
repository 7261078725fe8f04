"""Every message of peers has one encoding; whatever else arrives is a DecodeError and nothing more."""

from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import inspect as shape

from tests.core.crypto import naive
from tests.core.wire.shapes import sample
from whisper_net.core.errors import DecodeError
from whisper_net.core.wire import bounds, peer
from whisper_net.core.wire.peer import (
    Envelopes,
    Heads,
    Links,
    LobbyMessage,
    Message,
    Ping,
    Pong,
    SessionMessage,
    Vector,
    WantCard,
    decode_lobby,
    decode_session,
    encode_message,
)

SESSION: tuple[type[Message], ...] = get_args(SessionMessage)
LOBBY: tuple[type[Message], ...] = get_args(LobbyMessage)
EVERY = sorted({*SESSION, *LOBBY}, key=lambda type_: type_.__name__)
every_message = pytest.mark.parametrize("type_", EVERY, ids=lambda type_: type_.__name__)


def smallest(type_: type[Message]) -> Message:
    """A message with as little in it as it may have."""
    made: Message = msgspec.convert(sample(shape.type_info(type_)), type_, strict=True)
    return made


def is_refused(data: bytes, lobby: bool = False) -> bool:
    try:
        (decode_lobby if lobby else decode_session)(data)
    except DecodeError:
        return True
    return False


@every_message
def test_message_comes_back_as_it_went(type_: type[Message]) -> None:
    message = smallest(type_)
    data = encode_message(message)
    assert is_refused(data) == (type_ not in SESSION)
    assert is_refused(data, lobby=True) == (type_ not in LOBBY)
    decoded = decode_session(data) if type_ in SESSION else decode_lobby(data)
    assert decoded == message
    assert type(decoded) is type_


@every_message
def test_second_decoder_reads_the_tag_and_the_fields(type_: type[Message]) -> None:
    tag, *fields = naive.decode(encode_message(smallest(type_)))
    assert tag == type_.__struct_config__.tag
    assert len(fields) == len(type_.__struct_fields__)


def test_tags_are_part_of_the_protocol() -> None:
    tags = {type_.__name__: type_.__struct_config__.tag for type_ in EVERY}
    assert tags == {
        "Auth": 1, "Heads": 2, "Links": 3, "WantLinks": 4, "WantBoxes": 5, "Boxes": 6, "WantKeys": 7, "Keys": 8,
        "Scopes": 9, "Vector": 10, "Envelopes": 11, "Served": 12, "Ping": 13, "Pong": 14, "Introduce": 15,
            "WantChunks": 16, "Chunk": 17, "NoChunks": 18,
        "WantCard": 32, "CardIs": 33, "JoinRequest": 34, "Status": 35, "WelcomeIs": 36, "WantDeviceCard": 37,
        "DeviceCardIs": 38, "DeviceRequest": 39,
    }  # fmt: skip


def test_only_pings_pass_in_both() -> None:
    assert set(SESSION) & set(LOBBY) == {Ping, Pong}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x90",
        b"\x91\x63",  # no such tag
        b"\x91\x0d\x00",  # something after the end
        b"\x92\x0d\x00",  # a field too many
        b"\xdc\x00\x01\x0d",  # a longer head for the same array
        b"\x91\xcc\x0d",  # a longer form of the same tag
        b"\x93\x02\x90",  # a field too few
        b"\x93\x03\x90\x00",  # 0 where false belongs
        b"\x81\x0d\x00",  # a map
        b"\x91" * 100_000,  # depth
    ],
)
def test_non_canonical_rejected(data: bytes) -> None:
    assert is_refused(data)
    assert is_refused(data, lobby=True)


def test_longer_than_a_frame_is_refused_unread() -> None:
    with pytest.raises(DecodeError, match="a message of"):
        decode_session(bytes(bounds.MAX_FRAME + 1))
    with pytest.raises(DecodeError, match="a message of"):
        decode_lobby(bytes(bounds.MAX_FRAME + 1))


def test_full_batches_pass_and_fuller_ones_do_not() -> None:
    id_ = b"i" * 32
    assert not is_refused(encode_message(Heads([id_] * peer.MAX_BATCH, [])))
    assert is_refused(encode_message(Heads([id_] * (peer.MAX_BATCH + 1), [])))
    assert not is_refused(encode_message(Envelopes([bytes(bounds.MAX_ENVELOPE)])))
    assert is_refused(encode_message(Envelopes([bytes(bounds.MAX_ENVELOPE + 1)])))
    assert is_refused(encode_message(Links([b""] * (peer.MAX_BATCH + 1), False)))


@given(st.binary(max_size=200), st.booleans())
def test_random_bytes_raise_nothing_else(data: bytes, lobby: bool) -> None:
    decode: Any = decode_lobby if lobby else decode_session
    if not is_refused(data, lobby):
        assert encode_message(decode(data)) == data


@given(st.sampled_from(EVERY), st.data())
def test_mutated_frames_raise_nothing_else(type_: type[Message], data: st.DataObject) -> None:
    frame = bytearray(encode_message(smallest(type_)))
    for _ in range(data.draw(st.integers(1, 3))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    raw = bytes(frame)
    for lobby, decode in ((False, decode_session), (True, decode_lobby)):
        if not is_refused(raw, lobby):
            assert encode_message(decode(raw)) == raw


def test_smallest_messages() -> None:
    assert encode_message(Ping()) == b"\x91\x0d"
    assert encode_message(WantCard()) == b"\x91\x20"
    assert encode_message(Vector(bytes(16), [], [])) == b"\x94\x0a\xc4\x10" + bytes(16) + b"\x90\x90"
