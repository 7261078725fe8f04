"""What the window remembers between two starts, and what it makes of a file that says nonsense."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from whisper_net.desktop.remembered import FILE, Remembered
from whisper_net.desktop.theme.theme import DARK_MODE, LIGHT_MODE, SYSTEM_MODE, theme
from whisper_net.desktop.viewmodels.preferences import USUALLY, Preferences


@pytest.fixture(autouse=True)
def unheard(qapp: QApplication) -> Iterator[None]:
    """The theme outlives a test; what listened to it must not write on."""
    yield
    theme().changed.disconnect()


def test_look_and_lock_are_there_again(tmp_path: Path, qapp: QApplication) -> None:
    first, wants = Remembered(tmp_path), Preferences(qapp)
    first.dress(theme())
    first.follow(wants)
    theme().use(DARK_MODE)
    theme().use_text_scale(1.5)
    theme().use_reduced_motion(True)
    wants.use_lock_after(60)
    theme().changed.disconnect()
    theme().use(LIGHT_MODE)
    theme().use_text_scale(1.0)
    theme().use_reduced_motion(False)
    again, wants = Remembered(tmp_path), Preferences(qapp)
    again.dress(theme())
    again.follow(wants)
    assert (theme().mode, theme().text_scale, theme().reduced_motion) == (DARK_MODE, 1.5, True)
    assert (wants.lock_after, wants.folder) == (60, str(tmp_path))
    text = (tmp_path / FILE).read_text("utf-8")
    assert set(text.split()) == {"[lock]", "after=60", "[look]", "mode=dark", "motion=reduced", "text=1.5"}


def test_never_is_remembered_too(tmp_path: Path, qapp: QApplication) -> None:
    first, wants = Remembered(tmp_path), Preferences(qapp)
    first.dress(theme())
    first.follow(wants)
    wants.use_lock_after(0)
    again = Preferences(qapp)
    Remembered(tmp_path).follow(again)
    assert again.lock_after == 0


@pytest.mark.parametrize("after", ["", "soon", "-5", "7", "9999999999999999999999", "15, 30"])
def test_nonsense_is_as_if_it_had_never_been_written(tmp_path: Path, qapp: QApplication, after: str) -> None:
    (tmp_path / FILE).write_text(f"[lock]\nafter={after}\n[look]\nmode=purple\ntext=huge\nmotion=\n", "utf-8")
    wants, remembered = Preferences(qapp), Remembered(tmp_path)
    remembered.dress(theme())
    remembered.follow(wants)
    assert wants.lock_after == USUALLY
    assert (theme().mode, theme().text_scale, theme().reduced_motion) == (SYSTEM_MODE, 1.0, False)
