"""Two changes of one text brought together, and where a place of a text is after changes: an edit that took a while.

A person who edits saw one version, and another may stand by the time they save. What each side changed of the version
that both began with is found by edits.py; all counts are of code points.
"""

from collections.abc import Iterable
from itertools import compress

from whisper_net.core.documents.edits import Replacement, replacements


def merged(base: str, mine: str, theirs: str) -> str:
    """What both made of `base`: a character stays if neither took it out; of two insertions at one place, theirs first.

    What both did alike is done once.
    """
    changes = dict.fromkeys([*replacements(base, theirs), *replacements(base, mine)])
    keeps, put = bytearray(b"\1") * len(base), dict[int, str]()
    for start, end, letters in changes:
        keeps[start:end] = bytes(end - start)
        put[start] = put.get(start, "") + letters
    pieces, last = list[str](), 0
    for place in sorted(put):
        pieces += [*compress(base[last:place], keeps[last:place]), put[place]]
        last = place
    return "".join([*pieces, *compress(base[last:], keeps[last:])])


def carried(place: int, changes: Iterable[Replacement]) -> int:
    """Where a place between characters is after changes, which stand in order; what went is closed up behind it."""
    shift = 0
    for start, end, letters in changes:
        if end > place:
            return place + shift if start >= place else start + shift + len(letters)
        shift += len(letters) - (end - start)
    return place + shift
