"""How far each topic of one relay was taken up: over what the group stored or refused for good, and never further.

What waits in memory for something else holds its cursor back, and so does what lacks its predecessor or a link: the
next start reads it again. So do envelopes of a key that is not ours yet, which are left where they are.
"""

from collections.abc import Callable

import msgspec

from whisper_net.core.envelope.format import Opened
from whisper_net.core.envelope.parts import PartKey, part_key
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import Kid, LinkId
from whisper_net.core.sync.marks import Marks


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
        """By topic and place."""
        self._broken: dict[bytes, int] = {}
        """By topic, the place of the first item that did not open, or had no place."""
        self._shut: dict[bytes, tuple[Kid, int]] = {}
        """Topics whose key is not ours yet, and the place of the first envelope that was left there."""

    def reach(self, topic: bytes, place: int) -> None:
        """Everything up to this place was handed over."""
        self._reached[topic] = place

    def leave(self, topic: bytes, place: int, kid: Kid) -> None:
        """An envelope under a key that is not ours yet stands here."""
        self._shut.setdefault(topic, (kid, place))

    def broken(self, topic: bytes, place: int) -> None:
        """The item that stands here does not open, or there was no place for what it brings."""
        self._broken.setdefault(topic, place)

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

    def _note(self, topic: bytes, place: int, held: Held) -> None:
        if self._lost(held):
            self._held.setdefault(topic, {}).setdefault(place, []).append(held)

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
        """Say how far each topic was taken up."""
        for topic, reached in self._reached.items():
            held = self._held.get(topic, {})
            for place in [place for place, some in held.items() if not any(map(self._lost, some))]:
                del held[place]
            _, left = self._shut.get(topic, (None, reached + 1))
            marks.move(topic, min(left, min(held, default=left), reached + 1) - 1)

    def doubt(self, marks: Marks, day: int) -> None:
        """At the end of a line: what came broken is to be read again, and all of a topic where something lacks before.

        That is what a link waits for, too, or boxes: it should have come there.
        """
        for topic in self._reached:
            held = [one for some in self._held.get(topic, {}).values() for one in some if self._lost(one)]
            if any(one.part is None or self._follows(one) for one in held):
                marks.doubt(topic, 0, day)
            elif topic in self._broken:
                marks.doubt(topic, self._broken[topic] - 1, day)


def stored(state: GroupState, part: PartKey, seq: int) -> bool:
    """Whether an envelope, or another with its number, is in its place."""
    summary = state.feeds.get(part)
    return summary is not None and seq < summary.next_seq
