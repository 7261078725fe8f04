"""Groups and attempts to join, as screens read them."""

from tests.node.world import World, in_a_world
from whisper_net.node import memberships


def test_group_is_summed_up() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        await world.newcomer("ben", ana)
        waiting = await world.machine("cleo")
        invitation = await ana.do("invite_create")
        await waiting.do("join", key=invitation["key"], me="Cleo", peers=[ana.address])
        (told,) = await memberships.groups(ana.node)
        assert (told.name, told.my_name, told.role) == ("Acme", "Ana", "admin")
        assert (told.members, told.requests, told.unread) == (2, 1, 0)
        assert told.me == ana.group.group.state.me.member

    in_a_world(story)


def test_attempt_tells_how_it_stands() -> None:
    async def story(world: World) -> None:
        ana = await world.founder(needed=1)
        ben = await world.machine("ben")
        invitation = await ana.do("invite_create")
        await ben.do("join", key=invitation["key"], me="Ben", claim="payments", peers=["nobody:1"])
        (attempt,) = await memberships.attempts(ben.node)
        assert (attempt.state, attempt.name, attempt.my_name, attempt.claim) == ("joining", None, "Ben", "payments")
        await ben.do("join", key=invitation["key"], me="Ben", peers=[ana.address])
        (attempt,) = await memberships.attempts(ben.node)
        assert (attempt.state, attempt.name, attempt.need) == ("pending", "Acme", 1)
        (row,) = [row for row in await ana.do("member_list") if row["state"] == "pending"]
        await ana.do("member_decline", member=row["member"])
        assert (await memberships.groups(ben.node)) == []

    in_a_world(story)
