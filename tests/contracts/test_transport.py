"""What the links of every transport do alike: on real sockets and on the network in memory."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence

import pytest

from tests.contracts.transport_world import OTHER, PSK, World, two_machines
from whisper_net.core.errors import FrameError
from whisper_net.core.wire.bounds import MAX_FRAME, MAX_PSK_CANDIDATES
from whisper_net.ports.transport import Candidate, Connection, Disconnected, Unreachable


@pytest.fixture(params=[pytest.param("lan", marks=pytest.mark.loopback), "memory"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with two_machines(request.param) as world:
        yield world


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
