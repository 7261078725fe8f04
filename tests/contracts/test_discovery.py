"""What every Discovery keeps: mDNS over this machine's loopback, and its twin in memory."""

import asyncio
from collections.abc import AsyncIterator
from os import urandom

import pytest

from whisper_net.adapters.discovery.mdns import MdnsDiscovery
from whisper_net.adapters.discovery.memory import MemoryAir, MemoryDiscovery
from whisper_net.adapters.entropy import system_entropy
from whisper_net.ports.discovery import Discovery, Network, Presence, Service, Sighting

HERE = Network("lo", "127.0.0.1", 8)
PATIENCE = 10.0


class Ears:
    """What one presence was told. Other tests may be on the same loopback, so only texts of this one count."""

    def __init__(self, tag: bytes) -> None:
        self._tag = tag
        self.seen: list[Sighting] = []
        self.gone: list[str] = []
        self._news = asyncio.Event()

    def found(self, sighting: Sighting) -> None:
        if sighting.text.startswith(self._tag):
            self.seen.append(sighting)
            self._news.set()

    def lost(self, name: str) -> None:
        if any(name == sighting.name for sighting in self.seen):
            self.gone.append(name)
            self._news.set()

    async def news(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self._news.wait()
        self._news.clear()


class Air:
    """One network, and whoever joins it in a test."""

    def __init__(self, discovery: Discovery) -> None:
        self.tag = urandom(8)
        self._discovery = discovery
        self._open: list[Presence] = []

    async def join(self, *said: tuple[int, bytes]) -> tuple[Presence, Ears]:
        ears = Ears(self.tag)
        service = Service(said[0][0], self.tag + said[0][1]) if said else None
        presence = await self._discovery.join(HERE, service, ears.found, ears.lost)
        self._open.append(presence)
        return presence, ears

    async def close(self) -> None:
        for presence in self._open:
            await presence.close()


@pytest.fixture(params=["memory", pytest.param("mdns", marks=pytest.mark.loopback)])
async def air(request: pytest.FixtureRequest) -> AsyncIterator[Air]:
    before = asyncio.all_tasks()
    air = Air(MdnsDiscovery(system_entropy) if request.param == "mdns" else MemoryDiscovery(MemoryAir()))
    yield air
    await air.close()
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    assert not left, "a closed presence leaves no task behind"


async def test_two_find_each_other_and_not_themselves(air: Air) -> None:
    _, near = await air.join((4001, b"near"))
    _, far = await air.join((4002, b"far"))
    await asyncio.gather(near.news(), far.news())
    assert {(one.address, one.text) for one in near.seen} == {("127.0.0.1:4002", air.tag + b"far")}
    assert {(one.address, one.text) for one in far.seen} == {("127.0.0.1:4001", air.tag + b"near")}


async def test_who_only_listens_is_found_by_nobody(air: Air) -> None:
    _, near = await air.join((4001, b"near"))
    silent, ears = await air.join()
    await ears.news()
    await silent.close()
    await air.join((4003, b"third"))
    await near.news()
    assert {one.address for one in near.seen} == {"127.0.0.1:4003"}


async def test_who_leaves_is_lost_by_name_and_comes_back_under_another(air: Air) -> None:
    _, near = await air.join((4001, b"near"))
    far, _ = await air.join((4002, b"far"))
    await near.news()
    await far.close()
    await near.news()
    assert near.gone == [near.seen[0].name]
    await air.join((4002, b"far again"))
    await near.news()
    assert near.seen[-1].text == air.tag + b"far again"
    assert near.seen[-1].name != near.seen[0].name


async def test_nothing_is_heard_after_closing(air: Air) -> None:
    near, ears = await air.join((4001, b"near"))
    await near.close()
    await near.close()
    _, far = await air.join((4002, b"far"))
    _, third = await air.join((4003, b"third"))
    await asyncio.gather(far.news(), third.news())
    assert (ears.seen, ears.gone) == ([], [])
