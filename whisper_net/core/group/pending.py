"""What arrived before something that it rests on: held back, bounded, and tried again when that comes.

Everything here can be fetched again from peers, so it lives in memory alone: 256 an author, 4,096 in all, 64 MiB,
7 days (PROTOCOL section 11). What no member is known to have written counts for whoever brought it. Where a bound on
all is met, the oldest goes of whoever has most here, so that a flood pushes out itself and nobody else's; what several
brought stays as long as one of them has room for it.
"""

from collections import OrderedDict
from typing import TypeAlias

import msgspec

from whisper_net.core.wire.bounds import MAX_PARKED, MAX_PARKED_AUTHOR, MAX_PARKED_BYTES, PARKED_SECONDS

Reason: TypeAlias = tuple[object, ...]
"""What is waited for: a word, then what names it."""
NOBODY = b""
"""The author of what no member is known to have written, and the bearer of what came from no peer."""
WAITS_FOR_LINK = ("before", "link")
"""The words of reasons that name a link: of another link, and of an envelope."""
MOST_BEARERS = 4
"""Who are remembered to have brought one thing."""
Owner: TypeAlias = tuple[bool, bytes]
"""Whose share something counts for: an author's (True), or a bearer's."""


class Waiting(msgspec.Struct):
    """One thing that waits."""

    raw: bytes
    reason: Reason
    since: int
    owners: list[Owner]

    @property
    def author(self) -> bytes:
        """The member who is known to have written it, or NOBODY."""
        by_author, who = self.owners[0]
        return who if by_author else NOBODY

    @property
    def bearer(self) -> bytes:
        """Who brought it, of what nobody is known to have written."""
        by_author, who = self.owners[0]
        return NOBODY if by_author else who


class Share:
    """What waits of one author or bearer, oldest first."""

    def __init__(self) -> None:
        self.raws: OrderedDict[bytes, None] = OrderedDict()
        self.bytes = 0


class Pending:
    """A bounded buffer of raw links or envelopes, by what they wait for."""

    def __init__(self) -> None:
        self._items: OrderedDict[bytes, Waiting] = OrderedDict()
        self._by_reason: dict[Reason, dict[bytes, None]] = {}
        self._shares: dict[Owner, Share] = {}
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, raw: bytes) -> bool:
        return raw in self._items

    def reasons(self) -> list[Reason]:
        return list(self._by_reason)

    def count(self, reason: Reason) -> int:
        """How many things wait for this."""
        return len(self._by_reason.get(reason, ()))

    def links_wanted(self) -> dict[bytes, set[bytes]]:
        """The links that something waits for, by id, and the authors of what does."""
        wanted: dict[bytes, set[bytes]] = {}
        for (word, id_, *_), raws in self._by_reason.items():
            if word in WAITS_FOR_LINK and isinstance(id_, bytes):
                wanted.setdefault(id_, set()).update(self._items[raw].author for raw in raws)
        return wanted

    def hold(self, raw: bytes, reason: Reason, author: bytes, now: int, bearer: bytes = NOBODY) -> bool:
        """Keep `raw` until `reason` is met. False if it was held already or its author has too much waiting.

        `author` is a member who is known to have written it, or NOBODY, for what anybody can claim is nobody's: such
        things count for their `bearer`, the member whose device brought them.
        """
        self._expire(now)
        owner: Owner = (True, author) if author != NOBODY else (False, bearer)
        if raw in self._items:
            self._bring_again(self._items[raw], owner)
            return False
        if owner[0] and owner in self._shares and len(self._shares[owner].raws) >= MAX_PARKED_AUTHOR:
            return False
        waiting = self._items[raw] = Waiting(raw, reason, now, [])
        self._by_reason.setdefault(reason, {})[raw] = None
        self._bytes += len(raw)
        self._count_for(waiting, owner)
        self._make_room()
        return raw in self._items

    def _bring_again(self, waiting: Waiting, owner: Owner) -> None:
        """Somebody else brought it too: a flood by the first no longer pushes it out."""
        if not waiting.owners[0][0] and owner not in waiting.owners and len(waiting.owners) < MOST_BEARERS:
            self._count_for(waiting, owner)

    def _count_for(self, waiting: Waiting, owner: Owner) -> None:
        share = self._shares.setdefault(owner, Share())
        share.raws[waiting.raw] = None
        share.bytes += len(waiting.raw)
        waiting.owners.append(owner)

    def release(self, reason: Reason) -> list[bytes]:
        """Take out everything that waited for this, oldest first."""
        return [waiting.raw for waiting in self.take(reason)]

    def take(self, reason: Reason) -> list[Waiting]:
        """The same, with who brought it."""
        found = [self._items[raw] for raw in self._by_reason.get(reason, ())]
        for waiting in found:
            self._drop(waiting)
        return found

    def _expire(self, now: int) -> None:
        while self._items:
            oldest = next(iter(self._items.values()))
            if oldest.since + PARKED_SECONDS > now:
                return
            self._drop(oldest)

    def _make_room(self) -> None:
        """Let whoever has most, in number or in bytes, give up their oldest; what nobody claims any more goes."""
        while len(self._items) > MAX_PARKED:
            self._give_up(max(self._shares, key=lambda owner: len(self._shares[owner].raws)))
        while self._bytes > MAX_PARKED_BYTES:
            self._give_up(max(self._shares, key=lambda owner: self._shares[owner].bytes))

    def _give_up(self, owner: Owner) -> None:
        waiting = self._items[next(iter(self._shares[owner].raws))]
        if waiting.owners == [owner]:
            self._drop(waiting)
        else:
            waiting.owners.remove(owner)
            self._uncount(waiting, owner)

    def _drop(self, waiting: Waiting) -> None:
        del self._items[waiting.raw]
        self._bytes -= len(waiting.raw)
        same = self._by_reason[waiting.reason]
        del same[waiting.raw]
        if not same:
            del self._by_reason[waiting.reason]
        for owner in waiting.owners:
            self._uncount(waiting, owner)

    def _uncount(self, waiting: Waiting, owner: Owner) -> None:
        share = self._shares[owner]
        del share.raws[waiting.raw]
        share.bytes -= len(waiting.raw)
        if not share.raws:
            del self._shares[owner]
