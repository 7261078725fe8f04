"""Joining through relays alone: inviter and newcomer are never online together."""

import asyncio
from functools import partial
from itertools import count
from typing import Any

import pytest

from tests.node.asking import asking
from tests.node.test_applicant import Failing, attempt
from tests.node.world import Machine, World, in_a_world, stretch
from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.crypto.handover import seal_welcome
from whisper_net.core.crypto.invitation import card_hash_of, invitation_keys, make_card
from whisper_net.core.crypto.items import meet_topic, open_item, seal_item
from whisper_net.core.crypto.keytext import link_text, parse_key
from whisper_net.core.crypto.lockbox import box_key_of
from whisper_net.core.crypto.meeting import box_answer, join_address
from whisper_net.core.crypto.tickets import item_hash
from whisper_net.core.group.applying import ExpiredInvitation
from whisper_net.core.group.commands_relays import AddRelays
from whisper_net.core.group.meeting import welcoming_kid
from whisper_net.core.ids import GroupId, Kid, LinkId, MemberId
from whisper_net.core.sync.rendezvous import Request, VetterMeeting
from whisper_net.core.wire.item import Content, MeetCard, MeetJoin, MeetStatus, MeetWelcome
from whisper_net.core.wire.meeting import WelcomeSaid
from whisper_net.node.join_refused import JoinRefused
from whisper_net.relay.in_process import MemoryRelay
from whisper_net.relay.store import NewItem

DAY = 86_400


async def founded(world: World, *relays: MemoryRelay, needed: int = 1) -> Machine:
    """A founder whose group uses these relays, and whom nobody can call."""
    ana = await world.machine("ana", listen=False)
    await ana.do("group_found", name="Acme", me="Ana", needed=needed)
    await ana.group.submit(AddRelays(tuple(relay.url for relay in relays)))
    return ana


async def invited(ana: Machine, **how: Any) -> str:
    """A key, made by somebody who is off from then on."""
    key: str = (await ana.do("invite_create", **how))["key"]
    await ana.stop()
    return key


async def asked(world: World, name: str, key: str, **how: Any) -> Machine:
    """Somebody who left a request, and is off from then on."""
    machine = await world.machine(name, listen=False)
    await machine.do("join", key=key, me=name.capitalize(), **how)
    await machine.stop()
    return machine


async def approved(ana: Machine, *names: str) -> None:
    """Somebody comes, lets those in who wait, and goes."""
    await ana.start(listen=False)
    await ana.do("sync")
    for row in await ana.do("member_list"):
        if row["state"] == "pending" and (not names or row["name"] in names):
            await ana.do("member_approve", member=row["member"])
    await ana.do("sync")
    await ana.stop()


async def looks(machine: Machine) -> str:
    """Somebody comes and looks how their request stands: the role that they have, and stays."""
    await machine.start(listen=False)
    await machine.do("sync")
    (row,) = await machine.do("group_list")
    role: str = row["role"]
    return role


# -- the whole way


def test_nobody_has_to_be_online_with_whoever_joins() -> None:
    """Journey 1 over a relay: found, invite and stop; join and stop; approve and stop; read."""

    async def story(world: World) -> None:
        ana = await founded(world, world.relay())
        made = await ana.do("invite_create")
        assert made["relays"] == ["ws://relay:80"]
        await ana.stop()
        ben = await world.machine("ben", listen=False)
        answer = await ben.do("join", key=made["key"], me="Ben", claim="payments")
        assert (answer["state"], answer["relays"], answer["picked_up"]) == ("pending", ["ws://relay:80"], False)
        await ben.stop()
        await ana.start(listen=False)
        await ana.do("sync")
        await ana.do("member_approve", member=await asking(ana))
        await ana.do("post", channel="general", text="welcome")
        await ana.do("sync")
        code = (await ana.do("status"))["view_code"]
        await ana.stop()
        assert await looks(ben) == "member"
        assert ((await ben.do("status"))["view_code"], await ben.texts()) == (code, ["welcome"])
        assert ben.node.applicants == []

    in_a_world(story)


