"""Lockboxes: a message that only the holder of one X25519 secret opens, made from given entropy.

The format is libsodium's SealedBox (ephemeral public key, then `crypto_box` under the nonce
BLAKE2b-192(ephemeral || recipient)), so `crypto_box_seal_open` opens it; built here from an ephemeral secret so
that every box can be recomputed and checked by whoever knows that secret (PROTOCOL sections 1 and 5).
"""

import hashlib
from collections.abc import Iterable
from contextlib import suppress

from nacl import bindings
from nacl import exceptions as nacl_errors

from whisper_net.core.errors import CannotOpen, UnusableBoxKey
from whisper_net.core.ids import BoxKey

KEY_SIZE = 32
OVERHEAD = 48
"""Bytes by which a lockbox is longer than its message."""

_PROBE = b"\x40" * KEY_SIZE
"""Any secret will do: a point of low order yields zero with every one."""


def box_key_of(secret: bytes) -> BoxKey:
    """The X25519 public half of 32 secret bytes."""
    if len(secret) != KEY_SIZE:  # PyNaCl would read past its end
        raise ValueError("an X25519 secret is 32 bytes")
    return BoxKey(bindings.crypto_scalarmult_base(secret))


def is_usable(box_key: bytes) -> bool:
    """Whether boxes can be locked to this key: one that yields zero would break every later rotation."""
    if len(box_key) != KEY_SIZE:  # PyNaCl would read past its end
        return False
    try:
        bindings.crypto_scalarmult(_PROBE, box_key)
    except nacl_errors.CryptoError:
        return False
    return True


def lock(box_key: bytes, message: bytes, ephemeral_secret: bytes) -> bytes:
    """Seal `message` to a box key, 48 bytes longer. `ephemeral_secret` is 32 bytes for this box alone.

    Raises UnusableBoxKey for a key that yields zero.
    """
    ephemeral = box_key_of(ephemeral_secret)
    try:
        return ephemeral + bindings.crypto_box(message, _nonce(ephemeral, box_key), box_key, ephemeral_secret)
    except nacl_errors.CryptoError as error:
        raise UnusableBoxKey("nothing can be locked to this box key") from error


def _nonce(ephemeral: bytes, box_key: bytes) -> bytes:
    return hashlib.blake2b(ephemeral + box_key, digest_size=bindings.crypto_box_NONCEBYTES).digest()


def unlock(box_secret: bytes, lockbox: bytes) -> bytes:
    """The message in a lockbox. CannotOpen unless it was locked to this secret's box key and is unchanged."""
    try:
        return bindings.crypto_box_seal_open(lockbox, box_key_of(box_secret), box_secret)
    except nacl_errors.CryptoError as error:
        raise CannotOpen("this lockbox is for somebody else, or was changed") from error


def lock_together(box_keys: Iterable[bytes], message: bytes, ephemeral_secret: bytes) -> tuple[bytes, list[bytes]]:
    """A lockbox of the same message for each box key, without what is the same in all: (ephemeral, boxes).

    Each box, behind the ephemeral key, is a lockbox; 16 bytes longer than its message. `ephemeral_secret` is 32 bytes
    for this message alone. Raises UnusableBoxKey for a key that yields zero.
    """
    boxes = [lock(key, message, ephemeral_secret)[KEY_SIZE:] for key in box_keys]
    return box_key_of(ephemeral_secret), boxes


def unlock_one(box_secret: bytes, ephemeral: bytes, boxes: Iterable[bytes]) -> bytes | None:
    """The message in the first of these boxes that this secret opens: 50 us in all, and 2 us for each box."""
    nonce = _nonce(ephemeral, box_key_of(box_secret))
    try:
        key = bindings.crypto_box_beforenm(ephemeral, box_secret)
    except nacl_errors.CryptoError:
        return None  # a point that yields zero with every secret
    for box in boxes:
        with suppress(nacl_errors.CryptoError):
            return bindings.crypto_box_open_afternm(box, nonce, key)
    return None


def lock_between(secret: bytes, box_key: BoxKey, message: bytes, nonce: bytes) -> bytes:
    """nonce || `crypto_box`: only the holders of the two secrets make or open it. `nonce` is 24 random bytes.

    Raises UnusableBoxKey for a key that yields zero.
    """
    try:
        return nonce + bindings.crypto_box(message, nonce, box_key, secret)
    except nacl_errors.CryptoError as error:
        raise UnusableBoxKey("nothing can be locked to this box key") from error


def unlock_between(secret: bytes, box_key: BoxKey, locked: bytes) -> bytes:
    """The message, at either end. CannotOpen unless it was locked between these two and is unchanged."""
    size = bindings.crypto_box_NONCEBYTES
    if len(locked) < size:  # PyNaCl takes whole nonces alone
        raise CannotOpen("too short to be locked")
    try:
        return bindings.crypto_box_open(locked[size:], locked[:size], box_key, secret)
    except nacl_errors.CryptoError as error:
        raise CannotOpen("this is between others, or was changed") from error
