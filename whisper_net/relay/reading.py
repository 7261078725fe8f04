"""What one client is answered from the store, an answer at a time: what it fetched first, then what it follows.

Each answer holds so many bytes and no more; a topic that is longer comes in several, by turns with the others. Whoever
asks from a place that was never given is told so: the store was brought back from a copy, and they begin anew.
"""

from collections import deque

import msgspec

from whisper_net.core.wire.peer import Message
from whisper_net.core.wire.relay import Items, Newest, Refused, StoredItem
from whisper_net.relay.following import Follower
from whisper_net.relay.limits import Limits
from whisper_net.relay.line import Read, ReadNewest
from whisper_net.relay.shared_reads import SharedReads

AHEAD = "ahead"
"""Why nothing is sent of a topic that somebody wants from a place on which was never given."""


class _Rest(msgspec.Struct, frozen=True):
    """What of the newest items of a topic is still to be sent."""

    topic: bytes
    after: int
    most: int


class Reading:
    """One client's questions that wait to be answered."""

    def __init__(self, store: SharedReads, follower: Follower, limits: Limits) -> None:
        self._store, self._follower, self._limits = store, follower, limits
        self._fetches: deque[Read | ReadNewest | _Rest] = deque()

    def __len__(self) -> int:
        return len(self._fetches) + len(self._follower.behind)

    def ask(self, wanted: Read | ReadNewest) -> bool:
        """Queue a fetch; False where too many wait already."""
        if len(self._fetches) >= self._limits.fetches_a_line:
            return False
        self._fetches.append(wanted)
        return True

    async def answer(self) -> Message | None:
        """The next answer. Raises DiskFull or DiskFault."""
        if not self._fetches:
            return await self._followed()
        wanted = self._fetches.popleft()
        if isinstance(wanted, Read):
            items, last = await self._items(wanted.topic, wanted.after)
            if not items and await self._ahead(wanted.topic, wanted.after):
                return Refused(wanted.topic, AHEAD)
            return Items(wanted.topic, items, last)
        if isinstance(wanted, ReadNewest):
            after = await self._store.before_newest(wanted.topic, wanted.most, self._limits.newest_bytes)
            wanted = _Rest(wanted.topic, after, wanted.most)
        return await self._newest(wanted)

    async def _newest(self, wanted: _Rest) -> Newest:
        items, last = await self._items(wanted.topic, wanted.after)
        items = items[: wanted.most]
        last = last or len(items) == wanted.most
        if not last:
            self._fetches.appendleft(_Rest(wanted.topic, items[-1].seq, wanted.most - len(items)))
        return Newest(wanted.topic, items, last)

    async def _followed(self) -> Items | Refused | None:
        wanted = self._follower.reads()
        if wanted is None:
            return None
        topic, after = wanted
        items, last = await self._items(topic, after)
        known = last and topic in self._follower.level
        if not items and not known and await self._ahead(topic, after):
            return Refused(topic, AHEAD)
        self._follower.reached(topic, items[-1].seq if items else after, last=last)
        return None if known and not items else Items(topic, items, last)

    async def _ahead(self, topic: bytes, after: int) -> bool:
        return after > 0 and after > await self._store.last_place(topic)

    async def _items(self, topic: bytes, after: int) -> tuple[list[StoredItem], bool]:
        rows, last = await self._store.read(topic, after, self._limits.answer_bytes)
        return [StoredItem(*row) for row in rows], last
