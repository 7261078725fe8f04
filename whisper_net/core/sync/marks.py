"""What one device knows that one relay holds: a blind peer whose vector is kept here (PROTOCOL section 9).

Rules: nothing that is still to be put is queued anywhere; it is what the group's store holds and these marks do not. So
a crash, a new relay, an emptied one and one that was away are one case. A mark says that somebody put something there
on a day; it goes after MARK_DAYS at the latest, well before the relay lets the item go, and whoever notices first puts
it again. A cursor moves only over what the group has stored, or refused for good: a crash replays, never skips.

Marks of a part are 1,000 bits for each span of SPAN_DAYS in which something of it was put, so 100,000 envelopes are
compared in a millisecond, and what was put lately is not put again with what is old. Counterpart: ports/relays.py.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

import msgspec

from whisper_net.core.envelope.parts import PartKey
from whisper_net.core.ids import Kid
from whisper_net.core.sync.vectors import Holdings, Lack, newest_first
from whisper_net.core.wire.bounds import PART_SIZE

DAY: Final = 86_400
MARK_DAYS: Final = 20
ITEM_SECONDS: Final = 29 * DAY
"""How long an item is to be kept: a day less than relays allow, for clocks differ."""
OTHERS_DAYS: Final = MARK_DAYS // 2
"""By which a mark of what others put goes sooner: how long theirs is kept is their word."""
DOUBT_DAYS: Final = 2, 4, 8
"""After which a topic is read again for what it lacks, if the time before was of no use."""
SPAN_DAYS: Final = 5
MASK_SIZE: Final = PART_SIZE // 8
PartSpan: TypeAlias = tuple[PartKey, int]
"""A part, and the first day of a span: days since 1970, a multiple of SPAN_DAYS."""


def day_of_others(today: int, day: int) -> int:
    """The day to mark what somebody else put, as they say on `day`: never one to come."""
    return max(0, min(today, day) - OTHERS_DAYS)


class RelayRows(msgspec.Struct, frozen=True):
    """All that is known of one store of one relay."""

    cursors: Mapping[bytes, int] = {}
    """topic -> the last place up to which everything was taken up."""
    parts: Mapping[PartSpan, bytes] = {}
    """Which envelopes of a part were put in a span: 125 bytes, that of the first is the lowest bit of the first."""
    records: Mapping[tuple[bytes, bytes], int] = {}
    """(topic, id of 32 bytes of a link, of boxes or of a hint) -> the day on which it was put last; and of doubts."""


class RelayBatch(msgspec.Struct, frozen=True):
    """What changed of it, to be written in one transaction; `left` before the rest."""

    cursors: Mapping[bytes, int] = {}
    parts: Mapping[PartSpan, bytes] = {}
    records: Mapping[tuple[bytes, bytes], int] = {}
    left: frozenset[bytes] = frozenset()
    """Topics whose cursor and records are to be forgotten."""

    @property
    def empty(self) -> bool:
        return not (self.cursors or self.parts or self.records or self.left)


class Marks:
    """The same in memory, with what is not written yet: `unsaved` to write it, `saved` once that is done."""

    def __init__(self, rows: RelayRows) -> None:
        self._cursors = dict(rows.cursors)
        self._spans = {span: int.from_bytes(mask, "little") for span, mask in rows.parts.items()}
        self._masks = _united(self._spans)
        self._records = dict(rows.records)
        self._new_cursors: set[bytes] = set()
        self._new_spans: set[PartSpan] = set()
        self._new_records: set[tuple[bytes, bytes]] = set()
        self._left: set[bytes] = set()

    # -- cursors

    def cursor(self, topic: bytes) -> int:
        """The place after which a topic is to be followed; 0 for one that was never read."""
        return self._cursors.get(topic, 0)

    def move(self, topic: bytes, place: int) -> None:
        """Everything up to this place was taken up. It never goes back."""
        if place > self.cursor(topic):
            self._cursors[topic] = place
            self._new_cursors.add(topic)

    def doubt(self, topic: bytes, about: bytes, place: int, day: int, gaps: Sequence[int] = DOUBT_DAYS) -> bool:
        """Read a topic again from after this place on the next line, for what lacks of `about`, 32 bytes: a member.

        At once, and again after each of `gaps`, in days; then no more while it lacks: whoever leaves things there that
        never can be read makes nobody read for ever. Whether it is done.
        """
        times = [bytes([time]) + about[1:] for time in range(len(gaps) + 1)]
        done = max((time for time, id_ in enumerate(times) if (topic, id_) in self._records), default=-1)
        if done == len(gaps):
            self.note_record(topic, times[done], day)
            return False
        if done >= 0 and 0 <= day - self._records[topic, times[done]] < gaps[done]:
            return False
        self.note_record(topic, times[done + 1], day)
        if place < self.cursor(topic):
            self._cursors[topic] = place
            self._new_cursors.add(topic)
        return True

    def leave(self, topic: bytes) -> None:
        """Forget a topic: its key is gone."""
        self._cursors.pop(topic, None)
        self._records = {key: day for key, day in self._records.items() if key[0] != topic}
        self._new_cursors.discard(topic)
        self._new_records = {key for key in self._new_records if key[0] != topic}
        self._left.add(topic)

    # -- envelopes

    def note(self, part: PartKey, seq: int, day: int) -> None:
        """An envelope is there: it came from there, or was put there. `day`: days since 1970, when it was put."""
        span = part, day - day % SPAN_DAYS
        bit = 1 << (seq - 1) % PART_SIZE
        mask = self._spans.get(span, 0)
        if not mask & bit:
            self._spans[span] = mask | bit
            self._masks[part] = self._masks.get(part, 0) | bit
            self._new_spans.add(span)

    def holds(self, part: PartKey, seq: int) -> bool:
        """Whether an envelope is there, as far as is known."""
        return bool(self._masks.get(part, 0) >> (seq - 1) % PART_SIZE & 1)

    def lacks(self, holdings: Holdings) -> list[Lack]:
        """What of these the relay is not known to hold, newest parts first; each run of envelopes by itself."""
        return newest_first(lack for part, held in holdings.items() for lack in self._lacks(part, held))

    def _lacks(self, part: PartKey, held: int) -> Iterator[Lack]:
        missing = ((1 << held) - 1) & ~self._masks.get(part, 0)
        before = part.first_seq - 1
        while missing:
            start = (missing & -missing).bit_length() - 1
            run = missing >> start
            length = (~run & run + 1).bit_length() - 1
            yield Lack(part, before + start, before + start + length)
            missing = run >> length << start + length

    # -- links, boxes and hints

    def note_record(self, topic: bytes, id_: bytes, day: int) -> None:
        """The same for what has no place in a feed."""
        if day > self._records.get((topic, id_), -1):
            self._records[topic, id_] = day
            self._new_records.add((topic, id_))

    def has_record(self, topic: bytes, id_: bytes) -> bool:
        return (topic, id_) in self._records

    def missing(self, topic: bytes, ids: Iterable[bytes]) -> list[bytes]:
        """Those of `ids` that are not known to be on this topic, in their order."""
        return [id_ for id_ in ids if (topic, id_) not in self._records]

    # -- what goes

    def drop_before(self, day: int) -> None:
        """Forget what may have been put before `day`; in the store it is done by `drop_marks`."""
        self._keep({span: mask for span, mask in self._spans.items() if span[1] >= day})
        self._records = {key: of for key, of in self._records.items() if of >= day}
        self._new_records.intersection_update(self._records)

    def forget(self, kids: Iterable[Kid]) -> None:
        """Forget the marks of what was written under these keys, as the store does in deleting them."""
        gone = frozenset(kids)
        self._keep({span: mask for span, mask in self._spans.items() if span[0].kid not in gone})

    def _keep(self, spans: dict[PartSpan, int]) -> None:
        self._spans, self._masks = spans, _united(spans)
        self._new_spans.intersection_update(spans)

    # -- what is to be written

    def unsaved(self) -> RelayBatch:
        """All that changed and was not `saved`. Losing it costs reading and putting some of it again."""
        return RelayBatch(
            cursors={topic: self._cursors[topic] for topic in self._new_cursors},
            parts={span: self._mask(span) for span in self._new_spans},
            records={key: self._records[key] for key in self._new_records},
            left=frozenset(self._left),
        )

    def _mask(self, span: PartSpan) -> bytes:
        return self._spans.get(span, 0).to_bytes(MASK_SIZE, "little")

    def saved(self, batch: RelayBatch) -> None:
        """This is written; what changed again since is not."""
        self._new_cursors -= {topic for topic, place in batch.cursors.items() if self._cursors.get(topic) == place}
        self._new_spans -= {span for span, mask in batch.parts.items() if self._mask(span) == mask}
        self._new_records -= {key for key, day in batch.records.items() if self._records.get(key) == day}
        self._left -= batch.left


def _united(spans: Mapping[PartSpan, int]) -> dict[PartKey, int]:
    masks: dict[PartKey, int] = {}
    for (part, _), mask in spans.items():
        masks[part] = masks.get(part, 0) | mask
    return masks
