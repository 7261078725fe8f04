"""Going on in a new group over real nodes: those who were chosen come with the keys that they are handed."""

from pathlib import Path

import pytest

from tests.node.world import World, in_a_world
from whisper_net.core.errors import NotFound
from whisper_net.core.group.commands_channels import CreateChannel
from whisper_net.core.membership.link import History


def test_those_who_were_invited_come_over_whatever_the_old_admins_do() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben, cleo = await world.newcomer("ben", ana), await world.newcomer("cleo", ana)
        await ben.do("sync", peers=[ana.address])
        ids = {row["name"]: row["member"] for row in await ben.do("member_list")}
        await ana.do("member_remove", member=ids["Ben"])
        made = await ben.do("group_refound", name="Acme anew", needed=1, invite=[ids["Cleo"], ids["Cleo"][:10]])
        (invited,) = made["invitations"]
        assert (invited["name"], invited["member"], invited["sent"]) == ("Cleo", ids["Cleo"], True)
        asked = await cleo.do("join", key=invited["key"], me="Cleo", peers=[ben.address])
        assert asked["member"] not in ids.values()
        await ben.do("member_approve", member=asked["member"], group="Acme anew")
        await cleo.do("sync", peers=[ben.address])
        rows = await cleo.do("member_list", group="Acme anew")
        assert {row["name"]: row["role"] for row in rows} == {"Ben": "admin", "Cleo": "member"}
        assert not {row["member"] for row in rows} & set(ids.values())

    in_a_world(story)


def test_key_waits_in_a_direct_message_that_only_its_person_reads() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben, cleo = await world.newcomer("ben", ana), await world.newcomer("cleo", ana)
        await ben.do("sync", peers=[ana.address])
        ids = {row["name"]: row["member"] for row in await ben.do("member_list")}
        made = await ben.do("group_refound", name="Acme anew", needed=1, invite=[ids["Cleo"]])
        await ana.do("sync", peers=[ben.address])
        await cleo.do("sync", peers=[ben.address])
        (told,) = await cleo.do("circle_list")
        (message,) = await cleo.do("messages", channel=told["circle"])
        assert made["invitations"][0]["key"] in message["text"]
        assert await ana.do("circle_list") == []
        asked = await cleo.do("join", key=message["text"], me="Cleo", peers=[ben.address])
        assert asked["state"] == "pending"

    in_a_world(story)


def test_whoever_is_out_of_the_old_group_gets_the_printed_key_alone() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        ids = {row["name"]: row["member"] for row in await ana.do("member_list")}
        await ana.do("member_remove", member=ids["Ben"])
        made = await ana.do("group_refound", name="Acme anew", needed=1, invite=[ids["Ben"]])
        (invited,) = made["invitations"]
        assert not invited["sent"]
        asked = await ben.do("join", key=invited["key"], me="Ben", peers=[ana.address])
        assert asked["state"] == "pending"

    in_a_world(story)


def test_what_was_said_comes_over_once_and_what_is_to_disappear_stays() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await ana.do("channel_create", name="board")
        await ana.do("channel_create", name="gossip")
        await ana.do("channel_policy", channel="gossip", disappear="day")
        for channel in ("general", "board", "gossip"):
            await ana.do("post", channel=channel, text=f"in {channel}")
        await ben.do("sync", peers=[ana.address])
        made = await ana.do("group_refound", name="Acme anew", imports=True)
        assert made["imported"] == 2
        new = made["group"]
        rows = await ana.do("messages", channel="board", group=new)
        assert [(row["name"], row["text"], row["imported"]) for row in rows] == [("imported: Ana", "in board", True)]
        await ana.do("post", channel="general", text="later", group="Acme")
        assert (await ana.do("group_import", group=new))["imported"] == 1
        assert (await ana.do("group_import", group=new))["imported"] == 0
        rows = await ana.do("messages", channel="general", group=new)
        assert [row["text"] for row in rows] == ["in general", "later"]
        assert {row["name"] for row in await ana.do("channel_list", group=new)} == {"general", "board"}
        again = await ana.do("group_refound", name="Acme once more", imports=True, group=new)
        rows = await ana.do("messages", channel="board", group=again["group"])
        assert [row["name"] for row in rows] == ["imported: Ana"]
        with pytest.raises(NotFound, match="goes on from none"):
            await ben.do("group_import")

    in_a_world(story)


def test_nobody_gets_a_private_channel_by_making_one_of_its_name() -> None:
    """Nor is what was said in a second channel called general read by everybody in the new one."""

    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        for name in ("board", "general"):
            scope = await ana.group.submit(CreateChannel(name, History.ALL))
            await ana.do("post", channel=scope.hex(), text=f"private, in {name}")
        await ben.do("sync", peers=[ana.address])
        ids = {row["name"]: row["member"] for row in await ana.do("member_list")}
        made = await ana.do("group_refound", name="Acme anew", needed=1, invite=[ids["Ben"]])
        new = made["group"]
        asked = await ben.do("join", key=made["invitations"][0]["key"], me="Ben", peers=[ana.address])
        await ana.do("member_approve", member=asked["member"], group=new)
        await ana.do("member_promote", member=asked["member"], role="vetter", group=new)
        await ben.do("sync", peers=[ana.address])
        theirs = await ben.do("channel_create", name="board", group=new)
        await ben.do("channel_grant", channel=theirs["channel"], member=made["member"], group=new)
        await ana.do("sync", peers=[ben.address])
        brought = await ana.do("group_import", group=new)
        assert (brought["imported"], brought["left"]) == (0, ["board", "general"])
        await ben.do("sync", peers=[ana.address])
        for room in await ben.do("channel_list", group=new):
            assert await ben.do("messages", channel=room["channel"], group=new) == []

    in_a_world(story)


def test_what_was_said_while_a_channel_disappeared_stays_though_it_does_no_more() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        await ana.do("channel_create", name="gossip")
        await ana.do("channel_policy", channel="gossip", disappear="day")
        await ana.do("post", channel="gossip", text="for a day")
        await ana.do("channel_policy", channel="gossip", disappear="off")
        await ana.do("post", channel="gossip", text="for good")
        made = await ana.do("group_refound", name="Acme anew", imports=True)
        rows = await ana.do("messages", channel="gossip", group=made["group"])
        assert [row["text"] for row in rows] == ["for good"]

    in_a_world(story)


def test_of_a_file_without_words_its_name_comes_over(tmp_path: Path) -> None:
    file = tmp_path / "plan.pdf"
    file.write_bytes(b"plan")

    async def story(world: World) -> None:
        ana = await world.founder()
        await ana.do("attach", channel="general", file=str(file))
        await ana.do("attach", channel="general", file=str(file), text="page 3")
        made = await ana.do("group_refound", name="Acme anew", imports=True)
        rows = await ana.do("messages", channel="general", group=made["group"])
        assert [(row["text"], row["attachments"]) for row in rows] == [("(file: plan.pdf)", []), ("page 3", [])]

    in_a_world(story)
