"""A live message between two nodes over loopback, each a process of its own: from the command to the other screen."""

import asyncio
import statistics
import sys
import time
from pathlib import Path

from tests.benchmarks import ground
from tests.benchmarks.figure import ROUNDS, Figure
from whisper_net.core.group.commands import PostMessage
from whisper_net.core.ids import ScopeId
from whisper_net.node.group_node import GroupNode

POSTS = 300
WARM_UP = 50
PAUSE_SECONDS = 0.01


async def figures(work: Path) -> list[Figure]:
    async with ground.opened(ground.new_profile(work / "writer")) as writer:
        group, scope = await ground.founded(writer)
        address = await writer.listen(ground.ANYWHERE)
        async with ground.opened(ground.new_profile(work / "reader")) as reader:
            await ground.let_in(writer, reader, address)
        rounds = await _with_listener(group, scope, work / "reader", address)
    return [
        Figure("live message, p50", "ms", [statistics.median(times) for times in rounds], 4),
        Figure("live message, p99", "ms", [_p99(times) for times in rounds], 10),
    ]


def _p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[-1]


async def _with_listener(group: GroupNode, scope: ScopeId, profile: Path, address: str) -> list[list[float]]:
    script = [sys.executable, "-m", "tests.benchmarks.listening", str(profile), address]
    listener = await asyncio.create_subprocess_exec(
        *script, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert listener.stdin is not None
    assert listener.stdout is not None
    try:
        await listener.stdout.readline()  # it is connected and level
        await _round(group, scope, listener.stdout, WARM_UP)
        return [await _round(group, scope, listener.stdout, POSTS) for _ in range(ROUNDS)]
    finally:
        listener.stdin.close()
        await listener.wait()


async def _round(group: GroupNode, scope: ScopeId, heard: asyncio.StreamReader, count: int) -> list[float]:
    """Milliseconds of each message; the clock is the same in all processes of one machine."""
    said: dict[str, int] = {}
    for text in ground.texts(count):
        begin = time.perf_counter_ns()
        id_ = await group.submit(PostMessage(scope, text))
        said[id_.hex()] = begin
        await asyncio.sleep(PAUSE_SECONDS)
    found = []
    for _ in range(count):
        id_, at = (await heard.readline()).split()
        found.append((int(at) - said[id_.decode()]) / 1e6)
    return found
