"""What holds for every test: no network, no unexpected warning in the log, no luck.

Sockets are off (pytest-socket). Tests under tests/e2e, and those marked `loopback`, may reach this machine and
nothing else. Hypothesis draws the same examples in every run; `HYPOTHESIS_PROFILE=explore` draws new ones.
"""

import gc
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from coverage import Coverage
from hypothesis import HealthCheck, settings

E2E = Path(__file__).parent / "e2e"
LOOPBACK = ["127.0.0.1", "::1", "localhost"]

# A machine that is busy is no fault of the code, so neither deadlines nor slow draws fail a test.
settings.register_profile(
    "ci", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "explore", max_examples=2_000, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


MEASURED = Path(__file__).parent / "core"
UNMEASURED = tuple(MEASURED / "membership" / name for name in ("test_mutants.py", "test_properties.py"))
"""What runs the core by the million: it is measured by the tests beside it, and measuring it twice costs minutes."""


def measures(path: Path) -> bool:
    """Whether a test is one of the core's own, by which its coverage is counted."""
    return path.is_relative_to(MEASURED) and path not in UNMEASURED


def pytest_collection_finish() -> None:
    """Spare what was collected from the garbage collector, which else looks through all of it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Measure the coverage of the core where its own tests run it, and pause elsewhere."""
    measuring = Coverage.current()
    if measuring is None or measures(item.path):
        return (yield)
    measuring.stop()
    try:
        return (yield)
    finally:
        measuring.start()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Open loopback, and loopback alone, to the tests that need it."""
    for item in items:
        if item.path.is_relative_to(E2E) or item.get_closest_marker("loopback"):
            item.add_marker(pytest.mark.allow_hosts(LOOPBACK))


@pytest.fixture(autouse=True)
def no_unexpected_log_line(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that leaves a warning or worse in the log; one that expects it clears it or is marked."""
    yield
    if request.node.get_closest_marker("expects_log"):
        return
    lines = [
        f"{record.name}: {record.getMessage()}"
        for phase in ("setup", "call")
        for record in caplog.get_records(phase)
        if record.levelno >= logging.WARNING
    ]
    assert not lines, f"unexpected in the log: {lines}"
