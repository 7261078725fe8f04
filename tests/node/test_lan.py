"""Found by each other on a network called home, and silent everywhere else."""

import asyncio
from collections.abc import Callable
from ipaddress import IPv4Network

import pytest

from tests.node.lan_world import PATIENCE, ROUTER, LanMachine, LanWorld, home_of, on_a_lan
from whisper_net.core.errors import LocalError
from whisper_net.core.group.nearby import nearby_secrets
from whisper_net.core.sync.announcing import QUARTER_SECONDS, announce, decode_text, encode_text, quarter_of
from whisper_net.ports.discovery import LanUnavailable, Network, Service, Sighting

RANGE = IPv4Network("192.168.7.0/24")


async def until(true: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait for something on the virtual clock."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - time costs nothing here, and what is waited for has no event
            await asyncio.sleep(0.1)


def said(world: LanWorld) -> list[Service]:
    return [service for _, service in world.air.log if service is not None]


def test_nothing_is_sent_before_a_network_is_called_home() -> None:
    async def story(world: LanWorld) -> None:
        ana, ben = await world.two_members()
        for machine in (ana, ben):
            await machine.begin(home=False)
        dials = world.network.traffic.dials
        await asyncio.sleep(QUARTER_SECONDS)
        assert ana.networks.asked > 90  # it looked all the time
        assert (world.air.log, world.air._present) == ([], [])
        assert (await ana.do("lan_status"))["networks"][0]["home"] is False
        assert (ana.linked, world.network.traffic.dials) == (0, dials)

    on_a_lan(story)


def test_two_members_find_each_other_and_sync() -> None:
    async def story(world: LanWorld) -> None:
        ana, ben = await world.two_members()
        for machine in (ana, ben):
            await machine.begin()
        await until(lambda: ana.linked == ben.linked == 1)
        await ana.do("post", channel="general", text="found you")
        await asyncio.sleep(1)
        assert await ben.texts() == ["found you"]
        assert [len(service.text) for service in said(world)] == [86, 86]
        status = await ana.do("lan_status")
        assert (status["on"], status["found"]) == (True, 1)
        assert [(one["home"], one["remembered"], one["announced"]) for one in status["networks"]] == [
            (True, True, True)
        ]

    on_a_lan(story)


def test_home_is_remembered_over_a_restart_and_forgotten_when_asked() -> None:
    async def story(world: LanWorld) -> None:
        ana, _ = await world.two_members()
        await ana.begin()
        await ana.stop()
        world.air.log.clear()
        await ana.begin(home=False)
        await asyncio.sleep(PATIENCE)
        assert len(said(world)) == 1
        await ana.do("lan_forget")
        assert world.air.log[-1] == ("192.168.7.2", None)
        assert (await ana.do("lan_status"))["networks"][0]["home"] is False
        with pytest.raises(LocalError):
            await ana.do("lan_forget")
        await asyncio.sleep(QUARTER_SECONDS)
        assert len(said(world)) == 1

    on_a_lan(story)


def test_each_quarter_of_an_hour_has_its_own_nonce_name_and_port() -> None:
    async def story(world: LanWorld) -> None:
        ana, ben = await world.two_members()
        for machine in (ana, ben):
            await machine.begin()
        await until(lambda: ana.linked == ben.linked == 1)
        link = ana.group.peers.links[0]
        await asyncio.sleep(3 * QUARTER_SECONDS + PATIENCE)
        mine = [service for address, service in world.air.log if service is not None and address == "192.168.7.2"]
        nonces = [decode_text(service.text).nonce for service in mine]
        assert len(mine) == len(set(nonces)) == len({service.port for service in mine}) == 4
        assert ana.group.peers.links == [link]  # a link that stands is not disturbed
        assert ana.node.addresses.known == {}  # and no port of a quarter of an hour is remembered

    on_a_lan(story)


def test_typed_port_is_announced_and_stays() -> None:
    async def story(world: LanWorld) -> None:
        ana, _ = await world.two_members()
        await ana.start()  # listens on its own address
        ana.node.start_lan()
        await ana.do("lan_home")
        await asyncio.sleep(2 * QUARTER_SECONDS + PATIENCE)
        assert {service.port for service in said(world)} == {7000}
        assert len({decode_text(service.text).nonce for service in said(world)}) == 3

    on_a_lan(story)


def test_address_change_is_announced_and_the_other_finds_it() -> None:
    async def story(world: LanWorld) -> None:
        ana, ben = await world.two_members()
        for machine in (ana, ben):
            await machine.begin()
        await until(lambda: ana.linked == ben.linked == 1)
        world.network.break_links("192.168.7.2")
        await ana.stop()
        moved = LanMachine(world, "192.168.7.77")
        moved.disk = ana.disk
        world.machines.append(moved)
        await moved.begin(home=False)
        await until(lambda: moved.linked == ben.linked == 1)
        assert ("192.168.7.2", None) in world.air.log
        assert world.air.log[-1][0] == "192.168.7.77"

    on_a_lan(story)


def test_network_that_goes_away_and_comes_back_is_joined_again() -> None:
    async def story(world: LanWorld) -> None:
        ana, ben = await world.two_members()
        for machine in (ana, ben):
            await machine.begin()
        await until(lambda: ana.linked == ben.linked == 1)
        here, ana.networks.now = ana.networks.now, ()
        world.network.split(["192.168.7.2"], ["192.168.7.3"])
        await until(lambda: world.air.log[-1] == ("192.168.7.2", None))
        await ben.do("post", channel="general", text="meanwhile")
        await asyncio.sleep(120)
        assert ana.linked == 0
        world.network.heal()
        ana.networks.now = here
        await until(lambda: ana.linked == 1)
        await asyncio.sleep(1)
        assert await ana.texts() == ["meanwhile"]

    on_a_lan(story)


def test_dead_link_is_found_out_when_the_network_changes() -> None:
    async def story(world: LanWorld) -> None:
        ana, ben = await world.two_members()
        for machine in (ana, ben):
            await machine.begin()
        await until(lambda: ana.linked == ben.linked == 1)
        world.network.faults.latency = (10_000.0, 10_001.0)  # words take for ever, and no link says that it broke
        ana.networks.now = ()
        await until(lambda: ana.linked == 0, seconds=25)

    on_a_lan(story)


def test_another_network_is_not_home_though_its_addresses_are_the_same() -> None:
    async def story(world: LanWorld) -> None:
        ana, _ = await world.two_members()
        await ana.begin()
        await until(lambda: len(said(world)) == 1)
        ana.networks.now = (home_of("192.168.7.2", b"office"),)
        await asyncio.sleep(QUARTER_SECONDS)
        assert [service is None for _, service in world.air.log] == [False, True]
        ana.networks.now = (home_of("192.168.7.2", b""),)  # its router has not answered yet
        await asyncio.sleep(QUARTER_SECONDS)
        assert len(world.air.log) == 2
        ana.networks.now = (home_of("192.168.7.2", ROUTER),)
        await asyncio.sleep(PATIENCE)
        assert len(said(world)) == 2

    on_a_lan(story)


def test_only_networks_called_home_are_joined_among_several() -> None:
    async def story(world: LanWorld) -> None:
        ana, _ = await world.two_members()
        office = Network("eth0", "10.1.1.5", 16, "10.1.0.1", b"office")
        ana.networks.now = (office, home_of("192.168.7.2"))
        await ana.begin(home=False)
        with pytest.raises(LocalError, match=r"eth0, wlan0"):
            await ana.do("lan_home")
        with pytest.raises(LocalError, match="no such network"):
            await ana.do("lan_home", interface="wlan9")
        assert (await ana.do("lan_home", interface="wlan0"))["home"] is True
        await asyncio.sleep(PATIENCE)
        assert [presence.network.interface for presence in world.air._present] == ["wlan0"]
        await ana.do("lan_forget", everywhere=True)
        assert not world.air._present

    on_a_lan(story)


def test_network_without_a_router_is_home_for_this_run_alone() -> None:
    async def story(world: LanWorld) -> None:
        ana, _ = await world.two_members()
        cable = Network("eth0", "192.168.7.2", 24)
        ana.networks.now = (cable,)
        await ana.begin(home=False)
        assert (await ana.do("lan_home"))["remembered"] is False
        await until(lambda: len(said(world)) == 1)
        ana.networks.now = ()
        await asyncio.sleep(PATIENCE)
        ana.networks.now = (cable,)
        await asyncio.sleep(PATIENCE)
        assert len(said(world)) == 1  # it left, so the choice is over
        await ana.stop()
        await ana.start(listen=False)
        with pytest.raises(LocalError, match="as long as a node runs"):
            await ana.do("lan_home")

    on_a_lan(story)


def test_choice_for_this_run_ends_when_the_machine_slept() -> None:
    async def story(world: LanWorld) -> None:
        ana, _ = await world.two_members()
        ana.networks.now = (Network("eth0", "192.168.7.2", 24),)
        await ana.begin()
        await until(lambda: len(said(world)) == 1)
        ana.clock.skew += 3_600
        await asyncio.sleep(PATIENCE)
        assert world.air.log[-1] == ("192.168.7.2", None)

    on_a_lan(story)


def test_newcomer_finds_a_vetter_by_the_words_alone() -> None:
    async def story(world: LanWorld) -> None:
        ana = await (await world.on_lan("192.168.7.2")).begin()
        await ana.do("group_found", name="Acme", me="Ana", needed=1)
        await until(lambda: len(said(world)) == 1)
        ben = await (await world.on_lan("192.168.7.3")).begin()
        words = (await ana.do("invite_create"))["words"]
        asked = await ben.do("join", key=words, me="Ben")
        assert asked["state"] == "joining"
        await until(lambda: bool(ben.node.applicants[0].application.sealed))
        assert len(said(world)) == 1  # who is in no group has nothing to announce
        await until(lambda: ana.linked == 0 and len(ana.group.group.state.people) == 2)
        newcomer = next(row for row in await ana.do("member_list") if row["state"] == "pending")
        await ana.do("member_approve", member=newcomer["member"])
        await until(lambda: bool(ben.node.groups) and ben.node.groups[0].entered.is_set(), seconds=60)
        await until(lambda: len(said(world)) == 2)

    on_a_lan(story)


def test_stranger_on_the_network_is_neither_called_nor_told_anything() -> None:
    async def story(world: LanWorld) -> None:
        ana, _ = await world.two_members()
        await ana.begin()
        stranger = await (await world.on_lan("192.168.7.66")).begin()
        await stranger.do("group_found", name="Others", me="Eve", needed=1)
        await until(lambda: len(said(world)) == 2)
        dials = world.network.traffic.dials
        await asyncio.sleep(QUARTER_SECONDS)
        assert (ana.linked, stranger.linked, world.network.traffic.dials) == (0, 0, dials)
        assert (await stranger.do("lan_status"))["found"] == 0

    on_a_lan(story)


def test_our_own_words_said_by_somebody_else_are_not_followed() -> None:
    async def story(world: LanWorld) -> None:
        ana, _ = await world.two_members()
        await ana.begin()
        await until(lambda: len(said(world)) == 1)
        dials = world.network.traffic.dials
        world.air.say(RANGE, Sighting("echo", "192.168.7.66:1", said(world)[0].text))
        await asyncio.sleep(60)
        assert world.network.traffic.dials == dials

    on_a_lan(story)


def test_hint_that_leads_to_a_stranger_is_dropped_by_the_handshake() -> None:
    async def story(world: LanWorld) -> None:
        ana, _ = await world.two_members()
        await ana.begin()
        await until(lambda: len(said(world)) == 1)
        copied = announce([nearby_secrets(ana.group.group.state)], quarter_of(ana.clock.now()), ana.node.means.entropy)
        heard: list[object] = []

        async def keep(connection: object) -> None:
            heard.append(connection)

        await world.network.join("192.168.7.66").listen("192.168.7.66:99", list, keep)
        world.air.say(RANGE, Sighting("lure", "192.168.7.66:99", encode_text(copied)))
        await until(lambda: world.network.traffic.refused > 0)
        assert (heard, ana.linked) == ([], 0)
        world.air.take_back(RANGE, "lure")
        await asyncio.sleep(1)
        refused = world.network.traffic.refused
        await asyncio.sleep(300)
        assert world.network.traffic.refused == refused

    on_a_lan(story)


def test_flood_of_announcements_is_bounded() -> None:
    async def story(world: LanWorld) -> None:
        ana, ben = await world.two_members()
        await ana.begin()
        for number in range(2_000):
            text = announce([], 1, ana.node.means.entropy)
            world.air.say(RANGE, Sighting(f"n{number}", f"192.168.7.{number % 250}:1", encode_text(text)))
            world.air.say(RANGE, Sighting(f"bad{number}", "192.168.7.9:1", b"\x05hello"))
        await ben.begin()
        await until(lambda: ana.linked == ben.linked == 1)
        (room,) = ana.node.lan._rooms.values()
        assert len(room._heard) == 256

    on_a_lan(story)


def test_network_that_cannot_be_announced_on_is_said_and_tried_again() -> None:
    async def story(world: LanWorld) -> None:
        ana, _ = await world.two_members()
        world.air.broken = True
        await ana.begin()
        problem = (await ana.do("lan_status"))["networks"][0]["problem"]
        assert "cannot be found on wlan0" in problem
        world.air.broken = False
        await until(lambda: len(said(world)) == 1)
        assert (await ana.do("lan_status"))["networks"][0]["problem"] is None

    on_a_lan(story)


def test_networks_that_cannot_be_read_are_asked_for_again() -> None:
    async def story(world: LanWorld) -> None:
        ana, _ = await world.two_members()
        await ana.begin()
        attached = ana.networks.attached

        async def refuse() -> list[Network]:
            raise LanUnavailable("not now")

        ana.networks.attached = refuse  # type: ignore[method-assign]
        with pytest.raises(LanUnavailable):
            await ana.do("lan_status")
        await asyncio.sleep(PATIENCE)
        ana.networks.attached = attached  # type: ignore[method-assign]
        await asyncio.sleep(PATIENCE)
        assert (await ana.do("lan_status"))["networks"][0]["announced"]

    on_a_lan(story)


def test_node_without_networks_says_so() -> None:
    async def story(world: LanWorld) -> None:
        plain = await world.machine("plain")
        with pytest.raises(LanUnavailable):
            plain.node.start_lan()
        with pytest.raises(LanUnavailable):
            await plain.do("lan_status")

    on_a_lan(story)


def test_closing_takes_the_announcement_back_and_leaves_no_task() -> None:
    async def story(world: LanWorld) -> None:
        ana, _ = await world.two_members()
        before = asyncio.all_tasks()
        await ana.begin()
        await until(lambda: len(said(world)) == 1)
        ana.node.start_lan()  # twice is once
        await ana.stop()
        assert world.air.log[-1] == ("192.168.7.2", None)
        assert asyncio.all_tasks() == before

    on_a_lan(story)
