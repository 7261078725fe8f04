"""WELCOME, KEYS and keys of circles open for the device that they were made for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.crypto.handover import (
    HANDED_SIZES,
    Giver,
    Welcome,
    open_handed,
    open_keys,
    open_welcome,
    seal_handed,
    seal_keys,
    seal_welcome,
)
from whisper_net.core.crypto.items import device_topic, seal_item
from whisper_net.core.crypto.lockbox import OVERHEAD, box_key_of, lock, unlock
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.errors import BadSignature, CannotOpen, DecodeError, UnusableBoxKey
from whisper_net.core.ids import BoxKey, GroupId, LinkId
from whisper_net.core.wire.codec import encode
from whisper_net.core.wire.item import CircleKeysFor
from whisper_net.core.wire.relay import BUCKETS

DEVICE, EPHEMERAL = b"d" * 32, b"e" * 32
BOX_KEY = box_key_of(DEVICE)
KEYS = [ScopeKey(b"i" * 32, b"s" * 32), ScopeKey(b"j" * 32, b"t" * 32)]
HEADS = [LinkId(b"h" * 32)]
GROUP = GroupId(b"g" * 32)
GIVER = Giver(*keypair(b"y" * 32), b"z" * 32)


def test_no_key_or_passcode_reaches_a_log() -> None:
    told = repr(Welcome([], ["wss://r.example/#key.hunter-22"], KEYS))
    assert told == "Welcome(1 relays, 2 keys)"
    assert repr(open_handed(DEVICE, GROUP, seal_handed(GIVER, GROUP, BOX_KEY, 1, KEYS))) == "Handed(2 keys)"
    assert repr(GIVER) == "Giver()"


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


def test_keys_of_circles_reach_their_device_with_their_givers_word() -> None:
    sealed = seal_handed(GIVER, GROUP, BOX_KEY, 20_000, KEYS)
    handed = open_handed(DEVICE, GROUP, sealed)
    assert (handed.giver, handed.day, handed.keys) == (GIVER.device, 20_000, KEYS)
    assert sealed == seal_handed(GIVER, GROUP, BOX_KEY, 20_000, KEYS)
    with pytest.raises(CannotOpen):
        open_handed(b"x" * 32, GROUP, sealed)
    with pytest.raises(BadSignature):
        open_handed(DEVICE, GroupId(b"o" * 32), sealed)


def test_word_about_keys_of_circles_serves_no_other_device() -> None:
    other = b"o" * 32
    plain = unlock(DEVICE, seal_handed(GIVER, GROUP, BOX_KEY, 20_000, KEYS))
    with pytest.raises(BadSignature):
        open_handed(other, GROUP, lock(box_key_of(other), plain, EPHEMERAL))


@pytest.mark.parametrize(("number", "size"), [(0, 0), (55, 0), (56, 1), (233, 1), (234, 2), (2_800, 3)])
def test_keys_of_circles_have_four_lengths_and_fill_an_item_of_their_own(number: int, size: int) -> None:
    sealed = seal_handed(GIVER, GROUP, BOX_KEY, 20_000, KEYS[:1] * number)
    assert len(sealed) == HANDED_SIZES[size] + OVERHEAD
    topic = device_topic(b"e" * 32, BOX_KEY)
    assert len(seal_item(topic, bytes(32), CircleKeysFor(sealed))) == BUCKETS[2 + size]


def test_more_keys_of_circles_than_an_item_holds_are_refused() -> None:
    with pytest.raises(DecodeError):
        seal_handed(GIVER, GROUP, BOX_KEY, 20_000, KEYS[:1] * 2_900)


def test_keys_of_circles_of_another_length_or_end_are_refused() -> None:
    plain = unlock(DEVICE, seal_handed(GIVER, GROUP, BOX_KEY, 20_000, KEYS))
    for spoilt in (plain + b"\0", bytes(len(plain)), plain.rstrip(b"\0")[:-1].ljust(len(plain), b"\x81")):
        with pytest.raises(DecodeError):
            open_handed(DEVICE, GROUP, lock(BOX_KEY, spoilt, EPHEMERAL))


def test_unusable_box_key_is_named() -> None:
    with pytest.raises(UnusableBoxKey):
        seal_handed(GIVER, GROUP, BoxKey(bytes(32)), 20_000, KEYS)
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
    with pytest.raises((CannotOpen, DecodeError)):
        open_handed(DEVICE, GROUP, sealed)
