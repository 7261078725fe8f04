"""What stands inside a backup: records in their order, whatever pieces they come in, and nothing else."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.group.chance import seed
from whisper_net.core.errors import BackupDamaged
from whisper_net.core.group.backup_records import (
    MOST_KEYS,
    BackedBoxes,
    BackedEnvelopes,
    BackedGroup,
    BackedKeys,
    BackedLinks,
    BackupEnd,
    BackupOf,
    BackupPart,
    BackupReader,
    keys_parts,
    written,
)
from whisper_net.core.group.records import StoredKey
from whisper_net.core.ids import Kid, ScopeId

GROUP = BackedGroup(bytes(32), bytes(32), bytes(16), "Acme", "", ["wss://relay.example/x"])
OTHER = BackedGroup(bytes([1] * 32), bytes(32), bytes(16), "Other", "", [])
KEYS = BackedKeys([])
LINKS = BackedLinks([b"link"])
PARTS: list[BackupPart] = [
    BackupOf(1_760_000_000, True, 2),
    GROUP, LINKS, LINKS, KEYS, BackedBoxes([b"boxes"]), BackedEnvelopes([b"envelope"]),
    OTHER, LINKS, KEYS, KEYS,
    BackupEnd(),
]  # fmt: skip
WHOLE = b"".join(map(written, PARTS))


def read(*pieces: bytes) -> list[BackupPart]:
    reader = BackupReader()
    found = [part for piece in pieces for part in reader.read(piece)]
    assert reader.over
    return found


@given(st.lists(st.integers(0, len(WHOLE)), max_size=6), st.integers(0, 100))
def test_pieces_of_any_size_give_the_same_records(cuts: list[int], zeros: int) -> None:
    at = [0, *sorted(cuts), len(WHOLE)]
    pieces = [WHOLE[start:end] for start, end in pairwise(at)]
    assert read(*pieces, bytes(zeros)) == PARTS


@pytest.mark.parametrize("place", range(len(PARTS)))
def test_record_that_is_left_out_is_missed(place: int) -> None:
    """But for one of several alike, and what a backup without content lacks."""
    without = [part for at, part in enumerate(PARTS) if at != place]
    if place in (2, 3, 5, 6, 9, 10):
        assert read(b"".join(map(written, without))) == without
        return
    reader = BackupReader()
    try:
        list(reader.read(b"".join(map(written, without))))
    except BackupDamaged:
        return
    assert not reader.over


@pytest.mark.parametrize(
    "parts",
    [
        [GROUP],
        [PARTS[0], PARTS[0]],
        [PARTS[0], GROUP, KEYS],
        [PARTS[0], GROUP, LINKS, KEYS, GROUP],
        [PARTS[0], GROUP, LINKS, BackupEnd()],
        [PARTS[0], GROUP, LINKS, KEYS, BackupEnd()],
        [BackupOf(0, False, 1), GROUP, LINKS, KEYS, GROUP],
        [PARTS[0], GROUP, LINKS, KEYS, BackedEnvelopes([]), BackedBoxes([])],
    ],
)
def test_records_out_of_turn_are_refused(parts: list[BackupPart]) -> None:
    with pytest.raises(BackupDamaged):
        read(b"".join(map(written, parts)))


@pytest.mark.parametrize(
    "raw",
    [
        b"\0\0\0\0",
        b"\xff\xff\xff\xff",
        b"\0\0\0\1\xc0",
        b"\0\0\0\2\x91\x63",
        b"\0\0\0\3\x91\xcc\7",  # 7 in a longer form
        WHOLE + b"\0\0\1",
    ],
)
def test_bytes_that_are_no_record_are_refused(raw: bytes) -> None:
    with pytest.raises(BackupDamaged):
        read(raw)


@given(st.binary(max_size=60))
def test_random_bytes_raise_nothing_else(raw: bytes) -> None:
    reader = BackupReader()
    try:
        list(reader.read(raw))
    except BackupDamaged:
        return
    assert not reader.over


def test_keys_are_cut_into_records_and_come_back() -> None:
    keys = [StoredKey(Kid(seed(at)), ScopeId(seed("scope")), seed("secret", at)) for at in range(MOST_KEYS + 1)]
    parts = list(keys_parts(keys))
    assert [len(part.keys) for part in parts] == [MOST_KEYS, 1]
    back = [(key.kid, key.secret) for part in parts for key in part.keys]
    assert back == sorted((key.kid, key.secret) for key in keys)
    assert list(keys_parts([])) == [KEYS]
    assert keys[0].secret.hex() not in repr(parts[0])
