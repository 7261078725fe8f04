"""A relay over real WebSockets: what is put is durable, reaches who follows, and says nothing to anybody else."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from tests.relay.ground import OTHER_SECRET, TOPIC, TOPIC_SECRET, item, items, newest, put, running
from whisper_net.core.crypto.tickets import item_hash
from whisper_net.core.wire.peer import Message
from whisper_net.core.wire.relay import Farewell, Items, Refused, Stored, Unfollow, decode_said
from whisper_net.relay.following import Follower
from whisper_net.relay.limits import Limits
from whisper_net.relay.memory import MemoryRelayStore
from whisper_net.relay.served import Served
from whisper_net.relay.sqlite import SqliteRelayStore

pytestmark = pytest.mark.loopback


async def test_item_reaches_who_follows_and_who_fetches_later() -> None:
    async with running(MemoryRelayStore()) as place, place.client() as author, place.client() as reader:
        assert await reader.ask(reader.follow()) == items()
        assert await author.ask(put(item(1))) == Stored(TOPIC, item_hash(item(1)), 1)
        assert await reader.hear() == items(1)
        assert await author.ask(author.fetch()) == items(1)
        assert await author.ask(put(item(1))) == Stored(TOPIC, item_hash(item(1)), 1)  # told to nobody twice
        assert await author.ask(put(item(2))) == Stored(TOPIC, item_hash(item(2)), 2)
        assert await reader.hear() == items(2)


async def test_others_are_told_before_the_author(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[Follower, type[Message]]] = []

    def telling(served: Served, data: bytes) -> None:
        told.append((served.follower, type(decode_said(data))))
        tell(served, data)

    tell = Served.tell
    async with running(MemoryRelayStore()) as place, place.client() as author, place.client() as reader:
        for client in (author, reader):
            assert await client.ask(client.follow()) == items()
        monkeypatch.setattr(Served, "tell", telling)
        await author.say(put(item(1)))
        assert await reader.hear() == items(1)
        assert [await author.hear(), await author.hear()] == [items(1), Stored(TOPIC, item_hash(item(1)), 1)]
        first, second = place.relay._fanout.followers.of(TOPIC)
        assert told == [(second, Items), (first, Items), (first, Stored)]


async def test_whoever_comes_back_goes_on_where_they_were() -> None:
    async with running(MemoryRelayStore()) as place, place.client() as author:
        for number in (1, 2, 3):
            await author.ask(put(item(number)))
        async with place.client() as reader:
            assert await reader.ask(reader.follow(2)) == items(3)
            await author.ask(put(item(4)))
            assert await reader.hear() == items(4)
            await reader.say(Unfollow(TOPIC))
            assert await reader.ask(reader.fetch(4)) == items()
            await author.ask(put(item(5)))
            assert await reader.ask(reader.fetch(4)) == items(5)


async def test_whoever_asks_from_a_place_that_was_never_given_is_told_so() -> None:
    """They read another copy of the store: they begin anew, on the same line."""
    async with running(MemoryRelayStore()) as place, place.client() as author, place.client() as reader:
        assert await reader.ask(reader.follow(1)) == Refused(TOPIC, "ahead")
        assert await author.ask(put(item(1))) == Stored(TOPIC, item_hash(item(1)), 1)
        assert await reader.ask(reader.fetch(2)) == Refused(TOPIC, "ahead")
        assert await reader.ask(reader.follow(2)) == Refused(TOPIC, "ahead")
        assert await author.ask(put(item(2))) == Stored(TOPIC, item_hash(item(2)), 2)  # told to nobody
        assert await reader.ask(reader.follow()) == items(1, 2)
        await author.ask(put(item(3)))
        assert await reader.hear() == items(3)


async def test_long_topic_comes_in_several_answers() -> None:
    limits = Limits(answer_bytes=1_100)
    async with running(MemoryRelayStore(), limits) as place, place.client() as author, place.client() as reader:
        for number in range(1, 6):
            await author.ask(put(item(number)))
        await reader.say(reader.follow())
        heard = [await reader.hear() for _ in range(3)]
        assert heard == [items(1, 2, last=False), items(3, 4, last=False), items(5)]


async def test_nobody_is_told_twice_that_there_is_no_more() -> None:
    store = MemoryRelayStore()
    async with running(store) as place, place.client() as reader:
        assert await reader.ask(reader.follow()) == items()
        for told in ({TOPIC: 1}, None):
            store.told(told)  # another process put something, which is not to be seen yet
        assert await reader.ask(put(item(1))) == Stored(TOPIC, item_hash(item(1)), 1)
        assert await reader.hear() == items(1)
        assert await reader.ask(reader.follow(1)) == items()


async def test_newest_items_of_a_long_topic_come_first_and_move_no_place() -> None:
    limits = Limits(answer_bytes=1_100)
    async with running(MemoryRelayStore(), limits) as place, place.client() as author, place.client() as reader:
        for number in range(1, 7):
            await author.ask(put(item(number)))
        await reader.say(reader.latest(3))
        assert [await reader.hear() for _ in range(2)] == [newest(4, 5, last=False), newest(6)]
        await author.ask(put(item(7)))  # it follows nothing
        await reader.say(reader.follow())
        heard = [await reader.hear() for _ in range(4)]
        assert heard == [items(1, 2, last=False), items(3, 4, last=False), items(5, 6, last=False), items(7)]
        assert [await reader.ask(reader.latest(most)) for most in (1, 2)] == [newest(7), newest(6, 7)]


async def test_newest_of_a_topic_that_holds_little_is_all_of_it() -> None:
    async with running(MemoryRelayStore()) as place, place.client() as author:
        assert await author.ask(author.latest(5)) == newest()
        await author.ask(put(item(1)))
        assert await author.ask(author.latest(5)) == newest(1)


async def test_line_ends_with_a_word() -> None:
    async with running(MemoryRelayStore(), passcode="hunter-22") as place:
        async with place.stranger() as client:
            await client.say(b"no message")
            assert await client.hear() == Farewell("bad")
            with pytest.raises(ConnectionClosed):
                await client.hear()
        async with place.client("hunter-22") as client:
            assert await client.ask(client.fetch()) == items()


async def test_text_and_what_is_too_long_end_the_line() -> None:
    async with running(MemoryRelayStore()) as place, place.stranger() as client, place.stranger() as other:
        await client._socket.send("text")
        assert await client.hear() == Farewell("bad")
        await other.say(b"x" * 300_000)
        with pytest.raises(ConnectionClosed):
            await other.hear()


async def test_full_disk_is_said_and_nothing_is_called_stored() -> None:
    store = MemoryRelayStore()
    async with running(store) as place, place.client() as author:
        store.full = True
        assert await author.ask(put(item(1))) == Refused(item_hash(item(1)), "disk_full")
        store.full = False
        assert await author.ask(put(item(1))) == Stored(TOPIC, item_hash(item(1)), 1)


async def test_full_topic_is_said() -> None:
    limits = Limits(topic_bytes=512)
    async with running(MemoryRelayStore(), limits) as place, place.client() as author:
        await author.ask(put(item(1)))
        assert await author.ask(put(item(2))) == Refused(item_hash(item(2)), "full")


async def test_what_comes_together_is_committed_together() -> None:
    store = MemoryRelayStore()
    async with running(store) as place, place.client() as author:
        for number in range(1, 200):
            await author.say(put(item(number)))
        answers = [await author.hear() for _ in range(1, 200)]
        assert answers == [Stored(TOPIC, item_hash(item(number)), number) for number in range(1, 200)]
        assert store.commits < 150


async def test_relay_that_stops_has_written_what_it_took(tmp_path: Path) -> None:
    async with running(SqliteRelayStore(tmp_path / "relay.db")) as place, place.client() as author:
        for number in range(1, 50):
            await author.say(put(item(number)))
        assert await author.hear() == Stored(TOPIC, item_hash(item(1)), 1)
    store = SqliteRelayStore(tmp_path / "relay.db")
    rows, _ = await store.read(TOPIC, 0, 1 << 20)
    assert [item_ for _, item_ in rows] == [item(number) for number in range(1, len(rows) + 1)]
    await store.close()


async def test_relay_that_stops_says_so_after_its_last_answer(tmp_path: Path) -> None:
    async with running(MemoryRelayStore()) as place, place.client() as author, place.client() as idle:
        await author.say(put(item(1)))
        assert await author.hear() == Stored(TOPIC, item_hash(item(1)), 1)
        await place.relay._writer.close()
        assert await author.ask(put(item(2))) == Refused(item_hash(item(2)), "stopping")
        stopping = asyncio.create_task(place.relay.stop())
        for client in (author, idle):
            assert await client.hear() == Farewell("stopping")
            with pytest.raises(ConnectionClosed):
                await client.hear()
        await stopping


async def test_forged_tickets_are_refused_among_those_that_hold() -> None:
    store = MemoryRelayStore()
    async with running(store) as place, place.client() as author:
        for number in range(1, 9):
            secret = OTHER_SECRET if number % 2 else TOPIC_SECRET
            await author.say(put(item(number), secret=secret))
        answers = [await author.hear() for _ in range(8)]
        for number, answer in enumerate(answers, 1):
            hash_ = item_hash(item(number))
            assert answer == (Refused(hash_, "ticket") if number % 2 else Stored(TOPIC, hash_, number // 2))
        assert len(store.topics[TOPIC]) == 4


async def test_captured_database_holds_no_name_key_or_text(tmp_path: Path) -> None:
    """Whoever takes the relay's disk finds topics, sizes, times and sealed bytes: what clients said, and no more."""
    async with running(SqliteRelayStore(tmp_path / "relay.db")) as place, place.client() as author:
        await author.ask(put(item(1)))
    with sqlite3.connect(tmp_path / "relay.db") as conn:
        tables = {name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        columns = {table: [row[1] for row in conn.execute(f"PRAGMA table_info({table})")] for table in tables}
        rows = conn.execute("SELECT hash, item FROM items").fetchall()
    assert columns == {
        "relay": ["id"],
        "topics": ["key", "topic", "last", "bytes"],
        "totals": ["topics", "bytes", "floor"],
        "items": ["key", "topic", "seq", "hash", "expiry", "item"],
    }
    assert rows == [(item_hash(item(1)), item(1))]
