"""A process of its own: a member who is connected and says, for each message that shows, which and when."""

import asyncio
import sys
import time
from pathlib import Path

from tests.benchmarks import ground
from whisper_net.adapters.store.sqlite_profile import SqliteProfile
from whisper_net.core.documents.patches import MessagePosted
from whisper_net.core.group.effects import Notify
from whisper_net.node.operations.table import perform


def say(notify: Notify) -> None:
    now = time.perf_counter_ns()
    for patch in notify.patches:
        if isinstance(patch, MessagePosted):
            print(patch.origin.id.hex(), now, flush=True)


async def main(path: Path, address: str) -> None:
    """`address` is a peer's, or "" for one who has relays alone."""
    async with ground.opened(SqliteProfile(path, ground.profile_key(path))) as node:
        if not address:
            node.pick(None).relays.keep_up()
        await perform(node, "sync", {"peers": [address] if address else []})
        node.pick(None).listeners.append(say)
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
