"""What strangers, floods, silence and flipped bits do to a listener on a real port: nothing."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import pytest

from whisper_net.adapters.entropy import system_entropy
from whisper_net.adapters.transport import handshake
from whisper_net.adapters.transport.address import parse_address
from whisper_net.adapters.transport.connection import INBOX_BYTES, LanConnection, Limits
from whisper_net.adapters.transport.framing import frame_bytes
from whisper_net.adapters.transport.handshake import HELLO_SIZE, SeenHellos
from whisper_net.adapters.transport.lan import LanListener, LanTransport
from whisper_net.core.crypto.noise import nnpsk0_initiator
from whisper_net.core.errors import AddressError, FrameError
from whisper_net.ports.transport import Candidate, Connection, Disconnected, PortInUse, Unreachable

pytestmark = pytest.mark.loopback

PSK = b"p" * 32
KEY = Candidate(PSK, "group")
ANYWHERE = "127.0.0.1:0"
QUICK = Limits(handshake_seconds=0.15, frame_seconds=0.1, farewell_seconds=0.1, handshakes=8)


class Node:
    """A listening machine, and the links that it was handed."""

    def __init__(self, transport: LanTransport) -> None:
        self.transport = transport
        self.arrived: asyncio.Queue[LanConnection] = asyncio.Queue()
        self.address = ""
        self.listener: LanListener

    async def listen(self, address: str = ANYWHERE) -> "Node":
        async def accept(connection: Connection) -> None:
            assert isinstance(connection, LanConnection)
            await self.arrived.put(connection)

        listener = await self.transport.listen(address, lambda: [KEY], accept)
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


@pytest.fixture
async def node() -> AsyncIterator[Node]:
    transport = LanTransport(system_entropy, QUICK)
    yield await Node(transport).listen()
    await transport.close()


@pytest.fixture
async def patient() -> AsyncIterator[Node]:
    """A node with the limits that people get."""
    transport = LanTransport(system_entropy)
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


@pytest.mark.parametrize(
    "pieces",
    [
        [b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"],
        [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500)],
        [b"\x00"],
        [b"\x00\x00"],
        [b"\xff\xff" + bytes(65_535)],
        [frame_bytes(bytes(HELLO_SIZE))],
        [frame_bytes(b"\x09" * HELLO_SIZE), b"more"],
        [hello(b"x" * 32)],
        [hello()[:-1]],
        [hello()[:1]],
        [frame_bytes(hello()[2:] + b"\x00")],
        [],
    ],
)
async def test_stranger_probe_learns_nothing(node: Node, pieces: list[bytes]) -> None:
    assert await probe(node.address, *pieces) == b""
    assert node.arrived.empty()
    await node.serves()


async def test_first_frame_with_any_byte_flipped_is_a_strangers(node: Node) -> None:
    frame = hello()
    for at in range(2, len(frame)):
        altered = bytes(byte ^ (0x80 if place == at else 0) for place, byte in enumerate(frame))
        assert await probe(node.address, altered) == b"", at
    assert await probe(node.address, frame) != b""


async def test_recorded_first_frame_is_not_answered_again(node: Node) -> None:
    frame = hello()
    assert len(await probe(node.address, frame)) == 2 + HELLO_SIZE
    assert await probe(node.address, frame) == b""


async def test_caller_who_never_proves_their_keys_is_never_heard_of(node: Node) -> None:
    for rest in ([], [frame_bytes(bytes(16))], [frame_bytes(bytes(17))], [b"\x00"]):
        assert len(await probe(node.address, hello(), *rest)) == 2 + HELLO_SIZE
    assert node.arrived.empty()
    assert not node.listener.handshakes
    await node.serves()


def test_remembered_first_frames_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handshake, "_SEEN_HELLOS", 2)
    seen = SeenHellos()
    assert [seen.is_new(frame) for frame in (b"a", b"a", b"b", b"c", b"c", b"a")] == [
        True,
        False,
        True,
        True,
        False,
        True,
    ]


async def test_flood_of_silent_callers_locks_nobody_out(patient: Node) -> None:
    limit = Limits().handshakes
    near, far = await patient.link(patient.transport)
    async with AsyncExitStack() as stack:
        for _ in range(3 * limit):
            _reader, writer = await asyncio.open_connection(*parse_address(patient.address))
            stack.callback(writer.close)
        await near.send(b"established links do not notice")
        assert await far.receive() == b"established links do not notice"
        await asyncio.wait_for(patient.serves(), 5)
        assert len(patient.listener.handshakes) <= limit


async def test_silent_callers_are_let_go_after_the_handshake_timeout(node: Node) -> None:
    reader, writer = await asyncio.open_connection(*parse_address(node.address))
    assert await asyncio.wait_for(reader.read(), 5) == b""
    assert not node.listener.handshakes
    writer.close()


async def test_peer_that_stops_in_mid_frame_is_dropped(node: Node) -> None:
    held = b""

    async def stop_half_way(data: bytes, outward: bool) -> bytes:
        nonlocal held
        if outward and len(data) > 100:
            held = data[50:]
            return data[:50]
        return data

    async with tapped(node.address, stop_half_way) as address:
        near, far = await node.link(node.transport, address)
        await near.send(bytes(200))
        with pytest.raises(FrameError, match="middle of a frame"):
            await asyncio.wait_for(far.receive(), 5)
        with pytest.raises(Disconnected):
            await asyncio.wait_for(near.receive(), 5)
    assert held
    await node.serves()


async def test_peer_that_stops_between_the_frames_of_a_message_is_dropped(node: Node) -> None:
    near, far = await node.link(node.transport)
    near._transport.write(near._writer.seal((1_000).to_bytes(4) + bytes(999)))
    with pytest.raises(FrameError, match="middle of a frame"):
        await asyncio.wait_for(far.receive(), 5)


async def test_message_right_behind_the_handshake_is_not_lost(node: Node) -> None:
    held = b""

    async def hold_the_confirmation(data: bytes, outward: bool) -> bytes:
        nonlocal held
        if not outward or len(data) == 2 + HELLO_SIZE:
            return data
        held += data
        return held if len(held) > 100 else b""

    async with tapped(node.address, hold_the_confirmation) as address:
        near = await node.transport.dial(address, KEY)
        await near.send(bytes(200))
        assert await asyncio.wait_for((await node.arrived.get()).receive(), 5) == bytes(200)


async def test_quiet_link_and_slow_message_live_on(node: Node) -> None:
    near, far = await node.link(node.transport)
    await asyncio.sleep(3 * QUICK.frame_seconds)
    frame = near._writer.seal((12).to_bytes(4) + b"slow message")
    for at in range(0, len(frame), 4):
        near._transport.write(frame[at : at + 4])
        await asyncio.sleep(QUICK.frame_seconds / 4)
    assert await far.receive() == b"slow message"


async def test_peer_is_not_dropped_for_our_own_slowness(node: Node) -> None:
    near, far = await node.link(node.transport)

    async def send_all() -> None:
        for number in range(8):
            await near.send(bytes([number]) * 1_000_000)

    sending = asyncio.create_task(send_all())
    await asyncio.sleep(4 * QUICK.frame_seconds)
    assert far._paused_reading
    assert [(await far.receive())[0] for _ in range(8)] == list(range(8))
    await sending


@pytest.mark.parametrize("place", [0, 1, 2, 30, -1])
async def test_frame_with_a_flipped_bit_ends_the_link(node: Node, place: int) -> None:
    async def flip(data: bytes, outward: bool) -> bytes:
        if outward and len(data) > 100:
            altered = bytearray(data)
            altered[place] ^= 1
            return bytes(altered)
        return data

    async with tapped(node.address, flip) as address:
        near, far = await node.link(node.transport, address)
        await near.send(b"x" * 300)
        await near.send(b"y" * 66_000)
        with pytest.raises(FrameError):
            await asyncio.wait_for(far.receive(), 5)
        with pytest.raises(Disconnected):
            await asyncio.wait_for(near.receive(), 5)
    await node.serves()


async def test_dialling_somebody_else_is_refused_in_time(node: Node) -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async def say_garbage(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(frame_bytes(bytes(HELLO_SIZE)))
        await say_nothing(reader, writer)

    for stranger in (say_nothing, say_garbage):
        server = await asyncio.start_server(stranger, "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()
        with pytest.raises(Unreachable, match="not as a member"):
            await node.transport.dial(f"{host}:{port}", KEY)
        server.close()
        await asyncio.sleep(0.01)


async def test_dialling_where_nobody_listens_is_refused(node: Node) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Unreachable, match="nobody answers"):
        await node.transport.dial(f"127.0.0.1:{port}", KEY)


async def test_dialling_a_machine_that_swallows_calls_ends_in_time(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    async def swallow(*_args: object, **_named: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", swallow)
    with pytest.raises(Unreachable, match="nobody answers"):
        await asyncio.wait_for(node.transport.dial(node.address, KEY), 5)


async def test_old_link_is_closed_at_both_ends_and_what_was_sent_arrives() -> None:
    transport = LanTransport(system_entropy, Limits(life_seconds=0.1))
    near, far = await (await Node(transport).listen()).link(transport)
    await near.send(b"just in time")
    assert await far.receive() == b"just in time"
    for end in (near, far):
        with pytest.raises(Disconnected):
            await asyncio.wait_for(end.receive(), 5)
    await transport.close()


async def test_close_does_not_wait_for_a_peer_that_takes_nothing(node: Node) -> None:
    near, far = await node.link(node.transport)
    far._transport.pause_reading()
    with suppress(TimeoutError):
        async with asyncio.timeout(0.1):
            while True:
                await near.send(bytes(1_000_000))
    await asyncio.wait_for(near.close(), 5)


async def test_small_messages_of_one_turn_share_a_frame(node: Node) -> None:
    near, far = await node.link(node.transport)
    for number in range(1_000):
        await near.send(b"%d" % number)
    assert [await far.receive() for _ in range(1_000)] == [b"%d" % number for number in range(1_000)]
    assert far._reader._cipher.frames == 2  # the confirmation, and one


async def test_flood_of_tiny_messages_nobody_reads_is_bounded(patient: Node) -> None:
    near, far = await patient.link(patient.transport)

    async def flood() -> None:
        while True:
            await near.send(b"x")

    flooding = asyncio.create_task(flood())
    before = -1
    while before != len(far._inbox) or not before:
        before = len(far._inbox)
        await asyncio.sleep(0.1)
    flooding.cancel()
    # What the inbox may hold, and what one read of 256 KiB can bring on top.
    assert len(far._inbox) < INBOX_BYTES // 64 + 256 * 1024 // 5 + 1


async def test_small_messages_are_not_held_back_by_the_system(node: Node) -> None:
    for end in await node.link(node.transport):
        raw = end._transport.get_extra_info("socket")
        assert raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


async def test_ipv6_address_is_listened_on_and_dialled(node: Node) -> None:
    try:
        six = await Node(node.transport).listen("[::1]:0")
    except AddressError:
        pytest.skip("this machine has no IPv6")
    assert six.address.startswith("[::1]:")
    near, far = await six.link(node.transport)
    assert near.address == six.address
    assert far.address.startswith("[::1]:")


async def test_port_of_another_program_is_named(node: Node) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortInUse, match=f"port {port} is in use"):
            await node.transport.listen(f"127.0.0.1:{port}", list, node.arrived.put)  # type: ignore[arg-type]


async def test_port_kept_for_administrators_is_explained(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(AddressError, match="from 1024 on"):
        await node.transport.listen("127.0.0.1:80", list, node.arrived.put)  # type: ignore[arg-type]


async def test_name_that_is_no_machine_is_refused(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unknown(*_args: object, **_named: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
    with pytest.raises(AddressError, match="no address called"):
        await node.transport.listen("no-such-name.invalid:0", list, node.arrived.put)  # type: ignore[arg-type]
    with pytest.raises(Unreachable):
        await node.transport.dial("no-such-name.invalid:7411", KEY)
