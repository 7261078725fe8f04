"""Local posts a second: one after the other, each waiting for its own commit; and many at once, sharing commits."""

import asyncio
import os
import statistics
import tempfile
import time
from pathlib import Path

from tests.benchmarks import ground
from tests.benchmarks.figure import ROUNDS, Figure
from tests.benchmarks.stopwatch import each_us, timed
from whisper_net.core.group.commands import PostMessage
from whisper_net.core.ids import ScopeId
from whisper_net.node.group_node import GroupNode

POSTS = 1_000
WARM_UP = 200
FSYNCS = CROSSINGS = 200
PAGE = bytes(4_096)


async def figures(work: Path) -> list[Figure]:
    return [*await _posts(work / "durable", synced=True), *await _posts(work / "unsynced", synced=False)]


async def _posts(path: Path, *, synced: bool) -> list[Figure]:
    alone: list[float] = []
    together: list[float] = []
    cpu: list[float] = []
    async with ground.opened(ground.new_profile(path)) as node:
        group, scope = await ground.founded(node)
        if not synced:
            await group.runner.read(ground.no_fsync, group)
        await _in_turn(group, scope, ground.texts(WARM_UP))
        for _ in range(ROUNDS):
            used = time.process_time()
            alone.append(await _in_turn(group, scope, ground.texts(POSTS)))
            cpu.append((time.process_time() - used) / POSTS)
            together.append(await _at_once(group, scope, ground.texts(POSTS)))
        with timed() as spent:
            await _in_turn(group, scope, ground.texts(POSTS))
        crossing = await _crossing_us(group)
    steps = each_us(spent, POSTS) | {"crossing": crossing}
    beside: dict[str, object] = {"cpu_us": round(statistics.median(cpu) * 1e6), "steps_us": steps}
    if synced:
        beside["fsync_us"] = _fsync_us(path)
    name, aim = ("posts durable", 1_500.0) if synced else ("posts without fsync", 2_500.0)
    return [
        Figure(name, "posts/s", alone, aim, "more", beside),
        Figure(f"{name}, sharing commits", "posts/s", together, None, "more"),
    ]


async def _in_turn(group: GroupNode, scope: ScopeId, texts: list[str]) -> float:
    begin = time.perf_counter()
    for text in texts:
        await group.submit(PostMessage(scope, text))
    return len(texts) / (time.perf_counter() - begin)


async def _at_once(group: GroupNode, scope: ScopeId, texts: list[str]) -> float:
    begin = time.perf_counter()
    await asyncio.gather(*(group.submit(PostMessage(scope, text)) for text in texts))
    return len(texts) / (time.perf_counter() - begin)


async def _crossing_us(group: GroupNode) -> int:
    """What it takes to hand something to the store's thread and hear of it, with nothing to do there."""
    times = []
    for _ in range(CROSSINGS):
        begin = time.perf_counter()
        await group.runner.read(int)
        times.append(time.perf_counter() - begin)
    return round(statistics.median(times) * 1e6)


def _fsync_us(path: Path) -> int:
    """What this disk takes to make one written page durable, in the same directory."""
    times = []
    with tempfile.TemporaryFile(dir=path) as file:
        for _ in range(FSYNCS):
            begin = time.perf_counter()
            os.write(file.fileno(), PAGE)
            os.fsync(file.fileno())
            times.append(time.perf_counter() - begin)
    return round(statistics.median(times) * 1e6)
