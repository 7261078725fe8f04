"""A node on a real port, and what one needs to annoy it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from whisper_net.adapters.entropy import system_entropy
from whisper_net.adapters.transport.address import parse_address
from whisper_net.adapters.transport.connection import LanConnection, Limits
from whisper_net.adapters.transport.framing import frame_bytes
from whisper_net.adapters.transport.lan import LanListener, LanTransport
from whisper_net.core.crypto.noise import nnpsk0_initiator
from whisper_net.ports.transport import Candidate, Connection

PSK = b"p" * 32
KEY = Candidate(PSK, "group")
ANYWHERE = "127.0.0.1:0"
QUICK = Limits(handshake_seconds=0.5, frame_seconds=0.3, farewell_seconds=0.1, handshakes=16)


class Node:
    """A listening machine, and the links that it was handed."""

    def __init__(self, transport: LanTransport) -> None:
        self.transport = transport
        self.arrived: asyncio.Queue[LanConnection] = asyncio.Queue()
        self.address = ""
        self.listener: LanListener
        self.tried = 0
        """How often keys were tried on a first frame."""

    async def listen(self, address: str = ANYWHERE) -> "Node":
        async def accept(connection: Connection) -> None:
            assert isinstance(connection, LanConnection)
            await self.arrived.put(connection)

        def candidates() -> list[Candidate]:
            self.tried += 1
            return [KEY]

        listener = await self.transport.listen(address, candidates, accept)
        assert isinstance(listener, LanListener)
        self.listener, self.address = listener, listener.address
        return self

    async def link(self, caller: "LanTransport", address: str | None = None) -> tuple[LanConnection, LanConnection]:
        near = await caller.dial(address or self.address, KEY)
        assert isinstance(near, LanConnection)
        return near, await self.arrived.get()

    async def serves(self) -> None:
        """Fail unless somebody with a key is still welcome."""
        near, far = await self.link(self.transport)
        await near.send(b"anybody home?")
        assert await far.receive() == b"anybody home?"
        await near.close()


@asynccontextmanager
async def running(limits: Limits) -> AsyncIterator[Node]:
    """A node with these limits, closed afterwards."""
    transport = LanTransport(system_entropy, limits)
    yield await Node(transport).listen()
    await transport.close()


async def probe(address: str, *pieces: bytes) -> bytes:
    """Everything that the listener says to these bytes before it closes."""
    reader, writer = await asyncio.open_connection(*parse_address(address))
    answer = b""
    with suppress(ConnectionError):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        answer = await asyncio.wait_for(reader.read(-1), 5)
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
    return answer


def hello(psk: bytes = PSK) -> bytes:
    """A first frame under `psk`."""
    return frame_bytes(nnpsk0_initiator(psk, system_entropy(32)).write())


@asynccontextmanager
async def tapped(address: str, alter: Callable[[bytes, bool], Awaitable[bytes]]) -> AsyncIterator[str]:
    """Somebody in the middle, who may alter what passes; `alter` gets the bytes and whether the caller sent them."""

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, outward: bool) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                writer.write(await alter(data, outward))
                await writer.drain()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(*parse_address(address))
        await asyncio.gather(pump(reader, back, True), pump(there, writer, False))

    server = await asyncio.start_server(carry, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    yield f"{host}:{port}"
    server.close()
