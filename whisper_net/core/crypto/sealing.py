"""XChaCha20-Poly1305 under a scope's keys: what everybody without the key sees of anything at rest or in flight.

The cipher does not commit to its key, so callers pass the key id as associated data and check it first
(PROTOCOL section 1). Nonces are 24 random bytes from the caller.
"""

from nacl import bindings
from nacl import exceptions as nacl_errors

from whisper_net.core.errors import CannotOpen

NONCE_SIZE = 24
TAG_SIZE = 16
OVERHEAD = NONCE_SIZE + TAG_SIZE
"""Bytes by which a sealed text is longer than the plain one."""


def seal(key: bytes, associated: bytes, plaintext: bytes, nonce: bytes) -> bytes:
    """nonce || ciphertext. `key` is 32 bytes, `nonce` 24 that were never used with it."""
    return nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, associated, nonce, key)


def unseal(key: bytes, associated: bytes, sealed: bytes) -> bytes:
    """The plaintext of nonce || ciphertext. CannotOpen for another key, other associated data or any change."""
    if len(sealed) < OVERHEAD:  # PyNaCl would ask for a negative length
        raise CannotOpen("too short to be sealed")
    nonce, ciphertext = sealed[:NONCE_SIZE], sealed[NONCE_SIZE:]
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(ciphertext, associated, nonce, key)
    except nacl_errors.CryptoError as error:
        raise CannotOpen("this key does not open it") from error
