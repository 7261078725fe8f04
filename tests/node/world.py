"""Real nodes over the memory adapters, on a loop whose hours take no time: what tests of node/ are told with.

Nothing here is luck: one seed draws all entropy, and time is that of the running loop.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Coroutine
from random import Random
from typing import Any, TypeVar

from whisper_net.adapters.backup_files import SystemBackupFiles
from whisper_net.adapters.clock import ManualClock, VirtualClockLoop
from whisper_net.adapters.store.memory_profile import MemoryDisk, MemoryProfile
from whisper_net.adapters.transport.memory import Faults, MemoryNetwork
from whisper_net.adapters.verify import InlineVerifier
from whisper_net.core.errors import DiskFull
from whisper_net.node.group_node import GroupNode
from whisper_net.node.means import Lane, Means
from whisper_net.node.node import Node
from whisper_net.node.operations.table import perform
from whisper_net.relay.in_process import MemoryRelay, MemoryRelays
from whisper_net.relay.limits import Limits

T = TypeVar("T")
PORT = 7000
AMPLE = Limits()


def run(story: Coroutine[Any, Any, T]) -> T:
    """Tell a story on a loop that never waits."""
    with asyncio.Runner(loop_factory=VirtualClockLoop) as runner:
        return runner.run(story)


async def stretch(secret: bytes) -> bytes:
    """What argon2id would take a tenth of a second for."""
    return hashlib.blake2b(secret, digest_size=32).digest()


async def inline(call: Callable[..., T], /, *args: Any) -> T:
    """Run a store's call at the next turn of the loop: in order, and never at once, as a thread would."""
    await asyncio.sleep(0)
    return call(*args)


def inline_lane() -> Lane:
    return Lane(inline, lambda: None)


class Machine:
    """A computer with one profile: its disk outlives its node. `crash` is called before and after every commit."""

    def __init__(self, world: "World", name: str) -> None:
        self.name = name
        self.address = f"{name}:{PORT}"
        self.disk = MemoryDisk()
        self.crash: Callable[[str], None] = lambda _: None
        self.clock = ManualClock(asyncio.get_running_loop())
        self.jitter = 0.5
        self._world = world
        self._node: Node | None = None

    @property
    def node(self) -> Node:
        assert self._node is not None
        return self._node

    @property
    def group(self) -> GroupNode:
        return self.node.pick(None)

    def means(self) -> Means:
        return Means(
            profile=MemoryProfile(self.disk, self._write),
            transport=self._world.network.join(self.name),
            relays=self._world.relays,
            clock=self.clock,
            entropy=self._entropy,
            verifier=InlineVerifier(),
            stretch=stretch,
            new_lane=inline_lane,
            backups=SystemBackupFiles(),
            jitter=lambda: self.jitter,
        )

    def hush(self) -> None:
        """Let nobody hear any more what its node says."""
        if self._node is not None:
            self._node.listeners.clear()

    def fill_disk(self) -> None:
        """From now on every write finds no room."""

        def refuse(moment: str) -> None:
            raise DiskFull("no space is left on the disk")

        self.crash = refuse

    def empty_disk(self) -> None:
        self.crash = lambda _: None

    def _write(self, moment: str) -> None:
        self.crash(moment)

    def _entropy(self, size: int) -> bytes:
        return self._world.random.randbytes(size)

    async def start(self, *, listen: bool = True) -> "Machine":
        """Open what the disk holds."""
        self._node = await Node.open(self.means())
        if listen:
            await self.node.listen(self.address)
        return self

    async def stop(self) -> None:
        """Close the node in good order."""
        await self.node.close()
        await self.node.means.transport.close()
        self.node.means.profile.close()
        self._node = None

    async def do(self, operation: str, /, **args: Any) -> Any:
        """One operation, as the command line would ask for it."""
        return await perform(self.node, operation, args)

    async def texts(self, channel: str = "general") -> list[str]:
        return [row["text"] for row in await self.do("messages", channel=channel, limit=10_000)]


class World:
    """Machines and the network between them."""

    def __init__(self, seed: int = 1) -> None:
        self.random = Random(seed)
        self.network = MemoryNetwork(Random(seed), Faults(latency=(0.001, 0.002)))
        self.relays = MemoryRelays()
        self.machines: list[Machine] = []

    def relay(self, name: str = "relay", *, limits: Limits = AMPLE) -> MemoryRelay:
        """A relay in this process, by the clock of the loop."""
        time = ManualClock(asyncio.get_running_loop())
        return self.relays.add(MemoryRelay(name, time, self.random.randbytes, limits=limits))

    async def machine(self, name: str, *, listen: bool = True) -> Machine:
        made = Machine(self, name)
        self.machines.append(made)
        return await made.start(listen=listen)

    def clock(self) -> float:
        """Seconds since the story began."""
        return asyncio.get_running_loop().time()

    async def pass_seconds(self, seconds: float) -> None:
        """Let time go by, of which none is lost."""
        await asyncio.sleep(seconds)

    async def founder(self, name: str = "ana", *, needed: int = 1) -> Machine:
        made = await self.machine(name)
        await made.do("group_found", name="Acme", me=name.capitalize(), needed=needed)
        return made

    async def newcomer(self, name: str, vetter: Machine) -> Machine:
        """Somebody who asked, was approved and is level with the vetter."""
        made = await self.machine(name)
        invitation = await vetter.do("invite_create")
        asked = await made.do("join", key=invitation["key"], me=name.capitalize(), peers=[vetter.address])
        await vetter.do("member_approve", member=asked["member"])
        await made.do("sync", peers=[vetter.address])
        assert made.group.entered.is_set()
        return made

    async def close(self) -> None:
        for machine in self.machines:
            if machine._node is not None:
                await machine.stop()
        await self.relays.close()


def in_a_world(story: Callable[[World], Awaitable[T]]) -> T:
    """Tell a story in a new world, and close whatever runs at its end."""

    async def told() -> T:
        world = World()
        try:
            return await story(world)
        finally:
            await world.close()

    return run(told())
