"""One link, and what the other end of it may do: it harms nothing but the link."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.node.mole import Mole, mole_in
from tests.node.world import Machine, World, in_a_world
from whisper_net.core.envelope.format import EnvelopeKind
from whisper_net.core.envelope.parts import FeedKey, PartKey
from whisper_net.core.envelope.seal import Draft, seal_envelope
from whisper_net.core.errors import DiskFull
from whisper_net.core.ids import DeviceId, Incarnation, Kid
from whisper_net.core.wire import peer as wire
from whisper_net.node import outbox, pulse
from whisper_net.ports.transport import Disconnected


async def still_serves(world: World, victim: Machine) -> None:
    """Whatever was done to it, a member who calls is served."""
    await victim.do("post", channel="general", text="still here")
    cho = await world.newcomer("cho", victim)
    assert "still here" in await cho.texts()


async def ended(mole: Mole) -> None:
    """Hear whatever is still said, up to the end of the link."""
    with pytest.raises(Disconnected):
        await mole.hear_a(Never)


class Never(wire.Message, tag=99):
    """A message that nobody sends."""


def told(story: Callable[[World, Machine, Mole], Awaitable[None]]) -> None:
    """Ana founded the group and listens; the mole is a member of it. Afterwards ana must be as good as new."""

    async def whole(world: World) -> None:
        ana = await world.founder()
        mole = await mole_in(world, ana)
        await story(world, ana, mole)
        await still_serves(world, ana)

    in_a_world(whole)


GARBAGE = [
    b"\xc1",
    b"garbage",
    bytes(60_000),
    b"\xff" * 1_000,
    wire.encode_message(wire.Ping())[:-1] + b"\x90",
    wire.encode_message(wire.Envelopes([b"x"]))[:-1],
    wire.encode_message(wire.Envelopes([]))[:2] + b"\xc0",
    wire.encode_message(wire.WantCard()),
]


@pytest.mark.parametrize("said", GARBAGE)
def test_garbage_before_auth_ends_the_link(said: bytes) -> None:
    async def story(world: World, ana: Machine, mole: Mole) -> None:
        await mole.call(ana.address)
        await mole.say(said)
        await ended(mole)
        assert ana.group.peers.links == []

    told(story)


@pytest.mark.parametrize("said", GARBAGE)
def test_garbage_after_auth_ends_the_link(said: bytes) -> None:
    async def story(world: World, ana: Machine, mole: Mole) -> None:
        await mole.introduce_itself(ana.address)
        await mole.say(said)
        await ended(mole)
        assert ana.group.peers.links == []

    told(story)


@pytest.mark.parametrize(
    "said",
    [
        wire.Heads([], []),
        wire.Links([], True),
        wire.Envelopes([b"x"]),
        wire.Vector(bytes(16), [], []),
        wire.Served(bytes(16)),
        wire.Ping(),
    ],
)
def test_nothing_is_heard_before_auth(said: wire.Message) -> None:
    async def story(world: World, ana: Machine, mole: Mole) -> None:
        await mole.call(ana.address)
        await mole.say(said)
        with pytest.raises(Disconnected):
            await mole.hear()

    told(story)


def test_a_signature_of_another_link_is_no_auth() -> None:
    async def story(world: World, ana: Machine, mole: Mole) -> None:
        await mole.call(ana.address)
        view = mole.group.view
        await mole.say(wire.Auth(view.device, view.sign_auth([0, view.group, bytes(64)])))
        with pytest.raises(Disconnected):
            await mole.hear()

    told(story)


def test_silence_after_the_handshake_is_given_up() -> None:
    async def story(world: World, ana: Machine, mole: Mole) -> None:
        begun = asyncio.get_running_loop().time()
        await mole.call(ana.address)
        with pytest.raises(Disconnected):
            await mole.hear()
        assert asyncio.get_running_loop().time() - begun <= pulse.AUTH_SECONDS + 2

    told(story)


def test_a_peer_that_never_answers_a_ping_is_given_up() -> None:
    async def story(world: World, ana: Machine, mole: Mole) -> None:
        await mole.introduce_itself(ana.address)
        begun = asyncio.get_running_loop().time()
        await ended(mole)
        assert asyncio.get_running_loop().time() - begun <= pulse.SILENT_SECONDS + 2

    told(story)


def test_a_peer_that_answers_pings_and_nothing_else_stays_until_the_link_is_old() -> None:
    async def story(world: World, ana: Machine, mole: Mole) -> None:
        await mole.introduce_itself(ana.address)
        begun = asyncio.get_running_loop().time()
        with pytest.raises(Disconnected):
            await answer_pings(mole)
        assert asyncio.get_running_loop().time() - begun == pytest.approx(pulse.REDIAL_SECONDS, abs=5)

    told(story)


async def answer_pings(mole: Mole) -> None:
    while await mole.hear_a(wire.Ping):
        await mole.say(wire.Pong())


def test_messages_out_of_order_are_answered_or_passed_over() -> None:
    async def story(world: World, ana: Machine, mole: Mole) -> None:
        await mole.introduce_itself(ana.address)
        await mole.say(
            wire.Served(bytes(16)),
            wire.Vector(bytes(16), [], []),
            wire.Scopes([(bytes(16), bytes(32))] * 50),
            wire.WantLinks([bytes(32)]),
            wire.WantBoxes([bytes(32)]),
            wire.WantKeys([bytes(32)]),
            wire.Pong(),
            wire.Heads([bytes(32)], []),
            wire.Heads([], []),
            wire.Links([], True),
        )
        await mole.say(wire.Ping())
        await mole.hear_a(wire.Pong)

    told(story)


def test_a_second_auth_ends_the_link() -> None:
    async def story(world: World, ana: Machine, mole: Mole) -> None:
        await mole.introduce_itself(ana.address)
        await mole.do(mole.session.start())
        await ended(mole)

    told(story)


@pytest.mark.parametrize("junk", [b"", b"x", bytes(600), b"\x94" + bytes(2_000)])
def test_envelopes_links_boxes_and_keys_that_are_none_are_left_out_and_the_link_lives(junk: bytes) -> None:
    async def story(world: World, ana: Machine, mole: Mole) -> None:
        await mole.introduce_itself(ana.address)
        before = len(ana.group.group.state.log)
        await mole.say(wire.Envelopes([junk]), wire.Links([junk], False), wire.Boxes(junk), wire.Keys(junk))
        await mole.say(wire.Ping())
        await mole.hear_a(wire.Pong)
        assert len(ana.group.group.state.log) == before

    told(story)


def test_an_envelope_with_a_flipped_bit_anywhere_is_left_out() -> None:
    async def story(world: World, ana: Machine, mole: Mole) -> None:
        await ana.do("post", channel="general", text="true")
        (part,) = [key for key in ana.disk.groups[ana.group.entry.file].envelopes if is_general(ana, key)]
        good = ana.disk.groups[ana.group.entry.file].envelopes[part][1].raw
        await mole.introduce_itself(ana.address)
        for place in range(0, len(good), 7):
            bad = bytearray(good)
            bad[place] ^= 1
            await mole.say(wire.Envelopes([bytes(bad)]))
        await mole.say(wire.Envelopes([good, good]), wire.Ping())
        await mole.hear_a(wire.Pong)
        assert await ana.texts() == ["true"]

    told(story)


def test_forged_envelopes_do_not_keep_anything_from_being_sent() -> None:
    """What a peer is believed to hold rests on signatures: else whoever forges one in a feed is sent no more of it."""

    async def story(world: World, ana: Machine, mole: Mole) -> None:
        await ana.do("post", channel="general", text="before")
        (part,) = [key for key in ana.disk.groups[ana.group.entry.file].envelopes if is_general(ana, key)]
        await mole.introduce_itself(ana.address)
        await mole.say(wire.Envelopes([forged(mole, part.feed, seq) for seq in (2, 3, 900)]), wire.Ping())
        await mole.hear_a(wire.Pong)
        await ana.do("post", channel="general", text="after")
        heard = await mole.hear_a(wire.Envelopes)
        assert isinstance(heard, wire.Envelopes)
        assert [mole.group.open_envelopes(heard.envelopes, 0, lambda size: b"\0" * size)[0][0].inner.seq] == [2]

    told(story)


def forged(mole: Mole, feed: FeedKey, seq: int) -> bytes:
    """An envelope of another device's feed, sealed with the true key and signed by nobody."""
    place, key = mole.group.state.keys.sealing(feed.kid)
    draft = Draft(EnvelopeKind.CHANGE, feed, seq, bytes(32), tuple(mole.group.view.heads()), 1, 0, b"x")
    return seal_envelope(draft, place, bytes(64), key, bytes(24)).raw


