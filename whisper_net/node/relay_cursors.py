"""How far each topic of one relay was taken up: over what the group stored or refused for good, and never further.

What waits in memory for something else holds its cursor back while a line stands, and so does what lacks its
predecessor or a link: after a crash it is read again. So do envelopes of a key that is not ours yet, which are left
where they are. At the end of a line a topic is read again for what lacks there, at once and then ever less often
(Marks.doubt), each member by itself: nobody's things that never come to stand make others read for ever. Beyond that
a cursor stays before them only where little stands behind.
"""

from collections.abc import Callable, Iterator

import msgspec

from whisper_net.core.envelope.format import Opened
from whisper_net.core.envelope.parts import PartKey, part_key
from whisper_net.core.errors import RemoteError
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import DeviceId, Kid, LinkId
from whisper_net.core.membership.link import parse
from whisper_net.core.sync.marks import DAY, ITEM_SECONDS, Marks
from whisper_net.core.wire.bounds import KIB, MAX_PARKED
from whisper_net.node.relay_spans import Spans

HELD_BYTES = 256 * KIB
"""Of items behind something that lacks, which each line reads again for its sake."""
BOXES, BROKEN, MANY, ROOM = (name.ljust(32, b"\0") for name in (b" boxes", b" broken", b" many", b" room"))
"""What is in doubt besides members."""
DAILY = (1,) * (ITEM_SECONDS // DAY)
"""Days between looking whether there is room now for what found none: as long as it lies there."""


class Held(msgspec.Struct):
    """Something that came and is not stored. `part` is None for what is no envelope."""

    raw: bytes
    part: PartKey | None = None
    seq: int = 0
    heads: tuple[LinkId, ...] = ()


class RelayCursors:
    """One line's."""

    def __init__(self, state: Callable[[], GroupState], waits: Callable[[bytes], bool]) -> None:
        """`waits` says of boxes, by their hash, whether they are in memory alone."""
        self._state, self._waits = state, waits
        self._reached: dict[bytes, int] = {}
        self._held: dict[bytes, dict[int, list[Held]]] = {}
        """By topic and place, in the order of places."""
        self._many: dict[bytes, int] = {}
        """By topic, the place from which on no more is remembered of what waits: too much does."""
        self._spans = Spans()
        self._broken: dict[bytes, int] = {}
        """By topic, the place of the first item that did not open."""
        self._roomless: dict[bytes, int] = {}
        """By topic, the place of the first item that brought something for which there was no room."""
        self._shut: dict[bytes, tuple[Kid, int]] = {}
        """Topics whose key is not ours yet, and the place of the first envelope that was left there."""
        self.passed: dict[bytes, int] = {}
        """Topics that were not ours any more when something came of them, and the place of the first of it."""

    def came(self, topic: bytes, place: int, size: int) -> None:
        """An item of so many bytes stands here."""
        self._spans.add(topic, place, size)

    def reach(self, topic: bytes, place: int) -> None:
        """Everything up to this place was handed over."""
        self._reached[topic] = place

    def leave(self, topic: bytes, place: int, kid: Kid) -> None:
        """An envelope under a key that is not ours yet stands here."""
        self._shut.setdefault(topic, (kid, place))

    def pass_by(self, topic: bytes, place: int) -> None:
        """What stands here came while the topic was not ours, and was not opened."""
        self.passed.setdefault(topic, place)

    def broken(self, topic: bytes, place: int) -> None:
        """The item that stands here does not open."""
        self._broken.setdefault(topic, place)

    def no_room(self, topic: bytes, place: int) -> None:
        """There was no room for what the item that stands here brings."""
        self._roomless.setdefault(topic, place)

    @property
    def reopened(self) -> bool:
        """A key is ours by now whose topic is to be read again."""
        keys = self._state().keys
        return any(kid in keys for kid, _ in self._shut.values())

    def hold(self, topic: bytes, place: int, raw: bytes) -> None:
        """Look whether a link, or boxes by their hash, were stored."""
        self._note(topic, place, Held(raw))

    def hold_envelope(self, topic: bytes, place: int, one: Opened) -> None:
        """Look whether an envelope, whose signature holds, was stored."""
        self._note(topic, place, Held(one.raw, part_key(one.feed, one.inner.seq), one.inner.seq, one.heads))

    def _note(self, topic: bytes, place: int, one: Held) -> None:
        if not self._lost(one):
            return
        held = self._held.setdefault(topic, {})
        if len(held) < MAX_PARKED:
            held.setdefault(place, []).append(one)
        else:
            self._many.setdefault(topic, place)

    def _lost(self, held: Held) -> bool:
        """Whether it would be gone if this node stopped now, and may be stored one day."""
        state = self._state()
        if held.part is not None and stored(state, held.part, held.seq):
            return False
        if held.raw in state.pending or held.raw in state.ready or self._waits(held.raw):
            return True
        return self._follows(held) or any(head not in state.log for head in held.heads)

    def _follows(self, held: Held) -> bool:
        """Whether an envelope before it has not come."""
        if held.part is None:
            return False
        summary = self._state().feeds.get(held.part)
        return held.seq > (held.part.first_seq if summary is None else summary.next_seq)

    def move(self, marks: Marks) -> None:
        """Say how far each topic was taken up. What waits is looked at from the first on, until something does."""
        for topic, reached in self._reached.items():
            marks.move(topic, min(self._before(topic, reached), self._first(topic, reached + 1) - 1))

    def _before(self, topic: bytes, reached: int) -> int:
        """How far it may be taken up, whatever waits."""
        _, left = self._shut.get(topic, (None, reached + 1))
        return min(left - 1, self.passed.get(topic, left) - 1, reached)

    def _first(self, topic: bytes, end: int) -> int:
        """The place of the first thing that waits; what does no longer is forgotten."""
        held = self._held.get(topic, {})
        while held:
            place = next(iter(held))
            while held[place] and not self._lost(held[place][-1]):
                held[place].pop()
            if held[place]:
                return place
            del held[place]
        return self._many.get(topic, end)

    def settle(self, marks: Marks, day: int) -> None:
        """At the end of a line: what came broken is to be read again, and all of a topic where something lacks before.

        That is what a link waits for, too, or boxes: it should have come there.
        """
        for topic, reached in self._reached.items():
            again, keep = False, self._before(topic, reached)
            for about, (place, whole) in self._lacking(topic).items():
                if marks.doubt(topic, about, 0 if whole else place - 1, day):
                    again = True
                elif self._spans.behind(topic, place) <= HELD_BYTES:
                    keep = min(keep, place - 1)
            if topic in self._broken:
                again |= marks.doubt(topic, BROKEN, self._broken[topic] - 1, day)
            if topic in self._roomless:
                again |= marks.doubt(topic, ROOM, self._roomless[topic] - 1, day, DAILY)
            if not again:
                marks.move(topic, keep)

    def _lacking(self, topic: bytes) -> dict[bytes, tuple[int, bool]]:
        """Whose things wait, with the place of the first of them, and whether something before it lacks."""
        found: dict[bytes, tuple[int, bool]] = {}
        for place, one in self._waiting(topic):
            first, whole = found.get(about := self._whose(one), (place, False))
            found[about] = first, whole or one.part is None or self._follows(one)
        if topic in self._many:
            found[MANY] = self._many[topic], False
        return found

    def _waiting(self, topic: bytes) -> Iterator[tuple[int, Held]]:
        for place, some in self._held.get(topic, {}).items():
            yield from ((place, one) for one in some if self._lost(one))

    def _whose(self, one: Held) -> bytes:
        """The member who signed it; nobody, of what is signed by no device that the log names."""
        device = _device(one)
        return BOXES if device is None else self._state().known_author(device).ljust(32, b"\0")


def _device(one: Held) -> DeviceId | None:
    """Whose signature it has; None of boxes, which have none."""
    if one.part is not None:
        return one.part.device
    try:
        return DeviceId(parse(one.raw).link.device)
    except RemoteError:
        return None


def stored(state: GroupState, part: PartKey, seq: int) -> bool:
    """Whether an envelope, or another with its number, is in its place."""
    summary = state.feeds.get(part)
    return summary is not None and seq < summary.next_seq
