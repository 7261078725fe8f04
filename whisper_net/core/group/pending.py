"""What arrived before something that it rests on: held back, bounded, and tried again when that comes.

Everything here can be fetched again from peers, so it lives in memory alone: 256 an author, 4,096 in all, 64 MiB,
7 days (PROTOCOL section 11). Where a bound on all is met, the oldest goes of whoever has most here, so that a flood
pushes out itself and nobody else's.
"""

from collections import OrderedDict
from typing import TypeAlias

import msgspec

from whisper_net.core.wire.bounds import MAX_PARKED, MAX_PARKED_AUTHOR, MAX_PARKED_BYTES, PARKED_SECONDS

Reason: TypeAlias = tuple[object, ...]
"""What is waited for: a word, then what names it."""
NOBODY = b""
"""The author of what no member is known to have written: all such share the bounds on all."""


class Waiting(msgspec.Struct, frozen=True):
    """One thing that waits."""

    raw: bytes
    reason: Reason
    author: bytes
    since: int


class Share:
    """What waits of one author, oldest first."""

    def __init__(self) -> None:
        self.raws: OrderedDict[bytes, None] = OrderedDict()
        self.bytes = 0


class Pending:
    """A bounded buffer of raw links or envelopes, by what they wait for."""

    def __init__(self) -> None:
        self._items: OrderedDict[bytes, Waiting] = OrderedDict()
        self._by_reason: dict[Reason, dict[bytes, None]] = {}
        self._by_author: dict[bytes, Share] = {}
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._items)

    def reasons(self) -> list[Reason]:
        return list(self._by_reason)

    def hold(self, raw: bytes, reason: Reason, author: bytes, now: int) -> bool:
        """Keep `raw` until `reason` is met. False if it was held already or its author has too much waiting.

        `author` is a member who is known to have written it, or NOBODY: what anybody can claim is nobody's.
        """
        self._expire(now)
        share = self._by_author.get(author, Share())
        if raw in self._items or (author != NOBODY and len(share.raws) >= MAX_PARKED_AUTHOR):
            return False
        self._items[raw] = Waiting(raw, reason, author, now)
        self._by_reason.setdefault(reason, {})[raw] = None
        self._by_author[author] = share
        share.raws[raw] = None
        share.bytes += len(raw)
        self._bytes += len(raw)
        self._make_room()
        return raw in self._items

    def release(self, reason: Reason) -> list[bytes]:
        """Take out everything that waited for this, oldest first."""
        raws = list(self._by_reason.get(reason, ()))
        for raw in raws:
            self._drop(raw)
        return raws

    def _expire(self, now: int) -> None:
        while self._items:
            raw, oldest = next(iter(self._items.items()))
            if oldest.since + PARKED_SECONDS > now:
                return
            self._drop(raw)

    def _make_room(self) -> None:
        """Drop the oldest of whoever has most, in number or in bytes."""
        while len(self._items) > MAX_PARKED:
            self._drop(next(iter(max(self._by_author.values(), key=lambda share: len(share.raws)).raws)))
        while self._bytes > MAX_PARKED_BYTES:
            self._drop(next(iter(max(self._by_author.values(), key=lambda share: share.bytes).raws)))

    def _drop(self, raw: bytes) -> None:
        waiting = self._items.pop(raw)
        self._bytes -= len(raw)
        same, share = self._by_reason[waiting.reason], self._by_author[waiting.author]
        del same[raw], share.raws[raw]
        share.bytes -= len(raw)
        if not same:
            del self._by_reason[waiting.reason]
        if not share.raws:
            del self._by_author[waiting.author]
