"""The key file: a random key, wrapped under a passphrase at a cost that the file itself names (PROTOCOL section 10).

Rules: created whole or not at all; what it says of its cost is bounded before any memory is taken for it; a wrong
passphrase and a flipped bit look alike, for the wrap is authenticated together with all that stands before it.
"""

import os
from pathlib import Path
from typing import Annotated, Literal
from unicodedata import normalize

import msgspec
from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id

from whisper_net.adapters.files import disk_faults, sync_directory
from whisper_net.core.crypto.contexts import Context, padded
from whisper_net.core.crypto.entropy import Entropy
from whisper_net.core.errors import DecodeError, NoProfile, ProfileCorrupt, ProfileError, ProfileExists, WrongPassphrase
from whisper_net.core.wire.bounds import KIB
from whisper_net.core.wire.codec import Bytes16, Bytes24, Record, Version, decode, encode

KEY_SIZE = 32
MODERATE_OPS: int = argon2id.OPSLIMIT_MODERATE
MODERATE_MEMORY: int = argon2id.MEMLIMIT_MODERATE
MAX_FILE = 1 * KIB
_WRAPPED = KEY_SIZE + 16


class KeyFile(Record):
    """What the file says. `memory` in bytes; `box` is the wrapped key with its authenticator."""

    v: Version
    kdf: Literal["argon2id"]
    ops: Annotated[int, msgspec.Meta(ge=1, le=16)]
    memory: Annotated[int, msgspec.Meta(ge=8 * KIB * KIB, le=KIB * KIB * KIB)]
    salt: Bytes16
    nonce: Bytes24
    box: Annotated[bytes, msgspec.Meta(min_length=_WRAPPED, max_length=_WRAPPED)]


def create_key_file(path: Path, passphrase: str, *, ops: int, memory: int, entropy: Entropy) -> bytes:
    """Draw a key, write it wrapped, return it. Slow by intent: off the event loop. Raises ProfileExists."""
    if path.exists():
        raise ProfileExists("there is a profile here already")
    key = entropy(KEY_SIZE)
    _replace(path, _wrap(key, passphrase, ops, memory, entropy))
    return key


def open_key_file(path: Path, passphrase: str) -> bytes:
    """The key of 32 bytes. Off the event loop. Raises NoProfile, ProfileCorrupt or WrongPassphrase."""
    file = _read(path)
    kek = _stretch(passphrase, file.salt, file.ops, file.memory)
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(file.box, _header(file), file.nonce, kek)
    except CryptoError as error:
        raise WrongPassphrase("this passphrase does not open the profile") from error


def change_passphrase(path: Path, old: str, new: str, *, entropy: Entropy) -> None:
    """Wrap the same key under another passphrase, at the same cost. What `open_key_file` raises."""
    key = open_key_file(path, old)
    file = _read(path)
    _replace(path, _wrap(key, new, file.ops, file.memory, entropy))


def destroy_key_file(path: Path) -> None:
    """Overwrite and remove the file and any half-made one. Without it the databases are noise.

    A copy in a backup, or in cells that an SSD has set aside, is out of reach.
    """
    with disk_faults(path):
        for file in (path, _half_made(path)):
            if file.exists():
                try:
                    _overwrite(file)
                finally:
                    file.unlink()
                    sync_directory(path.parent)


def _wrap(key: bytes, passphrase: str, ops: int, memory: int, entropy: Entropy) -> KeyFile:
    draft = KeyFile(1, "argon2id", ops, memory, entropy(16), entropy(24), bytes(_WRAPPED))
    kek = _stretch(passphrase, draft.salt, ops, memory)
    box = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(key, _header(draft), draft.nonce, kek)
    return msgspec.structs.replace(draft, box=box)


def _header(file: KeyFile) -> bytes:
    """What the wrap is bound to: its purpose, cost and salt."""
    return padded(Context.KEY_FILE) + encode([file.v, file.kdf, file.ops, file.memory, file.salt, file.nonce])


def _stretch(passphrase: str, salt: bytes, ops: int, memory: int) -> bytes:
    # The same letters typed on another system must be the same bytes.
    secret = normalize("NFKC", passphrase).encode()
    try:
        return argon2id.kdf(KEY_SIZE, secret, salt, ops, memory)
    except (MemoryError, RuntimeError) as error:
        raise ProfileError(f"unlocking needs {memory >> 20} MiB of memory, which this machine cannot spare") from error


def _read(path: Path) -> KeyFile:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_FILE + 1)
    except FileNotFoundError as error:
        raise NoProfile("there is no profile here yet") from error
    except OSError as error:
        raise ProfileError(f"the key file cannot be read: {error.strerror}") from error
    try:
        return decode(data, KeyFile, MAX_FILE)
    except DecodeError as error:
        raise ProfileCorrupt("the key file is damaged") from error


def _half_made(path: Path) -> Path:
    return path.with_name(path.name + ".new")


def _overwrite(file: Path) -> None:
    with file.open("r+b") as stream:
        stream.write(os.urandom(file.stat().st_size))
        stream.flush()
        os.fsync(stream.fileno())


def _replace(path: Path, file: KeyFile) -> None:
    """Put the file in place so that after a crash there is the old one or the new one, whole."""
    draft = _half_made(path)
    with disk_faults(path):
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as stream:
            stream.write(encode(file))
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
        sync_directory(path.parent)
