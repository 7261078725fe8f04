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
        rounds = await with_listener(group, scope, work / "reader", address, PAUSE_SECONDS)
    return figures_of("live message", rounds)


def figures_of(name: str, rounds: list[list[float]]) -> list[Figure]:
    return [
        Figure(f"{name}, p50", "ms", [statistics.median(times) for times in rounds], 4),
        Figure(f"{name}, p99", "ms", [_p99(times) for times in rounds], 10),
    ]


def _p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[-1]


async def with_listener(
    group: GroupNode, scope: ScopeId, profile: Path, address: str, pause: float
) -> list[list[float]]:
    """Milliseconds of each message, in rounds."""
    script = [sys.executable, "-m", "tests.benchmarks.listening", str(profile), address]
    listener = await asyncio.create_subprocess_exec(
        *script, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert listener.stdin is not None
    assert listener.stdout is not None
    try:
        await listener.stdout.readline()  # it is connected and level
        await _round(group, scope, listener.stdout, WARM_UP, pause)
        return [await _round(group, scope, listener.stdout, POSTS, pause) for _ in range(ROUNDS)]
    finally:
        listener.stdin.close()
        await listener.wait()


async def _round(
    group: GroupNode, scope: ScopeId, heard: asyncio.StreamReader, count: int, pause: float
) -> list[float]:
    """Milliseconds of each message; the clock is the same in all processes of one machine."""
    said: dict[str, int] = {}
    for text in ground.texts(count):
        begin = time.perf_counter_ns()
        id_ = await group.submit(PostMessage(scope, text))
        said[id_.hex()] = begin
        await asyncio.sleep(pause)
    found = []
    for _ in range(count):
        id_, at = (await heard.readline()).split()
        found.append((int(at) - said[id_.decode()]) / 1e6)
    return found
