"""The demo checks its own end, and says which step went wrong; that it works is shown in tests/e2e/test_demo.py."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.ground import Terminal
from whisper_net.cli import demo_story
from whisper_net.cli.demo_person import Cast, Person, StepFailed
from whisper_net.cli.demo_story import Story, Transcript


class Differing(Person):
    """Somebody who was shown another group than the others."""

    def run(self, *args: str) -> Any:
        answers: dict[str, Any] = {"status": {"view_code": f"words of {self.name}"}, "messages": [], "member": []}
        return answers[args[0]]


def test_different_views_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_story, "TOGETHER_SECONDS", 0.0)
    cast = Cast(tmp_path, ("Ana", "Ben", "Cleo"))
    cast.people = [Differing(person.name, tmp_path) for person in cast.people]
    ending = Story(cast, Transcript(silent=True))._compare()
    assert ending["equal"] is False
    assert len(set(ending["view_codes"])) == 3


def test_three_who_differ_fail_the_demo(nobody: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    ending = {"equal": False, "view_codes": ["a", "b", "c"], "messages": 0}
    monkeypatch.setattr(Story, "tell", lambda _: dict(ending))
    outcome = nobody("demo")
    assert outcome.code == 1
    assert "did not end up with the same group" in outcome.err
    assert "Three equal" not in outcome.out
    monkeypatch.setattr(Story, "tell", lambda _: {**ending, "equal": True})
    assert nobody.json("demo")["equal"] is True
    assert "Three equal view codes" in nobody("demo").out


def test_step_that_fails_is_named_with_the_programs_own_words(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match=r"Ana: group: .*no_profile"):
        Person("Ana", tmp_path / "ana").run("group", "list")


def test_node_that_stops_is_not_waited_for(tmp_path: Path) -> None:
    with (
        Cast(tmp_path, ("Ana",)) as cast,
        pytest.raises(StepFailed, match=r"stopped before it said 'listening': .*no_profile"),
    ):
        cast.people[0].start_node()
