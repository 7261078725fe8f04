"""A code to scan, dark on white in every theme. The same text always stands beside it to copy."""

import segno
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from whisper_net.desktop.theme.metrics import R_MEDIUM
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.views.kit import paint

_QUIET = 4
"""Modules of white around the code that its standard asks for."""


class QrCode(QLabel):
    """A text as a code of about `size` pixels; `name` says what it holds."""

    def __init__(self, text: str, name: str, size: int = 160) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._size = size
        self.encode(text)

    def encode(self, text: str) -> None:
        """Show another text."""
        self._rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
        self._cell = max(2, self._size // (len(self._rows) + 2 * _QUIET))
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        side = self._cell * (len(self._rows) + 2 * _QUIET)
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = paint.painter_of(self)
        painter.setBrush(theme().colour("page"))
        paint.rounded(painter, QRectF(self.rect()), R_MEDIUM, "page", "border")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        ink, cell = theme().colour("ink"), self._cell
        for y, row in enumerate(self._rows, _QUIET):
            for x, dark in enumerate(row, _QUIET):
                if dark:
                    painter.fillRect(x * cell, y * cell, cell, cell, ink)
