"""Forks and copies: a device that goes back is found out, and one that was brought back starts anew."""

import copy

from tests.core.group.hostile import Pen
from tests.core.group.world import Machine, World
from whisper_net.core.envelope.format import Opened
from whisper_net.core.group.events import Forked, NewIncarnation
from whisper_net.core.group.group import Group
from whisper_net.core.ids import ScopeId


def raws(*opened: Opened) -> list[bytes]:
    return [one.raw for one in opened]


# -- forks and copies


def test_rollback_detected(world: World) -> None:
    """A device that goes back and says something else under a number is found out by whoever heard the first."""
    ben, mallory = world["ben"], world["mallory"]
    one, other = Pen(mallory, world.general), Pen(mallory, world.general)
    assert ben.take_envelopes(*raws(one.write("yes"), one.write("quite"))) == 2
    assert ben.take_envelopes(other.write("no").raw) == 0
    assert ben.heard(Forked) == [Forked(world.general)]
    assert ben.texts(world.general) == []


def test_fork_in_what_waited_is_found(world: World) -> None:
    """Two sides of a fork that wait for the same gap: one is kept, the other is told."""
    ben, mallory = world["ben"], world["mallory"]
    one, other = Pen(mallory, world.general), Pen(mallory, world.general)
    first = one.write("first")
    other.write("first")
    assert ben.take_envelopes(one.write("yes").raw, other.write("no").raw, one.write("quite").raw) == 0
    assert ben.take_envelopes(first.raw) == 3
    assert ben.texts(world.general) == ["first"]
    assert ben.heard(Forked) == [Forked(world.general)]


def test_what_waits_behind_a_bad_one_is_not_lost(world: World) -> None:
    """The first that waited is refused; the next with the same number, and what follows it, are taken all the same."""
    ben, mallory = world["ben"], world["mallory"]
    pen = Pen(mallory, world.general)
    first = pen.write("first")
    bad = pen.seal(pen.draft(b"no change at all"))
    good, after = pen.write("second"), pen.write("third")
    assert ben.take_envelopes(bad.raw, good.raw, after.raw) == 0
    assert ben.take_envelopes(first.raw) == 3
    assert ben.texts(world.general) == ["first", "second", "third"]
    assert ben.steps() == ["guard"]


def restored(machine: Machine, disk: object) -> Machine:
    """The machine with an older disk in it."""
    machine.disk = disk  # type: ignore[assignment]
    machine.group = Group.open(machine.store.load())
    machine.outbox.clear()
    return machine


def test_restored_backup_new_incarnation(world: World) -> None:
    """A copy that hears its own echo never writes that feed again, so nobody ever sees it fork."""
    ana, ben = world["ana"], world["ben"]
    ana.post(world.general, "one")
    backup = copy.deepcopy(ana.disk)
    for text in ("two", "three"):
        ana.post(world.general, text)
    world.deliver()
    copy_ = restored(ana, backup)
    before = copy_.state.incarnation
    world.link("ana", "ben")
    assert copy_.heard(NewIncarnation) == [NewIncarnation()]
    assert copy_.state.incarnation != before
    assert copy_.disk.facts["incarnation"] == copy_.state.incarnation
    copy_.post(world.general, "four")
    world.deliver()
    assert ben.texts(world.general) == copy_.texts(world.general) == ["one", "two", "three", "four"]
    assert ben.heard(Forked) == []


def test_echo_over_a_gap_renews_at_once(world: World) -> None:
    """An echo that cannot be placed yet says as much: waiting for the gap to fill would leave time to fork."""
    ana, ben = world["ana"], world["ben"]
    ana.post(world.general, "one")
    backup = copy.deepcopy(ana.disk)
    for text in ("two", "three"):
        ana.post(world.general, text)
    world.deliver()
    echo = last_of(ben, world.general, ana)
    copy_ = restored(ana, backup)
    assert copy_.take_envelopes(echo) == 0
    assert copy_.heard(NewIncarnation) == [NewIncarnation()]
    copy_.post(world.general, "at once")
    world.deliver()
    assert ben.heard(Forked) == []
    assert sorted(ben.texts(world.general)) == ["at once", "one", "three", "two"]


def last_of(machine: Machine, scope: ScopeId, author: Machine) -> bytes:
    """The newest envelope of an author that a machine holds of a scope."""
    parts = [part for part in machine.disk.parts.values() if part.key.device == author.state.me.device]
    (part,) = [part for part in parts if part.scope == scope]
    return machine.disk.envelopes[part.key][part.next_seq - 1].raw


def test_copy_that_has_already_forked_renews(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    backup = copy.deepcopy(ana.disk)
    ana.post(world.general, "one")
    world.deliver()
    copy_ = restored(ana, backup)
    copy_.post(world.general, "another one")
    assert copy_.take_envelopes(last_of(ben, world.general, copy_)) == 0
    assert copy_.heard(Forked) == [Forked(world.general)]
    assert copy_.heard(NewIncarnation) == [NewIncarnation()]
    assert ben.take_envelopes(*copy_.raws()) == 1  # the proof, in a feed of the new incarnation
    assert ben.heard(NewIncarnation) == []
    copy_.post(world.general, "again")
    world.deliver()
    assert ben.texts(world.general) == copy_.texts(world.general) == ["again"]
