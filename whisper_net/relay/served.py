"""One client, served: what it asks goes through its Line, what it is told through a queue of bounded size.

Three tasks a client: one receives, one sends, one reads from the store what it follows or fetches. A client that reads
more slowly than it is told things is let go with a word, and finds everything in the store when it comes back.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Protocol

from websockets.exceptions import ConnectionClosed

from whisper_net.core.errors import DiskFault, DiskFull, LocalError, RelayStoreAway
from whisper_net.core.wire.peer import Message, encode_message
from whisper_net.core.wire.relay import Farewell, Refused, Stored
from whisper_net.relay.following import Follower, Followers
from whisper_net.relay.limits import Limits
from whisper_net.relay.line import End, Keep, Line, Read, ReadNewest, Say, Stop
from whisper_net.relay.reading import Reading
from whisper_net.relay.shared_reads import SharedReads
from whisper_net.relay.writer import Writer

log = logging.getLogger(__name__)
GOODBYE_SECONDS = 2.0
NO_ROOM = {"full", DiskFull.code, DiskFault.code}
"""Refusals after which a client puts nothing more on its line."""


class Socket(Protocol):
    """What serving needs of a WebSocket."""

    def __aiter__(self) -> AsyncIterator[str | bytes]: ...

    async def send(self, message: bytes) -> None: ...


class Time(Protocol):
    def now(self) -> int: ...

    def monotonic(self) -> float: ...


def _look_at(outcomes: Sequence[object]) -> None:
    """Say of whatever nobody foresaw that it was: a client that goes is no news."""
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, ConnectionClosed):
            log.error("a line failed inside", exc_info=outcome)


class Served:
    """One client's tasks and queue."""

    def __init__(
        self,
        socket: Socket,
        line: Line,
        store: SharedReads,
        writer: Writer,
        followers: Followers,
        time: Time,
        limits: Limits,
    ) -> None:
        self._socket, self._line, self._writer = socket, line, writer
        self._followers, self._time, self._limits = followers, time, limits
        self.follower = Follower()
        self.reading = Reading(store, self.follower, limits)
        self.ended = ""
        """Why the relay ended the line, if it did."""
        self.no_room = ""
        """Why something was refused on this line for which there may be room later."""
        self._queue: deque[bytes] = deque()
        self._waiting = 0
        self._to_send, self._to_read, self._room, self._sent = (asyncio.Event() for _ in range(4))
        self._room.set()

    async def run(self) -> None:
        """Serve until the client goes or is let go."""
        tasks = [asyncio.create_task(work) for work in (self._receive(), self._send(), self._read())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._followers.leave(self.follower)
            for task in tasks:
                task.cancel()
            _look_at(await asyncio.gather(*tasks, return_exceptions=True))

    # -- receiving

    async def _receive(self) -> None:
        code = "slow"
        with suppress(TimeoutError):
            async with asyncio.timeout(self._limits.greet_seconds) as patience:
                code = await self._obey(patience)
        if code:
            await self.end(code)

    async def _obey(self, patience: asyncio.Timeout) -> str:
        """Do what is asked until the client goes; otherwise why it has to. Who was admitted may be silent."""
        async for data in self._socket:
            if isinstance(data, str):
                return "bad"
            act = self._line.receive(data, self._time.now(), self._time.monotonic())
            if isinstance(act, End):
                return act.code
            if self._line.admitted:
                patience.reschedule(None)
            await self._do(act)
        return ""

    async def _do(self, act: Say | Keep | Read | ReadNewest | Stop) -> None:
        match act:
            case Say(message):
                self.say(message)
            case Keep():
                await self._keep(act)
            case Read() | ReadNewest():
                self._begin(act)
            case Stop(topic):
                self._unfollow(topic)

    def _unfollow(self, topic: bytes) -> None:
        self._followers.drop(topic, self.follower)
        self.follower.end(topic)

    async def _keep(self, keep: Keep) -> None:
        """The next message waits for a place in the writer's queue and not for the disk."""

        def kept(seq: int, error: str) -> None:
            self.say(Stored(keep.topic, keep.hash, seq) if seq else Refused(keep.hash, error or "full"))
            if not seq:
                self.no_room = error if error in NO_ROOM else self.no_room
            if error == RelayStoreAway.code:  # nothing can be read either; who comes back puts again what is missing
                self.leave(error)

        await self._writer.submit(keep, kept, self.follower)

    def _begin(self, wanted: Read | ReadNewest) -> None:
        if isinstance(wanted, Read) and wanted.follow:
            self.follower.begin(wanted.topic, wanted.after)
            self._followers.add(wanted.topic, self.follower)
        elif not self.reading.ask(wanted):
            self.say(Refused(wanted.topic, "busy"))
        self.wake()

    # -- reading

    def wake(self) -> None:
        """Something that it follows is to be read."""
        self._to_read.set()

    async def _read(self) -> None:
        while True:
            await self._to_read.wait()
            self._to_read.clear()
            while self.reading and not self.ended:
                if fault := await self._answer():
                    await self.end(fault)
                    return

    async def _answer(self) -> str:
        """Say the next answer; why there can be none."""
        await self._room.wait()  # the store need not be read faster than the client reads
        try:
            message = await self.reading.answer()
        except LocalError as error:
            return error.code
        if isinstance(message, Refused):
            self._unfollow(message.about)
        if message is not None:
            self.say(message)
        return ""

    # -- sending

    @property
    def crowded(self) -> bool:
        """So much waits for it that items had better stay in the store."""
        return not self._room.is_set()

    def say(self, message: Message) -> None:
        self.tell(encode_message(message))

    def tell(self, data: bytes) -> None:
        """Queue a message; whoever lets too much wait is let go."""
        if self.ended:
            return
        if self._waiting + len(data) > self._limits.queue_bytes:
            self._queue.clear()
            self._waiting, self.ended, data = 0, "slow", encode_message(Farewell("slow"))
        self._queue.append(data)
        self._waiting += len(data)
        self._sent.clear()
        if self._waiting > self._limits.queue_bytes // 2:
            self._room.clear()
        self._to_send.set()

    async def _send(self) -> None:
        while not self.ended or self._queue:
            await self._to_send.wait()
            self._to_send.clear()
            while self._queue:
                data = self._queue.popleft()
                if not await self._sent_in_time(data):
                    return
                self._waiting = max(0, self._waiting - len(data))
                if self._waiting <= self._limits.queue_bytes // 2:
                    self._room.set()
            self._sent.set()

    async def _sent_in_time(self, data: bytes) -> bool:
        """A reader that takes nothing for long is let go without a word, which it would not hear."""
        try:
            async with asyncio.timeout(self._limits.slow_seconds):
                await self._socket.send(data)
        except TimeoutError:
            self.ended = "slow"
            return False
        return True

    def leave(self, code: str) -> None:
        """Say why after all that waits, and then no more."""
        self.say(Farewell(code))
        self.ended = self.ended or code

    async def end(self, code: str) -> None:
        """Say why, and give the client a moment to hear it."""
        if self.ended:
            return
        self.leave(code)
        with suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE_SECONDS):
                await self._sent.wait()
