"""Typed rows for screens: what they hold, and that reading changes nothing."""

from tests.node.world import Machine, World, in_a_world
from whisper_net.core.group.commands import MarkRead
from whisper_net.core.ids import ScopeId
from whisper_net.node import queries
from whisper_net.node.queries import GroupSummary


async def summary(machine: Machine) -> GroupSummary:
    return (await queries.groups(machine.node))[0]


async def general(machine: Machine) -> ScopeId:
    return (await queries.channels(machine.node, machine.group.id.hex()))[0].scope


def test_group_is_summed_up() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        await world.newcomer("ben", ana)
        waiting = await world.machine("cleo")
        invitation = await ana.do("invite_create")
        await waiting.do("join", key=invitation["key"], me="Cleo", peers=[ana.address])
        told = await summary(ana)
        assert (told.name, told.my_name, told.role) == ("Acme", "Ana", "admin")
        assert (told.members, told.requests, told.unread) == (2, 1, 0)
        assert told.me == ana.group.group.state.me.member

    in_a_world(story)


def test_pages_follow_one_another_and_reading_marks_nothing() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        for n in range(7):
            await ben.do("post", channel="general", text=f"{n}")
        await ana.do("sync", peers=[ben.address])
        group, scope = ana.group.id.hex(), await general(ana)
        last = await queries.page(ana.node, group, scope, limit=3)
        before = await queries.page(ana.node, group, scope, last[0].id, limit=3)
        assert [row.text for row in (*before, *last)] == ["1", "2", "3", "4", "5", "6"]
        assert await queries.message(ana.node, group, last[0].id) == last[0]
        assert (await summary(ana)).unread == 7
        mark = await queries.newest(ana.node, group, scope)
        assert mark is not None
        await ana.group.submit(MarkRead(mark))
        assert (await summary(ana)).unread == 0

    in_a_world(story)


def test_people_and_invitations_are_listed() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        await world.newcomer("ben", ana)
        group = ana.group.id.hex()
        assert [row.name for row in await queries.members(ana.node, group)] == ["Ana", "Ben"]
        assert [row.state for row in await queries.invitations(ana.node, group)] == ["used"]

    in_a_world(story)


def test_attempt_tells_how_it_stands() -> None:
    async def story(world: World) -> None:
        ana = await world.founder(needed=1)
        ben = await world.machine("ben")
        invitation = await ana.do("invite_create")
        await ben.do("join", key=invitation["key"], me="Ben", claim="payments", peers=["nobody:1"])
        (attempt,) = await queries.attempts(ben.node)
        assert (attempt.state, attempt.name, attempt.my_name, attempt.claim) == ("joining", None, "Ben", "payments")
        await ben.do("join", key=invitation["key"], me="Ben", peers=[ana.address])
        (attempt,) = await queries.attempts(ben.node)
        assert (attempt.state, attempt.name, attempt.need) == ("pending", "Acme", 1)
        (row,) = [row for row in await ana.do("member_list") if row["state"] == "pending"]
        await ana.do("member_decline", member=row["member"])
        assert (await queries.groups(ben.node)) == []

    in_a_world(story)


def test_ways_to_relays_are_summed_up_with_the_people() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        await ana.do("relay_add", url=world.relay().url)
        before = await queries.sync_summary(ana.node, ana.group.id.hex())
        assert [(way.state, way.error) for way in before.relays] == [("off", "")]
        ana.group.relays.keep_up()
        await ana.clock.sleep(1)
        after = await queries.sync_summary(ana.node, ana.group.id.hex())
        assert len(after.lines) == 1
        told = await queries.relays(ana.node, ana.group.id.hex())
        assert [(row.address, row.state) for row in told.rows] == [(way.address, way.state) for way in after.lines]

    in_a_world(story)


def test_sync_is_summed_up_person_by_person() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        group = ana.group.id.hex()
        alone = await queries.sync_summary(ana.node, group)
        assert (alone.others, alone.live, alone.heard, alone.peers) == (0, 0, None, ())
        ben = await world.newcomer("ben", ana)
        seen = await queries.sync_summary(ben.node, group)
        assert (seen.others, seen.live, seen.known_addresses) == (1, 1, 1)
        assert [(peer.name, peer.live, peer.level) for peer in seen.peers] == [("Ana", True, True)]
        await ana.stop()
        await ben.clock.sleep(1)
        after = await queries.sync_summary(ben.node, group)
        assert [(peer.name, peer.live) for peer in after.peers] == [("Ana", False)]
        assert after.heard is not None

    in_a_world(story)
