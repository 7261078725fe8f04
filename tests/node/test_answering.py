"""Letting members reach this computer: off at first, at one port for good, and a port that is taken is said."""

import asyncio

import pytest

from tests.node.lan_world import LanMachine, LanWorld, home_of, on_a_lan
from whisper_net.adapters.discovery.memory import MemoryDiscovery
from whisper_net.core.errors import AddressError, ProfileCorrupt
from whisper_net.node import answering
from whisper_net.node.answering import FIRST_PORT, PORTS
from whisper_net.ports.discovery import Sighting
from whisper_net.ports.transport import PortInUse


async def started(world: LanWorld, address: str = "192.168.7.2") -> LanMachine:
    machine = await world.on_lan(address)
    await machine.start(listen=False)
    return machine


async def restarted(machine: LanMachine) -> None:
    """As the window starts a node."""
    await machine.stop()
    await machine.start(listen=False)
    await machine.node.answering.begin()


def test_nobody_is_answered_before_it_is_said() -> None:
    async def story(world: LanWorld) -> None:
        ana = await started(world)
        await restarted(ana)
        nothing: dict[str, object] = {"listening": None, "on": False, "port": None, "problem": None, "addresses": []}
        assert await ana.do("listening") == nothing
        assert await ana.do("listen", on=False) == nothing

    on_a_lan(story)


def test_port_is_drawn_once_and_stays() -> None:
    async def story(world: LanWorld) -> None:
        ana = await started(world)
        told = await ana.do("listen", on=True)
        port = told["port"]
        assert FIRST_PORT <= port < FIRST_PORT + PORTS
        assert told["listening"] == f"0.0.0.0:{port}"
        assert told["addresses"] == [f"192.168.7.2:{port}"]
        assert await ana.do("listen", on=True) == told
        await restarted(ana)
        assert await ana.do("listening") == told
        assert (await ana.do("listen", on=False))["addresses"] == []
        await restarted(ana)
        assert await ana.do("listening") == told | {"listening": None, "on": False, "addresses": []}
        assert await ana.do("listen", on=True) == told

    on_a_lan(story)


def test_port_may_be_chosen_and_drawn_anew() -> None:
    async def story(world: LanWorld) -> None:
        ana = await started(world)
        assert (await ana.do("listen", on=True, port=4400))["addresses"] == ["192.168.7.2:4400"]
        other = (await ana.do("listen", on=True, port=0))["port"]
        assert other not in {0, 4400}
        await restarted(ana)
        assert (await ana.do("listening"))["port"] == other
        for port in (-1, 70_000):
            with pytest.raises(AddressError):
                await ana.do("listen", on=True, port=port)

    on_a_lan(story)


def test_taken_port_is_said_and_everything_else_starts() -> None:
    async def story(world: LanWorld) -> None:
        ana = await started(world)
        port = (await ana.do("listen", on=True))["port"]
        await ana.stop()
        other = world.network.join("192.168.7.2")
        squatter = await other.listen(f"192.168.7.2:{port}", list, _nobody)
        await ana.start(listen=False)
        await ana.node.answering.begin()
        told = await ana.do("listening")
        assert (told["on"], told["listening"], told["port"]) == (True, None, port)
        assert f"port {port} is in use" in told["problem"]
        with pytest.raises(PortInUse):
            await ana.do("listen", on=True)
        moved = await ana.do("listen", on=True, port=0)
        assert moved["port"] != port
        assert moved["problem"] is None
        await squatter.close()

    on_a_lan(story)


async def _nobody(_: object) -> None:
    raise AssertionError


def test_port_that_was_refused_changes_nothing() -> None:
    async def story(world: LanWorld) -> None:
        ana = await started(world)
        before = await ana.do("listen", on=True)
        squatter = await world.network.join("192.168.7.2").listen("192.168.7.2:4400", list, _nobody)
        with pytest.raises(PortInUse):
            await ana.do("listen", on=True, port=4400)
        assert await ana.do("listening") == before
        await squatter.close()

    on_a_lan(story)


def test_drawing_goes_on_past_ports_that_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "PORTS", 2)

    async def story(world: LanWorld) -> None:
        ana = await started(world)
        transport = world.network.join("192.168.7.2")
        first = await transport.listen(f"192.168.7.2:{FIRST_PORT}", list, _nobody)
        assert (await ana.do("listen", on=True))["port"] == FIRST_PORT + 1
        await ana.do("listen", on=False)
        second = await transport.listen(f"192.168.7.2:{FIRST_PORT + 1}", list, _nobody)
        with pytest.raises(PortInUse):
            await ana.do("listen", on=True, port=0)
        for squatter in (first, second):
            await squatter.close()

    on_a_lan(story)


def test_command_line_goes_before_what_is_kept() -> None:
    async def story(world: LanWorld) -> None:
        ana = await started(world)
        kept = (await ana.do("listen", on=True))["port"]
        await ana.stop()
        await ana.start(listen=True)
        await ana.node.answering.begin()
        assert (await ana.do("listening"))["listening"] == ana.address
        await restarted(ana)
        assert (await ana.do("listening"))["listening"] == f"0.0.0.0:{kept}"

    on_a_lan(story)


def test_announced_port_follows_the_switch() -> None:
    async def story(world: LanWorld) -> None:
        ana, _ = await world.two_members()
        heard: list[Sighting] = []
        await MemoryDiscovery(world.air).join(home_of("192.168.7.9"), None, heard.append, lambda _: None)
        await ana.begin()
        told = await ana.do("listen", on=True)
        await asyncio.sleep(1)
        assert heard[-1].address == told["addresses"][0]
        await ana.do("listen", on=False)
        await asyncio.sleep(1)
        assert heard[-1].address != told["addresses"][0]

    on_a_lan(story)


def test_damaged_port_is_refused_by_name() -> None:
    async def story(world: LanWorld) -> None:
        ana = await started(world)
        await ana.stop()
        ana.disk.facts["reach.port"] = b"4400"
        with pytest.raises(ProfileCorrupt):
            await ana.start(listen=False)
        del ana.disk.facts["reach.port"]
        await ana.start(listen=False)

    on_a_lan(story)
