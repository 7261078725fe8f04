"""Files are cut, sealed and put together again; whatever does not fit its manifest is refused."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl import bindings

from tests.core.crypto import naive
from whisper_net.core.crypto.attachments import (
    CHUNK_PLAIN,
    FileDigest,
    Manifest,
    chunk_count,
    chunk_id,
    chunk_sizes,
    join_ids,
    open_chunk,
    seal_chunk,
    seal_file,
    split_ids,
)
from whisper_net.core.crypto.sealing import OVERHEAD
from whisper_net.core.documents.attachments import attach_entry
from whisper_net.core.documents.entries import to_fields
from whisper_net.core.errors import CannotOpen, DecodeError
from whisper_net.core.wire.bounds import MAX_ATTACHMENT, MAX_CHUNK

VECTORS = Path(__file__).parents[2] / "vectors" / "attachments.json"
KEY = bytes(range(32))
LONG = hashlib.shake_128(b"long").digest(CHUNK_PLAIN + 1)


def put_together(manifest: Manifest, chunks: list[bytes]) -> bytes:
    return b"".join(open_chunk(manifest, i, chunk) for i, chunk in enumerate(chunks))


@pytest.mark.parametrize("data", [b"x", LONG[:-1], LONG, LONG + LONG])
def test_a_file_comes_together_again(data: bytes) -> None:
    manifest, chunks = seal_file(data, "cv.pdf", KEY)
    assert put_together(manifest, chunks) == data
    assert [len(chunk) - OVERHEAD for chunk in chunks] == chunk_sizes(manifest.size)
    assert len(chunks) == chunk_count(len(data))
    assert max(map(len, chunks)) <= MAX_CHUNK
    assert manifest.chunks == tuple(map(chunk_id, chunks))
    digest = FileDigest()
    for at in range(0, len(data), 1_000_003):
        digest.add(data[at : at + 1_000_003])
    assert digest.value == manifest.digest


def test_largest_file_has_135_chunks() -> None:
    assert chunk_count(MAX_ATTACHMENT) == 135
    assert sum(chunk_sizes(MAX_ATTACHMENT)) == MAX_ATTACHMENT


@pytest.mark.parametrize("size", [0, MAX_ATTACHMENT + 1])
def test_nothing_and_too_much_are_no_attachment(size: int) -> None:
    with pytest.raises(ValueError, match="attachment"):
        seal_file(bytes(size), "x", KEY)


def test_a_tampered_chunk_does_not_open_and_is_another() -> None:
    manifest, (chunk,) = seal_file(b"offer letter", "offer.txt", KEY)
    for place in (0, 23, 24, len(chunk) - 1):
        other = bytearray(chunk)
        other[place] ^= 1
        assert chunk_id(bytes(other)) not in manifest.chunks
        with pytest.raises(CannotOpen):
            open_chunk(manifest, 0, bytes(other))


def test_a_chunk_opens_in_its_own_place_alone() -> None:
    manifest, chunks = seal_file(LONG + LONG, "x", KEY)
    with pytest.raises(CannotOpen):
        open_chunk(manifest, 1, chunks[0])


@given(st.binary(min_size=1, max_size=60), st.integers(1, MAX_ATTACHMENT))
def test_size_lies_show_with_the_first_chunk_that_tells(plain: bytes, size: int) -> None:
    chunk = seal_chunk(KEY, 0, plain)
    manifest = Manifest("x", size, KEY, bytes(32), (chunk_id(chunk),))
    if len(plain) == chunk_sizes(size)[0]:
        assert open_chunk(manifest, 0, chunk) == plain
    else:
        with pytest.raises(DecodeError):
            open_chunk(manifest, 0, chunk)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_chunk_or_refused(raw: bytes) -> None:
    with pytest.raises(CannotOpen):
        open_chunk(Manifest("x", 1, KEY, bytes(32), (chunk_id(raw),)), 0, raw)


def test_the_same_under_one_key_is_the_same_and_under_another_shares_nothing() -> None:
    assert seal_chunk(KEY, 0, b"words") == seal_chunk(KEY, 0, b"words")
    assert seal_chunk(KEY, 0, b"words")[:24] != seal_chunk(KEY, 1, b"words")[:24] != seal_chunk(KEY, 0, b"other")[:24]
    assert seal_chunk(bytes(32), 0, b"words")[:24] != seal_chunk(KEY, 0, b"words")[:24]


def test_ids_stand_one_behind_the_other() -> None:
    ids = (bytes(32), b"\1" * 32)
    assert split_ids(join_ids(ids)) == ids
    assert split_ids(b"") == ()


def test_a_manifest_tells_a_log_neither_key_nor_name() -> None:
    manifest, _ = seal_file(b"x", "salaries.xlsx", KEY)
    assert repr(manifest) == "Manifest(size=1)"


# -- frozen, and met by a second reading


FILES = {
    "letter.txt": b"Your position was made redundant.",
    "plan.pdf": bytes(i * i % 251 for i in range(CHUNK_PLAIN + 3)),
}


@pytest.mark.parametrize("frozen", json.loads(VECTORS.read_text()), ids=lambda frozen: frozen["about"])
def test_frozen_files(frozen: dict[str, Any]) -> None:
    key, data = bytes.fromhex(frozen["key"]), FILES[frozen["name"]]
    manifest, chunks = seal_file(data, frozen["name"], key)
    assert (manifest.size, manifest.digest.hex()) == (frozen["size"], frozen["digest"])
    assert [id_.hex() for id_ in manifest.chunks] == frozen["ids"]
    assert chunks[-1].hex() == frozen["last"]
    fields = {name: bytes.fromhex(of["hex"]) if isinstance(of, dict) else of for name, of in frozen["fields"].items()}
    assert to_fields(attach_entry("see page 3", manifest, None)) == fields
    for index, (nonce, chunk) in enumerate(zip(frozen["nonces"], chunks, strict=True)):
        plain = data[index * CHUNK_PLAIN : (index + 1) * CHUNK_PLAIN]
        assert naive_nonce(key, index, plain).hex() == nonce == chunk[:24].hex()
        secret, associated = naive.derive(key, "wn1.chunk"), naive.encode([index])
        opened = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(chunk[24:], associated, chunk[:24], secret)
        assert opened == plain
        assert (
            hashlib.blake2b(chunk, digest_size=32, person=b"wn1.chunk.id\0\0\0\0").hexdigest() == frozen["ids"][index]
        )
    assert hashlib.blake2b(data, digest_size=32, person=b"wn1.file" + bytes(8)).hexdigest() == frozen["digest"]


def naive_nonce(key: bytes, index: int, plain: bytes) -> bytes:
    secret, person = naive.derive(key, "wn1.chunk.nonce"), b"wn1.chunk.nonce\0"
    return hashlib.blake2b(naive.encode([index, plain]), digest_size=24, key=secret, person=person).digest()
