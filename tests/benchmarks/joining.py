"""CPU of all sides of one join: asking, admitting, approving, welcoming, and all that is synced, without argon2id."""

import time
from pathlib import Path

from tests.benchmarks import ground
from tests.benchmarks.figure import ROUNDS, Figure
from whisper_net.node.operations.table import perform


async def figures(work: Path) -> list[Figure]:
    """One process holds both sides, over real sockets and files; its CPU time is what both take together."""
    rounds = []
    async with ground.opened(ground.new_profile(work / "vetter")) as vetter:
        await ground.founded(vetter)
        address = await vetter.listen(ground.ANYWHERE)
        for number in range(ROUNDS + 1):
            invitation = await perform(vetter, "invite_create", {})
            async with ground.opened(ground.new_profile(work / f"newcomer{number}")) as newcomer:
                begin = time.process_time()
                await ground.join(vetter, newcomer, address, invitation["key"])
                rounds.append((time.process_time() - begin) * 1e3)
    return [Figure("join of one member, CPU of all sides", "ms", rounds[1:], 150)]  # the first imports and warms up
