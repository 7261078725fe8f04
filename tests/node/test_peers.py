"""The links of one group: one for each device, called again when lost, and what a round of syncing counts."""

import asyncio

import pytest

from tests.node.world import Machine, World, in_a_world
from whisper_net.adapters.transport.memory import Faults
from whisper_net.core.errors import NobodyReachable
from whisper_net.node.calling import LONGEST_SECONDS
from whisper_net.node.peers import SyncCount
from whisper_net.ports.transport import Unreachable


async def pair(world: World) -> tuple[Machine, Machine]:
    """Two members who hold the same, and no link."""
    ana = await world.founder()
    ben = await world.newcomer("ben", ana)
    await part(world, ana, ben)
    return ana, ben


async def part(world: World, *machines: Machine) -> None:
    world.network.break_links(*[machine.name for machine in machines])
    await asyncio.sleep(1)


# -- one link for each device


def test_two_who_call_each_other_at_once_keep_one_link() -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        await asyncio.gather(ana.group.peers.call(ben.address), ben.group.peers.call(ana.address))
        await asyncio.sleep(20)
        assert len(ana.group.peers.links) == len(ben.group.peers.links) == 1
        smaller = min((ana, ben), key=lambda machine: machine.group.group.view.device)
        for machine in (ana, ben):
            (link,) = machine.group.peers.links
            assert link.connection.initiator == (machine is smaller)

    in_a_world(story)


def test_whoever_calls_twice_is_left_with_one_link() -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        await ben.group.peers.call(ana.address)
        await asyncio.sleep(5)
        await ben.group.peers.call(ana.address)
        await asyncio.sleep(20)
        assert len(ana.group.peers.links) == len(ben.group.peers.links) == 1
        await ana.do("post", channel="general", text="over the one that is left")
        await asyncio.sleep(5)
        assert await ben.texts() == ["over the one that is left"]

    in_a_world(story)


def test_a_call_to_oneself_leads_nowhere() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ana.node.call_always([ana.address])
        await asyncio.sleep(30)
        assert ana.group.peers.links == []
        await ana.do("post", channel="general", text="still here")

    in_a_world(story)


def test_three_who_all_call_each_other_have_three_links() -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        cho = await world.newcomer("cho", ana)
        machines = [ana, ben, cho]
        for machine in machines:
            machine.node.call_always([other.address for other in machines if other is not machine])
        await asyncio.sleep(300)
        assert [len(machine.group.peers.links) for machine in machines] == [2, 2, 2]
        await ben.do("post", channel="general", text="to all")
        await asyncio.sleep(5)
        assert await ana.texts() == await cho.texts() == ["to all"]

    in_a_world(story)


# -- calling


def test_a_lost_link_is_called_again_and_what_was_missed_comes() -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        ben.node.call_always([ana.address])
        await asyncio.sleep(5)
        assert len(ben.group.peers.links) == 1
        world.network.split(["ana"], ["ben"])
        await ana.do("post", channel="general", text="missed")
        await asyncio.sleep(600)
        assert ben.group.peers.links == []
        world.network.heal()
        await asyncio.sleep(1.5 * LONGEST_SECONDS + 5)
        assert len(ben.group.peers.links) == 1
        assert await ben.texts() == ["missed"]

    in_a_world(story)


def test_somebody_away_is_called_ever_more_rarely() -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        await ana.stop()
        dials = await dialled(world, ben, ana.address, 60)
        later = world.network.traffic.dials
        await asyncio.sleep(600)
        assert 4 <= dials <= 8
        assert world.network.traffic.dials - later <= 11

    in_a_world(story)


async def dialled(world: World, caller: Machine, address: str, seconds: float) -> int:
    before = world.network.traffic.dials
    caller.node.call_always([address])
    await asyncio.sleep(seconds)
    return world.network.traffic.dials - before


def test_jitter_keeps_those_who_lost_one_peer_from_calling_at_one_moment() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        others = [await world.newcomer(name, ana) for name in ("ben", "cho", "dan")]
        for number, other in enumerate(others):
            other.jitter = number / 2
        world.network.faults = Faults(latency=(0.0, 0.0))
        moments: dict[str, float] = {}
        loop = asyncio.get_running_loop()
        for other in others:
            dial = other.node.means.transport.dial
            other.node.means.transport.dial = noting(other.name, dial, moments)  # type: ignore[method-assign,assignment]
            other.node.call_always([ana.address])
        await asyncio.sleep(60)
        moments.clear()
        world.network.break_links("ana")
        begun = loop.time()
        await asyncio.sleep(10)
        assert {name: round(at - begun, 3) for name, at in moments.items()} == {"ben": 0.5, "cho": 1.0, "dan": 1.5}

    def noting(name: str, dial: object, moments: dict[str, float]) -> object:
        async def noted(address: str, candidate: object) -> object:
            moments.setdefault(name, asyncio.get_running_loop().time())
            return await dial(address, candidate)  # type: ignore[operator]

        return noted

    in_a_world(story)


