"""A relay whose host brings back a copy of its store: places go back, and nobody says that it is another store."""

import asyncio

import pytest

from tests.node.relay_world import people, read, turn
from tests.node.world import Machine, World, in_a_world
from whisper_net.core.sync.marks import DAY
from whisper_net.core.wire.relay import Stored, decode_said
from whisper_net.relay.in_process import MemoryRelay, _Socket
from whisper_net.relay.memory import MemoryRelayStore

AFTER = ["after 0", "after 1", "after 2"]
MORE = [f"more {number}" for number in range(5)]


async def nowhere(self: MemoryRelayStore, topic: bytes) -> int:
    """The end of a topic, of a relay that looks at no place that it is asked from."""
    return 1 << 40


async def copied(world: World) -> tuple[MemoryRelay, MemoryRelayStore, list[Machine]]:
    """A relay, a copy of its store, and Ana, Ben and Cho: since it was made Ana wrote more, and Cho read that."""
    relay = world.relay()
    ana, ben, cho = await people(world, [relay], "ana", "ben", "cho")
    await turn(ana, "one")
    await turn(cho)
    copy = relay.store.copy()
    await turn(ana, *MORE)
    await turn(cho)
    return relay, copy, [ana, ben, cho]


def test_relay_restored_from_a_backup_swallows_nothing() -> None:
    """What comes next stands at places that others have read long ago, and whoever was there puts all of it again."""

    async def story(world: World) -> None:
        relay, copy, (ana, ben, cho) = await copied(world)
        await turn(ben)
        await relay.restore(copy)
        for text in AFTER:
            await turn(ana, text)
        assert await read(cho) == ["one", *MORE, *AFTER]
        assert await read(ben) == ["one", *MORE, *AFTER]

    in_a_world(story)


def test_reader_alone_finds_out_that_a_relay_was_restored() -> None:
    """Whoever comes first asks from a place that was never given, and puts what the copy lacks."""

    async def story(world: World) -> None:
        relay, copy, (_, ben, cho) = await copied(world)
        await relay.restore(copy)
        await turn(cho)
        assert await read(ben) == ["one", *MORE]

    in_a_world(story)


def test_restored_relay_that_says_nothing_of_it_is_found_out_by_where_it_keeps_things(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It calls stored, at a place that was read long ago, what was written just now."""
    monkeypatch.setattr(MemoryRelayStore, "last_place", nowhere)

    async def story(world: World) -> None:
        relay, copy, (ana, ben, cho) = await copied(world)
        await relay.restore(copy)
        await turn(ana, AFTER[0])
        await turn(cho, "from cho")
        assert sorted(await read(ben)) == sorted(["one", *MORE, AFTER[0], "from cho"])
        assert await read(cho) == ["one", *MORE, AFTER[0], "from cho"]

    in_a_world(story)


def test_own_words_that_are_put_again_after_weeks_are_no_sign_of_a_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are the same items at their old places: nothing is read again for it."""
    handed_out: list[bytes] = []

    class Spied(MemoryRelayStore):
        async def read(self, topic: bytes, after: int, most: int) -> tuple[list[tuple[int, bytes]], bool]:
            found, last = await super().read(topic, after, most)
            handed_out.extend(item for _, item in found)
            return found, last

    async def story(world: World) -> None:
        relay = world.relay()
        relay.store = Spied()
        (ana,) = await people(world, [relay], "ana")
        await turn(ana, "one")
        await turn(ana)
        handed_out.clear()
        for _ in range(3):
            await asyncio.sleep(11 * DAY)
            before = len(handed_out)
            await turn(ana)
            put = [one.hash for held in relay.store.topics.values() for one in held.values()]
            assert len(handed_out) - before < len(put)

    in_a_world(story)


def test_line_that_ends_before_it_says_stored_is_no_sign_of_a_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own item came back to us first: it is there, and nothing of the relay is forgotten for it."""
    silent, forgotten = [True], list[bytes]()
    said = _Socket._said

    def unsaid(self: _Socket, message: bytes) -> list[bytes]:
        return [] if silent[0] and isinstance(decode_said(message), Stored) else said(self, message)

    async def story(world: World) -> None:
        relay = world.relay()
        ana, ben = await people(world, [relay], "ana", "ben")
        await turn(ana, "one")
        silent[0] = True
        await turn(ana, "two")
        silent[0] = False
        await ana.start(listen=False)
        monkeypatch.setattr(ana.group.runner.store, "forget_relay", forgotten.append)
        await ana.do("sync")
        await ana.stop()
        assert await read(ben) == ["one", "two"]

    silent[0] = False
    monkeypatch.setattr(_Socket, "_said", unsaid)
    in_a_world(story)
    assert not forgotten
