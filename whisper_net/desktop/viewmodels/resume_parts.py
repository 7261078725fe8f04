"""What a text costs to lay out, estimated, and the parts that it is shown in where that is too much for one turn.

Rules: anybody in the group can share 200,000 characters of the dearest script there is. What is on the page at once is
laid out anew in one turn whenever its width changes, so its cost is bounded and not its length. The weights are
measured: a plain character takes about 2 µs, a line 30. An estimate that is off costs a pause, never a character.
"""

import re

PLAIN = 20_000
"""Cost of what one page shows, in plain characters: about 40 ms. A résumé of ten printed pages is below it."""
_LINE, _MARK, _FOREIGN, _LIGATURE = 24, 2, 3, 8
_MARKS = "*_`~[>\t"
_LETTERS = re.compile("[^\0-\u052f\u2010-\u2027\u20ac]+")
_LIGATURES = re.compile("[\u0f00-\u0fff\ufb50-\ufdff]+")
_LINES = "\n\u2028\u2029"


def cost(text: str) -> int:
    """What laying out a text takes, in plain characters."""
    found = len(text) + _LINE * text.count("\n") + _MARK * sum(map(text.count, _MARKS))
    if text.isascii():
        return found
    found += _LINE * sum(map(text.count, _LINES[1:])) + _FOREIGN * sum(map(len, _LETTERS.findall(text)))
    return found + _LIGATURE * sum(map(len, _LIGATURES.findall(text)))


def parts(text: str, most: int = PLAIN) -> list[int]:
    """Where the parts of a text begin, each a stretch that costs `most` at most, of whole lines where that can be."""
    starts, likely = [0], most
    while (length := _fitting(text[starts[-1] : starts[-1] + likely], most)) < len(text) - (start := starts[-1]):
        ends = text.rfind("\n", start, start + length) + 1
        starts.append(ends if ends > start else start + length)
        likely = min(most, 2 * length)
    return starts


def pieces(text: str, most: int = PLAIN) -> list[str]:
    """The parts themselves."""
    starts = parts(text, most)
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def _fitting(piece: str, most: int) -> int:
    """Characters that fit of the beginning of a text."""
    while len(piece) > 1 and (price := cost(piece)) > most:
        piece = piece[: max(1, min(len(piece) * most // price, len(piece) - 1))]
    return len(piece)
