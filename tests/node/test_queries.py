"""Typed rows for screens: what they hold, and that reading changes nothing."""

from tests.node.world import Machine, World, in_a_world
from whisper_net.core.group.commands import MarkRead
from whisper_net.core.ids import ScopeId
from whisper_net.node import memberships, queries
from whisper_net.node.memberships import GroupSummary


async def summary(machine: Machine) -> GroupSummary:
    return (await memberships.groups(machine.node))[0]


async def general(machine: Machine) -> ScopeId:
    return (await queries.channels(machine.node, machine.group.id.hex()))[0].scope


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
