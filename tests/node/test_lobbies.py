"""The door of a group is open to as many applicants as it can bear, and shut to nobody by those of another key."""

import asyncio

import pytest

from tests.node.test_group_node import Applicant, applicant
from tests.node.world import Machine, World, in_a_world
from whisper_net.core.wire import peer as wire
from whisper_net.node import lobbies
from whisper_net.ports.transport import Disconnected


async def crowd(world: World, vetter: Machine, key: str, name: str, count: int) -> list[Applicant]:
    """One machine that begins many conversations under one invitation, and says nothing."""
    made = []
    for _ in range(count):
        made.append(Applicant(world, vetter, name))
        await made[-1].hold(key)
        await made[-1].call()
        await asyncio.sleep(0.1)
    return made


async def served(one: Applicant) -> bool:
    """Whether somebody is still answered."""
    try:
        await one.say(wire.Ping())
        return await one.hear() == wire.Pong()
    except Disconnected:
        return False


def test_conversations_under_one_invitation_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lobbies, "MOST_OF_INVITATION", 4)

    async def story(world: World) -> None:
        ana = await world.founder()
        key = (await ana.do("invite_create", uses=3))["key"]
        (honest,) = await crowd(world, ana, key, "ben", 1)
        flood = await crowd(world, ana, key, "mallory", 12)
        assert len(ana.group.lobbies) == 4
        assert await served(honest)
        assert [await served(one) for one in flood] == [False] * 9 + [True] * 3

    in_a_world(story)


def test_flood_under_one_invitation_keeps_nobody_out_who_has_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lobbies, "MOST_OF_GROUP", 6)

    async def story(world: World) -> None:
        ana = await world.founder()
        leaked = (await ana.do("invite_create"))["key"]
        ben = await applicant(world, ana)
        for name in ("m1", "m2", "m3"):
            await crowd(world, ana, leaked, name, 5)
        assert len(ana.group.lobbies) == 6
        assert await ben.ask() == wire.Status("pending", 0, 1, "")
        cho = await applicant(world, ana, "cho")
        assert await cho.ask() == wire.Status("pending", 0, 1, "")
        assert len(ana.group.lobbies) == 6

    in_a_world(story)


def test_whoever_had_to_give_way_calls_again_and_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lobbies, "MOST_OF_INVITATION", 1)

    async def story(world: World) -> None:
        ana = await world.founder()
        key = (await ana.do("invite_create", uses=2))["key"]
        (ben,) = await crowd(world, ana, key, "ben", 1)
        assert await ben.ask() == wire.Status("pending", 0, 1, "")
        await crowd(world, ana, key, "cho", 1)
        assert not await served(ben)
        await ben.call()
        await ben.say(wire.JoinRequest(ben.application.sealed))
        assert await ben.hear() == wire.Status("pending", 0, 1, "")

    in_a_world(story)


def test_places_are_free_again_once_applicants_have_gone() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        key = (await ana.do("invite_create"))["key"]
        for one in await crowd(world, ana, key, "ben", 5):
            await one.leave()
        await asyncio.sleep(1)
        assert len(ana.group.lobbies) == 0

    in_a_world(story)
