"""Menus look like the window, also in a theme that comes later; no view makes one past the kit."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

import whisper_net.desktop.views
from whisper_net.desktop.theme.theme import DARK_MODE, LIGHT_MODE, theme
from whisper_net.desktop.theme.tokens import DARK, LIGHT
from whisper_net.desktop.views.kit.menu import Menu


def test_a_menu_follows_the_theme(qtbot: object) -> None:
    over = QWidget()
    theme().use(LIGHT_MODE)
    menu = Menu(over)
    assert LIGHT.raised in menu.styleSheet()
    theme().use(DARK_MODE)
    assert DARK.raised in menu.styleSheet()


def test_every_menu_comes_from_the_kit() -> None:
    views = Path(next(iter(whisper_net.desktop.views.__path__)))
    assert not [path.name for path in views.rglob("*.py") if " QMenu(" in path.read_text("utf-8")]
