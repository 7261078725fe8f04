"""The bridge between Qt and the node: commands go over once, answers and events come back by one queued signal.

Rules: nothing else in the desktop touches a thread or asyncio. The node runs on its own loop in one background thread.
Whatever comes back is collected there and drained here: answers at once, events as one list every 40 ms, and always
events before the answer that followed them. Errors arrive as LocalError, in words.
"""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

import msgspec
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from whisper_net.core.documents.patches import Patch
from whisper_net.core.errors import LocalError, WhisperNetError
from whisper_net.core.group.commands import Command
from whisper_net.core.group.effects import Notify
from whisper_net.core.group.events import Event
from whisper_net.core.ids import GroupId
from whisper_net.desktop.engine import Engine, Failed, Unforeseen
from whisper_net.desktop.reply import Reply
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node
from whisper_net.node.operations.table import perform

log = logging.getLogger(__name__)
T = TypeVar("T")
P = ParamSpec("P")
COALESCE_MS = 40
STOP_SECONDS = 10.0


class Notice(msgspec.Struct, frozen=True):
    """What one command changed in one group."""

    group: GroupId
    patches: tuple[Patch, ...]
    events: tuple[Event, ...]


class Settled(msgspec.Struct, frozen=True):
    """An answer on its way to who asked."""

    reply: Reply[Any]
    value: Any
    error: LocalError | None


class Loop(Protocol):
    """Where the node runs."""

    def run(self, work: Callable[[], Awaitable[Any]], settle: Callable[[Any, BaseException | None], None]) -> None:
        """Begin some work on the node's loop; `settle` is called there with its outcome."""
        ...

    def stop(self, last: Callable[[], Awaitable[Any]]) -> None:
        """Do some last work, then end the loop; returns when both are done."""
        ...


class ThreadLoop:
    """Implements Loop by one background thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._live, name="node", daemon=True)
        self._thread.start()

    def run(self, work: Callable[[], Awaitable[Any]], settle: Callable[[Any, BaseException | None], None]) -> None:
        asyncio.run_coroutine_threadsafe(_work(work, settle), self._loop)

    def stop(self, last: Callable[[], Awaitable[Any]]) -> None:
        if not self._thread.is_alive():
            return
        ended = asyncio.run_coroutine_threadsafe(_work(last, _ignored), self._loop)
        try:
            ended.result(STOP_SECONDS)
        except TimeoutError:
            log.exception("the node did not stop in time")
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(STOP_SECONDS)

    def _live(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()


async def _work(work: Callable[[], Awaitable[Any]], settle: Callable[[Any, BaseException | None], None]) -> None:
    try:
        value = await work()
    except BaseException as error:
        settle(None, error)
        if not isinstance(error, Exception):
            raise
    else:
        settle(value, None)


def _ignored(_value: object, error: BaseException | None) -> None:
    if error is not None:
        log.error("the node did not close cleanly", exc_info=error)


class Bridge(QObject):
    """The desktop's only way to the node."""

    notified = Signal(list)
    """list[Notice]: what changed, in order, over all groups."""
    opened = Signal()
    closing = Signal()
    """The profile is about to close: last chance to hand over what waits to be written."""
    closed = Signal()
    failed = Signal(object)
    """LocalError: one that whoever asked did not take."""
    _crossed = Signal()

    def __init__(self, engine: Engine, loop: Loop | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._loop: Loop = ThreadLoop() if loop is None else loop
        self._arrived: deque[Settled | Notice] = deque()
        self._lock = threading.Lock()
        self._crossing = False
        self._notices: list[Notice] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(COALESCE_MS)
        self._timer.timeout.connect(self._notify)
        self._crossed.connect(self._drain, Qt.ConnectionType.QueuedConnection)
        self.running = False
        self.unanswered = 0
        """How much of what was asked is not answered yet."""

    # -- the profile

    @property
    def exists(self) -> bool:
        """Whether there is a profile to unlock."""
        return self._engine.exists()

    def open(self, passphrase: str, *, create: bool = False) -> Reply[None]:
        """Unlock the profile, or make it. Errors: WrongPassphrase, ProfileInUse, ProfileExists and their kin."""
        reply = self._run(lambda: self._engine.open(passphrase, create, self._heard))
        return reply.then(lambda _: self._set_running(True))

    def close(self) -> Reply[None]:
        """Lock the profile: its databases are closed and its keys dropped."""
        self.closing.emit()
        return self._run(self._engine.close).then(lambda _: self._set_running(False))

    def stop(self) -> None:
        """Close the profile and end the thread; returns when both are done. Nothing comes back afterwards."""
        self.closing.emit()
        self._loop.stop(self._engine.close)
        self.running = False
        self._arrived.clear()
        self.unanswered = 0
        self._timer.stop()

    def _set_running(self, running: bool) -> None:
        self.running = running
        (self.opened if running else self.closed).emit()

    # -- asking

    def submit(self, name: str, args: dict[str, Any] | None = None) -> Reply[Any]:
        """Perform an operation of node/operations by name; its answer is what JSON can say."""
        return self._run(lambda: perform(self._engine.node, name, args or {}))

    def command(self, group: str, command: Command) -> Reply[Any]:
        """Hand a command to a group, named by its id in hex; answered once it is stored."""

        async def work() -> Any:
            return await self._engine.node.pick(group).submit(command)

        return self._run(work)

    def ask(self, query: Callable[Concatenate[Node, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> Reply[T]:
        """Read typed rows by a query of node/queries.py."""
        return self._run(lambda: query(self._engine.node, *args, **kwargs))

    def beside(self, work: Callable[[], Awaitable[T]]) -> Reply[T]:
        """Do something on the node's side that needs no profile: reading what a person picked, say."""
        return self._run(work)

    def _run(self, work: Callable[[], Awaitable[T]]) -> Reply[T]:
        reply: Reply[T] = Reply()
        self.unanswered += 1
        self._loop.run(work, lambda value, error: self._cross(Settled(reply, value, _in_words(error))))
        return reply

    # -- on the node's side

    def _heard(self, group: GroupNode, notify: Notify) -> None:
        self._cross(Notice(group.id, notify.patches, notify.events))

    def _cross(self, arrival: Settled | Notice) -> None:
        """Collect; only the first of a batch wakes Qt, so that a flood does not fill its queue."""
        with self._lock:
            self._arrived.append(arrival)
            wake, self._crossing = not self._crossing, True
        if wake:
            self._crossed.emit()

    # -- on Qt's side

    def _drain(self) -> None:
        with self._lock:
            arrived, self._arrived = self._arrived, deque()
            self._crossing = False
        for arrival in arrived:
            if isinstance(arrival, Notice):
                self._notices.append(arrival)
                continue
            self._notify()  # what led to an answer is on the screen before the answer is
            self.unanswered -= 1
            if not arrival.reply.settle(arrival.value, arrival.error):
                self.failed.emit(arrival.error)
        if self._notices and not self._timer.isActive():
            self._timer.start()

    def _notify(self) -> None:
        notices, self._notices = self._notices, []
        if notices:
            self.notified.emit(notices)


def _in_words(error: BaseException | None) -> LocalError | None:
    if error is None or isinstance(error, LocalError):
        return error
    if isinstance(error, WhisperNetError):
        return Failed(error.code, str(error))
    if not isinstance(error, asyncio.CancelledError):
        log.error("something failed unforeseen", exc_info=error)
    return Unforeseen("something went wrong inside the program; nothing that was saved is lost")
