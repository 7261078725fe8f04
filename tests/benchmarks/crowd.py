"""A process of many members online: says when each of them has so many more messages."""

import asyncio
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from tests.benchmarks import ground
from whisper_net.adapters.store.sqlite_profile import SqliteProfile
from whisper_net.core.documents.patches import MessagePosted
from whisper_net.core.group.effects import Notify
from whisper_net.node.node import Node
from whisper_net.node.operations.table import perform

EACH = 100
PATIENCE = 120.0


class Count:
    """How many messages were shown at one member's, and when the last was."""

    def __init__(self, node: Node) -> None:
        self.at = 0.0
        self.number = 0
        self._changed = asyncio.Event()
        node.pick(None).listeners.append(self._hear)

    def _hear(self, notify: Notify) -> None:
        fresh = sum(isinstance(patch, MessagePosted) for patch in notify.patches)
        if fresh:
            self.number += fresh
            self.at = time.perf_counter()
            self._changed.set()

    async def reached(self, number: int) -> None:
        """Wait until so many were shown."""
        while self.number < number:
            self._changed.clear()
            await self._changed.wait()


async def online(nodes: Sequence[Node]) -> None:
    """Let all of them have lines to their relays, and know all that there is."""
    for node in nodes:
        node.pick(None).relays.keep_up()
    for _ in range(2):
        for node in nodes:
            await perform(node, "sync", {"seconds": PATIENCE})


async def main(posts: int, profiles: list[Path]) -> None:
    async with AsyncExitStack() as stack:
        opened = [ground.opened(SqliteProfile(one, ground.profile_key(one))) for one in profiles]
        nodes = [await stack.enter_async_context(one) for one in opened]
        counts = [Count(node) for node in nodes]
        await online(nodes)
        print("ready", flush=True)
        for number in range(EACH, posts + EACH, EACH):
            for count in counts:
                await count.reached(number)
                print(number, int(count.at * 1e9), flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), [Path(one) for one in sys.argv[2:]]))
