"""A relay that answers, and yet not all is read or put there: its row says so, in words, until it is."""

from typing import Any

import msgspec
import pytest

from tests.node.relay_world import people, rows, turn
from tests.node.world import AMPLE, Machine, World, in_a_world
from whisper_net.core.errors import NobodyReachable
from whisper_net.core.wire.relay import Items, decode_said
from whisper_net.relay.in_process import MemoryLine, MemoryRelay, _Socket
from whisper_net.relay.limits import Limits


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Relays that never come to the end of a topic, as long as this holds something."""
    on, said = list[bool](), _Socket._said

    def unsaid(self: _Socket, message: bytes) -> list[bytes]:
        return [] if on and isinstance(decode_said(message), Items) else said(self, message)

    monkeypatch.setattr(_Socket, "_said", unsaid)
    return on


async def one_row(machine: Machine) -> dict[str, Any]:
    (row,) = await rows(machine)
    return row


def test_relay_that_never_comes_to_an_end_did_not_answer_in_time(endless: list[bool]) -> None:
    """Its row says so at once, after a restart too, and no longer once all of it was read."""

    async def story(world: World) -> None:
        relay = world.relay()
        ana, ben = await people(world, [relay], "ana", "ben")
        await turn(ana, "one")
        endless.append(True)
        await ben.start(listen=False)
        assert (await ben.do("sync"))["peers"] == 1
        row = await one_row(ben)
        assert (row["error"], "did not answer in time" in row["says"]) == ("slow", True)
        await ben.stop()
        await ben.start(listen=False)
        assert (await one_row(ben))["error"] == "slow"
        endless.clear()
        await ben.do("sync")
        assert ((await one_row(ben))["error"], await ben.texts()) == (None, ["one"])

    in_a_world(story)


def test_line_that_is_kept_to_a_relay_that_says_nothing_more_shows_it(endless: list[bool]) -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        (ana,) = await people(world, [relay], "ana")
        endless.append(True)
        await ana.start(listen=False)
        ana.group.relays.keep_up()
        await world.pass_seconds(50)
        assert (await one_row(ana))["error"] is None
        await world.pass_seconds(20)
        assert ((row := await one_row(ana))["state"], row["error"]) == ("connected", "slow")
        await ana.do("sync")
        assert (await one_row(ana))["error"] == "slow"
        endless.clear()
        await relay.break_lines()
        await world.pass_seconds(10)
        assert ((row := await one_row(ana))["state"], row["error"]) == ("connected", None)

    in_a_world(story)


def test_topics_that_a_relay_does_not_take_are_said_and_asked_for_again() -> None:
    """What comes there is not heard: that is no end, and it is read once the relay takes them."""

    async def story(world: World) -> None:
        relay = world.relay(limits=Limits(topics_a_line=1))
        ana, ben = await people(world, [relay], "ana", "ben")
        await ben.start(listen=False)
        await ben.do("sync")
        row = await one_row(ben)
        assert (row["error"], "takes no more rooms" in row["says"]) == ("topics", True)
        ben.group.relays.keep_up()
        await world.pass_seconds(10)
        assert (await one_row(ben))["error"] == "topics"
        await turn(ana, "one")
        await world.pass_seconds(10)
        assert await ben.texts() == []
        widen(relay)
        await world.pass_seconds(400)
        assert ((await one_row(ben))["error"], await ben.texts()) == (None, ["one"])

    in_a_world(story)


def test_relay_of_another_version_is_said_to_be_and_heals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another relay serves meanwhile; once it, or this program, is newer, what is lacking there comes by itself."""

    async def story(world: World) -> None:
        newer, good = world.relay("newer"), world.relay("good")
        ana, ben = await people(world, [newer, good], "ana", "ben")
        with monkeypatch.context() as patched:
            patched.setattr(MemoryLine, "send", greeting_in_version_2)
            await ana.start(listen=False)
            await ana.do("post", channel="general", text="one")
            with pytest.raises(NobodyReachable, match="another version"):
                await ana.do("sync")
            assert {row["error"] for row in await rows(ana)} == {"version"}
        newer.faults.down = True
        await ana.do("sync")
        newer.faults.down = False
        await ana.do("sync")
        assert [(row["error"], row["items_waiting"]) for row in await rows(ana)] == [(None, 0)] * 2
        await ana.stop()
        good.faults.down = True
        await turn(ben)
        await ben.start(listen=False)
        assert await ben.texts() == ["one"]

    in_a_world(story)


async def greeting_in_version_2(self: MemoryLine, message: bytes) -> None:
    """As a program of a version that these relays do not know would."""
    await self._outgoing.put(msgspec.msgpack.encode([1, 2, "whatever"]) if message[1:2] == b"\x01" else message)


def test_relay_whose_database_is_away_says_so_and_nothing_is_taken_for_stored() -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        ana, ben = await people(world, [relay], "ana", "ben")
        await ana.start(listen=False)
        ana.group.relays.keep_up()
        await world.pass_seconds(100)
        relay.store.away = True
        await ana.do("post", channel="general", text="one")
        await world.pass_seconds(5)
        row = await one_row(ana)
        assert (row["error"], row["items_waiting"]) == ("store_away", 1)
        assert "its database does not answer for now" in row["says"]
        relay.store.away = False
        await world.pass_seconds(600)
        assert [(row["error"], row["items_waiting"]) for row in await rows(ana)] == [(None, 0)]
        await turn(ben)
        await ben.start(listen=False)
        assert await ben.texts() == ["one"]

    in_a_world(story)


def widen(relay: MemoryRelay) -> None:
    """Let lines that stand follow as many topics as anywhere."""
    assert relay._relay is not None
    for served in relay._relay._fanout.served.values():
        served._line._house = msgspec.structs.replace(served._line._house, limits=AMPLE)