def test_whoever_has_no_key_of_the_group_cannot_call() -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        state = ben.group.group.state
        state.keys._keys.clear()
        with pytest.raises(Unreachable):
            await ben.group.peers.call(ana.address)

    in_a_world(story)


# -- syncing once


def test_sync_counts_peers_and_what_went_each_way() -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        for text in ("1", "2", "3"):
            await ana.do("post", channel="general", text=text)
        await ben.do("post", channel="general", text="4")
        assert await ben.group.peers.sync([ana.address], 15) == SyncCount(1, 1, 3)
        assert sorted(await ana.texts()) == sorted(await ben.texts()) == ["1", "2", "3", "4"]
        assert await ben.group.peers.sync([ana.address], 15) == SyncCount(1, 0, 0)

    in_a_world(story)


def test_sync_returns_as_soon_as_nothing_is_new() -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        begun = asyncio.get_running_loop().time()
        await ben.group.peers.sync([ana.address], 600)
        assert asyncio.get_running_loop().time() - begun < 1

    in_a_world(story)


def test_sync_with_nobody_there_says_so() -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        await ana.stop()
        assert await ben.group.peers.sync([ana.address], 5) == SyncCount(0, 0, 0)
        with pytest.raises(NobodyReachable):
            await ben.do("sync", peers=[ana.address], seconds=5)

    in_a_world(story)


def test_sync_ends_with_its_time_although_somebody_never_levels() -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        await ana.do("post", channel="general", text="slow")
        world.network.faults.latency = (30, 30)
        begun = asyncio.get_running_loop().time()
        await ben.group.peers.sync([ana.address], 70)
        assert asyncio.get_running_loop().time() - begun < 110

    in_a_world(story)


def test_one_who_is_nobody_and_one_who_is_there_are_told_apart() -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        await ana.do("post", channel="general", text="hello")
        count = await ben.group.peers.sync(["nowhere:7000", ana.address, ana.address], 15)
        assert count == SyncCount(1, 0, 1)

    in_a_world(story)


def test_what_three_hold_goes_around_in_two_rounds() -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        cho = await world.newcomer("cho", ana)
        await part(world, ana, cho)
        await ben.do("post", channel="general", text="from ben")
        await ben.do("sync", peers=[ana.address])
        await part(world, ana, ben)
        await cho.do("sync", peers=[ana.address])
        assert await cho.texts() == ["from ben"]

    in_a_world(story)


@pytest.mark.parametrize("turns", range(6))
def test_sync_right_after_a_link_broke_calls_anew(turns: int) -> None:
    """Whatever this end has noticed of it by then."""

    async def story(world: World) -> None:
        ana, ben = await pair(world)
        await ben.do("sync", peers=[ana.address])
        assert ben.group.peers.links
        await ana.do("post", channel="general", text="hello")
        world.network.break_links("ana", "ben")
        for _ in range(turns):
            await asyncio.sleep(0)
        assert (await ben.do("sync", peers=[ana.address]))["peers"] == 1
        assert await ben.texts() == ["hello"]

    in_a_world(story)


def test_whoever_was_met_in_a_round_counts_though_the_link_breaks_before_its_end() -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        syncing = asyncio.ensure_future(ben.group.peers.sync([ana.address], 30))
        await asyncio.sleep(0.01)
        assert any(link.authenticated.is_set() for link in ben.group.peers.links)
        world.network.break_links("ana", "ben")
        assert (await syncing).peers == 1

    in_a_world(story)


def test_two_rounds_at_once_each_count_whom_they_met(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first to end had met nobody, as the other by then: only that one hears of who calls later."""

    async def story(world: World) -> None:
        ana, ben = await pair(world)
        peers, over = ana.group.peers, {1.0: asyncio.Event(), 2.0: asyncio.Event()}

        async def settle(_: object, seconds: float) -> None:
            await over[seconds].wait()

        monkeypatch.setattr(peers, "_settle", settle)
        longer, shorter = (asyncio.ensure_future(peers.sync([], seconds)) for seconds in (2.0, 1.0))
        await asyncio.sleep(0)
        over[1.0].set()
        assert (await shorter).peers == 0
        await ben.group.peers.call(ana.address)
        await asyncio.sleep(5)
        over[2.0].set()
        assert (await longer).peers == 1

    in_a_world(story)
