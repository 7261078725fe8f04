"""Places of a text, in code points as the core counts them, and in the UTF-16 units of the document that shows it.

Rules: every character of the source has its place on the page. A line of more than LONG characters costs too much to
lay out, so the page breaks it where the source does not; what is broken so is shown and commented on, not edited.
"""

import re
from bisect import bisect_left, bisect_right

from whisper_net.core.wire.bounds import MAX_RESUME

LONG, PIECE = 4_000, 1_000
"""Characters of a line that is broken for the page, and of each piece of it."""
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_ENDS = ("\u2029", "\ufdd0", "\ufdd1")


class Places:
    """Of one text, or of the part of it from `start` to `end`. `shown` is what the page is given."""

    def __init__(self, text: str, start: int = 0, end: int | None = None) -> None:
        self._whole = (start, end) in ((0, None), (0, len(text)))
        self.start, self.end = start, len(text) if end is None else end
        text = text[self.start : self.end]
        self._astral = [] if text.isascii() else [found.start() for found in _ASTRAL.finditer(text)]
        self._units = [place + before for before, place in enumerate(self._astral)]
        self._breaks = _breaks(text)
        self._broken = [self._plain(place) + before for before, place in enumerate(self._breaks)]
        self.shown = _broken(text, self._breaks) if self._breaks else text

    @property
    def editable(self) -> bool:
        """Whether the page shows the source line by line, and all of it."""
        return self._whole and not self._breaks

    def overlap(self, start: int, end: int) -> bool:
        """Whether any of a stretch is here."""
        return start < self.end and end > self.start

    def unit(self, place: int, *, end: bool = False) -> int:
        """Where a place between characters is in the document; at a break of ours, of an `end` before it.

        What lies beyond the part is at its edge.
        """
        place = min(max(place, self.start), self.end) - self.start
        breaks = bisect_left(self._breaks, place) if end else bisect_right(self._breaks, place)
        return self._plain(place) + breaks

    def place(self, unit: int) -> int:
        """The place between characters that a place of the document is; inside of a pair of units, before it."""
        unit -= bisect_left(self._broken, unit)
        return self.start + unit - bisect_left(self._units, unit)

    def _plain(self, place: int) -> int:
        return place + bisect_left(self._astral, place)


def unwieldy(text: str) -> bool:
    """Whether an editor had better not be given a text: it is longer than a résumé may be, or lines of it are LONG."""
    return len(text) > MAX_RESUME or bool(_breaks(text))


def source(raw: str) -> str:
    """What a document's raw text says, its blocks as lines."""
    for mark in _ENDS:  # a hundred times faster than to translate
        raw = raw.replace(mark, "\n")
    return raw


def _breaks(text: str) -> list[int]:
    found, start = list[int](), 0
    for line in text.split("\n"):
        if len(line) > LONG:
            found += range(start + PIECE, start + len(line), PIECE)
        start += len(line) + 1
    return found


def _broken(text: str, breaks: list[int]) -> str:
    return "\n".join(text[start:end] for start, end in zip([0, *breaks], [*breaks, len(text)], strict=True))
