"""The one writer of a group: takes commands in order, runs their effects in order (store, publish, notify).

Commands that wait while another is being stored share the next transaction: each is answered only after its commit.
If a Store fails, or anything unforeseen happens, the aggregate is dropped and opened anew from the database, which is
the truth; the commands concerned are told, the node lives on.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

import msgspec

from whisper_net.core.crypto.entropy import Entropy
from whisper_net.core.errors import LocalError
from whisper_net.core.group.commands import Command, RetryReady
from whisper_net.core.group.effects import Answer, Effect, Load, Notify, Publish, Store
from whisper_net.core.group.group import Group
from whisper_net.core.group.records import StoreBatch
from whisper_net.ports.runtime import Clock
from whisper_net.ports.store import GroupStore

log = logging.getLogger(__name__)
T = TypeVar("T")
MOST_AT_ONCE = 256
"""Commands that share one transaction."""


class Offload(Protocol):
    """Runs a store's call away from the event loop, one at a time."""

    def __call__(self, call: Callable[..., T], /, *args: Any) -> Awaitable[T]: ...


class Watcher(Protocol):
    """Who hears of what was stored."""

    def on_publish(self, publish: Publish) -> None: ...

    def on_notify(self, notify: Notify) -> None: ...

    def on_reopened(self) -> None: ...


Waiting = tuple[Command, "asyncio.Future[Any]"]
Done = tuple["asyncio.Future[Any]", object]


class Rebuilding(msgspec.Struct, frozen=True):
    """What a repair went through."""

    envelopes: int
    documents: int
    faults: int


class GroupRunner:
    """One group: its aggregate, its store and its queue of commands."""

    def __init__(self, store: GroupStore, group: Group, clock: Clock, entropy: Entropy, offload: Offload) -> None:
        self.group = group
        self.offload = offload
        self.watchers: list[Watcher] = []
        self._store = store
        self._clock = clock
        self._entropy = entropy
        self._queue: asyncio.Queue[Waiting] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self._writing = asyncio.Lock()

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Finish what is being stored, refuse the rest, close the store."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        while not self._queue.empty():
            _, answer = self._queue.get_nowait()
            answer.cancel()
        await self.offload(self._store.close)

    async def submit(self, command: Command) -> Any:
        """Hand over one command; its answer, once all of it is stored. Raises LocalError where it is refused."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((command, answer))
        return await answer

    async def read(self, call: Callable[..., T], *args: Any) -> T:
        """Ask the store something, in turn with its writes."""
        return await self.offload(call, *args)

    @property
    def store(self) -> GroupStore:
        return self._store

    async def rebuild(self) -> Rebuilding:
        """Fold every table anew from the stored log, while commands wait. Counts what was found."""
        async with self._writing:
            await self.offload(self._store.drop_projections)
            envelopes = faults = 0
            keys = await self.offload(self._store.all_parts)
            for key in keys:
                stored = await self.offload(self._store.part, key)
                rebuilt = self.group.rebuild_part(key, stored, self._clock.now(), self._entropy)
                await self.offload(self._store.commit, [rebuilt.batch])
                envelopes, faults = envelopes + len(stored), faults + rebuilt.faults
            roster = self.group.rebuild_roster(self._clock.now(), self._entropy)
            await self.offload(self._store.commit, [roster])
            return Rebuilding(envelopes, len(keys), faults)

    # -- the loop

    async def _run(self) -> None:
        while True:
            waiting = [await self._queue.get()]
            while len(waiting) < MOST_AT_ONCE and not self._queue.empty():
                waiting.append(self._queue.get_nowait())
            # Shielded: a stop waits until what was begun is either stored or not.
            work = asyncio.ensure_future(self._work_alone(waiting))
            try:
                await asyncio.shield(work)
            except asyncio.CancelledError:
                await work
                raise

    async def _work_alone(self, waiting: list[Waiting]) -> None:
        async with self._writing:
            await self._work(waiting)

    async def _work(self, waiting: list[Waiting]) -> None:
        effects: list[Effect] = []
        done: list[Done] = []
        for place, (command, answer) in enumerate(waiting):
            if answer.cancelled():
                continue
            try:
                outcome = await self._handle(command, effects, done)
            except LocalError as error:
                answer.set_exception(error)
                continue
            except Exception as error:
                log.exception("a command failed unforeseen")
                _refuse([*done, (answer, None)], error)
                for later in waiting[place + 1 :]:
                    self._queue.put_nowait(later)
                await self._reopen()
                return
            effects += outcome
            done.append((answer, next((e.value for e in outcome if isinstance(e, Answer)), None)))
        await self._finish(effects, done)
        if self.group.ready:
            self._queue.put_nowait((RetryReady(), _unheeded()))

    async def _handle(self, command: Command, effects: list[Effect], done: list[Done]) -> tuple[Effect, ...]:
        while True:
            outcome = self.group.handle(command, self._clock.now(), self._entropy)
            if not (outcome and isinstance(outcome[0], Load)):
                return outcome
            # What was worked out before must be on disk before a part is read back from it.
            await self._finish(effects, done)
            effects.clear()
            done.clear()
            for part in outcome[0].parts:
                self.group.restore(part, await self.offload(self._store.part, part))

    async def _finish(self, effects: list[Effect], done: list[Done]) -> None:
        batches: list[StoreBatch] = [effect.batch for effect in effects if isinstance(effect, Store)]
        try:
            if batches:
                await self.offload(self._store.commit, batches)
        except Exception as error:
            if not isinstance(error, LocalError):
                log.exception("a commit failed unforeseen")
            _refuse(done, error)
            await self._reopen()
            return
        for effect in effects:
            if isinstance(effect, Publish):
                for watcher in self.watchers:
                    watcher.on_publish(effect)
        for effect in effects:
            if isinstance(effect, Notify):
                for watcher in self.watchers:
                    watcher.on_notify(effect)
        for answer, value in done:
            if answer.done():
                continue
            if isinstance(value, BaseException):
                answer.set_exception(value)
            else:
                answer.set_result(value)

    async def _reopen(self) -> None:
        """Memory is ahead of the disk: go back to what is stored."""
        loaded = await self.offload(self._store.load)
        self.group = Group.open(loaded)
        for watcher in self.watchers:
            watcher.on_reopened()


def _refuse(done: list[Done], error: BaseException) -> None:
    for answer, _ in done:
        if not answer.done():
            answer.set_exception(error)


def _unheeded() -> "asyncio.Future[Any]":
    """An answer that nobody waits for: what went wrong was logged where it went wrong."""
    answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    answer.add_done_callback(lambda done: done.cancelled() or done.exception())
    return answer
