"""A relay over real WebSockets: what is put is durable, reaches who follows, and says nothing to anybody else."""

import asyncio
import json
import sqlite3
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from tests.relay.ground import DEFAULT, NONCE, NOW, OTHER_SECRET, TOPIC, TOPIC_SECRET, item, put, running
from whisper_net.core.crypto.tickets import item_hash
from whisper_net.core.wire.peer import Message, encode_message
from whisper_net.core.wire.relay import Farewell, Greet, Items, Newest, Refused, Said, Stored, StoredItem, Unfollow
from whisper_net.relay.journal import Journal
from whisper_net.relay.limits import DAY, Limits
from whisper_net.relay.memory import MemoryRelayStore
from whisper_net.relay.served import Served
from whisper_net.relay.sqlite import SqliteRelayStore
from whisper_net.relay.store import Usage

pytestmark = pytest.mark.loopback


def items(*numbers: int, last: bool = True) -> Items:
    return Items(TOPIC, [StoredItem(number, item(number)) for number in numbers], last)


def newest(*numbers: int, last: bool = True) -> Newest:
    return Newest(TOPIC, [StoredItem(number, item(number)) for number in numbers], last)


async def test_item_reaches_who_follows_and_who_fetches_later() -> None:
    async with running(MemoryRelayStore()) as place, place.client() as author, place.client() as reader:
        assert await reader.ask(reader.follow()) == items()
        assert await author.ask(put(item(1))) == Stored(TOPIC, item_hash(item(1)), 1)
        assert await reader.hear() == items(1)
        assert await author.ask(author.fetch()) == items(1)
        assert await author.ask(put(item(1))) == Stored(TOPIC, item_hash(item(1)), 1)  # told to nobody twice
        assert await author.ask(put(item(2))) == Stored(TOPIC, item_hash(item(2)), 2)
        assert await reader.hear() == items(2)


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


def stuck(served: Served) -> asyncio.Event:
    """Nothing goes out to this client until the event is set."""
    held, send = asyncio.Event(), served._socket.send

    async def waiting(message: bytes) -> None:
        await held.wait()
        await send(message)

    served._socket.send = waiting  # type: ignore[method-assign]
    return held


async def test_for_whoever_reads_slowly_items_stay_in_the_store() -> None:
    limits = Limits(queue_bytes=40_000, answer_bytes=16_384)
    async with running(MemoryRelayStore(), limits) as place, place.client() as author, place.client() as slow:
        await slow.ask(slow.follow())
        served = next(one for one in place.relay._fanout.served.values() if one.follower.places)
        held = stuck(served)
        for number in range(1, 9):
            await author.ask(put(item(number, 16_384)))
        assert served._waiting < limits.queue_bytes
        held.set()
        places = [one.seq for _ in range(8) for one in _items_of(await slow.hear())]
        assert places == list(range(1, 9))


def _items_of(said: Said) -> list[StoredItem]:
    assert isinstance(said, Items)
    return said.items


async def test_whoever_reads_no_answers_is_let_go() -> None:
    async with running(MemoryRelayStore(), Limits(queue_bytes=1_000)) as place, place.client() as greedy:
        held = stuck(next(iter(place.relay._fanout.served.values())))
        for number in range(20):
            await greedy.say(put(item(number)))
        async with place.client() as other:
            while await other.ask(other.fetch(19)) == items():
                pass
        held.set()
        heard = await greedy.hear()
        while isinstance(heard, Stored):
            heard = await greedy.hear()
        assert heard == Farewell("slow")


async def test_whoever_takes_nothing_for_long_is_let_go_and_finds_all_of_it_later() -> None:
    async with running(MemoryRelayStore(), Limits(slow_seconds=0.01)) as place, place.client() as author:
        async with place.client() as slow:
            await slow.ask(slow.follow())
            stuck(next(one for one in place.relay._fanout.served.values() if one.follower.places))
            await author.ask(put(item(1)))
            with pytest.raises(ConnectionClosed):
                await slow.hear()
        async with place.client() as again:
            assert await again.ask(again.follow()) == items(1)


