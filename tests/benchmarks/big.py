"""A profile of 100,000 messages: its size on disk, and opening it in a fresh process to read the newest 50."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

from tests.benchmarks import ground
from tests.benchmarks.figure import ROUNDS, Figure
from whisper_net.core.group.commands import PostMessage
from whisper_net.core.ids import ScopeId
from whisper_net.node.group_node import GroupNode

COUNT = 100_000
AT_ONCE = 10_000


async def figures(work: Path) -> list[Figure]:
    profile = work / "big"
    async with ground.opened(ground.new_profile(profile)) as node:
        group, scope = await ground.founded(node)
        await group.runner.read(ground.no_fsync, group)
        await write(group, scope, COUNT)
    size = ground.bytes_in(profile) / COUNT
    runs = [_open(profile) for _ in range(ROUNDS + 1)][1:]  # the first warms the disk's cache
    return [
        Figure("disk a message", "bytes", [size], 900, beside={"messages": COUNT}),
        Figure("open 100,000 messages and read 50", "ms", [run["ms"] for run in runs], 100),
        Figure("memory after it", "MB", [run["rss"] for run in runs], 90, beside={"imports_alone": runs[0]["before"]}),
    ]


async def write(group: GroupNode, scope: ScopeId, count: int) -> None:
    """Post as a member would, many at once."""
    lines = ground.texts(count)
    for at in range(0, count, AT_ONCE):
        await asyncio.gather(*(group.submit(PostMessage(scope, text)) for text in lines[at : at + AT_ONCE]))


def _open(profile: Path) -> dict[str, float]:
    script = [sys.executable, "-m", "tests.benchmarks.opening", str(profile)]
    found: dict[str, float] = json.loads(subprocess.run(script, check=True, capture_output=True).stdout)
    return found
