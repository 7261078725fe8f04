"""Circles, direct messages and leads to an audience as commands ask for them, on real nodes over memory."""

import asyncio
from typing import Any

import pytest

from tests.node.world import Machine, World, in_a_world
from whisper_net.core.errors import Ambiguous, NotAllowed, NotFound, RefusedError
from whisper_net.node import circles, conversations

ACME = {"company": "Acme", "role": "Engineer"}


async def pushed() -> None:
    """The links are live: what is written travels by itself, and these seconds take no time."""
    await asyncio.sleep(5)


async def of_four(world: World) -> list[Machine]:
    ana = await world.founder()
    return [ana, *[await world.newcomer(name, ana) for name in ("ben", "cleo", "dan")]]


def me(machine: Machine) -> str:
    return machine.group.group.state.me.member.hex()


def names(row: dict[str, Any]) -> list[str]:
    return [member["name"] for member in row["members"]]


async def said(machine: Machine, room: str, **more: Any) -> list[str]:
    return [row["text"] for row in await machine.do("messages", channel=room, **more)]


def test_a_circle_is_made_written_in_grown_and_left() -> None:
    async def story(world: World) -> None:
        ana, ben, cleo, dan = await of_four(world)
        made = await ana.do("circle_create", name="Book", members=["Ben", me(cleo)[:10]])
        await ana.do("post", channel="book", text="one")
        await pushed()
        (row,) = await ben.do("circle_list")
        assert {**row, "members": names(row)} == {
            "circle": made["circle"], "name": "Book", "kind": "circle", "owner": me(ana),
            "members": ["Ana", "Ben", "Cleo"], "unread": 1,
        }  # fmt: skip
        assert await said(ben, "Book") == await said(ben, made["circle"][:8]) == ["one"]
        assert (await ben.do("circle_list"))[0]["unread"] == 0
        assert await dan.do("circle_list") == []
        with pytest.raises(NotFound, match="no channel 'Book'"):
            await dan.do("messages", channel="Book")

        assert await ana.do("circle_add", circle="Book", member="@dan") == {**made, "member": me(dan)}
        await pushed()
        assert await said(dan, "Book", circle=True) == ["one"]
        assert await ana.do("circle_remove", circle="Book", member="Cleo") == {**made, "member": me(cleo)}
        await ben.do("circle_remove", circle="Book", member="Ben")
        await pushed()
        assert [names(row) for row in await dan.do("circle_list")] == [["Ana", "Dan"]]
        assert await ben.do("circle_list") == []
        with pytest.raises(NotAllowed, match="ask them"):
            await dan.do("circle_add", circle="Book", member="Ben")

    in_a_world(story)


def test_whoever_was_taken_out_and_does_not_know_is_level_all_the_same() -> None:
    async def story(world: World) -> None:
        ana, _, cleo, _ = await of_four(world)
        await ana.do("circle_create", name="Book", members=["Ben", "Cleo"])
        await ana.do("post", channel="Book", text="one")
        await pushed()
        await ana.do("circle_remove", circle="Book", member="Cleo")
        await pushed()
        for link in cleo.group.peers.links:
            link.end("a new one knows nothing of what was said")
        await pushed()
        before = asyncio.get_running_loop().time()
        await cleo.do("sync", peers=[ana.address], seconds=60)
        assert asyncio.get_running_loop().time() - before < 5
        assert all(link.session.level for link in cleo.group.peers.links)
        assert [names(row) for row in await cleo.do("circle_list")] == [["Ana", "Ben", "Cleo"]]

    in_a_world(story)


def test_direct_messages_are_found_by_the_others_name() -> None:
    async def story(world: World) -> None:
        ana, ben, cleo, _ = await of_four(world)
        sent = await ana.do("dm", member="Ben", text="psst")
        await pushed()
        answer = await ben.do("dm", member=me(ana), text="yes?")
        assert sent["circle"] == answer["circle"]
        await pushed()
        await ana.do("post", channel="@ben", text="nothing")
        await pushed()
        for room in ("Ana", "@ana", me(ana)[:8], sent["circle"]):
            assert await said(ben, room) == ["psst", "yes?", "nothing"]
        assert await said(ana, "Ben", limit=1) == await said(ana, "Ben", search="noth") == ["nothing"]
        assert [(row["kind"], row["name"]) for row in await ana.do("circle_list")] == [("dm", "Ben")]
        await ben.do("reply", message=sent["message"], text="there")
        await pushed()
        assert (await said(ana, "@Ben"))[-1] == "there"
        assert await cleo.do("circle_list") == []
        with pytest.raises(NotFound, match="begin: whisper-net dm 'cleo' TEXT"):
            await ana.do("messages", channel="@cleo")
        for text, error in (("@cleo", NotFound), ("#ben", NotFound), ("nobody", NotFound)):
            with pytest.raises(error):
                await ana.do("messages", channel=text)
        with pytest.raises(RefusedError, match="one other person"):
            await ana.do("dm", member="Ana", text="note")

    in_a_world(story)


