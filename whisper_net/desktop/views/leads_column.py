"""A column of the board: its head with a count, its cards, and what is dropped on it; or, folded, its turned title.

Rules: what a drop would do is said in the column while a card is held over it; a drop that means nothing says why. A
column without room folds to 42 px and is opened again by a click or Enter.
"""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QSizePolicy, QStackedWidget

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.metrics import CARD, R_MEDIUM, S8, S12, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.lead_moves import Move
from whisper_net.desktop.viewmodels.lead_rows import LeadRows, dragged
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import Column, Row, stretched
from whisper_net.desktop.views.kit.button import IconButton
from whisper_net.desktop.views.kit.text import CENTRE, Text
from whisper_net.desktop.views.kit.tip import explain
from whisper_net.desktop.views.leads_delegate import CardDelegate
from whisper_net.desktop.views.leads_rows import LeadList

FOLDED = 42


class CardList(LeadList):
    """The cards of one stage; they can be dragged."""

    def _make_delegate(self) -> CardDelegate:
        return CardDelegate(self.rows, self.marks, self)

    _pressed: QPoint | None = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        at = event.position().toPoint()
        left = event.button() == Qt.MouseButton.LeftButton
        self._pressed = at if left and self.indexAt(at).isValid() else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is not None:
            super().mouseReleaseEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._pressed is None:
            super().mouseMoveEvent(event)
        elif (at - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self._drag(self._pressed)

    def _drag(self, start: QPoint) -> None:
        index, self._pressed = self.indexAt(start), None
        drag = QDrag(self)
        drag.setMimeData(self.rows.mimeData([index]))
        place = self.visualRect(index)
        drag.setPixmap(self.picture(index.row()))
        drag.setHotSpot(start - place.topLeft())
        drag.exec(Qt.DropAction.MoveAction)

    def picture(self, at: int) -> QPixmap:
        """A card as it hangs from the mouse."""
        place, ratio = self._rect(at), self.devicePixelRatioF()
        picture = QPixmap(place.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(0.9)
        self.delegate.paint_lead(painter, QRect(QPoint(0, 0), place.size()), self.rows.card(at))
        painter.end()
        return picture


class StageColumn(Column):
    """One stage, open."""

    dropped = Signal(bytes)

    def __init__(
        self, rows: LeadRows, group: str, title: str, nothing: str, consider: Callable[[bytes], Move], *, adds: bool
    ) -> None:
        self.rows, self._group, self._consider = rows, group, consider
        self._nothing = nothing
        self.title = Text(title, 13, "text", SEMIBOLD)
        self.count = Text("", 12, "muted")
        self.add_button = IconButton("add", self.tr("Add a lead"), size=CARD, shortcut="N") if adds else None
        words = Row(self.title, self.count, ..., gap=S8, baseline=True)
        head = Row(stretched(Column(..., words, ...)), self.add_button, pad=(S12, 0, 6, 0), height=40)
        self.list = CardList(rows, title)
        self.nothing = Text(nothing, 12, "muted", wrap=True, align=CENTRE)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self.stack.addWidget(Column(S8, self.nothing, ..., pad=(S12, 0)))
        self.hint = Text("", 12, "accent_text", wrap=True, align=CENTRE)
        self._below = Row(stretched(self.hint), pad=(S12, S8))
        self._below.hide()
        super().__init__(head, stretched(self.stack), self._below, fill="well", radius=R_MEDIUM)
        self.setAccessibleName(title)
        self.setAcceptDrops(True)
        self.list.viewport().setAcceptDrops(False)
        rows.settled.connect(self.show_count)
        self.show_count()

    def show_filtered(self, filtered: bool) -> None:
        """Whether there may be leads that are left out."""
        self.nothing.setText(self.tr("Nothing here fits.") if filtered else self._nothing)

    def show_count(self) -> None:
        """Say how many there are, and something where there is none."""
        self.count.setText(f"{self.rows.count:,}")
        self.stack.setCurrentIndex(0 if self.rows.rowCount() else 1)

    # -- what is dragged here

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        id_ = dragged(event.mimeData(), self._group)
        if id_ is None or event.source() is None:
            event.ignore()
            return
        event.acceptProposedAction()
        self.foresee(self._consider(id_))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.foresee(Move())
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        self.foresee(Move())
        id_ = dragged(event.mimeData(), self._group)
        if id_ is not None:
            event.acceptProposedAction()
            self.dropped.emit(id_)

    def foresee(self, move: Move) -> None:
        """Say what a drop would do, or why it would do nothing."""
        self.hint.setText(move.words)
        self.hint.set_colour("accent_text" if move.does else "muted")
        self._below.setVisible(bool(move.words))
        border = "accent" if move.does else "control" if move.words else None
        self.set_fill("tint" if move.does else "well", border, 2.0 if move.does else 1.0)


class FoldedColumn(paint.KeyboardFocus, QAbstractButton):
    """One stage without room: its title and its count, turned."""

    def __init__(self, rows: LeadRows, title: str) -> None:
        super().__init__()
        self.rows = rows
        self.setText(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        rows.settled.connect(self.show_count)
        self.restyle()
        self.show_count()

    def restyle(self) -> None:
        self.setFixedWidth(theme().scaled(FOLDED))

    def show_count(self) -> None:
        words = self.tr("Open the column %1, %2 leads").replace("%1", self.text())
        self.setAccessibleName(words.replace("%2", f"{self.rows.count:,}"))
        explain(self, self.accessibleName())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().scaled(FOLDED), theme().scaled(160))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, scale = paint.painter_of(self), theme().text_scale
        paint.rounded(painter, QRectF(self.rect()), R_MEDIUM, "hover" if self.underMouse() else "well")
        side = theme().scaled(16)
        place = QRect(0, 0, self.width(), theme().scaled(40))
        caret = icons.icon_pixmap("caret-back", "muted", side, mirrored=paint.mirrored(self))
        paint.centred(painter, place, caret)
        if self.ringed:
            paint.ring(painter, QRectF(self.rect()), R_MEDIUM)
        painter.translate(self.width(), theme().scaled(44))
        painter.rotate(90)
        at = 0
        for words, which, ink in (
            (self.text(), font(13, SEMIBOLD, scale=scale), "text"),
            (f"{self.rows.count:,}", font(12, scale=scale), "muted"),
        ):
            wide = int(QFontMetricsF(which).horizontalAdvance(words)) + 2
            painter.setFont(which)
            painter.setPen(theme().colour(ink))
            painter.drawText(QRect(at, 0, wide, self.width()), Qt.AlignmentFlag.AlignCenter, words)
            at += wide + S8
