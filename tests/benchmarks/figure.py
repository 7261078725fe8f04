"""One measured figure as one JSON line, and how quiet the machine was meanwhile.

A figure is the median of its rounds. A machine that does other work at the same time makes figures worse, never better:
so each line carries how much slower than at its quietest this machine did a fixed piece of work right before and after.
"""

import hashlib
import json
import statistics
import time
from collections.abc import Sequence
from typing import Literal

import msgspec

ROUNDS = 5
_PROBES = 9
_PROBE_BYTES = bytes(1 << 20)


class Figure(msgspec.Struct, frozen=True):
    """What was measured, in rounds. `better` says on which side of the aim a good value lies; no aim, no verdict."""

    name: str
    unit: str
    rounds: Sequence[float]
    aim: float | None = None
    better: Literal["more", "less"] = "less"
    beside: dict[str, object] = {}

    @property
    def value(self) -> float:
        return statistics.median(self.rounds)

    @property
    def holds(self) -> bool | None:
        if self.aim is None:
            return None
        return self.value >= self.aim if self.better == "more" else self.value <= self.aim


class Quiet:
    """Times a fixed piece of work now and then; the fastest ever is this machine left alone."""

    def __init__(self) -> None:
        self._fastest = float("inf")
        self._last = self._probe()

    def noise(self) -> float:
        """How much slower the machine was since the last call than at its quietest: 0.1 is a tenth slower."""
        before, self._last = self._last, self._probe()
        return max(before, self._last) / self._fastest - 1

    def _probe(self) -> float:
        times = []
        for _ in range(_PROBES):
            begin = time.perf_counter()
            hashlib.blake2b(_PROBE_BYTES).digest()
            times.append(time.perf_counter() - begin)
        self._fastest = min(self._fastest, *times)
        return statistics.median(times)


def line(figure: Figure, noise: float) -> str:
    """The figure as JSON. `spread` is from the lowest round to the highest."""
    return json.dumps(
        {
            "figure": figure.name,
            "value": _short(figure.value),
            "unit": figure.unit,
            "aim": figure.aim,
            "ok": figure.holds,
            "median_of": len(figure.rounds),
            "spread": [_short(min(figure.rounds)), _short(max(figure.rounds))],
            "machine_noise": round(noise, 2),
            **figure.beside,
        }
    )


def _short(value: float) -> float:
    return round(value) if value >= 1_000 else float(f"{value:.4g}")
