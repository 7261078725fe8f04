"""The network page's operations: two people who have nothing else reach each other, and again after a restart."""

import asyncio

import pytest

from tests.node.lan_world import PATIENCE, LanMachine, LanWorld, on_a_lan
from whisper_net.core.errors import AddressError, NotFound, RefusedError
from whisper_net.core.wire.bounds import MAX_ADDRESSES
from whisper_net.node.reaching import called


async def window(world: LanWorld, address: str) -> LanMachine:
    """A computer as the window starts it."""
    machine = await world.on_lan(address)
    return await opened(machine)


async def opened(machine: LanMachine) -> LanMachine:
    await machine.start(listen=False)
    await machine.node.answering.begin()
    machine.node.call_always(())
    machine.node.start_lan()
    return machine


async def pair(world: LanWorld) -> tuple[LanMachine, LanMachine]:
    """Ana lets members reach her, and Ben came in by the address that her page showed."""
    ana, ben = await window(world, "192.168.7.2"), await window(world, "192.168.7.3")
    await ana.do("group_found", name="Acme", me="Ana", needed=1)
    shown = (await ana.do("listen", on=True))["addresses"][0]
    invitation = await ana.do("invite_create")
    asked = await ben.do("join", key=invitation["key"], me="Ben", peers=[shown])
    await ana.do("member_approve", member=asked["member"])
    await asyncio.sleep(PATIENCE)
    return ana, ben


def test_two_windows_reach_each_other_and_again_after_a_restart() -> None:
    async def story(world: LanWorld) -> None:
        ana, ben = await pair(world)
        await ana.do("post", channel="general", text="hello Ben")
        await asyncio.sleep(PATIENCE)
        assert await ben.texts() == ["hello Ben"]
        for machine in (ana, ben):
            await machine.stop()
        for machine in (ana, ben):
            await opened(machine)
        await ben.do("post", channel="general", text="hello again")
        await asyncio.sleep(PATIENCE)
        assert await ana.texts() == ["hello Ben", "hello again"]

    on_a_lan(story)


def test_typed_address_is_called_and_again_after_a_restart() -> None:
    async def story(world: LanWorld) -> None:
        ana, ben = await pair(world)
        (known,) = await ben.do("address_list")
        await ben.do("address_forget", address=known["address"])
        await asyncio.sleep(1)
        assert ben.linked == 0
        assert await ben.do("address_list") == []
        (typed,) = await ana.do("address_add", address=" 192.168.7.3:4400 ")
        assert typed == {
            "address": "192.168.7.3:4400",
            "member": None,
            "name": "",
            "live": False,
            "level": False,
            "last_sync": None,
        }
        await ana.stop()
        await opened(ana)
        await ben.do("listen", on=True, port=4400)
        await asyncio.sleep(2 * PATIENCE)
        (row,) = await ana.do("address_list")
        assert (row["name"], row["live"], row["level"]) == ("Ben", True, True)
        assert row["last_sync"] is not None

    on_a_lan(story)


def test_address_is_untried_until_the_first_call_there_ended() -> None:
    async def story(world: LanWorld) -> None:
        ana, _ = await pair(world)
        for _ in range(2):
            await ana.do("address_add", address="192.168.7.99:4400")
            (one,) = [row for row in await called(ana.node, "Acme") if row.address == "192.168.7.99:4400"]
            assert one.untried
            await asyncio.sleep(PATIENCE)
            (one,) = [row for row in await called(ana.node, "Acme") if row.address == "192.168.7.99:4400"]
            assert not one.untried
            await ana.do("address_forget", address="192.168.7.99:4400")

    on_a_lan(story)


def test_forgotten_address_stays_forgotten() -> None:
    async def story(world: LanWorld) -> None:
        ana, ben = await pair(world)
        (known,) = await ben.do("address_list")
        assert await ben.do("address_forget", address=known["address"]) == []
        await asyncio.sleep(PATIENCE)
        assert ben.linked == 0
        await ben.stop()
        await opened(ben)
        await asyncio.sleep(PATIENCE)
        assert await ben.do("address_list") == []
        assert ana.linked == 0
        with pytest.raises(NotFound):
            await ben.do("address_forget", address=known["address"])

    on_a_lan(story)


def test_address_of_somebody_who_called_is_told_as_theirs() -> None:
    async def story(world: LanWorld) -> None:
        ana, ben = await pair(world)
        await ana.do("address_add", address="192.168.7.3:1")
        (row,) = await ana.do("address_list")
        assert not row["live"]  # nobody ever answered there, whoever is linked by another way
        (row,) = await ben.do("address_list")
        assert (row["name"], row["live"]) == ("Ana", True)

    on_a_lan(story)


@pytest.mark.parametrize("address", ["", "192.168.7.3", "192.168.7.3:0", "a b:1", "0.0.0.0:4400", "[::]:4400"])
def test_address_that_leads_nowhere_is_refused_in_words(address: str) -> None:
    async def story(world: LanWorld) -> None:
        ana = await window(world, "192.168.7.2")
        await ana.do("group_found", name="Acme", me="Ana", needed=1)
        with pytest.raises(AddressError):
            await ana.do("address_add", address=address)
        assert await ana.do("address_list") == []

    on_a_lan(story)


def test_addresses_are_bounded_and_typing_one_twice_is_no_mistake() -> None:
    async def story(world: LanWorld) -> None:
        ana = await window(world, "192.168.7.2")
        await ana.do("group_found", name="Acme", me="Ana", needed=1)
        for port in range(1, MAX_ADDRESSES + 1):
            await ana.do("address_add", address=f"192.168.7.9:{port}")
        assert len(await ana.do("address_add", address="192.168.7.9:1")) == MAX_ADDRESSES
        with pytest.raises(RefusedError, match="forget one first"):
            await ana.do("address_add", address="192.168.7.9:9999")

    on_a_lan(story)


def test_addresses_are_of_one_group() -> None:
    async def story(world: LanWorld) -> None:
        ana = await window(world, "192.168.7.2")
        for name in ("Acme", "Lumen"):
            await ana.do("group_found", name=name, me="Ana", needed=1)
        await ana.do("address_add", address="192.168.7.9:1", group="Acme")
        assert len(await ana.do("address_list", group="Acme")) == 1
        assert await ana.do("address_list", group="Lumen") == []

    on_a_lan(story)
