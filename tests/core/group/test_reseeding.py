"""What belongs on topics follows from the log, the day and what is held, and comes out alike wherever it is made."""

import msgspec
import pytest

from tests.core.group import hostile
from tests.core.group.chance import seed
from tests.core.group.shelf import DAY, Shelves
from tests.core.group.test_restoring import restored
from tests.core.group.world import Machine, World
from whisper_net.core.group import commands as do
from whisper_net.core.group import reseeding
from whisper_net.core.group.reseeding import (
    HintDue,
    due_hints,
    due_keys,
    hint_topics,
    make_hint,
    newest_epochs,
    proved_hint,
)
from whisper_net.core.group.standing import behind, moved_on
from whisper_net.core.ids import Kid, MemberId
from whisper_net.core.membership.link import History, Rename, Role
from whisper_net.core.wire.item import Hint


@pytest.fixture
def world() -> World:
    """Ana, who founded it, and Ben."""
    world = World()
    world.join("ben")
    return world


def rotate(world: World) -> None:
    """A new key for the group, by Ana."""
    invitation = world["ana"].invite()
    application = world.apply(f"passing {invitation.id.hex()}", invitation)
    world["ana"].answer(invitation, application)
    world["ana"].approve(MemberId(application.member))
    world["ana"].do(do.RemoveMember(MemberId(application.member)))
    world.deliver("ana", "ben")


def kids(machine: Machine) -> list[Kid]:
    return [epoch.kid for epoch in hint_topics(machine.state, machine.world.now)]


def hinted(machine: Machine, due: HintDue, day: int = 20_000) -> Hint:
    boxes = machine.store.boxes(due.epoch.body.boxes_hash)
    assert boxes is not None
    hint = make_hint(machine.state, due.epoch, boxes, day)
    assert hint is not None
    return hint


