"""What strangers, floods, silence and flipped bits do to a listener on a real port: nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from tests.adapters.lan_node import QUICK, Node, hello, probe, running, tapped
from whisper_net.adapters.transport import handshake
from whisper_net.adapters.transport.address import parse_address
from whisper_net.adapters.transport.connection import Limits
from whisper_net.adapters.transport.framing import frame_bytes
from whisper_net.adapters.transport.handshake import HELLO_SIZE, SeenHellos
from whisper_net.core.errors import FrameError
from whisper_net.ports.transport import Disconnected

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


async def test_stranger_probe_learns_nothing(node: Node) -> None:
    probes: list[list[bytes]] = [
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
    ]
    assert await asyncio.gather(*[probe(node.address, *pieces) for pieces in probes]) == [b""] * len(probes)
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
    rests: tuple[list[bytes], ...] = ([], [frame_bytes(bytes(16))], [frame_bytes(bytes(17))], [b"\x00"])
    answers = await asyncio.gather(*[probe(node.address, hello(), *rest) for rest in rests])
    assert [len(answer) for answer in answers] == [2 + HELLO_SIZE] * 4
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
