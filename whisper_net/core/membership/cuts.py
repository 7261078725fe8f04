"""What travels sealed beside an EPOCH, or in a drop: how far the feeds of whoever was lost are shown (PROTOCOL 5).

A canonical record, bounded and sorted: a loss names the last seq of each feed that it leaves to be seen. What it does
not name is cut at 0. Whose feeds a loss cuts, and which EPOCH's cuts count, is said by annals.py; of circles by
group/circle_cuts.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Any, Final

import msgspec

from whisper_net.core.errors import DecodeError
from whisper_net.core.ids import ZERO_ID, DeviceId, Incarnation, Kid, LinkId
from whisper_net.core.membership.annals import FeedKey
from whisper_net.core.membership.bodies import Feed
from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import Bytes32, Record, decode, encode

Cuts = Mapping[LinkId, Mapping[FeedKey, int]]
"""By loss: the last seq that is shown of each feed."""
OWN_LOSS: Final = LinkId(ZERO_ID)
"""In a drop: that it took them out itself. Its kid, which covers the cuts, could not be named in them."""
LOSS_BYTES: Final = 40
"""Of the record of one loss, its feeds aside."""
FEED_BYTES: Final = 84
"""Of one feed, at most."""
ROOM: Final = bounds.MAX_CUTS - bounds.KIB
"""What all losses may take, so that they fit once they are sealed."""


class LossCut(Record):
    """One loss, and the feeds that it leaves something of, sorted, none twice."""

    loss: Bytes32
    feeds: Annotated[list[Feed], msgspec.Meta(min_length=1, max_length=bounds.MAX_CUT_FEEDS)]


_Cuts = Annotated[list[LossCut], msgspec.Meta(max_length=bounds.MAX_CUT_FEEDS)]


def write_cuts(cuts: Cuts, room: int = ROOM) -> bytes:
    """Encode cuts, the losses sorted. Of more than fit the largest feeds of each loss stay, all losses alike."""
    kept: dict[LinkId, list[Feed]] = {}
    for loss, feed, seq in _by_turns(cuts):
        room -= FEED_BYTES + (0 if loss in kept else LOSS_BYTES)
        if room < 0:
            break
        kept.setdefault(loss, []).append(Feed(*feed, seq))
    return encode([LossCut(loss, sorted(kept[loss], key=_place)) for loss in sorted(kept)])


def _by_turns(cuts: Cuts) -> Iterable[tuple[LinkId, FeedKey, int]]:
    """The largest feed of every loss, then the second of each: whoever made many pushes out nobody else's."""
    turns = [
        (turn, loss, feed, seq)
        for loss, feeds in cuts.items()
        for turn, (seq, feed) in enumerate(sorted(((seq, feed) for feed, seq in feeds.items()), reverse=True))
    ]
    return [(loss, feed, seq) for _, loss, feed, seq in sorted(turns)]


def read_cuts(raw: bytes) -> Cuts:
    """Decode cuts strictly. Raises DecodeError."""
    rows = decode(raw, _Cuts, bounds.MAX_CUTS)
    if not _ascending([row.loss for row in rows]) or not all(_ascending(list(map(_place, row.feeds))) for row in rows):
        raise DecodeError("cuts that are not sorted, or that name something twice")
    return {
        LinkId(row.loss): {
            (DeviceId(one.device), Incarnation(one.incarnation), Kid(one.kid)): one.seq for one in row.feeds
        }
        for row in rows
    }


def reaches(cuts: Cuts) -> Mapping[FeedKey, int]:
    """By feed, whichever loss names it: one author says of one feed once how far they hold it."""
    found: dict[FeedKey, int] = {}
    for feeds in cuts.values():
        for feed, seq in feeds.items():
            found[feed] = max(seq, found.get(feed, 0))
    return found


def _place(feed: Feed) -> tuple[bytes, bytes, bytes]:
    return feed.device, feed.incarnation, feed.kid


def _ascending(values: Sequence[Any]) -> bool:
    return all(one < other for one, other in pairwise(values))
