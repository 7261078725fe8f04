"""Every way to a relay, real and in this process, under one set of laws (ports/relay.py)."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypeAlias

import pytest

from tests.relay.ground import NONCE, Still, bytes_of, item, put, running
from whisper_net.adapters.transport.relay import WebSocketDialer
from whisper_net.core.crypto.tickets import item_hash
from whisper_net.core.wire.peer import encode_message
from whisper_net.core.wire.relay import Farewell, Greet, Proof, Put, Said, Stored, decode_said
from whisper_net.core.wire.relay_address import RelayAddress
from whisper_net.ports.relay import RelayDialer, RelayFault, RelayLine
from whisper_net.relay.in_process import MemoryRelay, MemoryRelays
from whisper_net.relay.memory import MemoryRelayStore

pytestmark = pytest.mark.loopback
Somewhere: TypeAlias = tuple[RelayDialer, RelayAddress]


@asynccontextmanager
async def over_sockets() -> AsyncIterator[Somewhere]:
    async with running(MemoryRelayStore()) as place:
        yield WebSocketDialer(), RelayAddress(place.where, bytes(32))


@asynccontextmanager
async def in_this_process() -> AsyncIterator[Somewhere]:
    relays = MemoryRelays()
    yield relays, relays.add(MemoryRelay("relay", Still(), bytes_of)).address
    await relays.close()


@pytest.fixture(params=[over_sockets, in_this_process])
async def somewhere(request: pytest.FixtureRequest) -> AsyncIterator[Somewhere]:
    context: AbstractAsyncContextManager[Somewhere] = request.param()
    async with context as found:
        yield found


async def greeted(line: RelayLine) -> Proof:
    proof = await ask(line, Greet(1, NONCE))
    assert isinstance(proof, Proof)
    return proof


async def ask(line: RelayLine, message: Greet | Put) -> Said:
    await line.send(encode_message(message))
    return decode_said(await line.receive())


async def test_relay_answers_on_a_line_in_order(somewhere: Somewhere) -> None:
    dialer, address = somewhere
    line = await dialer.dial(address)
    assert (line.certificate, line.vouched) == (b"", False)
    proof = await greeted(line)
    for number in range(3):
        answer = await ask(line, put(item(number), relay=proof.relay))
        assert isinstance(answer, Stored)
        assert (answer.hash, answer.seq) == (item_hash(item(number)), number + 1)
    await line.close()


async def test_lines_are_apart_from_one_another(somewhere: Somewhere) -> None:
    dialer, address = somewhere
    one, other = await dialer.dial(address), await dialer.dial(address)
    assert (await greeted(one)).relay == (await greeted(other)).relay
    await one.close()
    assert isinstance(await ask(other, Greet(1, NONCE)), Farewell)
    await other.close()


async def test_line_that_ended_says_so_however_it_is_used(somewhere: Somewhere) -> None:
    dialer, address = somewhere
    line = await dialer.dial(address)
    await line.send(b"no message")
    assert decode_said(await line.receive()) == Farewell("bad")
    for _ in range(2):
        with pytest.raises(RelayFault) as ended:
            await line.receive()
        assert ended.value.word == "closed"
    with pytest.raises(RelayFault):
        await line.send(b"late")
    await line.close()
    await line.close()


async def test_nobody_there_is_a_fault_with_a_word(somewhere: Somewhere) -> None:
    dialer, _ = somewhere
    with pytest.raises(RelayFault) as fault:
        await dialer.dial(RelayAddress("ws://127.0.0.1:9", bytes(32)))
    assert fault.value.word in ("refused", "not_found")
    assert str(fault.value)
