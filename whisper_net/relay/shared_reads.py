"""One read of the store for all clients that want the same at the same moment.

What another process put is read here by everybody who follows it: forty members ask forty times for one item. Whoever
asks before a read has begun is answered by it; whoever asks later gets a read of their own, for there may be more.
"""

import asyncio
from typing import TypeAlias

from whisper_net.relay.store import RelayStore

Rows: TypeAlias = tuple[list[tuple[int, bytes]], bool]
Wanted: TypeAlias = tuple[bytes, int, int]


class SharedReads:
    """Reads of one store."""

    def __init__(self, store: RelayStore) -> None:
        self._store = store
        self._about: dict[Wanted, asyncio.Task[Rows]] = {}
        """Reads that begin at the loop's next turn."""

    async def read(self, topic: bytes, after: int, most: int) -> Rows:
        """As RelayStore.read."""
        wanted = (topic, after, most)
        task = self._about.get(wanted)
        if task is None:
            asyncio.get_running_loop().call_soon(self._about.pop, wanted)  # runs before the task's first step
            task = self._about[wanted] = asyncio.create_task(self._store.read(*wanted))
            task.add_done_callback(_seen)
        return await asyncio.shield(task)

    async def last_place(self, topic: bytes) -> int:
        """As RelayStore.last_place."""
        return await self._store.last_place(topic)

    async def before_newest(self, topic: bytes, most: int, size: int) -> int:
        """As RelayStore.before_newest."""
        return await self._store.before_newest(topic, most, size)


def _seen(task: asyncio.Task[Rows]) -> None:
    """Its error is no news where everybody who waited for it is gone."""
    if not task.cancelled():
        task.exception()
