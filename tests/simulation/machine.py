"""One simulated computer: a disk that outlives crashes, a clock that may be wrong, and a real Node while it runs.

All adapters are the memory ones; whatever a system would decide by luck is drawn from the machine's own generator.
"""

import asyncio
import copy
from collections import deque
from collections.abc import Awaitable, Callable
from hashlib import blake2b
from random import Random
from typing import Any, TypeVar

from tests.simulation.life import Life, PowerCut
from tests.simulation.mailroom import Mailroom, SimulatedDialer
from tests.simulation.net import Net
from whisper_net.adapters.backup_files import SystemBackupFiles
from whisper_net.adapters.clock import ManualClock
from whisper_net.adapters.store.memory_profile import MemoryDisk, MemoryProfile
from whisper_net.adapters.transport.callers import Callers
from whisper_net.adapters.transport.memory import MemoryTransport
from whisper_net.adapters.verify import InlineVerifier
from whisper_net.core.errors import DiskFull
from whisper_net.node.group_node import GroupNode
from whisper_net.node.means import Lane, Means
from whisper_net.node.node import Node
from whisper_net.ports.transport import Connection

T = TypeVar("T")
PORT = 7000
SLOWEST_DISK = 0.008
"""Seconds that one call of a database takes at most."""


class _OwnCallers(Callers):
    """Serves callers in the life of the machine that is called, not of the one that calls."""

    def __init__(self, life: Life) -> None:
        super().__init__()
        self._life = life

    def serve(self, connection: Connection, accept: Callable[[Connection], Awaitable[None]]) -> None:
        self._life.context.copy().run(super().serve, connection, accept)


class Power:
    """What may go wrong at a write: a power cut before or after it takes hold, or a full disk."""

    def __init__(self, machine: "Machine") -> None:
        self._machine = machine
        self.cut_in: int | None = None
        """Writes until the power goes."""
        self.cut_at = "before commit"
        self.full_for = 0
        """Writes that find the disk full."""

    def calm(self) -> None:
        self.cut_in, self.full_for = None, 0

    def __call__(self, moment: str) -> None:
        self._machine.trace("write", moment)
        if moment == "before commit" and self.full_for:
            self.full_for -= 1
            raise DiskFull("no space is left on the disk")
        if self.cut_in is None or moment != self.cut_at:
            return
        self.cut_in -= 1
        if self.cut_in < 0:
            self.cut_in = None
            self._machine.cut()
            raise PowerCut


