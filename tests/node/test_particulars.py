"""What the pane of one member is told: who vouched, which devices, and what may be done about them."""

import asyncio

from tests.node.world import Machine, World, in_a_world
from whisper_net.core.ids import MemberId
from whisper_net.node import people
from whisper_net.node.particulars import Particulars, Powers, particulars


def me(machine: Machine) -> MemberId:
    return MemberId(machine.group.group.state.me.member)


async def about(machine: Machine, other: Machine) -> Particulars:
    return await particulars(machine.node, machine.group.id.hex(), me(other))


def test_pane_says_who_vouched_and_which_devices_there_are() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        told = await about(ana, ben)
        assert [(one.member, one.name) for one in told.vouched] == [(me(ana), "Ana")]
        assert [(one.device, one.state) for one in told.devices] == [(ben.group.group.state.me.device, "live")]
        founder = await about(ben, ana)
        assert (founder.vouched, [one.name for one in founder.admins]) == ((), ["Ana"])
        assert len(founder.devices) == 1

    in_a_world(story)


def test_what_may_be_done_is_what_the_log_would_allow() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben, cho = await world.newcomer("ben", ana), await world.newcomer("cho", ana)
        assert (await about(ana, ben)).may == Powers(vetter=True, admin=True, remove=True)
        assert (await about(ana, ana)).may == Powers(last_admin=True)
        assert (await about(ben, ana)).may == Powers()
        assert (await about(ben, ben)).may == Powers(leave=True)
        await ana.do("member_promote", member=me(ben).hex(), role="admin")
        await ben.do("sync")
        assert (await about(ana, ben)).may == Powers(demote=True, remove=True)
        assert (await about(ana, ana)).may == Powers(leave=True)
        outranked = await about(ben, ana)
        assert outranked.may == Powers()
        assert (outranked.together[0], [one.name for one in outranked.together[1]]) == (1, ["Ben"])
        assert (await about(ana, cho)).together[0] == 2

    in_a_world(story)


def test_those_who_went_are_listed_with_how_and_by_whom() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben, cho = await world.newcomer("ben", ana), await world.newcomer("cho", ana)
        key = (await ana.do("invite_create"))["key"]
        dan = await world.machine("dan")
        await dan.do("join", key=key, me="Dan", peers=[ana.address])
        assert (await people.roster(ana.node, ana.group.id.hex())).gone == ()
        await ana.do("member_remove", member=me(ben).hex())
        await cho.do("member_leave")
        await asyncio.sleep(5)
        (asking,) = (await people.roster(ana.node, ana.group.id.hex())).asking
        await ana.do("member_decline", member=asking.member.hex())
        told = await people.roster(ana.node, ana.group.id.hex())
        assert {(one.name, one.how, one.by) for one in told.gone} == {
            ("Ben", "removed", me(ana)),
            ("Cho", "left", None),
            ("Dan", "declined", None),
        }
        assert [one.at is None for one in told.gone] == [False, False, True]
        assert [one.name for one in told.people] == ["Ana"]
        assert (await about(ana, ben)).may == Powers()

    in_a_world(story)


def test_general_is_the_channel_that_the_group_was_made_with() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        await ana.do("channel_create", name="aaa")
        rooms = (await people.roster(ana.node, ana.group.id.hex())).rooms
        assert [(room.name, room.general) for room in rooms] == [("general", True), ("aaa", False)]

    in_a_world(story)
