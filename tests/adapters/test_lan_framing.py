"""The byte level of a link: any cut of the bytes gives the same messages, and hostile bytes nothing but FrameError."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.adapters.transport.framing import (
    MAX_PLAINTEXT,
    REKEY_FRAMES,
    FrameReader,
    FrameWriter,
    frame_bytes,
    message_prefix,
)
from whisper_net.core.crypto.noise_state import CipherState
from whisper_net.core.errors import FrameError
from whisper_net.core.wire.bounds import MAX_FRAME

KEY = b"k" * 32


def ends(rekey_writer: int = REKEY_FRAMES, rekey_reader: int = REKEY_FRAMES) -> tuple[FrameWriter, FrameReader]:
    return FrameWriter(CipherState(KEY), rekey_writer), FrameReader(CipherState(KEY), rekey_reader)


def stream_of(*messages: bytes) -> bytes:
    return b"".join(message_prefix(message) + message for message in messages)


@given(
    st.lists(st.binary(min_size=1, max_size=300), max_size=20),
    st.lists(st.integers(1, 400), max_size=30),
    st.integers(1, 4),
)
def test_any_cut_of_the_bytes_gives_the_same_messages(messages: list[bytes], cuts: list[int], rekey: int) -> None:
    writer, reader = ends(rekey, rekey)
    wire = b"".join(writer.seal(stream_of(message)) for message in messages)
    got: list[bytes] = []
    for size in [*cuts, len(wire)]:
        got += reader.feed(wire[:size])
        wire = wire[size:]
    assert got == messages
    assert not reader.waiting


@given(st.binary(max_size=2_000))
def test_hostile_bytes_raise_nothing_but_frame_error(data: bytes) -> None:
    _writer, reader = ends()
    with contextlib.suppress(FrameError):
        assert reader.feed(data) == []


@given(st.binary(min_size=1, max_size=500))
def test_hostile_stream_of_a_member_raises_nothing_but_frame_error(stream: bytes) -> None:
    writer, reader = ends()
    with contextlib.suppress(FrameError):
        assert all(1 <= len(message) <= MAX_FRAME for message in reader.feed(writer.seal(stream)))


def test_largest_message_spans_frames_and_is_one_message() -> None:
    writer, reader = ends()
    message = bytes(range(256)) * (MAX_FRAME // 256)
    wire = writer.seal(stream_of(message))
    assert wire[:2] == b"\xff\xff"
    assert reader.feed(wire[:-1]) == []
    assert reader.waiting
    assert reader.feed(wire[-1:]) == [message]


@pytest.mark.parametrize("size", [0, MAX_FRAME + 1, (1 << 32) - 1])
def test_message_length_nobody_may_send_is_refused_before_its_bytes_come(size: int) -> None:
    writer, reader = ends()
    with pytest.raises(FrameError, match=f"{size} bytes"):
        reader.feed(writer.seal(size.to_bytes(4)))


@pytest.mark.parametrize("size", [0, 1, 16])
def test_frame_that_can_hold_nothing_is_refused_before_its_bytes_come(size: int) -> None:
    _writer, reader = ends()
    with pytest.raises(FrameError, match="nothing"):
        reader.feed(size.to_bytes(2))


def test_message_spread_thinly_over_full_frames_holds_no_more_than_itself() -> None:
    writer, reader = ends()
    wire = writer.seal(stream_of(*[bytes([1]) * 1_000] * 300))
    assert len(wire) > 4 * MAX_PLAINTEXT
    assert len(reader.feed(wire)) == 300
    assert not reader.waiting


def test_confirmation_is_an_empty_frame_and_nothing_else_is() -> None:
    writer, reader = ends()
    reader.confirm(writer.confirmation()[2:])
    with pytest.raises(FrameError):
        reader.confirm(writer.seal(b"more")[2:])
    with pytest.raises(FrameError):
        reader.confirm(bytes(16))


def test_both_ends_rekey_after_the_same_frame() -> None:
    writer, reader = ends(3, 3)
    for number in range(1, 11):
        assert reader.feed(writer.seal(stream_of(b"%d" % number))) == [b"%d" % number]
    writer, reader = ends(3, 4)
    for _ in range(3):
        reader.feed(writer.seal(stream_of(b"x")))
    with pytest.raises(FrameError):
        reader.feed(writer.seal(stream_of(b"x")))


def test_key_is_replaced_after_two_to_the_sixteenth_frames() -> None:
    writer = FrameWriter(CipherState(KEY, frames=REKEY_FRAMES - 1))
    reader = FrameReader(CipherState(KEY, frames=REKEY_FRAMES - 1))
    last, first = writer.seal(stream_of(b"last")), writer.seal(stream_of(b"first"))
    assert reader.feed(last + first) == [b"last", b"first"]
    never_rekeyed = CipherState(KEY, frames=REKEY_FRAMES)
    assert first != frame_bytes(never_rekeyed.encrypt(stream_of(b"first")))
