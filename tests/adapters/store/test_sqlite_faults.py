"""Damaged, newer, older and full: each is named, and nothing is half-written."""

import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.adapters.store.databases import KEY, filled, raw
from tests.contracts.stores import GENERAL, envelope, patches, posted, summary
from whisper_net.adapters.store import sqlite_database
from whisper_net.adapters.store.sqlite import SqliteGroupStore
from whisper_net.adapters.store.sqlite_reader import SqliteGroupReader
from whisper_net.core.envelope.parts import part_key
from whisper_net.core.errors import DiskFault, DiskFull, ProfileCorrupt, ProfileInUse
from whisper_net.core.group.records import StoreBatch


class Usage(NamedTuple):
    """What shutil.disk_usage gives, as far as it is read."""

    free: int


def test_wrong_key_is_a_database_of_somebody_else(path: Path) -> None:
    filled(path)
    for database in (SqliteGroupStore, SqliteGroupReader):
        with pytest.raises(ProfileCorrupt):
            database(path, bytes(32))
    assert SqliteGroupReader(path, KEY).counts()["messages"] == 300


@pytest.mark.parametrize("damage", [b"not a database at all", bytes(40_000)])
def test_file_that_is_no_database_is_corrupt(path: Path, damage: bytes) -> None:
    path.write_bytes(damage)
    with pytest.raises(ProfileCorrupt):
        SqliteGroupStore(path, KEY)
    assert path.read_bytes() == damage


def test_flipped_bit_in_any_page_is_found_and_named(path: Path) -> None:
    filled(path)
    data = path.read_bytes()
    assert len(data) > 20 * 4_096
    for page in range(len(data) // 4_096):
        damaged = bytearray(data)
        damaged[page * 4_096 + 2_000] ^= 1
        path.write_bytes(damaged)
        with pytest.raises(ProfileCorrupt):
            read_everything(path)


def read_everything(path: Path) -> None:
    """Touch every page there is."""
    store = SqliteGroupStore(path, KEY)
    try:
        with store._file.transaction() as conn:
            (problem,) = conn.execute("PRAGMA integrity_check").fetchone()
            if problem != "ok" or conn.execute("PRAGMA cipher_integrity_check").fetchall():
                raise ProfileCorrupt(problem)
    finally:
        store.close()


def test_truncated_database_is_corrupt(path: Path) -> None:
    filled(path)
    path.write_bytes(path.read_bytes()[: 30 * 4_096])
    with pytest.raises(ProfileCorrupt):
        SqliteGroupReader(path, KEY).messages(GENERAL, 300)


def test_database_without_its_tables_is_corrupt(path: Path) -> None:
    filled(path)
    conn = raw(path)
    conn.execute("DROP TABLE channels")
    conn.close()
    with pytest.raises(ProfileCorrupt):
        SqliteGroupReader(path, KEY).channels()


def assert_nothing_of_it(store: SqliteGroupStore, reader: SqliteGroupReader) -> None:
    assert reader.counts() == {"links": 0, "envelopes": 1, "messages": 1}
    assert store.part(part_key(envelope(1).part.feed, 1)) == [envelope(1)]
    assert reader.messages(GENERAL, 5, search="new") == []


BIG = StoreBatch(
    envelopes=tuple(envelope(seq, raw=bytes(5_000)) for seq in range(2, 400)),
    parts=(summary(399),),
    patches=tuple(posted(f"new{i}", f"new words {i}", lamport=i) for i in range(400)),
)
SMALL = StoreBatch(envelopes=(envelope(1),), parts=(summary(1),), patches=(posted("m", "first"),))


def test_full_disk_writes_nothing_and_goes_on_later(path: Path) -> None:
    store, reader = SqliteGroupStore(path, KEY), SqliteGroupReader(path, KEY)
    store.commit([SMALL])
    with store._file.transaction() as conn:
        (pages,) = conn.execute("PRAGMA page_count").fetchone()
        conn.execute(f"PRAGMA max_page_count = {pages + 100}")
    for _ in range(3):
        with pytest.raises(DiskFull):
            store.commit([SMALL, BIG])
        assert_nothing_of_it(store, reader)
    store.commit(patches(posted("m2", "fits")))
    with store._file.transaction() as conn:
        conn.execute("PRAGMA max_page_count = 100000")
    store.commit([BIG])
    assert reader.counts() == {"links": 0, "envelopes": 399, "messages": 402}
    assert len(reader.messages(GENERAL, 500, search="new words")) == 400


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_write_that_the_system_refuses_is_a_disk_fault_and_nothing_is_half_written(path: Path) -> None:
    store, reader = SqliteGroupStore(path, KEY), SqliteGroupReader(path, KEY)
    store.commit([SMALL])
    with files_of_at_most(1 << 20), pytest.raises(DiskFault):
        store.commit([BIG])
    assert_nothing_of_it(store, reader)
    store.commit([BIG])
    assert reader.counts()["messages"] == 401


def test_failing_write_on_a_disk_without_room_is_blamed_on_that(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = SqliteGroupStore(path, KEY)
    store.commit([SMALL])
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(free=0))
    with files_of_at_most(1 << 20), pytest.raises(DiskFull):
        store.commit([BIG])


def test_place_that_cannot_hold_a_database_is_named(tmp_path: Path) -> None:
    with pytest.raises(DiskFault):
        SqliteGroupStore(tmp_path / "missing" / "group.db", KEY)
    (tmp_path / "group.db").mkdir()
    with pytest.raises(DiskFault):
        SqliteGroupStore(tmp_path / "group.db", KEY)


def test_second_writer_is_refused_while_the_first_writes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_database, "BUSY_SECONDS", 0)
    first, second = SqliteGroupStore(path, KEY), SqliteGroupStore(path, KEY)
    with first._file.transaction() as conn:
        conn.execute("DELETE FROM links")
        with pytest.raises(ProfileInUse):
            second.commit([SMALL])
    second.commit([SMALL])


