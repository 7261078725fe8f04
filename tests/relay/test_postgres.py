"""Many relay processes on one PostgreSQL database, and what they say when it stops, fills up or is another."""

import asyncio
import signal
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.e2e.test_relay import serving
from tests.relay.database import Server
from tests.relay.ground import (
    HOUR,
    NOW,
    OTHER,
    RELAY,
    TOPIC,
    TOPIC_SECRET,
    Client,
    Place,
    item,
    put,
    relay_put,
    running,
)
from whisper_net.core.crypto.tickets import item_hash, sign_get
from whisper_net.core.errors import DiskFault, DiskFull, RelayStoreAway, RelayStoreError
from whisper_net.core.wire.relay import Farewell, Follow, Items, Refused, Said, Stored, StoredItem
from whisper_net.relay import postgres_news
from whisper_net.relay.opening import open_store
from whisper_net.relay.postgres import PostgresRelayStore
from whisper_net.relay.postgres_news import TOPICS_A_MESSAGE, messages
from whisper_net.relay.postgres_sql import CHANNEL
from whisper_net.relay.store import Kept, NewItem, Usage

pytestmark = pytest.mark.loopback
ROOM = 1 << 20
PATIENCE_SECONDS = 20.0


@pytest.fixture
async def url(postgres: Server) -> str:
    return await postgres.database()


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[PostgresRelayStore]:
    store = await PostgresRelayStore.open(url, RELAY)
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def two_relays(url: str) -> AsyncIterator[tuple[Place, Place]]:
    """Two processes' worth of relay on one database."""
    stores = [await PostgresRelayStore.open(url, RELAY) for _ in range(2)]
    async with running(stores[0]) as one, running(stores[1]) as other:
        yield one, other


def new(number: int, topic: bytes = TOPIC, expiry: int = NOW + HOUR) -> NewItem:
    return NewItem(topic, item_hash(item(number)), item(number), expiry)


async def heard(client: Client, count: int) -> list[int]:
    """Places of what a follower is told, until it has so many."""
    places: list[int] = []
    while len(places) < count:
        answer = await client.hear()
        assert isinstance(answer, Items)
        places += [one.seq for one in answer.items]
    return places


async def test_item_put_at_one_relay_reaches_who_follows_at_the_other(url: str) -> None:
    async with two_relays(url) as (one, other), one.client() as author, other.client() as reader, one.client() as near:
        assert author.proof.store == reader.proof.store
        for follower in (reader, near):
            assert await follower.ask(follower.follow()) == Items(TOPIC, [], True)
        for number in range(1, 4):
            assert await author.ask(put(item(number))) == Stored(TOPIC, item_hash(item(number)), number)
        assert await heard(reader, 3) == await heard(near, 3) == [1, 2, 3]
        await reader.say(put(item(4)))  # whoever follows and puts hears of it as a follower first
        assert await heard(reader, 1) == await heard(near, 1) == [4]
        assert await reader.hear() == Stored(TOPIC, item_hash(item(4)), 4)


async def test_two_relay_processes_on_one_database_serve_one_group(url: str, tmp_path: Path) -> None:
    options = ("--store", url, "--key-file", "relay.key")
    with serving(tmp_path, *options) as (process, one), serving(tmp_path, *options) as (_, other):
        assert one.key == other.key
        async with Client.to(one) as author, Client.to(other) as reader:
            ticket = sign_get(TOPIC_SECRET, other.key, reader.proof.challenge)
            assert await reader.ask(Follow(TOPIC, 0, ticket)) == Items(TOPIC, [], True)
            assert await author.ask(relay_put(item(1), one.key)) == Stored(TOPIC, item_hash(item(1)), 1)
            assert await heard(reader, 1) == [1]
            process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(process.wait, 10) == 0
            assert await author.hear() == Farewell("stopping")
            await reader.say(relay_put(item(2), other.key))
            assert await heard(reader, 1) == [2]
            assert await reader.hear() == Stored(TOPIC, item_hash(item(2)), 2)


