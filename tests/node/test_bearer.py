"""A member who floods is slowed on their own lines; nobody else is, nothing is lost, and all end equal."""

import asyncio

import pytest

from tests.core.group.floods import chain, of_puppet
from tests.core.membership.people import person
from tests.node.mole import Mole, mole_in
from tests.node.world import Machine, World, in_a_world
from whisper_net.core.sync import session
from whisper_net.core.sync.pace import Bucket
from whisper_net.core.wire import peer as wire
from whisper_net.node import allowances, bearer, outbox
from whisper_net.ports.transport import Disconnected

POSTS = Bucket(20 * 512, 512, 512)
"""Twenty at once, then one a second."""
LINKS = Bucket(19 * 1_024, 1, 1_024)
FLOOD = 100


class Never(wire.Message, tag=98):
    """A message that nobody sends."""


@pytest.fixture(autouse=True)
def _little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small buckets, and messages that bring little each."""
    monkeypatch.setattr(outbox, "ENVELOPES_A_MESSAGE", 10)
    monkeypatch.setattr(session, "LINKS_A_MESSAGE", 2_000)
    monkeypatch.setattr(allowances, "OF_ENVELOPES", POSTS)
    monkeypatch.setattr(allowances, "OF_LINKS", LINKS)


async def three(world: World) -> tuple[Machine, Machine, Machine]:
    """Ana, whom Ben and Mallory call for as long as they run."""
    ana = await world.founder()
    ben, mallory = await world.newcomer("ben", ana), await world.newcomer("mallory", ana)
    for machine in (ben, mallory):
        machine.group.peers.call_always(ana.address)
    await asyncio.sleep(3)
    return ana, ben, mallory


async def flood(mallory: Machine, count: int = FLOOD) -> None:
    for n in range(count):
        await mallory.do("post", channel="general", text=f"buy {n}")


@pytest.mark.parametrize("bucket", [POSTS, Bucket(3 * 512, 100, 512), Bucket(60 * 512, 700, 512)])
def test_flood_of_posts_is_slowed_and_all_end_equal(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """Honest words pass at once meanwhile; what waits comes by and by, and everybody ends with all of it."""
    monkeypatch.setattr(allowances, "OF_ENVELOPES", bucket)

    async def story(world: World) -> None:
        ana, ben, mallory = await three(world)
        for _ in range(4):
            await flood(mallory, FLOOD // 4)
            await asyncio.sleep(2)
        assert bucket.burst // 512 <= len(await ana.texts()) < FLOOD
        await ben.do("post", channel="general", text="can we talk?")
        await asyncio.sleep(0.2)
        assert "can we talk?" in await ana.texts()
        (check,) = [row for row in await ana.do("doctor") if row["check"] == "pace"]
        assert check["says"].startswith("Mallory has sent so much")
        await asyncio.sleep(1_800)
        assert await ana.texts() == await ben.texts() == await mallory.texts()
        assert len(await ana.texts()) == FLOOD + 1
        assert not [row for row in await ana.do("doctor") if row["check"] == "pace"]

    in_a_world(story)


def test_whoever_brings_too_much_is_called_ever_more_rarely(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowances, "OF_ENVELOPES", Bucket(3 * 512, 1, 512))

    async def story(world: World) -> None:
        ana, _, mallory = await three(world)
        mallory.group.peers.forget(ana.address)
        await flood(mallory)
        await asyncio.sleep(2)
        ana.group.peers.call_always(mallory.address)
        await asyncio.sleep(60)
        before = world.network.traffic.dials
        await asyncio.sleep(600)
        assert 5 <= world.network.traffic.dials - before <= 12

    in_a_world(story)


def test_what_somebody_else_passes_on_never_waits() -> None:
    """Ana carries all that Mallory wrote to Ben at once; so a newcomer has the whole history, whoever wrote it."""

    async def story(world: World) -> None:
        ana, ben, mallory = await three(world)
        await ben.stop()
        await flood(mallory)
        await asyncio.sleep(900)
        await ben.start()
        await ben.do("sync", peers=[ana.address])
        assert len(await ben.texts()) == FLOOD
        cho = await world.newcomer("cho", ana)
        assert len(await cho.texts()) == FLOOD

    in_a_world(story)


def test_ones_own_other_machine_never_waits() -> None:
    async def story(world: World) -> None:
        ana = await world.machine("ana")
        phrase = (await ana.do("group_found", name="Acme", me="Ana"))["phrase"]
        key = (await ana.do("invite_create"))["key"]
        laptop = await world.machine("laptop")
        await laptop.do("device_add", key=key, phrase=phrase, peers=[ana.address])
        await flood(ana)
        await laptop.do("sync", peers=[ana.address])
        assert len(await laptop.texts()) == FLOOD

    in_a_world(story)


# -- links


async def pour(mole: Mole, address: str, links: list[bytes]) -> None:
    """Bring links, ten at a time, until the line ends."""
    await mole.introduce_itself(address)
    with pytest.raises(Disconnected):
        await _pour(mole, links)


async def _pour(mole: Mole, links: list[bytes]) -> None:
    for at in range(0, len(links), 10):
        await mole.say(wire.Links(links[at : at + 10], False))
        await asyncio.sleep(0.1)
    await mole.hear_a(Never)


def test_flood_of_links_is_slowed_and_a_removal_that_rests_on_it_is_not() -> None:
    """A mole gives each of two as much as they take; what one of them rests on it is there for the other at once."""

    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        mole = await mole_in(world, ana)
        await ben.do("sync", peers=[ana.address])
        world.network.break_links("ana", "ben")
        mallory, logs = mole.group.state.me.member, [one.group.group.state.log for one in (ana, ben)]
        before = len(logs[0])
        for machine in (ana, ben):
            links = chain(mole.group.state, machine.name)
            await pour(mole, machine.address, links)
            await pour(mole, machine.address, links[20:])
        assert [len(log) for log in logs] == [before + 20] * 2
        await ana.do("member_remove", member=mallory.hex())
        await ben.do("sync", peers=[ana.address])
        assert all(log.view().role(mallory) == "" for log in logs)
        assert logs[0].view_code() == logs[1].view_code()
        assert len(logs[0]) > before + 40
        await ben.do("post", channel="general", text="well done")
        await ana.do("sync", peers=[ben.address])
        assert await ana.texts() == ["well done"]

    in_a_world(story)


def test_links_in_anothers_name_count_for_whoever_signed_them() -> None:
    """What a link says of its author is anybody's to write; who signed it is not."""

    async def story(world: World) -> None:
        ana = await world.founder()
        mole = await mole_in(world, ana)
        before, other = len(ana.group.group.state.log), ana.group.group.state.me.member
        await pour(mole, ana.address, chain(mole.group.state, "named", author=other))
        assert len(ana.group.group.state.log) == before + 20
        assert ana.group.peers.allowances.slowed() == [mole.group.state.me.member]

    in_a_world(story)


