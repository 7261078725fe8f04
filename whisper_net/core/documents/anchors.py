"""Where in a text that has changed the words are that somebody commented on.

An anchor (quotes.py) is always placed from what its author wrote, never from where it was placed last: so everybody
who has the same text and comment sees the same place. In order:

1. the quote between its context, nearest to where it stood;
2. the quote near where it stood, the more of its context the better; a short one only with some of its context;
3. a long quote anywhere;
4. what is most like the quote in its context, by rapidfuzz, near where it stood, then further away;
5. nowhere: the comment is listed as unplaced, and may find its place again in a later text.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from whisper_net.core.documents.likeness import common_blocks, likeness, most_like
from whisper_net.core.documents.quotes import Anchor
from whisper_net.core.documents.resumes import text_hash
from whisper_net.core.errors import RefusedError, TooLong
from whisper_net.core.wire.bounds import MAX_CONTEXT, MAX_QUOTE

Span: TypeAlias = tuple[int, int]
"""Start and end, in code points."""
NEAR, FAR = 2_000, 25_000
"""Characters on either side of where a quote stood that are searched first, and in which likeness is searched."""
TELLING, LONG = 12, 24
"""Characters that find a quote again near where it stood, and anywhere."""
LEAST_LIKE, LEAST_KEPT = 70.0, 0.5
"""How like its old self (in percent) a quote in its context must be, and which part of the quote must be left."""
_HEAD = 64
"""Of a longer quote both ends are looked for, each by so many characters: the time grows with their square."""
_MOST_PLACES = 200
_MOST_LIKENESSES = 500
"""Anchors of one text whose likeness is searched: some 0.2 ms each."""


class QuoteNotFound(RefusedError):
    code = "quote_not_found"


def anchor_at(text: str, start: int, end: int) -> Anchor:
    """The anchor of a stretch of `text`. Raises TooLong, or QuoteNotFound where it holds no words."""
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise QuoteNotFound("a comment is about some of the text: there is nothing at this place")
    if end - start > MAX_QUOTE:
        raise TooLong(f"a comment is about at most {MAX_QUOTE} characters; choose less of the text")
    before, after = text[max(0, start - MAX_CONTEXT) : start], text[end : end + MAX_CONTEXT]
    return Anchor(text[start:end], before, after, start, text_hash(text))


def anchor_of(text: str, quote: str) -> Anchor:
    """The anchor of the first place where `quote` stands. Raises QuoteNotFound or TooLong."""
    start = text.find(quote) if quote else -1
    if start < 0:
        raise QuoteNotFound("these words do not stand in this text; quote them exactly")
    return anchor_at(text, start, start + len(quote))


def place_all(text: str, anchors: Iterable[Anchor]) -> list[Span | None]:
    """Where each anchor is in `text`; None where it is nowhere."""
    hash_, likenesses, spans = text_hash(text), 0, list[Span | None]()
    for anchor in anchors:
        span = _stood(text, hash_, anchor) or _exact(text, anchor)
        if span is None and likenesses < _MOST_LIKENESSES:
            likenesses += 1
            span = _like(text, anchor)
        spans.append(span)
    return spans


def _stood(text: str, hash_: bytes, anchor: Anchor) -> Span | None:
    """Where it stood, in the very text that it was made for."""
    if anchor.version == hash_ and text.startswith(anchor.quote, anchor.start):
        return anchor.start, anchor.start + len(anchor.quote)
    return None


def _exact(text: str, anchor: Anchor) -> Span | None:
    quote, size = anchor.quote, len(anchor.quote)
    whole = anchor.before + quote + anchor.after
    starts = [place + len(anchor.before) for place in _places(text, whole, 0, len(text))]
    if not starts:
        starts = _near(text, anchor)
    if not starts and size >= LONG:
        starts = list(_places(text, quote, 0, len(text)))
    if not starts:
        return None
    start = min(starts, key=lambda place: (abs(place - anchor.start), place))
    return start, start + size


def _near(text: str, anchor: Anchor) -> list[int]:
    """The places near where the quote stood that have most of its context."""
    size = len(anchor.quote)
    scored = [
        (_context(text, place, place + size, anchor), place)
        for place in _places(text, anchor.quote, anchor.start - NEAR, anchor.start + size + NEAR)
    ]
    best = max((score for score, _ in scored), default=0)
    if size + best < TELLING:
        return []
    return [place for score, place in scored if score == best]


def _places(text: str, wanted: str, start: int, end: int) -> Iterator[int]:
    """Where `wanted` stands in a stretch of the text, so many times at most."""
    place = text.find(wanted, max(0, start), end)
    for _ in range(_MOST_PLACES):
        if place < 0:
            return
        yield place
        place = text.find(wanted, place + 1, end)


def _context(text: str, start: int, end: int, anchor: Anchor) -> int:
    """How many characters next to a place are those that stood next to the quote."""
    before = text[max(0, start - len(anchor.before)) : start]
    return _alike(before[::-1], anchor.before[::-1]) + _alike(text[end : end + len(anchor.after)], anchor.after)


def _alike(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _like(text: str, anchor: Anchor) -> Span | None:
    quote, before, after = anchor.quote, anchor.before, anchor.after
    if len(quote) <= _HEAD:
        head = tail = _find(text, before + quote + after, anchor.start, len(before), len(quote))
    else:
        end = anchor.start + len(quote) - _HEAD
        head = _find(text, before + quote[:_HEAD], anchor.start, len(before), _HEAD)
        tail = None if head is None else _find(text, quote[-_HEAD:] + after, end, 0, _HEAD)
    if head is None or tail is None or not head[0] < tail[1] <= head[0] + 2 * len(quote) + _HEAD:
        return None
    span = head[0], tail[1]
    return span if likeness(quote, text[span[0] : span[1]]) >= 100 * LEAST_KEPT else None


def _find(text: str, wanted: str, at: int, lead: int, size: int) -> Span | None:
    """Where in the text `wanted[lead : lead + size]` is, found by all of `wanted`, which stood around `at`."""
    if len(wanted) < TELLING:
        return None
    for reach in (NEAR, FAR):
        start, end = max(0, at - reach), at + len(wanted) + reach
        found = most_like(wanted, text[start:end], LEAST_LIKE)
        if found is not None and found.dest_start < found.dest_end:
            first, last = start + found.dest_start, start + found.dest_end
            span = _within(wanted, text[first:last], lead, lead + size)
            return None if span is None else (first + span[0], first + span[1])
    return None


def _within(old: str, new: str, start: int, end: int) -> Span | None:
    """What is left in `new` of `old[start:end]`, from first to last character; None where that is too little."""
    left: list[Sequence[int]] = []
    for block in common_blocks(old, new):
        low, high = max(block.a, start), min(block.a + block.size, end)
        if low < high:
            left.append((block.b + low - block.a, block.b + high - block.a))
    if sum(high - low for low, high in left) < LEAST_KEPT * (end - start):
        return None
    return left[0][0], left[-1][1]