def test_stages_are_told_while_one_waits() -> None:
    async def story(world: World) -> None:
        ana = await founded(world, world.relay(), needed=1)
        key = await invited(ana)
        ben = await world.machine("ben", listen=False)
        await ben.do("join", key=key, me="Ben")
        with pytest.raises(Exception, match="lies at ws://relay:80: nobody has picked it up yet"):
            await ben.do("messages", channel="general")
        await ana.start(listen=False)
        await ana.do("sync")
        await ben.do("sync")
        with pytest.raises(Exception, match="0 of 1 approved so far"):
            await ben.do("messages", channel="general")

    in_a_world(story)


def test_eight_words_and_a_relay_that_was_typed() -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        ana = await founded(world, relay)
        words = (await ana.do("invite_create"))["words"]
        await ana.stop()
        ben = await world.machine("ben", listen=False)
        assert (await ben.do("join", key=words, me="Ben"))["state"] == "joining"
        again = await ben.do("join", key=words, me="Ben", relays=[relay.url])
        assert (again["state"], again["relays"], again["phrase"]) == ("pending", ["ws://relay:80"], None)
        await ben.stop()
        await approved(ana)
        assert await looks(ben) == "member"

    in_a_world(story)


def test_machines_that_run_meet_at_a_relay_by_themselves() -> None:
    async def story(world: World) -> None:
        ana = await founded(world, world.relay())
        ana.node.call_always([])
        key = (await ana.do("invite_create"))["key"]
        ben = await world.machine("ben", listen=False)
        ben.node.call_always([])
        await ben.do("join", key=key, me="Ben")
        await asyncio.sleep(10)
        await ana.do("member_approve", member=await asking(ana))
        await asyncio.sleep(10)
        assert ben.group.entered.is_set()
        await ana.do("post", channel="general", text="welcome")
        await asyncio.sleep(10)
        assert await ben.texts() == ["welcome"]
        assert ben.node.applicants == []

    in_a_world(story)


def test_further_device_comes_in_through_a_relay() -> None:
    """Nobody approves it: the first vetter's machine that finds the request knows by the words who it is."""

    async def story(world: World) -> None:
        relay = world.relay()
        ana = await world.machine("ana", listen=False)
        phrase = (await ana.do("group_found", name="Acme", me="Ana", needed=1))["phrase"]
        await ana.group.submit(AddRelays((relay.url,)))
        key = await invited(ana)
        second = await world.machine("second", listen=False)
        answer = await second.do("device_add", key=key, phrase=phrase)
        assert answer["state"] == "pending"
        await second.stop()
        await approved(ana)
        assert await looks(second) == "admin"
        assert len(await second.do("device_list")) == 2

    in_a_world(story)


def test_whoever_was_put_out_comes_back_through_a_relay_by_fresh_approvals() -> None:
    """No key of an invitation is needed: what was left for whoever was away is found on the topics they know."""

    async def story(world: World) -> None:
        ana = await founded(world, world.relay())
        await ana.node.listen(ana.address)
        ben = await world.newcomer("ben", ana)
        member = ben.group.group.state.me.member.hex()
        await ben.stop()
        await ana.do("member_remove", member=member)
        await ana.do("post", channel="general", text="without Ben")
        await ana.do("sync")
        await ana.do("member_approve", member=member)
        await ana.do("post", channel="general", text="Ben is back")
        await ana.do("sync")
        await ana.stop()
        assert await looks(ben) == "member"
        await ben.do("sync")
        assert await ben.texts() == ["without Ben", "Ben is back"]

    in_a_world(story)


# -- who answers


def test_inviter_offline_other_vetter_admits_through_a_relay() -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        ana = await founded(world, relay)
        await ana.node.listen(ana.address)
        cho = await world.newcomer("cho", ana)
        await ana.do("member_promote", member=cho.group.group.state.me.member.hex())
        await cho.do("sync", peers=[ana.address])
        await cho.stop()
        key = await invited(ana)
        ben = await asked(world, "ben", key)
        await approved(cho)
        assert await looks(ben) == "member"
        await ben.do("sync")
        assert {row["name"] for row in await ben.do("member_list")} >= {"Ana", "Cho", "Ben"}

    in_a_world(story)