async def test_places_have_no_gap_whoever_puts_at_the_same_time(url: str) -> None:
    """Batches that lock the same topics the other way round wait for each other, and for nobody else."""
    async with opened(url) as one, opened(url) as other:

        async def fill(store: PostgresRelayStore, begin: int, topics: tuple[bytes, bytes]) -> None:
            for number in range(begin, begin + 60, 3):
                await store.put([new(n, topic) for topic in topics for n in range(number, number + 3)], ROOM)

        await asyncio.gather(fill(one, 0, (TOPIC, OTHER)), fill(other, 30, (OTHER, TOPIC)))
        for topic in (TOPIC, OTHER):
            rows, last = await one.read(topic, 0, ROOM)
            assert last
            assert [seq for seq, _ in rows] == list(range(1, 91))  # what both put is there once
            assert {found for _, found in rows} == {item(number) for number in range(90)}


async def test_two_processes_that_forget_at_once_count_right(url: str) -> None:
    async with opened(url) as one, opened(url) as other:
        await one.put([new(number, expiry=NOW + 1) for number in range(9)] + [new(9)], ROOM)
        gone = await asyncio.gather(one.expire(NOW + 1), other.expire(NOW + 1))
        assert sum(gone) == 9
        assert await other.usage() == Usage(1, 512)


async def test_database_of_before_is_counted_once_and_goes_on(url: str, postgres: Server) -> None:
    """Its topics were kept for long after their last item, each until a time of its own."""
    async with opened(url) as store:
        await store.put([new(1)], ROOM)
        await store.put([new(1, OTHER)], ROOM)
    for statement in (
        "DROP TABLE totals",
        "ALTER TABLE topics ADD COLUMN until BIGINT NOT NULL DEFAULT 5",
        "ALTER TABLE topics ALTER COLUMN until DROP DEFAULT",
        "UPDATE topics SET bytes = 0, last = 9 WHERE key = (SELECT max(key) FROM topics)",
        "DELETE FROM items WHERE topic = (SELECT key FROM topics WHERE bytes = 0)",
    ):
        await postgres.execute(url, statement)
    for _ in range(2):
        async with opened(url) as store:
            assert await store.usage() == Usage(1, 512)
    async with opened(url) as store:
        assert await store.put([new(2), new(1, OTHER)], ROOM) == [Kept(2, fresh=True), Kept(10, fresh=True)]
        assert await store.usage() == Usage(2, 3 * 512)


