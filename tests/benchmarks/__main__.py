"""Measure speed and size: `make bench`, or `python -m tests.benchmarks [NAME]...`. One JSON line a figure.

The figures are named and aimed at in docs; they depend on the machine and are no tests. Profiles lie in a temporary
directory (TMPDIR says where) on a disk whose fsync is real, or the durable figures mean nothing.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.benchmarks import (
    big,
    board,
    forty,
    joining,
    leads,
    links,
    live,
    posts,
    received,
    relay,
    relayed,
    relayed_online,
    removal,
    resumes,
    window,
)
from tests.benchmarks.figure import Figure, Quiet, line

FIGURES: dict[str, Callable[[Path], Awaitable[list[Figure]]]] = {
    "posts": posts.figures,
    "received": received.figures,
    "big": big.figures,
    "live": live.figures,
    "relayed": relayed.figures,
    "relayed_online": relayed_online.figures,
    "joining": joining.figures,
    "leads": leads.figures,
    "links": links.figures,
    "removal": removal.figures,
    "forty": forty.figures,
    "board": board.figures,
    "window": window.figures,
    "resumes": resumes.figures,
    "relay": relay.figures,
}


def main(names: list[str]) -> int:
    """Measure what is named, or everything."""
    unknown = [name for name in names if name not in FIGURES]
    if unknown:
        print(f"no figure is called {', '.join(unknown)}; there are {', '.join(FIGURES)}", file=sys.stderr)
        return 2
    quiet = Quiet()
    for name in names or FIGURES:
        with tempfile.TemporaryDirectory(prefix="whisper-bench-") as work:
            found = asyncio.run(_measure(name, Path(work)))
        noise = quiet.noise()
        for figure in found:
            print(line(figure, noise), flush=True)
    return 0


async def _measure(name: str, work: Path) -> list[Figure]:
    return await FIGURES[name](work)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
