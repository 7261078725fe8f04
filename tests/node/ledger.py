"""A runner over a store that records, waits and fails as it is told: for tests of the order of effects."""

import asyncio
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, TypeVar

from whisper_net.adapters.store.memory import GroupData, MemoryGroupStore
from whisper_net.adapters.store.memory_reader import MemoryGroupReader
from whisper_net.core.envelope.parts import PartKey
from whisper_net.core.group.commands import PostMessage
from whisper_net.core.group.effects import Notify, Publish, Store
from whisper_net.core.group.group import Group
from whisper_net.core.group.records import Loaded, StoreBatch, StoredEnvelope
from whisper_net.core.ids import ScopeId
from whisper_net.node.runner import GroupRunner

T = TypeVar("T")
NOW = 1_800_000_000


class StoppedClock:
    def now(self) -> int:
        return NOW

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)

    def monotonic(self) -> float:
        return 0.0


class Ledger(MemoryGroupStore):
    """A store that writes down what is asked of it. `faults` are raised by the next commits, None meaning none."""

    def __init__(self, data: GroupData) -> None:
        super().__init__(data)
        self.data = data
        self.journal: list[str] = []
        self.committed: list[int] = []
        """Batches in each commit that took hold."""
        self.faults: list[Exception | None] = []
        self.load_faults: list[Exception | None] = []
        self.part_faults: list[Exception | None] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.knocked = asyncio.Event()
        """Somebody waits at the closed gate."""

    def commit(self, batches: Sequence[StoreBatch]) -> None:
        _raise_next(self.faults)
        super().commit(batches)
        self.committed.append(len(batches))
        self.journal.append("stored")

    def load(self) -> Loaded:
        _raise_next(self.load_faults)
        self.journal.append("loaded")
        return super().load()

    def part(self, key: PartKey) -> list[StoredEnvelope]:
        _raise_next(self.part_faults)
        self.journal.append("part read")
        return super().part(key)

    def close(self) -> None:
        self.journal.append("closed")
        super().close()

    async def offload(self, call: Callable[..., T], /, *args: Any) -> T:
        """As a thread would: later, and in order; not before the gate is open."""
        if not self.gate.is_set():
            self.knocked.set()
        await self.gate.wait()
        return call(*args)

    def on_publish(self, publish: Publish) -> None:
        self.journal.append("published")

    def on_notify(self, notify: Notify) -> None:
        self.journal.append("notified")

    def on_reopened(self) -> None:
        self.journal.append("reopened")


def _raise_next(faults: list[Exception | None]) -> None:
    fault = faults.pop(0) if faults else None
    if fault is not None:
        raise fault


class Desk:
    """One group with one member, its runner, and the ledger under it."""

    def __init__(self) -> None:
        random = Random(1)

        def entropy(size: int) -> bytes:
            return random.randbytes(size)

        _, effects = Group.found("Acme", "Ana", 1, entropy(16), NOW, entropy)
        self.data = GroupData()
        self.ledger = Ledger(self.data)
        self.ledger.commit([effect.batch for effect in effects if isinstance(effect, Store)])
        group = Group.open(self.ledger.load())
        self.scope = next(scope for scope in group.state.log.view().channels())
        self.runner = GroupRunner(self.ledger, group, StoppedClock(), entropy, self.ledger.offload)
        self.runner.watchers.append(self.ledger)
        self.forget()

    def forget(self) -> None:
        """Begin a new page of the journal."""
        self.ledger.journal.clear()
        self.ledger.committed.clear()

    def post(self, text: str, scope: ScopeId | None = None) -> "asyncio.Future[Any]":
        """Hand over a post; its answer is to come."""
        return asyncio.ensure_future(self.runner.submit(PostMessage(scope or self.scope, text)))

    def texts(self) -> list[str]:
        """What stands on the disk, oldest first."""
        return [row.text for row in MemoryGroupReader(self.data).messages(self.scope, 1_000)]


async def desk() -> Desk:
    made = Desk()
    made.runner.start()
    return made


async def held(one: Desk, text: str = "held") -> "asyncio.Future[object]":
    """A post that is being stored, and will be until the gate opens."""
    one.ledger.gate.clear()
    one.ledger.knocked.clear()
    answer = one.post(text)
    await one.ledger.knocked.wait()
    return answer
