"""The gate before the mDNS library: whose packets pass, and how many."""

import asyncio

import pytest

from whisper_net.adapters.discovery.gate import BYTES_A_SECOND, BYTES_A_SENDER, Gate
from whisper_net.ports.discovery import Network

HOME = Network("wlan0", "192.0.2.20", 24)
PACKET = b"x" * 1_024


class Library:
    def __init__(self) -> None:
        self.read: list[str] = []
        self.ended = False

    def datagram_received(self, data: bytes, addrs: tuple[str, int]) -> None:
        self.read.append(addrs[0])

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended = True


@pytest.fixture
def library() -> Library:
    return Library()


async def test_only_the_network_that_was_called_home_is_read(library: Library) -> None:
    gate = Gate(library, HOME)
    for sender in ("192.0.2.1", "192.0.3.1", "10.0.0.1", "192.0.2.255", "192.0.2.0", "fe80::1", "", "192.0.2.20"):
        gate.datagram_received(b"question", (sender, 5353))
    assert library.read == ["192.0.2.1", "192.0.2.20"]
    assert gate.dropped == 6


async def test_one_sender_has_a_share_and_all_have_a_bound(library: Library) -> None:
    gate = Gate(library, HOME)
    gate._loop = _Stopped()
    for _ in range(BYTES_A_SECOND // len(PACKET)):
        for sender in range(1, 9):
            gate.datagram_received(PACKET, (f"192.0.2.{sender}", 5353))
    counts = {sender: library.read.count(sender) for sender in set(library.read)}
    assert max(counts.values()) * len(PACKET) <= BYTES_A_SENDER
    assert len(library.read) * len(PACKET) == BYTES_A_SECOND


async def test_next_second_begins_anew(library: Library) -> None:
    gate = Gate(library, HOME)
    clock = gate._loop = _Stopped()
    for _ in range(100):
        gate.datagram_received(PACKET, ("192.0.2.1", 5353))
    assert len(library.read) * len(PACKET) == BYTES_A_SENDER
    clock.at = 1.0
    gate.datagram_received(PACKET, ("192.0.2.1", 5353))
    assert len(library.read) * len(PACKET) == BYTES_A_SENDER + len(PACKET)


async def test_network_that_goes_away_is_no_error(library: Library) -> None:
    gate = Gate(library, HOME)
    gate.error_received(OSError("network is unreachable"))
    gate.connection_lost(None)
    assert library.ended


class _Stopped(asyncio.SelectorEventLoop):
    """A loop whose clock a test moves."""

    def __init__(self) -> None:
        self.at = 0.0

    def time(self) -> float:
        return self.at

    def __del__(self) -> None:
        """Nothing was opened."""
