"""What an attempt to join is refused with: a code, and words that say what to do."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.node.asking import asking, join, key_of
from tests.node.world import Machine, World, in_a_world
from whisper_net.core.errors import NotFound
from whisper_net.core.group.applying import ExpiredInvitation
from whisper_net.node.join_refused import InGroupAlready, JoinRefused


def refused(code: str, story: Callable[[World, Machine, Machine], Any]) -> None:
    """A key that this happened to is refused with this code, in words that say what to do, and nobody is admitted."""

    async def whole(world: World) -> None:
        ana = await world.founder()
        ben = await world.machine("ben")
        key = await story(world, ana, ben)
        before = len(await ana.do("member_list"))
        with pytest.raises((JoinRefused, ExpiredInvitation), match="ask for a new key") as caught:
            await join(ben, key, ana)
        assert caught.value.code == code
        assert len(await ana.do("member_list")) == before

    in_a_world(whole)


def test_an_expired_key_is_refused() -> None:
    async def story(world: World, ana: Machine, ben: Machine) -> str:
        key = await key_of(ana, seconds=3_600)
        ana.clock.skew = ben.clock.skew = 7_200
        return key

    refused("expired", story)


def test_an_expired_key_is_refused_by_the_vetter_whatever_the_applicants_clock_says() -> None:
    async def story(world: World, ana: Machine, ben: Machine) -> str:
        key = await key_of(ana, seconds=3_600)
        ana.clock.skew = 7_200
        return key

    refused("expired", story)


def test_a_used_key_is_refused() -> None:
    async def story(world: World, ana: Machine, ben: Machine) -> str:
        key = await key_of(ana)
        await join(await world.machine("cho"), key, ana)
        return key

    refused("used", story)


def test_a_revoked_key_is_refused() -> None:
    async def story(world: World, ana: Machine, ben: Machine) -> str:
        made = await ana.do("invite_create")
        await ana.do("invite_revoke", invitation=made["invitation"])
        key: str = made["key"]
        return key

    refused("revoked", story)


def test_somebody_who_was_declined_is_told_so() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.machine("ben")
        key = await key_of(ana)
        await join(ben, key, ana)
        await ana.do("member_decline", member=await asking(ana))
        with pytest.raises(JoinRefused, match="declined") as caught:
            await join(ben, key, ana)
        assert caught.value.code == "declined"

    in_a_world(story)


def test_a_key_that_nobody_knows_reaches_nobody() -> None:
    async def story(world: World) -> None:
        ana, cho = await world.founder("ana"), await world.founder("cho")
        ben = await world.machine("ben")
        asked = await join(ben, await key_of(cho), ana)
        assert asked["state"] == "joining"
        assert asked["group"] is asked["member"] is None
        assert len(asked["unanswered"]) == 1

    in_a_world(story)


def test_a_member_asks_no_second_time() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        with pytest.raises(InGroupAlready, match="already"):
            await join(ben, await key_of(ana), ana)

    in_a_world(story)


def test_after_a_refusal_a_new_key_begins_anew() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.machine("ben")
        made = await ana.do("invite_create")
        await ana.do("invite_revoke", invitation=made["invitation"])
        with pytest.raises(JoinRefused):
            await join(ben, made["key"], ana)
        asked = await join(ben, await key_of(ana), ana)
        assert asked["state"] == "pending"
        await ana.do("member_approve", member=asked["member"])
        await ben.do("sync", peers=[ana.address])
        assert ben.group.entered.is_set()

    in_a_world(story)


def test_who_was_refused_is_told_so_and_not_to_wait() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.machine("ben")
        key = await key_of(ana)
        await join(await world.machine("cho"), key, ana)
        with pytest.raises(JoinRefused):
            await join(ben, key, ana)
        with pytest.raises(NotFound, match="you are in no group yet: this invitation has been used; ask for a new key"):
            await ben.do("channel_list")
        await join(ben, await key_of(ana), ana)
        with pytest.raises(NotFound, match="you asked to join"):
            await ben.do("channel_list")

    in_a_world(story)
