"""What one client, or one address, may take up of a running relay, and how it is let go."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from websockets.exceptions import ConnectionClosed

from tests.relay.ground import NONCE, TOPIC, item, items, put, running
from whisper_net.core.wire.peer import Message, encode_message
from whisper_net.core.wire.relay import Farewell, Greet, Items, Refused, Said, Stored, StoredItem, Unfollow
from whisper_net.relay.limits import DAY, Limits
from whisper_net.relay.memory import MemoryRelayStore
from whisper_net.relay.served import Served

pytestmark = pytest.mark.loopback


def stuck(served: Served) -> asyncio.Event:
    """Nothing goes out to this client until the event is set."""
    held, send = asyncio.Event(), served._socket.send

    async def waiting(message: bytes) -> None:
        await held.wait()
        await send(message)

    served._socket.send = waiting  # type: ignore[method-assign]
    return held


async def test_for_whoever_reads_slowly_items_stay_in_the_store() -> None:
    limits = Limits(queue_bytes=40_000, answer_bytes=16_384)
    async with running(MemoryRelayStore(), limits) as place, place.client() as author, place.client() as slow:
        await slow.ask(slow.follow())
        served = next(one for one in place.relay._fanout.served.values() if one.follower.places)
        held = stuck(served)
        for number in range(1, 9):
            await author.ask(put(item(number, 16_384)))
        assert served._waiting < limits.queue_bytes
        held.set()
        places = [one.seq for _ in range(8) for one in _items_of(await slow.hear())]
        assert places == list(range(1, 9))


def _items_of(said: Said) -> list[StoredItem]:
    assert isinstance(said, Items)
    return said.items


async def test_whoever_reads_no_answers_is_let_go() -> None:
    async with running(MemoryRelayStore(), Limits(queue_bytes=1_000)) as place, place.client() as greedy:
        held = stuck(next(iter(place.relay._fanout.served.values())))
        for number in range(20):
            await greedy.say(put(item(number)))
        async with place.client() as other:
            while not isinstance(answer := await other.ask(other.fetch(19)), Items) or not answer.items:
                pass
        held.set()
        heard = await greedy.hear()
        while isinstance(heard, Stored):
            heard = await greedy.hear()
        assert heard == Farewell("slow")


async def test_whoever_takes_nothing_for_long_is_let_go_and_finds_all_of_it_later() -> None:
    async with running(MemoryRelayStore(), Limits(slow_seconds=0.01)) as place, place.client() as author:
        async with place.client() as slow:
            await slow.ask(slow.follow())
            stuck(next(one for one in place.relay._fanout.served.values() if one.follower.places))
            await author.ask(put(item(1)))
            with pytest.raises(ConnectionClosed):
                await slow.hear()
        async with place.client() as again:
            assert await again.ask(again.follow()) == items(1)


async def test_fetches_that_nobody_reads_do_not_pile_up() -> None:
    """Each costs a client a hundred bytes, and the relay an answer."""
    limits = Limits(fetches_a_line=2, queue_bytes=4_000, answer_bytes=1_000)
    async with running(MemoryRelayStore(), limits) as place, place.client() as author, place.client() as greedy:
        await author.ask(put(item(1)))
        served = list(place.relay._fanout.served.values())[1]
        served._room.clear()  # as for somebody who reads nothing
        for _ in range(10):
            await greedy.say(greedy.fetch())
        heard = [await greedy.hear() for _ in range(8)]
        assert heard.count(Refused(TOPIC, "busy")) >= 7
        assert len(served.reading) <= 2
        served._room.set()
        assert [await greedy.hear() for _ in range(2)] == [items(1)] * 2


async def test_an_address_has_so_many_lines() -> None:
    async with running(MemoryRelayStore(), Limits(lines_an_address=1)) as place:
        async with place.client(), place.stranger() as second:
            assert await second.hear() == Farewell("lines")
            with pytest.raises(ConnectionClosed):
                await second.hear()
        async with place.client() as third:
            assert await third.ask(third.fetch()) == items()


async def test_clients_of_a_proxy_have_addresses_of_their_own() -> None:
    """The last one named is what the proxy saw; what a client claims stands before it."""
    for behind_proxy, second in ((True, items()), (False, Farewell("lines"))):
        async with (
            running(MemoryRelayStore(), Limits(lines_an_address=1), behind_proxy=behind_proxy) as place,
            place.stranger(X_Forwarded_For="192.0.2.1") as one,
            place.stranger(X_Forwarded_For="192.0.2.1, 192.0.2.2") as other,
        ):
            await one.greet()
            if behind_proxy:
                await other.greet()
                await other.say(other.fetch())
            assert await other.hear() == second


async def test_an_address_opens_so_many_lines_a_second() -> None:
    async with running(MemoryRelayStore(), Limits(opened_at_once=2, opened_a_second=1)) as place:
        for _ in range(2):
            async with place.client():
                pass
        async with place.stranger() as third:
            assert await third.hear() == Farewell("lines")
        place.clock.at += 1
        async with place.client() as fourth:
            assert await fourth.ask(fourth.fetch()) == items()


async def test_address_is_forgotten_once_it_may_put_as_much_again() -> None:
    async with running(MemoryRelayStore()) as place:
        await place.relay.attend(_Script(Greet(1, NONCE), put(item(1))), "192.0.2.1")
        await place.relay.sweep()
        assert place.relay._guests
        place.clock.at += DAY
        await place.relay.sweep()
        assert not place.relay._guests


async def test_line_on_which_nobody_greets_ends() -> None:
    async with running(MemoryRelayStore(), Limits(greet_seconds=0.01)) as place, place.stranger() as silent:
        assert await silent.hear() == Farewell("slow")


async def test_whoever_greeted_may_be_silent() -> None:
    async with running(MemoryRelayStore()) as place, place.client():
        served = next(iter(place.relay._fanout.served.values()))
        served._socket = _Script(Unfollow(TOPIC))
        patience = asyncio.timeout(20)
        async with patience:
            assert await served._obey(patience) == ""
            assert patience.when() is None


class _Script:
    """A socket on which these messages come, and no more."""

    def __init__(self, *messages: Message) -> None:
        self._messages = messages

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        for message in self._messages:
            yield encode_message(message)

    async def send(self, message: bytes) -> None: ...