def test_member_cannot_answer_or_read_joins_at_a_relay() -> None:
    async def story(world: World) -> None:
        ana = await founded(world, world.relay())
        await ana.node.listen(ana.address)
        cho = await world.newcomer("cho", ana)
        await ana.do("invite_create")
        await cho.do("sync", peers=[ana.address])
        await cho.do("sync")
        assert (len(ana.group.meetings._meetings), cho.group.meetings._meetings) == (2, {})

    in_a_world(story)


def test_two_with_one_key_are_each_answered() -> None:
    async def story(world: World) -> None:
        ana = await founded(world, world.relay())
        key = await invited(ana, uses=2)
        ben, eve = await asked(world, "ben", key), await asked(world, "eve", key)
        await approved(ana, "Ben")
        assert (await looks(eve), await looks(ben)) == ("pending", "member")
        (waiting,) = eve.node.applicants
        assert (waiting.standing.have, waiting.standing.need, waiting.picked_up) == (0, 1, True)

    in_a_world(story)


# -- keys that open nothing


def test_expired_key_says_so_though_nobody_is_there() -> None:
    async def story(world: World) -> None:
        ana = await founded(world, world.relay())
        key = await invited(ana, seconds=DAY)
        ben = await world.machine("ben", listen=False)
        ben.clock.skew += 2 * DAY
        with pytest.raises(ExpiredInvitation):
            await ben.do("join", key=key, me="Ben")
        assert [row["role"] for row in await ben.do("group_list")] == ["refused"]

    in_a_world(story)


def test_topic_of_an_invitation_is_followed_no_more_a_week_after_it_expired() -> None:
    async def story(world: World) -> None:
        ana = await founded(world, world.relay())
        await ana.do("invite_create", seconds=DAY)
        for days, places in ((8, 1), (9, 0)):
            ana.clock.skew = days * DAY
            await ana.do("sync")
            assert len(ana.group.meetings._meetings) == places

    in_a_world(story)


@pytest.mark.parametrize("reason", ["revoked", "used", "declined"])
def test_key_that_lets_nobody_in_says_so(reason: str) -> None:
    async def story(world: World) -> None:
        ana = await founded(world, world.relay())
        made = await ana.do("invite_create")
        if reason == "revoked":
            await ana.do("invite_revoke", invitation=made["invitation"])
        await ana.stop()
        if reason == "used":
            await asked(world, "cho", made["key"])
            await approved(ana)
        ben = await asked(world, "ben", made["key"])
        await ana.start(listen=False)
        await ana.do("sync")
        if reason == "declined":
            await ana.do("member_decline", member=await asking(ana))
            await ana.do("sync")
        await ben.start(listen=False)
        with pytest.raises(JoinRefused) as caught:
            await ben.do("sync")
        assert caught.value.code == reason
        assert [row["role"] for row in await ben.do("group_list")] == ["refused"]

    in_a_world(story)


# -- relays that fail


@pytest.mark.parametrize("fault", ["dead", "mute", "withholds", "corrupts", "replays"])
def test_of_two_relays_one_is_enough(fault: str) -> None:
    async def story(world: World) -> None:
        good, bad = world.relay("good"), world.relay("bad")
        bad.faults.down, bad.faults.mute = fault == "dead", fault == "mute"
        bad.faults.withholds = lambda _: fault == "withholds"
        bad.faults.corrupts = lambda _: fault == "corrupts"
        bad.faults.replays = fault == "replays"
        ana = await founded(world, bad, good)
        made = await ana.do("invite_create")
        await ana.stop()
        assert "ws://good:80" in made["relays"]
        ben = await world.machine("ben", listen=False)
        answer = await ben.do("join", key=made["key"], me="Ben")
        assert (answer["state"], "ws://good:80" in answer["relays"]) == ("pending", True)
        assert bool(answer["unanswered"]) == (fault in ("dead", "mute"))
        await ben.stop()
        await approved(ana)
        assert await looks(ben) == "member"

    in_a_world(story)


def test_what_is_no_relay_in_a_key_is_passed_over() -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        parsed = parse_key(await invited(await founded(world, relay)))
        key = link_text(parsed.secret, parsed.card_hash or b"", ["wss://nonsense", relay.url])
        ben = await world.machine("ben", listen=False)
        assert (await ben.do("join", key=key, me="Ben"))["relays"] == ["ws://relay:80"]

    in_a_world(story)


