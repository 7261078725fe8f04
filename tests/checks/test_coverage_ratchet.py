"""The ratchet of the core's coverage turns one way only."""

from pathlib import Path
from typing import Any

import pytest

from tests.checks import coverage_ratchet
from tests.checks.coverage_ratchet import main, measured, verdicts

MODULE = "whisper_net/core/ids.py"


def report(percent: float) -> dict[str, Any]:
    return {"files": {MODULE: {"summary": {"percent_covered": percent}}}}


def test_percentages_are_rounded_down_so_that_almost_all_is_not_all() -> None:
    assert measured(report(99.96)) == {MODULE: 99.9}


@pytest.mark.parametrize(
    ("percent", "floors"),
    [
        (100.0, {}),
        (90.0, {MODULE: 90.0}),
        (90.9, {MODULE: 90.0}),
    ],
)
def test_a_module_at_its_floor_passes(percent: float, floors: dict[str, float]) -> None:
    assert verdicts({MODULE: percent}, floors) == []


@pytest.mark.parametrize(
    ("percent", "floors"),
    [
        (99.9, {}),
        (89.9, {MODULE: 90.0}),
        (91.0, {MODULE: 90.0}),
        (100.0, {MODULE: 99.9}),
        (100.0, {"whisper_net/core/gone.py": 90.0}),
    ],
)
def test_a_fall_a_rise_and_a_stale_floor_are_told(percent: float, floors: dict[str, float]) -> None:
    assert len(verdicts({MODULE: percent}, floors)) == 1


def test_written_floors_are_met_by_the_report_they_came_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage_ratchet, "FLOORS", tmp_path / "floors.toml")
    path = tmp_path / "coverage.json"
    path.write_text('{"files": {"whisper_net/core/ids.py": {"summary": {"percent_covered": 87.65}}}}', "utf-8")

    assert main([str(path), "--write"]) == 0
    assert main([str(path)]) == 0

    path.write_text('{"files": {"whisper_net/core/ids.py": {"summary": {"percent_covered": 87.5}}}}', "utf-8")
    assert main([str(path)]) == 1
