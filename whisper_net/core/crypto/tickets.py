"""What a topic's members sign for a relay, and what a relay signs for them (PROTOCOL section 9).

A ticket names the relay, so that none serves at another; one to read names the challenge of this line, so that none
serves twice; one to put names topic, item and expiry. The relay checks them with nothing but public keys.
"""

import hashlib

from whisper_net.core.crypto.contexts import Context, derive, padded
from whisper_net.core.crypto.signing import holds, keypair, sign
from whisper_net.core.wire.codec import encode


def topic_keys(seed: bytes) -> tuple[bytes, bytes]:
    """(topic 32 bytes, secret 64 bytes) of a topic's key, KDF(E, "wn1.topic", [])."""
    return keypair(seed)


def relay_keys(seed: bytes) -> tuple[bytes, bytes]:
    """(relay key 32 bytes, secret 64 bytes) from a relay's 32-byte seed."""
    return keypair(seed)


def item_hash(item: bytes) -> bytes:
    """What a relay knows an item by: BLAKE2b-256 of its bytes under "wn1.item.id"."""
    return hashlib.blake2b(item, digest_size=32, person=padded(Context.ITEM_ID)).digest()


def sign_put(secret: bytes, relay: bytes, topic: bytes, hash_: bytes, expiry: int) -> bytes:
    return sign(secret, Context.PUT, encode([relay, topic, hash_, expiry]))


def put_holds(sig: bytes, relay: bytes, topic: bytes, hash_: bytes, expiry: int) -> bool:
    return holds(topic, padded(Context.PUT) + encode([relay, topic, hash_, expiry]), sig)


def sign_get(secret: bytes, relay: bytes, challenge: bytes) -> bytes:
    return sign(secret, Context.GET, encode([relay, challenge]))


def get_holds(sig: bytes, relay: bytes, topic: bytes, challenge: bytes) -> bool:
    return holds(topic, padded(Context.GET) + encode([relay, challenge]), sig)


def sign_proof(
    secret: bytes, nonce: bytes, store: bytes, challenge: bytes, binding: bytes, *, guarded: bool = False
) -> bytes:
    """`binding` is SHA-256 of the certificate that the relay serves, or empty: whoever passes it on serves another.

    `guarded`: it asks for a passcode.
    """
    return sign(secret, Context.RELAY, encode([nonce, store, challenge, binding, guarded]))


def proof_holds(
    sig: bytes, relay: bytes, nonce: bytes, store: bytes, challenge: bytes, binding: bytes, *, guarded: bool = False
) -> bool:
    return holds(relay, padded(Context.RELAY) + encode([nonce, store, challenge, binding, guarded]), sig)


def passcode_answer(passcode: str, relay: bytes, nonce: bytes, challenge: bytes, binding: bytes) -> bytes:
    """What shows on one line to one relay that one knows its passcode of at most 64 ASCII letters: 32 bytes.

    It serves on no other line, and whoever heard all that it is made of can only guess.
    """
    return derive(passcode.encode(), Context.PASSCODE, [relay, nonce, challenge, binding])
