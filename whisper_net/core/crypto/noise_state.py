"""The two states under a Noise handshake: a cipher that counts its frames, and what both ends hash and key.

Hashes are BLAKE2b of 64 bytes, cipher keys are cut to 32 (noiseprotocol.org, revision 34, section 5). Its
counterpart is noise.py, which decides what is mixed in and when.
"""

import hashlib
import hmac

from nacl import bindings
from nacl import exceptions as nacl_errors

from whisper_net.core.errors import CannotOpen

KEY_SIZE = 32
TAG_SIZE = 16
MAX_NOISE_FRAME = 65_535

_HASH_SIZE = 64
_LAST_NONCE = (1 << 64) - 1
"""Reserved by the framework for rekeying: no frame is ever sent under it."""


class CipherState:
    """One direction of an established link: a key, and how many frames it has passed."""

    __slots__ = ("_key", "frames")

    def __init__(self, key: bytes, frames: int = 0) -> None:
        self._key = key[:KEY_SIZE]
        self.frames = frames

    def encrypt(self, plaintext: bytes, associated: bytes = b"") -> bytes:
        """Seal one frame, 16 bytes longer than `plaintext`. CannotOpen past the length or nonce limit."""
        check_length(len(plaintext) + TAG_SIZE)
        nonce = self._next_nonce()
        sealed = bindings.crypto_aead_chacha20poly1305_ietf_encrypt(plaintext, associated, nonce, self._key)
        self.frames += 1
        return sealed

    def decrypt(self, sealed: bytes, associated: bytes = b"") -> bytes:
        """Open one frame. After CannotOpen the same nonce is still awaited (section 5.1)."""
        check_length(len(sealed))
        if len(sealed) < TAG_SIZE:  # PyNaCl would ask for a negative length
            raise CannotOpen("a frame that ends too early")
        nonce = self._next_nonce()
        try:
            plaintext = bindings.crypto_aead_chacha20poly1305_ietf_decrypt(sealed, associated, nonce, self._key)
        except nacl_errors.CryptoError as error:
            raise CannotOpen("this frame does not open") from error
        self.frames += 1
        return plaintext

    def rekey(self) -> None:
        """Replace the key one way (section 4.2); both ends do so after the same frame. The count goes on."""
        nonce = _nonce_bytes(_LAST_NONCE)
        sealed = bindings.crypto_aead_chacha20poly1305_ietf_encrypt(bytes(KEY_SIZE), b"", nonce, self._key)
        self._key = sealed[:KEY_SIZE]

    def _next_nonce(self) -> bytes:
        if self.frames >= _LAST_NONCE:
            raise CannotOpen("this key has passed all the frames it may")
        return _nonce_bytes(self.frames)


class SymmetricState:
    """What both ends hash and key as the handshake goes (section 5.2)."""

    __slots__ = ("chaining_key", "cipher", "hash")

    def __init__(self, name: bytes) -> None:
        self.hash = name.ljust(_HASH_SIZE, b"\0")
        self.chaining_key = self.hash
        self.cipher: CipherState | None = None

    def mix_hash(self, data: bytes) -> None:
        self.hash = hashlib.blake2b(self.hash + data).digest()

    def mix_key(self, material: bytes) -> None:
        self.chaining_key, key = _hkdf(self.chaining_key, material, 2)
        self.cipher = CipherState(key)

    def mix_psk(self, psk: bytes) -> None:
        self.chaining_key, hashed, key = _hkdf(self.chaining_key, psk, 3)
        self.mix_hash(hashed)
        self.cipher = CipherState(key)

    def seal(self, plaintext: bytes) -> bytes:
        sealed = self.cipher.encrypt(plaintext, self.hash) if self.cipher else plaintext
        self.mix_hash(sealed)
        return sealed

    def open(self, sealed: bytes) -> bytes:
        plaintext = self.cipher.decrypt(sealed, self.hash) if self.cipher else sealed
        self.mix_hash(sealed)
        return plaintext

    def split(self) -> tuple[CipherState, CipherState]:
        """The initiator's direction, then the responder's."""
        first, second = _hkdf(self.chaining_key, b"", 2)
        return CipherState(first), CipherState(second)


def _hkdf(chaining_key: bytes, material: bytes, count: int) -> list[bytes]:
    """`count` outputs of 64 bytes each (section 4.3)."""
    key = hmac.digest(chaining_key, material, hashlib.blake2b)
    outputs = [b""]
    for number in range(1, count + 1):
        outputs.append(hmac.digest(key, outputs[-1] + bytes([number]), hashlib.blake2b))
    return outputs[1:]


def check_length(size: int) -> None:
    if size > MAX_NOISE_FRAME:
        raise CannotOpen("a frame longer than Noise allows")


def _nonce_bytes(number: int) -> bytes:
    return bytes(4) + number.to_bytes(8, "little")
