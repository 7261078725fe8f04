"""What whoever runs a relay sees of it, and what it forgets by itself."""

import asyncio
import json
import urllib.error
import urllib.request

import pytest
from websockets.exceptions import ConnectionClosed

from tests.relay.ground import NOW, TOPIC, item, items, put, running
from whisper_net.core.crypto.tickets import item_hash
from whisper_net.core.wire.relay import Farewell, Refused, Stored
from whisper_net.relay.journal import Journal
from whisper_net.relay.limits import Limits
from whisper_net.relay.memory import MemoryRelayStore
from whisper_net.relay.store import Usage

BRIEF = Limits(keep_at_least_seconds=0)

pytestmark = pytest.mark.loopback


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


@pytest.mark.expects_log
async def test_what_nobody_foresaw_ends_one_line_and_is_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = MemoryRelayStore()
    async with running(store) as place, place.client() as unlucky, place.client() as other:
        with monkeypatch.context() as broken:
            broken.setattr(store, "read", None)
            await unlucky.say(unlucky.fetch())
            with pytest.raises(ConnectionClosed):
                await unlucky.hear()
        assert await other.ask(other.fetch()) == items()
    assert "a line failed inside" in caplog.text
    assert TOPIC.hex() not in caplog.text


async def test_relay_whose_store_fails_is_not_well() -> None:
    store = MemoryRelayStore()
    async with running(store) as place:
        store.full = True
        with pytest.raises(urllib.error.HTTPError, match="503"):
            await asyncio.to_thread(_read, place.where.replace("ws://", "http://") + "/healthz")


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


async def test_disk_that_was_full_lets_expired_items_go_later() -> None:
    store = MemoryRelayStore()
    async with running(store, BRIEF) as place, place.client() as author:
        await author.ask(put(item(1), expiry=NOW + 10))
        place.clock.at += 20
        store.full = True
        await place.relay.sweep()
        assert store.topics[TOPIC]
        store.full = False
        await place.relay.sweep()
        assert TOPIC not in store.topics


async def test_whoever_found_no_room_is_told_once_there_is_some() -> None:
    store = MemoryRelayStore()
    async with (
        running(store, Limits(topic_bytes=512, keep_at_least_seconds=0)) as place,
        place.client() as author,
        place.client() as idle,
    ):
        await author.ask(put(item(1), expiry=NOW + 10))
        assert await author.ask(put(item(2))) == Refused(item_hash(item(2)), "full")
        await place.relay.sweep()  # nothing went
        assert await author.ask(author.fetch()) == items(1)
        place.clock.at += 20
        await place.relay.sweep()
        assert await author.hear() == Farewell("room")
        assert await idle.ask(put(item(2))) == Stored(TOPIC, item_hash(item(2)), 2)


async def test_whoever_found_a_full_disk_is_told_once_it_is_not() -> None:
    store = MemoryRelayStore()
    async with running(store) as place, place.client() as author:
        store.full = True
        await author.ask(put(item(1)))
        await place.relay.sweep()
        assert await author.ask(author.fetch()) == items()
        store.full = False
        await place.relay.sweep()
        assert await author.hear() == Farewell("room")


async def test_expired_items_go_once_they_are_swept() -> None:
    store = MemoryRelayStore()
    async with running(store, BRIEF) as place, place.client() as author:
        await author.ask(put(item(1), expiry=NOW + 10))
        place.clock.at += 20
        assert await author.ask(author.fetch()) == items(1)
        await store.expire(place.clock.now())
        assert await author.ask(author.fetch()) == items()


def _read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - loopback
        text: str = answer.read().decode()
        return text
