"""Where the time of a figure goes: methods timed while they run, in a round that counts for no figure."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from whisper_net.adapters.store.sqlite import SqliteGroupStore
from whisper_net.core.group.group import Group

STEPS: dict[str, tuple[type, str]] = {
    "open": (Group, "open_envelopes"),
    "work_out": (Group, "handle"),
    "commit": (SqliteGroupStore, "commit"),
}


@contextmanager
def timed() -> Iterator[dict[str, float]]:
    """Seconds spent in each step so far. Steps in two threads may run at once."""
    spent = dict.fromkeys(STEPS, 0.0)
    plain = {name: getattr(owner, method) for name, (owner, method) in STEPS.items()}
    for name, (owner, method) in STEPS.items():
        setattr(owner, method, _timing(plain[name], name, spent))
    try:
        yield spent
    finally:
        for name, (owner, method) in STEPS.items():
            setattr(owner, method, plain[name])


def _timing(call: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    def timing(*args: Any) -> Any:
        begin = time.perf_counter()
        try:
            return call(*args)
        finally:
            spent[name] += time.perf_counter() - begin

    return timing


def each_us(spent: dict[str, float], count: int) -> dict[str, int]:
    """Microseconds of each step for one of `count`."""
    return {name: round(seconds / count * 1e6) for name, seconds in spent.items() if seconds}
