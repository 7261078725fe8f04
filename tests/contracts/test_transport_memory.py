"""What only a network in memory can do: replay, split, break, crash and lie."""

import asyncio
from collections.abc import Coroutine
from functools import partial
from random import Random
from typing import Any, TypeVar

import pytest

from whisper_net.adapters.clock import VirtualClockLoop
from whisper_net.adapters.transport.memory import Faults, MemoryNetwork, Traffic
from whisper_net.ports.transport import Candidate, Connection, Disconnected, Transport, Unreachable

KEY = Candidate(b"k" * 32, "group")

T = TypeVar("T")


def run(story: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=VirtualClockLoop) as runner:
        return runner.run(story)


async def connect(near: Transport, far: Transport, address: str) -> tuple[Connection, Connection]:
    arrived: asyncio.Queue[Connection] = asyncio.Queue()
    listener = await far.listen(address, lambda: [KEY], arrived.put)
    return await near.dial(listener.address, KEY), await arrived.get()


def chatter(seed: int, faults: Faults) -> tuple[list[tuple[float, str, bytes]], Traffic]:
    """Three machines that all talk to each other; what each received, and when."""

    async def story() -> tuple[list[tuple[float, str, bytes]], Traffic]:
        loop = asyncio.get_running_loop()
        network = MemoryNetwork(Random(seed), faults)
        heard: list[tuple[float, str, bytes]] = []

        async def listen(name: str, connection: Connection) -> None:
            while True:
                heard.append((loop.time(), name, await connection.receive()))

        transports = {name: network.join(name) for name in ("ana", "ben", "cho")}
        for name, transport in transports.items():
            await transport.listen(f"{name}:1", lambda: [KEY], partial(listen, name))

        async def talk(name: str, other: str) -> None:
            link = await transports[name].dial(f"{other}:1", KEY)
            try:
                for number in range(20):
                    await link.send(f"{name}>{other} {number}".encode())
                    await asyncio.sleep(0.005)
                await asyncio.sleep(1)
            except Disconnected:
                return

        await asyncio.gather(*[talk(name, other) for name in transports for other in transports if name != other])
        for transport in transports.values():
            await transport.close()
        return heard, network.traffic

    return run(story())


def by_pair(heard: list[tuple[float, str, bytes]]) -> dict[bytes, list[int]]:
    """The numbers that each listener heard from each talker, in order of arrival."""
    pairs: dict[bytes, list[int]] = {}
    for _at, _name, text in heard:
        pair, number = text.split()
        pairs.setdefault(pair, []).append(int(number))
    return pairs


def test_one_seed_gives_one_run() -> None:
    faults = Faults(breaks=0.01, duplicates=0.1, reorders=0.1)
    assert chatter(7, faults) == chatter(7, faults)
    assert chatter(7, faults) != chatter(8, faults)


def test_all_faults_are_off_unless_switched_on() -> None:
    heard, traffic = chatter(3, Faults())
    assert list(by_pair(heard).values()) == [list(range(20))] * 6
    assert (traffic.messages, traffic.links, traffic.broken) == (120, 6, 0)


def test_duplicates_arrive_twice_and_are_counted() -> None:
    heard, traffic = chatter(3, Faults(duplicates=0.5))
    assert traffic.duplicated > 20
    assert len(heard) == 120 + traffic.duplicated


def test_reordering_loses_nothing_and_is_counted() -> None:
    calm, _traffic = chatter(3, Faults(latency=(0.1, 0.2)))
    heard, traffic = chatter(3, Faults(latency=(0.1, 0.2), reorders=0.5))
    assert traffic.reordered > 20
    assert sorted(text for _at, _name, text in heard) == sorted(text for _at, _name, text in calm)
    assert any(numbers != sorted(numbers) for numbers in by_pair(heard).values())


def test_loss_breaks_the_link_instead_of_losing_a_message_silently() -> None:
    heard, traffic = chatter(3, Faults(breaks=0.2))
    assert traffic.broken > 0
    for numbers in by_pair(heard).values():
        assert numbers == list(range(len(numbers)))
    assert len(heard) < 120


def test_split_breaks_links_across_and_refuses_dials_until_healed() -> None:
    async def story() -> None:
        network = MemoryNetwork(Random(1))
        ana, ben, cho = network.join("ana"), network.join("ben"), network.join("cho")
        near, far = await connect(ana, ben, "ben:1")
        same, _side = await connect(ana, cho, "cho:1")
        network.split(["ana", "cho"])
        for end in (near, far):
            with pytest.raises(Disconnected):
                await end.receive()
        with pytest.raises(Unreachable):
            await ana.dial("ben:1", KEY)
        await same.send(b"same side")
        network.heal()
        await ana.dial("ben:1", KEY)
        assert network.traffic.broken == 1

    run(story())


def test_split_while_a_call_is_on_its_way_refuses_it() -> None:
    async def story() -> None:
        network = MemoryNetwork(Random(1), Faults(latency=(1.0, 1.0)))
        await network.join("ben").listen("ben:1", lambda: [KEY], lambda _link: asyncio.sleep(0))
        dialling = asyncio.create_task(network.join("ana").dial("ben:1", KEY))
        await asyncio.sleep(1.5)
        network.split(["ana"], ["ben"])
        with pytest.raises(Unreachable):
            await dialling

    run(story())


def test_break_links_of_a_pair_leaves_the_others() -> None:
    async def story() -> None:
        network = MemoryNetwork(Random(1))
        ana, ben, cho = network.join("ana"), network.join("ben"), network.join("cho")
        first, _ = await connect(ana, ben, "ben:1")
        second, far = await connect(ana, cho, "cho:1")
        network.break_links("ana", "ben")
        with pytest.raises(Disconnected):
            await first.send(b"gone")
        await second.send(b"here")
        assert await far.receive() == b"here"
        network.break_links("ana")
        with pytest.raises(Disconnected):
            await far.receive()

    run(story())


def test_killed_machine_is_gone_until_it_joins_again() -> None:
    async def story() -> None:
        network = MemoryNetwork(Random(1))
        ana = network.join("ana")
        near, _far = await connect(ana, network.join("ben"), "ben:1")
        served = asyncio.Event()

        async def accept(_link: Connection) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                served.set()

        await network.join("ben").listen("ben:2", lambda: [KEY], accept)
        await ana.dial("ben:2", KEY)
        await asyncio.sleep(0)
        network.kill("ben")
        with pytest.raises(Disconnected):
            await near.receive()
        await asyncio.wait_for(served.wait(), 1)
        with pytest.raises(Unreachable):
            await ana.dial("ben:1", KEY)
        await connect(ana, network.join("ben"), "ben:1")

    run(story())


def test_message_in_flight_lands_after_its_latency() -> None:
    async def story() -> float:
        network = MemoryNetwork(Random(1), Faults(latency=(2.0, 2.0)))
        near, far = await connect(network.join("ana"), network.join("ben"), "ben:1")
        began = asyncio.get_running_loop().time()
        await near.send(b"slowly")
        await far.receive()
        return asyncio.get_running_loop().time() - began

    assert run(story()) == pytest.approx(2.0)
