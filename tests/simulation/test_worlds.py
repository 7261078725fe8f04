"""A fixed set of worlds in every test run; `make soak` plays many more. What a seed does, it does every time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.__main__ import main, run
from tests.simulation.script import Report
from tests.simulation.shape import Shape, kind_of, shape_of, size_of

ROOT = Path(__file__).parents[2]
SEEDS = range(6)
RELAYED = range(4)
"""Seeds of worlds with relays; their people call each other too, or are apart."""
LIARS = 24, 224
"""Seeds of worlds in which things are said twice under one number, backdated, and poured out."""
CROWD = 0
"""A seed whose people come in by waves, past several vetters, with everything going wrong between."""
MANY, MANY_STEPS = 1, 40
"""A seed of which half come in over relays alone, past keys that others used up; `make soak` plays more of them."""


def play(seed: int, nodes: int, relays: int = 0, *, apart: bool = False) -> Report:
    return run(shape_of(seed, nodes=nodes, relays=relays, apart=apart, lying=False))


@pytest.mark.expects_log
@pytest.mark.parametrize("seed", SEEDS)
def test_world_ends_well(seed: int) -> None:
    report = play(seed, size_of(seed))
    assert report.members >= 1  # whoever founded it may end up alone
    assert report.messages >= 10


@pytest.mark.expects_log
@pytest.mark.parametrize("seed", RELAYED)
def test_world_with_relays_ends_well(seed: int) -> None:
    report = play(seed, size_of(seed), 2)
    assert report.members >= 1
    assert report.messages >= 10


@pytest.mark.expects_log
@pytest.mark.parametrize("seed", RELAYED)
def test_world_of_people_who_never_call_each_other_ends_well(seed: int) -> None:
    """Joining, deciding and talking, over relays alone."""
    report = play(seed, size_of(seed), 2, apart=True)
    assert report.members >= 1
    assert report.messages >= 10


@pytest.mark.expects_log
def test_world_of_many_who_never_call_each_other_ends_well() -> None:
    report = run(shape_of(MANY, nodes=24, steps=MANY_STEPS, relays=2, apart=True))
    assert report.members >= 10
    assert report.messages >= 15


@pytest.mark.expects_log
def test_crowd_that_comes_in_by_waves_ends_well() -> None:
    report = run(shape_of(CROWD, nodes=12, steps=40, relays=1, apart=False, crowd=True))
    assert report.members >= 8
    assert report.messages >= 12


@pytest.mark.expects_log
def test_members_who_break_the_rules_are_found_out_and_stop_nobody() -> None:
    reports = [run(shape_of(seed)) for seed in LIARS]
    assert all(report.members for report in reports)
    found_out = {what for report in reports for what in report.found_out}
    assert found_out == {"twins", "doubled links", "backdated"}


@pytest.mark.expects_log
def test_seed_replays_exactly() -> None:
    first, again, other = play(5, 4), play(5, 4), play(6, 4)
    assert first == again
    assert first.digest != other.digest


@pytest.mark.expects_log
def test_seed_replays_in_another_process_with_other_hashes() -> None:
    """No set of bytes, whose order the interpreter draws anew each time, decides anything."""
    relays, apart = kind_of(7)
    assert relays
    here = play(7, size_of(7), relays, apart=apart).digest
    command = [sys.executable, "-m", "tests.simulation", "--seed", "7"]
    environment = os.environ | {"PYTHONHASHSEED": "12345"}
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    assert here in said


def test_failing_seed_is_named_and_fails_the_run_and_says_how_to_play_it_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def badly(*_: object, **__: object) -> Report:
        raise AssertionError("rosters differ")

    monkeypatch.setattr("tests.simulation.__main__.play", badly)
    monkeypatch.setattr(sys, "argv", ["simulation", "--seeds", "2", "--from", "40"])
    assert main() == 1
    said = capsys.readouterr().out
    assert "seed 40 with 7 nodes over 2 relays FAILED: rosters differ" in said
    assert "0 of 2 seeds hold; failing: [40, 41]" in said
    assert f"play it again: {shape_of(40).command} --trace\n" in said


@pytest.mark.parametrize(
    "shape", [shape_of(9), shape_of(11, apart=False), shape_of(3, nodes=70, relays=1, lying=False)]
)
def test_command_that_is_named_plays_the_same_world(shape: Shape, monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[Shape] = []

    async def note(asked: Shape, _: object) -> Report:
        played.append(asked)
        return Report(asked.seed, "", 0.0, 0, 0, {}, {}, {})

    monkeypatch.setattr("tests.simulation.__main__.play", note)
    monkeypatch.setattr(sys, "argv", shape.command.split()[2:])
    assert main() == 0
    assert played == [shape]


def test_world_that_ends_badly_in_a_test_says_how_to_play_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def badly(*_: object, **__: object) -> Report:
        raise AssertionError("rosters differ")

    monkeypatch.setattr("tests.simulation.__main__.play", badly)
    with pytest.raises(AssertionError) as failure:
        play(0, 3)
    assert failure.value.__notes__ == [f"play it again: {shape_of(0, relays=0).command}"]


def test_third_of_the_seeds_has_links_alone_a_third_relays_too_and_a_third_relays_alone() -> None:
    assert [kind_of(seed) for seed in range(6)] == [
        (0, False),
        (1, False),
        (1, True),
        (0, False),
        (2, False),
        (2, True),
    ]
    assert kind_of(8) == (3, True)
