"""A relay's items in PostgreSQL, for as many relay processes as serve one name.

Each batch is one transaction that locks the heads of its topics; what others put is told by postgres_news.py. Whatever
connection breaks is made anew by itself; meanwhile everything is refused with a word, and nothing is called stored.
"""

import asyncio
import secrets
from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec

from whisper_net.core.errors import LocalError, RelayStoreError
from whisper_net.relay import postgres_sql as sql
from whisper_net.relay.postgres_faults import told_in_words
from whisper_net.relay.postgres_news import News, messages
from whisper_net.relay.store import ID_SIZE, READ_ROWS, Kept, NewItem, Told, Usage

CONNECTIONS = 4
"""Of one process; one more listens."""
CONNECT_SECONDS, COMMAND_SECONDS, CLOSE_SECONDS = 5.0, 15.0, 5.0


class _Head(msgspec.Struct):
    """A topic's row, locked: its last place, and the bytes that it holds."""

    key: int
    last: int
    bytes: int


class PostgresRelayStore:
    """Implements relay.store.RelayStore."""

    def __init__(self, url: str, id_: bytes) -> None:
        """Use `open`."""
        self._url, self._id, self._own = url, id_, secrets.token_hex(4)
        self._shard = int(self._own, 16) % sql.SHARDS
        self._pool = asyncpg.create_pool(
            url,
            min_size=0,
            max_size=CONNECTIONS,
            init=self._own_store,
            command_timeout=COMMAND_SECONDS,
            timeout=CONNECT_SECONDS,
        )
        self._news: News | None = None

    @classmethod
    async def open(cls, url: str, key: bytes) -> "PostgresRelayStore":
        """Make the tables where there are none. Raises RelayStoreError, also where another relay's key is at home."""
        try:
            with told_in_words():
                id_, known = await _made(url, key)
        except (LocalError, ValueError) as error:
            raise RelayStoreError(f"this store cannot be used: {error}") from error
        if known != key:
            raise RelayStoreError(
                "another relay's key is at home in this database: copy the key file of the relay that made it, "
                "and name it with --key-file"
            )
        store = cls(url, id_)
        await store._pool
        return store

    @property
    def id(self) -> bytes:
        return self._id

    async def _own_store(self, conn: Any) -> None:
        """Hold every new connection to the store that clients were told: another one has other places."""
        await conn.execute(sql.DURABLE)
        if await conn.fetchval("SELECT id FROM relay") != self._id:
            raise asyncpg.DataError("this is another database than before; start the relay anew")

    def watch(self, told: Told) -> None:
        async def connect() -> Any:
            conn = await asyncpg.connect(self._url, timeout=CONNECT_SECONDS, command_timeout=COMMAND_SECONDS)
            try:
                await self._own_store(conn)
            except BaseException:
                conn.terminate()
                raise
            return conn

        self._news = News(connect, self._own, told)

    async def put(self, items: Sequence[NewItem], topic_bytes: int) -> list[Kept]:
        with told_in_words():
            async with self._pool.acquire() as conn, conn.transaction():
                return await self._put(conn, items, topic_bytes)

    async def _put(self, conn: Any, items: Sequence[NewItem], topic_bytes: int) -> list[Kept]:
        heads, begun = await _locked(conn, sorted({item.topic for item in items}))
        batch = _Batch(heads, topic_bytes)
        for topic, hash_, seq in await conn.fetch(sql.KNOWN, *_columns([(heads[i.topic].key, i.hash) for i in items])):
            batch.known[topic, hash_] = seq
        kept = [batch.keep(item) for item in items]
        await batch.write(conn)
        if begun or batch.grown:
            await conn.execute(sql.COUNT, self._shard, begun, batch.grown)
        for message in messages(self._own, batch.moved):
            await conn.execute(sql.NOTIFY, sql.CHANNEL, message)
        return kept

    async def read(self, topic: bytes, after: int, most: int) -> tuple[list[tuple[int, bytes]], bool]:
        with told_in_words():
            rows = await self._pool.fetch(sql.READ, topic, after, READ_ROWS + 1, most)
        held = rows[0]["rows"] if rows else 0
        found = [(row["seq"], row["item"]) for row in rows[:READ_ROWS]]
        return found, len(found) == held

    async def last_place(self, topic: bytes) -> int:
        with told_in_words():
            return int(await self._pool.fetchval(sql.LAST, topic))

    async def before_newest(self, topic: bytes, most: int, size: int) -> int:
        with told_in_words():
            return int(await self._pool.fetchval(sql.BEFORE, topic, most, size))

    async def expire(self, now: int) -> int:
        gone = 0
        with told_in_words():
            while some := await self._expire(now):
                gone += some
        return gone

    async def _expire(self, now: int) -> int:
        """Some of what has expired; nothing while another process is at it."""
        async with self._pool.acquire() as conn, conn.transaction():
            if not await conn.fetchval(sql.EXPIRE_ALONE, sql.EXPIRING):
                return 0
            keys = [row["topic"] for row in await conn.fetch(sql.EXPIRING_TOPICS, now, sql.EXPIRE_ROWS)]
            await conn.execute(sql.LOCK_KEYS, keys)
            gone, freed = await conn.fetchrow(sql.EXPIRE, now, keys, sql.EXPIRE_ROWS)
            ended, last = await conn.fetchrow(sql.FORGET, keys)
            await conn.execute(sql.UNCOUNT, self._shard, ended, freed, last)
            return int(gone)

    async def usage(self) -> Usage:
        with told_in_words():
            return Usage(*await self._pool.fetchrow(sql.USAGE))

    async def check(self) -> None:
        with told_in_words():
            await self._pool.execute("SELECT 1")

    async def close(self) -> None:
        if self._news is not None:
            await self._news.close()
        try:
            await asyncio.wait_for(self._pool.close(), CLOSE_SECONDS)
        except TimeoutError:
            self._pool.terminate()


