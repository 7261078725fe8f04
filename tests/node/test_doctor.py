"""The doctor: each fault is told from the others, in words, and nothing is changed by asking."""

from contextlib import suppress
from typing import Any

import pytest

from tests.node.relay_world import people
from tests.node.world import Machine, World, in_a_world
from whisper_net.core.errors import NobodyReachable
from whisper_net.core.group.commands_relays import AddRelays
from whisper_net.node import symptoms
from whisper_net.node.symptoms import Check, clock, silent
from whisper_net.ports.transport import NoAnswer, NobodyListens, NoRoute, UnknownName, Unreachable, Unrecognised
from whisper_net.relay.in_process import MemoryLine


async def checks(machine: Machine) -> dict[str, dict[str, Any]]:
    """The last answer of each kind."""
    return {row["check"]: row for row in await machine.do("doctor")}


def test_all_is_well_between_two_who_meet() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        found = await ben.do("doctor")
        assert all(row["ok"] for row in found), found
        assert [row["says"] for row in found if row["check"] == "address"] == [
            f"Somebody of the group answers at {ana.address}."
        ]
        assert all(list(row) == ["check", "ok", "says", "do"] for row in found)

    in_a_world(story)


def test_nobody_known_is_no_way() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        found = (await checks(ana))["network"]
        assert not found["ok"]
        assert "relay add" in found["do"]

    in_a_world(story)


def test_somebody_who_is_off_and_somebody_else_in_their_place() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await ana.stop()
        await ben.stop()
        await ben.start()
        assert not (await checks(ben))["address"]["ok"]
        other = await world.machine("ana")
        await other.do("group_found", name="Elsewhere", me="Zoe")
        assert "not as a member" in (await checks(ben))["address"]["says"]

    in_a_world(story)


def test_whoever_was_put_out_is_told() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await ana.do("member_remove", member=ben.group.group.state.me.member.hex())
        for _ in range(3):
            with suppress(NobodyReachable):
                await ben.do("sync", peers=[ana.address], seconds=1)
        found = (await checks(ben))["membership"]
        assert not found["ok"]
        assert "probably put out" in found["says"]

    in_a_world(story)


def test_whoever_left_is_told() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await ben.do("member_leave")
        assert (await checks(ben))["membership"]["says"] == symptoms.OUT.says

    in_a_world(story)


@pytest.mark.parametrize("kind", [Unreachable, Unrecognised, NobodyListens, NoAnswer, NoRoute, UnknownName])
def test_each_silence_has_words_of_its_own(kind: type[Unreachable]) -> None:
    kinds = [Unreachable, Unrecognised, NobodyListens, NoAnswer, NoRoute, UnknownName]
    others = {silent("host:1", other("")).says for other in kinds if other is not kind}
    told = silent("host:1", kind(""))
    assert told.says not in others
    assert not told.ok
    assert told.do


def test_firewall_is_named_where_nothing_comes_back() -> None:
    assert "firewall" in silent("host:1", NoAnswer("")).says


@pytest.mark.parametrize(
    ("ahead", "says"),
    [
        (0, ""),
        (-300, ""),
        (301, "ahead of r by 5 minutes"),
        (-3_600, "behind r by 1 hour"),
        (7_300, "ahead of r by 2 hours"),
        (-90_000, "behind r by 1 day"),
    ],
)
def test_clock_that_is_off_is_told_by_how_much(ahead: int, says: str) -> None:
    told = clock(ahead, "r")
    assert told.ok == (not says)
    assert says in told.says


def test_every_fault_says_what_to_do() -> None:
    faults = [one for one in vars(symptoms).values() if isinstance(one, Check) and not one.ok]
    faults += [symptoms.damaged("x"), symptoms.networks(0), symptoms.no_key("a:1"), *_places()]
    faults += [symptoms.home(1, ["no multicast"]), clock(9_999, "r")]
    assert all(not one.ok and one.do for one in faults)


def _places() -> list[Check]:
    places = (symptoms.MEMBER, symptoms.BEHIND, symptoms.OUT, symptoms.MOVED_ON)
    return [tell(2, place) for place in places for tell in (symptoms.waiting, symptoms.unsent)]


def test_what_is_said_to_nobody_is_counted_while_the_relay_is_down() -> None:
    async def story(world: World) -> None:
        relay = world.relay("near")
        ana, _ = await people(world, [relay], "ana", "ben")
        await ana.start(listen=False)
        await ana.do("sync")
        assert "unsent" not in await checks(ana)
        relay.faults.down = True
        await ana.do("post", channel="general", text="Is anybody there?")
        found = await checks(ana)
        assert (found["unsent"]["ok"], found["missing"]["ok"]) == (False, True)
        assert found["unsent"]["says"] == "1 message of yours is known to be nowhere else yet."
        assert "1 thing waits to be left there" in found["relay"]["says"]
        relay.faults.down = False
        await ana.do("sync")
        assert "unsent" not in await checks(ana)

    in_a_world(story)


def test_whoever_is_out_is_not_told_to_add_a_relay() -> None:
    told = symptoms.waiting(1, symptoms.MOVED_ON)
    assert "went on without this device" in told.says
    assert "relay" not in told.do
    assert "relay" not in symptoms.unsent(1, symptoms.OUT).do


def test_relays_are_tried_and_each_fault_says_what_to_do() -> None:
    async def story(world: World) -> None:
        near, dead, odd = world.relay("near"), world.relay("dead"), world.relay("odd")
        ana = await world.founder()
        await ana.group.submit(AddRelays((near.url, dead.url, odd.url)))
        dead.faults.down = odd.faults.mute = True
        found = [row for row in await ana.do("doctor") if row["check"] in ("relay", "network")]
        assert [(row["ok"], row["says"].split()[2].partition(":")[0]) for row in found] == [
            (True, "near"),
            (False, "dead"),
            (False, "odd"),
        ]
        assert all(row["do"] for row in found if not row["ok"])
        assert near.address.key.hex() not in str(found)

    in_a_world(story)


def test_clock_is_held_against_relays_and_one_that_lies_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(world: World) -> None:
        right, wrong = world.relay("right"), world.relay("wrong")
        ana = await world.founder()
        await ana.group.submit(AddRelays((wrong.url,)))
        monkeypatch.setattr(MemoryLine, "told", ana.clock.now() - 86_400)
        await ana.do("sync")
        assert "ahead of wrong:80 by 1 day" in (await checks(ana))["clock"]["says"]
        monkeypatch.setattr(MemoryLine, "told", ana.clock.now())
        await ana.group.submit(AddRelays((right.url,)))
        assert (await checks(ana))["clock"]["ok"]

    in_a_world(story)
