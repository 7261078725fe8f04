"""Somebody is put out while nodes run: who is told what, and what the one who is out notices."""

import asyncio
import contextlib

import pytest

from tests.node.world import Machine, World, in_a_world
from whisper_net.core.errors import LastAdmin, NobodyReachable, NotAdmin, NotFound, RefusedError
from whisper_net.ports.transport import Candidate, Connection


async def three(world: World) -> tuple[Machine, Machine, Machine]:
    """Ana, whom Ben and Cho call for as long as they run."""
    ana = await world.founder()
    ben, cho = await world.newcomer("ben", ana), await world.newcomer("cho", ana)
    for machine in (ben, cho):
        machine.node.call_always([ana.address])
    await asyncio.sleep(60)
    return ana, ben, cho


def me(machine: Machine) -> str:
    return machine.group.group.state.me.member.hex()


async def role(machine: Machine) -> str:
    (row,) = await machine.do("group_list")
    return "moved on" if row.get("moved_on") else str(row["role"])


def test_removed_member_sees_nothing_new_and_is_told_while_the_others_talk_on() -> None:
    async def story(world: World) -> None:
        ana, ben, cho = await three(world)
        await ana.do("post", channel="general", text="before")
        await asyncio.sleep(5)
        assert await ana.do("member_remove", member=me(ben)[:8]) == {"member": me(ben)}
        await asyncio.sleep(5)
        await cho.do("post", channel="general", text="after")
        await ben.do("post", channel="general", text="does anybody hear me?")
        await asyncio.sleep(300)
        assert await ana.texts() == await cho.texts() == ["before", "after"]
        assert await ben.texts() == ["before", "does anybody hear me?"]
        assert [await role(one) for one in (ana, ben, cho)] == ["admin", "moved on", "member"]
        assert (await ben.do("status"))["moved_on"] is True
        assert "moved_on" not in await cho.do("status")
        await ben.stop()
        await ben.start()
        assert await role(ben) == "moved on"
        assert await ben.texts() == ["before", "does anybody hear me?"]

    in_a_world(story)


def test_whoever_is_out_notices_by_syncing_and_nobody_answers() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await ana.do("member_remove", member=me(ben))
        for _ in range(2):
            with pytest.raises(NobodyReachable):
                await ben.do("sync")
        assert await role(ben) == "moved on"
        assert (await ben.do("post", channel="general", text="still there?"))["moved_on"] is True
        assert "moved_on" not in await ana.do("post", channel="general", text="we are")
        with pytest.raises(
            NobodyReachable, match="you were probably removed; an admin or vetter who approves you again"
        ):
            await ben.do("sync")

    in_a_world(story)


def test_line_that_breaks_or_a_machine_that_is_off_says_nothing() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await ana.stop()
        for _ in range(3):
            with pytest.raises(NobodyReachable):
                await ben.do("sync")
        assert await role(ben) == "member"

    in_a_world(story)


def test_newcomer_whom_somebody_has_not_heard_of_yet_is_not_told_that_they_were_removed() -> None:
    """Cho has never answered Ben: that she closes the line says nothing."""

    async def story(world: World) -> None:
        ana = await world.founder()
        cho = await world.newcomer("cho", ana)
        world.network.break_links("ana", "cho")
        await asyncio.sleep(1)
        ben = await world.newcomer("ben", ana)
        await ana.stop()
        for _ in range(3):
            with pytest.raises(NobodyReachable):
                await ben.do("sync", peers=[cho.address])
        assert await role(ben) == "member"

    in_a_world(story)


@pytest.mark.expects_log
def test_disk_that_is_full_ends_no_link_because_of_what_is_noted() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await ana.do("member_remove", member=me(ben))
        ben.fill_disk()
        for _ in range(3):
            with pytest.raises(NobodyReachable):
                await ben.do("sync")
        ben.empty_disk()
        assert await role(ben) == "member"

    in_a_world(story)


def test_whoever_leaves_says_so_when_they_next_meet_somebody() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await ana.do("post", channel="general", text="before")
        await ben.do("sync")
        world.network.break_links("ana", "ben")
        await asyncio.sleep(1)
        assert await ben.do("member_leave") == {"member": me(ben)}
        assert await role(ben) == "left"
        await ben.do("sync")
        states = {row["member"]: row["state"] for row in await ana.do("member_list")}
        assert states == {me(ana): "member", me(ben): "left"}
        await ana.do("post", channel="general", text="after")
        assert await ben.texts() == ["before"]
        with pytest.raises(NobodyReachable):
            await ben.do("sync")
        assert await role(ben) == "left"

    in_a_world(story)


