"""The one who writes to a relay's store: whatever waits goes into one commit, and who put it hears of it after.

Puts of one line are answered in the order in which they came. Where a store fails, what was in that commit is refused:
nothing is called stored that is not.
"""

import asyncio
from collections.abc import Callable
from typing import TypeAlias

from whisper_net.core.errors import LocalError
from whisper_net.relay.store import NewItem, RelayStore

Answer: TypeAlias = Callable[[int, str], None]
"""(place or 0, why not)."""
Fresh: TypeAlias = Callable[[list[tuple[NewItem, int]]], None]
MOST_AT_ONCE, MOST_BYTES = 256, 8 * 1024 * 1024
"""Items that wait, of up to 192 KiB, and bytes in one commit."""


class Writer:
    """Collects puts and commits them together."""

    def __init__(self, store: RelayStore, topic_bytes: int, fresh: Fresh, fault: Callable[[str], None]) -> None:
        """`fresh` is told of new items and their places once they are durable; `fault` of why the store took
        nothing, or of nothing.
        """
        self._store, self._topic_bytes, self._fresh, self._fault = store, topic_bytes, fresh, fault
        self._queue: asyncio.Queue[tuple[NewItem, Answer]] = asyncio.Queue(MOST_AT_ONCE)
        self._closing = False
        self._task = asyncio.create_task(self._run())

    async def submit(self, item: NewItem, answer: Answer) -> None:
        """Queue an item; waits while too many do."""
        if self._closing:
            answer(0, "stopping")
        else:
            await self._queue.put((item, answer))

    async def close(self) -> None:
        """Write what waits, refuse what comes, and stop."""
        self._closing = True
        await self._queue.join()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            batch = [await self._queue.get()]
            size = len(batch[0][0].item)
            while len(batch) < MOST_AT_ONCE and size < MOST_BYTES and not self._queue.empty():
                batch.append(self._queue.get_nowait())
                size += len(batch[-1][0].item)
            await self._write(batch)
            for _ in batch:
                self._queue.task_done()

    async def _write(self, batch: list[tuple[NewItem, Answer]]) -> None:
        try:
            kept = await self._store.put([item for item, _ in batch], self._topic_bytes)
        except LocalError as error:
            self._fault(error.code)
            for _, answer in batch:
                answer(0, error.code)
            return
        self._fault("")
        for (_, answer), one in zip(batch, kept, strict=True):
            answer(one.seq, "" if one.seq else "full")
        self._fresh([(item, one.seq) for (item, _), one in zip(batch, kept, strict=True) if one.fresh])
