"""Reading what docs/protocol.md describes by that page alone: nothing here, or in what builds on it, is the package's.

Encoding, hashes and signatures are naive.py's; boxes and ciphers libsodium's as PyNaCl hands them on.
"""

import hashlib
from typing import Any

from nacl import bindings
from nacl.public import Box, PrivateKey, PublicKey, SealedBox

from tests.core.crypto.naive import decode, derive, digest, ed25519_holds, ed25519_public, encode, x25519_public

__all__ = ["decode", "derive", "digest", "ed25519_holds", "ed25519_public", "encode", "x25519_public"]


def unsealed(key: bytes, associated: bytes, sealed: bytes) -> bytes:
    """Section 1: XChaCha20-Poly1305, the nonce first."""
    return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed[24:], associated, sealed[:24], key)


def sealed(key: bytes, associated: bytes, plain: bytes, nonce: bytes) -> bytes:
    """Section 1: the other way round."""
    return nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, associated, nonce, key)


def unlocked(secret: bytes, lockbox: bytes) -> bytes:
    """Section 1: what lies in a lockbox."""
    return SealedBox(PrivateKey(secret)).decrypt(lockbox)


def locked(secret: bytes, ephemeral: bytes, message: bytes) -> bytes:
    """Section 1: a lockbox to the holder of `secret`, from this ephemeral secret."""
    return locked_to(x25519_public(secret), ephemeral, message)


def locked_to(key: bytes, ephemeral: bytes, message: bytes) -> bytes:
    """The same, by the box key."""
    public = x25519_public(ephemeral)
    nonce = hashlib.blake2b(public + key, digest_size=24).digest()
    return public + Box(PrivateKey(ephemeral), PublicKey(key)).encrypt(message, nonce).ciphertext


def unboxed(secret: bytes, other: bytes, boxed: bytes) -> bytes:
    """Section 4: nonce and crypto_box between two keys."""
    return Box(PrivateKey(secret), PublicKey(other)).decrypt(boxed)


def kid_of(secret: bytes, group: bytes, scope: bytes, n: int, to: bytes) -> bytes:
    """Section 5."""
    return derive(secret, "wn1.kid", [group, scope, n, to])


def item_of(secret: bytes, item: bytes, *, meet: bool = False) -> tuple[int, Any]:
    """Section 9: type and content of an item under the secret of its topic."""
    topic = topic_of(secret, meet=meet)
    plain = unsealed(derive(secret, "wn1.meet.key" if meet else "wn1.item"), topic, item).rstrip(b"\0")
    assert plain[-1] == 0x80
    return plain[0], decode(plain[1:-1])


def topic_of(secret: bytes, *, meet: bool = False) -> bytes:
    """Section 9: the topic that belongs to a secret."""
    return ed25519_public(derive(secret, "wn1.meet.topic" if meet else "wn1.topic"))


def holds(public: bytes, context: str, values: list[Any], signature: bytes) -> bool:
    """Section 1: whether a signature holds."""
    message = context.encode().ljust(16, b"\0") + encode(values)
    return bool(bindings.crypto_sign_open(signature + message, public) == message)
