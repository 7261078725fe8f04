"""Parts in memory: read back when they are added to, and not more than they are worth."""

import copy

import pytest

from tests.core.group.hostile import Pen
from tests.core.group.world import DAY, World
from whisper_net.core.envelope.format import Opened
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.group import commands as do
from whisper_net.core.group import documents
from whisper_net.core.group.documents import MOST_FAULTS
from whisper_net.core.group.effects import Load
from whisper_net.core.group.events import Forked
from whisper_net.core.ids import ZERO_ID
from whisper_net.core.wire.bounds import PART_SIZE


def raws(*opened: Opened) -> list[bytes]:
    return [one.raw for one in opened]


# -- documents


def test_part_is_read_back_when_it_is_added_to(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.post(world.general, "one")
    world.deliver()
    ana.post(world.general, "two")
    ben.reopen()
    assert ben.take_envelopes(*ana.raws()) == 1
    assert ben.loads == 1
    assert ben.texts(world.general) == ["one", "two"]


def test_load_comes_alone_and_changes_nothing(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.post(world.general, "one")
    world.deliver()
    ana.post(world.general, "two")
    ben.reopen()
    opened, _ = ben.group.open_envelopes(ana.raws(), world.now, ben.chance)
    command = do.EnvelopesReceived(tuple(opened), (True,))
    before = copy.deepcopy(ben.disk)
    for _ in range(2):
        effects = ben.group.handle(command, world.now, ben.chance)
        assert [type(effect) for effect in effects] == [Load]
    assert ben.disk == before
    assert ben.take_envelopes(*ana.raws()) == 1


def test_one_command_opens_a_bounded_number_of_parts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Envelopes for many parts at once are taken in turns; replays beyond the first turn are left out."""
    monkeypatch.setattr(documents, "MAX_OPEN", 3)
    monkeypatch.setattr("whisper_net.core.group.receiving.MAX_OPEN", 3)
    ben, mallory = world["ben"], world["mallory"]
    pens = [Pen(mallory, world.general, b"feed%04d" % turn) for turn in range(8)]
    first = [pen.write(f"one of {turn}") for turn, pen in enumerate(pens)]
    assert ben.take_envelopes(*raws(*first)) == 8
    ben.reopen()
    more = [pen.write(text) for text in ("two", "three") for pen in pens]
    ben.take_envelopes(*raws(*first, *more))
    assert len(ben.texts(world.general)) == 24
    assert ben.loads == 8
    assert len(ben.state.documents._parts) <= 3
    ben.reopen()
    ben.loads = 0
    assert ben.take_envelopes(*raws(*first)) == 0
    assert ben.loads == 3
    assert ben.heard(Forked) == []


def test_replays_of_bad_signatures_read_nothing_back(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.post(world.general, "one")
    world.deliver()
    ben.reopen()
    pen = Pen(world["mallory"], world.general)
    forged = pen.seal(pen.draft(b"", feed=ana_feed(world)))
    assert ben.take_envelopes(forged.raw) == 0
    assert ben.loads == 0
    assert ben.steps() == ["signature"]


def ana_feed(world: World) -> FeedKey:
    (part,) = [key for key, summary in world["ben"].disk.parts.items() if summary.scope == world.general]
    return part.feed


def test_document_that_broke_is_read_back_for_what_follows(world: World) -> None:
    """A change that passes the guard and is no entry spoils the document in memory, and nobody's message."""
    ben, mallory = world["ben"], world["mallory"]
    pen, other = Pen(mallory, world.general), Pen(mallory, world.general)
    one = pen.write("one")
    other.write("one")
    bad = other.seal(other.draft(other.document(0).append(2, {"k": 1, "t": 7})))
    two, three = pen.write("two"), pen.write("three")
    assert ben.take_envelopes(one.raw, bad.raw, two.raw, three.raw) >= 1
    assert ben.steps() == ["guard"]
    assert ben.texts(world.general) == ["one", "two", "three"]
    assert ben.loads == 1


def test_feed_that_spoils_its_document_again_and_again_ends(world: World) -> None:
    """Each spoilt document costs its readers the whole part: after a few there is no more of it."""
    ben, mallory = world["ben"], world["mallory"]
    pen = Pen(mallory, world.general)
    one = pen.write("one")
    ben.take_envelopes(one.raw)
    bad: list[Opened] = []
    for turn in range(MOST_FAULTS + 5):
        other = Pen(mallory, world.general)
        other.write("one")
        bad.append(other.seal(other.draft(other.document(0).append(2, {"k": 1, "t": turn}))))
    ben.take_envelopes(*raws(*bad))
    assert ben.loads == MOST_FAULTS - 1
    assert set(ben.steps()) == {"guard"}
    assert ben.take_envelopes(pen.write("two").raw) == 0
    assert ben.texts(world.general) == ["one"]
    ben.reopen()
    pen = Pen(mallory, world.general)
    assert ben.take_envelopes(pen.write("one").raw, pen.write("two").raw) == 1


def test_refusal_by_the_guard_reads_nothing_back(world: World) -> None:
    ben, mallory = world["ben"], world["mallory"]
    pen = Pen(mallory, world.general)
    ben.take_envelopes(pen.write("one").raw)
    bad = [pen.seal(pen.draft(b"no change, %d" % turn)) for turn in range(50)]
    assert ben.take_envelopes(*raws(*bad), pen.write("two").raw) == 1
    assert ben.loads == 0
    assert ben.steps() == ["guard"] * 1


def test_bad_first_envelope_leaves_no_part_behind(world: World) -> None:
    ben = world["ben"]
    pen = Pen(world["mallory"], world.general)
    bad = pen.seal(pen.draft(b"no change at all"))
    assert ben.take_envelopes(bad.raw) == 0
    assert ben.take_envelopes(pen.write("one").raw) == 1


# -- parts


def test_parts_come_newest_first(world: World) -> None:
    """The newest part stands alone by its log heads; where two parts meet is checked once both are here."""
    ben, mallory = world["ben"], world["mallory"]
    pen = Pen(mallory, world.general)
    old = [pen.write(f"{turn}") for turn in range(PART_SIZE)]
    new = [pen.write("newest"), pen.write("very newest")]
    assert ben.take_envelopes(*raws(*new)) == 2
    assert ben.texts(world.general) == ["newest", "very newest"]
    assert ben.take_envelopes(*raws(*old)) == PART_SIZE
    assert ben.texts(world.general, 2) == ["newest", "very newest"]
    assert ben.steps() == []


def test_part_that_does_not_meet_the_next_is_refused(world: World) -> None:
    ben, mallory = world["ben"], world["mallory"]
    pen, other = Pen(mallory, world.general), Pen(mallory, world.general)
    old = [pen.write(f"{turn}") for turn in range(PART_SIZE)]
    for turn in range(PART_SIZE):
        other.write(f"other {turn}")
    ben.take_envelopes(other.write("newest").raw)
    assert ben.take_envelopes(*raws(*old)) == PART_SIZE - 1
    assert ben.steps() == ["prev"]
    fresh = Pen(mallory, world.general, b"another1")
    old = [fresh.write(f"{turn}") for turn in range(PART_SIZE)]
    assert ben.take_envelopes(*raws(*old), fresh.write("x", prev=ZERO_ID).raw) == PART_SIZE
    assert ben.steps() == ["prev", "prev"]


def test_part_before_that_is_not_whole_is_not_met_yet(world: World) -> None:
    ben, mallory = world["ben"], world["mallory"]
    pen = Pen(mallory, world.general)
    old = [pen.write(f"{turn}") for turn in range(PART_SIZE)]
    assert ben.take_envelopes(old[0].raw, pen.write("newest").raw) == 2
    assert ben.take_envelopes(*raws(*old[1:])) == PART_SIZE - 1
    assert ben.steps() == []


def test_waits_a_day_longer_than_needed_for_nothing(world: World) -> None:
    """What never comes is forgotten in the end."""
    ben = world["ben"]
    pen = Pen(world["mallory"], world.general)
    pen.write("never sent")
    ben.take_envelopes(pen.write("orphan").raw)
    assert len(ben.state.pending) == 1
    world.now += 8 * DAY
    pen.write("never sent either")
    ben.take_envelopes(pen.write("another orphan").raw)
    assert len(ben.state.pending) == 1