async def test_an_address_has_so_many_lines() -> None:
    async with running(MemoryRelayStore(), Limits(lines_an_address=1)) as place:
        async with place.client(), place.stranger() as second:
            assert await second.hear() == Farewell("lines")
            with pytest.raises(ConnectionClosed):
                await second.hear()
        async with place.client() as third:
            assert await third.ask(third.fetch()) == items()


async def test_clients_of_a_proxy_have_addresses_of_their_own() -> None:
    """The last one named is what the proxy saw; what a client claims stands before it."""
    for behind_proxy, second in ((True, items()), (False, Farewell("lines"))):
        async with (
            running(MemoryRelayStore(), Limits(lines_an_address=1), behind_proxy=behind_proxy) as place,
            place.stranger(X_Forwarded_For="192.0.2.1") as one,
            place.stranger(X_Forwarded_For="192.0.2.1, 192.0.2.2") as other,
        ):
            await one.greet()
            if behind_proxy:
                await other.greet()
                await other.say(other.fetch())
            assert await other.hear() == second


async def test_an_address_opens_so_many_lines_a_second() -> None:
    async with running(MemoryRelayStore(), Limits(opened_at_once=2, opened_a_second=1)) as place:
        for _ in range(2):
            async with place.client():
                pass
        async with place.stranger() as third:
            assert await third.hear() == Farewell("lines")
        place.clock.at += 1
        async with place.client() as fourth:
            assert await fourth.ask(fourth.fetch()) == items()


async def test_line_on_which_nobody_greets_ends() -> None:
    async with running(MemoryRelayStore(), Limits(greet_seconds=0.01)) as place, place.stranger() as silent:
        assert await silent.hear() == Farewell("slow")


async def test_whoever_greeted_may_be_silent() -> None:
    async with running(MemoryRelayStore()) as place, place.client():
        served = next(iter(place.relay._fanout.served.values()))
        served._socket = _Script(Unfollow(TOPIC))
        patience = asyncio.timeout(20)
        async with patience:
            assert await served._obey(patience) == ""
            assert patience.when() is None


class _Script:
    """A socket on which these messages come, and no more."""

    def __init__(self, *messages: Message) -> None:
        self._messages = messages

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        for message in self._messages:
            yield encode_message(message)

    async def send(self, message: bytes) -> None: ...


async def test_journal_says_what_happened_without_topics_and_addresses() -> None:
    for addresses in (False, True):
        written: list[str] = []
        store = MemoryRelayStore()
        journal = Journal(written.append, lambda: NOW, addresses=addresses)
        async with running(store, Limits(lines_an_address=2), journal=journal) as place, place.client() as author:
            store.full = True
            await author.ask(put(item(1)))
            await author.ask(put(item(2)))
            store.full = False
            await author.ask(put(item(1)))
            async with place.stranger() as stranger:
                await stranger.say(b"no message")
                await stranger.hear()
        found = [json.loads(line) for line in written]
        where = {"address": "127.0.0.1"} if addresses else {}
        assert found[:3] == [
            {"at": NOW, "event": "store_failed", "code": "disk_full"},
            {"at": NOW, "event": "store_recovered"},
            {"at": NOW, "event": "line_ended", "code": "bad", **where},
        ]
        assert TOPIC.hex() not in "".join(written)


async def test_relay_whose_store_fails_is_not_well() -> None:
    store = MemoryRelayStore()
    async with running(store) as place:
        store.full = True
        with pytest.raises(urllib.error.HTTPError, match="503"):
            await asyncio.to_thread(_read, place.where.replace("ws://", "http://") + "/healthz")


