"""A ticket is for one relay, one topic, one item and time, or one line: for nothing else."""

import hashlib

import pytest

from tests.core.crypto import naive
from whisper_net.core.crypto.tickets import (
    get_holds,
    item_hash,
    passcode_answer,
    proof_holds,
    put_holds,
    relay_keys,
    sign_get,
    sign_proof,
    sign_put,
    topic_keys,
)

RELAY, RELAY_SECRET = relay_keys(b"r" * 32)
TOPIC, SECRET = topic_keys(b"t" * 32)
HASH, CHALLENGE, NONCE, STORE, EXPIRY = b"h" * 32, b"c" * 32, b"n" * 32, b"s" * 16, 1_800_000_000
BINDING = b"b" * 32


def test_tickets_hold_and_another_implementation_agrees() -> None:
    put, get = sign_put(SECRET, RELAY, TOPIC, HASH, EXPIRY), sign_get(SECRET, RELAY, CHALLENGE)
    proof = sign_proof(RELAY_SECRET, NONCE, STORE, CHALLENGE, BINDING)
    assert put_holds(put, RELAY, TOPIC, HASH, EXPIRY)
    assert get_holds(get, RELAY, TOPIC, CHALLENGE)
    assert proof_holds(proof, RELAY, NONCE, STORE, CHALLENGE, BINDING)
    assert naive.ed25519_holds(TOPIC, "wn1.put", [RELAY, TOPIC, HASH, EXPIRY], put)
    assert naive.ed25519_holds(TOPIC, "wn1.get", [RELAY, CHALLENGE], get)
    assert naive.ed25519_holds(RELAY, "wn1.relay", [NONCE, STORE, CHALLENGE, BINDING, False], proof)
    answer = passcode_answer("hunter-22", RELAY, NONCE, CHALLENGE, BINDING)
    assert answer == naive.derive(b"hunter-22", "wn1.passcode", [RELAY, NONCE, CHALLENGE, BINDING])


@pytest.mark.parametrize("change", range(4))
def test_ticket_to_put_is_for_all_that_it_names(change: int) -> None:
    ticket = sign_put(SECRET, RELAY, TOPIC, HASH, EXPIRY)
    relay, topic, hash_, expiry = RELAY, TOPIC, HASH, EXPIRY
    match change:
        case 0:
            relay = TOPIC
        case 1:
            topic = RELAY
        case 2:
            hash_ = CHALLENGE
        case _:
            expiry += 1
    assert not put_holds(ticket, relay, topic, hash_, expiry)


def test_ticket_to_read_is_for_one_line() -> None:
    ticket = sign_get(SECRET, RELAY, CHALLENGE)
    assert not get_holds(ticket, RELAY, TOPIC, HASH)
    assert not get_holds(ticket, TOPIC, TOPIC, CHALLENGE)
    assert not get_holds(ticket, RELAY, RELAY, CHALLENGE)


def test_proof_is_over_what_the_client_drew() -> None:
    proof = sign_proof(RELAY_SECRET, NONCE, STORE, CHALLENGE, BINDING)
    assert not proof_holds(proof, RELAY, HASH, STORE, CHALLENGE, BINDING)
    assert not proof_holds(proof, RELAY, NONCE, b"x" * 16, CHALLENGE, BINDING)
    assert not proof_holds(proof, TOPIC, NONCE, STORE, CHALLENGE, BINDING)
    assert not proof_holds(proof, RELAY, NONCE, STORE, CHALLENGE, BINDING, guarded=True)


@pytest.mark.parametrize("seen", [b"", b"x" * 32])
def test_proof_is_for_one_certificate(seen: bytes) -> None:
    proof = sign_proof(RELAY_SECRET, NONCE, STORE, CHALLENGE, BINDING)
    assert not proof_holds(proof, RELAY, NONCE, STORE, CHALLENGE, seen)


def test_item_is_known_by_its_bytes() -> None:
    context = b"wn1.item.id".ljust(16, b"\0")
    assert item_hash(b"a") == hashlib.blake2b(b"a", digest_size=32, person=context).digest()
    assert item_hash(b"a") != item_hash(b"b")
