"""WELCOME and KEYS open for the device that they were made for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.crypto.handover import Welcome, open_keys, open_welcome, seal_keys, seal_welcome
from whisper_net.core.crypto.lockbox import box_key_of, lock
from whisper_net.core.errors import CannotOpen, DecodeError, UnusableBoxKey
from whisper_net.core.ids import BoxKey, LinkId
from whisper_net.core.wire.codec import encode

DEVICE, EPHEMERAL = b"d" * 32, b"e" * 32
BOX_KEY = box_key_of(DEVICE)
KEYS = [ScopeKey(b"i" * 32, b"s" * 32), ScopeKey(b"j" * 32, b"t" * 32)]
HEADS = [LinkId(b"h" * 32)]


def test_no_key_or_passcode_reaches_a_log() -> None:
    told = repr(Welcome([], ["wss://r.example/#key.hunter-22"], KEYS))
    assert told == "Welcome(1 relays, 2 keys)"


def test_welcome_reaches_its_device() -> None:
    sealed = seal_welcome(BOX_KEY, HEADS, ["wss://example.org"], KEYS, EPHEMERAL)
    assert open_welcome(DEVICE, sealed) == Welcome(list(HEADS), ["wss://example.org"], KEYS)
    with pytest.raises(CannotOpen):
        open_welcome(b"x" * 32, sealed)


def test_keys_reach_their_device() -> None:
    sealed = seal_keys(BOX_KEY, KEYS, EPHEMERAL)
    assert open_keys(DEVICE, sealed) == KEYS
    with pytest.raises(CannotOpen):
        open_keys(b"x" * 32, sealed)


def test_one_is_not_taken_for_the_other() -> None:
    with pytest.raises(DecodeError):
        open_keys(DEVICE, seal_welcome(BOX_KEY, HEADS, [], KEYS, EPHEMERAL))
    with pytest.raises(DecodeError):
        open_welcome(DEVICE, seal_keys(BOX_KEY, KEYS, EPHEMERAL))


def test_unusable_box_key_is_named() -> None:
    with pytest.raises(UnusableBoxKey):
        seal_keys(BoxKey(bytes(32)), KEYS, EPHEMERAL)


@given(st.binary(max_size=200), st.booleans())
def test_random_bytes_raise_nothing_else(raw: bytes, locked: bool) -> None:
    sealed = lock(BOX_KEY, raw, EPHEMERAL) if locked else raw
    if raw == encode([]):
        return
    with pytest.raises((CannotOpen, DecodeError)):
        open_keys(DEVICE, sealed)
    with pytest.raises((CannotOpen, DecodeError)):
        open_welcome(DEVICE, sealed)
