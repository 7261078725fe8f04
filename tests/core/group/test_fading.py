"""Channels that disappear: when a bucket is over, what goes with it, and what no stamp and no clock does to it."""

import pytest

from tests.core.group import hostile
from tests.core.group.world import DAY, Machine, World
from whisper_net.adapters.store.memory import MemoryGroupStore
from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.crypto.handover import seal_keys
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_channels import LetGo, SetChannelPolicy
from whisper_net.core.group.events import Faded
from whisper_net.core.group.fading import fading_kids
from whisper_net.core.group.group import Group
from whisper_net.core.group.records import HiddenFeed
from whisper_net.core.ids import Kid, LinkId, ScopeId
from whisper_net.core.membership.generations import EpochInfo
from whisper_net.core.membership.link import History, Role, parse
from whisper_net.core.membership.policies import ChannelPolicy, Keep
from whisper_net.core.wire.bounds import EPOCH_PERIOD


@pytest.fixture
def world() -> World:
    """Ana and Ben; it is noon."""
    world = World()
    world.join("ben")
    world.now = world.now // DAY * DAY + DAY // 2
    return world


def room_of(world: World, keep: Keep = Keep.DAY, *names: str) -> ScopeId:
    room: ScopeId = world["ana"].do(do.CreateChannel("today", History.ALL, False, keep))
    for name in names or ("ben",):
        world["ana"].do(do.GrantChannel(world[name].member, room))
    world.deliver()
    for name in names or ("ben",):
        world.link(name, "ana")
    return room


def tick(machine: Machine) -> None:
    """What a node does every minute."""
    if machine.group.fades(machine.world.now):
        machine.do(LetGo())
    assert not machine.group.fades(machine.world.now)


def pass_days(world: World, days: float, *names: str) -> None:
    for _ in range(round(days * 4)):
        world.now += DAY // 4
        for name in names or world.machines:
            tick(world[name])


def kids(machine: Machine, room: ScopeId) -> list[Kid]:
    return [key.kid for key in machine.state.keys if key.scope == room]


# -- when