async def test_relay_that_stops_has_written_what_it_took(tmp_path: Path) -> None:
    async with running(SqliteRelayStore(tmp_path / "relay.db")) as place, place.client() as author:
        for number in range(1, 50):
            await author.say(put(item(number)))
        assert await author.hear() == Stored(TOPIC, item_hash(item(1)), 1)
    store = SqliteRelayStore(tmp_path / "relay.db")
    rows, _ = await store.read(TOPIC, 0, 1 << 20, NOW)
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
        "topics": ["key", "topic", "last", "bytes", "until"],
        "items": ["key", "topic", "seq", "hash", "expiry", "item"],
    }
    assert rows == [(item_hash(item(1)), item(1))]


async def test_health_and_metrics_name_no_topic_and_no_address() -> None:
    async with running(MemoryRelayStore()) as place, place.client() as author:
        await author.ask(put(item(1)))
        where = place.where.replace("ws://", "http://")
        health, metrics = (
            await asyncio.to_thread(_read, f"{where}/healthz"),
            await asyncio.to_thread(_read, f"{where}/metrics"),
        )
        assert health == "ok\n"
        assert "relay_lines 1.0" in metrics
        assert "relay_items_total 1.0" in metrics
        assert "relay_held_bytes 512.0" in metrics
        assert TOPIC.hex() not in metrics
        assert "127.0.0.1" not in metrics


def _read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - loopback
        text: str = answer.read().decode()
        return text


async def test_fetches_that_nobody_reads_do_not_pile_up() -> None:
    """Each costs a client a hundred bytes, and the relay an answer."""
    limits = Limits(fetches_a_line=2, queue_bytes=4_000, answer_bytes=1_000)
    async with running(MemoryRelayStore(), limits) as place, place.client() as author, place.client() as greedy:
        await author.ask(put(item(1)))
        served = list(place.relay._fanout.served.values())[1]
        served._room.clear()  # as for somebody who reads nothing
        for _ in range(10):
            await greedy.say(greedy.fetch())
        heard = [await greedy.hear() for _ in range(8)]
        assert heard.count(Refused(TOPIC, "busy")) >= 7
        assert len(served.reading) <= 2
        served._room.set()
        assert [await greedy.hear() for _ in range(2)] == [items(1)] * 2


async def test_disk_that_was_full_lets_expired_items_go_later() -> None:
    store = MemoryRelayStore()
    async with running(store) as place, place.client() as author:
        await author.ask(put(item(1), expiry=NOW + 10))
        place.clock.at += 20
        store.full = True
        await place.relay.sweep()
        assert store.topics[TOPIC]
        store.full = False
        await place.relay.sweep()
        assert not store.topics[TOPIC]


async def test_figures_are_counted_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """To count reads the whole store, on the one thread that also writes."""
    store = MemoryRelayStore()
    counts = 0
    count = store.usage

    async def counted() -> Usage:
        nonlocal counts
        counts += 1
        return await count()

    monkeypatch.setattr(store, "usage", counted)
    async with running(store) as place:
        where = place.where.replace("ws://", "http://")
        for _ in range(3):
            await asyncio.to_thread(_read, f"{where}/metrics")
        assert counts == 1
        place.clock.at += 10
        await asyncio.to_thread(_read, f"{where}/metrics")
        assert counts == 2


async def test_address_is_forgotten_once_it_may_put_as_much_again() -> None:
    async with running(MemoryRelayStore()) as place:
        await place.relay.attend(_Script(Greet(1, NONCE, ""), put(item(1))), "192.0.2.1")
        await place.relay.sweep()
        assert place.relay._guests
        place.clock.at += DAY
        await place.relay.sweep()
        assert not place.relay._guests


async def test_expired_items_go_while_it_runs() -> None:
    store = MemoryRelayStore()
    async with running(store, DEFAULT) as place, place.client() as author:
        await author.ask(put(item(1), expiry=NOW + 10))
        place.clock.at += 20
        assert await author.ask(author.fetch()) == items()
