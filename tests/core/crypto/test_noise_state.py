"""A cipher counts its frames, opens each once and in order, and stops before its nonce could repeat."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.core.crypto.noise_state import MAX_NOISE_FRAME, TAG_SIZE, CipherState
from whisper_net.core.errors import CannotOpen

KEY = b"k" * 32
LAST = (1 << 64) - 1


def ends() -> tuple[CipherState, CipherState]:
    return CipherState(KEY), CipherState(KEY)


def test_frames_open_once_and_in_order() -> None:
    sending, receiving = ends()
    first, second = sending.encrypt(b"1"), sending.encrypt(b"2")
    assert first != second
    with pytest.raises(CannotOpen):
        receiving.decrypt(second)
    assert receiving.decrypt(first) == b"1"
    with pytest.raises(CannotOpen):
        receiving.decrypt(first)
    assert receiving.decrypt(second) == b"2"
    assert (sending.frames, receiving.frames) == (2, 2)


def test_refused_frame_leaves_the_count_alone() -> None:
    sending, receiving = ends()
    frame = sending.encrypt(b"1", b"associated")
    for wrong in (frame[:-1], bytes(len(frame)), b""):
        with pytest.raises(CannotOpen):
            receiving.decrypt(wrong, b"associated")
    with pytest.raises(CannotOpen):
        receiving.decrypt(frame, b"other")
    assert receiving.decrypt(frame, b"associated") == b"1"


def test_key_is_cut_to_32_bytes() -> None:
    assert CipherState(KEY + b"more").encrypt(b"") == CipherState(KEY).encrypt(b"")


def test_rekeyed_ends_go_on_and_a_forgotten_rekey_shows() -> None:
    sending, receiving = ends()
    receiving.decrypt(sending.encrypt(b"1"))
    sending.rekey()
    frame = sending.encrypt(b"2")
    with pytest.raises(CannotOpen):
        receiving.decrypt(frame)
    receiving.rekey()
    assert receiving.decrypt(frame) == b"2"
    assert sending.frames == 2


def test_last_nonce_is_never_used() -> None:
    sending, receiving = CipherState(KEY, LAST - 1), CipherState(KEY, LAST - 1)
    assert receiving.decrypt(sending.encrypt(b"last")) == b"last"
    with pytest.raises(CannotOpen, match="all the frames"):
        sending.encrypt(b"")
    with pytest.raises(CannotOpen, match="all the frames"):
        receiving.decrypt(bytes(TAG_SIZE))


def test_frames_have_the_length_that_noise_allows() -> None:
    sending, receiving = ends()
    longest = sending.encrypt(bytes(MAX_NOISE_FRAME - TAG_SIZE))
    assert len(longest) == MAX_NOISE_FRAME
    assert receiving.decrypt(longest) == bytes(MAX_NOISE_FRAME - TAG_SIZE)
    with pytest.raises(CannotOpen, match="longer"):
        sending.encrypt(bytes(MAX_NOISE_FRAME - TAG_SIZE + 1))
    with pytest.raises(CannotOpen, match="longer"):
        receiving.decrypt(bytes(MAX_NOISE_FRAME + 1))


@given(st.binary(max_size=100))
def test_random_frames_raise_nothing_else(junk: bytes) -> None:
    with pytest.raises(CannotOpen):
        CipherState(KEY).decrypt(junk)
