"""Play worlds by seed: `python -m tests.simulation --seed 7 --trace`, `--seeds 200`, or `--nodes 200 --seed 1`.

The seed decides all that is not asked for: how large a world is, and whether its people have links, relays beside them,
or relays alone. In every fifth some break the rules, and so in all from 60 machines on.
"""

import argparse
import asyncio
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from tests.simulation.script import Report, play
from tests.simulation.shape import Shape, shape_of
from whisper_net.adapters.clock import VirtualClockLoop

LONGEST = 12 * 3600.0
"""Virtual seconds after which a world has failed: the largest end within one hour."""


def run(shape: Shape, *, trace: bool = False) -> Report:
    """Play one world in a loop of its own. What goes wrong says how to play it again."""
    with asyncio.Runner(loop_factory=VirtualClockLoop) as runner:
        try:
            return runner.run(_bounded(shape, print if trace else None))
        except Exception as error:
            error.add_note(f"play it again: {shape.command}")
            raise


async def _bounded(shape: Shape, show: Callable[[str], None] | None) -> Report:
    async with asyncio.timeout(LONGEST):
        return await play(shape, show)


def main() -> int:
    args = _parser().parse_args()
    seeds = [args.seed] if args.seed is not None else range(args.first, args.first + args.seeds)
    asked = {name: getattr(args, name) for name in ("nodes", "steps", "relays", "apart", "lying", "crowd")}
    shapes = [shape_of(seed, **asked) for seed in seeds]
    reports = list(_played(shapes, trace=args.trace))
    failed = [shape for shape, report in zip(shapes, reports, strict=True) if report is None]
    print(f"{len(shapes) - len(failed)} of {len(shapes)} seeds hold; failing: {[one.seed for one in failed] or 'none'}")
    for shape in failed:
        print(f"play it again: {shape.command} --trace")
    _sum_up([report for report in reports if report is not None])
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="play this one world")
    parser.add_argument("--seeds", type=int, default=0, help="play this many worlds")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first seed of many")
    parser.add_argument("--nodes", type=int, help="machines in a world; by the seed, 3 to 8, if not given")
    parser.add_argument("--steps", type=int, help="acts in a world; by the number of machines if not given")
    parser.add_argument("--relays", type=int, help="relays in a world; by the seed, none to 3, if not given")
    yes_or_no = {
        "apart": "nobody calls anybody: relays are all they have",
        "lying": "some break the rules",
        "crowd": "people come in by waves, and everything that can go wrong does",
    }
    for name, says in yes_or_no.items():
        parser.add_argument(f"--{name}", action=argparse.BooleanOptionalAction, help=says)
    parser.add_argument("--trace", action="store_true", help="print everything that happens")
    return parser


def _played(shapes: Sequence[Shape], *, trace: bool) -> Iterable[Report | None]:
    """Play one after the other; None for each that does not end well."""
    for shape in shapes:
        begun = time.process_time()
        try:
            report = run(shape, trace=trace)
        except Exception as error:  # noqa: BLE001 - one world that ends badly must not hide the others
            if len(shapes) == 1:
                traceback.print_exc()
            print(f"seed {shape.seed} with {shape} FAILED: {str(error)[:600]}", flush=True)
            yield None
            continue
        took = time.process_time() - begun
        print(
            f"seed {shape.seed}: {shape}, {report.members} members, {report.messages} messages, "
            f"{report.seconds:.0f} virtual s in {took:.2f} s of CPU, {report.digest}",
            flush=True,
        )
        yield report


def _sum_up(reports: Iterable[Report]) -> None:
    done, refusals, found_out = Counter[str](), Counter[str](), Counter[str]()
    for report in reports:
        done.update(report.done)
        refusals.update(report.refusals)
        found_out.update(report.found_out)
    for what, counted in (("acts", done), ("refusals", refusals), ("against the rules, and found out", found_out)):
        print(f"{what}: {dict(counted.most_common())}")


if __name__ == "__main__":
    sys.exit(main())
