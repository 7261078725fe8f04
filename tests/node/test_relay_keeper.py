"""One line to one relay: proved before anything is wished for, kept up, and ended by its own faults alone."""

import asyncio
import hashlib
from collections.abc import Callable

import msgspec
import pytest

from tests.node.world import World, in_a_world
from whisper_net.adapters.clock import ManualClock
from whisper_net.core.crypto.tickets import topic_keys
from whisper_net.core.errors import DiskFull
from whisper_net.core.sync.mailbox_acts import Came, Declined, Kept
from whisper_net.core.wire.relay import Greet, Pass, decode_asked
from whisper_net.core.wire.relay_address import RelayAddress
from whisper_net.node.relay_keeper import LONGEST_SECONDS, STEADY_SECONDS, RelayKeeper
from whisper_net.node.relay_line import News, Post, visit
from whisper_net.ports.relay import RelayDialer, RelayFault, RelayLine
from whisper_net.relay.in_process import MemoryLine, MemoryRelay
from whisper_net.relay.server import Relay

TOPIC, SECRET = topic_keys(b"t" * 32)
ITEM = b"i" * 512
NOBODY = RelayAddress("ws://nobody:80", b"k" * 32)


class Reader:
    """A guest that follows one topic and puts one item there."""

    def __init__(self, expiry: int) -> None:
        self.came: list[bytes] = []
        self.kept: list[bytes] = []
        self.declined: list[str] = []
        self.stores: list[bytes] = []
        self.departures = 0
        self.fault: Exception | None = None
        self._expiry = expiry

    def arrived(self, post: Post) -> None:
        self.stores.append(post.store)
        post.put(TOPIC, SECRET, ITEM, self._expiry)
        post.follow(TOPIC, SECRET)

    async def heard(self, _post: Post, news: News) -> None:
        if self.fault is not None:
            raise self.fault
        if isinstance(news, Came):
            self.came += [item for _, item in news.items]
        elif isinstance(news, Kept):
            self.kept.append(news.hash)
        elif isinstance(news, Declined):
            self.declined.append(news.code)

    def departed(self, _post: Post) -> None:
        self.departures += 1


async def keeper(
    world: World, relay: RelayAddress | None = None, dialer: RelayDialer | None = None
) -> tuple[RelayKeeper, Reader]:
    ana = await world.machine("ana")
    means = ana.means()
    guest = Reader(means.clock.now() + 3_600)
    if dialer is not None:
        means = msgspec.structs.replace(means, relays=dialer)
    return RelayKeeper(relay or world.relay().address, means, [guest]), guest


