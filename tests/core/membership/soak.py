"""Show every law of the membership log many random histories: `python -m tests.core.membership.soak --graphs N`.

Seeds count up from 0, so a failure is repeated by its number: `--law NAME --first SEED --graphs 1`. The work is spread
over the processors.
"""

import argparse
import multiprocessing
import os
import sys
import time
from random import Random

from tests.core.membership.test_properties import PROPERTIES

BLOCK = 250
LAWS = {law.__name__: law for law in PROPERTIES}
Job = tuple[str, int, int]


def seen(job: Job) -> tuple[str, int, str]:
    """(law, how many histories held, what failed or nothing): stops at the first that fails."""
    name, first, count = job
    for seed in range(first, first + count):
        try:
            LAWS[name](Random(seed))
        except Exception as error:  # noqa: BLE001 - any failure is told with its seed
            return name, seed - first, f"{name} fails at seed {seed}: {type(error).__name__} {error}"
    return name, count, ""


def main(arguments: list[str]) -> int:
    """Say for each law how many histories held; 1 if one did not."""
    parser = argparse.ArgumentParser(prog="tests.core.membership.soak", description=__doc__)
    parser.add_argument("--graphs", type=int, default=10_000, help="histories a law sees (10,000)")
    parser.add_argument("--first", type=int, default=0, help="the first seed (0)")
    parser.add_argument("--law", choices=sorted(LAWS), action="append", help="this law alone; may be given again")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="at a time (one a processor)")
    chosen = parser.parse_args(arguments)
    last = chosen.first + chosen.graphs
    blocks = [(first, min(BLOCK, last - first)) for first in range(chosen.first, last, BLOCK)]
    jobs: list[Job] = [(name, first, count) for name in chosen.law or LAWS for first, count in blocks]
    begin, held, broken = time.monotonic(), dict.fromkeys(chosen.law or LAWS, 0), list[str]()
    with multiprocessing.get_context("spawn").Pool(chosen.processes) as pool:
        for name, count, fault in pool.imap_unordered(seen, jobs):
            held[name] += count
            if fault:
                broken.append(fault)
                print(fault, flush=True)
    for name, count in held.items():
        print(f"{name}: {count} histories held")
    print(f"{time.monotonic() - begin:.0f} s")
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
