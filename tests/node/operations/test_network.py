"""Joining, syncing and how it stands, as the command line shows them."""

import asyncio
from typing import Any

import pytest

from tests.node.asking import key_of
from tests.node.relay_world import people, turn
from tests.node.world import Machine, World, in_a_world
from whisper_net.core.errors import LocalError, NobodyReachable
from whisper_net.node.join_refused import InGroupAlready

WORDS_OF_A_VIEW = 8


def shape(value: Any) -> Any:
    """What an answer is made of, without what it says."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value[:1]]
    return type(value)


def test_joining_is_answered_alike_at_every_step() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.machine("ben")
        key = (await ana.do("invite_create"))["words"]
        none = await ben.do("join", key=key, me="Ben", peers=["nowhere:7000"])
        assert none | {"phrase": "", "unanswered": [], "attempt": ""} == {
            "attempt": "",
            "group": None,
            "member": None,
            "state": "joining",
            "phrase": "",
            "unanswered": [],
        }
        assert len(none["unanswered"]) == 1
        pending = await ben.do("join", key=key, me="Ben", peers=[ana.address])
        assert (pending["state"], pending["phrase"]) == ("pending", None)
        assert pending["group"] == ana.group.id.hex()
        await ana.do("member_approve", member=pending["member"])
        entered = await ben.do("join", key=key, me="Ben", peers=[ana.address])
        assert entered["state"] == "member"
        assert entered["member"] == pending["member"]

    in_a_world(story)


def test_somebody_put_out_who_joins_anew_is_told_how_they_come_back_and_waits_nowhere() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        me = ben.group.group.state.me.member.hex()
        await ana.do("member_remove", member=me)
        for _ in range(2):
            key = (await ana.do("invite_create"))["key"]
            with pytest.raises(InGroupAlready, match=f"member approve {me[:8]}"):
                await ben.do("join", key=key, me="Ben", peers=[ana.address])
        assert [row["state"] for row in await ana.do("member_list")] == ["member", "removed"]
        assert sorted(row["state"] for row in await ana.do("invite_list")) == ["open", "open", "used"]
        assert len(await ben.do("group_list")) == 1
        await ana.do("member_approve", member=me)
        await ben.do("sync")
        assert [row["state"] for row in await ben.do("member_list")] == ["member", "member"]

    in_a_world(story)


def test_syncing_counts_in_integers_and_says_when_nobody_answers() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        with pytest.raises(NobodyReachable, match="no address is known"):
            await ana.do("sync")
        ben = await world.newcomer("ben", ana)
        counts = ("peers", "sent", "received", "messages", "requests")
        assert shape(await ben.do("sync")) == dict.fromkeys(counts, int)
        await ana.stop()
        await asyncio.sleep(5)
        with pytest.raises(NobodyReachable, match="nobody answered"):
            await ben.do("sync", seconds=2)

    in_a_world(story)


def test_syncing_counts_what_shows_and_who_asks_to_come_in() -> None:
    async def story(world: World) -> None:
        relay = world.relay("near")
        ana, ben = await people(world, [relay], "ana", "ben")
        await turn(ben, "One.", "Two.")
        assert (await turn(ana))["messages"] == 2
        assert (await turn(ana))["messages"] == 0
        await ana.start(listen=False)
        key = await key_of(ana)
        await ana.stop()
        for name in ("cho", "dan"):
            await (await world.machine(name)).do("join", key=key, me=name.capitalize(), claim="Payroll")
            await ana.start(listen=False)
            assert (await ana.do("sync"))["requests"] == 1
            (row,) = [row for row in await ana.do("member_list") if row["state"] == "pending"]
            await ana.do("member_decline", member=row["member"])
            key = await key_of(ana)
            await ana.stop()
        assert (await turn(ben))["requests"] == 0

    in_a_world(story)


def test_a_message_that_waited_for_a_link_counts_when_it_shows() -> None:
    async def story(world: World) -> None:
        near, far = world.relay("near"), world.relay("far")
        ana, ben = await people(world, [near], "ana", "ben")
        await turn(ben)
        await ana.start(listen=False)
        await ana.do("relay_add", url=far.url)
        await ana.do("post", channel="general", text="We moved to a new relay.")
        await ana.do("sync")
        await ana.stop()
        assert (await turn(ben))["messages"] == 1

    in_a_world(story)


def test_a_profile_with_nothing_to_sync_says_so() -> None:
    async def story(world: World) -> None:
        ana = await world.machine("ana")
        with pytest.raises(NobodyReachable, match="found a group, or join one"):
            await ana.do("sync")

    in_a_world(story)


def test_status_is_the_same_on_two_machines_that_hold_the_same() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        here, there = await ana.do("status"), await ben.do("status")
        assert here["view_code"] == there["view_code"]
        assert len(here["view_code"].split()) == WORDS_OF_A_VIEW
        assert (here["waiting"], there["waiting"]) == (0, 0)
        assert [(peer["name"], peer["member"]) for peer in there["peers"]] == [("Ana", me(ana))]
        assert [(peer["name"], peer["member"]) for peer in here["peers"]] == [("Ben", me(ben))]
        for peer in (*here["peers"], *there["peers"]):
            assert set(peer) == {"member", "name", "route", "last_sync"}
            assert peer["last_sync"].endswith("Z")

    in_a_world(story)


def me(machine: Machine) -> str:
    return machine.group.group.state.me.member.hex()


def test_status_remembers_who_was_met_after_they_left() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await ana.stop()
        await asyncio.sleep(5)
        (peer,) = (await ben.do("status"))["peers"]
        assert (peer["name"], peer["route"]) == ("Ana", ana.address)

    in_a_world(story)


def test_view_codes_differ_until_both_hold_the_same_log() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        world.network.split(["ana"], ["ben"])
        await asyncio.sleep(1)
        await ana.do("invite_create")
        assert (await ana.do("status"))["view_code"] != (await ben.do("status"))["view_code"]
        world.network.heal()
        await ben.do("sync")
        assert (await ana.do("status"))["view_code"] == (await ben.do("status"))["view_code"]

    in_a_world(story)


def test_listening_says_where() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        told = await ana.do("listening")
        assert (told["listening"], told["addresses"]) == (ana.address, [ana.address])

    in_a_world(story)


@pytest.mark.parametrize(
    ("operation", "args"),
    [
        ("no_such_thing", {}),
        ("", {}),
        ("post", {}),
        ("post", {"channel": "general", "text": "x", "shout": True}),
        ("join", {"key": "x"}),
        ("perform", {"name": "post"}),
    ],
)
def test_a_call_that_no_version_makes_is_refused_by_name(operation: str, args: dict[str, Any]) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        with pytest.raises(LocalError) as caught:
            await ana.do(operation, **args)
        assert caught.value.code == "bad_call"

    in_a_world(story)


def test_a_repair_counts_and_changes_nothing_that_is_shown() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        made = (await ana.do("post", channel="general", text="helo"))["message"]
        await ana.do("edit", message=made, text="hello")
        await ana.do("react", message=made, emoji="👍")
        await ben.do("sync")
        rows = await ben.do("messages", channel="general")
        before = [await ben.do(name) for name in ("member_list", "channel_list", "invite_list", "status")]
        found = await ben.do("repair")
        assert found == {"envelopes": found["envelopes"], "documents": found["documents"], "faults": 0}
        assert (found["envelopes"], found["documents"]) == (6, 4)  # with Ben's acknowledgement
        assert [await ben.do(name) for name in ("member_list", "channel_list", "invite_list", "status")] == before
        assert await ben.do("messages", channel="general") == rows

    in_a_world(story)