def test_reader_cannot_write(path: Path) -> None:
    filled(path, 1)
    reader = SqliteGroupReader(path, KEY)
    with pytest.raises(DiskFault), reader._file.transaction() as conn:
        conn.execute("DELETE FROM messages")
    assert reader.counts()["messages"] == 1


WRITE = """
import sys
from pathlib import Path
from tests.adapters.store.databases import KEY, filled, raw
from tests.contracts.stores import StoreBatch, envelope, posted, summary
from whisper_net.adapters.store.sqlite import SqliteGroupStore
store = SqliteGroupStore(Path(sys.argv[1]), bytes(range(32)))
for i in range(int(sys.argv[2]), 10_000):
    seqs = range(40 * i + 1, 40 * i + 41)
    store.commit([StoreBatch(
        envelopes=tuple(envelope(seq) for seq in seqs),
        parts=(summary(seqs[-1]),),
        patches=tuple(posted(f"m{seq}", f"needle {seq}", lamport=seq) for seq in seqs),
        facts=(("batches", b"%d" % (i + 1)),),
    )])
    print(i + 1, flush=True)
"""


def test_killed_in_the_middle_of_a_commit_leaves_whole_batches(path: Path) -> None:
    saved = 0
    for commits_seen in (3, 17, 8):
        with subprocess.Popen(
            [sys.executable, "-c", WRITE, str(path), str(saved)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]
        ) as child:
            assert child.stdout is not None
            said = [int(child.stdout.readline()) for _ in range(commits_seen)][-1]
            child.kill()
        store, reader = SqliteGroupStore(path, KEY), SqliteGroupReader(path, KEY)
        saved = int(store.load().facts["batches"])
        assert saved >= said
        assert reader.counts() == {"links": 0, "envelopes": 40 * saved, "messages": 40 * saved}
        assert len(reader.messages(GENERAL, 10_000, search="needle")) == 40 * saved
        assert sum(len(store.part(part)) for part in store.all_parts()) == 40 * saved
        read_everything(path)
        store.close()
        reader.close()
