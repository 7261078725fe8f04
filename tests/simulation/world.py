"""All machines of one run, their network, and what was promised to their people.

One seed decides everything: who does what and when, every delay, fault and key. Acts that do not wait for each other
run beside each other. What a node answered is written down here; verdict.py asks for it at the end.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from hashlib import blake2b
from random import Random
from typing import Any, TypeVar

from tests.simulation.life import PowerCut, adopt_task
from tests.simulation.machine import Machine
from tests.simulation.mailroom import Mailroom
from tests.simulation.net import Net
from tests.simulation.wrongs import Wrongs
from whisper_net.adapters.clock import ManualClock
from whisper_net.adapters.store.memory_profile import MemoryDisk
from whisper_net.adapters.transport.memory import Faults
from whisper_net.core.errors import LocalError
from whisper_net.core.ids import ScopeId
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node
from whisper_net.node.operations.table import perform

T = TypeVar("T")


class Trace:
    """Everything that happened, as one hash; the lines too where somebody wants to read them."""

    def __init__(self, loop: asyncio.AbstractEventLoop, show: Callable[[str], None] | None = None) -> None:
        self._hash = blake2b(digest_size=16)
        self._loop = loop
        self._show = show

    def __call__(self, *what: object) -> None:
        line = f"{self._loop.time():12.6f} {' '.join(map(str, what))}"
        self._hash.update(line.encode())
        if self._show is not None:
            self._show(line)

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


class Complaints(logging.Handler):
    """Every warning or worse that the program logs during a run: none is expected."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def __enter__(self) -> None:
        for name in ("whisper_net", "asyncio"):
            logging.getLogger(name).addHandler(self)

    def __exit__(self, *_: object) -> None:
        for name in ("whisper_net", "asyncio"):
            logging.getLogger(name).removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        if not record.getMessage().endswith("disk_full"):  # which the story asked for
            self.lines.append(self.format(record))


@dataclass
class Promise:
    """One message that a node said it stored, and what its author was told was done to it."""

    scope: ScopeId
    author: str
    text: str
    reply_to: str | None
    edits: list[tuple[str, bool]] = field(default_factory=list)
    """Every text that was tried as an edit, and whether the node said that it was stored."""
    deletion: str = ""
    """tried | answered, or empty."""


@dataclass
class Key:
    """An invitation as its maker can share it."""

    invitation: str
    texts: tuple[str, str]
    maker: str
    uses: int
    taken: int = 0
    revoked: bool = False


class World:
    """The state of one run."""

    def __init__(
        self,
        seed: int,
        size: int,
        show: Callable[[str], None] | None = None,
        *,
        relays: int = 0,
        apart: bool = False,
    ) -> None:
        """`apart`: nobody ever calls anybody; relays are all they have."""
        loop = asyncio.get_running_loop()
        loop.set_task_factory(adopt_task)
        loop.set_exception_handler(self._on_exception)
        self.seed = seed
        self.random = Random(seed)
        self.trace = Trace(loop, show)
        self.faults = Faults()
        self.net = Net(Random(self.random.randbytes(16)), self.faults, self.trace)
        self.mailroom = Mailroom(relays, Random(f"relays {seed}"), ManualClock(loop), self.net)
        self.apart = apart
        self.machines = [
            Machine(f"m{number}", self.net, self.mailroom, Random(self.random.randbytes(16)), self.trace)
            for number in range(size)
        ]
        self.promises: dict[str, Promise] = {}
        self.keys: list[Key] = []
        self.backups: dict[str, MemoryDisk] = {}
        self.joining: set[str] = set()
        self.muted: set[str] = set()
        """Machines brought back from a backup, until they know again what they had said."""
        self.furthest = 0.0
        """How far ahead of the true time any clock ever was, in seconds."""
        self.jumped = False
        """A clock was wrong by more than a day."""
        self.lied = False
        """Frames were doubled, reordered or garbled, which no honest transport does."""
        self.wrongs = Wrongs()
        self.done: dict[str, int] = {}
        """Acts by name, for the report."""
        self.refusals: dict[str, int] = {}
        self.complaints = Complaints()
        self._numbers = 0
        self._running: dict[asyncio.Task[Any], None] = {}

    def _on_exception(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if not isinstance(error, PowerCut):
            self.complaints.lines.append(f"{context.get('message')}: {error!r}")

    # -- looking around

    def number(self) -> int:
        self._numbers += 1
        return self._numbers

    def machine(self, name: str) -> Machine:
        return next(machine for machine in self.machines if machine.name == name)

    def on(self) -> list[Machine]:
        return [machine for machine in self.machines if machine.on]

    def members(self, *roles: str) -> list[Machine]:
        """Running machines whose own log says that their person is in, in one of these roles if any is named."""
        return [
            machine
            for machine in self.on()
            if (group := machine.group) is not None and role_of(group) in (roles or ("admin", "vetter", "member"))
        ]

    def speakers(self, *roles: str) -> list[Machine]:
        """Members who may write: not those who do not know yet what they had said before, nor liars."""
        return [one for one in self.members(*roles) if one.name not in self.muted and not one.lies]

    def newcomers(self) -> list[Machine]:
        """Running machines whose person never tried to join."""
        return [machine for machine in self.on() if not machine.disk.entries and machine.name not in self.joining]

    # -- doing

    async def perform(self, machine: Machine, operation: str, /, **args: Any) -> Any:
        """One operation as the command line asks for it; None where it was refused or the power went."""
        return await self.attempt(machine, operation, lambda node: perform(node, operation, args))

    async def submit(self, machine: Machine, command: Any) -> Any:
        """One command that has no operation yet."""

        async def work(node: Node) -> Any:
            group = next(group for group in node.groups if group.entry.state == "member")
            return await group.submit(command)

        return await self.attempt(machine, type(command).__name__, work)

    async def attempt(self, machine: Machine, name: str, work: Callable[[Node], Awaitable[T]]) -> T | None:
        self.done[name] = self.done.get(name, 0) + 1
        try:
            answer = await machine.do(work)
        except LocalError as error:
            self.refusals[f"{name} {error.code}"] = self.refusals.get(f"{name} {error.code}", 0) + 1
            self.trace(machine.name, "refused", name, error.code)
            return None
        except PowerCut:
            self.trace(machine.name, "unanswered", name)
            return None
        self.trace(machine.name, "answered", name)
        return answer

    def beside(self, work: Coroutine[Any, Any, Any]) -> None:
        """Let something run while the story goes on."""
        task = asyncio.get_running_loop().create_task(work)
        self._running[task] = None
        task.add_done_callback(self._ran)

    def _ran(self, task: "asyncio.Task[Any]") -> None:
        del self._running[task]
        if not task.cancelled() and (error := task.exception()) is not None:
            self.complaints.lines.append(f"an act failed: {error!r}")

    async def all_done(self) -> None:
        while self._running:
            await asyncio.wait(list(self._running))

    async def bury_dead(self) -> None:
        for machine in self.machines:
            if not machine.on:
                await machine.bury()


def role_of(group: GroupNode) -> str:
    state = group.group.state
    return state.log.view().role(state.me.member) if len(state.log) else ""


def scopes_of(group: GroupNode) -> list[ScopeId]:
    """The channels that this machine's person is in."""
    state = group.group.state
    view = state.log.view()
    return [scope for scope in view.channels() if view.within(state.me.member, scope)]
