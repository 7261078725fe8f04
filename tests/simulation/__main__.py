"""Play worlds by seed: `python -m tests.simulation --seed 7 --trace`, or `--seeds 200`.

The seed decides how large a world is, and whether its people have links, relays beside them, or relays alone. In every
fifth some break the rules.
"""

import argparse
import asyncio
import sys
import time
import traceback
from collections import Counter

from tests.simulation.script import Report, play
from whisper_net.adapters.clock import VirtualClockLoop


def run(
    seed: int, nodes: int, steps: int, trace: bool, *, relays: int = 0, apart: bool = False, lying: bool = False
) -> Report:
    """Play one world in a loop of its own."""
    with asyncio.Runner(loop_factory=VirtualClockLoop) as runner:
        show = print if trace else None
        return runner.run(play(seed, nodes, steps, show, relays=relays, apart=apart, lying=lying))


def steps_of(nodes: int) -> int:
    """Enough for something to happen to everybody."""
    return max(120, 15 * nodes)


def size_of(seed: int) -> int:
    """Three to eight machines, by the seed."""
    return 3 + seed % 6


def kind_of(seed: int) -> tuple[int, bool]:
    """How many relays a world has, and whether they are all that its people have."""
    return (0 if seed % 3 == 0 else 1 + seed // 3 % 3), seed % 3 == 2


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="play this one world")
    parser.add_argument("--seeds", type=int, default=0, help="play this many worlds")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first seed of many")
    parser.add_argument("--nodes", type=int, help="machines in a world; by the seed, 3 to 8, if not given")
    parser.add_argument("--steps", type=int, help="acts in a world; by the number of machines if not given")
    parser.add_argument("--relays", type=int, help="relays in a world; by the seed, none to 3, if not given")
    parser.add_argument("--apart", action="store_true", help="nobody calls anybody: relays are all they have")
    parser.add_argument("--trace", action="store_true", help="print everything that happens")
    args = parser.parse_args()
    seeds = [args.seed] if args.seed is not None else range(args.first, args.first + args.seeds)
    failed, done, refusals = [], Counter[str](), Counter[str]()
    for seed in seeds:
        nodes, begun = args.nodes or size_of(seed), time.perf_counter()
        relays, apart = kind_of(seed) if args.relays is None else (args.relays, args.apart)
        try:
            steps, lying = args.steps or steps_of(nodes), seed % 5 == 4
            report = run(seed, nodes, steps, args.trace, relays=relays, apart=apart, lying=lying)
        except Exception as error:  # noqa: BLE001 - one world that ends badly must not hide the others
            failed.append(seed)
            if args.seed is not None:
                traceback.print_exc()
            kind = f"{nodes} nodes{_over(relays, apart)}"
            print(f"seed {seed} with {kind} FAILED: {str(error)[:600]}", flush=True)
            continue
        took = time.perf_counter() - begun
        done.update(report.done)
        refusals.update(report.refusals)
        print(
            f"seed {seed}: {nodes} nodes{_over(relays, apart)}, {report.members} members, {report.messages} messages, "
            f"{report.seconds:.0f} virtual s in {took:.2f} s, {report.digest}",
            flush=True,
        )
    print(f"{len(seeds) - len(failed)} of {len(seeds)} seeds hold; failing: {failed or 'none'}")
    if args.seeds:
        print(f"acts: {dict(done.most_common())}\nrefusals: {dict(refusals.most_common())}")
    return 1 if failed else 0


def _over(relays: int, apart: bool) -> str:
    return f" {'apart ' if apart else ''}over {relays} relays" if relays else ""


if __name__ == "__main__":
    sys.exit(main())
