"""A member's links at a relay: a flood waits on the disk, whatever somebody else's word rests on comes at once."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.core.group.floods import COUNT, beside, chain
from tests.core.membership.people import seed
from tests.node.relay_world import people, turn
from tests.node.test_relay_forged_marks import leave, links_topic
from tests.node.world import Machine, World, in_a_world
from whisper_net.adapters.store.memory import MemoryGroupStore
from whisper_net.core.crypto.items import TopicKeys
from whisper_net.core.group.commands import LinksReceived
from whisper_net.core.group.group import Group
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import LinkId
from whisper_net.core.membership.link import LinkType, Veto, parse, write
from whisper_net.core.sync.marks import DAY
from whisper_net.core.sync.pace import Bucket
from whisper_net.core.wire.item import Content, LinkList
from whisper_net.node import allowances, held_links
from whisper_net.relay.in_process import MemoryRelay

LINKS = Bucket(16 * 1_024, 4, 1_024)
RESTS = Bucket(32 * 1_024, 4, 1_024)
TAKEN = 16
"""Links of one member that are taken at once."""
Play = Callable[[World, MemoryRelay, list[Machine]], Awaitable[None]]


@pytest.fixture(autouse=True)
def _little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small buckets."""
    monkeypatch.setattr(allowances, "OF_LINKS", LINKS)
    monkeypatch.setattr(allowances, "OF_STRANGERS", LINKS)
    monkeypatch.setattr(allowances, "OF_RESTS", RESTS)


def state_of(machine: Machine) -> GroupState:
    """Of somebody who is switched off."""
    (data,) = machine.disk.groups.values()
    return Group.open(MemoryGroupStore(data).load()).state


def play(story: Play, *names: str) -> None:
    """Ana, Ben and Mallory, all with one relay and never online together."""

    async def whole(world: World) -> None:
        relay = world.relay("one")
        machines = await people(world, [relay], *(names or ("ana", "ben", "mallory")))
        for machine in (*machines, *machines):
            await turn(machine)
        await story(world, relay, machines)

    in_a_world(whole)