def test_nobody_answers_and_it_is_said_why() -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        key = await invited(await founded(world, relay))
        relay.faults.down = True
        ben = await world.machine("ben", listen=False)
        answer = await ben.do("join", key=key, me="Ben")
        assert (answer["state"], answer["relays"]) == ("joining", [])
        (why,) = answer["unanswered"]
        assert why.startswith("ws://relay:80: nothing listens there now")
        relay.faults.down = False
        assert (await ben.do("sync"))["peers"] == 1
        assert ben.node.applicants[0].relays.left_at == ["ws://relay:80"]

    in_a_world(story)


def test_relay_that_has_no_room_or_another_date_says_so() -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        key = await invited(await founded(world, relay))
        for name, words in (("ben", "no room left"), ("cho", "clock and this computer's differ")):
            newcomer = await world.machine(name, listen=False)
            relay.store.full = name == "ben"
            newcomer.clock.skew = 2.0 * DAY * (name == "cho")
            answer = await newcomer.do("join", key=key, me=name)
            assert (answer["state"], answer["relays"]) == ("pending", [])
            assert words in answer["unanswered"][0]
            relay.store.full, newcomer.clock.skew = False, 0.0
            await newcomer.do("sync")
            assert newcomer.node.applicants[0].relays.left_at == ["ws://relay:80"]

    in_a_world(story)


def test_relay_that_was_emptied_is_given_everything_again() -> None:
    """Before anybody asked, before anybody answered, and before the newcomer came back."""

    async def story(world: World) -> None:
        relay = world.relay()
        ana = await founded(world, relay)
        key = await invited(ana)
        await relay.wipe()
        ben = await world.machine("ben", listen=False)
        assert (await ben.do("join", key=key, me="Ben"))["state"] == "joining"
        await ben.stop()
        await approved(ana)  # the card
        assert await looks(ben) == "pending"
        await relay.wipe()
        await ben.do("sync")
        await ben.stop()
        await approved(ana)
        await relay.wipe()
        await approved(ana)
        await looks(ben)
        await ben.stop()  # the JOIN lies there again; no welcome does
        await approved(ana)
        assert await looks(ben) == "member"

    in_a_world(story)


def test_key_that_changed_since_the_welcome_brings_another() -> None:
    async def story(world: World) -> None:
        ana = await founded(world, world.relay())
        await ana.node.listen(ana.address)
        cho = await world.newcomer("cho", ana)
        key = await invited(ana)
        ben = await asked(world, "ben", key)
        await approved(ana)
        await ana.start(listen=False)
        await ana.do("member_remove", member=cho.group.group.state.me.member.hex())
        await ana.do("post", channel="general", text="without Cho")
        await ana.do("sync")
        await ana.stop()
        assert await looks(ben) == "member"
        await ben.do("sync")
        assert await ben.texts() == ["without Cho"]

    in_a_world(story)


# -- what survives


@pytest.mark.expects_log
@pytest.mark.parametrize("moment", ["before commit", "after commit"])
def test_join_at_a_relay_survives_a_restart_after_any_write(moment: str) -> None:
    async def story(world: World, writes: int) -> bool:
        ana = await founded(world, world.relay())
        key = await invited(ana)
        ben = await world.machine("ben", listen=False)
        ben.crash = fault = Failing(writes, moment)
        await attempt(ben.do("join", key=key, me="Ben"))
        await approved(ana)
        await attempt(ben.do("sync"))
        await recovered(ben, ana, key)
        await ben.do("sync")
        assert sorted(row["name"] for row in await ben.do("member_list")) == ["Ana", "Ben"]  # nobody asked twice
        return fault.failed

    begun = ("before commit", "after commit").index(moment)
    writes = next(writes for writes in count(begun, 3) if not in_a_world(partial(story, writes=writes)))
    assert writes > 5


