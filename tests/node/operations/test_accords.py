"""Deciding together over real nodes: whoever says yes says it once, and meeting does the rest."""

import pytest

from tests.node.world import Machine, World, in_a_world
from whisper_net.core.errors import NotAllowed, NotFound
from whisper_net.node.accords import proposals


async def three_admins(world: World) -> tuple[Machine, Machine, Machine, dict[str, str]]:
    """Ana, who founded it, Ben and Cleo, who became admins; and everybody's id by name."""
    ana = await world.founder()
    ben, cleo = await world.newcomer("ben", ana), await world.newcomer("cleo", ana)
    ids = {row["name"]: row["member"] for row in await ana.do("member_list")}
    await ana.do("member_promote", member=ids["Ben"], role="admin")
    await ben.do("sync", peers=[ana.address])
    with pytest.raises(NotAllowed, match="group quorum promote"):
        await ana.do("member_promote", member=ids["Cleo"], role="admin")
    made = await ana.do("group_quorum_promote", member=ids["Cleo"])
    assert (made["state"], made["signed"], made["need"]) == ("open", ["Ana"], 2)
    await ben.do("sync", peers=[ana.address])
    assert (await ben.do("group_quorum_sign", proposal=made["proposal"][:8]))["state"] == "agreed"
    await meet(ana, ben, cleo)
    return ana, ben, cleo, ids


async def meet(first: Machine, *others: Machine) -> None:
    """Everybody calls the first, twice: what the first call brings, the second one passes on."""
    for _ in range(2):
        for other in others:
            await other.do("sync", peers=[first.address])


def test_founder_is_put_out_by_the_others() -> None:
    async def story(world: World) -> None:
        ana, ben, cleo, ids = await three_admins(world)
        assert {row["role"] for row in await cleo.do("member_list")} == {"admin"}
        made = await ben.do("group_quorum_remove", member=ids["Ana"])
        (row,) = await ben.do("group_quorum")
        assert row == made
        assert (row["act"], row["name"], row["by"], row["mine"]) == ("remove", "Ana", "Ben", True)
        await meet(ben, cleo)
        (shown,) = await proposals(cleo.node, cleo.group.id.hex())
        assert (shown.may_sign, shown.mine, shown.by_name) == (True, False, "Ben")
        await meet(ben, ana)
        (shown,) = await proposals(ana.node, ana.group.id.hex())
        assert not shown.may_sign
        await cleo.do("group_quorum_sign", proposal=made["proposal"])
        await meet(ben, cleo)
        for machine in (ben, cleo):
            states = {row["name"]: row["state"] for row in await machine.do("member_list")}
            assert states == {"Ana": "removed", "Ben": "member", "Cleo": "member"}
            assert await machine.do("group_quorum") == []

    in_a_world(story)


def test_step_that_was_due_is_taken_after_a_restart() -> None:
    async def story(world: World) -> None:
        _, ben, cleo, ids = await three_admins(world)
        made = await ben.do("group_quorum_remove", member=ids["Ana"])
        await meet(ben, cleo)
        await cleo.do("group_quorum_sign", proposal=made["proposal"])
        for machine in (ben, cleo):
            await machine.stop()
            await machine.start()
        await meet(ben, cleo)
        assert {row["name"]: row["state"] for row in await cleo.do("member_list")}["Ana"] == "removed"

    in_a_world(story)


def test_yes_is_taken_back() -> None:
    async def story(world: World) -> None:
        _, ben, _, ids = await three_admins(world)
        made = await ben.do("group_quorum_remove", member=ids["Ana"])
        assert (await ben.do("group_quorum_withdraw", proposal=made["proposal"]))["state"] == "withdrawn"
        assert await ben.do("group_quorum") == []
        with pytest.raises(NotFound, match="no such proposal"):
            await ben.do("group_quorum_sign", proposal=made["proposal"])

    in_a_world(story)
