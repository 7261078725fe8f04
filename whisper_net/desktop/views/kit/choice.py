"""Choices: tick box, radio button, switch, and a list to pick one from."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QFontMetrics, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QSizePolicy

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.metrics import R_SMALL, ROW
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.button import OUTLINED, Button
from whisper_net.desktop.views.kit.menu import Menu

_BOX, _GAP, _HIGH, _NARROWEST = 18, 8, 24, 160
_WRAPPED = int(Qt.TextFlag.TextWordWrap)
_SWITCH = QSize(36, 20)


class _Marked(paint.KeyboardFocus):
    """A mark where the line begins, then words; mixed into a button that can be checked."""

    mark = QSize(_BOX, _BOX)
    draw: Callable[[QPainter, QRectF, bool, bool], None]
    """Draws the mark in its place: (painter, place, on, mirrored)."""

    def restyle(self) -> None:
        button = _button(self)
        button.setFont(font(14, scale=theme().text_scale))
        button.updateGeometry()

    def sizeHint(self) -> QSize:
        button = _button(self)
        words = int(QFontMetricsF(button.font()).horizontalAdvance(button.text())) + 1 if button.text() else 0
        return QSize(self._mark_width() + (words + _GAP if words else 0) + 4, theme().scaled(_HIGH))

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(hint.width(), theme().scaled(_NARROWEST)), hint.height())

    def hasHeightForWidth(self) -> bool:
        return bool(_button(self).text())

    def heightForWidth(self, width: int) -> int:
        """Words that do not fit go on below."""
        room = QRect(0, 0, max(width - self._start(), 1), 10_000)
        words = QFontMetrics(_button(self).font()).boundingRect(room, _WRAPPED, _button(self).text())
        line = QFontMetrics(_button(self).font()).lineSpacing()
        return theme().scaled(_HIGH) + max(words.height() - line, 0)

    def _start(self) -> int:
        return 2 + self._mark_width() + _GAP

    def hitButton(self, at: QPoint) -> bool:
        return _button(self).rect().contains(at)

    def paintEvent(self, _event: QPaintEvent) -> None:
        button = _button(self)
        painter, mirrored = paint.painter_of(button), paint.mirrored(button)
        high = theme().scaled(self.mark.height())
        top = (min(button.height(), theme().scaled(_HIGH)) - high) // 2
        place = paint.along(button, QRect(2, top, self._mark_width(), high))
        type(self).draw(painter, QRectF(place), button.isChecked(), mirrored)
        start = self._start()
        painter.setPen(theme().colour("text" if button.isEnabled() else "faint"))
        words = paint.along(button, QRect(start, 0, button.width() - start, button.height()))
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(words, int(flags) | _WRAPPED, button.text())
        if self.ringed:
            paint.ring(painter, QRectF(button.rect()), R_SMALL)

    def _mark_width(self) -> int:
        return theme().scaled(self.mark.width())


def _button(marked: object) -> QAbstractButton:
    if not isinstance(marked, QAbstractButton):
        raise TypeError("only a button can be marked")
    return marked


def _prepare(button: QAbstractButton) -> None:
    button.setFont(font(14, scale=theme().text_scale))
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.setAttribute(Qt.WidgetAttribute.WA_Hover)
    # Without words it stands in the middle of its row; with them it grows as they go on below.
    high = QSizePolicy.Policy.Minimum if button.text() else QSizePolicy.Policy.Fixed
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, high)
    policy.setHeightForWidth(button.hasHeightForWidth())
    button.setSizePolicy(policy)


def _draw_tick(painter: QPainter, place: QRectF, on: bool, _mirrored: bool) -> None:
    fill, border = ("accent", None) if on else ("raised", "control")
    paint.rounded(painter, place.adjusted(1, 1, -1, -1), 4, fill, border, 1.5)
    if on:
        paint.centred(painter, place.toRect(), icons.icon_pixmap("check-bold", "on_accent", theme().scaled(12)))


def draw_radio(painter: QPainter, place: QRectF, on: bool, _mirrored: bool = False) -> None:
    """A radio button's ring, for rows that are a choice as a whole too."""
    thick = place.width() * 5 / _BOX if on else 1.5
    inset = place.width() * 3 / _BOX if on else 1.0
    painter.setPen(QPen(theme().colour("accent" if on else "control"), thick))
    painter.setBrush(theme().colour("raised"))
    painter.drawEllipse(place.adjusted(inset, inset, -inset, -inset))


def _draw_switch(painter: QPainter, place: QRectF, on: bool, mirrored: bool) -> None:
    half = place.height() / 2
    paint.rounded(painter, place, half, "accent" if on else "control")
    spot = QPointF(place.right() - half if on != mirrored else place.left() + half, place.center().y())
    painter.setBrush(theme().colour("on_accent"))
    painter.drawEllipse(spot, half - 3, half - 3)


class Tick(_Marked, QCheckBox):
    """Yes or no."""

    draw = staticmethod(_draw_tick)

    def __init__(self, text: str) -> None:
        super().__init__(text)
        _prepare(self)


class Radio(_Marked, QRadioButton):
    """One of several; those in one parent exclude each other."""

    draw = staticmethod(draw_radio)

    def __init__(self, text: str) -> None:
        super().__init__(text)
        _prepare(self)


class Switch(_Marked, QCheckBox):
    """On or off, at once. Its words stand elsewhere in the row, so it is given a `name`."""

    mark = _SWITCH
    draw = staticmethod(_draw_switch)

    def __init__(self, name: str) -> None:
        super().__init__()
        _prepare(self)
        self.setAccessibleName(name)


class Select(Button):
    """Shows what is chosen and opens a menu of what may be; `name` says what the choice is of."""

    chosen = Signal(str)

    def __init__(self, name: str, options: Sequence[tuple[str, str]], value: str, *, size: int = ROW) -> None:
        super().__init__(dict(options)[value], OUTLINED, size=size)
        self.value, self._name = value, name
        self._words = dict(options)
        menu = Menu(self)
        group = QActionGroup(menu)
        for key, words in options:
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(key == value)
            action.triggered.connect(lambda _=False, key=key: self._choose(key))
            group.addAction(action)
        self.drop(menu)
        self._say()

    def _choose(self, key: str) -> None:
        self.value = key
        self.setText(self._words[key])
        self.updateGeometry()
        self._say()
        self.chosen.emit(key)

    def _say(self) -> None:
        self.setAccessibleName(f"{self._name}: {self._words[self.value]}")