def test_it_is_gone_a_day_after_its_day_is_over(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    room = room_of(world)
    ana.post(world.general, "stays")
    ana.post(room, "today")
    world.deliver()
    pass_days(world, 1.25)
    assert ana.texts(room) == ben.texts(room) == ["today"]
    pass_days(world, 0.5)
    for machine in (ana, ben):
        assert (machine.texts(room), kids(machine, room)) == ([], [])
        assert machine.heard(Faded) == [Faded(room)]
        assert machine.texts(world.general) == ["stays"]
        assert {part.scope for part in machine.disk.parts.values()} == {world.group, world.general}


def test_the_sender_rotates_when_the_day_has_passed(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    room = room_of(world)
    ana.post(room, "first day")
    world.deliver()
    pass_days(world, 1)
    ben.post(room, "second day")
    world.deliver()
    assert len(ana.state.log.view().epochs(room)) == 2
    assert ana.texts(room) == ben.texts(room) == ["first day", "second day"]
    pass_days(world, 1)
    assert ana.texts(room) == ben.texts(room) == ["second day"]
    ana.post(room, "third day")
    world.deliver()
    assert ben.texts(room) == ["second day", "third day"]


def test_weeks_are_kept_for_weeks(world: World) -> None:
    ana = world["ana"]
    room, day = room_of(world, Keep.WEEK), room_of(world)
    ana.post(room, "this week")
    ana.post(day, "today")
    pass_days(world, 7)
    assert (ana.texts(room), ana.texts(day)) == (["this week"], [])
    pass_days(world, 7.25)
    assert ana.texts(room) == []


def test_device_that_was_off_lets_go_after_its_next_start(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    room = room_of(world)
    ana.post(room, "today")
    world.deliver()
    pass_days(world, 5, "ana")
    assert (ana.texts(room), ben.texts(room)) == ([], ["today"])
    ben.reopen()
    tick(ben)
    pass_days(world, 1, "ben")
    assert (ben.texts(room), kids(ben, room)) == ([], [])


# -- what a new key opens


def test_no_new_key_opens_an_older_bucket(world: World) -> None:
    ana = world["ana"]
    world.join("cho")
    room = room_of(world)
    ana.post(room, "first day")
    world.deliver()
    pass_days(world, 1)
    ana.post(room, "second day")
    first, second = ana.state.log.view().epochs(room)
    ana.do(do.GrantChannel(world["cho"].member, room))
    world.deliver()
    pass_days(world, 1)
    world.link("cho", "ana")
    assert first.kid not in world["cho"].state.keys
    assert second.kid in world["cho"].state.keys
    assert world["cho"].texts(room) == ["second day"]


def test_policy_turned_on_and_off_moves_nothing_that_was_written(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    room = ana.channel("mixed")
    ana.do(do.GrantChannel(ben.member, room))
    ana.post(room, "for good")
    ana.do(SetChannelPolicy(room, keep=Keep.DAY))
    ana.post(room, "for a day")
    ana.do(SetChannelPolicy(room, keep=Keep.OFF))
    ana.post(room, "for good again")
    world.deliver()
    world.link("ben", "ana")
    assert ben.texts(room) == ["for good", "for a day", "for good again"]
    pass_days(world, 3)
    assert ana.texts(room) == ben.texts(room) == ["for good", "for good again"]


# -- nobody brings it back


def test_what_is_gone_is_neither_taken_nor_asked_for_nor_offered(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    room = room_of(world)
    ana.post(room, "today")
    raws, boxes = ana.raws(), [raw for publish in ana.outbox for raw in publish.boxes]
    world.deliver()
    boxes += [ben.disk.boxes[epoch.body.boxes_hash] for epoch in ana.state.log.view().epochs(room)]
    (epoch,) = ana.state.log.view().epochs(room)
    handed = ben.group.view.give_keys(ana.state.me.device, [epoch.kid], ben.chance(32))
    pass_days(world, 2, "ana")
    assert ben.texts(room) == ["today"]
    assert handed is not None
    ana.do(do.KeysReceived(handed))
    for raw in boxes:
        ana.do(do.BoxesReceived(raw))
    assert ana.take_envelopes(*raws) == 0
    assert (kids(ana, room), len(ana.state.pending), ana.steps()) == ([], 0, [])
    wants = ana.group.view.wants()
    assert (wants.boxes, wants.keys) == ((), ())
    assert not ana.group.view.may_read(ben.state.me.device, room, epoch.kid)
    world.link("ana", "ben")
    assert ana.texts(room) == []
    ana.reopen()
    world.link("ben", "ana")
    assert (ana.texts(room), kids(ana, room)) == ([], [])


def test_whoever_comes_long_after_is_given_nothing_of_it(world: World) -> None:
    """Others may hold it for a while: what is two buckets back is let go of before it came."""
    ana, ben = world["ana"], world["ben"]
    room = room_of(world)
    ana.post(room, "first day")
    held = ana.raws()
    world.drop()
    pass_days(world, 2, "ben")
    ana.post(room, "third day")
    world.deliver()
    tick(ben)
    assert ben.take_envelopes(*held) == 0
    assert ben.texts(room) in (["third day"], [])
    assert len(ben.state.pending) == 0


# -- clocks and stamps


def test_a_members_stamp_of_next_year_wipes_nothing(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    room = room_of(world)
    ana.post(room, "today")
    world.deliver()
    now, world.now = world.now, world.now + 365 * DAY
    raw, _, _ = hostile.epoch(ben, room)
    world.now = now
    ana.take_links(raw)
    tick(ana)
    assert parse(raw).id not in ana.state.log
    assert ana.texts(room) == ["today"]


def test_a_stamp_of_tomorrow_leaves_a_day_to_read(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    room = room_of(world)
    ana.post(room, "today")
    world.deliver()
    world.now += DAY
    raw, _, _ = hostile.epoch(ben, room)
    world.now -= DAY
    ana.take_links(raw)
    tick(ana)
    world.now += DAY - 1
    tick(ana)
    assert ana.texts(room) == ["today"]
    world.now += 1
    tick(ana)
    assert ana.texts(room) == []


def test_own_clock_a_year_ahead_for_an_hour_wipes_nothing_that_is_not_over(world: World) -> None:
    ana = world["ana"]
    room = room_of(world)
    ana.post(room, "today")
    world.now += 365 * DAY
    tick(ana)
    world.now -= 365 * DAY - 3_600
    tick(ana)
    pass_days(world, 1.25)
    assert ana.texts(room) == ["today"]
    pass_days(world, 0.5)
    assert ana.texts(room) == []


def test_own_clock_far_ahead_for_good_still_leaves_a_day(world: World) -> None:
    """All that comes is over by this clock at once: it stays a day from when it came."""
    ana, ben = world["ana"], world["ben"]
    room = room_of(world)
    ana.post(room, "today")
    world.deliver()
    world.now += 365 * DAY
    tick(ben)
    world.now += DAY - 1
    tick(ben)
    assert ben.texts(room) == ["today"]
    world.now += 1
    tick(ben)
    assert ben.texts(room) == []


# -- others' names


def test_anothers_kid_in_a_room_that_disappears_takes_nothing_with_it(world: World) -> None:
    """Whoever names the key of another room, or its boxes, in an EPOCH of their own deletes neither."""
    ana, ben = world["ana"], world["ben"]
    room = room_of(world)
    ana.do(SetChannelPolicy(world.general, History.SINCE_JOIN))
    ana.post(world.general, "stays")
    general = ana.state.log.view().epochs(world.general)[-1]
    raw, _, _ = hostile.epoch(ben, room, kid=general.kid)
    ana.take_links(raw)
    assert room in {epoch.scope for epoch in ana.state.log.view().epochs_named(general.kid)}
    pass_days(world, 3, "ana")
    assert general.kid in ana.state.keys
    assert ana.texts(world.general) == ["stays"]
    ana.post(world.general, "goes on")


@pytest.fixture
def copied(world: World) -> tuple[ScopeId, EpochInfo]:
    """Ben's room keeps everything; dated back, he has it disappear, and copies the EPOCH under which Ana wrote."""
    ana, ben = world["ana"], world["ben"]
    cho = world.join("cho")
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    world.deliver()
    room = ben.channel("for good")
    for machine in (ana, cho):
        ben.do(do.GrantChannel(machine.member, room))
    world.deliver()
    world.link("ana", "ben")
    ana.do(do.RemoveMember(cho.member))
    ana.post(room, "for good")
    epoch = ana.state.log.view().sending_epoch(room)
    assert epoch is not None
    world.deliver("ana", "ben")
    before = [LinkId(id_) for id_ in parse(ana.state.log.get(epoch.id).raw).link.prev]
    policy = hostile.link(ben, ChannelPolicy(room, History.ALL, Keep.DAY), before)
    ben.take_links(policy)
    copy, _, _ = hostile.epoch(ben, room, [parse(policy).id], kid=epoch.kid)
    ana.take_links(policy, copy)
    assert sorted(one.period for one in ana.state.log.view().epochs_named(epoch.kid)) == [DAY, EPOCH_PERIOD]
    return room, epoch


def test_policy_dated_back_beside_an_epoch_wipes_nothing(world: World, copied: tuple[ScopeId, EpochInfo]) -> None:
    ana, (room, epoch) = world["ana"], copied
    pass_days(world, 3, "ana")
    assert ana.texts(room) == ["for good"]
    assert epoch.kid in ana.state.keys
    assert epoch.kid not in fading_kids(ana.state)


def test_key_whose_epoch_was_copied_is_still_taken(world: World, copied: tuple[ScopeId, EpochInfo]) -> None:
    """By a device that has let go of the copy, and comes to the key later."""
    ana, (_, epoch) = world["ana"], copied
    key = ana.state.keys.get(epoch.kid)
    assert key is not None
    pass_days(world, 3, "ana")
    ana.state.keys.drop(epoch.kid)
    ana.do(do.KeysReceived(seal_keys(ana.state.me.box_key, [ScopeKey(key.kid, key.secret)], ana.chance(32))))
    assert epoch.kid in ana.state.keys


# -- crashes


def test_crash_at_the_delete_leaves_all_or_nothing(world: World) -> None:
    ana = world["ana"]
    room = room_of(world)
    ana.post(room, "today")
    pass_days(world, 1.25)
    world.now += DAY // 4
    for when in ("before commit", "after commit"):

        def crash(moment: str, when: str = when) -> None:
            if moment == when:
                raise KeyboardInterrupt

        group = Group.open(ana.store.load())
        (store, *_) = group.handle(LetGo(), world.now, ana.chance)
        with pytest.raises(KeyboardInterrupt):
            MemoryGroupStore(ana.disk, crash).commit([store.batch])  # type: ignore[union-attr]
        ana.reopen()
        assert ana.texts(room) == (["today"] if when == "before commit" else [])
    assert not ana.group.fades(world.now)
    ana.post(room, "another day")
    assert ana.texts(room) == ["another day"]


def test_note_that_cannot_be_read_is_begun_anew(world: World) -> None:
    ana = world["ana"]
    room = room_of(world)
    ana.post(room, "today")
    ana.state.facts[f"fading:{DAY}:{room.hex()}"] = b"\xff"
    pass_days(world, 2)
    assert ana.texts(room) == []


def test_group_that_is_still_being_entered_lets_go_of_nothing(world: World) -> None:
    door = world["ana"].invite()
    application = world.apply("dan", door)
    world["ana"].answer(door, application)
    world["ana"].approve(next(row.member for row in world["ana"].state.people.values() if row.state == "pending"))
    dan = world.enter("dan", application, world["ana"].answer(door, application).welcome)
    assert not dan.group.fades(world.now)
    assert dan.take_envelopes(*world["ana"].raws()) == 0


def test_room_that_was_silent_begins_again(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    room = room_of(world)
    ana.post(room, "today")
    world.deliver()
    pass_days(world, 4)
    ben.post(room, "another day")
    world.deliver()
    assert ana.texts(room) == ben.texts(room) == ["another day"]


def test_what_was_hidden_goes_too(world: World) -> None:
    ana = world["ana"]
    room = room_of(world)
    ana.post(room, "today")
    feed = next(part.feed for part in ana.disk.parts if ana.disk.parts[part].scope == room)
    ana.state.hidden[feed] = ana.disk.hidden[feed] = HiddenFeed(0, world.now)
    pass_days(world, 2)
    assert feed not in ana.state.hidden
    assert feed not in ana.disk.hidden
