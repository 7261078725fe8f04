"""A picture for the documents is small, and looks as it was drawn."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QRadialGradient
from pytestqt.qtbot import QtBot

from tests.desktop import tour

MOST_OFF = 24
"""Of 255, in one channel: nobody sees that in the edge of a letter."""


def test_picture_in_its_most_used_colours_looks_the_same(qtbot: QtBot) -> None:
    picture = QImage(200, 120, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    light = QRadialGradient(100, 60, 90)
    light.setColorAt(0, Qt.GlobalColor.darkBlue)
    light.setColorAt(1, Qt.GlobalColor.yellow)
    painter = QPainter(picture)
    painter.fillRect(20, 20, 160, 80, light)
    painter.end()
    made = tour.reduced(picture)
    assert len(tour.palette(picture)) <= tour.COLOURS < len(set(tour.bytes_of(picture)))
    pairs = zip(tour.bytes_of(picture), tour.bytes_of(made), strict=True)
    assert max(tour.distance(before, after) for before, after in pairs) <= MOST_OFF
