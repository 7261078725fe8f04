"""Calling an address again and again: at once after success, ever later after failure, never all at one moment."""

import asyncio
from collections.abc import Awaitable, Callable

from whisper_net.core.errors import WhisperNetError
from whisper_net.node.means import Means
from whisper_net.ports.runtime import Clock

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 60.0


async def keep_calling(call: Callable[[], Awaitable[bool]], clock: Clock, jitter: Callable[[], float]) -> None:
    """Repeat `call` for ever; it lives as long as its link and says whether there was one."""
    pause = FIRST_SECONDS
    while True:
        try:
            answered = await call()
        except WhisperNetError:
            answered = False
        pause = FIRST_SECONDS if answered else min(pause * 2, LONGEST_SECONDS)
        await clock.sleep(pause * (0.5 + jitter()))


class Calls:
    """Who is called for as long as they are said to be there."""

    def __init__(self, call: Callable[[str], Awaitable[bool]], means: Means) -> None:
        self._call, self._means = call, means
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._tried: set[str] = set()

    def begin(self, address: str) -> None:
        """Call now and, whenever that ends, again."""
        if address not in self._tasks:
            calling = keep_calling(lambda: self._try(address), self._means.clock, self._means.jitter)
            self._tasks[address] = asyncio.ensure_future(calling)

    async def _try(self, address: str) -> bool:
        try:
            answered = await self._call(address)
        except WhisperNetError:
            answered = False
        self._tried.add(address)
        return answered

    def untried(self, address: str) -> bool:
        """Whether the first call there is under way."""
        return address in self._tasks and address not in self._tried

    def end(self, address: str) -> None:
        """Call no more. A link that stands lives on."""
        self._tried.discard(address)
        task = self._tasks.pop(address, None)
        if task is not None:
            task.cancel()

    async def close(self) -> None:
        tasks = list(self._tasks.values())
        for address in list(self._tasks):
            self.end(address)
        await asyncio.gather(*tasks, return_exceptions=True)
