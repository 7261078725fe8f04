"""What a relay is known to hold: as sets would say it; what is written and what is not is told apart."""

from collections.abc import Iterable
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.core.envelope.parts import FeedKey, PartKey
from whisper_net.core.ids import DeviceId, Incarnation, Kid
from whisper_net.core.sync.marks import MARK_DAYS, OTHERS_DAYS, Marks, RelayBatch, RelayRows, day_of_others
from whisper_net.core.sync.vectors import Lack

TODAY = 20_000
TOPIC, OTHER, ABOUT = b"t" * 32, b"o" * 32, b"m" * 32
KID, OLD = Kid(b"k" * 32), Kid(b"l" * 32)


def part(number: int = 0, device: int = 0, kid: Kid = KID) -> PartKey:
    return PartKey(DeviceId(device.to_bytes(32, "big")), Incarnation(bytes(8)), kid, number)


def rows_of(batch: RelayBatch) -> RelayRows:
    return RelayRows(batch.cursors, batch.parts, batch.records)


def noted(marks: Marks, key: PartKey, *seqs: int, day: int = TODAY) -> None:
    for seq in seqs:
        marks.note(key, seq, day)


def test_what_others_say_of_a_day_keeps_no_mark_for_longer_than_from_today() -> None:
    assert day_of_others(TODAY, TODAY + 10**9) == day_of_others(TODAY, TODAY) == TODAY - OTHERS_DAYS
    assert day_of_others(TODAY, TODAY - 3) == TODAY - 3 - OTHERS_DAYS
    assert day_of_others(TODAY, 0) == 0
    assert 0 < OTHERS_DAYS < MARK_DAYS


# -- cursors


def test_cursor_goes_forward_only() -> None:
    marks = Marks(RelayRows(cursors={TOPIC: 5}))
    marks.move(TOPIC, 4)
    marks.move(TOPIC, 5)
    assert marks.unsaved().empty
    marks.move(TOPIC, 6)
    assert (marks.cursor(TOPIC), marks.cursor(OTHER)) == (6, 0)
    assert marks.unsaved() == RelayBatch(cursors={TOPIC: 6})


def doubted(marks: Marks, about: bytes, days: Iterable[int]) -> list[int]:
    """The days, counted from the first, on which a topic is read again for something that lacks all the time."""
    return [day for day in days if marks.doubt(TOPIC, about, 0, TODAY + day)]


def test_topic_is_read_again_ever_less_often_and_then_no_more() -> None:
    marks = Marks(RelayRows(cursors={TOPIC: 5}))
    assert doubted(marks, b"a" * 32, [0, 0, *range(60)]) == [0, 2, 6, 14]
    assert doubted(marks, b"b" * 32, range(60)) == [0, 2, 6, 14]
    again = Marks(rows_of(marks.unsaved()))
    again.drop_before(TODAY + 59)
    assert doubted(again, b"a" * 32, range(59, 90)) == []
    again.drop_before(TODAY + 90)
    assert doubted(again, b"a" * 32, [111]) == [111]


def test_clock_that_was_ahead_keeps_no_topic_from_being_read_again() -> None:
    marks = Marks(RelayRows(cursors={TOPIC: 5}))
    assert doubted(marks, b"a" * 32, [60, 0, 3, 4]) == [60, 0, 4]


def test_topic_in_doubt_is_read_again_from_a_place() -> None:
    marks = Marks(RelayRows(cursors={TOPIC: 5}))
    assert marks.doubt(TOPIC, ABOUT, 2, TODAY)
    assert (marks.cursor(TOPIC), marks.unsaved().cursors) == (2, {TOPIC: 2})
    marks.move(TOPIC, 5)
    assert not marks.doubt(TOPIC, ABOUT, 2, TODAY)
    assert marks.cursor(TOPIC) == 5
    assert marks.doubt(TOPIC, ABOUT, 9, TODAY + 1, (1, 1))
    assert marks.cursor(TOPIC) == 5
    again = Marks(rows_of(marks.unsaved()))
    assert not again.doubt(TOPIC, ABOUT, 0, TODAY + 1)
    again.drop_before(TODAY + 2)
    assert again.doubt(TOPIC, ABOUT, 0, TODAY + 1)


def test_topic_that_is_left_is_forgotten_and_may_begin_anew() -> None:
    marks = Marks(RelayRows(cursors={TOPIC: 5, OTHER: 1}))
    marks.move(TOPIC, 6)
    for topic in (TOPIC, OTHER):
        marks.note_record(topic, b"link", TODAY)
    marks.leave(TOPIC)
    assert (marks.cursor(TOPIC), marks.has_record(TOPIC, b"link"), marks.has_record(OTHER, b"link")) == (0, False, True)
    assert marks.unsaved() == RelayBatch(left=frozenset([TOPIC]), records={(OTHER, b"link"): TODAY})
    marks.move(TOPIC, 2)
    marks.saved(marks.unsaved())
    assert marks.cursor(TOPIC) == 2
    assert marks.unsaved().empty


# -- envelopes


def test_lacks_are_the_runs_in_between_and_the_newest_parts_come_first() -> None:
    marks = Marks(RelayRows())
    noted(marks, part(0), 1, 2, 5, 1_000)
    noted(marks, part(1), 1_001)
    holdings = {part(0): 1_000, part(1): 3, part(0, device=1): 2}
    assert marks.lacks(holdings) == [
        Lack(part(1), 1_001, 1_003),
        Lack(part(0), 2, 4),
        Lack(part(0), 5, 999),
        Lack(part(0, device=1), 0, 2),
    ]
    assert marks.holds(part(0), 5)
    assert not marks.holds(part(0), 6)
    assert not marks.holds(part(9), 9_001)


