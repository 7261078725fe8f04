"""One profile, running: what it opens, which group is meant, and what it keeps."""

import asyncio

import pytest

from tests.node.world import Machine, World, in_a_world
from whisper_net.core.errors import Ambiguous, NotFound, ProfileLocked, RefusedError
from whisper_net.core.group.commands import PostMessage
from whisper_net.core.group.effects import Notify
from whisper_net.node.group_node import GroupNode
from whisper_net.ports.transport import PortInUse, Unreachable


async def with_groups(world: World, *names: str) -> Machine:
    ana = await world.machine("ana")
    for name in names:
        await ana.do("group_found", name=name, me="Ana", again=True)
    return ana


# -- picking


def test_the_only_group_needs_no_name() -> None:
    async def story(world: World) -> None:
        ana = await with_groups(world, "Acme")
        assert ana.node.pick(None).entry.name == "Acme"

    in_a_world(story)


def test_of_several_groups_one_must_be_named_by_name_or_id() -> None:
    async def story(world: World) -> None:
        ana = await with_groups(world, "Acme", "Umbrella")
        with pytest.raises(Ambiguous):
            ana.node.pick(None)
        umbrella = ana.node.pick("Umbrella")
        for length in (8, 9, 63, 64):
            assert ana.node.pick(umbrella.id.hex()[:length]) is umbrella
            assert ana.node.pick(umbrella.id.hex()[:length].upper()) is umbrella

    in_a_world(story)


@pytest.mark.parametrize("text", ["", "Acm", "acme", "0000000", "0" * 64, "x" * 500])
def test_what_names_no_group_is_not_found(text: str) -> None:
    async def story(world: World) -> None:
        ana = await with_groups(world, "Acme")
        with pytest.raises(NotFound):
            ana.node.pick(text)

    in_a_world(story)


def test_two_groups_of_one_name_are_told_apart_by_id() -> None:
    async def story(world: World) -> None:
        ana = await with_groups(world, "Acme", "Acme")
        with pytest.raises(Ambiguous):
            ana.node.pick("Acme")
        one, other = ana.node.groups
        assert ana.node.pick(other.id.hex()[:8]) is other
        assert ana.node.pick(one.id.hex()) is one

    in_a_world(story)


def test_a_group_called_like_anothers_id_is_the_one_that_is_called_so() -> None:
    async def story(world: World) -> None:
        ana = await with_groups(world, "Acme")
        (acme,) = ana.node.groups
        await ana.do("group_found", name=acme.id.hex()[:8], me="Ana")
        assert ana.node.pick(acme.id.hex()[:8]) is ana.node.groups[1]

    in_a_world(story)


def test_a_profile_without_groups_says_what_to_do() -> None:
    async def story(world: World) -> None:
        ana = await world.machine("ana")
        with pytest.raises(NotFound, match="found one, or join one"):
            ana.node.pick(None)

    in_a_world(story)


def test_somebody_who_waits_is_told_to_wait_and_not_to_join() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.machine("ben")
        key = (await ana.do("invite_create"))["key"]
        await ben.do("join", key=key, me="Ben", peers=[ana.address])
        with pytest.raises(NotFound, match="you asked to join"):
            ben.node.pick(None)

    in_a_world(story)


# -- opening and closing


def test_everything_is_there_after_a_restart() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await ben.do("post", channel="general", text="hello")
        await ben.do("sync", peers=[ana.address])
        before = [await ben.do("status"), await ben.do("member_list"), await ben.texts()]
        await ben.stop()
        await ben.start()
        after = [await ben.do("status"), await ben.do("member_list"), await ben.texts()]
        assert after[1:] == before[1:]
        assert after[0]["view_code"] == before[0]["view_code"]
        assert [peer["name"] for peer in after[0]["peers"]] == ["Ana"]

    in_a_world(story)


def test_closing_leaves_no_task_behind() -> None:
    async def story(world: World) -> None:
        mine = asyncio.all_tasks()
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        ben.node.call_always([ana.address, "nowhere:7000"])
        ana.node.call_always([ben.address])
        await asyncio.sleep(10)
        await ben.stop()
        await ana.stop()
        assert asyncio.all_tasks() == mine

    in_a_world(story)


