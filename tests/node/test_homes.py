"""Which networks are home: what is kept of them, and for how long."""

from random import Random
from typing import Any

import pytest

from tests.node.lan_world import home_of
from tests.node.world import inline
from whisper_net.adapters.store.memory_profile import MemoryDisk, MemoryProfileStore
from whisper_net.core.errors import ProfileCorrupt
from whisper_net.node.homes import HOMES, MAX_HOMES, SECRET, Homes
from whisper_net.ports.discovery import Network

HOME = home_of("192.168.7.2")
CABLE = Network("eth0", "192.168.9.2", 24)


async def homes(disk: MemoryDisk, seed: int = 1) -> Homes:
    random = Random(seed)

    def entropy(size: int) -> bytes:
        return random.randbytes(size)

    made = Homes(MemoryProfileStore(disk), inline, entropy)
    await made.load()
    return made


async def test_nothing_is_home_before_it_is_said() -> None:
    disk = MemoryDisk()
    one = await homes(disk)
    assert not one.holds(HOME)
    assert not one.holds(CABLE)
    assert disk.facts == {}  # not even a secret is drawn


async def test_home_is_known_again_by_another_run_and_another_address() -> None:
    disk = MemoryDisk()
    await (await homes(disk)).add(HOME)
    again = await homes(disk)
    assert again.holds(HOME)
    assert again.remembers(home_of("192.168.7.99"))


@pytest.mark.parametrize(
    "other",
    [
        home_of("192.168.7.2", b"office"),
        home_of("192.168.7.2", b""),
        home_of("192.168.8.2"),
        Network("wlan0", "192.168.7.2", 16, "192.168.7.1", b"router"),
        Network("wlan0", "192.168.7.2", 24, "192.168.7.1", b"router", "Guests"),
    ],
)
async def test_network_that_differs_in_anything_is_another(other: Network) -> None:
    one = await homes(MemoryDisk())
    await one.add(HOME)
    assert not one.holds(other)


async def test_what_is_kept_names_no_network_and_differs_between_profiles() -> None:
    disks = [MemoryDisk(), MemoryDisk()]
    for seed, disk in enumerate(disks):
        await (await homes(disk, seed)).add(HOME)
    kept = [disk.facts[HOMES] for disk in disks]
    assert kept[0] != kept[1]
    assert not any(word in kept[0] for word in (b"router", b"192.168", b"wlan0"))


async def test_home_said_twice_is_kept_once_and_the_oldest_gives_way() -> None:
    disk = MemoryDisk()
    one = await homes(disk)
    networks = [home_of("192.168.7.2", b"%06d" % number) for number in range(MAX_HOMES + 1)]
    for network in (networks[0], *networks[:-1], networks[0], networks[-1]):
        await one.add(network)
    again = await homes(disk)
    assert [again.holds(network) for network in networks] == [True, False, *([True] * (MAX_HOMES - 1))]


async def test_forgotten_home_is_forgotten_for_good() -> None:
    disk = MemoryDisk()
    one = await homes(disk)
    for network in (HOME, CABLE, home_of("10.0.0.2")):
        await one.add(network)
    await one.forget(HOME)
    await one.forget(CABLE)
    assert [one.holds(network) for network in (HOME, CABLE, home_of("10.0.0.2"))] == [False, False, True]
    await one.forget_all()
    assert not (await homes(disk)).holds(home_of("10.0.0.2"))


async def test_choice_for_this_run_ends_with_the_run_the_address_or_sleep() -> None:
    disk = MemoryDisk()
    one = await homes(disk)
    endings: list[Any] = [lambda: one.stay([HOME]), one.awake]
    for end in endings:
        await one.add(CABLE)
        one.stay([CABLE])
        assert one.holds(CABLE)
        assert not one.remembers(CABLE)
        end()
        assert not one.holds(CABLE)
    await one.add(CABLE)
    assert not (await homes(disk)).holds(CABLE)


@pytest.mark.parametrize("kept", [b"", b"\x91", b"\x91\xc4\x01x", b"\xc0"])
async def test_profile_that_says_nonsense_is_corrupt(kept: bytes) -> None:
    disk = MemoryDisk(facts={SECRET: b"s" * 32, HOMES: kept})
    with pytest.raises(ProfileCorrupt):
        await homes(disk)
