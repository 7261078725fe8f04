"""Links over real sockets: patience, bounds, endings and addresses."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from tests.adapters.lan_node import KEY, QUICK, Node, running, tapped
from whisper_net.adapters.entropy import system_entropy
from whisper_net.adapters.transport.connection import INBOX_BYTES, Limits
from whisper_net.adapters.transport.framing import frame_bytes
from whisper_net.adapters.transport.handshake import HELLO_SIZE
from whisper_net.adapters.transport.lan import LanTransport
from whisper_net.core.errors import AddressError
from whisper_net.ports.transport import (
    Disconnected,
    NoAnswer,
    NobodyListens,
    NoRoute,
    PortInUse,
    UnknownName,
    Unreachable,
)

pytestmark = pytest.mark.loopback


@pytest.fixture
async def node() -> AsyncIterator[Node]:
    async with running(QUICK) as node:
        yield node


@pytest.fixture
async def patient() -> AsyncIterator[Node]:
    """A node with the limits that people get."""
    async with running(Limits()) as node:
        yield node


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
    await asyncio.sleep(2 * QUICK.frame_seconds)
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
    await asyncio.sleep(2 * QUICK.frame_seconds)
    assert far._paused_reading
    assert [(await far.receive())[0] for _ in range(8)] == list(range(8))
    await sending


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
    with pytest.raises(NobodyListens, match="nobody answers"):
        await node.transport.dial(f"127.0.0.1:{port}", KEY)


async def test_dialling_a_machine_that_swallows_calls_ends_in_time(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    async def swallow(*_args: object, **_named: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", swallow)
    with pytest.raises(NoAnswer, match="nobody answers"):
        await asyncio.wait_for(node.transport.dial(node.address, KEY), 5)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (socket.gaierror(), UnknownName),
        (OSError(errno.ENETUNREACH, "no route"), NoRoute),
        (UnicodeError(), UnknownName),
    ],
)
async def test_why_nobody_answers_is_told_apart(
    node: Node, monkeypatch: pytest.MonkeyPatch, fault: Exception, kind: type[Unreachable]
) -> None:
    async def fail(*_args: object, **_named: object) -> None:
        raise fault

    monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", fail)
    with pytest.raises(kind):
        await node.transport.dial(node.address, KEY)


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
