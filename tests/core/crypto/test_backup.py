"""The backup file's sealing: what comes back, what a change anywhere does, and what its size tells."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.crypto import naive
from tests.core.group.chance import Chance
from whisper_net.core.crypto.backup import CHUNK_SIZE, HEAD_SIZE, PLAIN_SIZE, BackupOpener, BackupSealer, padded
from whisper_net.core.crypto.contexts import Context, digest
from whisper_net.core.crypto.phrase import backup_key, master_of
from whisper_net.core.errors import (
    BackupCutShort,
    BackupDamaged,
    BackupError,
    BackupNewer,
    BackupOfOthers,
    NoBackup,
)

VECTORS = Path(__file__).parents[2] / "vectors"
KEY = backup_key(master_of(bytes(16)))
OTHER = backup_key(master_of(bytes(15) + b"\1"))


def sealed(plain: bytes, name: str = "backup") -> bytes:
    sealer = BackupSealer(KEY, Chance(name))
    chunks = [sealer.head]
    for start in range(0, len(plain), 50_000):
        chunks += sealer.add(plain[start : start + 50_000])
    return b"".join([*chunks, *sealer.finish()])


def opened(file: bytes, key: bytes = KEY) -> bytes:
    opener = BackupOpener(key, file[:HEAD_SIZE])
    starts = range(HEAD_SIZE, max(len(file), HEAD_SIZE + 1), CHUNK_SIZE)
    return b"".join(opener.open(file[at : at + CHUNK_SIZE], last=at + CHUNK_SIZE >= len(file)) for at in starts)


@settings(max_examples=30)
@given(st.integers(0, 5 * PLAIN_SIZE))
def test_what_was_sealed_comes_back_before_zeros(size: int) -> None:
    plain = (b"\1\2\3\4\5\6\7" * (size // 7 + 1))[:size]
    found = opened(sealed(plain))
    assert found.startswith(plain)
    assert not any(found[size:])


@pytest.mark.parametrize("size", [0, 1, PLAIN_SIZE - 1, PLAIN_SIZE, PLAIN_SIZE + 1, 2 * PLAIN_SIZE])
def test_size_is_a_whole_number_of_chunks(size: int) -> None:
    assert (len(sealed(bytes(size))) - HEAD_SIZE) % CHUNK_SIZE == 0
    assert len(opened(sealed(b"\1" * size))) >= size


@given(st.integers(1, 1 << 40))
def test_filling_up_costs_little_and_tells_little(chunks: int) -> None:
    full = padded(chunks)
    assert chunks <= full <= chunks * 17 / 16
    assert full.bit_length() - (full & -full).bit_length() < 5


@pytest.mark.parametrize(
    ("harm", "error"),
    [
        (lambda file: b"", NoBackup),
        (lambda file: b"PK\3\4" + file, NoBackup),
        (lambda file: file[: HEAD_SIZE - 1], BackupCutShort),
        (lambda file: file[:HEAD_SIZE], BackupCutShort),
        (lambda file: file[:-1], BackupCutShort),
        (lambda file: file[:-CHUNK_SIZE], BackupCutShort),
        (lambda file: file + b"\0", BackupDamaged),
        (lambda file: file[:20] + bytes([file[20] ^ 1]) + file[21:], BackupDamaged),
        (lambda file: file[:-1] + bytes([file[-1] ^ 1]), BackupDamaged),
        (lambda file: file[:HEAD_SIZE] + file[HEAD_SIZE + CHUNK_SIZE :], BackupDamaged),
        (lambda file: file + file[-CHUNK_SIZE:], BackupDamaged),
        (
            lambda file: (
                file[:HEAD_SIZE]
                + file[HEAD_SIZE + CHUNK_SIZE : HEAD_SIZE + 2 * CHUNK_SIZE]
                + file[HEAD_SIZE : HEAD_SIZE + CHUNK_SIZE]
                + file[HEAD_SIZE + 2 * CHUNK_SIZE :]
            ),
            BackupDamaged,
        ),
    ],
)
def test_harm_is_named(harm: Callable[[bytes], bytes], error: type[BackupError]) -> None:
    """No file, cut anywhere, changed anywhere, chunks left out, repeated or moved."""
    with pytest.raises(error):
        opened(harm(sealed(bytes(3 * PLAIN_SIZE))))


def test_chunk_of_another_file_does_not_open() -> None:
    """Of the same words too: an older backup cannot be mixed into a newer one."""
    one, other = sealed(bytes(3 * PLAIN_SIZE)), sealed(bytes(3 * PLAIN_SIZE), "older")
    with pytest.raises(BackupDamaged):
        opened(one[: HEAD_SIZE + CHUNK_SIZE] + other[HEAD_SIZE + CHUNK_SIZE :])
    with pytest.raises(BackupDamaged):
        opened(other[:HEAD_SIZE] + one[HEAD_SIZE:])


def test_other_words_are_told_from_damage() -> None:
    with pytest.raises(BackupOfOthers, match="made with others"):
        opened(sealed(b""), OTHER)


def test_newer_file_is_told() -> None:
    file = bytearray(sealed(b""))
    file[8] = 2
    start = bytes(file[: HEAD_SIZE - 4])
    file[HEAD_SIZE - 4 : HEAD_SIZE] = digest(Context.BACKUP_SUM, [start])[:4]
    with pytest.raises(BackupNewer):
        opened(bytes(file))


@given(st.binary(max_size=200), st.booleans())
def test_random_bytes_are_refused_by_name(data: bytes, begin: bool) -> None:
    with pytest.raises(BackupError):
        opened(sealed(b"")[:HEAD_SIZE] + data if begin else data)


def test_head_by_a_second_reading() -> None:
    """As docs/protocol.md says it, with the standard library alone."""
    head = sealed(b"")[:HEAD_SIZE]
    magic, version, id_, mark, sum_ = head[:8], head[8], head[9:25], head[25:41], head[41:]
    assert (magic, version) == (b"wnbackup", 1)
    assert mark == naive.derive(KEY, "wn1.backup.mark", [id_])[:16]
    assert sum_ == naive.digest("wn1.backup.sum", [head[:41]])[:4]


def test_frozen_vector_of_a_backup() -> None:
    """Head, and a hash over the whole, of two chunks under known words and entropy."""
    file = sealed(b"what stands inside" * 4_000)
    (frozen,) = json.loads((VECTORS / "backup.json").read_text())
    assert file[:HEAD_SIZE].hex() == frozen["head"]
    assert digest(Context.BACKUP_SUM, [file]).hex() == frozen["digest"]
    assert len(file) == frozen["size"]
    assert naive.derive(naive.digest("wn1.master", [bytes.fromhex(frozen["entropy"])]), "wn1.backup") == KEY
    assert opened(file).rstrip(b"\0") == frozen["text"].encode() * frozen["times"]
    assert [file[at : at + 24].hex() for at in range(HEAD_SIZE, len(file), CHUNK_SIZE)] == frozen["nonces"]
