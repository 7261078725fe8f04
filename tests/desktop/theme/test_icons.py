"""Icons are there, in the colour asked for, and arrows turn round with the line."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QImage

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.theme import DARK_MODE, theme


def colours(image: QImage) -> set[int]:
    """Of the dots that are wholly painted."""
    dots = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return {dot.rgb() for dot in dots if dot.alpha() == 255}


@pytest.mark.parametrize("name", sorted(icons.NAMES))
def test_icon_is_drawn(name: str) -> None:
    drawn = icons.icon_pixmap(name, "text", 24).toImage()
    assert drawn.width() == 24
    assert any(drawn.pixelColor(x, y).alpha() for x in range(24) for y in range(24))


def test_icon_follows_the_theme() -> None:
    light = colours(icons.icon_pixmap("check-bold", "accent", 48).toImage())
    theme().use(DARK_MODE)
    dark = colours(icons.icon_pixmap("check-bold", "accent", 48).toImage())
    assert light == {QColor("#5450CC").rgb()}
    assert dark == {QColor("#6863DC").rgb()}


def test_arrow_turns_round_and_a_sign_does_not() -> None:
    there = icons.icon_pixmap("forward", "text", 24).toImage()
    back = icons.icon_pixmap("forward", "text", 24, mirrored=True).toImage()
    assert back != there
    assert back.flipped(Qt.Orientation.Horizontal) == there
    assert icons.icon_pixmap("check", mirrored=True).toImage() == icons.icon_pixmap("check").toImage()


def test_menu_icon_is_faint_when_it_cannot_be_chosen() -> None:
    made = icons.icon("add", "danger", 16)
    assert made.pixmap(16, QIcon.Mode.Disabled).toImage() == icons.icon_pixmap("add", "faint", 16).toImage()


def test_name_that_is_no_icon_is_refused() -> None:
    with pytest.raises(KeyError):
        icons.icon_pixmap("briefcase")
