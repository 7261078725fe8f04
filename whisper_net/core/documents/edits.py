"""What to insert and delete so that one text becomes another: the fewest characters, as far as that is affordable.

By rapidfuzz's Indel distance over code points, which the CRDT counts in too. Its memory grows with the product of both
lengths, so what is long is compared by lines first, and what is too long for that is replaced whole.
"""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from whisper_net.core.documents.likeness import common_blocks

Replacement: TypeAlias = tuple[int, int, str]
"""A stretch of the old text, by its ends, and what stands in its place in the new one."""
_Block: TypeAlias = tuple[int, int, Sequence[str]]
_AFFORDABLE = 20_000 * 20_000
"""Product of both lengths that is compared: 50 MB for a twentieth of a second."""


def operations(old: str, new: str) -> Iterator[tuple[int, str | None]]:
    """Single insertions and deletions in order, each at its place in the text as it is by then."""
    shift = 0
    for start, end, letters in replacements(old, new):
        for _ in range(start, end):
            yield start + shift, None
        for offset, letter in enumerate(letters):
            yield start + shift + offset, letter
        shift += len(letters) - (end - start)


def replacements(old: str, new: str) -> list[Replacement]:
    """What differs, from the beginning to the end."""
    head, tail = _common(old, new)
    before, after = old[head : len(old) - tail], new[head : len(new) - tail]
    if not before and not after:
        return []
    return [(head + start, head + end, "".join(letters)) for start, end, letters in _compared(before, after)]


def changed_lines(old: str, new: str) -> int:
    """How many lines differ: of a stretch that became another, those of the longer one."""
    before, after = old.splitlines(), new.splitlines()
    head, tail = _common(before, after)
    before, after = before[head : len(before) - tail], after[head : len(after) - tail]
    if len(before) * len(after) > _AFFORDABLE:
        return max(len(before), len(after))
    return sum(max(end - start, len(lines)) for start, end, lines in _blocks(before, after))


def _common(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How much both have in common at the beginning, and at the end of the rest."""
    most = min(len(old), len(new))
    head = next((place for place in range(most) if old[place] != new[place]), most)
    most -= head
    tail = next((place for place in range(most) if old[-1 - place] != new[-1 - place]), most)
    return head, tail


def _compared(old: str, new: str) -> list[_Block]:
    if len(old) * len(new) <= _AFFORDABLE:
        return _blocks(old, new)
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if len(old_lines) * len(new_lines) > _AFFORDABLE:
        return [(0, len(old), new)]
    starts = _starts(old_lines)
    found: list[_Block] = []
    for first, last, lines in _blocks(old_lines, new_lines):
        start, end, letters = starts[first], starts[last], "".join(lines)
        if (end - start) * len(letters) > _AFFORDABLE:
            found.append((start, end, letters))
        else:
            found += [(start + a, start + b, c) for a, b, c in _blocks(old[start:end], letters)]
    return found


def _blocks(old: Sequence[str], new: Sequence[str]) -> list[_Block]:
    """Stretches that are not equal; neighbours, such as a deletion and an insertion, as one."""
    found: list[_Block] = []
    start = place = 0
    for block in common_blocks(old, new):
        if start < block.a or place < block.b:
            found.append((start, block.a, new[place : block.b]))
        start, place = block.a + block.size, block.b + block.size
    return found


def _starts(lines: Sequence[str]) -> list[int]:
    """Where each line starts, and where the last one ends."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    return starts