def test_what_others_are_known_to_have_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MOST_KNOWN", 4)

    async def story(world: World, ana: Machine, mole: Mole) -> None:
        await mole.introduce_itself(ana.address)
        (link,) = ana.group.peers.links
        for part in range(9):
            link._outbox.note(PartKey(DeviceId(bytes(32)), Incarnation(bytes(8)), Kid(bytes(32)), part), 1)
        assert len(link._outbox._known) <= 4

    told(story)


def is_general(machine: Machine, key: object) -> bool:
    summary = machine.group.group.state.feeds.get(key)  # type: ignore[arg-type]
    return summary is not None and summary.scope in machine.group.group.state.log.view().channels()


def test_a_peer_that_hangs_up_while_it_is_served_leaves_the_others_served() -> None:
    async def story(world: World, ana: Machine, mole: Mole) -> None:
        await asyncio.gather(*(ana.do("post", channel="general", text=f"{n} " + "x" * 900) for n in range(2_000)))
        await mole.introduce_itself(ana.address)
        scopes = await mole.hear_a(wire.Scopes)
        assert isinstance(scopes, wire.Scopes)
        await mole.say(*(wire.Vector(tag, [], []) for tag, _ in scopes.digests))
        await mole.hear_a(wire.Envelopes)
        await mole.connection.close()
        await asyncio.sleep(1)
        assert ana.group.peers.links == []

    told(story)


