"""ACK: what a device holds of others' feeds, said to all of its scope: up to which envelope, and never when.

Rules: feeds in order, each once; keys in order, each used. It names no envelope by its id and no time. What of it is
believed is said in core/group/acknowledging.py.
"""

from collections.abc import Mapping
from typing import Annotated

import msgspec

from whisper_net.core.envelope.format import Seq
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.errors import GuardError, RemoteError
from whisper_net.core.ids import DeviceId, Incarnation, Kid
from whisper_net.core.wire.bounds import MAX_ACK_FEEDS, MAX_ACK_KIDS, MAX_CHANGE
from whisper_net.core.wire.codec import Bytes8, Bytes32, Record, decode, encode


class AckedFeed(Record):
    """One feed, held from its first envelope up to and with `upto`."""

    device: Bytes32
    incarnation: Bytes8
    kid: Annotated[int, msgspec.Meta(ge=0, le=MAX_ACK_KIDS - 1)]
    """Its place among the kids."""
    upto: Seq


class Ack(Record):
    """The payload of an acknowledgement."""

    kids: Annotated[list[Bytes32], msgspec.Meta(min_length=1, max_length=MAX_ACK_KIDS)]
    feeds: Annotated[list[AckedFeed], msgspec.Meta(min_length=1, max_length=MAX_ACK_FEEDS)]


def write_ack(upto: Mapping[FeedKey, int]) -> bytes:
    """The payload that says these: 1 to MAX_ACK_FEEDS feeds, under at most MAX_ACK_KIDS keys."""
    kids = sorted({feed.kid for feed in upto})
    feeds = [AckedFeed(feed.device, feed.incarnation, kids.index(feed.kid), upto[feed]) for feed in sorted(upto)]
    return encode(Ack(list(kids), feeds))


def read_ack(payload: bytes) -> dict[FeedKey, int]:
    """Up to where each feed is said to be held. Raises GuardError for what is not in its one form."""
    try:
        ack = decode(payload, Ack, MAX_CHANGE)
    except RemoteError as error:
        raise GuardError("an acknowledgement of another form") from error
    if any(feed.kid >= len(ack.kids) for feed in ack.feeds):
        raise GuardError("an acknowledgement of feeds under no key")
    said = {_key(ack, feed): feed.upto for feed in ack.feeds}
    if write_ack(said) != payload:
        raise GuardError("an acknowledgement out of order")
    return said


def _key(ack: Ack, feed: AckedFeed) -> FeedKey:
    return FeedKey(DeviceId(feed.device), Incarnation(feed.incarnation), Kid(ack.kids[feed.kid]))