def test_direct_messages_that_both_began_apart_are_one_conversation() -> None:
    async def story(world: World) -> None:
        ana, ben, *_ = await of_four(world)
        for link in (*ana.group.peers.links, *ben.group.peers.links):
            link.end("apart")
        await pushed()
        mine = await ana.do("dm", member="Ben", text="from Ana")
        await asyncio.sleep(2)
        theirs = await ben.do("dm", member="Ana", text="from Ben")
        assert mine["circle"] != theirs["circle"]
        await ben.do("sync", peers=[ana.address])
        smaller = min(mine["circle"], theirs["circle"])
        for one, other in ((ana, "Ben"), (ben, "Ana")):
            (row,) = await one.do("circle_list")
            assert (row["circle"], row["unread"]) == (smaller, 1)
            assert await said(one, other) == ["from Ana", "from Ben"]
            assert (await one.do("circle_list"))[0]["unread"] == 0
            assert (await one.do("dm", member=other, text="on"))["circle"] == smaller

    in_a_world(story)


def test_two_people_or_circles_of_one_name_are_told_apart_by_id() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        twins = [await world.newcomer(name, ana) for name in ("ben", "BEN")]
        for _ in twins:
            await ana.do("circle_create", name="Two", members=[me(twins[0])])
        with pytest.raises(Ambiguous, match="member list"):
            await ana.do("dm", member="Ben", text="which?")
        with pytest.raises(Ambiguous, match="circle list"):
            await ana.do("post", channel="Two", text="which?")

    in_a_world(story)


def test_nobody_comes_between_by_calling_themselves_by_anothers_id() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        posing = await world.newcomer(me(ben), ana)
        await ana.do("dm", member=me(ben), text="for Ben alone")
        await pushed()
        assert await said(ben, "ana") == ["for Ben alone"]
        assert await posing.do("circle_list") == []

    in_a_world(story)


def test_a_lead_to_all_but_some_is_seen_by_the_others_alone() -> None:
    async def story(world: World) -> None:
        ana, ben, cleo, dan = await of_four(world)
        preview = await ana.do("audience_preview", leave_out=["Cleo", me(dan)])
        assert [one["name"] for one in preview["readers"]] == ["Ana", "Ben"]
        assert [one["name"] for one in preview["left_out"]] == ["Cleo", "Dan"]
        assert (preview["never"], preview["circle"]) == ([], None)
        lead = (await ana.do("lead_add", **ACME, leave_out=["Cleo", "Dan"]))["lead"]
        everybody = (await ana.do("lead_add", company="Globex", role="Writer"))["lead"]
        await pushed()
        assert [row["lead"] for row in await cleo.do("lead_list")] == [everybody]
        rows = {row["lead"]: row["audience"] for row in await ben.do("lead_list")}
        assert rows == {lead: {"kind": "circle", "members": 2}, everybody: {"kind": "channel", "members": 4}}
        await ben.do("lead_claim", lead=lead)
        await pushed()
        assert [row["claims"] for row in await ana.do("lead_list", stage="claimed")] == [
            [{"member": me(ben), "name": "Ben"}]
        ]
        with pytest.raises(NotFound):
            await cleo.do("lead_claim", lead=lead)
        again = await ana.do("audience_preview", only=["Ben"])
        assert again["circle"] == (await ana.do("circle_list"))[0]["circle"]
        assert again["readers"] == preview["readers"]

    in_a_world(story)


def test_audience_leaves_no_trace_on_the_excluded() -> None:
    """All that is on an excluded member's disk: no title, no place, no count; a drop that says a size class alone."""

    async def story(world: World) -> None:
        ana, ben, cleo, dan = await of_four(world)
        counts = await dan.group.query(lambda reader: reader.counts())
        lead = (
            await ana.do("lead_add", company="Initrode", role="Engineer", note="ask for Fay", leave_out=["Cleo", "Dan"])
        )["lead"]
        await pushed()
        await ben.do("lead_claim", lead=lead)
        await pushed()
        scope = (await ana.do("circle_list"))[0]["circle"]
        for excluded in (cleo, dan):
            held = repr(excluded.disk)
            for told in (
                "Initrode",
                "Engineer",
                "Fay",
                repr(bytes.fromhex(scope))[2:-1],
                repr(bytes.fromhex(lead))[2:-1],
            ):
                assert told not in held
            assert await excluded.do("lead_list") == await excluded.do("circle_list") == []
            assert await said(excluded, "general", search="Initrode") == []
            (data,) = excluded.disk.groups.values()
            drop_kids = {drop.kid for drop in data.drops.values()}
            assert len(drop_kids) == 1
            assert not drop_kids & (data.keys.keys() | {part.kid for part in data.parts})
        after = await dan.group.query(lambda reader: reader.counts())
        assert {**counts, "envelopes": counts["envelopes"] + 1} == after  # the drop

    in_a_world(story)