@pytest.mark.parametrize(("bound", "value"), [("MOST_MESSAGES", 50), ("MOST_BYTES", 100_000)])
def test_a_slow_reader_is_given_up_and_catches_up_when_it_calls_again(
    bound: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        mole = await mole_in(world, ana)
        await mole.introduce_itself(ana.address)
        monkeypatch.setattr(outbox, bound, value)
        for _ in range(1_500):
            await ana.do("post", channel="general", text=world.random.randbytes(1_000).hex())
        assert ana.group.peers.links == []
        back = next(machine for machine in world.machines if machine.name == "mole")
        await back.start(listen=False)
        await back.do("sync", peers=[ana.address], seconds=600)
        assert len(await back.texts()) == 1_500

    in_a_world(story)


def test_what_one_link_brought_is_not_sent_back_over_it() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await ben.do("post", channel="general", text="hello")
        await asyncio.sleep(5)
        assert await ana.texts() == ["hello"]
        (to_ben,) = ana.group.peers.links
        before = to_ben.sent
        await ben.do("post", channel="general", text="again")
        await asyncio.sleep(5)
        assert to_ben.sent == before
        await ana.do("post", channel="general", text="back")
        await asyncio.sleep(5)
        assert to_ben.sent == before + 1
        assert await ben.texts() == ["hello", "again", "back"]

    in_a_world(story)


@pytest.mark.expects_log
def test_a_disk_that_is_full_here_ends_the_link_and_nothing_is_lost() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        ben.node.call_always([ana.address])
        await asyncio.sleep(5)
        ben.fill_disk()
        await ana.do("post", channel="general", text="while full")
        await asyncio.sleep(20)
        ben.empty_disk()
        await asyncio.sleep(200)
        assert await ben.texts() == ["while full"]

    in_a_world(story)


def test_a_group_opened_anew_ends_its_links_and_whoever_called_calls_again() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        ben.node.call_always([ana.address])
        await asyncio.sleep(5)
        ana.fill_disk()
        with pytest.raises(DiskFull):
            await ana.do("post", channel="general", text="lost")
        ana.empty_disk()
        await asyncio.sleep(200)
        await ana.do("post", channel="general", text="kept")
        await asyncio.sleep(5)
        assert await ben.texts() == ["kept"]

    in_a_world(story)
