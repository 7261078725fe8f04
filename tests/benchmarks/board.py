"""The board of 5,000 leads in the window: opening it, what arrives meanwhile, and a letter typed into its filter."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

from tests.benchmarks import ground
from tests.benchmarks.figure import ROUNDS, Figure
from tests.benchmarks.leads import LEADS, NOTE, WHERE
from whisper_net.core.group.commands import ClaimLead, CreateChannel, PostLead, PostMessage, WithdrawLead
from whisper_net.core.ids import EnvelopeId, ScopeId
from whisper_net.node.group_node import GroupNode

AIMS = {
    "lead board open": ("ms", 150),
    "longest pause while it opens": ("ms", 50),
    "lead claimed and painted": ("ms", 50),
    "filter typed and painted": ("ms", 50),
}


async def figures(work: Path) -> list[Figure]:
    profile = work / "board"
    async with ground.opened(ground.new_profile(profile)) as node:
        group, scope = await ground.founded(node)
        await group.runner.read(ground.no_fsync, group)
        await group.submit(PostMessage(scope, "so that there is something to show first"))
        await group.submit(CreateChannel("second"))
        await _write(group, scope)
    runs = [await asyncio.to_thread(_run, profile, work / f"round{round_}") for round_ in range(ROUNDS)]
    return [
        Figure(name, unit, [run[name] for run in runs], aim, beside={"leads": LEADS})
        for name, (unit, aim) in AIMS.items()
    ]


async def _write(group: GroupNode, scope: ScopeId) -> None:
    """A third claimed, a fifth of them closed."""
    posts = (PostLead(scope, f"Company {n}", f"Engineer {n}", WHERE, NOTE) for n in range(LEADS))
    ids: list[EnvelopeId] = await asyncio.gather(*(group.submit(post) for post in posts))
    await asyncio.gather(*(group.submit(ClaimLead(scope, id_, True)) for id_ in ids[::3]))
    await asyncio.gather(*(group.submit(WithdrawLead(scope, id_)) for id_ in ids[::5]))


def _run(profile: Path, copy: Path) -> dict[str, float]:
    """A process of its own; Qt draws into memory."""
    ground.copied(profile, copy).close()
    script = [sys.executable, "-m", "tests.benchmarks.board_watching", str(copy)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(script, check=True, capture_output=True, env=environment)
    found: dict[str, float] = json.loads(done.stdout)
    return found
