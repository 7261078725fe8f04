"""A relay's items in one SQLite file: one thread, one writer, everything that waits in one commit.

Nothing in it is secret to whoever runs the relay, so the file is not encrypted: the items are.
"""

import asyncio
import errno
import secrets
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from whisper_net.core.errors import DiskFault, DiskFull
from whisper_net.relay.store import ID_SIZE, READ_ROWS, Kept, NewItem, Told, Usage

T = TypeVar("T")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS relay (id BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS topics (
    key INTEGER PRIMARY KEY, topic BLOB NOT NULL UNIQUE, last INTEGER NOT NULL, bytes INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS items (
    key INTEGER PRIMARY KEY, topic INTEGER NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL, expiry INTEGER NOT NULL,
    item BLOB NOT NULL, UNIQUE (topic, seq), UNIQUE (topic, hash)
);
CREATE INDEX IF NOT EXISTS items_by_expiry ON items (expiry);
CREATE INDEX IF NOT EXISTS empty_topics ON topics (key) WHERE bytes = 0;
CREATE TABLE IF NOT EXISTS totals (topics INTEGER NOT NULL, bytes INTEGER NOT NULL, floor INTEGER NOT NULL);
INSERT INTO totals SELECT (SELECT count(*) FROM topics), (SELECT coalesce(sum(bytes), 0) FROM topics), 0
    WHERE NOT EXISTS (SELECT 1 FROM totals);
CREATE TRIGGER IF NOT EXISTS topic_begins AFTER INSERT ON topics BEGIN
    UPDATE totals SET topics = topics + 1;
END;
CREATE TRIGGER IF NOT EXISTS topic_fills AFTER UPDATE OF bytes ON topics BEGIN
    UPDATE totals SET bytes = bytes + new.bytes - old.bytes;
END;
CREATE TRIGGER IF NOT EXISTS topic_ends AFTER DELETE ON topics BEGIN
    UPDATE totals SET topics = topics - 1, floor = max(floor, old.last);
END;
"""


class SqliteRelayStore:
    """Implements relay.store.RelayStore."""

    def __init__(self, path: Path) -> None:
        """Open or create. Raises DiskFault for a file that is no store of this version."""
        self._lane = ThreadPoolExecutor(max_workers=1, thread_name_prefix="relay-store")
        self._conn = _kept(lambda: _open(path))
        self._id: bytes = self._conn.execute("SELECT id FROM relay").fetchone()[0]

    @property
    def id(self) -> bytes:
        return self._id

    def watch(self, told: Told) -> None:
        """Nobody else writes to a file."""

    async def put(self, items: Sequence[NewItem], topic_bytes: int) -> list[Kept]:
        return await self._run(lambda: self._put(items, topic_bytes))

    def _put(self, items: Sequence[NewItem], topic_bytes: int) -> list[Kept]:
        with self._conn:
            return [self._keep(item, topic_bytes) for item in items]

    def _keep(self, new: NewItem, topic_bytes: int) -> Kept:
        execute, size = self._conn.execute, len(new.item)
        key, last, held = self._topic(new.topic)
        known = execute("SELECT seq FROM items WHERE topic = ? AND hash = ?", (key, new.hash)).fetchone()
        if known is not None:  # whoever puts it again keeps it for longer
            later = "UPDATE items SET expiry = max(expiry, ?) WHERE topic = ? AND seq = ?"
            execute(later, (new.expiry, key, known[0]))
            return Kept(known[0], fresh=False)
        if held + size > topic_bytes:
            return Kept(0, fresh=False)
        insert = "INSERT INTO items (topic, seq, hash, expiry, item) VALUES (?, ?, ?, ?, ?)"
        execute(insert, (key, last + 1, new.hash, new.expiry, new.item))
        execute("UPDATE topics SET last = last + 1, bytes = bytes + ? WHERE key = ?", (size, key))
        return Kept(last + 1, fresh=True)

    def _topic(self, topic: bytes) -> tuple[int, int, int]:
        """(key, last place, bytes held) of a topic, which begins with its first item above all that are forgotten."""
        found = self._conn.execute("SELECT key, last, bytes FROM topics WHERE topic = ?", (topic,)).fetchone()
        if found is not None:
            return found[0], found[1], found[2]
        (floor,) = self._conn.execute("SELECT floor FROM totals").fetchone()
        insert = "INSERT INTO topics (topic, last, bytes) VALUES (?, ?, 0)"
        return self._conn.execute(insert, (topic, floor)).lastrowid or 0, floor, 0

    async def read(self, topic: bytes, after: int, most: int) -> tuple[list[tuple[int, bytes]], bool]:
        return await self._run(lambda: self._read(topic, after, most))

    def _read(self, topic: bytes, after: int, most: int) -> tuple[list[tuple[int, bytes]], bool]:
        found: list[tuple[int, bytes]] = []
        size = 0
        rows = self._conn.execute(_AFTER, (topic, after, READ_ROWS + 1))
        for seq, item in rows:
            if found and (size + len(item) > most or len(found) == READ_ROWS):
                rows.close()
                return found, False
            found.append((seq, item))
            size += len(item)
        return found, True

    async def last_place(self, topic: bytes) -> int:
        return await self._run(lambda: int(self._conn.execute(_LAST, (topic,)).fetchone()[0]))

    async def before_newest(self, topic: bytes, most: int, size: int) -> int:
        return await self._run(lambda: int(self._conn.execute(_BEFORE, (topic, most, size)).fetchone()[0]))

    async def expire(self, now: int) -> int:
        return await self._run(lambda: self._expire(now))

    def _expire(self, now: int) -> int:
        with self._conn as conn:
            conn.execute(_UNCOUNT, (now, now))
            gone = conn.execute("DELETE FROM items WHERE expiry <= ?", (now,)).rowcount
            conn.execute("DELETE FROM topics WHERE bytes = 0")
        return gone

    async def usage(self) -> Usage:
        return await self._run(lambda: Usage(*self._conn.execute(_USAGE).fetchone()))

    async def check(self) -> None:
        await self._run(lambda: self._conn.execute("SELECT id FROM relay").fetchone())

    async def close(self) -> None:
        await self._run(self._conn.close)
        self._lane.shutdown()

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._lane, _kept, work)


_AFTER = """
SELECT items.seq, items.item FROM topics JOIN items ON items.topic = topics.key
WHERE topics.topic = ? AND items.seq > ? ORDER BY items.seq LIMIT ?
"""
_LAST = "SELECT coalesce((SELECT last FROM topics WHERE topic = ?), floor) FROM totals"
_BEFORE = """
SELECT coalesce(min(seq) - 1, 0) FROM (
    SELECT seq, sum(size) OVER seqs AS size, row_number() OVER seqs AS number FROM (
        SELECT items.seq, length(items.item) AS size FROM topics JOIN items ON items.topic = topics.key
        WHERE topics.topic = ? ORDER BY items.seq DESC LIMIT ?
    ) WINDOW seqs AS (ORDER BY seq DESC)
) WHERE size <= ? OR number = 1
"""
_UNCOUNT = """
UPDATE topics SET bytes = bytes - (SELECT sum(length(item)) FROM items WHERE topic = topics.key AND expiry <= ?)
WHERE key IN (SELECT topic FROM items WHERE expiry <= ?)
"""
_USAGE = "SELECT topics, bytes FROM totals"


def _open(path: Path) -> sqlite3.Connection:
    conn = sqlite3.connect(path, check_same_thread=False)
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("PRAGMA synchronous = FULL")  # said to be stored means: survives the plug
    with conn:
        _drop_until(conn)
        conn.executescript(_SCHEMA)
        if conn.execute("SELECT count(*) FROM relay").fetchone()[0] == 0:
            conn.execute("INSERT INTO relay VALUES (?)", (secrets.token_bytes(ID_SIZE),))
    return conn


def _drop_until(conn: sqlite3.Connection) -> None:
    """Of a store of before: topics were kept for long after their last item, each until a time of its own."""
    if any(column[1] == "until" for column in conn.execute("PRAGMA table_info(topics)")):
        conn.execute("ALTER TABLE topics DROP COLUMN until")


def _kept(work: Callable[[], T]) -> T:
    """Do it; what the disk says against it in our words."""
    try:
        return work()
    except sqlite3.Error as error:
        full = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL or _errno(error) == errno.ENOSPC
        raise (DiskFull if full else DiskFault)(f"the relay's store cannot be used: {error}") from error


def _errno(error: BaseException) -> int | None:
    return getattr(error.__context__, "errno", None)
