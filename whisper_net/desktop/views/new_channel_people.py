"""A list of people to tick, painted; without ticks it only names them."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.avatars import avatar
from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.metrics import R_SMALL, ROW, S8
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.people_rows import PeopleRows
from whisper_net.desktop.views.kit import paint

_PICTURE, _BOX = 24, 18
_START = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute


class PickList(QListView):
    """People, of whom some are chosen; Space and a click tick."""

    toggled = Signal(object)
    """MemberId."""

    def __init__(self, rows: PeopleRows) -> None:
        super().__init__()
        theme().dress(self)
        self.rows = rows
        self.chosen: set[bytes] | None = None
        self.choosable: set[bytes] | None = None
        """Who may be ticked; None is everybody."""
        self.ringed = False
        self.setModel(rows)
        self.setItemDelegate(_PickDelegate(self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.clicked.connect(self._toggle)
        self.show_chosen(None)

    def restyle(self) -> None:
        self.doItemsLayout()

    def show_chosen(self, chosen: set[bytes] | None, choosable: set[bytes] | None = None) -> None:
        """Tick these; None is a list without ticks. Those that are not `choosable` have none."""
        self.chosen, self.choosable = chosen, choosable
        named = self.tr("People who will read it") if chosen is None else self.tr("People to choose from")
        self.setAccessibleName(named)
        cursor = Qt.CursorShape.ArrowCursor if chosen is None else Qt.CursorShape.PointingHandCursor
        self.viewport().setCursor(cursor)
        self.viewport().update()

    def _toggle(self, index: QModelIndex) -> None:
        if self.ticks(self.rows.row(index.row()).member):
            self.toggled.emit(self.rows.row(index.row()).member)

    def ticks(self, member: bytes) -> bool:
        """Whether somebody has a tick to set."""
        return self.chosen is not None and (self.choosable is None or member in self.choosable)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and index.isValid():
            self._toggle(index)
            return
        super().keyPressEvent(event)
        self.ringed = True
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self.currentIndex().isValid() and self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(0))
        self.ringed = event.reason() != Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.ringed = False
        super().focusOutEvent(event)


class _PickDelegate(QStyledItemDelegate):
    def __init__(self, view: PickList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, theme().scaled(ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        view, rect, scaled = self._view, QRect(option.rect), theme().scaled
        row, at = view.rows.row(index.row()), 2
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if view.chosen is not None:
            if view.ticks(row.member):
                self._tick(painter, self._middle(rect, at, scaled(_BOX)), on=row.member in view.chosen)
            at += scaled(_BOX) + S8
        picture = self._middle(rect, at, scaled(_PICTURE))
        ratio = view.devicePixelRatioF()
        painter.drawPixmap(picture.topLeft(), avatar(row.member, row.name, scaled(_PICTURE), ratio=ratio))
        at += scaled(_PICTURE) + S8
        self._name(painter, self._along(rect, at, rect.width() - at - S8), row.shown_name)
        if view.ringed and index == view.currentIndex():
            paint.ring(painter, QRectF(rect), R_SMALL)
        painter.restore()

    def _tick(self, painter: QPainter, place: QRect, *, on: bool) -> None:
        fill, border = ("accent", None) if on else ("raised", "control")
        paint.rounded(painter, QRectF(place).adjusted(1, 1, -1, -1), 4, fill, border, 1.5)
        if on:
            paint.centred(painter, place, icons.icon_pixmap("check-bold", "on_accent", theme().scaled(12)))

    def _name(self, painter: QPainter, place: QRect, name: str) -> None:
        shown = font(13, scale=theme().text_scale)
        painter.setFont(shown)
        painter.setPen(theme().colour("text"))
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        words = QFontMetricsF(shown).elidedText(name, Qt.TextElideMode.ElideRight, place.width())
        side = Qt.AlignmentFlag.AlignRight if paint.mirrored(self._view) else Qt.AlignmentFlag.AlignLeft
        painter.drawText(place, int(side | _START), words)

    def _middle(self, rect: QRect, start: int, side: int) -> QRect:
        place = self._along(rect, start, side)
        return QRect(place.left(), rect.top() + (rect.height() - side) // 2, side, side)

    def _along(self, rect: QRect, start: int, width: int) -> QRect:
        left = rect.right() + 1 - start - width if paint.mirrored(self._view) else rect.left() + start
        return QRect(left, rect.top(), width, rect.height())