def test_relay_may_hold_more_than_we_do() -> None:
    marks = Marks(RelayRows())
    noted(marks, part(), *range(1, 11), 10)
    assert marks.lacks({part(): 4}) == []
    assert marks.lacks({}) == []


@given(
    st.sets(st.integers(1, 3_000), max_size=60),
    st.dictionaries(st.integers(0, 3), st.integers(1, 1_000), max_size=3),
)
def test_lacks_as_sets_would_say(seqs: set[int], holdings: dict[int, int]) -> None:
    marks = Marks(RelayRows())
    for seq in seqs:
        marks.note(part((seq - 1) // 1_000), seq, TODAY)
    lacks = marks.lacks({part(number): held for number, held in holdings.items()})
    found = [seq for lack in lacks for seq in range(lack.after_seq + 1, lack.last_seq + 1)]
    held = {number * 1_000 + seq for number, count in holdings.items() for seq in range(1, count + 1)}
    assert len(found) == len(set(found))
    assert set(found) == held - seqs
    restored = Marks(rows_of(marks.unsaved()))
    assert restored.lacks({part(number): count for number, count in holdings.items()}) == lacks


# -- links, boxes, hints


def test_records_are_of_their_topic() -> None:
    marks = Marks(RelayRows(records={(TOPIC, b"a"): TODAY}))
    marks.note_record(TOPIC, b"a", TODAY)
    assert marks.unsaved().empty
    marks.note_record(TOPIC, b"c", TODAY)
    assert marks.missing(TOPIC, [b"d", b"c", b"b", b"a"]) == [b"d", b"b"]
    assert marks.missing(OTHER, [b"a"]) == [b"a"]


# -- what goes


def test_what_was_put_lately_stays_and_what_is_old_goes() -> None:
    marks = Marks(RelayRows())
    noted(marks, part(), 1, 2, day=TODAY - 6)
    noted(marks, part(), 2, 3, day=TODAY + 1)
    noted(marks, part(), 4, day=TODAY - 1)
    assert {day for _, day in marks.unsaved().parts} == {TODAY - 10, TODAY - 5, TODAY}
    marks.drop_before(TODAY - 10)
    assert marks.lacks({part(): 5}) == [Lack(part(), 4, 5)]
    marks.drop_before(TODAY - 9)
    assert marks.lacks({part(): 5}) == [Lack(part(), 0, 1), Lack(part(), 4, 5)]
    marks.drop_before(TODAY - 4)
    assert marks.lacks({part(): 5}) == [Lack(part(), 0, 1), Lack(part(), 3, 5)]
    assert marks.unsaved().parts == {(part(), TODAY): b"\6".ljust(125, b"\0")}


def test_record_is_as_old_as_when_it_was_put_last() -> None:
    marks = Marks(RelayRows())
    for id_, day in (
        (b"old", TODAY - 5),
        (b"new", TODAY),
        (b"new", TODAY - 5),
        (b"again", TODAY - 5),
        (b"again", TODAY),
    ):
        marks.note_record(TOPIC, id_, day)
    marks.drop_before(TODAY - 4)
    assert marks.missing(TOPIC, [b"old", b"new", b"again"]) == [b"old"]
    assert marks.unsaved().records == {(TOPIC, b"new"): TODAY, (TOPIC, b"again"): TODAY}


def test_marks_of_what_disappears_go_with_it() -> None:
    marks = Marks(RelayRows())
    noted(marks, part(kid=OLD), 1)
    noted(marks, part(), 1)
    marks.forget([OLD])
    assert not marks.holds(part(kid=OLD), 1)
    assert set(marks.unsaved().parts) == {(part(), TODAY)}


# -- what is written


def test_what_changes_while_it_is_written_is_written_again() -> None:
    marks = Marks(RelayRows())
    noted(marks, part(0), 1)
    noted(marks, part(1), 1_001)
    marks.move(TOPIC, 1)
    marks.note_record(TOPIC, b"link", TODAY)
    batch = marks.unsaved()
    noted(marks, part(0), 2)
    marks.move(TOPIC, 2)
    marks.saved(batch)
    assert marks.unsaved() == RelayBatch(cursors={TOPIC: 2}, parts={(part(0), TODAY): b"\3".ljust(125, b"\0")})
    marks.saved(marks.unsaved())
    assert marks.unsaved().empty


def test_what_went_while_it_was_written_is_no_longer_waiting() -> None:
    marks = Marks(RelayRows())
    noted(marks, part(), 1, day=TODAY)
    batch = marks.unsaved()
    marks.drop_before(TODAY + 1)
    marks.saved(batch)
    assert marks.unsaved().empty


@pytest.mark.parametrize(("members", "each"), [(500, 200)])
def test_large_group_is_compared_in_a_moment(members: int, each: int) -> None:
    """500 members, 100,000 envelopes: 10,000 seen and one comparison; bounds are far above what it takes."""
    marks = Marks(RelayRows())
    holdings = {part(0, device): each for device in range(members)}
    feeds = [FeedKey(key.device, key.incarnation, key.kid) for key in holdings]
    started = perf_counter()
    for feed in feeds:
        key = PartKey(*feed, 0)
        for seq in range(1, 21):
            marks.note(key, seq, TODAY)
    seen = perf_counter()
    lacks = marks.lacks(holdings)
    compared = perf_counter()
    assert len(lacks) == members
    assert seen - started < 0.3
    assert compared - seen < 0.05


@pytest.mark.parametrize("day", [0, 100, 20_000, 12_725_829])
def test_day_of_others_is_never_one_to_come(day: int) -> None:
    today = 20_000
    assert 0 <= day_of_others(today, day) <= max(0, today - 1)
    assert day_of_others(today, day) <= max(0, day)