async def flood(relay: MemoryRelay, mole: Machine, *some: list[bytes]) -> None:
    """Leave links where all look for them."""
    state = state_of(mole)
    wishes: list[tuple[TopicKeys, Content]] = [
        (links_topic(state), LinkList(mole.clock.now() // DAY, links[n : n + 20]))
        for links in some
        for n in range(0, len(links), 20)
    ]
    await leave(relay, mole, wishes)


def write_on(state: GroupState, last: LinkId) -> bytes:
    """A link of no meaning on this one."""
    me, seq = state.me, state.log.next_seq(state.me.device)
    return write(me.secret, LinkType.VETO, me.group, me.member, me.device, seq, [last], 0, Veto(seed("on it"))).raw


async def slowed(machine: Machine) -> list[str]:
    return [row["says"] for row in await machine.do("doctor") if row["check"] == "pace"]


async def holds(machine: Machine) -> int:
    """How many links somebody holds after a moment online."""
    await turn(machine)
    return len(state_of(machine).log)


@pytest.mark.parametrize("made", [chain, beside])
def test_flood_of_links_at_a_relay_fills_no_memory(made: Callable[[GroupState, str], list[bytes]]) -> None:
    """Neither at once, nor by starting again, nor by reading the topic again; by and by all of it comes."""

    async def story(world: World, relay: MemoryRelay, machines: list[Machine]) -> None:
        ben, mallory = machines[1:]
        before = await holds(ben)
        await flood(relay, mallory, made(state_of(mallory), "flood"))
        for _ in range(3):
            assert await holds(ben) == before + TAKEN
        await ben.start(listen=False)
        assert len(await slowed(ben)) == 1
        ben.group.relays.keep_up()
        await asyncio.sleep(COUNT * 256)
        assert len(ben.group.group.state.log) == before + COUNT
        await ben.stop()

    play(story)


def test_removal_that_rests_on_a_flood_takes_effect_at_once() -> None:
    """Ana took something of Mallory's that Ben has not: her word brings it along."""

    async def story(world: World, relay: MemoryRelay, machines: list[Machine]) -> None:
        ana, ben, mallory = machines
        gone = state_of(mallory).me.member
        deep, others = chain(state_of(mallory), "deep"), beside(state_of(mallory), "others")
        await flood(relay, mallory, others)
        before = await holds(ben)
        await flood(relay, mallory, deep)
        assert await holds(ben) == before
        await ana.start(listen=False)
        await ana.group.submit(LinksReceived(tuple(deep[:30])))
        await ana.do("member_remove", member=gone.hex())
        await ana.do("sync")
        await ana.stop()
        assert await holds(ben) > before + 30
        state = state_of(ben)
        assert state.log.view().role(gone) == ""
        assert parse(deep[29]).id in state.log
        assert parse(deep[30]).id not in state.log

    play(story)


def test_words_that_rest_on_a_flood_are_read_at_once() -> None:
    async def story(world: World, relay: MemoryRelay, machines: list[Machine]) -> None:
        ana, ben, mallory = machines
        deep = chain(state_of(mallory), "deep")
        await flood(relay, mallory, deep)
        await ana.start(listen=False)
        await ana.group.submit(LinksReceived(tuple(deep[:40])))
        await ana.do("post", channel="general", text="can we talk?")
        await ana.do("sync")
        await ana.stop()
        await ben.start(listen=False)
        await ben.do("sync")
        assert await ben.texts() == ["can we talk?"]
        assert parse(deep[39]).id in ben.group.group.state.log
        assert parse(deep[40]).id not in ben.group.group.state.log
        await ben.stop()

    play(story)


def test_accomplice_brings_in_a_bounded_part_of_a_flood() -> None:
    async def story(world: World, relay: MemoryRelay, machines: list[Machine]) -> None:
        ben, mallory, moe = machines[1:]
        before = await holds(ben)
        deep = chain(state_of(mallory), "deep")
        friend = write_on(state_of(moe), parse(deep[-1]).id)
        await flood(relay, mallory, deep, [friend])
        for _ in range(3):
            assert await holds(ben) == before + TAKEN + RESTS.burst // 1_024
        assert parse(friend).id not in state_of(ben).log

    play(story, "ana", "ben", "mallory", "moe")


def test_newcomer_takes_the_whole_log_over_a_relay_whoever_wrote_it() -> None:
    """One person alone may have written all of it, and their last word is that the newcomer is in."""

    async def story(world: World, relay: MemoryRelay, machines: list[Machine]) -> None:
        (ana,) = machines
        await ana.start(listen=False)
        for n in range(2 * TAKEN):
            await ana.do("channel_create", name=f"room {n}")
        ana.group.relays.keep_up()
        key = (await ana.do("invite_create"))["key"]
        cho = await world.machine("cho", listen=False)
        await cho.do("join", key=key, me="Cho")
        await asyncio.sleep(60)
        (asked,) = [row for row in await ana.do("member_list") if row["state"] == "pending"]
        await ana.do("member_approve", member=asked["member"])
        await asyncio.sleep(120)
        await cho.do("sync")
        assert cho.group.group.state.log.view_code() == ana.group.group.state.log.view_code()
        for machine in (ana, cho):
            await machine.stop()

    play(story, "ana")


def test_removal_takes_effect_though_a_flood_fills_all_that_may_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mallory fills what waits, then hands Ana alone something that her removal of him rests on."""
    monkeypatch.setattr(held_links, "MOST_HELD", 30 * 300)

    async def story(world: World, relay: MemoryRelay, machines: list[Machine]) -> None:
        ana, ben, mallory = machines
        gone, given = state_of(mallory).me.member, chain(state_of(mallory), "given", 12)
        before = await holds(ben)
        await flood(relay, mallory, chain(state_of(mallory), "flood", 90))
        assert await holds(ben) == before + TAKEN
        (data,) = ben.disk.groups.values()
        assert 20 * 300 < sum(len(one.raw) for one in data.shelf.links.values()) <= 30 * 300
        await ana.start(listen=False)
        await ana.group.submit(LinksReceived(tuple(given)))
        await ana.do("member_remove", member=gone.hex())
        await ana.do("sync")
        await ana.stop()
        await turn(ben)
        assert state_of(ben).log.view().role(gone) == ""
        assert parse(given[-1]).id in state_of(ben).log

    play(story)


def test_what_rests_on_more_than_is_looked_through_comes_as_the_bucket_empties(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held_links, "MOST_BEHIND", 20)

    async def story(world: World, relay: MemoryRelay, machines: list[Machine]) -> None:
        ben, mallory, moe = machines[1:]
        before = await holds(ben)
        deep = chain(state_of(mallory), "deep")
        await flood(relay, mallory, deep, [write_on(state_of(moe), parse(deep[-1]).id)])
        assert await holds(ben) == before + TAKEN
        await ben.start(listen=False)
        ben.group.relays.keep_up()
        await asyncio.sleep(COUNT * 256)
        assert len(ben.group.group.state.log) == before + COUNT + 1
        await ben.stop()

    play(story, "ana", "ben", "mallory", "moe")


def test_whoever_is_out_has_one_bucket_with_all_who_are_not_in() -> None:
    async def story(world: World, relay: MemoryRelay, machines: list[Machine]) -> None:
        ana, ben, mallory, moe = machines
        await ana.start(listen=False)
        for one in (mallory, moe):
            await ana.do("member_remove", member=state_of(one).me.member.hex())
        await ana.do("sync")
        await ana.stop()
        await turn(ben)
        for one in (mallory, moe):
            await flood(relay, one, chain(state_of(one), "late"))
        await turn(ben)
        assert len([one for one in state_of(ben).log.since([]) if one.link.type is LinkType.VETO]) == TAKEN

    play(story, "ana", "ben", "mallory", "moe")
