"""The history of a group as screens read it: who did what, what came to nothing and why, page by page."""

import asyncio
import contextlib

from tests.node.world import Machine, World, in_a_world
from whisper_net.core.errors import NobodyReachable
from whisper_net.core.ids import MemberId
from whisper_net.node.chronicle import Chronicle, chronicle


def me(machine: Machine) -> MemberId:
    return MemberId(machine.group.group.state.me.member)


async def told(machine: Machine, *members: Machine, limit: int = 60) -> Chronicle:
    wanted = frozenset(map(me, members)) if members else None
    return await chronicle(machine.node, machine.group.id.hex(), wanted, limit)


def deeds(page: Chronicle) -> list[tuple[str, str, str, str]]:
    return [(one.by.name, one.did, one.about.name if one.about is not None else "", one.thing) for one in page.deeds]


def test_newest_stands_first_and_each_thing_is_named() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await ana.do("channel_create", name="severance", members=[me(ben).hex()])
        await ana.do("member_promote", member=me(ben).hex(), role="admin")
        await ana.do("member_demote", member=me(ben).hex())
        page = await told(ana)
        assert deeds(page) == [
            ("Ana", "demote", "Ben", ""),
            ("Ana", "promote", "Ben", "admin"),
            ("Ana", "grant", "Ben", "severance"),
            ("Ana", "channel", "", "severance"),
            ("Ana", "approve", "Ben", ""),
            ("Ana", "admit", "Ben", ""),
            ("Ana", "invite", "", ""),
            ("Ana", "channel", "", "general"),
            ("Ana", "found", "", "Acme"),
        ]
        assert (page.more, page.count, [one.name for one in page.people]) == (False, 9, ["Ana", "Ben"])
        assert page.code == (await ana.do("status"))["view_code"]

    in_a_world(story)


def test_pages_go_back_and_names_leave_what_names_them() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await ana.do("invite_create")
        page = await told(ana, limit=2)
        assert (len(page.deeds), page.more, page.count) == (2, True, 6)
        only = await told(ana, ben)
        assert [one.did for one in only.deeds] == ["approve", "admit"]
        nobody = await chronicle(ana.node, ana.group.id.hex(), frozenset())
        assert (nobody.deeds, nobody.count, nobody.more) == ((), 0, False)

    in_a_world(story)


def test_what_came_to_nothing_says_what_made_it_so() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben, cho = await world.newcomer("ben", ana), await world.newcomer("cho", ana)
        await ana.do("member_promote", member=me(ben).hex(), role="admin")
        await asyncio.sleep(60)
        await ben.do("sync")
        world.network.split(["ana", "cho"], ["ben"])
        await asyncio.sleep(60)
        await ben.do("member_remove", member=me(cho).hex())
        await ana.do("member_remove", member=me(ben).hex())
        world.network.heal()
        with contextlib.suppress(NobodyReachable):  # the line closes once all was said
            await ana.do("sync", peers=[ben.address])
        voided = [one for one in (await told(ana)).deeds if one.rule]
        assert [(one.by.name, one.did, one.rule) for one in voided] == [("Ben", "remove", "strike")]
        because = voided[0].because
        assert because is not None
        assert (because.by.name, because.did, because.about and because.about.name) == ("Ana", "remove", "Ben")

    in_a_world(story)


def test_what_a_channel_was_changed_to_is_told() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        await ana.do("channel_create", name="lunch", history="since_join")
        await ana.do("channel_policy", channel="lunch", disappear="week")
        newest = (await told(ana)).deeds[0]
        assert (newest.did, newest.thing, newest.rules) == ("channel_policy", "lunch", ("since_join", "week"))

    in_a_world(story)
