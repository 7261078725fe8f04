"""What was newly received in each scope since this device last acknowledged anything there: acknowledging.py sends it.

Kept as a fact of this device a scope, so that a restart neither forgets what is to be said nor says it too often. A
fact is written anew only when the first envelope of a further feed comes: once a feed between two acknowledgements.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated

import msgspec

from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.errors import DecodeError
from whisper_net.core.ids import DeviceId, Incarnation, Kid, ScopeId
from whisper_net.core.wire.bounds import KIB, MAX_ACK_FEEDS
from whisper_net.core.wire.codec import Bytes8, Bytes32, Record, Stamp, decode, encode

FACT = "acks:"
_LIMIT = 32 * KIB


class Named(Record):
    """A feed."""

    device: Bytes32
    incarnation: Bytes8
    kid: Bytes32


class Kept(Record):
    """What the fact of a scope says."""

    at: Stamp
    feeds: Annotated[list[Named], msgspec.Meta(max_length=MAX_ACK_FEEDS)]


class News:
    """When this device last acknowledged, and the feeds of which something came since, by scope."""

    def __init__(self, facts: Mapping[str, bytes]) -> None:
        self._at: dict[ScopeId, int] = {}
        self._feeds: dict[ScopeId, dict[FeedKey, None]] = {}
        self._changed: dict[ScopeId, None] = {}
        for name, value in facts.items():
            if name.startswith(FACT):
                self._load(ScopeId(bytes.fromhex(name.removeprefix(FACT))), value)

    def _load(self, scope: ScopeId, value: bytes) -> None:
        try:
            kept = decode(value, Kept, _LIMIT)
        except DecodeError:
            return  # begun anew: what comes from now on is acknowledged
        self._at[scope] = kept.at
        self._feeds[scope] = {
            FeedKey(DeviceId(one.device), Incarnation(one.incarnation), Kid(one.kid)): None for one in kept.feeds
        }

    @property
    def scopes(self) -> list[ScopeId]:
        """Where something is to be acknowledged."""
        return [scope for scope, feeds in self._feeds.items() if feeds]

    def feeds(self, scope: ScopeId) -> list[FeedKey]:
        return list(self._feeds.get(scope, ()))

    def at(self, scope: ScopeId) -> int:
        """When this device last acknowledged something in a scope; 0 for never."""
        return self._at.get(scope, 0)

    def knows(self, scope: ScopeId, feed: FeedKey) -> bool:
        """Whether it is heard already. Every envelope asks."""
        return feed in self._feeds.get(scope, ())

    def hear(self, scope: ScopeId, feed: FeedKey) -> None:
        """Something of a feed came. Of more feeds than one acknowledgement speaks of, the first are told."""
        heard = self._feeds.setdefault(scope, {})
        if feed not in heard and len(heard) < MAX_ACK_FEEDS:
            heard[feed] = None
            self._changed[scope] = None

    def said(self, scope: ScopeId, now: int) -> None:
        """All that could be acknowledged was."""
        self._at[scope] = now
        self._feeds[scope] = {}
        self._changed[scope] = None

    def forget(self, kids: Collection[Kid]) -> None:
        """What stands under these keys is gone."""
        for scope, heard in self._feeds.items():
            gone = [feed for feed in heard if feed.kid in kids]
            for feed in gone:
                del heard[feed]
            if gone:
                self._changed[scope] = None

    def changed(self) -> Iterator[tuple[str, bytes]]:
        """The facts that are to be kept anew; each is given out once."""
        changed, self._changed = self._changed, {}
        for scope in changed:
            feeds = [Named(*feed) for feed in self._feeds[scope]]
            yield f"{FACT}{scope.hex()}", encode(Kept(self.at(scope), feeds))
