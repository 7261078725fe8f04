"""One established link over TCP: the asyncio protocol that carries its frames after the handshake.

Rules: both directions are bounded (a full outbox makes `send` wait, a full inbox stops reading from the socket); what
is sent within one turn of the loop shares frames; a peer that stops inside a frame or message is dropped, a quiet one
is not; an hour after its handshake the link is closed so that peers dial afresh. Its counterpart is the same class at
the other end; handshake.py makes it.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from whisper_net.adapters.transport.framing import FrameReader, FrameWriter, message_prefix
from whisper_net.core.errors import FrameError
from whisper_net.ports.transport import Disconnected

OUTBOX_BYTES = 256 * 1024
INBOX_BYTES = 1024 * 1024
_MESSAGE_COST = 64
"""Counted on top of each message, so that a flood of tiny ones is bounded as well."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Patience and bounds of a LAN transport, in seconds and counts; tests shorten them."""

    handshake_seconds: float = 10.0
    frame_seconds: float = 30.0
    life_seconds: float = 3600.0
    farewell_seconds: float = 2.0
    """How long a closing link may take to hand over what was sent."""
    handshakes: int = 64
    """Callers in mid-handshake at a time, per listener."""
    tries: int = 64
    """First frames of strangers that one origin has in store."""
    tries_a_second: float = 8.0


class LanConnection(asyncio.Protocol):
    """Implements ports.transport.Connection."""

    def __init__(
        self,
        transport: asyncio.Transport,
        address: str,
        *,
        initiator: bool,
        handshake_hash: bytes,
        label: object,
        writer: FrameWriter,
        reader: FrameReader,
        limits: Limits,
    ) -> None:
        self.address = address
        self.initiator = initiator
        self.handshake_hash = handshake_hash
        self.label = label
        self._writer, self._reader, self._limits = writer, reader, limits
        self._loop = asyncio.get_running_loop()
        self._outbox = bytearray()
        self._flushing = self._paused_writing = self._paused_reading = False
        self._inbox: deque[bytes] = deque()
        self._inbox_cost = 0
        self._progress = 0.0
        self._idle: asyncio.TimerHandle | None = None
        self._life: asyncio.TimerHandle | None = None
        self._farewell: asyncio.TimerHandle | None = None
        self._end: FrameError | None = None
        self._room, self._arrived, self._closed = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._room.set()
        self._transport = transport
        self._when_lost: Callable[[LanConnection], None] = lambda _connection: None

    def adopt(self, early: bytes, when_lost: Callable[["LanConnection"], None]) -> None:
        """Take over the socket, now that its handshake is done; `early` came right behind it."""
        self._when_lost = when_lost
        self._transport.set_write_buffer_limits(high=OUTBOX_BYTES)
        self._transport.set_protocol(self)
        self._life = self._loop.call_later(self._limits.life_seconds, self._leave, "the link was old; dial again")
        if early:
            self.data_received(early)

    # --- the port

    async def send(self, message: bytes) -> None:
        """Queue one message; wait first while the other end is slow. FrameError for a size nobody may send."""
        prefix = message_prefix(message)
        while not self._room.is_set():
            await self._room.wait()
        self._raise_if_ended()
        self._outbox += prefix
        self._outbox += message
        if len(self._outbox) >= OUTBOX_BYTES:
            self._room.clear()
        if not self._flushing:
            # At the end of this turn: a burst of small messages then costs one seal and one system call.
            self._flushing = True
            self._loop.call_soon(self._flush)

    async def receive(self) -> bytes:
        """The next message; what came before the end is still delivered."""
        while not self._inbox:
            self._raise_if_ended()
            self._arrived.clear()
            await self._arrived.wait()
        message = self._inbox.popleft()
        self._inbox_cost -= len(message) + _MESSAGE_COST
        if self._paused_reading and self._inbox_cost <= INBOX_BYTES // 2 and self._end is None:
            self._paused_reading = False
            self._progress = self._loop.time()
            self._transport.resume_reading()
        return message

    async def close(self) -> None:
        """Hand over what was sent, for a moment, and close."""
        self._leave("closed on this side")
        self._inbox.clear()
        await self._closed.wait()

    # --- what the loop calls

    def data_received(self, data: bytes) -> None:
        if self._end is not None:
            return
        try:
            messages = self._reader.feed(data)
        except FrameError as error:
            self._drop(error)
            return
        self._progress = self._loop.time()
        if messages:
            self._inbox.extend(messages)
            self._inbox_cost += sum(map(len, messages)) + _MESSAGE_COST * len(messages)
            self._arrived.set()
            if self._inbox_cost > INBOX_BYTES:
                self._paused_reading = True
                self._transport.pause_reading()
        if self._reader.waiting and self._idle is None:
            self._idle = self._loop.call_later(self._limits.frame_seconds, self._check_progress)

    def pause_writing(self) -> None:
        self._paused_writing = True
        self._room.clear()

    def resume_writing(self) -> None:
        self._paused_writing = False
        self._flush()

    def connection_lost(self, _error: Exception | None) -> None:
        self._finish(Disconnected("the connection ended"))
        for timer in (self._idle, self._life, self._farewell):
            if timer is not None:
                timer.cancel()
        self._outbox.clear()
        self._closed.set()
        self._when_lost(self)

    # --- inside

    def _flush(self) -> None:
        self._flushing = False
        if self._paused_writing or self._end is not None:
            return
        if self._outbox:
            stream, self._outbox = bytes(self._outbox), bytearray()
            self._transport.write(self._writer.seal(stream))
        if not self._paused_writing:
            self._room.set()

    def _check_progress(self) -> None:
        """Drop a peer that began a frame or a message and stopped; time that we did not read does not count."""
        self._idle = None
        if self._end is not None or not self._reader.waiting:
            return
        left = self._progress + self._limits.frame_seconds - self._loop.time()
        if self._paused_reading:
            left = self._limits.frame_seconds
        if left <= 0:
            self._drop(FrameError("the other end stopped in the middle of a frame"))
        else:
            self._idle = self._loop.call_later(left, self._check_progress)

    def _leave(self, reason: str) -> None:
        """Close in order: what was sent goes out first, unless the other end does not take it."""
        if self._end is not None:
            return
        if self._outbox:
            self._transport.write(self._writer.seal(bytes(self._outbox)))
            self._outbox.clear()
        self._finish(Disconnected(reason))
        self._transport.close()
        self._farewell = self._loop.call_later(self._limits.farewell_seconds, self._transport.abort)

    def _drop(self, error: FrameError) -> None:
        self._finish(error)
        self._transport.abort()

    def _finish(self, error: FrameError) -> None:
        self._end = self._end or error
        self._room.set()
        self._arrived.set()

    def _raise_if_ended(self) -> None:
        if self._end is not None:
            raise type(self._end)(str(self._end))
