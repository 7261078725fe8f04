"""What a node asks of a transport: encrypted, authenticated-by-psk message streams between two machines.

A listener is given candidates afresh for each caller, newest first; the first frame of a stranger fits none and the
connection closes before anything is said (PROTOCOL section 8).
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import msgspec

from whisper_net.core.errors import FrameError, LocalError


class Disconnected(FrameError):
    """The connection ended, cleanly or not."""

    code = "disconnected"


class Unreachable(LocalError):
    """Nobody answers at this address, or not as a member of this group."""

    code = "unreachable"


class Unrecognised(Unreachable):
    """Somebody answers there, and does not know this key."""


class NobodyListens(Unreachable):
    """There is a machine, and no program that answers at this port."""


class NoAnswer(Unreachable):
    """Nothing came back at all."""


class NoRoute(Unreachable):
    """Nothing on this machine's networks leads there."""


class UnknownName(Unreachable):
    """No address is known for this name."""


class PortInUse(LocalError):
    code = "port_in_use"


class Candidate(msgspec.Struct, frozen=True):
    """A pre-shared key that a caller may use. `label` says to the node what it stands for."""

    psk: bytes
    label: object


class Connection(Protocol):
    """One established link. Messages of up to MAX_FRAME bytes, whole and in order."""

    address: str
    """HOST:PORT of the other end, for people."""
    initiator: bool
    handshake_hash: bytes
    """64 bytes, the same at both ends."""
    label: object
    """Of the candidate in use."""

    async def send(self, message: bytes) -> None:
        """Send one message; waits while the other end is slow. Raises Disconnected."""
        ...

    async def receive(self) -> bytes:
        """The next message. Raises Disconnected at the end, FrameError if the other end breaks the framing."""
        ...

    async def close(self) -> None:
        """Close; never raises."""
        ...


class Listener(Protocol):
    address: str
    """HOST:PORT really listened on."""

    async def close(self) -> None:
        """Stop accepting; what is established lives on."""
        ...


class Transport(Protocol):
    def check(self, address: str) -> str:
        """An address that somebody typed, as `dial` takes it. Asks nobody. Raises AddressError, in words."""
        ...

    async def listen(
        self,
        address: str,
        candidates: Callable[[], Sequence[Candidate]],
        accept: Callable[[Connection], Awaitable[None]],
    ) -> Listener:
        """Accept callers; `accept` runs as a task of its own for each. Raises PortInUse or AddressError.

        A connection belongs to whoever was handed it and outlives `accept`, unless that raises; port 0 means any.
        """
        ...

    async def dial(self, address: str, candidate: Candidate) -> Connection:
        """Call an address under one psk. Raises Unreachable or AddressError."""
        ...

    async def close(self) -> None:
        """Close every listener and connection of this transport; nothing of it runs afterwards."""
        ...
