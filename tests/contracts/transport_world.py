"""Two machines over either transport, for the contract suite."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from random import Random

from whisper_net.adapters.entropy import system_entropy
from whisper_net.adapters.transport.lan import LanTransport
from whisper_net.adapters.transport.memory import Faults, MemoryNetwork
from whisper_net.ports.transport import Candidate, Connection, Listener, Transport

PSK = b"p" * 32
OTHER = b"o" * 32
MIB = 1024 * 1024


class World:
    """Two machines: `near` calls, `far` listens and keeps who called."""

    def __init__(self, near: Transport, far: Transport, anywhere: str) -> None:
        self.near, self.far, self.anywhere = near, far, anywhere
        self.arrived: asyncio.Queue[Connection] = asyncio.Queue()

    async def listen(
        self, *candidates: Candidate, accept: Callable[[Connection], Awaitable[None]] | None = None
    ) -> Listener:
        known = candidates or (Candidate(PSK, "group"),)
        return await self.far.listen(self.anywhere, lambda: known, accept or self.arrived.put)

    async def pair(self) -> tuple[Connection, Connection]:
        listener = await self.listen()
        near = await self.near.dial(listener.address, Candidate(PSK, "mine"))
        return near, await self.arrived.get()


@asynccontextmanager
async def two_machines(kind: str) -> AsyncIterator[World]:
    """A world over "lan" or "memory", closed afterwards."""
    if kind == "lan":
        world = World(LanTransport(system_entropy), LanTransport(system_entropy), "127.0.0.1:0")
    else:
        network = MemoryNetwork(Random(1), Faults(latency=(0.0, 0.001)))
        world = World(network.join("near"), network.join("far"), "far:0")
    yield world
    await world.near.close()
    await world.far.close()
