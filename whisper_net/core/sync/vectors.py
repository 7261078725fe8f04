"""What a machine holds of a scope, said shortly; and what another one lacks of it.

A vector lists parts of feeds and how many envelopes of each are held, from its first on. Two machines that hold the
same say so by equal digests, in 32 bytes. Whole parts stand as ranges. Serving is newest part first.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping

import msgspec

from whisper_net.core.crypto.contexts import Context, digest
from whisper_net.core.envelope.parts import FeedKey, PartKey
from whisper_net.core.ids import DeviceId, Incarnation, Kid
from whisper_net.core.wire.bounds import PART_SIZE
from whisper_net.core.wire.peer import HeldFeed, HeldPart, Vector

Holdings = Mapping[PartKey, int]
"""Envelopes held of each part; 1 to 1,000."""


class Lack(msgspec.Struct, frozen=True):
    """One part to serve, from the envelope after `after_seq` on."""

    part: PartKey
    after_seq: int


def vector_of(tag: bytes, holdings: Holdings) -> Vector:
    """The canonical vector of `holdings`: kids, feeds and parts sorted."""
    kids = sorted({part.kid for part in holdings})
    place = {kid: index for index, kid in enumerate(kids)}
    feeds: dict[FeedKey, list[tuple[int, int]]] = {}
    for part, held in holdings.items():
        feeds.setdefault(part.feed, []).append((part.part, held))
    rows = [
        HeldFeed(feed.device, feed.incarnation, place[feed.kid], _ranges(sorted(parts)))
        for feed, parts in sorted(feeds.items(), key=lambda row: (row[0].device, row[0].incarnation, row[0].kid))
    ]
    return Vector(tag, list(kids), rows)


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
    vector = vector_of(bytes(16), holdings)
    feeds = [
        [feed.device, feed.incarnation, feed.kid, [[part.first, part.last, part.held] for part in feed.parts]]
        for feed in vector.feeds
    ]
    return digest(Context.VECTOR, [vector.kids, feeds])


def lacking(mine: Holdings, theirs: Vector) -> list[Lack]:
    """What of `mine` the sender of `theirs` lacks, newest part first. A vector that lies costs only its sender."""
    known: dict[FeedKey, list[HeldPart]] = {}
    for feed in theirs.feeds:
        if feed.kid < len(theirs.kids):
            key = FeedKey(DeviceId(feed.device), Incarnation(feed.incarnation), Kid(theirs.kids[feed.kid]))
            known[key] = feed.parts
    return newest_first(_lacks(mine, known))


def _lacks(mine: Holdings, known: Mapping[FeedKey, list[HeldPart]]) -> Iterable[Lack]:
    for part, held in mine.items():
        has = _held_of(part.part, known.get(part.feed, []))
        if has < held:
            yield Lack(part, part.part * PART_SIZE + has)


def _held_of(part: int, ranges: list[HeldPart]) -> int:
    # Ranges are sorted in every honest vector. In a liar's, the search only finds less, and more is sent.
    at = bisect_right(ranges, part, key=lambda row: row.first) - 1
    return ranges[at].held if at >= 0 and ranges[at].last >= part else 0


def newest_first(lacks: Iterable[Lack]) -> list[Lack]:
    """By part number, high to low; then by feed, so that the order is the same for everybody."""
    return sorted(lacks, key=lambda lack: (-lack.part.part, lack.part))
