"""Acknowledgements: when they are said, what they say, and what of them is believed."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.group.circles import circle
from tests.core.group.hostile import Pen
from tests.core.group.screens import repair
from tests.core.group.world import DAY, Machine, World
from whisper_net.core.envelope.acks import read_ack, write_ack
from whisper_net.core.envelope.format import EnvelopeKind, Opened
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.group import acknowledging
from whisper_net.core.group import commands as do
from whisper_net.core.group.acknowledging import HOUR, NO_INCARNATION
from whisper_net.core.group.commands_acks import Acknowledge, NoteHoldings
from whisper_net.core.group.commands_channels import LetGo, SetChannelPolicy
from whisper_net.core.group.events import DeliveryChanged
from whisper_net.core.group.group import Group
from whisper_net.core.group.records import StoredAck
from whisper_net.core.ids import DeviceId, Incarnation, Kid, ScopeId
from whisper_net.core.membership.link import History
from whisper_net.core.membership.policies import Keep


def acknowledge(machine: Machine) -> list[ScopeId]:
    """What a node does every minute; where something was said."""
    due = machine.group.acks_due(machine.world.now)
    for scope in due:
        machine.do(Acknowledge(scope))
    return due


def acks(machine: Machine) -> list[Opened]:
    """The acknowledgements in a machine's outbox."""
    every = [machine.opened(raw) for raw in machine.raws()]
    return [one for one in every if one.inner.kind == EnvelopeKind.ACK]


def feed_of(machine: Machine, scope: ScopeId) -> FeedKey:
    (feed,) = machine.state.feeds.by_device(scope)[machine.state.me.device]
    return feed


def known(machine: Machine, scope: ScopeId) -> dict[tuple[str, str], int]:
    """(whose device, whose feed) -> up to where it is known to be held."""
    names = {other.state.me.device: name for name, other in machine.world.machines.items()}
    rows = (ack for ack in machine.disk.acks.values() if ack.scope == scope)
    return {(names[ack.device], names[ack.feed.device]): ack.upto for ack in rows}


def say(pen: Pen, upto: dict[FeedKey, int]) -> Opened:
    return pen.write("", payload=write_ack(upto), kind=EnvelopeKind.ACK)


# -- said


def test_whoever_receives_says_so_and_all_know(world: World) -> None:
    ana, ben, mallory = (world[name] for name in ("ana", "ben", "mallory"))
    ana.post(world.general, "one")
    ana.post(world.general, "two")
    world.deliver()
    assert acknowledge(ana) == []
    assert acknowledge(ben) == acknowledge(mallory) == [world.general]
    (said,) = acks(ben)
    assert read_ack(said.inner.payload) == {feed_of(ana, world.general): 2}
    world.deliver()
    told = {("ben", "ana"): 2, ("mallory", "ana"): 2}
    assert known(ana, world.general) == told
    assert known(ben, world.general) == {("mallory", "ana"): 2}
    assert ana.texts(world.general) == ["one", "two"]
    assert DeliveryChanged(world.general) in ana.events
    ana.reopen()
    assert repair(ana) == 0
    assert known(ana, world.general) == told