class _Batch:
    """What one commit puts, worked out while its topics' heads are locked."""

    def __init__(self, heads: dict[bytes, _Head], topic_bytes: int) -> None:
        self._heads, self._topic_bytes = heads, topic_bytes
        self.known: dict[tuple[int, bytes], int] = {}
        """Places of what is there already, by topic and hash."""
        self.moved: dict[bytes, int] = {}
        """The last place of each topic that got something new."""
        self.grown = 0
        """Bytes by which all of them together grew."""
        self._new: list[tuple[int, int, bytes, int, bytes]] = []
        self._longer: dict[tuple[int, int], int] = {}

    def keep(self, new: NewItem) -> Kept:
        head = self._heads[new.topic]
        seq = self.known.get((head.key, new.hash))
        if seq is not None:
            self._longer[head.key, seq] = max(new.expiry, self._longer.get((head.key, seq), 0))
            return Kept(seq, fresh=False)
        if head.bytes + len(new.item) > self._topic_bytes:
            return Kept(0, fresh=False)
        head.last, head.bytes = head.last + 1, head.bytes + len(new.item)
        self.grown += len(new.item)
        self._new.append((head.key, head.last, new.hash, new.expiry, new.item))
        self.known[head.key, new.hash] = self.moved[new.topic] = head.last
        return Kept(head.last, fresh=True)

    async def write(self, conn: Any) -> None:
        if self._new:
            await conn.execute(sql.INSERT, *_columns(self._new))
        if self._longer:
            await conn.execute(sql.KEEP_LONGER, *_columns([(*place, expiry) for place, expiry in self._longer.items()]))
        if self._new:
            await conn.execute(
                sql.MOVE_HEADS, *_columns([msgspec.structs.astuple(one) for one in self._heads.values()])
            )


async def _locked(conn: Any, topics: list[bytes]) -> tuple[dict[bytes, _Head], int]:
    """The heads of these topics, which are begun where they are new; how many were."""
    heads: dict[bytes, _Head] = {}
    begun = 0
    while len(heads) < len(topics):
        heads = {row["topic"]: _Head(*row[1:]) for row in await conn.fetch(sql.LOCK_HEADS, topics)}
        if missing := [topic for topic in topics if topic not in heads]:
            begun += len(await conn.fetch(sql.BEGIN_TOPICS, missing))
    return heads, begun


def _columns(rows: Sequence[Sequence[object]]) -> list[list[object]]:
    """One array a column, as unnest takes them."""
    return [list(column) for column in zip(*rows, strict=True)]


async def _made(url: str, key: bytes) -> tuple[bytes, bytes]:
    """(store, key) of the database, whose first relay gives it both."""
    conn = await asyncpg.connect(url, timeout=CONNECT_SECONDS, command_timeout=COMMAND_SECONDS)
    try:
        async with conn.transaction():
            await conn.execute("SELECT pg_advisory_xact_lock($1)", sql.OPENING)
            if not await conn.fetchval(sql.MADE):
                await conn.execute(sql.SCHEMA)
                await conn.execute(sql.NAME, secrets.token_bytes(ID_SIZE), key)
            if not await conn.fetchval(sql.COUNTED):
                await conn.execute(sql.BEGIN_TOTALS)
            id_, known = await conn.fetchrow(sql.NAMED)
            return id_, known
    finally:
        await conn.close(timeout=CLOSE_SECONDS)