async def recovered(ben: Machine, ana: Machine, key: str) -> None:
    """Whatever was kept, the same key leads on."""
    ben.empty_disk()
    await ben.stop()
    await ben.start(listen=False)
    if [row["role"] for row in await ben.do("group_list")] != ["member"]:
        await attempt(ben.do("join", key=key, me=ben.name.capitalize()))
        await approved(ana)
        await ben.do("sync")
    assert [row["role"] for row in await ben.do("group_list")] == ["member"]


def test_begun_join_goes_on_at_the_next_start() -> None:
    async def story(world: World) -> None:
        ana = await founded(world, world.relay())
        key = await invited(ana)
        ben = await asked(world, "ben", key)
        await approved(ana)
        await ben.start(listen=False)
        ben.node.call_always([])
        await asyncio.sleep(30)
        assert ben.group.entered.is_set()

    in_a_world(story)


# -- somebody else has the key


class Mole:
    """Somebody with the key of an invitation, who writes to its topic what they like."""

    def __init__(self, relay: MemoryRelay, key: str, stretched: bytes) -> None:
        self._relay = relay
        self.keys = invitation_keys(stretched)
        self.topic = meet_topic(self.keys.meet)

    @classmethod
    async def of(cls, relay: MemoryRelay, key: str) -> "Mole":
        return cls(relay, key, await stretch(parse_key(key).secret))

    def lying(self) -> list[Content]:
        held = self._relay.store.topics.get(self.topic.topic, {})
        return [open_item(self.topic, one.item) for one in held.values()]

    async def leave(self, *contents: Content) -> None:
        items = [seal_item(self.topic, self._relay.address.key, content) for content in contents]
        new = [NewItem(self.topic.topic, item_hash(item), item, 2_000_000_000) for item in items]
        await self._relay.store.put(new, 1 << 26)


def forged_card(keys: Any) -> bytes:
    lobby = box_key_of(b"m" * 32)
    return make_card(keys.inv_sk, GroupId(b"g" * 32), "Evil", MemberId(b"m" * 32), "Eve", [], 2_000_000_000, lobby)


def test_forged_card_at_a_relay_is_passed_over() -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        ana = await founded(world, relay)
        key = await invited(ana)
        mole = await Mole.of(relay, key)
        await relay.wipe()  # theirs lies there first
        await mole.leave(MeetCard(forged_card(mole.keys), bytes(16), bytes(32)), MeetCard(b"", bytes(16), bytes(32)))
        ben = await world.machine("ben", listen=False)
        assert (await ben.do("join", key=key, me="Ben"))["state"] == "joining"
        await ben.stop()
        await approved(ana)
        assert await looks(ben) == "pending"
        await ben.stop()
        await approved(ana)
        assert await looks(ben) == "member"
        assert ben.group.entry.name == "Acme"

    in_a_world(story)


def test_words_that_were_overheard_are_refused_once_two_groups_answer() -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        ana = await founded(world, relay)
        made = await ana.do("invite_create")
        mole = await Mole.of(relay, made["key"])
        await mole.leave(MeetCard(forged_card(mole.keys), bytes(16), bytes(32)))
        ben = await world.machine("ben", listen=False)
        with pytest.raises(JoinRefused) as caught:
            await ben.do("join", key=made["words"], me="Ben", relays=[relay.url])
        assert caught.value.code == "overheard"
        assert (await ben.do("join", key=made["key"], me="Ben"))["state"] == "pending"  # a link names its card

    in_a_world(story)


def test_forged_status_and_welcome_at_a_relay_change_nothing() -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        ana = await founded(world, relay)
        key = await invited(ana, uses=2)
        ben = await asked(world, "ben", key)
        await asked(world, "eve", key)
        mole = await Mole.of(relay, key)
        mine, hers = [join_address(one.sealed, further=False) for one in mole.lying() if isinstance(one, MeetJoin)]
        await approved(ana, "Eve")
        answers = [one for one in mole.lying() if isinstance(one, MeetStatus | MeetWelcome) and one.to == hers]
        assert {type(one) for one in answers} == {MeetStatus, MeetWelcome}
        moved = [type(one)(mine, one.boxed) for one in answers]
        await mole.leave(*moved, MeetStatus(mine, b"s" * 90), MeetWelcome(mine, b"w" * 900), MeetStatus(mine, b""))
        assert await looks(ben) == "pending"
        (waiting,) = ben.node.applicants
        assert (waiting.application.refused, waiting.group, waiting.standing.have) == ("", None, 0)
        await ben.stop()
        await approved(ana)
        assert await looks(ben) == "member"

    in_a_world(story)


