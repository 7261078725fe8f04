"""How far a topic was taken up: never over what is in memory alone, and back to what lacks, ever less often."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from whisper_net.core.envelope.format import Opened
from whisper_net.core.envelope.parts import FeedKey, PartKey, part_key
from whisper_net.core.group.pending import NOBODY
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import DeviceId, Incarnation, Kid
from whisper_net.core.sync.marks import Marks, RelayRows
from whisper_net.node import relay_cursors
from whisper_net.node.relay_cursors import HELD_BYTES, RelayCursors

TODAY = 20_000
TOPIC, KID = b"t" * 32, Kid(b"k" * 32)
FEED = FeedKey(DeviceId(b"d" * 32), Incarnation(bytes(8)), KID)


class Group:
    """What cursors ask of a group's state."""

    def __init__(self) -> None:
        self.held: dict[PartKey, int] = {}
        self.pending: set[bytes] = set()
        self.ready: list[bytes] = []
        self.keys: set[Kid] = set()
        self.log: set[bytes] = set()
        self.feeds = self
        self.looked = 0
        self.members: dict[DeviceId, bytes] = {}

    def known_author(self, device: DeviceId) -> bytes:
        return self.members.get(device, NOBODY)

    def get(self, part: PartKey) -> Any:
        self.looked += 1
        held = self.held.get(part)
        return None if held is None else SimpleNamespace(next_seq=part.first_seq + held)

    def hold(self, seq: int) -> None:
        self.held[part_key(FEED, seq)] = seq


@pytest.fixture
def group() -> Group:
    return Group()


@pytest.fixture
def boxes() -> set[bytes]:
    """Hashes of boxes that wait."""
    return set()


@pytest.fixture
def cursors(group: Group, boxes: set[bytes]) -> RelayCursors:
    return RelayCursors(lambda: cast(GroupState, group), boxes.__contains__)


def envelope(seq: int, *heads: bytes, feed: FeedKey = FEED) -> Opened:
    inner = SimpleNamespace(seq=seq)
    return cast(Opened, SimpleNamespace(raw=b"e%d" % seq, feed=feed, inner=inner, heads=heads))


def feed_of(number: int) -> FeedKey:
    return FeedKey(DeviceId(bytes([number]) * 32), Incarnation(number.to_bytes(8, "big")), KID)


def reached(cursors: RelayCursors, *, last: bool = False, day: int = TODAY) -> int:
    marks = Marks(RelayRows(cursors={TOPIC: 2}))
    cursors.move(marks)
    if last:
        cursors.settle(marks, day)
    return marks.cursor(TOPIC)


def test_what_is_stored_is_done_with(cursors: RelayCursors, group: Group) -> None:
    group.hold(3)
    cursors.hold_envelope(TOPIC, 7, envelope(3))
    cursors.reach(TOPIC, 9)
    assert reached(cursors, last=True) == 9


def test_what_waits_in_memory_is_read_again_after_a_start(cursors: RelayCursors, group: Group) -> None:
    group.pending.add(b"link")
    cursors.hold(TOPIC, 5, b"link")
    cursors.reach(TOPIC, 9)
    assert reached(cursors) == 4
    group.pending.clear()
    group.ready = [b"link"]
    assert reached(cursors) == 4
    group.ready = []
    assert reached(cursors) == 9


def test_boxes_wait_for_their_epoch(cursors: RelayCursors, boxes: set[bytes]) -> None:
    boxes.add(b"hash")
    cursors.hold(TOPIC, 5, b"hash")
    cursors.reach(TOPIC, 9)
    assert (reached(cursors), reached(cursors, last=True)) == (4, 0)
    boxes.clear()
    assert reached(cursors, last=True) == 9


def test_what_was_pushed_out_of_memory_and_may_come_to_stand_holds_its_place(
    cursors: RelayCursors, group: Group
) -> None:
    cursors.hold_envelope(TOPIC, 5, envelope(3))
    cursors.hold_envelope(TOPIC, 6, envelope(1, b"head"))
    cursors.reach(TOPIC, 9)
    assert reached(cursors) == 4
    group.hold(3)
    assert reached(cursors) == 9


def test_missing_predecessor_makes_the_whole_topic_doubtful_and_a_missing_link_does_not(
    cursors: RelayCursors, group: Group
) -> None:
    cursors.hold_envelope(TOPIC, 6, envelope(1, b"head"))
    cursors.reach(TOPIC, 9)
    assert reached(cursors, last=True) == 5
    cursors.hold_envelope(TOPIC, 7, envelope(3))
    assert reached(cursors, last=True) == 0


def test_item_that_came_broken_is_read_again(cursors: RelayCursors) -> None:
    for place in (4, 6):
        cursors.broken(TOPIC, place)
    cursors.reach(TOPIC, 9)
    assert (reached(cursors), reached(cursors, last=True)) == (9, 3)


def test_what_found_no_room_is_looked_at_daily(cursors: RelayCursors) -> None:
    cursors.no_room(TOPIC, 4)
    cursors.reach(TOPIC, 9)
    marks = Marks(RelayRows(cursors={TOPIC: 9}))
    places = []
    for day in range(4):
        marks.move(TOPIC, 9)
        cursors.settle(marks, TODAY + day)
        places.append(marks.cursor(TOPIC))
    assert places == [3] * 4


