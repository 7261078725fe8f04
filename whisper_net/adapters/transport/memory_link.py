"""One link of a memory network: two ends, and a pipe for each direction.

Rules: a pipe is bounded by what is sent and not yet received; what landed before the end of a link is still received.
The network decides when and how messages land; see memory.py.
"""

import asyncio
from collections import deque
from collections.abc import Callable

from whisper_net.adapters.transport.framing import check_size
from whisper_net.ports.transport import Disconnected

WINDOW_BYTES = 1024 * 1024
"""Sent and not yet received, per direction; beyond it `send` waits."""
_MESSAGE_COST = 64
"""Counted on top of each message, so that a flood of tiny ones is bounded as well."""


class Pipe:
    """One direction: messages in flight, then messages that landed."""

    def __init__(self) -> None:
        self.room, self.arrived = asyncio.Event(), asyncio.Event()
        self.room.set()
        self._flying: deque[bytes | None] = deque()
        self._landed: deque[bytes] = deque()
        self._cost = 0

    @property
    def overtakable(self) -> bool:
        return bool(self._flying) and self._flying[-1] is not None

    @property
    def empty(self) -> bool:
        return not self._landed

    def put(self, message: bytes | None, *, overtake: bool = False) -> None:
        """Let a message fly, behind all others or before the last; None is the end of the link."""
        self._flying.insert(len(self._flying) - int(overtake), message)
        if message is not None:
            self._count(len(message) + _MESSAGE_COST)

    def land(self) -> bool:
        """Let what is first in flight arrive; whether that was the end of the link."""
        if not self._flying:
            return False
        message = self._flying.popleft()
        if message is None:
            return True
        self._landed.append(message)
        self.arrived.set()
        return False

    def take(self) -> bytes:
        message = self._landed.popleft()
        self._count(-len(message) - _MESSAGE_COST)
        return message

    def lose_flying(self) -> None:
        self._flying.clear()

    def lose_landed(self) -> None:
        self._landed.clear()

    def _count(self, cost: int) -> None:
        self._cost += cost
        if self._cost < WINDOW_BYTES:
            self.room.set()
        else:
            self.room.clear()


class MemoryConnection:
    """Implements ports.transport.Connection: one end of a link; `peer` is the other."""

    peer: "MemoryConnection"

    def __init__(
        self,
        name: str,
        address: str,
        *,
        initiator: bool,
        handshake_hash: bytes,
        label: object,
        outgoing: Pipe,
        incoming: Pipe,
        carry: Callable[["MemoryConnection", bytes | None], None],
    ) -> None:
        self.name = name
        self.address = address
        self.initiator = initiator
        self.handshake_hash = handshake_hash
        self.label = label
        self.outgoing = outgoing
        self.incoming = incoming
        self._carry = carry
        self._end: Disconnected | None = None

    async def send(self, message: bytes) -> None:
        check_size(len(message))
        while self._end is None and not self.outgoing.room.is_set():
            await self.outgoing.room.wait()
        self._raise_if_ended()
        self._carry(self, bytes(message))

    async def receive(self) -> bytes:
        while self.incoming.empty:
            self._raise_if_ended()
            self.incoming.arrived.clear()
            await self.incoming.arrived.wait()
        return self.incoming.take()

    async def close(self) -> None:
        if self._end is None:
            self.end("closed on this side")
            self._carry(self, None)
        self.incoming.lose_landed()
        await asyncio.sleep(0)

    def end(self, reason: str) -> None:
        """Nothing more is sent or arrives; what arrived can still be received."""
        self._end = self._end or Disconnected(reason)
        self.incoming.lose_flying()
        self.incoming.arrived.set()
        self.outgoing.room.set()

    def _raise_if_ended(self) -> None:
        if self._end is not None:
            raise Disconnected(str(self._end))
