"""No window where none can be: one sentence, and never an abort."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from whisper_net.desktop import display
from whisper_net.desktop.display import NoDisplay

PATIENCE = 30.0


def start(folder: Path, **surroundings: str) -> "subprocess.CompletedProcess[str]":
    """The program where there is no display, but for what is given."""
    kept = {name: value for name, value in os.environ.items() if name not in (*display.DISPLAYS, "XDG_SESSION_TYPE")}
    command = [sys.executable, "-m", "whisper_net", "--profile", str(folder)]
    return subprocess.run(
        command, env=kept | surroundings, capture_output=True, encoding="utf-8", timeout=PATIENCE, check=False
    )


@pytest.mark.parametrize(
    ("surroundings", "words"),
    [
        ({}, "There is no display here to open a window on;"),
        ({"DISPLAY": ":4711"}, "The display :4711 does not answer, so no window can be opened;"),
        ({"QT_QPA_PLATFORM": "nonsense"}, "Qt finds no display here to open a window on;"),
    ],
)
def test_without_a_display_one_sentence_says_so(tmp_path: Path, surroundings: dict[str, str], words: str) -> None:
    done = start(tmp_path / "profile", **surroundings)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(words)
    assert line.endswith("whisper-net --help lists what can be done in a terminal.")
    assert not (tmp_path / "profile").exists()


@pytest.mark.parametrize("name", display.DISPLAYS)
def test_display_that_is_named_is_tried(name: str) -> None:
    display.check({name: "something"}, "linux")
    with pytest.raises(NoDisplay, match="there is no display"):
        display.check({name: ""}, "linux")


def test_other_systems_have_their_display_always() -> None:
    display.check({}, "win32")
    display.check({}, "darwin")


def test_library_that_qt_lacks_is_named() -> None:
    with pytest.raises(NoDisplay, match=r"missing, libEGL\.so\.1; whisper-net --help"), display.libraries():
        raise ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")


def test_library_that_the_screen_lacks_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert display.reason(["Could not load the plugin"]).startswith("Qt finds no display here")
    monkeypatch.setattr(display, "_plugin", lambda: tmp_path / "libqxcb.so")
    assert f"missing, {tmp_path}/libqxcb.so;" in display.reason(["could not connect to display "])
