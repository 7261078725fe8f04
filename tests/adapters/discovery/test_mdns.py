"""mDNS against strangers: whatever they announce is bounded, ignored by name, and stops nothing."""

import asyncio
import logging
from collections.abc import AsyncIterator
from random import Random

import pytest

from tests.adapters.discovery import packets
from whisper_net.adapters.discovery import mdns
from whisper_net.adapters.discovery.gate import BYTES_A_SENDER
from whisper_net.adapters.discovery.mdns import MAX_NAMES, MAX_UNANSWERED, MdnsDiscovery, MdnsPresence, check_name
from whisper_net.adapters.entropy import system_entropy
from whisper_net.core.errors import AnnouncementError
from whisper_net.ports.discovery import LanUnavailable, Network, Service, Sighting

pytestmark = pytest.mark.loopback
HERE = Network("lo", "127.0.0.1", 8)
OURS = packets.name(*packets.TYPE)


class Heard:
    """A presence, and what it told."""

    def __init__(self) -> None:
        self.seen: list[Sighting] = []
        self.arrived = asyncio.Event()
        self.gone: list[str] = []
        self.presence: MdnsPresence

    def found(self, sighting: Sighting) -> None:
        self.seen.append(sighting)
        if sighting.name.startswith("evil"):
            self.arrived.set()

    def hear(self, packet: bytes, sender: str = "127.0.0.9") -> None:
        """As if it had come from the network."""
        self.presence.gates[0].datagram_received(packet, (sender, 5353))

    def names(self) -> set[str]:
        """Those of this test: others may be on the same loopback."""
        return {one.name.split(".")[0] for one in self.seen if one.name.startswith("evil")}


@pytest.fixture
async def heard() -> AsyncIterator[Heard]:
    heard = Heard()
    presence = await MdnsDiscovery(system_entropy).join(HERE, None, heard.found, heard.gone.append)
    assert isinstance(presence, MdnsPresence)
    heard.presence = presence
    yield heard
    await presence.close()


async def test_honest_packet_is_found_changed_and_lost(heard: Heard) -> None:
    heard.hear(packets.answer(*packets.service(b"evil0")))
    heard.hear(packets.answer(*packets.service(b"evil0", host="127.0.0.8", port=4010)))
    heard.hear(packets.answer(packets.pointer(b"evil0", ttl=0)))
    await asyncio.sleep(1.2)  # a goodbye counts after a second, says RFC 6762
    assert [one.address for one in heard.seen if one.name.startswith("evil0")] == ["127.0.0.9:4009", "127.0.0.8:4010"]
    assert [one.text for one in heard.seen if one.name.startswith("evil0")] == [b"\x03x=y"] * 2


@pytest.mark.parametrize(
    "said",
    [
        packets.service(b"evil1", host="8.8.8.8"),
        packets.service(b"evil1", host="224.0.0.251"),
        packets.service(b"evil1", host="127.255.255.255"),
        packets.service(b"evil1", port=0),
        packets.service(b"evil1", text=b"\xff" * 8_000),
        packets.service(b"evil1\x1b[2J"),
        packets.service(b"evil1\n"),
        packets.service("evil1\u202e".encode()),
        packets.service(b"evil1")[:2],
        [packets.pointer(b"evil1"), packets.record(packets.name(b"evil1", *packets.TYPE), packets.SRV, b"")],
        [
            packets.record(
                packets.name(*packets.TYPE), packets.PTR, packets.name(b"evil1", b"_other", b"_tcp", b"local")
            )
        ],
        [packets.record(OURS, packets.PTR, packets.name(b"evil1", b"_other", b"_tcp", b"local"))],
        [packets.record(OURS, packets.PTR, OURS)],
        [packets.record(OURS, packets.PTR, b"\xc0\x0c")],
    ],
)
async def test_announcement_that_no_device_would_make_is_ignored(heard: Heard, said: list[bytes]) -> None:
    heard.hear(packets.answer(*said))
    heard.hear(packets.answer(*packets.service(b"evil2")))
    assert heard.names() == {"evil2"}


