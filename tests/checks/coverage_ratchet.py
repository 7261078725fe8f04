"""Is every line and branch of the core run by a test, but for a list that only shrinks?

Run as `python -m tests.checks.coverage_ratchet coverage.json`, part of `make test`. Each module of the core stands at
100 % unless tests/checks/coverage_floors.toml names it with a floor. A module under its floor fails; so does
one that has risen a point above it, or to 100, until `--write` has raised the floor: what was won is not lost again.
"""

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

FLOORS = Path(__file__).with_name("coverage_floors.toml")
SLACK = 1.0
HEAD = """\
# Modules of the core that are not yet run in full by tests, each with the percentage of lines and branches that it may
# not fall below. The list only shrinks. Written by `make ratchet`.
"""


def measured(report: dict[str, Any]) -> dict[str, float]:
    """Percentage of lines and branches run, by module, rounded down to tenths."""
    return {
        name.replace("\\", "/"): int(file["summary"]["percent_covered"] * 10) / 10
        for name, file in report["files"].items()
    }


def verdicts(percent: dict[str, float], floors: dict[str, float]) -> list[str]:
    """What breaks the ratchet, one line each."""
    found = []
    for name, value in sorted(percent.items()):
        floor = floors.get(name, 100.0)
        if value < floor:
            found.append(f"{name}: {value} % is run by tests, at least {floor} % must be")
        elif name in floors and (value == 100.0 or value - floor >= SLACK):
            found.append(f"{name}: {value} % is run by tests; raise its floor from {floor} with `make ratchet`")
    found += [f"{name}: has a floor and is not there" for name in sorted(set(floors) - set(percent))]
    return found


def main(arguments: list[str]) -> int:
    """Check a coverage report, or with --write set the floors to what it says."""
    percent = measured(json.loads(Path(arguments[0]).read_text("utf-8")))
    if "--write" in arguments:
        lines = [f'"{name}" = {value}\n' for name, value in sorted(percent.items()) if value < 100.0]
        FLOORS.write_text(HEAD + "".join(lines), "utf-8")
        print(f"{len(lines)} of {len(percent)} modules are listed")
        return 0
    found = verdicts(percent, tomllib.loads(FLOORS.read_text("utf-8")))
    print("\n".join(found) or f"the core's {len(percent)} modules stand at or above their floors")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
