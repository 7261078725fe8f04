"""Links between machines that reach each other directly: TCP and Noise NNpsk0.

Rules: a stranger is answered with nothing, and nobody is banned for it; only callers in mid-handshake and tries by
strangers are limited, each by where they call from (strangers.py), so that no flood locks out whoever holds a key.
memory.py is the same port without sockets; one contract suite runs on both.
"""

import asyncio
import errno
import socket
from collections.abc import Awaitable, Callable, Sequence

from whisper_net.adapters.transport.address import Address, parse_address
from whisper_net.adapters.transport.callers import Callers
from whisper_net.adapters.transport.connection import LanConnection, Limits
from whisper_net.adapters.transport.handshake import Answer, Call, SeenHellos, Shake
from whisper_net.adapters.transport.strangers import Tries, crowding
from whisper_net.core.crypto.entropy import Entropy
from whisper_net.core.errors import AddressError
from whisper_net.ports.transport import (
    Candidate,
    Connection,
    Listener,
    NoAnswer,
    NobodyListens,
    NoRoute,
    PortInUse,
    UnknownName,
    Unreachable,
    Unrecognised,
)


class LanTransport:
    """Implements ports.transport.Transport over TCP."""

    def __init__(self, entropy: Entropy, limits: Limits | None = None) -> None:
        self._entropy = entropy
        self._limits = limits or Limits()
        self._listeners: set[LanListener] = set()
        self._connections: set[LanConnection] = set()
        self._callers = Callers()

    def check(self, address: str) -> str:
        return str(parse_address(address))

    async def listen(
        self,
        address: str,
        candidates: Callable[[], Sequence[Candidate]],
        accept: Callable[[Connection], Awaitable[None]],
    ) -> Listener:
        bound = await _bind(parse_address(address, any_port=True))
        listener = LanListener(bound, self._limits.handshakes, self._listeners.discard)
        seen, limits = SeenHellos(), self._limits
        tries = Tries(limits.tries, limits.tries_a_second, asyncio.get_running_loop().time)

        def settle(shake: Shake, connection: LanConnection | None) -> None:
            if isinstance(shake, Answer):
                listener.handshakes.pop(shake, None)
            if connection is not None:
                self._keep(shake, connection)
                self._callers.serve(connection, accept)

        await listener.start(
            lambda: Answer(candidates, seen, tries, self._entropy, limits, admit=listener.admit, settle=settle)
        )
        self._listeners.add(listener)
        return listener

    async def dial(self, address: str, candidate: Candidate) -> Connection:
        where = parse_address(address)
        settled: asyncio.Future[LanConnection | None] = asyncio.get_running_loop().create_future()

        def settle(shake: Shake, connection: LanConnection | None) -> None:
            if settled.done():  # cancelled in this very turn: the socket goes below
                return
            if connection is not None:
                self._keep(shake, connection)
            settled.set_result(connection)

        call = Call(str(where), candidate, self._entropy, self._limits, settle)
        try:
            await _connect(call, where, self._limits.handshake_seconds)
            connection = await settled
        except BaseException:
            call.give_up()
            raise
        if connection is None:
            raise Unrecognised(f"{where} answers, but not as a member of this group")
        return connection

    async def close(self) -> None:
        for listener in list(self._listeners):
            await listener.close()
        await asyncio.gather(*[connection.close() for connection in list(self._connections)])
        await self._callers.close()

    def _keep(self, shake: Shake, connection: LanConnection) -> None:
        self._connections.add(connection)
        shake.hand_over(connection, self._connections.discard)


class LanListener:
    """Implements ports.transport.Listener."""

    def __init__(self, bound: socket.socket, limit: int, when_closed: Callable[["LanListener"], None]) -> None:
        self.address = str(Address(*bound.getsockname()[:2]))
        self.handshakes: dict[Answer, None] = {}
        """Callers in mid-handshake, the oldest first."""
        self._bound = bound
        self._limit = limit
        self._when_closed = when_closed
        self._server: asyncio.Server

    async def start(self, answer: Callable[[], Answer]) -> None:
        """Begin to accept."""
        self._server = await asyncio.get_running_loop().create_server(answer, sock=self._bound)

    def admit(self, caller: Answer) -> None:
        """Let a handshake begin; where they are too many, one from the most crowded origin gives way."""
        if len(self.handshakes) >= self._limit:
            crowding(self.handshakes).give_up()
        self.handshakes[caller] = None

    async def close(self) -> None:
        # Not Server.wait_closed: from 3.12 on it waits for established links too, and those live on.
        self._server.close()
        for caller in list(self.handshakes):
            caller.give_up()
        self._when_closed(self)
        await asyncio.sleep(0)


async def _connect(call: Call, address: Address, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await asyncio.get_running_loop().create_connection(lambda: call, address.host, address.port)
    except (OSError, UnicodeError) as error:  # a TimeoutError is an OSError
        raise _silence(error)(f"nobody answers at {address}") from error


def _silence(error: Exception) -> type[Unreachable]:
    """Why nobody answers, as far as the system says."""
    match error:
        case TimeoutError():
            return NoAnswer
        case ConnectionRefusedError():
            return NobodyListens
        case socket.gaierror() | UnicodeError():
            return UnknownName
        case _:
            return NoRoute


async def _bind(address: Address) -> socket.socket:
    """A TCP socket bound to the first address that the host stands for. PortInUse or AddressError."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, kind, protocol, _name, where = found[0]
        bound = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise AddressError(f"this machine knows no address called {address.host}") from error
    try:
        _prepare(bound, family)
        bound.bind(where)
    except (OSError, OverflowError) as error:
        bound.close()
        raise _refusal(address, error) from error
    return bound


def _prepare(bound: socket.socket, family: int) -> None:
    bound.setblocking(False)
    if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows, where REUSEADDR would share a port with another program
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)


def _refusal(address: Address, error: Exception) -> AddressError | PortInUse:
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.EADDRINUSE:
        return PortInUse(f"port {address.port} is in use by another program; choose another, or 0 for any free one")
    if number == errno.EACCES:
        return AddressError(f"this account may not listen on port {address.port}; choose one from 1024 on")
    return AddressError(f"this machine cannot listen on {address}")
