"""The doctor, and status, of somebody who waits to be let in: what for, since when, and whether anybody answers."""

from contextlib import suppress
from typing import Any

import pytest

from tests.node.asking import key_of
from tests.node.world import Machine, World, in_a_world
from whisper_net.core.group.commands_relays import AddRelays
from whisper_net.node.join_refused import JoinRefused
from whisper_net.relay.in_process import MemoryLine


async def checks(machine: Machine, **args: Any) -> dict[str, dict[str, Any]]:
    """The last answer of each kind."""
    return {row["check"]: row for row in await machine.do("doctor", **args)}


async def asked_at_a_relay(world: World) -> tuple[Machine, Machine, Any]:
    relay = world.relay("near")
    ana = await world.founder()
    await ana.group.submit(AddRelays((relay.url,)))
    key = await key_of(ana)
    await ana.stop()
    ben = await world.machine("ben")
    assert (await ben.do("join", key=key, me="Ben"))["state"] == "pending"
    return ana, ben, relay


def test_request_that_lies_at_a_relay_is_told_with_how_long_it_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(world: World) -> None:
        _, ben, relay = await asked_at_a_relay(world)
        monkeypatch.setattr(MemoryLine, "told", ben.clock.now() + 3 * 3600)
        await world.pass_seconds(2 * 3600)
        await ben.stop()
        await ben.start()
        found = await checks(ben)
        waits = "You asked to join Acme 2 hours ago, and are not in yet: your request lies at "
        assert found["membership"]["says"].startswith(waits)
        assert found["membership"]["ok"]
        assert found["relay"]["says"] == "The relay near:80 answers."
        assert relay.address.key.hex() not in str(found)
        assert "behind near:80 by 1 hour" in found["clock"]["says"]

    in_a_world(story)


def test_relay_that_is_down_is_why_nothing_is_heard() -> None:
    async def story(world: World) -> None:
        _, ben, relay = await asked_at_a_relay(world)
        await ben.stop()
        await ben.start()
        relay.faults.down = True
        found = await checks(ben)
        assert not found["membership"]["ok"]
        assert not found["relay"]["ok"]
        assert "nothing listens there" in found["relay"]["says"]
        assert all(row["do"] for row in found.values() if not row["ok"])

    in_a_world(story)


def test_somebody_who_answers_and_somebody_who_does_not_know_the_key() -> None:
    async def story(world: World) -> None:
        ana, other = await world.founder(), await world.founder("zoe")
        ben = await world.machine("ben")
        await ben.do("join", key=await key_of(ana), me="Ben", peers=[ana.address])
        assert (await checks(ben))["address"]["says"] == f"Somebody who knows your key answers at {ana.address}."
        strange = (await checks(ben, peers=[other.address]))["address"]
        found = [row for row in await ben.do("doctor", peers=[other.address]) if row["check"] == "address"]
        assert sorted(row["ok"] for row in found) == [False, True]
        assert strange in found
        assert any("does not know your key" in row["says"] for row in found)

    in_a_world(story)


def test_words_alone_lead_nowhere() -> None:
    async def story(world: World) -> None:
        ana, ben = await world.founder(), await world.machine("ben")
        await ben.do("join", key=(await ana.do("invite_create"))["words"], me="Ben")
        found = await checks(ben)
        assert "--relay URL" in found["network"]["do"]
        assert found["membership"]["says"].startswith("You asked to join a group just now")
        assert not found["membership"]["ok"]

    in_a_world(story)


def test_refusal_says_why_and_what_to_do() -> None:
    async def story(world: World) -> None:
        ana, ben = await world.founder(), await world.machine("ben")
        asked = await ben.do("join", key=await key_of(ana), me="Ben", peers=[ana.address])
        await ana.do("member_decline", member=asked["member"])
        with suppress(JoinRefused):
            await ben.do("sync")
        found = (await checks(ben))["membership"]
        assert (found["ok"], found["says"]) == (
            False,
            "You asked to join Acme: the group's vetters declined this request.",
        )
        assert found["do"] == "Ask your inviter why, or for a new key."
        (row,) = (await ben.do("status"))["joining"]
        assert (row["state"], row["says"]) == ("refused", "the group's vetters declined this request")

    in_a_world(story)


def test_status_of_somebody_who_waits() -> None:
    async def story(world: World) -> None:
        _, ben, _ = await asked_at_a_relay(world)
        answer = await ben.do("status")
        (row,) = answer.pop("joining")
        assert answer == {"view_code": None, "peers": [], "waiting": 0}
        assert (row["name"], row["state"], row["have"], row["relays"]) == ("Acme", "pending", 0, ["ws://near:80"])
        assert row["since"].endswith("Z")
        assert await ben.do("status", group="Acme") == {**answer, "joining": [row]}
        assert await ben.do("status", group=row["group"][:8]) == {**answer, "joining": [row]}

    in_a_world(story)


def test_whoever_is_in_a_group_is_told_of_that_one() -> None:
    async def story(world: World) -> None:
        ana, zoe = await world.founder(), await world.founder("zoe")
        await zoe.do("join", key=await key_of(ana), me="Zoe", peers=[ana.address])
        assert "joining" not in await zoe.do("status")
        await zoe.do("member_leave")
        assert (await zoe.do("status"))["joining"][0]["name"] == "Acme"

    in_a_world(story)
