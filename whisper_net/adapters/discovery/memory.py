"""Finding each other without a network: one air that all presences of a process share, for tests and simulations.

Rules: whoever has joined the same range of addresses hears the others at once, in the next turn of the loop. A test
may say anything into the air, as a stranger on a real network can. mdns.py is the twin over sockets.
"""

import asyncio
from collections.abc import Callable, Sequence
from ipaddress import IPv4Network

from whisper_net.ports.discovery import LanUnavailable, Network, Presence, Service, Sighting


class MemoryNetworks:
    """Implements ports.discovery.Networks: the networks that a test says, in its order."""

    def __init__(self, *networks: Network) -> None:
        self.now: Sequence[Network] = networks
        self.asked = 0

    async def attached(self) -> list[Network]:
        self.asked += 1
        return list(self.now)


class MemoryAir:
    """What stands between the machines; `log` keeps all that was said: (address, service), None for a goodbye."""

    def __init__(self) -> None:
        self.log: list[tuple[str, Service | None]] = []
        self.broken = False
        self._present: list[MemoryPresence] = []
        self._names = 0

    def next_name(self) -> str:
        self._names += 1
        return f"name-{self._names}"

    def enter(self, presence: "MemoryPresence") -> None:
        for other in self._among(presence.network.range):
            _meet(presence, other)
            _meet(other, presence)
        self._present.append(presence)
        if presence.service is not None:
            self.log.append((presence.network.address, presence.service))

    def leave(self, presence: "MemoryPresence") -> None:
        self._present.remove(presence)
        if presence.service is not None:
            self.log.append((presence.network.address, None))
            self.take_back(presence.network.range, presence.name)

    def say(self, where: IPv4Network, sighting: Sighting) -> None:
        """Let everybody in a range find something, true or not."""
        for presence in self._among(where):
            presence.soon(presence.found, sighting)

    def take_back(self, where: IPv4Network, name: str) -> None:
        """Let everybody in a range lose a name."""
        for presence in self._among(where):
            presence.soon(presence.lost, name)

    def _among(self, where: IPv4Network) -> list["MemoryPresence"]:
        return [presence for presence in self._present if presence.network.range == where]


class MemoryDiscovery:
    """Implements ports.discovery.Discovery over a MemoryAir."""

    def __init__(self, air: MemoryAir) -> None:
        self._air = air

    async def join(
        self,
        network: Network,
        service: Service | None,
        found: Callable[[Sighting], None],
        lost: Callable[[str], None],
    ) -> Presence:
        if self._air.broken:
            raise LanUnavailable(f"this machine cannot be found on {network.interface}")
        return MemoryPresence(self._air, network, service, found, lost)


class MemoryPresence:
    """Implements ports.discovery.Presence."""

    def __init__(
        self,
        air: MemoryAir,
        network: Network,
        service: Service | None,
        found: Callable[[Sighting], None],
        lost: Callable[[str], None],
    ) -> None:
        self.name = air.next_name()
        self.network, self.service = network, service
        self.found, self.lost = found, lost
        self._air = air
        self._here = True
        air.enter(self)

    def soon(self, call: Callable[..., None], value: object) -> None:
        """Call in the next turn, unless this presence has closed by then."""
        asyncio.get_running_loop().call_soon(lambda: call(value) if self._here else None)

    async def close(self) -> None:
        if self._here:
            self._here = False
            self._air.leave(self)


def _meet(one: MemoryPresence, other: MemoryPresence) -> None:
    if other.service is not None:
        address = f"{other.network.address}:{other.service.port}"
        one.soon(one.found, Sighting(other.name, address, other.service.text))