def test_stamp_is_the_full_hour(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    world.now = world.now // HOUR * HOUR + 1_234
    ana.post(world.general, "one")
    world.deliver()
    acknowledge(ben)
    (said,) = acks(ben)
    assert said.inner.ts == world.now // HOUR * HOUR


def test_acknowledgement_answers_no_acknowledgement(world: World) -> None:
    """Else devices that only listen would answer each other for ever."""
    ana, ben, mallory = (world[name] for name in ("ana", "ben", "mallory"))
    ana.post(world.general, "one")
    world.deliver()
    for hour in range(4):
        said = [machine for machine in (ana, ben, mallory) if acknowledge(machine)]
        assert said == ([ben, mallory] if hour == 0 else [])
        world.deliver()
        world.now += HOUR


def test_once_an_hour_and_only_what_changed(world: World) -> None:
    ana, ben, mallory = (world[name] for name in ("ana", "ben", "mallory"))
    ana.post(world.general, "one")
    mallory.post(world.general, "two")
    world.deliver()
    acknowledge(ben)
    ana.post(world.general, "three")
    world.deliver()
    world.now += HOUR - 1
    assert ben.group.acks_due(world.now) == []
    ben.do(Acknowledge(world.general))
    assert acks(ben) == []
    ben.reopen()
    assert ben.group.acks_due(world.now) == []
    world.now += 1
    assert acknowledge(ben) == [world.general]
    assert read_ack(acks(ben)[0].inner.payload) == {feed_of(ana, world.general): 2}


def test_clock_that_was_set_back_silences_nobody(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.post(world.general, "one")
    world.deliver()
    acknowledge(ben)
    world.now -= 5 * DAY
    ana.post(world.general, "two")
    world.deliver()
    assert acknowledge(ben) == [world.general]


def test_many_devices_take_longer_and_very_many_say_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, ben = world["ana"], world["ben"]
    monkeypatch.setattr(acknowledging, "AN_HOUR", 2)
    for text in ("one", "two"):
        ana.post(world.general, text)
        world.deliver()
        acknowledge(ben)
    world.now += HOUR
    assert ben.group.acks_due(world.now) == []
    world.now += HOUR
    assert ben.group.acks_due(world.now) == [world.general]
    monkeypatch.setattr(acknowledging, "MOST_DEVICES", 2)
    assert ben.group.acks_due(world.now) == []


def test_old_words_and_other_scopes_are_not_acknowledged(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.post(world.general, "long ago")
    ana.do(do.SetProfile("Anna"))
    world.now += 8 * DAY
    world.deliver()
    assert acknowledge(ben) == []
    ana.do(do.SetProfile("Ann"))
    ana.post(world.general, "today")
    world.deliver()
    assert acknowledge(ben) == [world.general]
    assert read_ack(acks(ben)[0].inner.payload) == {feed_of(ana, world.general): 2}


def test_nothing_is_said_of_what_has_a_hole_at_its_start(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    for number in range(3):
        ana.post(world.general, str(number))
    raws = ana.raws()
    world.drop()
    ben.take_envelopes(raws[0], raws[2])
    acknowledge(ben)
    assert list(read_ack(acks(ben)[0].inner.payload).values()) == [1]


def test_whoever_is_out_says_nothing(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.post(world.general, "one")
    world.deliver()
    assert ben.group.acks_due(world.now) == [world.general]
    ana.do(do.RemoveMember(ben.member))
    world.deliver()
    assert ben.group.acks_due(world.now) == []
    assert Group.open(World("zoe")["zoe"].store.load()).acks_due(world.now) == []


def test_feed_that_ended_is_not_acknowledged(world: World) -> None:
    ana, ben, mallory = (world[name] for name in ("ana", "ben", "mallory"))
    mallory.post(world.general, "one")
    world.deliver()
    ana.do(do.RemoveMember(mallory.member))
    world.deliver("ana", "ben")
    assert acknowledge(ben) == []


def test_acknowledging_makes_no_new_key(world: World) -> None:
    """When the bucket of the key has passed, whoever writes next makes a new one; listeners do not."""
    ana, ben = world["ana"], world["ben"]
    ana.post(world.general, "late")
    world.now += 40 * DAY
    for one in ana.outbox:
        world.hand(one, ana, ben)
    ben.state.news.hear(world.general, feed_of(ana, world.general))
    assert acknowledge(ben) == []


def test_right_after_a_rotation_what_was_written_before_is_acknowledged_too(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.post(world.general, "before")
    world.deliver()
    before = feed_of(ana, world.general)
    ana.do(do.RemoveMember(world["mallory"].member))
    ana.post(world.general, "after")
    world.deliver("ana", "ben")
    acknowledge(ben)
    told = read_ack(acks(ben)[0].inner.payload)
    assert before in told
    assert len(told) == 2


def test_closed_room_is_acknowledged_under_its_own_key_alone(world: World) -> None:
    """Who came later reads the acknowledgement: it names no key that they do not hold."""
    ana, ben, mallory = (world[name] for name in ("ana", "ben", "mallory"))
    room = ana.channel("closed", History.SINCE_JOIN)
    ana.do(do.GrantChannel(ben.member, room))
    world.deliver()
    ana.post(room, "before")
    world.deliver()
    ana.do(do.GrantChannel(mallory.member, room))
    ana.post(room, "after")
    world.deliver()
    assert room in acknowledge(ben)
    (said,) = acks(ben)
    assert {feed.kid for feed in read_ack(said.inner.payload)} == {said.place.kid}


def test_room_that_disappears_is_acknowledged_under_its_own_key_alone(world: World) -> None:
    """Else what stays a day longer would say how much was written the day before."""
    ana, ben = world["ana"], world["ben"]
    world.now = world.now // DAY * DAY + DAY // 2
    ana.do(SetChannelPolicy(world.general, History.ALL, Keep.DAY))
    ana.post(world.general, "today")
    world.deliver()
    world.now += DAY
    ana.post(world.general, "tomorrow")
    world.deliver()
    assert len({feed.kid for feed in ben.state.news.feeds(world.general)}) == 2
    acknowledge(ben)
    (said,) = acks(ben)
    assert {feed.kid for feed in read_ack(said.inner.payload)} == {said.place.kid}


def test_one_s_own_words_that_come_back_are_not_acknowledged(world: World) -> None:
    ana = world["ana"]
    ana.take_envelopes(Pen(ana, world.general).write("before the restore").raw)
    assert acknowledge(ana) == []


def test_acknowledgements_disappear_with_what_they_are_about(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    world.now = world.now // DAY * DAY + DAY // 2
    ana.do(SetChannelPolicy(world.general, History.ALL, Keep.DAY))
    ana.post(world.general, "today")
    world.deliver()
    acknowledge(ben)
    world.deliver()
    ben.state.news.hear(world.general, feed_of(ana, world.general))
    assert ("ben", "ana") in known(ana, world.general)
    for _ in range(12):
        world.now += DAY // 4
        for machine in (ana, ben):
            if machine.group.fades(world.now):
                machine.do(LetGo())
    assert known(ana, world.general) == known(ben, world.general) == {}
    assert ben.state.news.scopes == []


def test_circles_are_acknowledged(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    scope = circle(ana, ben)
    ana.post(scope, "just us")
    world.deliver()
    assert acknowledge(ben) == [scope]
    world.deliver()
    assert known(ana, scope) == {("ben", "ana"): 1}
    assert not world["mallory"].disk.acks


def test_circle_without_a_key_for_all_waits(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    scope = circle(ana, ben)
    ana.post(scope, "just us")
    world.deliver()
    world.further("phone", "ben")
    assert ben.group.acks_due(world.now) == []


def test_what_one_s_other_devices_wrote_is_acknowledged_too(world: World) -> None:
    ana = world["ana"]
    phone = world.further("phone", "ana")
    phone.post(world.general, "from the tram")
    world.deliver()
    assert acknowledge(ana) == [world.general]


# -- believed


def test_liar_counts_for_their_own_device_and_no_further_than_what_exists(world: World) -> None:
    ana, mallory = world["ana"], world["mallory"]
    ana.post(world.general, "one")
    world.deliver()
    ana.take_envelopes(say(Pen(mallory, world.general), {feed_of(ana, world.general): 1 << 40}).raw)
    assert known(ana, world.general) == {("mallory", "ana"): 1}


def test_liar_says_nothing_of_other_scopes_of_strangers_or_of_themselves(world: World) -> None:
    ana, ben, mallory = (world[name] for name in ("ana", "ben", "mallory"))
    room = ana.channel("staff")
    ana.do(do.GrantChannel(mallory.member, room))
    world.deliver()
    world.link("mallory", "ana")
    ben.post(world.general, "one")
    world.deliver()
    pen = Pen(mallory, room)
    elsewhere = feed_of(ben, world.general)
    stranger = FeedKey(DeviceId(b"s" * 32), Incarnation(bytes(8)), pen.kid)
    nowhere = elsewhere._replace(kid=Kid(mallory.chance(32)))
    own = say(pen, {elsewhere: 1, stranger: 1, nowhere: 1, pen.feed: 9})
    assert ana.take_envelopes(own.raw) == 0
    assert ana.state.feeds.reach(pen.feed) == 1
    assert not ana.disk.acks


def test_feeds_that_never_were_make_one_row(world: World) -> None:
    """Storage is one row a device, room and feed, however many feeds a liar names and however often they say so."""
    ana, ben, mallory = (world[name] for name in ("ana", "ben", "mallory"))
    pen, device = Pen(mallory, world.general), ben.state.me.device
    for flood in range(20):
        made = {FeedKey(device, Incarnation(bytes([flood, n]) * 4), pen.kid): 9 for n in range(50)}
        ana.take_envelopes(say(pen, made).raw)
    (row,) = ana.disk.acks.values()
    assert row.feed == FeedKey(device, NO_INCARNATION, pen.kid)


def test_own_feed_that_never_was_makes_none(world: World) -> None:
    ana, mallory = world["ana"], world["mallory"]
    pen = Pen(mallory, world.general)
    ana.take_envelopes(say(pen, {FeedKey(ana.state.me.device, Incarnation(b"invented"), pen.kid): 9}).raw)
    assert not ana.disk.acks


def test_acknowledgement_of_another_form_is_refused(world: World) -> None:
    ana, pen = world["ana"], Pen(world["mallory"], world.general)
    ana.take_envelopes(pen.write("", payload=b"junk", kind=EnvelopeKind.ACK).raw)
    assert ana.steps() == ["guard"]


def test_acknowledgements_are_no_news_in_a_count(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.post(world.general, "one")
    world.deliver()
    acknowledge(ben)
    assert ana.take_envelopes(*ben.raws()) == 0


def test_what_links_showed_is_kept_and_clamped(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.post(world.general, "one")
    seen = StoredAck(world.general, feed_of(ana, world.general), ben.state.me.device, 7)
    ana.events.clear()
    ana.do(NoteHoldings((seen,)))
    assert known(ana, world.general) == {("ben", "ana"): 1}
    assert ana.events == [DeliveryChanged(world.general)]


orders = st.permutations(range(6))


@given(orders, orders)
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_any_order_of_acks_gives_one_state(one: list[int], other: list[int]) -> None:
    outcomes = []
    for order in (one, other):
        world = World()
        ana, ben = world["ana"], world.join("ben")
        for text in "abcd":
            ana.post(world.general, text)
        world.drop()
        feed = feed_of(ana, world.general)
        claims = [{feed: 1}, {feed: 3}, {feed: 2}, {feed: 3}, {feed: 900}, {feed: 1}]
        said = [say(Pen(ben, world.general, bytes([n]) * 8), claim) for n, claim in enumerate(claims)]
        for place in itertools.chain(order, order):
            ana.take_envelopes(said[place].raw)
        outcomes.append(known(ana, world.general))
    assert outcomes[0] == outcomes[1] == {("ben", "ana"): 4}
