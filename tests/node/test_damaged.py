"""One group that cannot be opened: the others can, it is named, and repair brings back what can be read."""

import asyncio

import pytest

from tests.node.world import Machine, World, in_a_world
from whisper_net.core.errors import Ambiguous, ProfileCorrupt
from whisper_net.node.damaged import DamagedGroup


async def two_groups(world: World) -> tuple[Machine, str, str]:
    """(machine, file, file) of somebody in Acme, which is to break, and Umbrella."""
    ana = await world.machine("ana")
    for name in ("Acme", "Umbrella"):
        await ana.do("group_found", name=name, me="Ana")
    files = {group.entry.name: group.entry.file for group in ana.node.groups}
    return ana, files["Acme"], files["Umbrella"]


async def broken(ana: Machine, file: str) -> None:
    """Stop, let the disk spoil one database, start again."""
    await ana.stop()
    ana.disk.damaged.add(file)
    await ana.start()


def test_one_broken_group_closes_no_other() -> None:
    async def story(world: World) -> None:
        ana, acme, _ = await two_groups(world)
        await broken(ana, acme)
        await ana.do("post", channel="general", text="still here", group="Umbrella")
        rows = await ana.do("messages", channel="general", group="Umbrella")
        assert [row["text"] for row in rows] == ["still here"]
        listed = {row["name"]: (row["role"], row["members"]) for row in await ana.do("group_list")}
        assert listed == {"Umbrella": ("admin", 1), "Acme": ("damaged", 0)}
        (damaged,) = (await ana.do("status", group="Umbrella"))["damaged"]
        assert damaged["name"] == "Acme"
        assert "repair" in damaged["problem"]

    in_a_world(story)


def test_whoever_means_the_broken_group_is_told_so_and_nothing_goes_elsewhere() -> None:
    async def story(world: World) -> None:
        ana, acme, _ = await two_groups(world)
        id_ = ana.node.pick("Acme").id.hex()
        await broken(ana, acme)
        for named in ("Acme", id_, id_[:8]):
            with pytest.raises(ProfileCorrupt, match="'Acme' cannot be opened"):
                await ana.do("post", channel="general", text="where to?", group=named)
        with pytest.raises(Ambiguous):
            await ana.do("post", channel="general", text="where to?")

    in_a_world(story)


def test_profile_of_one_broken_group_opens_and_says_what_is_wrong() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        await broken(ana, ana.group.entry.file)
        assert [row["role"] for row in await ana.do("group_list")] == ["damaged"]
        for operation in ("status", "sync"):
            with pytest.raises(ProfileCorrupt, match="repair"):
                await ana.do(operation)

    in_a_world(story)


def test_repair_mends_what_can_be_read_and_goes_on_under_another_number() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await ana.do("post", channel="general", text="before")
        await ben.do("sync", peers=[ana.address])
        incarnation, file = ana.group.group.state.incarnation, ana.group.entry.file
        known = ana.disk.groups[file].shown.messages
        await broken(ana, file)
        found = await ana.do("repair")
        assert (found["documents"] > 0, found["faults"]) == (True, 0)
        assert known
        assert await ana.texts() == ["before"]
        assert ana.node.damaged == []
        assert ana.group.entry.file != file
        assert ana.group.group.state.incarnation != incarnation
        await ana.do("post", channel="general", text="after")
        await ben.do("sync", peers=[ana.address])
        assert await ben.texts() == ["before", "after"]
        await ana.stop()
        await ana.start()
        assert await ana.texts() == ["before", "after"]

    in_a_world(story)


def test_addresses_of_a_mended_group_are_kept() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await asyncio.sleep(1)
        await broken(ben, ben.group.entry.file)
        await ben.do("repair")
        await ana.do("post", channel="general", text="hello")
        assert (await ben.do("sync"))["peers"] == 1
        assert await ben.texts() == ["hello"]

    in_a_world(story)


def test_what_cannot_be_mended_stays_as_it_is() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        file = ana.group.entry.file
        await broken(ana, file)
        ana.disk.groups[file].facts.clear()
        with pytest.raises(ProfileCorrupt, match="new invitation"):
            await ana.do("repair")
        (damaged,) = ana.node.damaged
        assert isinstance(damaged, DamagedGroup)
        assert damaged.entry.file == file
        assert list(ana.disk.groups) == [file]

    in_a_world(story)


def test_group_that_was_being_entered_is_taken_up_again_once_mended() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.machine("ben")
        key = (await ana.do("invite_create"))["key"]
        asked = await ben.do("join", key=key, me="Ben", peers=[ana.address])
        await ana.do("member_approve", member=asked["member"])
        (applicant,) = ben.node.applicants
        await applicant.ask(ana.address)
        assert applicant.group is not None
        await broken(ben, applicant.entry.file)
        assert (ben.node.groups, ben.node.applicants) == ([], [])
        await ben.do("repair")
        await ben.do("sync", peers=[ana.address])
        assert ben.group.entered.is_set()

    in_a_world(story)