def test_a_lead_is_shared_with_somebody_who_reads_it_from_then_on() -> None:
    async def story(world: World) -> None:
        ana, ben, cleo, dan = await of_four(world)
        lead = (await ana.do("lead_add", **ACME, only=["Ben"]))["lead"]
        await pushed()
        assert await ana.do("lead_share", lead=lead, member="Dan") == {"lead": lead, "member": me(dan), "moved": False}
        await pushed()
        assert [(row["lead"], row["company"]) for row in await dan.do("lead_list")] == [(lead, "Acme")]
        assert await cleo.do("lead_list") == []
        assert await ana.do("lead_share", lead=lead, member="Dan") == {"lead": lead, "member": me(dan), "moved": False}
        with pytest.raises(NotAllowed, match="only whoever posted"):
            await ben.do("lead_share", lead=lead, member="Cleo")
        open_ = (await ana.do("lead_add", company="Globex", role="Writer"))["lead"]
        with pytest.raises(RefusedError, match="read it already"):
            await ana.do("lead_share", lead=open_, member="Cleo")
        await ana.do("lead_withdraw", lead=lead)
        with pytest.raises(NotAllowed, match="withdrawn"):
            await ana.do("lead_share", lead=lead, member="Cleo")

    in_a_world(story)


@pytest.mark.parametrize("other", ["lead", "withdrawn", "message"])
def test_sharing_one_lead_shows_no_other(other: str) -> None:
    """Its audience carries more than it: it moves to one of its own, and whoever read it before goes on reading it."""

    async def story(world: World) -> None:
        ana, ben, cleo, _ = await of_four(world)
        lead = (await ana.do("lead_add", **ACME, only=["Ben"]))["lead"]
        if other == "message":
            await ana.do("post", channel=(await ana.do("circle_list"))[0]["circle"], text="between us")
        else:
            secret = (await ana.do("lead_add", company="Initech", role="Writer", only=["Ben"]))["lead"]
        if other == "withdrawn":
            await ana.do("lead_withdraw", lead=secret)
        shared = await ana.do("lead_share", lead=lead, member="Cleo")
        assert shared["moved"]
        await pushed()
        assert [(row["lead"], row["company"]) for row in await cleo.do("lead_list")] == [(shared["lead"], "Acme")]
        assert "Initech" not in repr(cleo.disk)
        assert "between us" not in repr(cleo.disk)
        stages = {row["lead"]: row["stage"] for row in await ben.do("lead_list")}
        assert (stages[lead], stages[shared["lead"]]) == ("closed", "found")

    in_a_world(story)


def test_who_is_meant_is_said_one_way() -> None:
    async def story(world: World) -> None:
        ana, *_ = await of_four(world)
        for args, reason in (
            ({"leave_out": ["Ben"], "only": ["Cleo"]}, "not both"),
            ({"leave_out": ["Ana"]}, "leave out others"),
        ):
            with pytest.raises(RefusedError, match=reason):
                await ana.do("lead_add", **ACME, **args)
        with pytest.raises(RefusedError):
            await ana.do("lead_add", **ACME, only=["Nobody"])
        assert await ana.do("lead_list") == []
        alone = await ana.do("audience_preview", only=["Ana"])
        assert [one["name"] for one in alone["readers"]] == ["Ana"]

    in_a_world(story)


def test_screens_read_circles_as_they_read_channels() -> None:
    async def story(world: World) -> None:
        ana, ben, *_ = await of_four(world)
        await ana.do("circle_create", name="Book", members=["Ben", "Cleo"])
        await ana.do("post", channel="Book", text="one")
        await pushed()
        group = ben.group.id.hex()
        (row,) = await circles.circles(ben.node, group)
        assert (row.name, row.kind, row.unread, row.scopes) == ("Book", "circle", 1, (row.scope,))
        opening = await conversations.opening(ben.node, group, row.scope)
        assert ([one.text for one in opening.page.rows], opening.unread) == (["one"], 1)
        read = await conversations.audience(ben.node, group, row.scope)
        assert (read.name, [one.name for one in read.readers]) == ("Book", ["Ana", "Ben", "Cleo"])
        preview = await circles.audience_preview(ana.node, group, only=[read.readers[1].member])
        assert [one.name for one in preview.readers] == ["Ana", "Ben"]

    in_a_world(story)