def test_newest_key_is_hinted_at_on_every_older_topic(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    assert due_hints(ana.state, world.now) == []
    rotate(world)
    rotate(world)
    newest, *older = kids(ana)
    assert [(due.topic, due.epoch.kid) for due in due_hints(ana.state, world.now)] == [(kid, newest) for kid in older]
    assert len(older) == 2
    assert {due.ours for due in due_hints(ana.state, world.now)} == {True}
    assert {due.ours for due in due_hints(ben.state, world.now)} == {False}


def test_what_several_put_is_one_item(world: World) -> None:
    rotate(world)
    made = {
        msgspec.msgpack.encode(hinted(machine, due_hints(machine.state, world.now)[0]))
        for machine in world.machines.values()
    }
    assert len(made) == 1


def test_topics_of_longer_ago_are_left_alone_but_for_few(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reseeding, "NEWEST", 2)
    ana = world["ana"]
    for _ in range(3):
        rotate(world)
    assert len(kids(ana)) == 4
    world.now += 430 * DAY
    rested = kids(ana)
    assert len(rested) == 2
    ana.do(do.SetProfile("Ana, later"))
    assert kids(ana)[1:] == rested[:1]
    assert [due.topic for due in due_hints(ana.state, world.now)] == rested[:1]


@pytest.mark.parametrize("rotated_last", [False, True])
def test_group_that_rested_for_years_finds_its_new_key(world: World, *, rotated_last: bool) -> None:
    """Ben is where all were when they rested; Ana rotated just before that, unheard, or as the first to be back."""
    shelves, ana, ben = Shelves(), world["ana"], world["ben"]
    if rotated_last:
        ana.do(do.CreateChannel("another", History.ALL, False))
        ana.do(do.RemoveMember(world.join("cho").member))
    world.now += 3 * 365 * DAY
    ana.do(do.SetProfile("Ana, later"))
    shelves.put(ana)
    shelves.visit(ben)
    assert kids(ben)[0] == kids(ana)[0]
    assert ben.state.log.view_code() == ana.state.log.view_code()


def test_whoever_is_out_puts_nothing(world: World) -> None:
    rotate(world)
    ben = world["ben"]
    ben.do(do.LeaveGroup())
    assert due_hints(ben.state, world.now) == []
    assert due_keys(ben.state, world.now) == []


def test_database_without_a_log_follows_nothing(world: World) -> None:
    invitation = world["ana"].invite()
    application = world.apply("cho", invitation)
    world["ana"].answer(invitation, application)
    world["ana"].approve(MemberId(application.member))
    cho = world.enter("cho", application, world["ana"].answer(invitation, application).welcome)
    assert kids(cho) == []
    assert due_hints(cho.state, world.now) == []


def test_hint_whose_boxes_are_not_those_of_its_epoch_is_not_made(world: World) -> None:
    ana = world["ana"]
    rotate(world)
    epochs = hint_topics(ana.state, world.now)
    other = ana.store.boxes(epochs[1].body.boxes_hash)
    assert other is not None
    ana.state.log.view()
    world.join("cho")
    rotate(world)
    newest = newest_epochs(ana.state)[0]
    assert make_hint(ana.state, newest, other, 20_000) is None


def test_true_hint_need_not_be_put_again(world: World) -> None:
    ana = world["ana"]
    rotate(world)
    (due,) = due_hints(ana.state, world.now)
    hint = hinted(ana, due)
    assert proved_hint(world["ben"].state, hint) == due.epoch.kid
    spoilt = [hint.boxes[0][:-1] + bytes([hint.boxes[0][-1] ^ 1]), *hint.boxes[1:]]
    assert proved_hint(ana.state, msgspec.structs.replace(hint, boxes=spoilt)) is None
    assert proved_hint(ana.state, msgspec.structs.replace(hint, link=b"junk")) is None
    assert (
        proved_hint(ana.state, msgspec.structs.replace(hint, link=ana.state.log.get(ana.state.log.ids[0]).raw)) is None
    )
    unknown = hostile.link(ana, Rename("not in the log"))
    assert proved_hint(ana.state, msgspec.structs.replace(hint, link=unknown)) is None
    link, *_ = hostile.epoch(ana, world.general)
    ana.take_links(link)
    assert proved_hint(ana.state, msgspec.structs.replace(hint, link=link)) is None


# -- keys


def test_nobody_is_owed_a_key_that_a_box_brought(world: World) -> None:
    for _ in range(2):
        rotate(world)
        world["ana"].post(world.general, "under a new key")
        world.deliver()
    assert due_keys(world["ana"].state, world.now) == []


def test_device_that_an_epoch_left_out_is_handed_its_key_where_it_looks(world: World) -> None:
    """Ben lets Cho in while Ana, apart, makes a new key: Cho's machine knows the old topic alone."""
    shelves, ana, ben = Shelves(), world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    world.deliver()
    world.link("ben", "ana")
    invitation = ben.invite()
    application = world.apply("cho", invitation)
    ben.answer(invitation, application)
    world.deliver()
    ben.approve(MemberId(application.member))
    welcome = ben.answer(invitation, application).welcome
    old = newest_epochs(ben.state)[0].kid
    world.now += 31 * DAY
    ana.do(do.SetProfile("Ana, in a new period"))
    ana.post(world.general, "said apart")
    new = newest_epochs(ana.state)[0].kid
    world.deliver()
    assert new in ben.state.keys
    cho = world.enter("cho", application, welcome)
    for machine in (ana, ben):
        shelves.put(machine)
    assert len(shelves.of(old).keys) == 1  # both sealed the same
    cho.take_links(*(parsed.raw for parsed in ben.state.log.since([])))
    for raw in shelves.of(new).boxes:
        cho.do(do.BoxesReceived(raw))
    shelves.visit(cho)
    assert new in cho.state.keys
    general = cho.state.log.view().sending_epoch(world.general)
    assert general is not None
    assert general.kid in cho.state.keys
    before = len(due_keys(ana.state, world.now))
    cho.post(world.general, "Cho is here")
    world.deliver()
    assert len(due_keys(ana.state, world.now)) < before  # whoever writes under a key has it


def test_restored_device_that_no_key_knows_is_handed_the_newest(world: World) -> None:
    """A new device of Ben's, from a backup of long ago: the others find it on the topic that it knows."""
    shelves, ana = Shelves(), world["ana"]
    world.now += DAY  # later than the keys that it misses
    fresh = restored(world, "fresh", world["ben"])
    world.drop()
    world.now -= DAY
    for _ in range(3):
        rotate(world)
    shelves.put(ana)
    shelves.visit(fresh)
    assert behind(fresh.state)
    assert not moved_on(fresh.state)  # nobody who made these keys could know of this device
    shelves.put(fresh)
    shelves.visit(ana)
    shelves.put(ana)
    shelves.visit(fresh)
    assert newest_epochs(fresh.state)[0].kid == newest_epochs(ana.state)[0].kid
    assert not behind(fresh.state)


def test_whoever_was_let_in_by_somebody_with_the_newest_key_is_handed_none_of_the_group(world: World) -> None:
    rotate(world)
    world.join("cho")
    topics = {due.topic for due in due_keys(world["ana"].state, world.now)}
    assert topics == {newest_epochs(world["ana"].state)[0].kid}  # where keys of channels are


def test_further_device_is_handed_what_its_owner_may_read_of_a_closed_room(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    room = ana.channel("today", History.SINCE_JOIN)
    ana.do(do.GrantChannel(ben.member, room))
    ana.post(room, "for Ben's machines")
    world.deliver()
    phone = world.further("ben's phone", "ben")
    closed = [epoch.kid for epoch in ana.state.log.view().epochs(room)]
    shelves = Shelves()
    shelves.put(ana)
    newest = newest_epochs(ana.state)[0].kid
    before = len(shelves.of(newest).keys)
    assert before > 0
    shelves.put(ben)
    assert len(shelves.of(newest).keys) == before
    assert {due.sealed for due in due_keys(ana.state, world.now)} >= set(shelves.of(newest).keys)
    other = world.further("ben's tablet", "ben")
    shelves.put(ana)
    shelves.visit(other)
    assert all((kid in other.state.keys) == (kid in ben.state.keys) for kid in closed)
    assert phone.state.me.device != other.state.me.device
    assert seed("no") not in {key.secret for key in other.state.keys}
