"""An item opens for its topic's members and for nobody else; put twice it is one, and on two relays it is two."""

import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.crypto import naive
from tests.core.wire.test_item import smallest
from whisper_net.core.crypto.items import (
    NO_RELAY,
    ON_ATTACHMENT,
    ON_DEVICE,
    ON_GROUP,
    ON_MEET,
    ON_SCOPE,
    TopicKeys,
    attachment_topic,
    group_topic,
    meet_topic,
    open_item,
    scope_topic,
    seal_item,
)
from whisper_net.core.crypto.sealing import seal, unseal
from whisper_net.core.errors import CannotOpen, DecodeError, RemoteError
from whisper_net.core.wire.codec import encode
from whisper_net.core.wire.item import Bare, Chunk, ItemType, Pack, encode_plain
from whisper_net.core.wire.relay import BUCKETS

SECRET, RELAY, OTHER_RELAY = b"e" * 32, b"r" * 32, b"s" * 32
SCOPE = scope_topic(SECRET)
ENVELOPE = Bare(1, b"n" * 24, b"c" * 300)
TOPICS = {"scope": scope_topic, "group": group_topic, "meet": meet_topic, "attachment": attachment_topic}


def test_item_opens_for_its_topic_and_another_implementation_agrees() -> None:
    item = seal_item(SCOPE, RELAY, ENVELOPE)
    assert len(item) == BUCKETS[0]
    assert open_item(SCOPE, item) == ENVELOPE
    content = naive.encode([1, b"n" * 24, b"c" * 300])
    topic = naive.ed25519_public(naive.derive(SECRET, "wn1.topic"))
    plain = unseal(naive.derive(SECRET, "wn1.item"), topic, item)
    assert plain.rstrip(b"\0") == b"\x01" + content + b"\x80"
    nonce = hashlib.blake2b(
        naive.encode([RELAY, 1, content]),
        digest_size=24,
        key=naive.derive(SECRET, "wn1.item.nonce"),
        person=b"wn1.item.nonce\0\0",
    )
    assert item[:24] == nonce.digest()


def test_meet_topic_has_keys_of_its_own() -> None:
    meet = meet_topic(SECRET)
    assert meet.topic == naive.ed25519_public(naive.derive(SECRET, "wn1.meet.topic"))
    assert meet.key == naive.derive(SECRET, "wn1.meet.key")
    assert len({meet.key, SCOPE.key, meet.topic, SCOPE.topic}) == 4


def test_put_twice_is_one_item_and_on_two_relays_shares_no_byte() -> None:
    item, again = seal_item(SCOPE, RELAY, ENVELOPE), seal_item(scope_topic(SECRET), RELAY, ENVELOPE)
    elsewhere = seal_item(SCOPE, OTHER_RELAY, ENVELOPE)
    assert item == again
    same = sum(a == b for a, b in zip(item, elsewhere, strict=True))
    assert same < 20  # by chance, of 512, 2
    assert open_item(SCOPE, elsewhere) == ENVELOPE


def test_another_content_or_type_has_another_nonce() -> None:
    other = Bare(1, b"n" * 24, b"d" * 300)
    packed = Pack(20_000, [ENVELOPE])
    nonces = {seal_item(SCOPE, relay, one)[:24] for one in (ENVELOPE, other, packed) for relay in (RELAY, NO_RELAY)}
    assert len(nonces) == 6


@pytest.mark.parametrize("make", TOPICS.values(), ids=TOPICS)
@pytest.mark.parametrize("type_", ItemType, ids=lambda type_: type_.name)
def test_item_has_its_place_on_some_topics_only(make: Callable[[bytes], TopicKeys], type_: ItemType) -> None:
    keys = make(SECRET)
    content = smallest(type_)
    if type_ in keys.allows:
        assert open_item(keys, seal_item(keys, RELAY, content)) == content
        return
    with pytest.raises(DecodeError, match="not for it"):
        seal_item(keys, RELAY, content)
    plain = encode_plain(type_, encode(content))
    with pytest.raises(DecodeError, match="not for it"):
        open_item(keys, seal(keys.key, keys.topic, plain, bytes(24)))


def test_every_type_has_a_place() -> None:
    assert ON_SCOPE < ON_GROUP
    assert set(ItemType) == ON_GROUP | ON_MEET | ON_ATTACHMENT | ON_DEVICE
    assert not ON_GROUP & ON_MEET


@pytest.mark.parametrize("place", [0, 23, 24, 300, 511])
def test_changed_item_opens_for_nobody(place: int) -> None:
    item = bytearray(seal_item(SCOPE, RELAY, ENVELOPE))
    item[place] ^= 1
    with pytest.raises(CannotOpen):
        open_item(SCOPE, bytes(item))


def test_item_of_another_topic_does_not_open() -> None:
    item = seal_item(SCOPE, RELAY, ENVELOPE)
    with pytest.raises(CannotOpen):
        open_item(scope_topic(b"f" * 32), item)
    moved = TopicKeys(bytes(32), SCOPE.secret, SCOPE.key, SCOPE.nonce_key, SCOPE.allows)
    with pytest.raises(CannotOpen):
        open_item(moved, item)


@given(st.binary(max_size=600))
def test_random_bytes_raise_nothing_else(data: bytes) -> None:
    for item in (data, seal(SCOPE.key, SCOPE.topic, data, bytes(24))):
        with pytest.raises(RemoteError):
            open_item(SCOPE, item)


def test_no_secret_and_no_topic_reaches_a_log() -> None:
    assert repr(SCOPE) == "TopicKeys()"
    keys = attachment_topic(b"k" * 32)
    assert open_item(keys, seal_item(keys, NO_RELAY, Chunk(b"x"))) == Chunk(b"x")