def test_links_of_a_device_that_nobody_has_count_for_whoever_named_it() -> None:
    """An ADMIT that means nothing names a key; what that key signs is as much a part of the log, and of the flood."""

    async def story(world: World) -> None:
        ana = await world.founder()
        mole = await mole_in(world, ana)
        before = len(ana.group.group.state.log)
        await pour(mole, ana.address, of_puppet(mole.group.state, person("puppet")))
        assert len(ana.group.group.state.log) == before + 20
        assert ana.group.peers.allowances.slowed() == [mole.group.state.me.member]

    in_a_world(story)


def test_restart_gives_whoever_floods_no_new_bucket() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        mole = await mole_in(world, ana)
        before, links = len(ana.group.group.state.log), chain(mole.group.state, "before and after")
        await pour(mole, ana.address, links)
        await ana.stop()
        await ana.start()
        await pour(mole, ana.address, links[20:])
        assert len(ana.group.group.state.log) == before + 20

    in_a_world(story)


def test_whoever_introduces_a_device_answers_for_it() -> None:
    """Before anybody has said who they are, what a line brings counts for its author: nobody begins anew each time."""

    async def story(world: World) -> None:
        ana = await world.founder()
        mole = await mole_in(world, ana)
        runner, taken = ana.group.runner, ana.group.peers.allowances
        line = bearer.Bearer(runner, session.Session(runner.group.view, False, bytes(64)), taken, ana.clock)
        links = chain(mole.group.state, "introduced")
        assert await line.bring_links(links[:20])
        assert not await line.bring_links(links[20:])
        assert taken.slowed() == [mole.group.state.me.member]
        assert await line.bring_links([])

    in_a_world(story)


def test_whoever_enters_takes_the_whole_log_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowances, "OF_LINKS", Bucket(1_024, 1, 1_024))

    async def story(world: World) -> None:
        ana = await world.founder()
        for n in range(10):
            await ana.do("channel_create", name=f"room {n}")
        ben = await world.newcomer("ben", ana)
        assert ben.group.group.state.log.view_code() == ana.group.group.state.log.view_code()

    in_a_world(story)
