"""What people see is what somebody looked at: today's pictures are held against the references beside this file."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from tests.desktop import likeness
from tests.desktop.pictures import OUT, SCREENS, prepare

MOST_BYTES = 3_000_000
ADVICE = "If it is meant to be so: python -m tests.desktop.pictures --references, and look at what changed."


def plain(colour: QColor, width: int = 100, height: int = 100) -> QImage:
    made = QImage(width, height, QImage.Format.Format_RGB888)
    made.fill(colour)
    return made


def test_typefaces_of_the_references_are_here(qapp: QApplication) -> None:
    assert not likeness.missing_fonts()


def test_missing_typeface_is_named_with_its_package(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(likeness.FONTS, "No Such Face", "fonts-no-such-face")
    assert likeness.missing_fonts().endswith("apt-get install fonts-no-such-face")


@pytest.mark.parametrize(("name", "mode"), likeness.REFERENCES)
def test_screen_looks_as_its_reference(name: str, mode: str, qapp: QApplication) -> None:
    assert not likeness.missing_fonts(), likeness.missing_fonts()
    prepare(qapp)
    then = QImage(str(likeness.reference(name, mode)))
    assert not then.isNull(), f"there is no reference of {name}, {mode}: python -m tests.desktop.pictures --references"
    now = likeness.drawn(name, mode)
    found = likeness.difference(now, then)
    if not found.alike:
        where = likeness.leave(name, mode, now, found)
        pytest.fail(f"{name}, {mode}: {found.share:.2%} of the picture is different, see {where}. {ADVICE}")


def test_references_are_few_and_of_screens_that_are_there() -> None:
    files = {path.name for path in likeness.FOLDER.iterdir()}
    assert files == {likeness.reference(*one).name for one in likeness.REFERENCES}
    assert {name for name, _ in likeness.REFERENCES} <= SCREENS.keys()
    assert sum(path.stat().st_size for path in likeness.FOLDER.iterdir()) < MOST_BYTES


# -- what is alike


def test_little_that_differs_much_and_much_that_differs_little_are_alike(qapp: QApplication) -> None:
    then = plain(QColor(100, 100, 100))
    now = plain(QColor(100 + likeness.APART, 100, 100 - likeness.APART))
    for x in range(10):
        now.setPixelColor(x, 0, QColor(255, 255, 255))
    found = likeness.difference(now, then)
    assert found.share == 10 / 10_000
    assert found.alike


@pytest.mark.parametrize("colour", [QColor(125, 100, 100), QColor(100, 75, 100), QColor(100, 100, 125)])
def test_one_colour_too_far_in_too_many_pixels_is_a_difference(colour: QColor, qapp: QApplication) -> None:
    then, now = plain(QColor(100, 100, 100), 101), plain(QColor(100, 100, 100), 101)
    for x in range(11):
        now.setPixelColor(3 + x, 7, colour)
    found = likeness.difference(now, then)
    assert found.share == 11 / 10_100
    assert not found.alike
    red = [x for x in range(101) if found.where.pixelColor(x, 7) == QColor(220, 0, 30)]
    assert red == list(range(3, 14))


def test_pictures_of_two_sizes_are_not_alike(qapp: QApplication) -> None:
    assert not likeness.difference(plain(QColor("red"), 100, 99), plain(QColor("red"))).alike


def test_what_differs_is_left_to_be_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    monkeypatch.setattr(likeness, "DIFFERENCES", tmp_path / "differences")
    now = plain(QColor("white"))
    where = likeness.leave("kit", "light", now, likeness.difference(now, plain(QColor("black"))))
    assert not QImage(str(where)).isNull()
    assert QImage(str(where.with_name("kit_light_now.png"))) == now.convertToFormat(QImage.Format.Format_RGB32)


def test_packed_picture_is_the_same_picture(qapp: QApplication) -> None:
    picture = plain(QColor(10, 200, 30), 33, 7)
    picture.setPixelColor(32, 6, QColor("red"))
    assert QImage.fromData(likeness.packed(picture)).convertToFormat(picture.format()) == picture


def test_another_process_draws_the_same_picture(qapp: QApplication) -> None:
    """Ids, avatars, times and typefaces: nothing of a picture is luck."""
    prepare(qapp)
    here = likeness.drawn("chat_news", "light")
    subprocess.run([sys.executable, "-m", "tests.desktop.pictures", "chat_news"], check=True, capture_output=True)
    there = QImage(str(OUT / "chat_news_light.png"))
    assert here == there.convertToFormat(here.format())
