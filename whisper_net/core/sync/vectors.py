"""What a machine holds of a scope, said shortly; and what another one lacks of it.

A vector lists parts of feeds and how many envelopes of each are held, from its first on. Two machines that hold the
same say so by equal digests, in 32 bytes. Whole parts stand as ranges. Serving is newest part first. A vector always
fits its message: of what a member spreads over feeds without end the smallest are left out, and sent again.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping

import msgspec

from whisper_net.core.crypto.contexts import Context, digest
from whisper_net.core.envelope.parts import FeedKey, PartKey
from whisper_net.core.ids import DeviceId, Incarnation, Kid
from whisper_net.core.wire.bounds import KIB, MAX_FRAME, PART_SIZE
from whisper_net.core.wire.peer import MAX_BATCH, MAX_FEEDS, HeldFeed, HeldPart, Vector

MAX_PARTS = 10_000
FEED_BYTES, PART_BYTES = 96, 16
"""At most, in a message; a feed's with its kid."""
FREE_BYTES = MAX_FRAME - KIB
Holdings = Mapping[PartKey, int]
"""Envelopes held of each part; 1 to 1,000."""


class Lack(msgspec.Struct, frozen=True):
    """What to serve of one part: the envelopes after `after_seq`, up to `last_seq`."""

    part: PartKey
    after_seq: int
    last_seq: int


Rows = dict[FeedKey, list[HeldPart]]


def vector_of(tag: bytes, holdings: Holdings) -> Vector:
    """The canonical vector of `holdings`: kids, feeds and parts sorted; the largest feeds, if not all fit."""
    return _vector(tag, _fitting(_rows(holdings)))


def _rows(holdings: Holdings) -> Rows:
    feeds: dict[FeedKey, list[tuple[int, int]]] = {}
    for part, held in holdings.items():
        feeds.setdefault(part.feed, []).append((part.part, held))
    return {feed: _ranges(sorted(parts)) for feed, parts in feeds.items()}


def _vector(tag: bytes, rows: Rows) -> Vector:
    kids = sorted({feed.kid for feed in rows})
    place = {kid: index for index, kid in enumerate(kids)}
    by_device = sorted(rows, key=lambda feed: (feed.device, feed.incarnation, feed.kid))
    return Vector(
        tag, list(kids), [HeldFeed(feed.device, feed.incarnation, place[feed.kid], rows[feed]) for feed in by_device]
    )


def _fitting(rows: Rows) -> Rows:
    """Those that one message holds, by its bounds, those that hold most first."""
    if len(rows) + sum(map(len, rows.values())) <= MAX_BATCH:
        return rows
    kept: Rows = {}
    kids: set[Kid] = set()
    room = FREE_BYTES
    for feed in sorted(rows, key=lambda feed: (-_weight(rows[feed]), feed)):
        parts = rows[feed][:MAX_PARTS]
        size = FEED_BYTES + len(parts) * PART_BYTES
        if size <= room and (feed.kid in kids or len(kids) < MAX_BATCH) and len(kept) < MAX_FEEDS:
            kept[feed] = parts
            kids.add(feed.kid)
            room -= size
    return kept


def _weight(parts: list[HeldPart]) -> int:
    return sum((row.last - row.first + 1) * row.held for row in parts)


def _ranges(parts: list[tuple[int, int]]) -> list[HeldPart]:
    rows: list[HeldPart] = []
    for part, held in parts:
        last = rows[-1] if rows else None
        if last is not None and held == PART_SIZE == last.held and last.last == part - 1:
            rows[-1] = HeldPart(last.first, part, PART_SIZE)
        else:
            rows.append(HeldPart(part, part, held))
    return rows


def digest_of(holdings: Holdings) -> bytes:
    """32 bytes, the same for the same holdings in any order."""
    vector = _vector(bytes(16), _rows(holdings))
    feeds = [
        [feed.device, feed.incarnation, feed.kid, [[part.first, part.last, part.held] for part in feed.parts]]
        for feed in vector.feeds
    ]
    return digest(Context.VECTOR, [vector.kids, feeds])


def lacking(mine: Holdings, theirs: Vector) -> list[Lack]:
    """What of `mine` the sender of `theirs` lacks, newest part first. A vector that lies costs only its sender."""
    return newest_first(_lacks(mine, _by_feed(theirs)))


def reaches(theirs: Vector, mine: Mapping[FeedKey, int]) -> dict[FeedKey, int]:
    """Of these feeds, held here up to there: up to where the sender of `theirs` holds each, from its first envelope on.

    Those of which it has nothing are left out, and so is what it claims beyond ours.
    """
    known = _by_feed(theirs)
    found = {feed: min(last, _whole(known.get(feed, []), last)) for feed, last in mine.items()}
    return {feed: upto for feed, upto in found.items() if upto}


def _whole(ranges: list[HeldPart], last: int) -> int:
    upto = 0
    for part in range((last - 1) // PART_SIZE + 1):
        held = _held_of(part, ranges)
        upto += held
        if held < PART_SIZE:
            break
    return upto


def _by_feed(theirs: Vector) -> dict[FeedKey, list[HeldPart]]:
    known: dict[FeedKey, list[HeldPart]] = {}
    for feed in theirs.feeds:
        if feed.kid < len(theirs.kids):
            key = FeedKey(DeviceId(feed.device), Incarnation(feed.incarnation), Kid(theirs.kids[feed.kid]))
            known[key] = feed.parts
    return known


def _lacks(mine: Holdings, known: Mapping[FeedKey, list[HeldPart]]) -> Iterable[Lack]:
    for part, held in mine.items():
        has = _held_of(part.part, known.get(part.feed, []))
        if has < held:
            yield Lack(part, part.part * PART_SIZE + has, part.part * PART_SIZE + held)


def _held_of(part: int, ranges: list[HeldPart]) -> int:
    # Ranges are sorted in every honest vector. In a liar's, the search only finds less, and more is sent.
    at = bisect_right(ranges, part, key=lambda row: row.first) - 1
    return ranges[at].held if at >= 0 and ranges[at].last >= part else 0


def newest_first(lacks: Iterable[Lack]) -> list[Lack]:
    """By part number, high to low; then by feed, so that the order is the same for everybody."""
    return sorted(lacks, key=lambda lack: (-lack.part.part, lack.part))