def places_by_day(cursors: RelayCursors, marks: Marks, days: range) -> list[int]:
    """Where each day's next line begins, where each reads all and finds the same things lacking."""
    found = []
    for day in days:
        cursors.move(marks)
        cursors.settle(marks, TODAY + day)
        found.append(marks.cursor(TOPIC))
        marks.move(TOPIC, 9)
    return found


def test_one_envelope_without_its_predecessor_makes_nobody_read_all_again_every_day(
    cursors: RelayCursors, group: Group
) -> None:
    """At once, and after 2, 4 and 8 days; each member's by itself, strangers' together."""
    group.members[FEED.device] = b"m" * 32
    cursors.hold_envelope(TOPIC, 5, envelope(3))
    cursors.came(TOPIC, 9, 10 * HELD_BYTES)
    cursors.reach(TOPIC, 9)
    marks = Marks(RelayRows())
    days = places_by_day(cursors, marks, range(30))
    assert [day for day, place in enumerate(days) if not place] == [0, 2, 6, 14]
    cursors.hold_envelope(TOPIC, 6, envelope(3, feed=feed_of(1)))
    assert places_by_day(cursors, marks, range(30, 32)) == [0, 9]
    for number in range(2, 9):
        cursors.hold_envelope(TOPIC, 6, envelope(3, feed=feed_of(number)))
    assert places_by_day(cursors, marks, range(32, 34)) == [0, 9]


def test_cursor_stays_before_what_lacks_only_while_little_stands_behind(cursors: RelayCursors) -> None:
    for place in range(1, 10):
        cursors.came(TOPIC, place, HELD_BYTES // 4)
    cursors.hold_envelope(TOPIC, 2, envelope(1, b"head"))
    cursors.hold_envelope(TOPIC, 7, envelope(1, b"head", feed=feed_of(1)))
    cursors.reach(TOPIC, 9)
    marks = Marks(RelayRows())
    cursors.move(marks)
    assert marks.cursor(TOPIC) == 1  # a line that breaks loses nothing
    cursors.settle(marks, TODAY)
    assert marks.cursor(TOPIC) == 1  # it is due
    cursors.settle(marks, TODAY)
    assert marks.cursor(TOPIC) == 9  # both are of nobody who is known, and much stands behind the first


def test_what_waits_is_remembered_up_to_a_bound_and_the_rest_is_read_again(
    cursors: RelayCursors, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_cursors, "MAX_PARKED", 3)
    for place in range(1, 7):
        cursors.hold_envelope(TOPIC, place, envelope(place, b"head"))
    cursors.reach(TOPIC, 9)
    for seq in range(1, 7):
        group.hold(seq)
    marks = Marks(RelayRows())
    cursors.move(marks)
    assert marks.cursor(TOPIC) == 3
    cursors.settle(marks, TODAY)
    assert marks.cursor(TOPIC) == 3
    cursors.came(TOPIC, 9, 2 * HELD_BYTES)
    cursors.settle(marks, TODAY)
    assert marks.cursor(TOPIC) == 9


def test_saving_looks_at_the_first_that_waits_and_not_at_all(cursors: RelayCursors, group: Group) -> None:
    for place in range(1, 1_000):
        cursors.hold_envelope(TOPIC, place, envelope(place + 1))
    cursors.reach(TOPIC, 1_000)
    group.looked = 0
    for _ in range(100):
        cursors.move(Marks(RelayRows()))
    assert group.looked <= 300


def test_link_that_lacks_counts_for_whoever_signed_it(
    cursors: RelayCursors, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = {b"link": FEED.device, b"other": feed_of(1).device, b"strange": feed_of(2).device}
    monkeypatch.setattr(relay_cursors, "parse", lambda raw: SimpleNamespace(link=SimpleNamespace(device=signed[raw])))
    group.members = {FEED.device: b"m" * 32, feed_of(1).device: b"n" * 32}
    cursors.came(TOPIC, 9, 2 * HELD_BYTES)
    marks = Marks(RelayRows())
    for raw in signed:
        group.pending.add(raw)
        cursors.hold(TOPIC, 5, raw)
        cursors.reach(TOPIC, 9)
        assert places_by_day(cursors, marks, range(2)) == [0, 9]


def test_topic_that_was_not_ours_for_a_while_is_read_from_there(cursors: RelayCursors) -> None:
    cursors.pass_by(TOPIC, 6)
    cursors.pass_by(TOPIC, 8)
    cursors.reach(TOPIC, 9)
    assert (reached(cursors), reached(cursors, last=True), list(cursors.passed)) == (5, 5, [TOPIC])


def test_topic_whose_key_is_not_ours_yet_is_read_from_there_once_it_is(cursors: RelayCursors, group: Group) -> None:
    cursors.leave(TOPIC, 5, KID)
    cursors.leave(TOPIC, 7, KID)
    cursors.reach(TOPIC, 9)
    assert (reached(cursors), cursors.reopened) == (4, False)
    group.keys.add(KID)
    assert cursors.reopened