def test_what_is_asked_of_a_closed_node_is_refused_and_what_was_said_to_be_saved_is_there() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        group, node = ana.group, ana.node
        scope = next(scope for scope in group.group.state.log.view().channels())
        saved = asyncio.ensure_future(group.submit(PostMessage(scope, "saved")))
        await saved
        await ana.stop()
        with pytest.raises(ProfileLocked):
            await group.submit(PostMessage(scope, "late"))
        assert node.listening is None or node.listening == ana.address
        await ana.start()
        assert await ana.texts() == ["saved"]

    in_a_world(story)


def test_nobody_is_answered_after_closing() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await ana.stop()
        await asyncio.sleep(5)
        assert ben.group.peers.links == []
        with pytest.raises(Unreachable):
            await ben.group.peers.call(ana.address)

    in_a_world(story)


# -- the network


def test_a_port_in_use_is_said_and_the_node_goes_on() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        other = await world.machine("other", listen=False)
        await other.node.listen("other:0")
        with pytest.raises(PortInUse):
            await world.machine("ana")
        await world.newcomer("ben", ana)

    in_a_world(story)


def test_callers_of_several_groups_reach_the_group_that_their_key_is_of() -> None:
    async def story(world: World) -> None:
        ana = await with_groups(world, "Acme", "Umbrella")
        for name, group in (("ben", "Acme"), ("cho", "Umbrella")):
            machine = await world.machine(name)
            key = (await ana.do("invite_create", group=group))["key"]
            asked = await machine.do("join", key=key, me=name, peers=[ana.address])
            await ana.do("member_approve", member=asked["member"], group=group)
            await machine.do("sync", peers=[ana.address])
            assert [row["name"] for row in await machine.do("group_list")] == [group]
        await ana.do("post", channel="general", text="to Acme", group="Acme")
        await asyncio.sleep(5)
        assert [await machine.texts() for machine in world.machines[1:]] == [["to Acme"], []]

    in_a_world(story)


def test_addresses_that_answered_are_tried_without_being_typed() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await ben.stop()
        await ana.do("post", channel="general", text="while ben was away")
        await ben.start()
        assert (await ben.do("sync"))["received"] == 1
        assert ben.node.addresses.of(ben.group.entry.file, ["new:1"]) == ["new:1", ana.address]

    in_a_world(story)


def test_peers_that_are_called_always_are_called_for_groups_that_come_later_too() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.machine("ben")
        ben.node.call_always([ana.address])
        key = (await ana.do("invite_create"))["key"]
        asked = await ben.do("join", key=key, me="Ben")
        await asyncio.sleep(5)
        (row,) = [row for row in await ana.do("member_list") if row["state"] == "pending"]
        await ana.do("member_approve", member=row["member"])
        await asyncio.sleep(60)
        await ana.do("post", channel="general", text="hello")
        await asyncio.sleep(60)
        assert asked["state"] in {"joining", "pending"}
        assert await ben.texts() == ["hello"]

    in_a_world(story)


# -- listeners


def test_listeners_hear_of_every_group_now_and_later() -> None:
    async def story(world: World) -> None:
        ana = await with_groups(world, "Acme")
        heard: list[str | None] = []

        def note(group: GroupNode, notify: Notify) -> None:
            heard.extend(group.entry.name for _ in notify.patches)

        ana.node.listeners.append(note)
        await ana.do("group_found", name="Umbrella", me="Ana")
        await ana.do("post", channel="general", text="1", group="Acme")
        await ana.do("post", channel="general", text="2", group="Umbrella")
        assert heard == ["Acme", "Umbrella"]

    in_a_world(story)


@pytest.mark.parametrize("needed", [0, -1, 101])
def test_a_group_that_nobody_or_everybody_must_approve_is_not_founded(needed: int) -> None:
    async def story(world: World) -> None:
        ana = await world.machine("ana")
        with pytest.raises(RefusedError):
            await ana.do("group_found", name="Acme", me="Ana", needed=needed)
        assert ana.node.groups == []
        assert ana.disk.entries == {}

    in_a_world(story)
