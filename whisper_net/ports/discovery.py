"""How a node asks which networks this machine is on, and finds and is found by others on one of them.

Rules: nothing is sent on a network before `Discovery.join` is called for it, and nothing ever on another one. What is
found is hostile until a handshake says otherwise: a Sighting is bounded and lies inside the network's own range of
addresses, and that is all that is known of it. Implementations: adapters/discovery.
"""

from collections.abc import Callable
from ipaddress import AddressValueError, IPv4Address, IPv4Network
from typing import Protocol

import msgspec

from whisper_net.core.errors import LocalError


class LanUnavailable(LocalError):
    """This machine cannot announce or listen on a network, or does not say which networks it is on."""

    code = "lan_unavailable"


class Network(msgspec.Struct, frozen=True):
    """One network that this machine is on, by IPv4. Compares by all that is known of it."""

    interface: str
    """The system's name of the network card."""
    address: str
    """Of this machine."""
    prefix: int
    """Bits of the network's range: 24 for 255.255.255.0."""
    gateway: str = ""
    """The router's address, where there is one."""
    router: bytes = b""
    """The router's hardware address, 6 bytes. Where it cannot be read (b""), this network cannot be known again."""
    wifi: str = ""
    """The name of the wireless network, where it can be read."""

    @property
    def range(self) -> IPv4Network:
        return IPv4Network((self.address, self.prefix), strict=False)

    def holds(self, host: str) -> bool:
        """Whether a machine of this network may have this address: no name, no multicast, no broadcast address."""
        try:
            address = IPv4Address(host)
        except AddressValueError:
            return False
        edges = {self.range.network_address, self.range.broadcast_address} if self.prefix < 31 else set()
        return address in self.range and not address.is_multicast and address not in edges


class Networks(Protocol):
    async def attached(self) -> list[Network]:
        """The networks that this machine is on now, loopback aside, those with a router first. Sends nothing."""
        ...


class Sighting(msgspec.Struct, frozen=True):
    """Somebody who announces this service on a network."""

    name: str
    """The announcement's own name: new each time, and of no meaning beyond `lost`."""
    address: str
    """HOST:PORT, in the network's range."""
    text: bytes
    """What they say of themselves, as it came; at most MAX_TEXT bytes."""


MAX_TEXT = 512
"""Bytes of a text that is worth a look: ours have 86."""


class Service(msgspec.Struct, frozen=True):
    """What this machine announces of itself."""

    port: int
    text: bytes


class Presence(Protocol):
    """One network, joined: what others announce is heard, and what was given to `join` is said."""

    async def close(self) -> None:
        """Take back what was announced and leave the network; never raises, and nothing is called afterwards."""
        ...


class Discovery(Protocol):
    async def join(
        self,
        network: Network,
        service: Service | None,
        found: Callable[[Sighting], None],
        lost: Callable[[str], None],
    ) -> Presence:
        """Announce a service, or none, on one network, and listen for others there.

        The name and the host name are drawn at random for each call. `found` is called for everybody else, again when
        something of theirs changes, and `lost` by name. Raises LanUnavailable.
        """
        ...
