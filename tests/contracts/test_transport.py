"""What every transport does alike: run on real sockets and on the network in memory."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from random import Random

import pytest

from whisper_net.adapters.entropy import system_entropy
from whisper_net.adapters.transport.lan import LanTransport
from whisper_net.adapters.transport.memory import Faults, MemoryNetwork
from whisper_net.core.errors import AddressError, FrameError
from whisper_net.core.wire.bounds import MAX_FRAME, MAX_PSK_CANDIDATES
from whisper_net.ports.transport import (
    Candidate,
    Connection,
    Disconnected,
    Listener,
    PortInUse,
    Transport,
    Unreachable,
)

PSK = b"p" * 32
OTHER = b"o" * 32
MIB = 1024 * 1024


class World:
    """Two machines: `near` calls, `far` listens and keeps who called."""

    def __init__(self, near: Transport, far: Transport, anywhere: str) -> None:
        self.near, self.far, self.anywhere = near, far, anywhere
        self.arrived: asyncio.Queue[Connection] = asyncio.Queue()

    async def listen(
        self, *candidates: Candidate, accept: Callable[[Connection], Awaitable[None]] | None = None
    ) -> Listener:
        known = candidates or (Candidate(PSK, "group"),)
        return await self.far.listen(self.anywhere, lambda: known, accept or self.arrived.put)

    async def pair(self) -> tuple[Connection, Connection]:
        listener = await self.listen()
        near = await self.near.dial(listener.address, Candidate(PSK, "mine"))
        return near, await self.arrived.get()


@pytest.fixture(params=[pytest.param("lan", marks=pytest.mark.loopback), "memory"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "lan":
        world = World(LanTransport(system_entropy), LanTransport(system_entropy), "127.0.0.1:0")
    else:
        network = MemoryNetwork(Random(1), Faults(latency=(0.0, 0.001)))
        world = World(network.join("near"), network.join("far"), "far:0")
    yield world
    await world.near.close()
    await world.far.close()


async def test_caller_with_the_right_psk_is_connected(world: World) -> None:
    listener = await world.listen()
    near = await world.near.dial(listener.address, Candidate(PSK, "mine"))
    far = await world.arrived.get()
    assert (near.initiator, far.initiator) == (True, False)
    assert (near.label, far.label) == ("mine", "group")
    assert near.address == listener.address
    assert far.address.rpartition(":")[0] == {"127.0.0.1:0": "127.0.0.1"}.get(world.anywhere, "near")
    await near.send(b"hello")
    assert await far.receive() == b"hello"
    await far.send(b"welcome")
    assert await near.receive() == b"welcome"


async def test_handshake_hash_is_the_same_at_both_ends_and_in_no_other_link(world: World) -> None:
    listener = await world.listen()
    hashes = set()
    for _ in range(3):
        near = await world.near.dial(listener.address, Candidate(PSK, None))
        far = await world.arrived.get()
        assert near.handshake_hash == far.handshake_hash
        assert len(near.handshake_hash) == 64
        hashes.add(near.handshake_hash)
    assert len(hashes) == 3


async def test_wrong_psk_is_refused(world: World) -> None:
    listener = await world.listen()
    with pytest.raises(Unreachable):
        await world.near.dial(listener.address, Candidate(OTHER, None))
    assert world.arrived.empty()


async def test_second_of_several_candidates_is_matched_with_its_label(world: World) -> None:
    listener = await world.listen(Candidate(OTHER, "newest"), Candidate(PSK, "older"), Candidate(b"q" * 32, "lobby"))
    await world.near.dial(listener.address, Candidate(PSK, None))
    assert (await world.arrived.get()).label == "older"


async def test_candidates_are_asked_for_afresh_for_each_caller(world: World) -> None:
    known: list[Candidate] = []

    def candidates() -> Sequence[Candidate]:
        return known

    listener = await world.far.listen(world.anywhere, candidates, world.arrived.put)
    with pytest.raises(Unreachable):
        await world.near.dial(listener.address, Candidate(PSK, None))
    known.append(Candidate(PSK, "now"))
    await world.near.dial(listener.address, Candidate(PSK, None))
    assert (await world.arrived.get()).label == "now"


async def test_no_more_candidates_are_tried_than_the_bound(world: World) -> None:
    strangers = [Candidate(number.to_bytes(32), number) for number in range(MAX_PSK_CANDIDATES)]
    listener = await world.listen(*strangers, Candidate(PSK, "one too many"))
    with pytest.raises(Unreachable):
        await world.near.dial(listener.address, Candidate(PSK, None))
    await world.near.dial(listener.address, strangers[-1])
    assert (await world.arrived.get()).label == MAX_PSK_CANDIDATES - 1


async def test_large_messages_arrive_whole_and_in_order_both_ways(world: World) -> None:
    near, far = await world.pair()
    messages = [os.urandom(size) for size in (1, 65_515, 65_516, MAX_FRAME, 3, MAX_FRAME - 1, 70_000)]

    async def send_all(connection: Connection) -> None:
        for message in messages:
            await connection.send(message)

    async def receive_all(connection: Connection) -> list[bytes]:
        return [await connection.receive() for _ in messages]

    *_sent, at_near, at_far = await asyncio.gather(send_all(near), send_all(far), receive_all(near), receive_all(far))
    assert at_near == messages
    assert at_far == messages


@pytest.mark.parametrize("size", [0, MAX_FRAME + 1])
async def test_message_of_a_forbidden_size_is_refused_and_the_link_lives(world: World, size: int) -> None:
    near, far = await world.pair()
    with pytest.raises(FrameError):
        await near.send(bytes(size))
    await near.send(b"still here")
    assert await far.receive() == b"still here"


async def test_what_was_sent_before_the_end_is_received_and_then_both_ends_know(world: World) -> None:
    near, far = await world.pair()
    for number in range(100):
        await near.send(b"%d" % number)
    await near.close()
    assert [await far.receive() for _ in range(100)] == [b"%d" % number for number in range(100)]
    for _ in range(2):
        with pytest.raises(Disconnected):
            await far.receive()
        with pytest.raises(Disconnected):
            await near.receive()
        with pytest.raises(Disconnected):
            await near.send(b"too late")
        with pytest.raises(Disconnected):
            await far.send(b"too late")


async def test_close_wakes_whoever_waits_on_the_link(world: World) -> None:
    near, far = await world.pair()
    waiting = [asyncio.create_task(near.receive()), asyncio.create_task(far.receive())]
    await asyncio.sleep(0)
    await near.close()
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Disconnected, Disconnected]


async def test_close_may_be_repeated_and_come_from_both_ends_at_once(world: World) -> None:
    near, far = await world.pair()
    await asyncio.gather(near.close(), far.close(), near.close())
    await near.close()
    await far.close()


async def test_receive_that_was_cancelled_loses_no_message(world: World) -> None:
    near, far = await world.pair()
    waiting = asyncio.create_task(far.receive())
    await asyncio.sleep(0)
    waiting.cancel()
    await near.send(b"not lost")
    assert await far.receive() == b"not lost"


async def test_fifty_links_at_once(world: World) -> None:
    async def echo(connection: Connection) -> None:
        await connection.send(await connection.receive())

    listener = await world.listen(accept=echo)

    async def ask(number: int) -> bytes:
        connection = await world.near.dial(listener.address, Candidate(PSK, number))
        await connection.send(b"%d" % number)
        return await connection.receive()

    assert await asyncio.gather(*map(ask, range(50))) == [b"%d" % number for number in range(50)]


async def test_closed_listener_accepts_nobody_and_keeps_the_links_it_has(world: World) -> None:
    listener = await world.listen()
    near = await world.near.dial(listener.address, Candidate(PSK, None))
    far = await world.arrived.get()
    await listener.close()
    await listener.close()
    with pytest.raises(Unreachable):
        await world.near.dial(listener.address, Candidate(PSK, None))
    await near.send(b"still here")
    assert await far.receive() == b"still here"
    again = await world.far.listen(listener.address, lambda: [Candidate(PSK, "again")], world.arrived.put)
    assert again.address == listener.address
    await world.near.dial(listener.address, Candidate(PSK, None))
    assert (await world.arrived.get()).label == "again"


async def test_port_in_use_is_named(world: World) -> None:
    listener = await world.listen()
    with pytest.raises(PortInUse, match=listener.address.rpartition(":")[2]):
        await world.far.listen(listener.address, list, world.arrived.put)


@pytest.mark.parametrize("address", ["", "nowhere", ":7411", "127.0.0.1:port", "far:70000"])
async def test_address_that_cannot_be_read_is_refused(world: World, address: str) -> None:
    with pytest.raises(AddressError):
        await world.near.dial(address, Candidate(PSK, None))
    with pytest.raises(AddressError):
        await world.far.listen(address, list, world.arrived.put)


async def test_listening_on_the_address_of_another_machine_is_refused(world: World) -> None:
    # 192.0.2.0/24 is set aside for documentation: no machine has it.
    with pytest.raises(AddressError):
        await world.far.listen("192.0.2.1:0", list, world.arrived.put)


async def test_slow_reader_makes_the_sender_wait(world: World) -> None:
    near, far = await world.pair()
    message, total, sent = bytes(16 * 1024), 2_048, 0

    async def send_all() -> None:
        nonlocal sent
        for _ in range(total):
            await near.send(message)
            sent += 1

    sending = asyncio.create_task(send_all())
    before = -1
    while before != sent:
        before = sent
        await asyncio.sleep(0.05)
    # Two machines' buffers and the system's own, of 32 MiB.
    assert sent * len(message) < 16 * MIB
    for _ in range(total):
        assert await far.receive() == message
    await sending


async def test_sender_that_waits_is_woken_by_the_end(world: World) -> None:
    near, far = await world.pair()

    async def send_for_ever() -> None:
        while True:
            await near.send(bytes(MIB))

    sending = asyncio.create_task(send_for_ever())
    await asyncio.sleep(0.05)
    assert not sending.done()
    await far.close()
    with pytest.raises(Disconnected):
        await sending


async def test_fault_in_accept_closes_that_link_and_harms_no_other(world: World) -> None:
    reported: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: reported.append(context))
    callers = 0

    async def accept(connection: Connection) -> None:
        nonlocal callers
        callers += 1
        if callers == 1:
            raise FrameError("the caller's fault")
        if callers == 2:
            raise ValueError("our fault")
        await connection.send(b"served")

    listener = await world.listen(accept=accept)
    for _ in range(2):
        with pytest.raises(Disconnected):
            await (await world.near.dial(listener.address, Candidate(PSK, None))).receive()
    assert await (await world.near.dial(listener.address, Candidate(PSK, None))).receive() == b"served"
    assert [str(context["exception"]) for context in reported] == ["our fault"]


async def test_closed_transport_leaves_no_link_no_listener_and_no_task(world: World) -> None:
    stopped = asyncio.Event()

    async def accept(connection: Connection) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    listener = await world.listen(accept=accept)
    near = await world.near.dial(listener.address, Candidate(PSK, None))
    await asyncio.sleep(0.01)
    await world.far.close()
    assert stopped.is_set()
    with pytest.raises(Disconnected):
        await near.receive()
    with pytest.raises(Unreachable):
        await world.near.dial(listener.address, Candidate(PSK, None))
    await world.near.close()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_dial_that_is_cancelled_leaves_nothing_behind(world: World) -> None:
    listener = await world.listen()
    for turns in range(12):
        dialling = asyncio.create_task(world.near.dial(listener.address, Candidate(PSK, None)))
        for _ in range(turns):
            await asyncio.sleep(0)
        dialling.cancel()
        outcome = (await asyncio.gather(dialling, return_exceptions=True))[0]
        assert isinstance(outcome, asyncio.CancelledError) or not isinstance(outcome, BaseException)
    await world.near.dial(listener.address, Candidate(PSK, None))
