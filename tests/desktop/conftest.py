"""What holds for every test of the desktop: no screen, one size of its dots, one time zone, a look to start from."""

import os
import time
from collections.abc import Iterator

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

from tests.desktop.ground import Neighbourhood, settle
from whisper_net.desktop.theme.theme import LIGHT_MODE, theme


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> Iterator[None]:
    """Light, 100 %, left to right, English; whatever a test changed is put back, and whatever it left open is gone."""
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    _plain(qapp)
    yield
    for widget in qapp.topLevelWidgets():
        widget.close()
        widget.deleteLater()
    settle()
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
