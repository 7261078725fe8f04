"""Forty in a day by single-use keys, and one key used on both sides of a partition."""

from typing import Any

import pytest

from tests.node.forty import many_join, three_inviters
from tests.node.world import Machine, World, in_a_world
from whisper_net.node.join_refused import JoinRefused


async def roster(one: Machine) -> list[tuple[str, str, str]]:
    return sorted((row["member"], row["role"], row["state"]) for row in await one.do("member_list"))


async def view_code(one: Machine) -> Any:
    return (await one.do("status"))["view_code"]


def test_forty_come_in_by_three_inviters_and_see_one_group() -> None:
    async def story(world: World) -> None:
        told = await many_join(world, 40)
        everybody = [*told.inviters, *told.newcomers.values()]
        expected = await roster(told.inviters[0])
        assert len(expected) == 43
        assert {state for _, _, state in expected} == {"member"}
        assert {role for _, role, _ in expected} == {"admin", "vetter", "member"}
        for one in everybody:
            assert await roster(one) == expected
        assert len({await view_code(one) for one in everybody}) == 1

        late = await world.machine("late", listen=False)
        for door in told.inviters:  # the one who made it, and those who did not
            with pytest.raises(JoinRefused, match="has been used"):
                await late.do("join", key=told.keys[0], me="Late", peers=[door.address])
        assert await roster(told.inviters[0]) == expected

    in_a_world(story)


def test_key_used_on_both_sides_of_a_partition_lets_nobody_in_silently() -> None:
    """Each side saw one of the two alone, and admitted; nobody is in by less than two people's word, and all say so."""

    async def story(world: World) -> None:
        told = await three_inviters(world)
        ana, ben, cleo = told.inviters
        key = (await ana.do("invite_create"))["key"]
        for door in (ben, cleo):
            await door.do("sync", peers=[ana.address])
        await ana.stop()
        world.network.split([ana.name, ben.name, "dina"], [cleo.name, "emil"])
        members = []
        for name, door in (("dina", ben), ("emil", cleo)):
            one = await world.machine(name, listen=False)
            asked = await one.do("join", key=key, me=name.capitalize(), peers=[door.address])
            members.append(asked["member"])
            await door.do("member_approve", member=asked["member"])
            assert asked["state"] == "pending"

        world.network.heal()
        await ana.start()
        await told.level([ana, ben, cleo, ana, ben])
        seen = [await roster(one) for one in told.inviters]
        assert seen[0] == seen[1] == seen[2]
        assert {state for member, _, state in seen[0] if member in members} == {"pending"}
        for one in told.inviters:
            assert [row["state"] for row in await one.do("invite_list")].count("leaked") == 1
        # People decide, knowing of both: one is let in, the other is not.
        await ana.do("member_approve", member=members[0])
        await ana.do("member_decline", member=members[1])
        await told.level([ana, ben, cleo])
        for one in told.inviters:
            states = {member: state for member, _, state in await roster(one)}
            assert [states[member] for member in members] == ["member", "declined"]
        assert len({await view_code(one) for one in told.inviters}) == 1

    in_a_world(story)
