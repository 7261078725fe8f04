"""Making a channel with those who are in it."""

import pytest

from tests.node.world import World, in_a_world
from whisper_net.core.errors import LocalError
from whisper_net.node.operations.channels import NameTaken


def test_channel_is_made_with_those_chosen() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben, cleo = await world.newcomer("ben", ana), await world.newcomer("cleo", ana)
        ids = {row["name"]: row["member"] for row in await ana.do("member_list")}
        made = await ana.do("channel_create", name="severance", members=[ids["Ben"], ids["Ana"]])
        assert (made["name"], made["members"]) == ("severance", 2)
        for machine in (ben, cleo):
            await machine.do("sync", peers=[ana.address])
        await ana.do("post", channel="severance", text="Section 4.")
        await ben.do("sync", peers=[ana.address])
        assert await ben.texts("severance") == ["Section 4."]
        assert [row["name"] for row in await cleo.do("channel_list")] == ["general"]

    in_a_world(story)


@pytest.mark.parametrize("name", ["general", "General", "ｇｅｎｅｒａｌ"])
def test_name_that_people_take_for_another_is_refused(name: str) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        with pytest.raises(NameTaken):
            await ana.do("channel_create", name=name)

    in_a_world(story)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"name": ""}, "1 to 120"),
        ({"name": "x" * 121}, "1 to 120"),
        ({"name": "x", "history": "some"}, "history"),
        ({"name": "x", "members": ["ff" * 32]}, "nobody"),
    ],
)
def test_channel_that_cannot_be_made_says_why_and_is_not_begun(asked: dict[str, object], words: str) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        with pytest.raises(LocalError, match=words):
            await ana.do("channel_create", **asked)
        assert [row["name"] for row in await ana.do("channel_list")] == ["general"]

    in_a_world(story)


def test_nobody_who_only_waits_is_put_into_a_channel() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.machine("ben")
        invitation = await ana.do("invite_create")
        asked = await ben.do("join", key=invitation["key"], me="Ben", peers=[ana.address])
        with pytest.raises(LocalError, match="not a member"):
            await ana.do("channel_create", name="x", members=[asked["member"]])
        assert [row["name"] for row in await ana.do("channel_list")] == ["general"]

    in_a_world(story)
