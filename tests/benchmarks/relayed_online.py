"""What goes through a relay on loopback while all are online: one message at a time, and many members at once."""

import asyncio
import sys
import time
from contextlib import AsyncExitStack
from pathlib import Path

from tests.benchmarks import ground
from tests.benchmarks.crowd import Count, online
from tests.benchmarks.figure import Figure
from tests.benchmarks.live import figures_of, with_listener
from tests.benchmarks.relay_process import serving
from tests.benchmarks.relayed import PATIENCE, again, folder, pair
from whisper_net.core.group.commands import PostMessage
from whisper_net.node.node import Node
from whisper_net.node.operations.table import perform

LIVE_PAUSE = 0.02
USES = 10
CROWD, CROWD_POSTS, CROWD_ROUNDS = 40, 100, 3


async def figures(work: Path) -> list[Figure]:
    folder(work / "relay")
    async with serving(work / "relay") as url:
        return [*await _live(work, url), *await _crowd(work, url)]


async def _live(work: Path, url: str) -> list[Figure]:
    folder(work / "live")
    ana, ben = await pair(work / "live", url)
    async with ground.opened(again(ana)) as node:
        group, scope = node.pick(None), await ground.general(node)
        group.relays.keep_up()
        await perform(node, "sync", {"seconds": PATIENCE})
        return figures_of("live message over a relay", await with_listener(group, scope, ben, "", LIVE_PAUSE))


async def _crowd(work: Path, url: str) -> list[Figure]:
    """So many members in two processes, this one and another."""
    folder(work / "crowd")
    profiles = [work / "crowd" / f"m{number}" for number in range(CROWD)]
    await _gather(profiles, url)
    there = await asyncio.create_subprocess_exec(
        *[
            sys.executable,
            "-m",
            "tests.benchmarks.crowd",
            str(CROWD_POSTS * CROWD_ROUNDS),
            *map(str, profiles[CROWD // 2 :]),
        ],
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert there.stdin is not None
    assert there.stdout is not None
    async with AsyncExitStack() as stack:
        nodes = [await stack.enter_async_context(ground.opened(again(one))) for one in profiles[: CROWD // 2]]
        counts = [Count(node) for node in nodes]
        await online(nodes)
        await there.stdout.readline()
        rounds = [await _crowd_round(nodes[0], counts, there.stdout, at) for at in range(1, CROWD_ROUNDS + 1)]
        there.stdin.close()
        await there.wait()
    return [Figure(f"{CROWD_POSTS} posts by one of {CROWD} online in two processes, all have all", "s", rounds, 1.0)]


async def _gather(profiles: list[Path], url: str) -> None:
    """A group of all of them, that uses the relay."""
    async with ground.opened(ground.new_profile(profiles[0])) as founder:
        await ground.founded(founder)
        await perform(founder, "relay_add", {"url": url})
        address = await founder.listen(ground.ANYWHERE)
        for place, profile in enumerate(profiles[1:]):
            if place % USES == 0:
                key = (await perform(founder, "invite_create", {"uses": USES}))["key"]
            async with ground.opened(ground.new_profile(profile)) as newcomer:
                await ground.join(founder, newcomer, address, key)
        await perform(founder, "sync", {"seconds": PATIENCE})


async def _crowd_round(author: Node, here: list[Count], there: asyncio.StreamReader, number: int) -> float:
    group, scope = author.pick(None), await ground.general(author)
    begin = time.perf_counter()
    await asyncio.gather(*(group.submit(PostMessage(scope, text)) for text in ground.texts(CROWD_POSTS)))
    for count in here:
        await asyncio.wait_for(count.reached(number * CROWD_POSTS), PATIENCE)
    ends = [max(count.at for count in here)]
    lines = [await asyncio.wait_for(there.readline(), PATIENCE) for _ in range(CROWD - CROWD // 2)]
    ends += [int(line.split()[1]) / 1e9 for line in lines]
    return max(ends) - begin
