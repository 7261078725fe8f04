"""What others wrote as one harmless line: for rows, titles and sentences in which it stands beside our own words.

Rules: a line is bounded, holds no line breaks and no control characters; none of its marks turns the reading order of
what stands beside it around, and none pile up over the lines above. Texts that stand alone are laid out by
views/message_text.py instead.
"""

import re
import unicodedata

LONGEST = 240
MOST_MARKS = 4
"""Combining marks that one letter may carry; no orthography needs more."""
_TURNING = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
UNSEEN = re.compile("[\u00ad\u115f\u1160\u180e\u200b\u2060-\u2064\u2800\u3164\ufeff\uffa0\U000e0000-\U000e007f]")
"""Signs without ink: with them alone a name is empty, and with one of them it looks like another's."""
_CONTROLS = dict.fromkeys([*range(0x20), 0x7F], " ")
_FIRST_STRONG, _END = "\u2068", "\u2069"


def plain_line(text: str, longest: int = LONGEST) -> str:
    """The beginning of a text as one line of at most `longest` characters."""
    beginning = text[: 4 * longest]
    beginning = beginning.translate(_CONTROLS) if beginning.isascii() else _tamed(beginning)
    line = " ".join(beginning.split())
    if len(line) <= longest and len(text) <= 4 * longest:
        return line
    return line[: longest - 1].rstrip() + "…"


def isolated(line: str) -> str:
    """A line that is put into a sentence: letters of another direction stay among themselves."""
    return line if line.isascii() else f"{_FIRST_STRONG}{line}{_END}"


def _tamed(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for letter in UNSEEN.sub("", _TURNING.sub("", text)):
        kind = unicodedata.category(letter)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if marks <= MOST_MARKS and kind != "Cs":
            kept.append(" " if kind in ("Cc", "Zl", "Zp") else letter)
    return "".join(kept)
