"""One measured figure as one JSON line, and how quiet the machine was meanwhile.

A figure is the median of its rounds. A machine that does other work at the same time makes figures worse, never better,
and those that wait for a thread, a process or a disk most of all: so each line says how busy others kept it meanwhile.
"""

import hashlib
import json
import os
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
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


class Noise(msgspec.Struct, frozen=True):
    """How far from alone a figure was measured."""

    slower: float
    """Than this machine at its quietest, for a fixed piece of work right before or after: 0.1 is a tenth."""
    others: float | None
    """Processors that others kept busy meanwhile, on average; None where the system does not say."""


class Quiet:
    """Times a fixed piece of work now and then, and counts what others do in between."""

    def __init__(self) -> None:
        self._fastest = float("inf")
        self._last = self._probe()
        self._counted = _counters()

    def noise(self) -> Noise:
        """Since the last call. Processes that were started meanwhile count as ours once they were waited for."""
        before, self._last = self._last, self._probe()
        counted, self._counted = self._counted, _counters()
        busy, ours, at = (later - earlier for earlier, later in zip(counted, self._counted, strict=True))
        others = None if busy == 0 else max(0.0, busy - ours) / at
        return Noise(max(before, self._last) / self._fastest - 1, others)

    def _probe(self) -> float:
        times = []
        for _ in range(_PROBES):
            begin = time.perf_counter()
            hashlib.blake2b(_PROBE_BYTES).digest()
            times.append(time.perf_counter() - begin)
        self._fastest = min(self._fastest, *times)
        return statistics.median(times)


def _counters() -> tuple[float, float, float]:
    """Seconds: of all processors busy (0 where nobody counts), of ours, of the clock."""
    mine = os.times()
    ours = mine.user + mine.system + mine.children_user + mine.children_system
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0.0, ours, time.monotonic()
    user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, stat.read_text().split(maxsplit=9)[1:9])
    ticks = os.sysconf("SC_CLK_TCK")
    return (user + nice + system + irq + softirq + steal) / ticks, ours, time.monotonic()


def line(figure: Figure, noise: Noise) -> str:
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
            "machine_noise": round(noise.slower, 2),
            "others_cpus": None if noise.others is None else round(noise.others, 2),
            **figure.beside,
        }
    )


def _short(value: float) -> float:
    return round(value) if value >= 1_000 else float(f"{value:.4g}")