def test_offices_are_given_and_taken() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        for office, given in (("vetter", "vetter"), ("admin", "admin")):
            assert await ana.do("member_promote", member=me(ben), role=office) == {"member": me(ben)}
            await ben.do("sync")
            assert await role(ben) == given
        assert await ana.do("member_demote", member=me(ben)) == {"member": me(ben)}
        await ben.do("sync")
        assert await role(ben) == "member"
        with pytest.raises(RefusedError):
            await ana.do("member_promote", member=me(ben), role="king")
        with pytest.raises(NotAdmin):
            await ben.do("member_remove", member=me(ana))
        with pytest.raises(LastAdmin):
            await ana.do("member_leave")

    in_a_world(story)


def test_log_says_who_did_what_and_what_came_to_nothing() -> None:
    """Ben, whom Ana puts out, puts Cho out meanwhile: that counts for nothing, and everybody is told why."""

    async def story(world: World) -> None:
        ana, ben, cho = await three(world)
        await ana.do("member_promote", member=me(ben), role="admin")
        await asyncio.sleep(60)
        world.network.split(["ana", "cho"], ["ben"])
        await asyncio.sleep(60)
        await ben.do("member_remove", member=me(cho))
        await ana.do("member_remove", member=me(ben))
        await asyncio.sleep(5)
        world.network.heal()
        with contextlib.suppress(NobodyReachable):
            await ana.do("sync", peers=[ben.address])
        for machine in (ana, cho):
            rows = [row for row in await machine.do("group_log") if row["did"] == "remove"]
            told = {(row["name"], row["about_name"], row["void"]) for row in rows}
            assert told == {("Ana", "Ben", None), ("Ben", "Cho", "strike")}
        assert await role(cho) == "member"
        assert [row["did"] for row in await ana.do("group_log", limit=1)] == ["remove"]

    in_a_world(story)


def test_nobody_calls_somebody_who_was_put_out_unless_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """An old address would tell them that this device is there: neither the running node nor the next one calls it."""

    async def story(world: World) -> None:
        ana = await world.founder()
        ben, cho = await world.newcomer("ben", ana), await world.newcomer("cho", ana)
        ana.node.call_always([])
        await ana.do("sync", peers=[ben.address, cho.address])
        await asyncio.sleep(60)
        await cho.do("sync")
        await ana.do("member_remove", member=me(ben))
        called = watched(ana, monkeypatch)
        world.network.break_links("ana", "ben", "cho")
        await asyncio.sleep(300)
        assert cho.address in called
        assert ben.address not in called
        await ana.stop()
        await ana.start()
        called = watched(ana, monkeypatch)
        await ana.do("sync")
        assert (cho.address in called, ben.address in called) == (True, False)
        await ana.do("sync", peers=[ben.address])
        assert ben.address in called

    in_a_world(story)


def watched(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that a machine calls from now on."""
    called: list[str] = []
    transport = machine.node.means.transport
    dial = transport.dial

    async def noted(address: str, candidate: Candidate) -> Connection:
        called.append(address)
        return await dial(address, candidate)

    monkeypatch.setattr(transport, "dial", noted)
    return called


def test_what_was_written_while_out_is_counted_and_named_once_its_author_is_back() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await ana.do("member_remove", member=me(ben))
        await ana.do("post", channel="general", text="Without Ben.")
        lost = (await ben.do("post", channel="general", text="Does anybody hear me?"))["message"]
        assert await ben.do("standing") == {"role": "member"}
        back = await ana.do("member_approve", member=me(ben))
        assert back == {"member": me(ben), "state": "member", "reads": ["general"]}
        assert await ana.do("member_approve", member=me(ben)) == {"member": me(ben), "state": "member", "already": True}
        await ben.do("sync", peers=[ana.address])
        assert await ben.texts() == ["Without Ben."]
        assert await ben.do("standing") == {"role": "member", "hidden": 1}
        assert (await ben.do("group_list"))[0]["hidden"] == 1
        assert await ana.do("standing") == {"role": "admin"}
        for operation in ("message_show", "delete"):
            with pytest.raises(NotFound, match="group quarantine shows it"):
                await ben.do(operation, message=lost[:8])
        with pytest.raises(NotFound, match="no such message here"):
            await ana.do("message_show", message=lost)

    in_a_world(story)


def test_request_that_has_not_come_is_looked_for_by_a_sync() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        for operation in ("member_approve", "member_decline"):
            with pytest.raises(NotFound, match="whisper-net sync brings their request"):
                await ana.do(operation, member="ab" * 4)

    in_a_world(story)
