"""The window over a profile of 100,000 messages: opening, switching channels, scrolling, and what arrives meanwhile."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

from tests.benchmarks import ground
from tests.benchmarks.big import COUNT, write
from tests.benchmarks.figure import Figure
from whisper_net.core.group.commands import CreateChannel

ROUNDS = 3
OTHER = 1_000
"""Messages of the second channel."""
AIMS = {
    "first painted window": ("ms", 700),
    "switch channels": ("ms", 50),
    "scroll frame, p95": ("ms", 16),
    "append and paint a received message": ("ms", 16),
    "longest pause while 1,000 arrive": ("ms", 50),
    "memory of the window": ("MB", 200),
}


async def figures(work: Path) -> list[Figure]:
    profile = work / "window"
    async with ground.opened(ground.new_profile(profile)) as node:
        group, scope = await ground.founded(node)
        await group.runner.read(ground.no_fsync, group)
        await write(group, scope, COUNT)
        await write(group, await group.submit(CreateChannel("second")), OTHER)
    runs = [await asyncio.to_thread(_run, profile, work / f"round{round_}") for round_ in range(ROUNDS)]
    return [
        Figure(name, unit, [run[name] for run in runs], aim, beside={"messages": COUNT})
        for name, (unit, aim) in AIMS.items()
    ]


def _run(profile: Path, copy: Path) -> dict[str, float]:
    """A process of its own; Qt draws into memory."""
    ground.copied(profile, copy).close()
    script = [sys.executable, "-m", "tests.benchmarks.watching", str(copy)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(script, check=True, capture_output=True, env=environment)
    found: dict[str, float] = json.loads(done.stdout)
    return found
