"""What every store of a relay does, held to SQLite, to PostgreSQL and to their twin in memory."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.relay.database import Server
from tests.relay.ground import NOW, RELAY, item
from whisper_net.core.crypto.tickets import item_hash
from whisper_net.core.errors import DiskFault, DiskFull
from whisper_net.relay.limits import DAY
from whisper_net.relay.memory import MemoryRelayStore
from whisper_net.relay.postgres import PostgresRelayStore
from whisper_net.relay.sqlite import SqliteRelayStore
from whisper_net.relay.store import Kept, NewItem, RelayStore, Usage

A, B = b"a" * 32, b"b" * 32
ROOM = 1 << 20


def new(number: int, topic: bytes = A, size: int = 512, expiry: int = NOW + DAY) -> NewItem:
    one = item(number, size)
    return NewItem(topic, item_hash(one), one, expiry)


async def _opened(kind: str, request: pytest.FixtureRequest) -> RelayStore:
    if kind == "sqlite":
        return SqliteRelayStore(request.getfixturevalue("tmp_path") / "relay.db")
    if kind == "memory":
        return MemoryRelayStore()
    server: Server = request.getfixturevalue("postgres")
    return await PostgresRelayStore.open(await server.database(), RELAY)


@pytest.fixture(params=["sqlite", "memory", "postgres"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[RelayStore]:
    opened = await _opened(request.param, request)
    yield opened
    await opened.close()


async def test_places_count_up_in_each_topic(store: RelayStore) -> None:
    kept = await store.put([new(1), new(2), new(1, topic=B)], ROOM)
    assert kept == [Kept(1, fresh=True), Kept(2, fresh=True), Kept(1, fresh=True)]
    assert await store.put([new(3)], ROOM) == [Kept(3, fresh=True)]
    assert await store.read(A, 0, ROOM) == ([(1, item(1)), (2, item(2)), (3, item(3))], True)
    assert await store.read(A, 2, ROOM) == ([(3, item(3))], True)
    assert await store.read(b"c" * 32, 0, ROOM) == ([], True)


async def test_item_is_kept_once_and_for_as_long_as_somebody_asks(store: RelayStore) -> None:
    first = await store.put([new(1, expiry=NOW + 10), new(1, expiry=NOW + DAY), new(1, expiry=NOW + 5)], ROOM)
    assert first == [Kept(1, fresh=True), Kept(1, fresh=False), Kept(1, fresh=False)]
    assert await store.expire(NOW + 20) == 0
    assert await store.read(A, 0, ROOM) == ([(1, item(1))], True)


async def test_full_topic_never_evicts(store: RelayStore) -> None:
    """What is there stays; what does not fit is refused; another topic has room of its own."""
    assert await store.put([new(1), new(2)], 1_024) == [Kept(1, fresh=True), Kept(2, fresh=True)]
    assert await store.put([new(3), new(1, topic=B), new(1)], 1_024) == [
        Kept(0, fresh=False),
        Kept(1, fresh=True),
        Kept(1, fresh=False),
    ]
    assert await store.read(A, 0, ROOM) == ([(1, item(1)), (2, item(2))], True)


async def test_what_expired_is_gone_and_makes_room_and_places_go_on(store: RelayStore) -> None:
    await store.put([new(1, expiry=NOW + 10), new(2, expiry=NOW + DAY)], 1_024)
    assert await store.expire(NOW + 10) == 1
    assert await store.read(A, 0, ROOM) == ([(2, item(2))], True)
    assert await store.usage() == Usage(1, 512)
    assert await store.put([new(3)], 1_024) == [Kept(3, fresh=True)]


async def test_item_that_expired_and_is_put_again_was_seen_by_whoever_is_past_it(store: RelayStore) -> None:
    """Whoever puts something for a moment takes it from nobody by it: its place is handed out as long as it is kept."""
    await store.put([new(1, expiry=NOW + 1), new(2, expiry=NOW + DAY)], ROOM)
    assert await store.read(A, 0, ROOM) == ([(1, item(1)), (2, item(2))], True)
    assert await store.put([new(1, expiry=NOW + DAY)], ROOM) == [Kept(1, fresh=False)]
    await store.put([new(3, expiry=NOW + 1)], ROOM)
    assert await store.expire(NOW + 1) == 1
    assert await store.put([new(3, expiry=NOW + DAY)], ROOM) == [Kept(4, fresh=True)]
    assert await store.read(A, 3, ROOM) == ([(4, item(3))], True)


async def test_answer_holds_so_many_bytes_and_one_item_at_least(store: RelayStore) -> None:
    await store.put([new(n) for n in range(1, 6)], ROOM)
    assert await store.read(A, 0, 1_100) == ([(1, item(1)), (2, item(2))], False)
    assert await store.read(A, 4, 100) == ([(5, item(5))], True)


async def test_last_place_is_the_highest_that_was_given(store: RelayStore) -> None:
    assert [await store.last_place(topic) for topic in (A, B)] == [0, 0]
    await store.put([*(new(n, expiry=NOW + 1) for n in range(3)), new(9, B), new(8, B, expiry=NOW + 1)], ROOM)
    assert [await store.last_place(topic) for topic in (A, B)] == [3, 2]
    await store.expire(NOW + 1)
    assert [await store.last_place(topic) for topic in (A, B)] == [3, 2]


async def test_newest_items_stand_after_a_place(store: RelayStore) -> None:
    await store.put([new(1, expiry=NOW + 10), *(new(n) for n in range(2, 5)), new(5, expiry=NOW + 10)], ROOM)
    assert [await store.before_newest(A, most, 1 << 20) for most in (1, 2, 5, 9)] == [4, 3, 0, 0]
    assert [await store.before_newest(A, 9, size) for size in (1, 1_023, 1_024, 2_047, 1 << 20)] == [4, 4, 3, 2, 0]
    assert await store.before_newest(B, 5, 1 << 20) == 0
    await store.expire(NOW + 10)
    assert [await store.before_newest(A, most, 1 << 20) for most in (1, 2, 3, 9)] == [3, 2, 1, 1]


async def test_store_is_the_same_after_a_restart(tmp_path: Path) -> None:
    first = SqliteRelayStore(tmp_path / "relay.db")
    await first.put([new(1)], ROOM)
    await first.close()
    again = SqliteRelayStore(tmp_path / "relay.db")
    assert again.id == first.id
    assert await again.put([new(1), new(2)], ROOM) == [Kept(1, fresh=False), Kept(2, fresh=True)]
    await again.close()
    other = SqliteRelayStore(tmp_path / "other.db")
    assert other.id != first.id
    await other.close()


async def test_topics_that_were_used_once_leave_nothing_behind(store: RelayStore) -> None:
    """A stranger puts something on ever new topics: with the last item of each its row goes."""
    for number in range(3):
        await store.put([new(n, bytes([number, n]) * 16, expiry=NOW + 1) for n in range(50)], ROOM)
        assert await store.usage() == Usage(50, 50 * 512)
        assert await store.expire(NOW + 1) == 50
        assert await store.usage() == Usage(0, 0)


async def test_topic_that_begins_anew_gives_no_place_twice(store: RelayStore) -> None:
    """Whoever comes back after long, with the place up to which they had read, misses nothing of what came since."""
    await store.put([*(new(n, expiry=NOW + 1) for n in range(5)), new(9, B)], ROOM)
    assert await store.expire(NOW + 1) == 5
    assert await store.put([new(n) for n in (1, 7)], ROOM) == [Kept(6, fresh=True), Kept(7, fresh=True)]
    assert await store.read(A, 5, ROOM) == ([(6, item(1)), (7, item(7))], True)
    assert await store.put([new(8, B)], ROOM) == [Kept(2, fresh=True)]


OLD_TOPICS = """
CREATE TABLE topics (
    key INTEGER PRIMARY KEY, topic BLOB NOT NULL UNIQUE, last INTEGER NOT NULL, bytes INTEGER NOT NULL,
    until INTEGER NOT NULL
)
"""
"""As they were when they were kept for long after their last item."""


async def test_store_of_before_is_counted_once_and_goes_on(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "relay.db")
    old.execute(OLD_TOPICS)
    old.executemany("INSERT INTO topics VALUES (?, ?, ?, ?, 5)", [(1, A, 7, 512), (2, B, 9, 0)])
    old.commit()
    old.close()
    for _ in range(2):
        store = SqliteRelayStore(tmp_path / "relay.db")
        assert await store.usage() == Usage(2, 512)
        await store.close()
    store = SqliteRelayStore(tmp_path / "relay.db")
    await store.expire(NOW)
    assert await store.put([new(1), new(1, B)], ROOM) == [Kept(8, fresh=True), Kept(10, fresh=True)]
    assert await store.usage() == Usage(2, 3 * 512)
    await store.close()


def test_file_that_is_no_store_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "relay.db").write_bytes(b"no database" * 100)
    with pytest.raises(DiskFault, match="cannot be used"):
        SqliteRelayStore(tmp_path / "relay.db")


async def test_full_disk_is_told_apart_and_heals(tmp_path: Path) -> None:
    store = SqliteRelayStore(tmp_path / "relay.db")
    await store.put([new(1)], ROOM)
    pages = store._conn.execute("PRAGMA page_count").fetchone()[0]
    store._conn.execute(f"PRAGMA max_page_count = {pages + 1}")
    with pytest.raises(DiskFull):
        await store.put([new(n, size=4_096) for n in range(2, 5)], ROOM)
    assert await store.read(A, 0, ROOM) == ([(1, item(1))], True)
    store._conn.execute(f"PRAGMA max_page_count = {pages + 99}")
    assert await store.put([new(2, size=4_096)], ROOM) == [Kept(2, fresh=True)]
    await store.check()
    await store.close()


async def test_commit_that_fails_keeps_nothing_of_it(tmp_path: Path) -> None:
    store = SqliteRelayStore(tmp_path / "relay.db")
    await store.put([new(1)], ROOM)
    other = sqlite3.connect(tmp_path / "relay.db")
    other.execute("CREATE TRIGGER no BEFORE INSERT ON items WHEN new.seq = 3 BEGIN SELECT raise(FAIL, 'no'); END")
    with pytest.raises(DiskFault, match="cannot be used"):
        await store.put([new(2), new(3)], ROOM)
    other.execute("DROP TRIGGER no")
    other.close()
    assert await store.read(A, 0, ROOM) == ([(1, item(1))], True)
    assert await store.put([new(3)], ROOM) == [Kept(2, fresh=True)]
    await store.close()
