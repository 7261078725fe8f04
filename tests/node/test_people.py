"""What screens of people are told: who is in since when and by whom, who asks, and what this person may do about it."""

from tests.node.world import Machine, World, in_a_world
from whisper_net.core.group.commands import PromoteMember
from whisper_net.core.ids import MemberId
from whisper_net.core.membership.link import Role
from whisper_net.node import people
from whisper_net.node.people import Roster


async def roster(machine: Machine) -> Roster:
    return await people.roster(machine.node, machine.group.id.hex())


def me(machine: Machine) -> MemberId:
    return machine.group.group.state.me.member


async def asks(world: World, name: str, vetter: Machine, key: str, claim: str = "") -> None:
    machine = await world.machine(name)
    await machine.do("join", key=key, me=name.capitalize(), claim=claim, peers=[vetter.address])


async def applicant(world: World, name: str, vetter: Machine, claim: str = "") -> None:
    await asks(world, name, vetter, (await vetter.do("invite_create"))["key"], claim)


def test_roster_says_who_came_by_whom() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        told = await roster(ana)
        assert [(one.name, one.role, one.invited_by, one.vetted_as) for one in told.people] == [
            ("Ana", "admin", None, None),
            ("Ben", "member", me(ana), "Ben"),
        ]
        assert all(one.joined is not None and one.joined <= told.now for one in told.people)
        assert [(room.name, room.mine) for room in told.rooms] == [("general", True)]
        assert [one.channels for one in told.people] == [(told.rooms[0].scope,)] * 2
        assert told.officer
        assert not (await roster(ben)).officer

    in_a_world(story)


def test_requests_are_read_by_those_who_may_answer_them() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await applicant(world, "cleo", ana, "Payments, with Ana.")
        await ben.do("sync", peers=[ana.address])
        (asking,) = (await roster(ana)).asking
        assert (asking.name, asking.claim, asking.invited_by) == ("Cleo", "Payments, with Ana.", me(ana))
        assert (asking.have, asking.need, asking.approved, asking.leaked) == (0, 1, False, False)
        assert (asking.may_approve, asking.may_decline) == (True, True)
        assert len(asking.opens) == 1
        (seen,) = (await roster(ben)).asking
        assert (seen.claim, seen.may_approve, seen.may_decline) == (None, False, False)

    in_a_world(story)


def test_one_yes_of_two_is_counted_and_given_once() -> None:
    async def story(world: World) -> None:
        ana = await world.founder(needed=2)
        ben = await world.newcomer("ben", ana)
        await ana.group.submit(PromoteMember(me(ben), Role.VETTER))
        await ben.do("sync", peers=[ana.address])
        await applicant(world, "cleo", ana)
        (asking,) = (await roster(ana)).asking
        await ana.do("member_approve", member=asking.member.hex())
        (asking,) = (await roster(ana)).asking
        assert (asking.have, asking.need, asking.approved) == (1, 2, True)
        assert (asking.may_approve, asking.may_decline) == (False, True)
        await ben.do("sync", peers=[ana.address])
        await ben.do("member_approve", member=asking.member.hex())
        assert (await roster(ben)).asking == ()

    in_a_world(story)


def test_longest_wait_comes_first_and_a_leaked_key_is_said() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await ana.group.submit(PromoteMember(me(ben), Role.VETTER))
        await ben.do("sync", peers=[ana.address])
        invitation = await ana.do("invite_create")
        await ben.do("sync", peers=[ana.address])
        await ben.stop()
        await asks(world, "zoe", ana, invitation["key"])
        await ana.stop()
        await ben.start()
        ben.clock.skew += 60
        await asks(world, "cleo", ben, invitation["key"])
        await ana.start()
        await ana.do("sync", peers=[ben.address])
        told = (await roster(ana)).asking
        assert [one.name for one in told] == ["Zoe", "Cleo"]
        assert all(one.leaked for one in told)

    in_a_world(story)
