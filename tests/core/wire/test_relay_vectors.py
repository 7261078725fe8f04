"""A frozen conversation with a relay, every message of it once: another implementation finds here how each is written.

tests/vectors/relay_line.json holds seeds, a nonce, a challenge, and each message in hex. It is met twice: by the
package, and by a naive reading of the protocol. Changing it breaks what is out there.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.core.crypto import naive
from whisper_net.core.crypto import tickets
from whisper_net.core.wire import relay as wire
from whisper_net.core.wire.peer import Message, encode_message

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[2] / "vectors" / "relay_line.json").read_text("utf-8"))
FIXED = {name: bytes.fromhex(value) for name, value in VECTORS["given"].items()}
MESSAGES: dict[str, str] = VECTORS["messages"]
EXPIRY, PASSCODE = 1_800_000_000, "hunter-22-and-more"
PROOFS = (("proof", FIXED["binding"], False), ("proof without TLS", b"", True))
ITEM = b"item".ljust(512, b"\0")
NAIVE_HASH = hashlib.blake2b(ITEM, digest_size=32, person=b"wn1.item.id\0\0\0\0\0").digest()


def conversation() -> dict[str, Message]:
    """Every message, made by the package."""
    relay, relay_secret = tickets.relay_keys(FIXED["relay_seed"])
    topic, secret = tickets.topic_keys(FIXED["topic_seed"])
    nonce, store, challenge = FIXED["nonce"], FIXED["store"], FIXED["challenge"]
    get, hash_ = tickets.sign_get(secret, relay, challenge), tickets.item_hash(ITEM)
    proved = {
        name: wire.Proof(
            relay,
            store,
            challenge,
            bound,
            guarded,
            tickets.sign_proof(relay_secret, nonce, store, challenge, bound, guarded=guarded),
        )
        for name, bound, guarded in PROOFS
    }
    return {
        "greet": wire.Greet(1, nonce),
        "pass": wire.Pass(tickets.passcode_answer(PASSCODE, relay, nonce, challenge, b"")),
        "put": wire.Put(topic, ITEM, EXPIRY, tickets.sign_put(secret, relay, topic, hash_, EXPIRY)),
        "fetch": wire.Fetch(topic, 7, get),
        "follow": wire.Follow(topic, 300, get),
        "unfollow": wire.Unfollow(topic),
        "latest": wire.Latest(topic, 1_200, get),
        **proved,
        "admitted": wire.Admitted(),
        "stored": wire.Stored(topic, hash_, 1),
        "refused": wire.Refused(hash_, "full"),
        "refused as ahead": wire.Refused(topic, "ahead"),
        "items": wire.Items(topic, [wire.StoredItem(1, ITEM)], False),
        "newest": wire.Newest(topic, [], True),
        "farewell": wire.Farewell("stopping"),
    }


@pytest.mark.parametrize("name", MESSAGES)
def test_frozen_message_is_written_and_read(name: str) -> None:
    message = conversation()[name]
    data = bytes.fromhex(MESSAGES[name])
    assert encode_message(message) == data
    asked = isinstance(message, wire.Asked)
    assert (wire.decode_asked if asked else wire.decode_said)(data) == message
    assert naive.encode(naive.decode(data)) == data


def test_every_message_is_frozen() -> None:
    assert set(MESSAGES) == set(conversation())
    assert {type(message) for message in conversation().values()} == {*wire.Asked.__args__, *wire.Said.__args__}


def test_another_implementation_makes_the_same_signatures() -> None:
    relay, topic = (naive.ed25519_public(FIXED[name]) for name in ("relay_seed", "topic_seed"))
    read = {name: naive.decode(bytes.fromhex(data)) for name, data in MESSAGES.items()}
    _, put_topic, item, expiry, sig = read["put"]
    assert (put_topic, item, expiry) == (topic, ITEM, EXPIRY)
    assert naive.ed25519_holds(topic, "wn1.put", [relay, topic, NAIVE_HASH, EXPIRY], sig)
    for name in ("fetch", "follow", "latest"):
        assert naive.ed25519_holds(topic, "wn1.get", [relay, FIXED["challenge"]], read[name][3])
    for name, binding, guarded in PROOFS:
        proved = [FIXED["nonce"], FIXED["store"], FIXED["challenge"], binding, guarded]
        assert read[name][1:6] == [relay, *proved[1:]]
        assert naive.ed25519_holds(relay, "wn1.relay", proved, read[name][6])
    known = [relay, FIXED["nonce"], FIXED["challenge"], b""]
    assert read["pass"][1] == naive.derive(PASSCODE.encode(), "wn1.passcode", known)
    assert read["stored"][1:] == [topic, NAIVE_HASH, 1]
