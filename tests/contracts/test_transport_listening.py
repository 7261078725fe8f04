"""How every transport listens, refuses and closes: on real sockets and on the network in memory."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.contracts.transport_world import MIB, PSK, World, two_machines
from whisper_net.core.errors import AddressError, FrameError
from whisper_net.ports.transport import Candidate, Connection, Disconnected, PortInUse, Unreachable


@pytest.fixture(params=[pytest.param("lan", marks=pytest.mark.loopback), "memory"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with two_machines(request.param) as world:
        yield world


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


async def test_typed_address_is_checked_without_asking_anybody(world: World) -> None:
    assert world.near.check(" 192.0.2.1:7411 ") == "192.0.2.1:7411"
    assert world.near.check("[fe80::1]:7411") == "[fe80::1]:7411"
    for address in ("", "nowhere", ":7411", "127.0.0.1:port", "far:70000", "far:0", "fe80::1:7411", "http://a:1"):
        with pytest.raises(AddressError):
            world.near.check(address)


async def test_machine_that_listens_everywhere_is_reached_at_its_address(world: World) -> None:
    listener = await world.far.listen("0.0.0.0:0", lambda: [Candidate(PSK, "group")], world.arrived.put)
    host, _, port = listener.address.rpartition(":")
    assert host == "0.0.0.0"  # noqa: S104 - compared, not bound
    await world.near.dial(f"{world.anywhere.rpartition(':')[0]}:{port}", Candidate(PSK, None))
    assert (await world.arrived.get()).label == "group"
    await listener.close()


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
