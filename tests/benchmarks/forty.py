"""Forty who come in by three inviters, one of them away: CPU of all 43 machines until everybody sees the same group."""

import asyncio
import time
from pathlib import Path

from tests.benchmarks.figure import Figure
from tests.node.forty import many_join
from tests.node.world import World, in_a_world

PEOPLE = 40
TIMES = 2


async def figures(work: Path) -> list[Figure]:
    """`work` is not used: nodes over memory, whose hours take no time. No aim, but that all of them agree."""
    rounds = [await asyncio.to_thread(in_a_world, _told) for _ in range(TIMES)]
    beside: dict[str, object] = {"members": PEOPLE + 3, "each_ms": round(min(rounds) / (PEOPLE + 3), 1)}
    return [Figure("forty joined by three inviters, CPU of all sides", "ms", rounds, beside=beside)]


async def _told(world: World) -> float:
    begin = time.process_time()
    told = await many_join(world, PEOPLE)
    took = (time.process_time() - begin) * 1e3
    codes, rosters = set(), set()
    for one in (*told.inviters, *told.newcomers.values()):
        codes.add((await one.do("status"))["view_code"])
        rosters.add(tuple(sorted((row["member"], row["state"]) for row in await one.do("member_list"))))
    assert len(codes) == len(rosters) == 1
    assert len(rosters.pop()) == PEOPLE + 3
    return took
