"""Machines on networks in memory: each is named by its address there, and hears the air that all of them share."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec

from tests.node.world import Machine, World, run
from whisper_net.adapters.discovery.memory import MemoryAir, MemoryDiscovery, MemoryNetworks
from whisper_net.node.means import Means
from whisper_net.ports.discovery import Network

T = TypeVar("T")
ROUTER = b"router"
PATIENCE = 30.0
"""Virtual seconds: three looks at the networks."""


def home_of(address: str, router: bytes = ROUTER) -> Network:
    return Network("wlan0", address, 24, "192.168.7.1", router)


class LanMachine(Machine):
    """A computer on a network in memory, with its one profile."""

    def __init__(self, world: "LanWorld", address: str) -> None:
        super().__init__(world, address)
        self.networks = MemoryNetworks(home_of(address))
        self._air = world.air

    def means(self) -> Means:
        return msgspec.structs.replace(super().means(), discovery=MemoryDiscovery(self._air), networks=self.networks)

    async def begin(self, *, home: bool = True) -> "LanMachine":
        """Start, with the LAN switched on; on a network that is home, or is not."""
        await self.start(listen=False)
        self.node.start_lan()
        if home:
            await self.do("lan_home")
        return self

    @property
    def linked(self) -> int:
        """Devices that this machine's one group is linked to."""
        return len({link.device for link in self.group.peers.links if link.device is not None})


class LanWorld(World):
    """Machines, and the air between them."""

    def __init__(self, seed: int = 1) -> None:
        super().__init__(seed)
        self.air = MemoryAir()

    async def on_lan(self, address: str) -> LanMachine:
        made = LanMachine(self, address)
        self.machines.append(made)
        return made

    async def two_members(self) -> tuple[LanMachine, LanMachine]:
        """Two of one group, their nodes stopped, who know no address of each other."""
        ana, ben = await self.on_lan("192.168.7.2"), await self.on_lan("192.168.7.3")
        for machine in (ana, ben):
            await machine.start()
        await ana.do("group_found", name="Acme", me="Ana", needed=1)
        invitation = await ana.do("invite_create")
        asked = await ben.do("join", key=invitation["key"], me="Ben", peers=[ana.address])
        await ana.do("member_approve", member=asked["member"])
        await ben.do("sync", peers=[ana.address])
        for machine in (ana, ben):
            await machine.stop()
            machine.disk.peers.clear()
        return ana, ben


def on_a_lan(story: Callable[[LanWorld], Awaitable[T]]) -> T:
    """Tell a story in a new world, and close whatever runs at its end."""

    async def told() -> T:
        world = LanWorld()
        try:
            return await story(world)
        finally:
            await world.close()

    return run(told())
