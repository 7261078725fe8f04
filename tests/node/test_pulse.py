"""Whether the other end of a link still lives: by what is heard, and when."""

import asyncio

import pytest

from tests.node.world import Machine, World, in_a_world
from whisper_net.adapters.clock import ManualClock
from whisper_net.node.link import PeerLink
from whisper_net.node.pulse import AUTH_SECONDS, PING_SECONDS, REDIAL_SECONDS, SILENT_SECONDS, Pulse


def pulse() -> Pulse:
    return Pulse(ManualClock(asyncio.get_running_loop()))


def test_quiet_link_is_pinged_now_and_then() -> None:
    async def story(_: World) -> None:
        link = pulse()
        assert not link.ping_due()
        await asyncio.sleep(PING_SECONDS)
        assert [link.ping_due(), link.ping_due()] == [True, False]

    in_a_world(story)


@pytest.mark.parametrize(
    ("authenticated", "seconds", "over"),
    [
        (False, AUTH_SECONDS - 1, False),
        (False, AUTH_SECONDS, True),
        (True, SILENT_SECONDS - 1, False),
        (True, SILENT_SECONDS, True),
    ],
)
def test_silence_has_its_bound(authenticated: bool, seconds: float, over: bool) -> None:
    async def story(_: World) -> None:
        link = pulse()
        await asyncio.sleep(seconds)
        assert link.over(authenticated) is over

    in_a_world(story)


def test_link_that_talks_lives_until_it_is_old() -> None:
    async def story(_: World) -> None:
        link, loop = pulse(), asyncio.get_running_loop()
        while not link.over(authenticated=True):
            link.heard()
            await asyncio.sleep(SILENT_SECONDS / 2)
        assert loop.time() == pytest.approx(REDIAL_SECONDS, abs=SILENT_SECONDS)

    in_a_world(story)


async def two_linked(world: World) -> tuple[Machine, Machine]:
    ana = await world.founder("ana")
    ben = await world.newcomer("ben", ana)
    ben.node.call_always([ana.address])
    await asyncio.sleep(10)
    assert len(ana.group.peers.links) == len(ben.group.peers.links) == 1
    return ana, ben


def test_living_link_answers_and_stays() -> None:
    async def story(world: World) -> None:
        ana, ben = await two_linked(world)
        links = [*ana.group.peers.links, *ben.group.peers.links]
        assert [await link.answers() for link in links] == [True, True]
        assert [*ana.group.peers.links, *ben.group.peers.links] == links

    in_a_world(story)


def test_link_that_died_unnoticed_ends_once_it_is_asked() -> None:
    async def story(world: World) -> None:
        ana, _ = await two_linked(world)
        world.network.faults.latency = (10_000.0, 10_000.0)
        (link,) = ana.group.peers.links
        assert not await link.answers()
        await asyncio.sleep(1)
        assert link.ended.is_set()
        assert ana.group.peers.links == []

    in_a_world(story)


def test_link_that_ends_while_it_is_asked_does_not_answer() -> None:
    async def story(world: World) -> None:
        ana, _ = await two_linked(world)
        (link,) = ana.group.peers.links
        asked = asyncio.ensure_future(link.answers())
        await asyncio.sleep(0)
        link.end("by hand")
        assert await asked is False

    in_a_world(story)


@pytest.mark.parametrize("caller", ["ana", "ben"])
def test_new_link_takes_the_place_of_one_that_died_unnoticed(caller: str) -> None:
    async def story(world: World) -> None:
        ana, ben = await two_linked(world)
        dead = deafen(ana.group.peers.links[0]), deafen(ben.group.peers.links[0])
        near, far = (ana, ben) if caller == "ana" else (ben, ana)
        await near.group.peers.call(far.address)
        await asyncio.sleep(30)
        for machine in (ana, ben):
            assert len(machine.group.peers.links) == 1
            assert machine.group.peers.links[0] not in dead

    in_a_world(story)


def deafen(link: PeerLink) -> PeerLink:
    """From here on nothing that is sent over it arrives, and neither end is told."""

    async def nowhere(message: bytes) -> None:
        """Take it, and lose it."""

    link.connection.send = nowhere  # type: ignore[method-assign]
    return link