async def seen(condition: Callable[[], bool]) -> None:
    for _ in range(100_000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came to that")


def test_one_round_puts_and_reads_and_ends() -> None:
    async def story(world: World) -> None:
        line, guest = await keeper(world)
        assert await line.round(10, lambda _: bool(guest.came))
        assert (guest.came, len(guest.kept), guest.departures, line.state) == ([ITEM], 1, 1, "off")
        assert line.last_ok is not None

    in_a_world(story)


def test_round_says_that_nobody_answers_and_why() -> None:
    async def story(world: World) -> None:
        line, _ = await keeper(world, NOBODY)
        assert not await line.round(10, lambda _: True)
        assert (line.error, line.last_ok) == ("not_found", None)

    in_a_world(story)


def test_round_waits_no_longer_than_it_may() -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        line, _ = await keeper(world, relay.address)
        begun = asyncio.get_running_loop().time()
        assert await line.round(10, lambda _: False)
        relay.faults.mute = True
        assert not await line.round(5, lambda _: True)
        assert asyncio.get_running_loop().time() - begun < 16

    in_a_world(story)


def test_line_is_kept_up_through_a_relay_that_is_away_and_one_that_was_emptied() -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        line, guest = await keeper(world, relay.address)
        line.keep()
        await seen(lambda: line.state == "connected")
        relay.faults.down = True
        await relay.break_lines()
        await seen(lambda: line.state == "waiting")
        await asyncio.sleep(3 * LONGEST_SECONDS)
        assert (line.error, guest.departures) == ("refused", 1)
        relay.faults.down = False
        await relay.wipe()
        await seen(lambda: len(guest.stores) == 2)
        assert len(set(guest.stores)) == 2
        assert line.error == ""
        await seen(lambda: len(guest.came) == 2)
        await line.close()

    in_a_world(story)


def test_relay_that_ends_every_line_is_called_ever_less_often() -> None:
    """One that says everything twice breaks the rules on each line, however well that begins."""

    async def story(world: World) -> None:
        relay = world.relay()
        relay.faults.replays = True
        line, guest = await keeper(world, relay.address)
        line.keep()
        await asyncio.sleep(4 * LONGEST_SECONDS)
        assert line.error == "bad"
        assert 5 <= len(guest.stores) <= 14
        relay.faults.replays = False
        line.wake()
        await seen(lambda: line.state == "connected")
        await asyncio.sleep(STEADY_SECONDS)
        await relay.break_lines()
        await seen(lambda: line.state == "waiting")
        await asyncio.sleep(2)
        assert line.state == "connected"
        await line.close()

    in_a_world(story)


def test_whoever_asks_does_not_wait_for_the_next_try() -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        relay.faults.down = True
        line, _ = await keeper(world, relay.address)
        line.keep()
        await asyncio.sleep(4 * LONGEST_SECONDS)
        relay.faults.down = False
        assert await line.round(2, lambda _: True)
        assert line.state == "connected"  # it was kept before, and still is
        assert await line.round(2, lambda _: True)
        await line.close()

    in_a_world(story)


def test_guest_that_cannot_store_ends_the_line_and_says_why() -> None:
    async def story(world: World) -> None:
        line, guest = await keeper(world)
        guest.fault = DiskFull("no space is left on the disk")
        assert await line.round(5, lambda _: False)
        assert (line.error, guest.departures) == (DiskFull.code, 1)

    in_a_world(story)


def test_relay_that_never_proves_its_key_is_given_up() -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        relay.faults.mute = True
        line, guest = await keeper(world, relay.address)
        assert not await line.round(60, lambda _: True)
        assert (line.error, guest.stores) == ("slow", [])

    in_a_world(story)


def test_wishes_after_the_end_of_a_line_do_nothing() -> None:
    async def story(world: World) -> None:
        line, _ = await keeper(world)
        line.keep()
        await seen(lambda: line.post is not None)
        post = line.post
        await line.close()
        assert post is not None
        post.follow(TOPIC, SECRET)
        post.peek(TOPIC, SECRET, 5)
        post.unfollow(TOPIC)
        assert line.post is None

    in_a_world(story)


# -- who is believed


class Fronted:
    """A dialer whose lines seem to go over TLS."""

    def __init__(self, relay: MemoryRelay, certificate: bytes) -> None:
        self._relay, self._certificate = relay, certificate
        self.asked: list[bool] = []

    def through(self, proxy: str) -> str:
        return proxy

    async def dial(self, address: RelayAddress, *, vouched: bool = False) -> RelayLine:
        self.asked.append(vouched)
        line = self._relay.connect()
        line.certificate, line.vouched = self._certificate, vouched
        return line


def test_relay_that_serves_no_certificate_is_asked_for_by_name() -> None:
    """Whatever stands in front of it ends TLS: then the system's authorities have to vouch for the name."""

    async def story(world: World) -> None:
        relay = world.relay()
        dialer = Fronted(relay, b"certificate of what stands in front")
        line, guest = await keeper(world, relay.address, dialer)
        assert await line.round(5, lambda _: True)
        assert (dialer.asked, len(guest.stores)) == ([False, True], 1)

    in_a_world(story)


class Bound(MemoryRelay):
    """A relay that serves a certificate of its own."""

    def _open(self) -> Relay:
        binding = hashlib.sha256(b"the relay's own").digest()
        time, entropy, limits = self._time, self._entropy, self._limits
        passcode = self.address.passcode
        relay = Relay(self._public, self._secret, passcode, self.store, limits, time, entropy, binding)
        relay.open()
        return relay


@pytest.mark.parametrize("served", [b"another certificate", b"the relay's own"])
def test_whoever_passes_on_a_relays_proof_hears_nothing_of_its_passcode(
    served: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer goes out only where the certificate is the one that the proof is bound to."""
    heard: list[type] = []
    send = MemoryLine.send

    async def overheard(self: MemoryLine, message: bytes) -> None:
        heard.append(type(decode_asked(message)))
        await send(self, message)

    async def story(world: World) -> None:
        clock = ManualClock(asyncio.get_running_loop())
        relay = Bound("bound", clock, world.random.randbytes, passcode="open-sesame")
        line, guest = await keeper(world, relay.address, Fronted(relay, served))
        assert await line.round(5, lambda _: True) is (served == b"the relay's own")
        assert bool(guest.stores) is (served == b"the relay's own")

    monkeypatch.setattr(MemoryLine, "send", overheard)
    in_a_world(story)
    assert heard[:2] == ([Greet, Pass] if served == b"the relay's own" else [Greet])


@pytest.mark.parametrize("served", [b"", b"another certificate"])
def test_proof_that_is_bound_to_another_certificate_is_an_impostors(served: bytes) -> None:
    async def story(world: World) -> None:
        relay = Bound("bound", ManualClock(asyncio.get_running_loop()), world.random.randbytes)
        dialer = Fronted(relay, served)
        with pytest.raises(RelayFault) as caught:
            await visit(relay.address, dialer, b"n" * 32, [])
        assert caught.value.word == "impostor"
        good = Fronted(relay, b"the relay's own")
        talking = asyncio.ensure_future(visit(relay.address, good, b"n" * 32, [guest := Reader(1)]))
        await seen(lambda: bool(guest.stores))
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)
        await relay.stop()
        assert good.asked == [False]

    in_a_world(story)
