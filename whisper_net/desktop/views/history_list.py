"""The rows of a group's history, painted: days, and what happened on them; what came to nothing says why below.

Rules: the list is as high as its rows and scrolls with the page around it. What has no room in its line is whole in the
tooltip and for screen readers. What is placed by hand is mirrored where text runs from right to left.
"""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QHelpEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QSizePolicy, QStyledItemDelegate, QStyleOptionViewItem

from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.icons import icon_pixmap
from whisper_net.desktop.theme.metrics import R_MEDIUM, REGULAR, ROW, S8, S12, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.history_rows import HistoryRows, Line
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.tip import show_tip

DAY, DEED, BELOW = 40, ROW, 20
"""Heights of a day, of something that happened, and of the line below it."""
_ICON, _TIME = 16, 64
_START = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute


def height(line: Line) -> int:
    """Of a row, at 100 % text."""
    return DAY if not line.icon else DEED + (BELOW if line.void else 0)


class HistoryList(QListView):
    """What happened, one below another."""

    moved = Signal(QRect)
    """The keyboard is on the row in this place: keep it in sight."""

    def __init__(self, rows: HistoryRows) -> None:
        super().__init__()
        self.rows = rows
        self.ringed = False
        theme().dress(self)
        self.setModel(rows)
        self.setItemDelegate(_Delegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(self.tr("What happened"))
        rows.modelReset.connect(self.restyle)
        self.restyle()

    def restyle(self) -> None:
        rows = (self.rows.line(at) for at in range(self.rows.rowCount()))
        self.setFixedHeight(max(1, sum(theme().scaled(height(line)) for line in rows)))
        self.doItemsLayout()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            line = self.rows.line(index.row()) if index.isValid() else None
            words = "\n".join(part for part in (line.words, line.void) if part) if line is not None else ""
            show_tip(event.globalPos(), words, self.viewport())
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        self.ringed = True
        self._keep_in_sight()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self.currentIndex().isValid() and self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(0))
        self.ringed = event.reason() != Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)
        if self.ringed:
            self._keep_in_sight()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.ringed = False
        super().focusOutEvent(event)

    def _keep_in_sight(self) -> None:
        if self.currentIndex().isValid():
            self.viewport().update()
            self.moved.emit(self.visualRect(self.currentIndex()))


class _Delegate(QStyledItemDelegate):
    """Paints one row."""

    def __init__(self, view: HistoryList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, theme().scaled(height(self._view.rows.line(index.row()))))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        line, rect = self._view.rows.line(index.row()), QRect(option.rect)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        if self._view.ringed and index == self._view.currentIndex():
            paint.ring(painter, QRectF(rect).adjusted(1, 1, -1, -1), R_MEDIUM)
        if line.icon:
            self._deed(painter, rect, line)
        else:
            day = self._along(rect, S12, rect.width() - 2 * S12)
            day.setTop(rect.bottom() + 1 - theme().scaled(28))
            self._words(painter, day, line.words, 12, SEMIBOLD, "muted")
        painter.restore()

    def _deed(self, painter: QPainter, rect: QRect, line: Line) -> None:
        scaled = theme().scaled
        first = QRect(rect.left(), rect.top(), rect.width(), scaled(DEED))
        side, time = scaled(_ICON), scaled(_TIME)
        ink = "muted" if not line.void else "faint"
        paint.centred(painter, self._along(first, S12, side), icon_pixmap(line.icon, ink, side))
        start = S12 + side + S12
        wide = rect.width() - start - time - S12 - S8
        self._words(painter, self._along(first, start, wide), line.words, 14, REGULAR, "muted" if line.void else "text")
        last = self._along(first, rect.width() - time - S12, time)
        self._words(painter, last, line.when, 12, REGULAR, "muted", end=True)
        if line.void:
            below = QRect(rect.left(), first.bottom() - scaled(4), rect.width(), scaled(BELOW))
            self._words(
                painter, self._along(below, start, rect.width() - start - S12), line.void, 13, REGULAR, "warning"
            )

    def _words(
        self, painter: QPainter, place: QRect, words: str, size: int, weight: int, ink: str, *, end: bool = False
    ) -> None:
        shown = font(size, weight, scale=theme().text_scale)
        painter.setFont(shown)
        painter.setPen(theme().colour(ink))
        words = QFontMetricsF(shown).elidedText(words, Qt.TextElideMode.ElideRight, place.width())
        right = paint.mirrored(self._view) != end
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(place, int(side | _START), words)

    def _along(self, rect: QRect, start: int, width: int) -> QRect:
        left = rect.right() + 1 - start - width if paint.mirrored(self._view) else rect.left() + start
        return QRect(left, rect.top(), width, rect.height())
