"""How alike two texts are, by rapidfuzz: over code points, as the CRDT counts.

It is loaded when texts are compared for the first time: a node that carries messages never does, and would keep 4 MB
of it in memory.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rapidfuzz.distance import MatchingBlock, ScoreAlignment


def common_blocks(old: Sequence[str], new: Sequence[str]) -> "Iterable[MatchingBlock]":
    """What stays where the fewest pieces are inserted and deleted, in order; the last one is empty and at both ends."""
    from rapidfuzz.distance import Indel

    return Indel.opcodes(old, new).as_matching_blocks()


def likeness(one: str, other: str) -> float:
    """0 for nothing in common, 100 for equal."""
    from rapidfuzz import fuzz

    return fuzz.ratio(one, other)


def most_like(wanted: str, text: str, least: float) -> "ScoreAlignment | None":
    """The stretch of a text that is most like what is wanted; None where none is by `least` of 100."""
    from rapidfuzz import fuzz

    return fuzz.partial_ratio_alignment(wanted, text, score_cutoff=least)
