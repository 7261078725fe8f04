"""What stands between the mDNS library and the network: only packets of the home network pass, and only so many.

Rules: the library listens on every network card, and would answer a question sent straight to it from any of them; so
whatever does not come from the network that was called home is dropped before it is read. What comes from there is
bounded by bytes a second, from one sender and from all, so that a flood costs a known amount of work.
"""

import asyncio
from typing import Protocol

from whisper_net.ports.discovery import Network

BYTES_A_SECOND = 128 * 1024
BYTES_A_SENDER = 32 * 1024
"""A busy home network sends a few KiB a second."""

Sender = tuple[str, int]


class Inner(Protocol):
    """The library's end, as far as it is needed here."""

    def datagram_received(self, data: bytes, addrs: Sender, /) -> None: ...

    def connection_lost(self, exc: Exception | None, /) -> None: ...


class Gate(asyncio.DatagramProtocol):
    """Passes on to `inner` what may pass. Put in its place on a transport that `inner` was made for."""

    def __init__(self, inner: Inner, network: Network) -> None:
        self.dropped = 0
        self._inner = inner
        self._network = network
        self._loop = asyncio.get_running_loop()
        self._second = 0
        self._spent: dict[str, int] = {}
        self._total = 0

    def datagram_received(self, data: bytes, addr: Sender) -> None:
        if self._network.holds(addr[0]) and self._affords(addr[0], len(data)):
            self._inner.datagram_received(data, addr)
        else:
            self.dropped += 1

    def _affords(self, sender: str, size: int) -> bool:
        second = int(self._loop.time())
        if second != self._second:
            self._second, self._total = second, 0
            self._spent.clear()
        spent = self._spent.get(sender, 0) + size
        if spent > BYTES_A_SENDER or self._total + size > BYTES_A_SECOND:
            return False
        self._spent[sender] = spent
        self._total += size
        return True

    def error_received(self, exc: Exception) -> None:
        """Let it be: a network that went away is noticed by looking at the networks, not at its errors."""

    def connection_lost(self, exc: Exception | None) -> None:
        self._inner.connection_lost(exc)
