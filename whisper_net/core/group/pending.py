"""What arrived before something that it rests on: held back, bounded, and tried again when that comes.

Everything here can be fetched again from peers, so it lives in memory alone, and the oldest goes first where a bound is
met: 256 an author, 4,096 in all, 64 MiB, 7 days (PROTOCOL section 11).
"""

from collections import OrderedDict
from typing import TypeAlias

import msgspec

from whisper_net.core.wire.bounds import MAX_PARKED, MAX_PARKED_AUTHOR, MAX_PARKED_BYTES, PARKED_SECONDS

Reason: TypeAlias = tuple[object, ...]
"""What is waited for: a word, then what names it."""


class Waiting(msgspec.Struct, frozen=True):
    """One thing that waits. `author` is b"" where it cannot be known yet."""

    raw: bytes
    reason: Reason
    author: bytes
    since: int


class Pending:
    """A bounded buffer of raw links or envelopes, by what they wait for."""

    def __init__(self) -> None:
        self._items: OrderedDict[bytes, Waiting] = OrderedDict()
        self._by_reason: dict[Reason, list[bytes]] = {}
        self._by_author: dict[bytes, int] = {}
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._items)

    def reasons(self) -> list[Reason]:
        return list(self._by_reason)

    def hold(self, raw: bytes, reason: Reason, author: bytes, now: int) -> bool:
        """Keep `raw` until `reason` is met. False if it was held already or its author has too much waiting."""
        self._expire(now)
        if raw in self._items or (self._by_author.get(author, 0) >= MAX_PARKED_AUTHOR and author):
            return False
        self._items[raw] = Waiting(raw, reason, author, now)
        self._by_reason.setdefault(reason, []).append(raw)
        self._by_author[author] = self._by_author.get(author, 0) + 1
        self._bytes += len(raw)
        while len(self._items) > MAX_PARKED or self._bytes > MAX_PARKED_BYTES:
            self._drop(next(iter(self._items)))
        return raw in self._items

    def release(self, reason: Reason) -> list[bytes]:
        """Take out everything that waited for this, oldest first."""
        raws = self._by_reason.get(reason, [])[:]
        for raw in raws:
            self._drop(raw)
        return raws

    def _expire(self, now: int) -> None:
        while self._items:
            raw, oldest = next(iter(self._items.items()))
            if oldest.since + PARKED_SECONDS > now:
                return
            self._drop(raw)

    def _drop(self, raw: bytes) -> None:
        waiting = self._items.pop(raw)
        self._bytes -= len(raw)
        same = self._by_reason[waiting.reason]
        same.remove(raw)
        if not same:
            del self._by_reason[waiting.reason]
        self._by_author[waiting.author] -= 1
        if not self._by_author[waiting.author]:
            del self._by_author[waiting.author]
