"""What holds for every test of the desktop: no screen, one size of its dots, one time zone, a look to start from."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

os.environ |= {
    "QT_QPA_PLATFORM": "offscreen",
    "QT_FONT_DPI": "96",
    "QT_SCALE_FACTOR": "1",
    "TZ": "UTC",
    "QT_API": "pyside6",
}
time.tzset()

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication

from tests.desktop.ground import Neighbourhood, leave
from whisper_net.desktop.theme.theme import LIGHT_MODE, theme

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> Iterator[None]:
    """Light, 100 %, left to right, English; whatever a test changed is put back, and whatever it left open is gone."""
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    _plain(qapp)
    yield
    leave(qapp)
    _plain(qapp)


def _plain(app: QApplication) -> None:
    app.setCursorFlashTime(0)
    app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    look = theme()
    look.reduced_motion = True
    if (look.mode, look.text_scale) != (LIGHT_MODE, 1.0):
        look.use(LIGHT_MODE)
        look.use_text_scale(1.0)


@pytest.fixture
def neighbourhood(qapp: QApplication) -> Iterator[Neighbourhood]:
    """People with real nodes in memory."""
    made = Neighbourhood()
    yield made
    made.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says of every window that it cannot tell a window manager what it would tell one."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))
