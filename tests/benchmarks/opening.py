"""A process of its own: opens a profile as a program does, reads the newest 50 messages, says time and memory."""

import asyncio
import json
import resource
import sys
import time
from pathlib import Path

from tests.benchmarks import ground
from whisper_net.adapters.store.sqlite_profile import SqliteProfile
from whisper_net.node.node import Node
from whisper_net.node.operations.table import perform

SHOWN = 50


async def main(path: Path) -> None:
    key, before = ground.profile_key(path), resident_mb()
    begin = time.perf_counter()
    profile = SqliteProfile(path, key)
    node = await Node.open(ground.means_over(profile))
    rows = await perform(node, "messages", {"channel": "general", "limit": SHOWN})
    took = time.perf_counter() - begin
    assert len(rows) == SHOWN
    print(json.dumps({"ms": took * 1e3, "rss": resident_mb(), "before": before}))
    await node.close()
    profile.close()


def resident_mb(process: int | str = "self") -> float:
    """Memory in use now; where the system does not say, the most that there ever was of this one."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024 / 1e6


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
