"""Attachments: a file cut into chunks, each sealed under keys of one random 32 bytes, and named by its hash.

    chunk = nonce(24) || AEAD(KDF(key, "wn1.chunk"), associated data = [index], up to CHUNK_PLAIN bytes of the file)
    id    = BLAKE2b-256(chunk, person "wn1.chunk.id")

The nonce is a keyed hash of index and bytes, so that a key which is drawn twice by a machine that was copied gives away
no more than that two files were alike. Every chunk but the last is full: how many there are, and how long the last is,
follows from the size alone. An id can be named by nobody who has not read the message, or was told by somebody who has:
it is 32 bytes of hash over what only the key makes. The whole file has a hash of its own.
"""

import hashlib
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from whisper_net.core.crypto.contexts import Context, derive, padded
from whisper_net.core.crypto.sealing import NONCE_SIZE, OVERHEAD, seal, unseal
from whisper_net.core.errors import DecodeError
from whisper_net.core.wire.bounds import MAX_ATTACHMENT, MAX_CHUNK
from whisper_net.core.wire.codec import encode

KEY_SIZE = ID_SIZE = 32
CHUNK_PLAIN = MAX_CHUNK - OVERHEAD
"""Bytes of a file in every chunk but its last."""


class Manifest(msgspec.Struct, frozen=True):
    """All that it takes to put a file together again. Whoever holds one can read the file."""

    name: str
    """As its author gave it: never a path, and never shown or used before filenames.py has mended it."""
    size: int
    key: bytes
    digest: bytes
    """32 bytes: `file_digest` of the whole file."""
    chunks: tuple[bytes, ...]
    """The ids of its chunks, in order."""

    def __repr__(self) -> str:  # neither a key nor a name may reach a log by way of a traceback
        return f"Manifest(size={self.size})"


def chunk_count(size: int) -> int:
    """Chunks of a file of so many bytes."""
    return -(-size // CHUNK_PLAIN)


def chunk_sizes(size: int) -> list[int]:
    """Bytes of the file in each chunk."""
    cuts = [*range(0, size, CHUNK_PLAIN), size]
    return [after - before for before, after in pairwise(cuts)]


def seal_file(data: bytes, name: str, key: bytes) -> tuple[Manifest, list[bytes]]:
    """(manifest, sealed chunks) of a file of 1 to MAX_ATTACHMENT bytes; `key` is 32 fresh random bytes."""
    if not 0 < len(data) <= MAX_ATTACHMENT:
        raise ValueError(f"an attachment of {len(data)} bytes")
    chunks = [seal_chunk(key, i, data[at : at + CHUNK_PLAIN]) for i, at in enumerate(range(0, len(data), CHUNK_PLAIN))]
    digest = FileDigest()
    digest.add(data)
    return Manifest(name, len(data), key, digest.value, tuple(map(chunk_id, chunks))), chunks


def seal_chunk(key: bytes, index: int, plain: bytes) -> bytes:
    """One chunk, sealed."""
    nonce_key = derive(key, Context.CHUNK_NONCE)
    values = encode([index, plain])
    nonce = hashlib.blake2b(values, digest_size=NONCE_SIZE, key=nonce_key, person=padded(Context.CHUNK_NONCE)).digest()
    return seal(derive(key, Context.CHUNK), encode([index]), plain, nonce)


def open_chunk(manifest: Manifest, index: int, chunk: bytes) -> bytes:
    """The bytes of the file that a chunk holds.

    Raises CannotOpen, or DecodeError where they are not as many as the manifest's size says.
    """
    plain = unseal(derive(manifest.key, Context.CHUNK), encode([index]), chunk)
    if len(plain) != chunk_sizes(manifest.size)[index]:
        raise DecodeError("a chunk of another length than its place in the file")
    return plain


def chunk_id(chunk: bytes) -> bytes:
    """What a sealed chunk is named by; 32 bytes."""
    return hashlib.blake2b(chunk, digest_size=ID_SIZE, person=padded(Context.CHUNK_ID)).digest()


class FileDigest:
    """The hash of a whole file, piece by piece: BLAKE2b-256 of its bytes, person "wn1.file"."""

    def __init__(self) -> None:
        self._hash = hashlib.blake2b(digest_size=32, person=padded(Context.FILE))

    def add(self, data: bytes) -> None:
        self._hash.update(data)

    @property
    def value(self) -> bytes:
        return self._hash.digest()


def split_ids(joined: bytes) -> tuple[bytes, ...]:
    """Ids that stand one behind the other."""
    return tuple(joined[at : at + ID_SIZE] for at in range(0, len(joined), ID_SIZE))


def join_ids(ids: Sequence[bytes]) -> bytes:
    return b"".join(ids)
