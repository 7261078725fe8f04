"""How many bytes of items came behind a place of a topic, roughly: what reading it again from there costs."""

from bisect import bisect_right
from typing import Final

from whisper_net.core.wire.bounds import KIB

GRAIN: Final = 16 * KIB
"""A place is remembered each so many bytes."""


class Spans:
    """One line's."""

    def __init__(self) -> None:
        self._totals: dict[bytes, int] = {}
        self._known: dict[bytes, tuple[list[int], list[int]]] = {}
        """By topic, some places, and the bytes that came up to each."""

    def add(self, topic: bytes, place: int, size: int) -> None:
        """An item came; places go up."""
        places, totals = self._known.setdefault(topic, ([0], [0]))
        total = self._totals[topic] = self._totals.get(topic, 0) + size
        if total - totals[-1] >= GRAIN:
            places.append(place)
            totals.append(total)

    def behind(self, topic: bytes, place: int) -> int:
        """Bytes that came from this place on, or up to GRAIN more."""
        places, totals = self._known.get(topic, ([0], [0]))
        return self._totals.get(topic, 0) - totals[bisect_right(places, place - 1) - 1]
