"""Items are frozen: what stands on a relay, or in a file, must open and be found the same for ever.

tests/vectors/items.json holds the keys of topics, an item of each type, and the items on either side of the edge of
each bucket (by their BLAKE2b-256). Each is met twice: by the package, and by naive.py with its own MessagePack and
hashes. Relay and secret are made up.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.core.crypto import naive
from tests.core.crypto.test_vectors import thaw
from whisper_net.core.crypto.items import (
    TopicKeys,
    attachment_topic,
    device_topic,
    group_topic,
    item_nonce,
    meet_topic,
    open_item,
    scope_topic,
    seal_item,
)
from whisper_net.core.crypto.sealing import seal, unseal
from whisper_net.core.wire.codec import decode, encode
from whisper_net.core.wire.item import AROUND, MAX_CONTENT, RECORDS, ItemType, LinkList
from whisper_net.core.wire.relay import BUCKETS

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[2] / "vectors" / "items.json").read_text("utf-8"))
BOX_KEY = bytes(range(64, 96))
TOPICS: dict[str, Callable[[bytes], TopicKeys]] = {
    "scope": scope_topic,
    "group": group_topic,
    "meet": meet_topic,
    "attachment": attachment_topic,
    "device": lambda secret: device_topic(secret, BOX_KEY),
}
CONTEXTS = {"meet": ("wn1.meet.topic", "wn1.meet.key")}
SECRET, RELAY = bytes(range(32)), bytes(range(32, 64))


def naive_keys(kind: str, secret: bytes) -> list[bytes]:
    """[topic, key, nonce key]."""
    secret = naive.derive(secret, "wn1.hint", [BOX_KEY]) if kind == "device" else secret
    topic, key = CONTEXTS.get(kind, ("wn1.topic", "wn1.item"))
    seed = naive.derive(secret, topic)
    return [naive.ed25519_public(seed), naive.derive(secret, key), naive.derive(secret, "wn1.item.nonce")]


def naive_nonce(nonce_key: bytes, relay: bytes, type_: int, content: bytes) -> bytes:
    person = b"wn1.item.nonce\0\0"
    values = naive.encode([relay, type_, content])
    return hashlib.blake2b(values, digest_size=24, key=nonce_key, person=person).digest()


@pytest.mark.parametrize("kind", TOPICS)
def test_frozen_topics(kind: str) -> None:
    secret, keys = thaw(VECTORS["topics"][kind])
    made = TOPICS[kind](secret)
    assert [made.topic, made.key, made.nonce_key] == keys == naive_keys(kind, secret)


@pytest.mark.parametrize("type_", ItemType, ids=lambda type_: type_.name)
def test_frozen_item_of_every_type(type_: ItemType) -> None:
    (kind, secret, relay, number, fields), item = thaw(VECTORS["items"][type_.name])
    content, keys = naive.encode(fields), TOPICS[kind](secret)
    assert number == type_
    assert seal_item(keys, relay, decode(content, RECORDS[type_])) == item
    assert encode(open_item(keys, item)) == content
    topic, key, nonce_key = naive_keys(kind, secret)
    plain = bytes([number]) + content + b"\x80"
    padded = plain + bytes(len(item) - 40 - len(plain))
    assert seal(key, topic, padded, naive_nonce(nonce_key, relay, number, content)) == item
    assert unseal(key, topic, item) == padded


@pytest.mark.parametrize("size", VECTORS["edges"])
def test_frozen_item_on_either_side_of_every_edge(size: str) -> None:
    full, last, length, digest = thaw(VECTORS["edges"][size])
    links, keys = LinkList(20_780, [bytes(16_384)] * full + [bytes(last)]), group_topic(SECRET)
    content, item = encode(links), seal_item(keys, RELAY, links)
    assert (len(content), len(item)) == (int(size), length)
    assert hashlib.blake2b(item, digest_size=32).digest() == digest
    assert open_item(keys, item) == links
    assert item[:24] == item_nonce(keys.nonce_key, RELAY, ItemType.LINKS, content)
    assert item[:24] == naive_nonce(keys.nonce_key, RELAY, 3, content)


def test_every_edge_is_there() -> None:
    edges = [size for bucket in BUCKETS for size in (bucket - AROUND, bucket - AROUND + 1) if size <= MAX_CONTENT]
    assert list(map(int, VECTORS["edges"])) == edges