def test_welcome_of_a_lying_vetter_hides_no_other() -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        ana = await founded(world, relay)
        key = await invited(ana, uses=2)
        ben = await asked(world, "ben", key)
        cho = await asked(world, "cho", key)
        await lying(ana, relay)
        await approved(ana)
        assert await looks(ben) == "member"  # by one sync
        await cho.start(listen=False)
        cho.node.call_always([])  # by itself, a minute later
        await asyncio.sleep(30)
        assert [row["role"] for row in await cho.do("group_list")] == ["pending"]
        await asyncio.sleep(90)
        assert cho.group.entered.is_set()

    in_a_world(story)


async def lying(vetter: Machine, relay: MemoryRelay) -> None:
    """A vetter's machine leaves welcomes that lead nowhere, stamped later than any other."""
    await vetter.start(listen=False)
    await vetter.do("sync")
    (meeting,) = vetter.group.meetings._meetings.values()
    for request in meeting.requests.values():
        await leave_lie(vetter, relay, meeting, request)
    await vetter.stop()


async def leave_lie(vetter: Machine, relay: MemoryRelay, meeting: VetterMeeting, request: Request) -> None:
    keys = [ScopeKey(b"k" * 32, b"s" * 32)]
    sealed = seal_welcome(request.box_key, [LinkId(b"h" * 32)], [relay.url], keys, b"e" * 32)
    kid = welcoming_kid(vetter.group.group.state) or Kid(b"")
    said = WelcomeSaid(request.to, vetter.clock.now() + 3_600, kid, bytes(16), sealed)
    boxed = box_answer(meeting.place.lobby, request.box_key, said, b"n" * 24)
    item = seal_item(meeting.keys, relay.address.key, MeetWelcome(request.to, boxed))
    await relay.store.put([NewItem(meeting.keys.topic, item_hash(item), item, 2_000_000_000)], 1 << 26)


def test_join_flood_at_a_relay_freezes_one_invitation() -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        ana = await founded(world, relay)
        first, second = (await ana.do("invite_create"))["key"], (await ana.do("invite_create"))["key"]
        await ana.stop()
        mole = await Mole.of(relay, first)
        (card,) = [one for one in mole.lying() if isinstance(one, MeetCard)]
        assert parse_key(first).card_hash == card_hash_of(card.raw)
        await mole.leave(*(MeetJoin(False, bytes([number]) * 300) for number in range(100)))
        eves = [await asked(world, f"eve{number}", first) for number in range(24)]
        ben = await asked(world, "ben", second)
        await ana.start(listen=False)
        await ana.do("sync")
        meetings = [len(one.requests) for one in ana.group.meetings._meetings.values()]
        assert sorted(meetings) == [1, 20]
        pending = [row["name"] for row in await ana.do("member_list") if row["state"] == "pending"]
        assert sorted(pending) == ["Ben", "Eve0"]
        await ana.stop()
        with pytest.raises(JoinRefused, match="has been used"):
            await looks(eves[1])
        assert await looks(eves[23]) == "pending"  # nobody tells them anything
        assert await looks(ben) == "pending"

    in_a_world(story)


def test_key_names_the_relay_and_nothing_of_it_is_in_the_log_or_on_the_relay() -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        ana = await founded(world, relay)
        key = await invited(ana)
        await asked(world, "ben", key, claim="payments at Acme")
        parsed = parse_key(key)
        assert parsed.relays == (relay.url,)
        assert len(link_text(parsed.secret, parsed.card_hash or b"", [relay.url] * 3)) < 650
        keys = invitation_keys(await stretch(parsed.secret))
        held = b"".join(one.item for topic in relay.store.topics.values() for one in topic.values())
        for secret in (b"Acme", b"Ana", b"Ben", b"payments", keys.inv_pk, keys.meet, parsed.secret):
            assert secret not in held

    in_a_world(story)
