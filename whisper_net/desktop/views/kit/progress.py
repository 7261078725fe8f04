"""Work under way: a bar that knows how far it is, and a spinner that does not. Still where motion is reduced."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QLabel, QProgressBar, QSizePolicy

from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.views.kit import paint

_TURN_MS = 40
_STEP = 15


class Bar(QProgressBar):
    """A share of a whole, 0 to 100; `name` says of what."""

    def __init__(self, name: str, share: float = 0.0, *, height: int = 6, colour: str = "accent") -> None:
        super().__init__()
        self._high, self._colour = height, colour
        self.setRange(0, 100)
        self.setTextVisible(False)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(height)
        self.set_share(share)

    def set_share(self, share: float) -> None:
        """How far it is, 0 to 1."""
        self.setValue(round(min(max(share, 0.0), 1.0) * 100))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, rect, soft = paint.painter_of(self), QRectF(self.rect()), self._high / 2
        paint.rounded(painter, rect, soft, "pill")
        if self.value():
            wide = max(rect.height(), rect.width() * self.value() / 100)
            start = rect.right() - wide if paint.mirrored(self) else rect.left()
            paint.rounded(painter, QRectF(start, rect.top(), wide, rect.height()), soft, self._colour)


class Spinner(QLabel):
    """A ring that turns while somebody waits; `name` says for what."""

    def __init__(self, name: str, size: int = 20, *, thickness: float = 2.5) -> None:
        super().__init__()
        self._turned, self._side, self._thick = 0, size, thickness
        self.setAccessibleName(name)
        self.setFixedSize(size, size)
        self._timer = QTimer(self)
        self._timer.setInterval(_TURN_MS)
        self._timer.timeout.connect(self._turn)

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not theme().reduced_motion:
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _turn(self) -> None:
        self._turned = (self._turned + _STEP) % 360
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, inset = paint.painter_of(self), self._thick / 2 + 0.5
        place = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.setPen(QPen(theme().colour("pill_on"), self._thick))
        painter.drawEllipse(place)
        painter.setPen(QPen(theme().colour("accent"), self._thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(place, (90 - self._turned) * 16, -120 * 16)