async def test_ignored_announcement_is_named(heard: Heard, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, mdns.__name__):
        heard.hear(packets.answer(*packets.service(b"evil3", host="8.8.8.8")))
    assert "without an address in this network" in caplog.text
    assert "evil3" not in caplog.text  # what strangers choose stays out of logs


async def test_thousands_of_services_are_bounded(heard: Heard) -> None:
    for start in range(0, 3_000, 5):
        records = [one for number in range(start, start + 5) for one in packets.service(b"evil-%d" % number)]
        heard.hear(packets.answer(*records), f"127.0.1.{start // 5 % 50 + 1}")
    assert 200 < len(heard.names()) <= MAX_NAMES
    assert heard.presence.gates[0].dropped


async def test_names_that_say_nothing_more_are_bounded(heard: Heard) -> None:
    for number in range(MAX_UNANSWERED * 3):
        heard.hear(packets.answer(packets.pointer(b"evil-%d" % number)))
    heard.hear(packets.answer(*packets.service(b"evil-at-last")))
    assert heard.names() == {"evil-at-last"}


async def test_details_that_come_later_are_found(heard: Heard) -> None:
    heard.hear(packets.answer(packets.pointer(b"evil4")))
    await asyncio.sleep(0)
    heard.hear(packets.answer(*packets.service(b"evil4")[1:]))
    async with asyncio.timeout(5):
        await heard.arrived.wait()
    assert heard.seen[-1].address == "127.0.0.9:4009"


async def test_flood_from_one_sender_does_not_drown_another(heard: Heard) -> None:
    heard.hear(b"\0" * (BYTES_A_SENDER - 1), "127.0.0.66")
    heard.hear(packets.answer(*packets.service(b"evil5")), "127.0.0.66")
    heard.hear(packets.answer(*packets.service(b"evil6")), "127.0.0.7")
    assert heard.names() == {"evil6"}


async def test_packets_from_another_network_are_not_read(heard: Heard) -> None:
    heard.hear(packets.answer(*packets.service(b"evil7")), "192.0.2.5")
    heard.hear(packets.answer(*packets.service(b"evil7")), "not an address")
    assert not heard.names()


async def test_random_bytes_raise_nothing(heard: Heard) -> None:
    random = Random(1)
    whole = packets.answer(*packets.service(b"evil8"))
    for number in range(600):
        packet = bytearray(whole)
        for _ in range(1 + number % 8):
            packet[random.randrange(len(packet))] = random.randrange(256)
        cut = packet[: random.randrange(len(packet))] if number % 3 == 0 else packet
        heard.hear(bytes(cut), f"127.0.2.{number % 200 + 1}")
        heard.hear(random.randbytes(random.randrange(60)), "127.0.3.1")
    heard.hear(packets.answer(*packets.service(b"evil9")))
    assert "evil9" in heard.names()


async def test_network_that_is_not_here_is_named() -> None:
    gone = Network("gone0", "192.0.2.77", 24, "192.0.2.1", b"r" * 6)
    with pytest.raises(LanUnavailable):
        await MdnsDiscovery(system_entropy).join(gone, Service(4001, b""), print, print)


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.3])
async def test_cancelled_join_leaves_nothing_behind(seconds: float) -> None:
    before = asyncio.all_tasks()
    joining = asyncio.ensure_future(MdnsDiscovery(system_entropy).join(HERE, Service(1, b""), print, print))
    await asyncio.sleep(seconds)
    joining.cancel()
    await asyncio.gather(joining, return_exceptions=True)
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before


@pytest.mark.parametrize("instance", ["", "a\tb", "a" * 64])
def test_names_that_cannot_be_shown_are_refused(instance: str) -> None:
    with pytest.raises(AnnouncementError):
        check_name(f"{instance}.{mdns.TYPE}")
