"""The one writer of a group: takes commands in order, runs their effects in order (store, publish, notify).

Commands that wait while another is being stored share the next transaction: each is answered only after its commit.
If a Store fails, or anything unforeseen happens, the aggregate is dropped and opened anew from the database, which is
the truth; the commands concerned are told, the node lives on.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Protocol, TypeVar

import msgspec

from whisper_net.core.crypto.entropy import Entropy
from whisper_net.core.errors import LocalError, ProfileLocked
from whisper_net.core.group.commands import BoxesReceived, Command, EnvelopesReceived, RetryReady
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
Done = tuple[object, "asyncio.Future[Any]"]


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
        self._waiting: deque[Waiting] = deque()
        self._arrived = asyncio.Event()
        self._stopping = False
        self._ahead = False
        """Memory holds what the disk does not: nothing is worked out before the group was opened anew."""
        self._task: asyncio.Task[None] | None = None
        self._writing = asyncio.Lock()

    def start(self) -> None:
        if self.group.ready:  # a step that was due when the node stopped
            self._hand_over(RetryReady(), _unheeded())
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Finish what is being stored, refuse the rest, close the store."""
        self._stopping = True
        self._arrived.set()
        if self._task is not None:
            await self._task
        _refuse(self._waiting, _closed())
        self._waiting.clear()
        await self.offload(self._store.close)

    async def submit(self, command: Command) -> Any:
        """Hand over one command; its answer, once all of it is stored. Raises LocalError where it is refused."""
        if self._stopping:
            raise _closed()
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._hand_over(command, answer)
        return await answer

    def _hand_over(self, command: Command, answer: "asyncio.Future[Any]") -> None:
        self._waiting.append((command, answer))
        self._arrived.set()

    async def read(self, call: Callable[..., T], *args: Any) -> T:
        """Ask the store something, in turn with its writes."""
        return await self.offload(call, *args)

    async def write(self, call: Callable[..., T], *args: Any) -> T:
        """Have the store write something that is no part of the group's state, and never amid a repair."""
        async with self._writing:
            return await self.offload(call, *args)

    @property
    def store(self) -> GroupStore:
        return self._store

    async def rebuild(self) -> Rebuilding:
        """Fold every table anew from the stored log, while commands wait. Counts what was found."""
        async with self._writing:
            await self.offload(self._store.drop_projections)
            self.group.judge_anew()
            envelopes = faults = 0
            keys = await self.offload(self._store.all_parts)
            for key in keys:
                stored = await self.offload(self._store.part, key)
                rebuilt = self.group.rebuild_part(key, stored, self._clock.now(), self._entropy)
                await self.offload(self._store.commit, [rebuilt.batch])
                envelopes, faults = envelopes + len(stored), faults + rebuilt.faults
            for document in await self.offload(self._store.all_texts):
                stored = await self.offload(self._store.text, document)
                shown = self.group.rebuild_text(document, stored, self._clock.now(), self._entropy)
                await self.offload(self._store.commit, [shown])
            roster = self.group.rebuild_roster(self._clock.now(), self._entropy)
            await self.offload(self._store.commit, [roster])
            return Rebuilding(envelopes, len(keys), faults)

    # -- the loop

    async def _run(self) -> None:
        await self._retell()  # what was stored before the last start ended, and not told
        while not self._stopping:
            if not self._waiting:
                self._arrived.clear()
                await self._arrived.wait()
                continue
            async with self._writing:
                await self._work([self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_AT_ONCE))])

    async def _work(self, waiting: list[Waiting]) -> None:
        effects: list[Effect] = []
        done: list[Done] = []
        for place, (command, answer) in enumerate(waiting):
            if answer.cancelled():
                continue
            try:
                await self._catch_up()
                outcome = await self._handle(command, effects, done)
            except LocalError as error:
                _settle(answer, error)
                continue
            except Exception as error:
                log.exception("a command failed unforeseen")
                _refuse([*done, (None, answer)], error)
                self._waiting.extendleft(reversed(waiting[place + 1 :]))
                await self._reopen()
                return
            effects += outcome
            done.append((next((e.value for e in outcome if isinstance(e, Answer)), None), answer))
            if isinstance(command, EnvelopesReceived):
                await asyncio.sleep(0)  # a message of them takes 20 ms: all else has its turn in between
        await self._finish(effects, done)
        if self.group.unsettled:
            await self._retell()
            await self._prove()
        if self.group.ready:
            self._hand_over(RetryReady(), _unheeded())

    async def _handle(self, command: Command, effects: list[Effect], done: list[Done]) -> tuple[Effect, ...]:
        while True:
            outcome = self.group.handle(command, self._clock.now(), self._entropy)
            if not (outcome and isinstance(outcome[0], Load)):
                return outcome
            # What was worked out before must be on disk before a part is read back from it.
            await self._finish(effects, done)
            effects.clear()
            done.clear()
            await self._catch_up()
            for part in outcome[0].parts:
                self.group.restore(part, await self.offload(self._store.part, part))
            for text in outcome[0].texts:
                self.group.restore_text(text, await self.offload(self._store.text, text), self._clock.now())

    async def _finish(self, effects: list[Effect], done: list[Done]) -> None:
        """Store, then publish, then notify, then answer; or refuse what could not be stored."""
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
                    _tell(watcher.on_publish, effect)
        for effect in effects:
            if isinstance(effect, Notify):
                for watcher in self.watchers:
                    _tell(watcher.on_notify, effect)
        for value, answer in done:
            _settle(answer, value)

    async def _retell(self) -> None:
        """Show more or less of what somebody wrote, where it came to end elsewhere; after a fault another command's."""
        try:
            while not self._ahead and (retelling := self.group.retelling(self._clock.now(), self._entropy)) is not None:
                for part in retelling.parts:
                    retelling.take_part(part, await self.offload(self._store.part, part))
                for text in retelling.texts:
                    retelling.take_text(text, await self.offload(self._store.text, text))
                await self._finish(list(retelling.effects()), [])
            if not self._ahead:
                await self._purge()
                await self._go_back()
        except LocalError as error:
            log.warning("what somebody wrote could not be read again: %s", error.code)

    async def _purge(self) -> None:
        """Let what was hidden for 30 days go."""
        for part in self.group.expired(self._clock.now()):
            batch = self.group.purge(part, await self.offload(self._store.part, part))
            await self._finish([Store(batch)], [])

    async def _go_back(self) -> None:
        """Open boxes whose key came after them."""
        for hash_ in self.group.ways_back():
            if (raw := await self.offload(self._store.boxes, hash_)) is not None:
                self._hand_over(BoxesReceived(raw), _unheeded())

    async def _prove(self) -> None:
        """Prove the forks that were seen, each by a command of its own."""
        while not self._ahead and (twin := self.group.next_twin()) is not None:
            for held in await self.offload(self._store.envelopes, twin.part, twin.seq - 1, 1):
                self._hand_over(self.group.proof_of(twin, held), _unheeded())
        for command in self.group.proofs_to_repeat():
            self._hand_over(command, _unheeded())

    # -- after a failure

    async def _reopen(self) -> None:
        """Go back to what is stored; where even that cannot be read now, it is tried again for the next command."""
        self._ahead = True
        try:
            await self._catch_up()
        except Exception:
            log.exception("a group cannot be opened anew")

    async def _catch_up(self) -> None:
        if not self._ahead:
            return
        self.group = Group.open(await self.offload(self._store.load))
        self._ahead = False
        for watcher in self.watchers:
            _tell(watcher.on_reopened)


def _tell(hear: Callable[..., None], *news: object) -> None:
    try:
        hear(*news)
    except Exception:
        log.exception("a watcher of a group failed")  # what is stored is stored, whoever hears of it


def _settle(answer: "asyncio.Future[Any]", value: object) -> None:
    if answer.done():
        return  # whoever asked has gone
    if isinstance(value, BaseException):
        answer.set_exception(value)
    else:
        answer.set_result(value)


def _refuse(done: Iterable[tuple[object, "asyncio.Future[Any]"]], error: BaseException) -> None:
    for _, answer in done:
        _settle(answer, error)


def _closed() -> ProfileLocked:
    return ProfileLocked("this group is closed")


def _unheeded() -> "asyncio.Future[Any]":
    """An answer that nobody waits for: what went wrong was logged where it went wrong."""
    answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    answer.add_done_callback(lambda done: done.cancelled() or done.exception())
    return answer