async def test_database_restarted_under_a_relay(url: str, postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever puts meanwhile is told in a word; what was called stored is there, and followers hear what comes."""
    monkeypatch.setattr(postgres_news, "RETRY_SECONDS", 0.01)
    async with two_relays(url) as (one, other), one.client() as author, other.client() as reader:
        await reader.ask(reader.follow())
        assert await author.ask(put(item(1))) == Stored(TOPIC, item_hash(item(1)), 1)
        assert await heard(reader, 1) == [1]
        await asyncio.to_thread(postgres.stop)
        assert await author.ask(put(item(2))) == Refused(item_hash(item(2)), "store_away")
        assert await author.hear() == Farewell("store_away")
        assert await asyncio.to_thread(_health, one) == (503, "store_away\n")
        async with one.client() as late:
            assert await late.ask(late.fetch()) == Farewell("store_away")
        await asyncio.to_thread(postgres.start)
        assert await _until_stored(one, 2) == Stored(TOPIC, item_hash(item(2)), 2)
        assert await asyncio.to_thread(_health, one) == (200, "ok\n")
        assert await heard(reader, 1) == [2]
        async with one.client() as again:
            assert await again.ask(again.fetch()) == Items(TOPIC, [StoredItem(n, item(n)) for n in (1, 2)], True)


async def _until_stored(place: Place, number: int) -> Said:
    """As a client that comes back whenever it is let go."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        async with place.client() as again:
            answer = await again.ask(put(item(number)))
        if isinstance(answer, Stored) or time.monotonic() > until:
            return answer
        assert answer == Refused(item_hash(item(number)), "store_away")


def _health(place: Place) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(place.where.replace("ws://", "http://") + "/healthz", timeout=20) as answer:  # noqa: S310 - loopback
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


async def test_full_disk_of_the_database_is_said_and_heals(url: str, postgres: Server) -> None:
    async with opened(url) as store:
        await store.put([new(1)], ROOM)
        raising = "BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = 'disk_full'; END"
        await postgres.execute(url, f"CREATE FUNCTION brim() RETURNS trigger LANGUAGE plpgsql AS $$ {raising} $$")
        await postgres.execute(url, "CREATE TRIGGER brim BEFORE INSERT ON items EXECUTE FUNCTION brim()")
        with pytest.raises(DiskFull, match="no space left"):
            await store.put([new(2)], ROOM)
        await postgres.execute(url, "DROP TRIGGER brim ON items")
        assert [one.seq for one in await store.put([new(3)], ROOM)] == [2]


async def test_another_database_in_the_place_of_the_first_is_not_written_to(url: str, postgres: Server) -> None:
    """Clients were told of one store: places in another mean nothing to them until the relay starts anew."""
    async with opened(url) as store:
        await postgres.execute(url, "UPDATE relay SET id = '\\x00'")
        with pytest.raises(DiskFault, match="another database than before"):
            await store.put([new(1)], ROOM)


async def test_only_the_relay_that_made_a_store_serves_it(url: str) -> None:
    async with opened(url) as store:
        again = await open_store(url, RELAY)
        assert again.id == store.id
        await again.close()
        with pytest.raises(RelayStoreError, match="copy the key file"):
            await open_store(url, OTHER)


@pytest.mark.parametrize(
    "url", ["postgresql://relay@/none?host=/nowhere", "postgresql://relay@[/", "postgresql://relay@host:port/relay"]
)
async def test_database_that_cannot_be_opened_is_said(url: str) -> None:
    with pytest.raises(RelayStoreError, match="this store cannot be used"):
        await PostgresRelayStore.open(url, RELAY)


async def test_database_that_is_gone_at_once_is_away(url: str, postgres: Server) -> None:
    async with opened(url) as store:
        await store.check()
        others = "FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
        await postgres.execute(url, f"SELECT pg_terminate_backend(pid) {others}")
        outcomes = []
        for number in range(3):
            try:
                outcomes += [one.seq for one in await store.put([new(number)], ROOM)]
            except RelayStoreAway:
                outcomes.append(0)
        assert outcomes[-1] > 0


async def test_captured_postgres_holds_no_name_key_or_text(url: str, postgres: Server) -> None:
    """Beside what clients said there is the relay's public key, which is in every address."""
    async with opened(url) as store:
        await store.put([new(1)], ROOM)
    columns = await postgres.execute(
        url,
        "SELECT string_agg(table_name || '.' || column_name, ' ' ORDER BY table_name, ordinal_position)"
        " FROM information_schema.columns WHERE table_schema = 'public'",
    )
    assert columns == (
        "items.topic items.seq items.hash items.expiry items.item relay.one relay.id relay.key "
        "topics.key topics.topic topics.last topics.bytes "
        "totals.shard totals.topics totals.bytes totals.floor"
    )
    assert await postgres.execute(url, "SELECT key FROM relay") == RELAY


async def test_whoever_shouts_into_the_channel_is_not_listened_to(url: str, postgres: Server) -> None:
    async with opened(url) as store:
        told: asyncio.Queue[object] = asyncio.Queue()
        store.watch(told.put_nowait)
        assert await told.get() is None
        for text in ("", "no json", '["x",[["?",1]]]', next(messages("x", {TOPIC: 7}))):
            await postgres.execute(url, f"SELECT pg_notify('{CHANNEL}', '{text}')")
        assert await told.get() == {TOPIC: 7}


def test_one_message_tells_a_commit_unless_it_touched_very_many_topics() -> None:
    few = {number.to_bytes(32): 1 << 32 for number in range(TOPICS_A_MESSAGE)}
    assert [len(text) < 8_000 for text in messages("12345678", few)] == [True]
    assert len(list(messages("x", {**few, TOPIC: 1}))) == 2
    assert list(messages("x", {})) == []