class Machine:
    """A computer with one profile."""

    def __init__(self, name: str, net: Net, mailroom: Mailroom, random: Random, trace: Callable[..., None]) -> None:
        self.name = name
        self.address = f"{name}:{PORT}"
        self.net = net
        self.mailroom = mailroom
        self.random = random
        self.disk = MemoryDisk()
        self.clock = ManualClock(asyncio.get_running_loop())
        self.power = Power(self)
        self.node: Node | None = None
        self.friends: list[str] = []
        """Addresses that its person gave it for good."""
        self.lives = 0
        self.lies = False
        """It said two things under one number."""
        self._turning = False
        self._life: Life | None = None
        self._doing: dict[asyncio.Task[Any], None] = {}
        self._transport: MemoryTransport | None = None
        self._trace = trace

    def trace(self, *what: object) -> None:
        self._trace(self.name, *what)

    # -- starting and ending

    @property
    def on(self) -> bool:
        return self.node is not None

    @property
    def off(self) -> bool:
        """Neither running nor about to start or to stop."""
        return self.node is None and not self._turning

    async def start(self) -> bool:
        """Open what the disk holds, listen and call; False if the power went meanwhile."""
        self._turning = True
        try:
            return await self._turn_on()
        finally:
            self._turning = False

    async def _turn_on(self) -> bool:
        await self.bury()
        self.lives += 1
        self.trace("start", self.lives)
        life = self._life = Life()
        await asyncio.wait([task := life.spawn(self._start(life))])
        if life.over:
            await self._bury(life)
            return False
        self.node = task.result()
        return True

    async def _start(self, life: Life) -> Node:
        transport = self.net.join(self.name)
        transport._callers = _OwnCallers(life)
        self._transport = transport
        means = Means(
            profile=MemoryProfile(self.disk, self.power),
            transport=transport,
            relays=SimulatedDialer(self.mailroom, self.name),
            clock=self.clock,
            entropy=self._entropy,
            verifier=InlineVerifier(),
            stretch=_stretch,
            new_lane=lambda: self._lane(life),
            backups=SystemBackupFiles(),
            jitter=self.random.random,
        )
        node = await Node.open(means)
        await node.listen(self.address)
        node.call_always(self.friends)
        return node

    async def stop(self) -> None:
        """Close the program as a person does."""
        if self.node is None or self._life is None or self._transport is None:
            return
        self.trace("stop")
        self._turning = True
        try:
            await self._turn_off(self.node, self._life, self._transport)
        finally:
            self._turning = False

    async def _turn_off(self, node: Node, life: Life, transport: MemoryTransport) -> None:
        self.node = None
        for doing in self._doing:
            doing.cancel()
        await asyncio.wait([task := life.spawn(_close(node, transport))])
        if life.over:
            await self._bury(life)
            return
        task.result()
        self.leaks(life)

    def leaks(self, life: Life) -> None:
        """A closed node leaves no task behind."""
        left = [task for task in life.tasks if not task.done()]
        assert not left, f"{self.name} closed and left {left}"

    def cut(self) -> None:
        """The power goes: no write, no word from here on. `bury` clears up later."""
        if self._life is not None and not self._life.over:
            self.trace("power cut")
            self._life.over = True
            self.net.kill(self.name)
            for task in list(self._life.tasks):
                task.cancel()
        self.node = None

    async def crash(self) -> None:
        """Cut the power here and now."""
        self.cut()
        await self.bury()

    async def bury(self) -> None:
        if self._life is not None and self._life.over:
            await self._bury(self._life)

    async def _bury(self, life: Life) -> None:
        await life.end()
        self.node = None
        self.power.calm()

    # -- what its person does

    async def do(self, work: Callable[[Node], Awaitable[T]]) -> T:
        """Do something with the running node; PowerCut if the machine dies over it."""
        node, life = self.node, self._life
        if node is None or life is None or life.over:
            raise PowerCut
        task = life.spawn(_call(work, node))
        self._doing[task] = None
        await asyncio.wait([task])
        del self._doing[task]
        if life.over or task.cancelled():
            raise PowerCut
        return task.result()

    @property
    def group(self) -> GroupNode | None:
        """The group that this machine's person is in, while it runs."""
        groups = self.node.groups if self.node is not None else []
        return next((group for group in groups if group.entry.state == "member"), None)

    def backup(self) -> MemoryDisk:
        return copy.deepcopy(self.disk)

    # -- its luck and its disk

    def _entropy(self, size: int) -> bytes:
        return self.random.randbytes(size)

    def _lane(self, life: Life) -> Lane:
        """A thread in the real thing: one call after the other, each taking a while."""
        loop, waiting = asyncio.get_running_loop(), deque[tuple[asyncio.Future[Any], Callable[[], Any]]]()

        def work() -> None:
            answer, call = waiting.popleft()
            if answer.cancelled():
                return
            try:
                outcome = None if life.over else call()
            except PowerCut:
                answer.cancel()
            except Exception as error:  # noqa: BLE001 - whatever a thread raises, its caller hears
                answer.set_exception(error)
            else:
                answer.cancel() if life.over else answer.set_result(outcome)

        def run(call: Callable[..., T], /, *args: Any) -> Awaitable[T]:
            answer: asyncio.Future[T] = loop.create_future()
            waiting.append((answer, lambda: call(*args)))
            loop.call_later(self.random.random() * SLOWEST_DISK, work)
            return answer

        return Lane(run, lambda: None)


async def _call(work: Callable[[Node], Awaitable[T]], node: Node) -> T:
    return await work(node)


async def _close(node: Node, transport: MemoryTransport) -> None:
    await node.close()
    await transport.close()
    node.means.profile.close()


async def _stretch(secret: bytes) -> bytes:
    """A cheap stand-in for argon2id."""
    await asyncio.sleep(0.05)
    return blake2b(secret, digest_size=32, person=b"simulated").digest()
