"""Pins in the margin of a page, one a comment, 28 apart where comments crowd; and the lines that lead to their words.

Rules: there are as many buttons as are in sight, whatever the number of comments. One of them takes Tab, arrows move
between them. A pin is read out as the whole comment.
"""

from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.metrics import S8, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.resume_remark import Remark
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.tip import explain
from whisper_net.desktop.views.resume_ink import ink

APART, SIDE = 28, 26
_KNEE = 20
"""How far before its pin a line bends."""
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}


class Spot(NamedTuple):
    """Where the words of a comment are on the page, and where its pin is."""

    remark: Remark
    first: QRectF
    """Where its words begin: those of them that are on the first line."""
    ends: float
    """Where the letters of that line end."""
    bottom: float
    """What its words do not reach beyond."""
    pin: float
    """The middle of the pin."""

    @property
    def line(self) -> float:
        """The middle of its first line."""
        return self.first.center().y()


def spread(lines: list[float], apart: float) -> list[float]:
    """Where pins stand that want to be at these heights, given from the top: never nearer than `apart`."""
    places: list[float] = []
    for line in lines:
        places.append(line if not places else max(line, places[-1] + apart))
    return places


class Pin(paint.KeyboardFocus, QAbstractButton):
    """One comment's number on a disc; checked, it is the one that is looked at."""

    stepped = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.remark: Remark | None = None
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_remark(self, remark: Remark, *, chosen: bool, tabbed: bool) -> None:
        """Be the pin of a comment."""
        if remark != self.remark:
            self.remark = remark
            self.setAccessibleName(remark.spoken)
            explain(self, self.tr("Comment by %1").replace("%1", remark.name))
            self.update()
        self.setChecked(chosen)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if tabbed else Qt.FocusPolicy.ClickFocus)
        self.setFixedSize(theme().scaled(SIDE), theme().scaled(SIDE))

    def nextCheckState(self) -> None:
        """The model says which one is looked at."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = _STEPS.get(Qt.Key(event.key()), 0)
        if by:
            self.stepped.emit(by)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.remark is None:
            return
        painter, chosen = paint.painter_of(self), self.isChecked()
        line = ink("success" if self.remark.resolved else "accent")
        fill = line if chosen else ink("pill_on") if self.underMouse() else ink("page")
        painter.setBrush(fill)
        painter.setPen(QPen(line, 1.5))
        painter.drawEllipse(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5))
        letters = ink("on_accent") if chosen else line if self.remark.resolved else ink("accent_text")
        if self.remark.resolved and not chosen:
            paint.centred(painter, self.rect(), icons.icon_pixmap("check", "success", theme().scaled(14)))
        else:
            painter.setFont(font(12, SEMIBOLD, scale=theme().text_scale))
            painter.setPen(letters)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self.remark.number))
        if self.ringed:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(ink("focus"), 2))
            painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))


def draw_leader(painter: QPainter, spot: Spot, start: float, end: float, *, chosen: bool) -> None:
    """The line from the end of the words' line to its pin; it bends where the pin had to give way."""
    pointing = 1 if end > start else -1
    painter.setPen(QPen(ink("accent") if chosen else _faded(ink("control")), 1))
    y, pin = round(spot.line) + 0.5, round(spot.pin) + 0.5
    knee = end - pointing * _KNEE
    if abs(y - pin) < 1 or (knee - start) * pointing < S8:
        painter.drawLine(QLineF(QPointF(start, y), QPointF(end, pin)))
        return
    painter.drawLine(QLineF(QPointF(start, y), QPointF(knee, y)))
    painter.drawLine(QLineF(QPointF(knee, y), QPointF(end, pin)))


def _faded(colour: QColor) -> QColor:
    made = QColor(colour)
    made.setAlphaF(0.55)
    return made
