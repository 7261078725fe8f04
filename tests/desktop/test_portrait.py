"""A picture of somebody's window, drawn by a process of its own over a real profile."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.cli.ground import ENVIRONMENT, FOUNDED, PASSPHRASE, new_profile, posts
from whisper_net.cli.window import PLACES
from whisper_net.desktop.display import DISPLAYS
from whisper_net.desktop.viewmodels import place

PATIENCE = 60.0


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_profile(tmp_path_factory.mktemp("portrait") / "ana", FOUNDED, *posts(["Did anyone get the letter?"]))


def draw(profile: Path, picture: Path, *args: str, passphrase: str = PASSPHRASE) -> tuple[int, str]:
    """Draw without a display; the exit code and what stood on stderr."""
    environment = {name: value for name, value in os.environ.items() if name not in DISPLAYS}
    done = subprocess.run(
        [sys.executable, "-m", "whisper_net", "--profile", str(profile), "app", "--picture", str(picture), *args],
        env=environment | {ENVIRONMENT: passphrase},
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    assert done.stdout == ""
    return done.returncode, done.stderr


def test_window_is_drawn_as_it_is_with_all_that_is_on_it(profile: Path, tmp_path: Path) -> None:
    assert draw(profile, tmp_path / "one.png") == (0, "")
    assert draw(profile, tmp_path / "two.png") == (0, "")
    one, two = QImage(str(tmp_path / "one.png")), QImage(str(tmp_path / "two.png"))
    assert (one.width(), one.height()) == (1280, 820)
    assert one == two  # nothing in it was on its way


@pytest.mark.parametrize(
    ("name", "passphrase", "words"),
    [
        ("one.png", "another one", "does not open the profile"),
        ("missing/one.png", PASSPHRASE, "cannot be written"),
    ],
)
def test_what_cannot_be_drawn_is_said(profile: Path, tmp_path: Path, name: str, passphrase: str, words: str) -> None:
    code, said = draw(profile, tmp_path / name, passphrase=passphrase)
    assert code == 1
    assert words.casefold() in said.casefold()
    assert len(said.splitlines()) == 1
    assert not (tmp_path / name).exists()


def test_profile_without_a_group_has_no_window_to_draw(tmp_path: Path) -> None:
    code, said = draw(new_profile(tmp_path / "ben"), tmp_path / "one.png")
    assert (code, said) == (1, "This profile has no group yet.\n")


def test_places_of_the_command_line_are_those_of_the_window() -> None:
    assert {place.CHANNEL, place.LEADS, place.RESUMES, place.PEOPLE, place.HISTORY, place.SETTINGS} == {*PLACES}
