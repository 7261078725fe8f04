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
        ({"name": ""}, "is empty"),
        ({"name": "x" * 121}, "at most 120"),
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


def test_channel_is_taken_from_somebody_and_given_again() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        member = {row["name"]: row["member"] for row in await ana.do("member_list")}["Ben"]
        made = await ana.do("channel_create", name="severance", history="since_join", disappear="week")
        for _ in range(2):
            granted = await ana.do("channel_grant", channel="severance", member=member[:8])
            assert granted == {"channel": made["channel"], "member": member}
            await ana.do("post", channel="severance", text="Section 4.")
            await ben.do("sync", peers=[ana.address])
            assert [(row["name"], row["members"], row["mine"]) for row in await ben.do("channel_list")] == [
                ("general", 2, True),
                ("severance", 2, True),
            ]
            assert await ana.do("channel_revoke", channel="severance", member=member[:8]) == granted
            await ben.do("sync", peers=[ana.address])
            with pytest.raises(LocalError, match="not open"):
                await ben.do("post", channel="severance", text="still?")
        row = (await ana.do("channel_list"))[1]
        assert (row["history"], row["disappear"], row["members"]) == ("since_join", "week", 1)

    in_a_world(story)


def test_policy_is_printed_changed_and_explained() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        await ana.do("channel_create", name="severance")
        printed = await ana.do("channel_policy", channel="#severance")
        assert (printed["history"], printed["disappear"], printed["consequences"]) == ("all", "off", [])
        changed = await ana.do("channel_policy", channel="severance", history="since_join", disappear="day")
        assert (changed["history"], changed["disappear"]) == ("since_join", "day")
        assert [sentence.split()[-1] for sentence in changed["consequences"]] == ["can.", "stays."]
        back = await ana.do("channel_policy", channel="severance", history="all", disappear="off")
        assert len(back["consequences"]) == 2
        with pytest.raises(LocalError, match="general"):
            await ana.do("channel_policy", channel="general", disappear="week")
        for wrong in ({"history": "some"}, {"disappear": "year"}, {"channel": "nowhere"}):
            with pytest.raises(LocalError):
                await ana.do("channel_policy", **{"channel": "severance", **wrong})

    in_a_world(story)


def test_admin_takes_a_channel_that_they_are_not_in() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await world.newcomer("cleo", ana)
        ids = {row["name"]: row["member"] for row in await ana.do("member_list")}
        await ana.do("member_promote", member=ids["Ben"])
        await ben.do("sync", peers=[ana.address])
        made = await ben.do("channel_create", name="vetting", members=[ids["Cleo"]])
        await ben.do("sync", peers=[ana.address])
        for named in ("vetting", made["channel"]):
            with pytest.raises(LocalError, match="lets members in"):
                await ana.do("channel_grant", channel=named, member=ids["Ana"])
        await ana.do("channel_revoke", channel="vetting", member=ids["Cleo"])
        await ben.do("sync", peers=[ana.address])
        assert (await ben.do("channel_list"))[1]["members"] == 1

    in_a_world(story)
