"""The demo checks its own end, and says which step went wrong; that it works is shown in tests/e2e/test_demo.py."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.cli.ground import Terminal
from whisper_net.cli import demo_ending, demo_lines, demo_window
from whisper_net.cli.demo_ending import View, compare
from whisper_net.cli.demo_person import Cast, Person, StepFailed
from whisper_net.cli.demo_story import Story
from whisper_net.cli.demo_transcript import Transcript, abridged

NAMES = ("Maya", "Tomasz", "Jonas")
ENDING = {"equal": True, "view_codes": ["a", "a", "a"], "messages": 4, "leads": 1, "resumes": 1}
SAME = View("words", [{"text": "hello"}], [{"lead": "aa"}], [{"resume": "bb", "comments": []}])


def compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, view: Callable[[Person], View]) -> dict[str, Any]:
    monkeypatch.setattr(demo_ending, "TOGETHER_SECONDS", 0.0)
    with ThreadPoolExecutor() as pool:
        return compare([Person(name, tmp_path) for name in NAMES], pool, view)


def test_three_who_hold_the_same_are_equal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ending = compared(tmp_path, monkeypatch, lambda _: SAME)
    assert ending == {"equal": True, "view_codes": ["words"] * 3, "messages": 1, "leads": 1, "resumes": 1}


@pytest.mark.parametrize("differing", View._fields)
def test_one_who_holds_something_else_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, differing: str) -> None:
    def view(person: Person) -> View:
        return View(**{**SAME._asdict(), differing: "else"}) if person.name == "Jonas" else SAME

    assert compared(tmp_path, monkeypatch, view)["equal"] is False


def test_view_of_a_person_holds_every_resume_with_its_comments(tmp_path: Path) -> None:
    class Asked(Person):
        def run(self, *args: str) -> Any:
            answers: dict[str, Any] = {
                "resume list": [{"resume": "bb"}],
                "resume show bb": SAME.resumes[0],
                "status": {"view_code": "words"},
                "messages general": SAME.messages,
                "lead list": SAME.leads,
            }
            return answers[" ".join(args)]

    assert demo_ending.view_of(Asked("Maya", tmp_path)) == SAME


def test_people_are_called_by_first_name(tmp_path: Path) -> None:
    assert tuple(person.name for person in Cast(tmp_path, demo_lines.PEOPLE).people) == NAMES


def test_resume_is_shown_without_what_nobody_spoke_of() -> None:
    text = "# Title\none\ntwo words\nthree\nfour\nend\n"
    page = {"text": text, "comments": [{"quote": "two"}]}
    shown = ["head", *text.splitlines(), "1 comment", "on two", "  Good."]
    assert [*abridged(page, shown)] == [
        *("head", "# Title", "…", "two words", "…", "end"),
        *("1 comment", "on two", "  Good."),
    ]


def test_three_who_differ_fail_the_demo(nobody: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Story, "tell", lambda _: {**ENDING, "equal": False})
    outcome = nobody("demo")
    assert outcome.code == 1
    assert "did not end up with the same group" in outcome.err
    assert "Three equal" not in outcome.out
    assert not (tmp_path / "build").exists()


def test_demo_says_where_its_pictures_lie(nobody: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    drawn: list[tuple[str, str, Path]] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Story, "tell", lambda _: dict(ENDING))
    monkeypatch.setattr(Person, "draw", lambda self, place, picture: drawn.append((self.name, place, picture)))
    pictures = [f"build/demo/{name}.png" for name in ("maya", "tomasz", "jonas")]
    assert nobody.json("demo")["pictures"] == pictures
    assert {(name, place) for name, place, _ in drawn} == {
        ("Maya", "channel"),
        ("Tomasz", "leads:"),
        ("Jonas", "resumes:"),
    }
    out = nobody("demo").out
    assert "Three equal view codes" in out
    assert ", ".join(pictures) in out
    assert "windows open" not in out


def test_demo_goes_on_without_pictures(nobody: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def failing(*_: object) -> None:
        raise StepFailed("Maya: app: a library that the window needs is missing, libEGL.so.1")

    (tmp_path / "build").write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Story, "tell", lambda _: dict(ENDING))
    monkeypatch.setattr(Person, "draw", failing)
    assert nobody.json("demo")["pictures"] == []
    (tmp_path / "build").unlink()
    outcome = nobody("demo")
    assert (outcome.code, outcome.err) == (0, "")
    assert "Without pictures of their windows: Maya: app: a library that the window needs is missing" in outcome.out


def test_windows_open_where_there_is_a_display(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[tuple[str, ...]] = []

    def gone(person: Person) -> None:
        if person.name == "Tomasz":
            raise StepFailed("Tomasz: the display went away")
        if person.name == "Jonas":
            raise KeyboardInterrupt

    monkeypatch.setattr(Person, "open_window", lambda self, *args: opened.append((self.name, *args)))
    monkeypatch.setattr(Person, "wait_for_window", gone)
    people, to = [Person(name, tmp_path) for name in NAMES], Transcript(silent=False)
    demo_window.open_windows(people, "127.0.0.1:4400", to)
    assert opened == []
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    demo_window.open_windows(people, "127.0.0.1:4400", to)
    assert opened == [(name, "--peer" if name != "Maya" else "--listen", "127.0.0.1:4400") for name in NAMES]
    out = capsys.readouterr().out
    assert "Ctrl-C" in out
    assert "Tomasz: the display went away" in out


def test_display_is_there_always_outside_linux() -> None:
    assert demo_window.display({}, "darwin")
    assert not demo_window.display({}, "linux")


def test_step_that_fails_is_named_with_the_programs_own_words(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match=r"Maya: group: .*no_profile"):
        Person("Maya", tmp_path / "maya").run("group", "list")


def test_node_that_stops_is_not_waited_for(tmp_path: Path) -> None:
    with (
        Cast(tmp_path, ("Maya",)) as cast,
        pytest.raises(StepFailed, match=r"stopped before it said 'listening': .*no_profile"),
    ):
        cast.people[0].start_node()
