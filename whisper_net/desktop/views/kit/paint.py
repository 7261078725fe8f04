"""What every painted widget of the kit shares: shapes on whole and half pixels, the focus ring, mirroring.

Rules: a line of 1 px lies on half pixels. The ring shows where the keyboard is, not where the mouse clicked. What is
placed along the line goes through `along`, which mirrors it where text runs from right to left.
"""

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QWidget

from whisper_net.desktop.theme.theme import theme

RING = 2.0
_BY_KEYBOARD = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}


def painter_of(widget: QWidget) -> QPainter:
    """A painter with smooth edges; use it in a `with` block or until the event ends."""
    painter = QPainter(widget)
    painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # a text runs as its own letters do
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    return painter


def rounded(
    painter: QPainter, rect: QRectF, radius: float, fill: str | None, border: str | None = None, width: float = 1.0
) -> None:
    """A rounded rectangle in tokens, its border inside of `rect`."""
    inset = width / 2 if border else 0.0
    painter.setBrush(theme().colour(fill) if fill else Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme().colour(border), width) if border else Qt.PenStyle.NoPen)
    shape = rect.adjusted(inset, inset, -inset, -inset)
    soft = max(0.0, min(radius - inset, shape.height() / 2))
    painter.drawRoundedRect(shape, soft, soft)


def ring(painter: QPainter, rect: QRectF, radius: float) -> None:
    """The focus ring, inside of `rect` so that no neighbour covers it, on a hair of the ground."""
    rounded(painter, rect, radius, None, "bg", RING + 1)
    rounded(painter, rect, radius, None, "focus", RING)


def edge(painter: QPainter, rect: QRectF, side: str, colour: str = "border") -> None:
    """A line of 1 px along the top, bottom, left or right of `rect`."""
    left, top, right, bottom = rect.left() + 0.5, rect.top() + 0.5, rect.right() - 0.5, rect.bottom() - 0.5
    ends = {
        "top": (QPointF(rect.left(), top), QPointF(rect.right(), top)),
        "bottom": (QPointF(rect.left(), bottom), QPointF(rect.right(), bottom)),
        "left": (QPointF(left, rect.top()), QPointF(left, rect.bottom())),
        "right": (QPointF(right, rect.top()), QPointF(right, rect.bottom())),
    }
    painter.setPen(QPen(theme().colour(colour), 1))
    painter.drawLine(QLineF(*ends[side]))


def along(widget: QWidget, rect: QRect) -> QRect:
    """A place counted from where lines begin, as it lies on the screen."""
    return QStyle.visualRect(widget.layoutDirection(), widget.rect(), rect)


def mirrored(widget: QWidget) -> bool:
    """Whether lines begin at the right here."""
    return widget.layoutDirection() == Qt.LayoutDirection.RightToLeft


def centred(painter: QPainter, rect: QRect, pixmap: QPixmap) -> None:
    """A picture in the middle of `rect`, on whole pixels."""
    size = pixmap.deviceIndependentSize()
    painter.drawPixmap(
        QPointF(
            round(rect.x() + (rect.width() - size.width()) / 2), round(rect.y() + (rect.height() - size.height()) / 2)
        ),
        pixmap,
    )


def reveal(widget: QWidget, wanted: bool) -> None:
    """Show or hide a part; one without a parent yet would become a window of its own, if only for a moment."""
    if widget.parentWidget() is not None:
        widget.setVisible(wanted)
    elif not wanted:
        widget.hide()


class KeyboardFocus:
    """Mixed into a widget that takes focus: knows whether to show the ring."""

    _by_keyboard = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember how the focus came; a window that comes back shows what it showed."""
        if event.reason() in _BY_KEYBOARD:
            self._by_keyboard = True
        elif event.reason() == Qt.FocusReason.MouseFocusReason:
            self._by_keyboard = False
        super().focusInEvent(event)  # type: ignore[misc]
        self.update()  # type: ignore[attr-defined]

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)  # type: ignore[misc]
        self.update()  # type: ignore[attr-defined]

    @property
    def ringed(self) -> bool:
        """Whether the focus is here and came by the keyboard."""
        return self._by_keyboard and bool(self.hasFocus())  # type: ignore[attr-defined]
