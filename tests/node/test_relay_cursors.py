"""How far a topic was taken up: never over what is in memory alone, and back to what came broken, once a day."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from whisper_net.core.envelope.format import Opened
from whisper_net.core.envelope.parts import FeedKey, PartKey, part_key
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import DeviceId, Incarnation, Kid
from whisper_net.core.sync.marks import Marks, RelayRows
from whisper_net.node.relay_cursors import RelayCursors

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

    def get(self, part: PartKey) -> Any:
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


def envelope(seq: int, *heads: bytes) -> Opened:
    inner = SimpleNamespace(seq=seq)
    return cast(Opened, SimpleNamespace(raw=b"e%d" % seq, feed=FEED, inner=inner, heads=heads))


def reached(cursors: RelayCursors, *, last: bool = False, day: int = TODAY) -> int:
    marks = Marks(RelayRows(cursors={TOPIC: 2}))
    cursors.move(marks)
    if last:
        cursors.doubt(marks, day)
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
    cursors.hold_envelope(TOPIC, 6, envelope(1, b"head"))
    cursors.hold_envelope(TOPIC, 5, envelope(3))
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


def test_topic_whose_key_is_not_ours_yet_is_read_from_there_once_it_is(cursors: RelayCursors, group: Group) -> None:
    cursors.leave(TOPIC, 5, KID)
    cursors.leave(TOPIC, 7, KID)
    cursors.reach(TOPIC, 9)
    assert (reached(cursors), cursors.reopened) == (4, False)
    group.keys.add(KID)
    assert cursors.reopened
