"""A lockbox opens for one secret, can be made again by whoever knows how it was made, and is libsodium's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import Box, PrivateKey, PublicKey, SealedBox

from tests.core.crypto import naive
from whisper_net.core.crypto.lockbox import (
    OVERHEAD,
    box_key_of,
    is_usable,
    lock,
    lock_between,
    unlock,
    unlock_between,
)
from whisper_net.core.errors import CannotOpen, UnusableBoxKey
from whisper_net.core.ids import BoxKey

SECRET, EPHEMERAL = b"s" * 32, b"e" * 32
BOX_KEY = box_key_of(SECRET)

P = 2**255 - 19
LOW_ORDER = [
    0,
    1,
    P - 1,
    P,
    P + 1,
    325606250916557431795983626356110631294008115727848805560023387167927233504,
    39382357235489614581723060781553021112529911719440698176882885853963445705823,
]
"""u-coordinates that yield zero with every secret (cr.yp.to/ecdh.html)."""


@given(st.binary(max_size=100))
def test_lockbox_opens_for_its_secret_and_as_libsodiums(message: bytes) -> None:
    box = lock(BOX_KEY, message, EPHEMERAL)
    assert len(box) == len(message) + OVERHEAD
    assert unlock(SECRET, box) == message
    assert SealedBox(PrivateKey(SECRET)).decrypt(box) == message


def test_libsodiums_own_box_opens() -> None:
    assert unlock(SECRET, SealedBox(PublicKey(BOX_KEY)).encrypt(b"message")) == b"message"


def test_box_key_agrees_with_another_implementation() -> None:
    assert naive.x25519_public(SECRET) == BOX_KEY


def test_same_entropy_makes_the_same_box_and_other_entropy_another() -> None:
    assert lock(BOX_KEY, b"m", EPHEMERAL) == lock(BOX_KEY, b"m", EPHEMERAL)
    assert lock(BOX_KEY, b"m", EPHEMERAL) != lock(BOX_KEY, b"m", b"f" * 32)


def test_another_secret_or_any_changed_byte_does_not_open() -> None:
    box = lock(BOX_KEY, b"message", EPHEMERAL)
    with pytest.raises(CannotOpen):
        unlock(b"t" * 32, box)
    for place in range(len(box)):
        changed = bytearray(box)
        changed[place] ^= 1
        with pytest.raises(CannotOpen):
            unlock(SECRET, bytes(changed))


@pytest.mark.parametrize("point", LOW_ORDER)
def test_zero_box_key_rejected(point: int) -> None:
    for key in (point.to_bytes(32, "little"), (point | 1 << 255).to_bytes(32, "little")):
        assert not is_usable(key)
        with pytest.raises(UnusableBoxKey):
            lock(BoxKey(key), b"message", EPHEMERAL)


def test_usable_keys_are_usable() -> None:
    assert all(is_usable(box_key_of(bytes([number]) * 32)) for number in range(20))


@pytest.mark.parametrize("size", [0, 31, 33])
def test_key_of_another_length_is_unusable(size: int) -> None:
    assert not is_usable(bytes(size))
    with pytest.raises(UnusableBoxKey):
        lock(BoxKey(b"k" * size), b"message", EPHEMERAL)
    with pytest.raises(ValueError, match="32 bytes"):
        box_key_of(bytes(size))


@given(st.binary(max_size=120))
def test_random_bytes_raise_nothing_else(box: bytes) -> None:
    with pytest.raises(CannotOpen):
        unlock(SECRET, box)


OTHER, NONCE = b"t" * 32, b"n" * 24


@given(st.binary(max_size=100))
def test_box_between_two_opens_at_both_ends_and_is_libsodiums(message: bytes) -> None:
    locked = lock_between(SECRET, box_key_of(OTHER), message, NONCE)
    assert unlock_between(OTHER, BOX_KEY, locked) == message == unlock_between(SECRET, box_key_of(OTHER), locked)
    assert Box(PrivateKey(OTHER), PublicKey(BOX_KEY)).decrypt(locked) == message


def test_box_between_two_is_made_by_neither_of_others() -> None:
    locked = lock_between(SECRET, box_key_of(OTHER), b"message", NONCE)
    forged = lock_between(b"e" * 32, box_key_of(OTHER), b"message", NONCE)
    for secret, key, box in [(OTHER, BOX_KEY, forged), (b"e" * 32, BOX_KEY, locked), (OTHER, BOX_KEY, locked[:-1])]:
        with pytest.raises(CannotOpen):
            unlock_between(secret, BoxKey(key), box)


@pytest.mark.parametrize("size", [0, 23, 24, 39])
def test_box_between_two_that_is_too_short_does_not_open(size: int) -> None:
    with pytest.raises(CannotOpen):
        unlock_between(SECRET, BOX_KEY, bytes(size))


def test_box_between_two_is_not_made_for_a_key_that_yields_zero() -> None:
    with pytest.raises(UnusableBoxKey):
        lock_between(SECRET, BoxKey(bytes(32)), b"", NONCE)
    with pytest.raises(CannotOpen):
        unlock_between(SECRET, BoxKey(bytes(32)), bytes(64))
