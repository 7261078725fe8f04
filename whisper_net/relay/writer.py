"""The one who writes to a relay's store: whatever waits goes into one commit, and who put it hears of it after.

Tickets are checked first, all of a commit together in a thread, so that lines go on being read meanwhile. What is
durable goes to who follows first, for they wait for it; then puts are answered, those of one line in the order in which
they came. Where a store fails, what was in that commit is refused: nothing is
called stored that is not.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from whisper_net.core.errors import LocalError
from whisper_net.relay.following import Follower
from whisper_net.relay.line import Keep
from whisper_net.relay.store import Kept, NewItem, RelayStore

Answer: TypeAlias = Callable[[int, str], None]
"""(place or 0, why not)."""
Fresh: TypeAlias = Callable[[list[tuple[NewItem, int]], set[Follower]], None]
"""(items and their places, the lines that put them)."""
MOST_AT_ONCE, MOST_BYTES = 256, 8 * 1024 * 1024
"""Items that wait, of up to 192 KiB, and bytes in one commit."""
FEW = 2
"""So many tickets are checked sooner than a thread is woken."""


class _Put(NamedTuple):
    keep: Keep
    answer: Answer
    author: Follower
    """Whose line it came on."""


class Writer:
    """Collects puts and commits them together."""

    def __init__(
        self,
        store: RelayStore,
        relay: bytes,
        topic_bytes: int,
        fresh: Fresh,
        fault: Callable[[str], None],
        *,
        threads: bool,
    ) -> None:
        """`fresh` is told of what is new once it is durable; `fault` of why nothing could be kept, or "".

        Without `threads` everything happens on the loop, whose time may be made up.
        """
        self._store, self._relay, self._topic_bytes = store, relay, topic_bytes
        self._inline = FEW if threads else MOST_AT_ONCE
        self._fresh, self._fault = fresh, fault
        self._queue: asyncio.Queue[_Put] = asyncio.Queue(MOST_AT_ONCE)
        self._closing = False
        self._task = asyncio.create_task(self._run())

    async def submit(self, keep: Keep, answer: Answer, author: Follower) -> None:
        """Queue an item; waits while too many do."""
        if self._closing:
            answer(0, "stopping")
        else:
            await self._queue.put(_Put(keep, answer, author))

    async def close(self) -> None:
        """Write what waits, refuse what comes, and stop."""
        self._closing = True
        await self._queue.join()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            batch = [await self._queue.get()]
            size = len(batch[0].keep.item)
            while len(batch) < MOST_AT_ONCE and size < MOST_BYTES and not self._queue.empty():
                batch.append(self._queue.get_nowait())
                size += len(batch[-1].keep.item)
            await self._write(batch)
            for _ in batch:
                self._queue.task_done()

    async def _write(self, batch: list[_Put]) -> None:
        held = await self._held(batch)
        items = [_new(put.keep) for put, holds in zip(batch, held, strict=True) if holds]
        kept, error = await self._kept(items)
        told = zip(items, kept, strict=False)  # nothing was kept where the store failed
        self._fresh([(item, one.seq) for item, one in told if one.fresh], {put.author for put in batch})
        places = iter(kept)
        for put, holds in zip(batch, held, strict=True):
            seq = next(places).seq if holds and not error else 0
            put.answer(seq, "" if seq else "ticket" if not holds else error or "full")

    async def _held(self, batch: list[_Put]) -> list[bool]:
        """Whether each one's ticket holds."""
        if len(batch) <= self._inline:
            return [put.keep.holds(self._relay) for put in batch]
        return await asyncio.to_thread(lambda: [put.keep.holds(self._relay) for put in batch])

    async def _kept(self, items: Sequence[NewItem]) -> tuple[list[Kept], str]:
        """What became of each, or why of none."""
        if not items:
            return [], ""
        try:
            kept = await self._store.put(items, self._topic_bytes)
        except LocalError as error:
            self._fault(error.code)
            return [], error.code
        self._fault("")
        return kept, ""


def _new(keep: Keep) -> NewItem:
    return NewItem(keep.topic, keep.hash, keep.item, keep.until)
