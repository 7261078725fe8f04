"""The discovery of this system, loaded at its first use: most commands never need it, and it takes a while.

On Intel Macs there is no mDNS library that we would trust with strangers' packets (docs/decisions), and this says so.
"""

import asyncio
from collections.abc import Callable
from importlib import import_module

from whisper_net.core.crypto.entropy import Entropy
from whisper_net.ports.discovery import Discovery, LanUnavailable, Network, Networks, Presence, Service, Sighting

_HERE = "whisper_net.adapters.discovery"


class SystemDiscovery:
    """Implements ports.discovery.Discovery."""

    def __init__(self, entropy: Entropy, module: str = f"{_HERE}.mdns") -> None:
        self._entropy, self._module = entropy, module
        self._mdns: Discovery | None = None

    async def join(
        self,
        network: Network,
        service: Service | None,
        found: Callable[[Sighting], None],
        lost: Callable[[str], None],
    ) -> Presence:
        if self._mdns is None:
            try:
                module = await asyncio.to_thread(import_module, self._module)
            except ImportError as error:
                raise LanUnavailable("finding others on a network is not there on this kind of computer") from error
            mdns: Discovery = module.MdnsDiscovery(self._entropy)
            self._mdns = mdns
        return await self._mdns.join(network, service, found, lost)


class SystemNetworks:
    """Implements ports.discovery.Networks."""

    async def attached(self) -> list[Network]:
        networks: Networks = (await asyncio.to_thread(import_module, f"{_HERE}.networks")).LocalNetworks()
        return await networks.attached()
