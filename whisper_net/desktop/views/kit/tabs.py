"""Tabs: words in a row, the chosen one underlined, each with how many things it leads to."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy

from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.metrics import HEADER, MEDIUM, R_SMALL, REGULAR, S16
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import Row

_GAP = 6


class _Tab(paint.KeyboardFocus, QAbstractButton):
    def __init__(self, key: str, text: str, count: int | None) -> None:
        super().__init__()
        self.key, self.count = key, count
        self.setText(text)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.set_count(count)

    def set_count(self, count: int | None) -> None:
        self.count = count
        self.setAccessibleName(self.text() if count is None else f"{self.text()}, {count}")
        self.updateGeometry()
        self.update()

    def _widths(self) -> tuple[int, int]:
        scale = theme().text_scale
        words = QFontMetricsF(font(13, MEDIUM, scale=scale)).horizontalAdvance(self.text())
        count = QFontMetricsF(font(12, scale=scale)).horizontalAdvance(str(self.count)) if self.count is not None else 0
        return int(words) + 1, int(count) + 1 if count else 0

    def sizeHint(self) -> QSize:
        words, count = self._widths()
        return QSize(words + (count + _GAP if count else 0), theme().scaled(HEADER - 16))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, scale = paint.painter_of(self), theme().text_scale
        words, count = self._widths()
        painter.setFont(font(13, MEDIUM if self.isChecked() else REGULAR, scale=scale))
        painter.setPen(theme().colour("text" if self.isChecked() or self.underMouse() else "muted"))
        middle = Qt.AlignmentFlag.AlignCenter
        painter.drawText(paint.along(self, QRect(0, 0, words, self.height())), middle, self.text())
        if self.count is not None:
            painter.setFont(font(12, scale=scale))
            painter.setPen(theme().colour("muted"))
            place = paint.along(self, QRect(words + _GAP, 0, count, self.height()))
            painter.drawText(place, middle, str(self.count))
        if self.isChecked():
            paint.rounded(painter, QRectF(0, self.height() - 2, self.width(), 2), 1, "accent")
        if self.ringed:
            paint.ring(painter, QRectF(self.rect()), R_SMALL)


class Tabs(Row):
    """One of several views of one thing; arrow keys move along it."""

    chosen = Signal(str)

    def __init__(self, tabs: Sequence[tuple[str, str, int | None]], *, gap: int = S16) -> None:
        self._tabs = {key: _Tab(key, text, count) for key, text, count in tabs}
        super().__init__(*self._tabs.values(), ..., gap=gap)
        group = QButtonGroup(self)
        for tab in self._tabs.values():
            group.addButton(tab)
            tab.clicked.connect(lambda _=False, key=tab.key: self.chosen.emit(key))
        self.choose(next(iter(self._tabs)))

    @property
    def current(self) -> str:
        """The key of the tab that is chosen."""
        return next(key for key, tab in self._tabs.items() if tab.isChecked())

    def choose(self, key: str) -> None:
        """Choose a tab without telling."""
        self._tabs[key].setChecked(True)

    def set_count(self, key: str, count: int | None) -> None:
        self._tabs[key].set_count(count)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()), 0)
        if not step:
            super().keyPressEvent(event)
            return
        keys = list(self._tabs)
        step = -step if paint.mirrored(self) else step
        key = keys[(keys.index(self.current) + step) % len(keys)]
        self._tabs[key].setFocus(Qt.FocusReason.TabFocusReason)
        self._tabs[key].click()
