"""People as somebody types them: by id where something is given or taken, by name where only words go to them."""

from collections.abc import Awaitable, Callable

import pytest

from tests.node.world import Machine, World, in_a_world
from whisper_net.core.errors import Ambiguous, NotFound
from whisper_net.core.ids import MemberId
from whisper_net.node.group_node import GroupNode
from whisper_net.node.operations.persons import by_id, person
from whisper_net.node.operations.shown import BadId

Find = Callable[[GroupNode, str], Awaitable[MemberId]]


def me(machine: Machine) -> str:
    return machine.group.group.state.me.member.hex()


@pytest.mark.parametrize("typed", ["Ben", "ben", "@Ben", " Ben "])
def test_whoever_types_a_name_where_an_id_is_needed_reads_whose_it_is(typed: str) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        with pytest.raises(BadId, match=f"anybody can take a name, so here an id is needed: Ben is {me(ben)[:8]}$"):
            await by_id(ana.group, typed)
        assert (await by_id(ana.group, me(ben)[:8])).hex() == me(ben)
        assert (await person(ana.group, typed)).hex() == me(ben)

    in_a_world(story)


def test_those_who_took_one_name_are_told_apart_by_where_they_stand() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        other, third = await world.machine("other"), await world.newcomer("ben2", ana)
        await ana.do("member_remove", member=me(third))
        invitation = await ana.do("invite_create")
        await other.do("join", key=invitation["key"], me="Ben", peers=[ana.address])
        with pytest.raises(BadId) as caught:
            await by_id(ana.group, "Ben")
        assert f"{me(ben)[:8]}" in str(caught.value)
        assert str(caught.value).count("(waiting)") == 1
        with pytest.raises(BadId, match=rf"Ben2 is {me(third)[:8]} \(put out\)"):
            await by_id(ana.group, "ben2")
        assert (await person(ana.group, "Ben")).hex() == me(ben)

    in_a_world(story)


@pytest.mark.parametrize("find", [by_id, person])
def test_mistyped_name_is_answered_with_the_one_that_was_meant(find: Find) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        await world.newcomer("ben", ana)
        for typed, told in (("Benn", "did you mean Ben"), ("Zacharias", "see member list"), ("", "see member list")):
            with pytest.raises(BadId, match=f"nobody here is called '{typed}'; {told}"):
                await find(ana.group, typed)
        with pytest.raises(NotFound):
            await find(ana.group, "0" * 8)

    in_a_world(story)


def test_two_members_of_one_name_are_named_by_id() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        for name in ("ben", "cleo"):
            machine = await world.machine(name)
            asked = await machine.do("join", key=(await ana.do("invite_create"))["key"], me="Sam", peers=[ana.address])
            await ana.do("member_approve", member=asked["member"])
        with pytest.raises(Ambiguous, match="several people are called 'Sam'"):
            await person(ana.group, "Sam")

    in_a_world(story)
