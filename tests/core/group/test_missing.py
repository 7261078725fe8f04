"""Gaps: what is known to exist and is not here, by what its author signed, and by what others say."""

import pytest

from tests.core.group.hostile import Pen
from tests.core.group.test_acknowledging import feed_of, say
from tests.core.group.world import Machine, World
from whisper_net.adapters.store.memory_reader import MemoryGroupReader
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.group import commands as do
from whisper_net.core.group.missing import missing, still_awaited
from whisper_net.core.ids import Incarnation, ScopeId
from whisper_net.core.wire.bounds import PART_SIZE


@pytest.fixture
def world(world: World) -> World:
    """One more: so that one liar is not alone with their word."""
    world.join("cleo")
    world.drop()
    return world


def gaps(machine: Machine, scope: ScopeId) -> dict[str, int]:
    """By name."""
    names = {other.member: name for name, other in reversed(machine.world.machines.items())}
    found = missing(machine.state, scope, MemoryGroupReader(machine.disk).claims(scope))
    return {names[member]: count for member, count in found.items()}


def test_what_waits_for_the_one_before_it_shows_a_gap(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    for number in range(6):
        ana.post(world.general, str(number))
    raws = ana.raws()
    world.drop()
    ben.take_envelopes(raws[0], raws[3], raws[5])
    assert gaps(ben, world.general) == {"ana": 3}
    assert gaps(ben, ben.world.group) == {}
    ben.take_envelopes(raws[1], raws[2])
    assert gaps(ben, world.general) == {"ana": 1}
    ben.take_envelopes(raws[4])
    assert gaps(ben, world.general) == {}


def test_what_waits_for_another_key_is_of_no_room(world: World) -> None:
    """An envelope under a key that is not here waits as well; nobody can say what it is a part of."""
    ana, ben = world["ana"], world["ben"]
    ana.do(do.RemoveMember(world["mallory"].member))
    ana.post(world.general, "after")
    ben.take_envelopes(*ana.raws())
    assert len(ben.state.pending) > 0
    assert gaps(ben, world.general) == {}


def test_what_lies_beyond_the_end_of_somebody_who_went_is_not_awaited(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ben.post(world.general, "before")
    world.deliver()
    ana.do(do.RemoveMember(ben.member))
    ben.post(world.general, "beyond")
    ben.post(world.general, "after that")
    ana.take_envelopes(*ben.raws())
    assert len(ana.state.pending) == 2
    assert still_awaited(ana.state) == 0


def test_what_may_yet_come_is_awaited(world: World) -> None:
    ana, ben, cleo = world["ana"], world["ben"], world["cleo"]
    for number in range(3):
        ana.post(world.general, str(number))
    first, _, third = ana.raws()
    ben.take_envelopes(first, third)
    assert still_awaited(ben.state) == 1
    ana.do(do.RemoveMember(world["mallory"].member))
    ana.post(world.general, "under another key")
    cleo.take_envelopes(ana.raws()[-1])
    assert still_awaited(cleo.state) == 1


def test_later_part_shows_what_lies_before_it(world: World) -> None:
    ben, pen = world["ben"], Pen(world["ana"], world.general)
    first = pen.write("first")
    pen.seq, pen.prev = PART_SIZE, bytes(32)
    later = pen.write("later")
    ben.take_envelopes(first.raw, later.raw)
    assert gaps(ben, world.general) == {"ana": PART_SIZE - 1}


def test_lone_claim_shows_no_gap(world: World) -> None:
    ana, ben, mallory, cleo = (world[name] for name in ("ana", "ben", "mallory", "cleo"))
    ana.post(world.general, "one")
    world.deliver()
    feed = feed_of(ana, world.general)
    ben.take_envelopes(say(Pen(mallory, world.general), {feed: 1 << 40}).raw)
    assert gaps(ben, world.general) == {}
    ben.take_envelopes(say(Pen(cleo, world.general), {feed: 4}).raw)
    assert gaps(ben, world.general) == {"ana": 3}


def test_author_s_other_device_is_believed_at_once(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    phone = world.further("phone", "ana")
    ana.post(world.general, "one")
    world.deliver()
    ben.take_envelopes(say(Pen(phone, world.general), {feed_of(ana, world.general): 3}).raw)
    assert gaps(ben, world.general) == {"ana": 2}


def test_claim_of_somebody_who_went_counts_no_more(world: World) -> None:
    ana, ben, mallory, cleo = (world[name] for name in ("ana", "ben", "mallory", "cleo"))
    ana.post(world.general, "one")
    world.deliver()
    for liar in (mallory, cleo):
        ben.take_envelopes(say(Pen(liar, world.general), {feed_of(ana, world.general): 4}).raw)
    assert gaps(ben, world.general) == {"ana": 3}
    ana.do(do.RemoveMember(mallory.member))
    world.join("emre")
    world.deliver("ana", "ben", "cleo")
    assert gaps(ben, world.general) == {}


def test_in_a_room_of_three_one_other_is_enough(world: World) -> None:
    ana, ben, mallory = (world[name] for name in ("ana", "ben", "mallory"))
    room = ana.channel("three")
    for other in (ben, mallory):
        ana.do(do.GrantChannel(other.member, room))
    world.deliver()
    world.link("mallory", "ana")
    world.link("ben", "ana")
    ana.post(room, "one")
    world.deliver()
    ben.take_envelopes(say(Pen(mallory, room), {feed_of(ana, room): 3}).raw)
    assert gaps(ben, room) == {"ana": 2}


def test_withheld_feed_of_which_nothing_came_shows_until_something_does(world: World) -> None:
    """A relay keeps all that Ana wrote from Ben; the others say what they hold of her, and it shows."""
    ana, ben, mallory, cleo = (world[name] for name in ("ana", "ben", "mallory", "cleo"))
    for text in ("one", "two", "three"):
        ana.post(world.general, text)
    feed = feed_of(ana, world.general)
    for other in (mallory, cleo):
        ben.take_envelopes(say(Pen(other, world.general), {feed: 3}).raw)
    assert gaps(ben, world.general) == {"ana": 3}
    ben.take_envelopes(*ana.raws()[:1])
    assert gaps(ben, world.general) == {}
    for other in (mallory, cleo):
        ben.take_envelopes(say(Pen(other, world.general, b"evenlate"), {feed: 3}).raw)
    assert gaps(ben, world.general) == {"ana": 2}


def test_nobody_makes_up_words_of_ours_and_nothing_is_missing_of_what_ended(world: World) -> None:
    ana, ben, mallory, cleo = (world[name] for name in ("ana", "ben", "mallory", "cleo"))
    mallory.post(world.general, "one")
    world.deliver()
    lies = {
        FeedKey(ben.state.me.device, Incarnation(b"invented"), Pen(ben, world.general).kid): 9,
        feed_of(mallory, world.general): 9,
    }
    for liar in (ana, cleo):
        ben.take_envelopes(say(Pen(liar, world.general), lies).raw)
    assert gaps(ben, world.general) == {"mallory": 8}
    ana.do(do.RemoveMember(mallory.member))
    world.deliver("ana", "ben", "cleo")
    assert gaps(ben, world.general) == {}
