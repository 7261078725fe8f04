"""The list of résumés: one row each, painted by a delegate; the keyboard goes through it and opens with Enter."""

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.avatars import avatar
from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.metrics import CHIP, GUTTER, MEDIUM, R_MEDIUM, REGULAR, S4, S8, S12, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.resumes import Listing, ResumesModel
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.painted import set_up_painted
from whisper_net.desktop.views.timeline_bar import OverlaidBar

_NOWHERE = QModelIndex()
_ROW, _HEADING, _PICTURE, _SIDES = 64, 44, 36, 12
_PRESSES = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}


class ResumeRows(QAbstractListModel):
    """The rows of a ResumesModel, as Qt asks for them."""

    def __init__(self, model: ResumesModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._shown: tuple[Listing, ...] = ()
        model.changed.connect(self._update)

    def row(self, at: int) -> Listing:
        return self._shown[at]

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if index.isValid() and role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return self._shown[index.row()].spoken
        return None

    def _update(self) -> None:
        if [one.id for one in self._model.rows] == [one.id for one in self._shown]:
            self._shown = self._model.rows
            if self._shown:
                self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1))
            return
        self.beginResetModel()
        self._shown = self._model.rows
        self.endResetModel()


class ResumesView(QListView):
    """All résumés, under their headings."""

    opened = Signal(bytes)

    def __init__(self, model: ResumesModel) -> None:
        super().__init__()
        theme().dress(self)
        self.rows = ResumeRows(model, self)
        set_up_painted(self, adjusts=True)
        self.setAccessibleName(self.tr("Résumés"))
        self.setModel(self.rows)
        self.setItemDelegate(_RowDelegate(self))
        self.bar = OverlaidBar(self)

    def restyle(self) -> None:
        self.doItemsLayout()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(self.rows.row(index.row()).id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _PRESSES and self.currentIndex().isValid():
            self.opened.emit(self.rows.row(self.currentIndex().row()).id)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        over = self.indexAt(event.position().toPoint()).isValid()
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        self.viewport().update()


class _RowDelegate(QStyledItemDelegate):
    """Measures and paints rows."""

    def __init__(self, view: ResumesView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        heading = bool(self._view.rows.row(index.row()).heading)
        return QSize(self._view.viewport().width(), theme().scaled(_ROW) + (theme().scaled(_HEADING) if heading else 0))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect: QRect = option.rect
        view, row = self._view, self._view.rows.row(index.row())
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        wide = rect.width() - 2 * (GUTTER - _SIDES)
        place = QRect(rect.left() + GUTTER - _SIDES, rect.top(), wide, rect.height())
        if row.heading:
            head = QRect(place.left() + _SIDES, place.top(), wide - 2 * _SIDES, theme().scaled(_HEADING) - S4)
            self._words(painter, head, row.heading, 13, "muted", SEMIBOLD, Qt.AlignmentFlag.AlignBottom)
            place.setTop(place.top() + theme().scaled(_HEADING))
        under = view.viewport().mapFromGlobal(view.cursor().pos())
        shown = self._along(place)
        if view.viewport().underMouse() and shown.contains(under):
            paint.rounded(painter, QRectF(shown), R_MEDIUM, "hover")
        if view.currentIndex().row() == index.row() and view.hasFocus():
            paint.ring(painter, QRectF(shown), R_MEDIUM)
        self._paint_row(painter, place.adjusted(_SIDES, 0, -_SIDES, 0), row)
        painter.restore()

    def _paint_row(self, painter: QPainter, place: QRect, row: Listing) -> None:
        scaled = theme().scaled
        side = scaled(_PICTURE)
        picture = QRect(place.left(), place.top() + (place.height() - side) // 2, side, side)
        ratio = self._view.devicePixelRatioF()
        painter.drawPixmap(self._along(picture).topLeft(), avatar(row.member, row.name, side, ratio=ratio))
        chip = self._paint_chip(painter, place, row)
        start = picture.right() + 1 + S12
        room = place.right() + 1 - chip - start
        middle = place.top() + place.height() // 2
        title = QRect(start, middle - scaled(20), room, scaled(20))
        self._words(painter, title, row.title, 14, "text", SEMIBOLD)
        name = self._view.tr("You") if row.mine else row.name
        said = row.when if name == row.title else f"{name} · {row.when}"
        self._words(painter, QRect(start, middle, room, scaled(20)), said, 13, "muted")
        line = self._along(QRect(start, place.bottom(), place.right() - start, 1))
        painter.fillRect(line, theme().colour("border"))

    def _paint_chip(self, painter: QPainter, place: QRect, row: Listing) -> int:
        """How many comments wait, at the end of the row; returns what it takes."""
        scaled = theme().scaled
        caret = QRect(place.right() + 1 - scaled(16), place.top(), scaled(16), place.height())
        mirrored = paint.mirrored(self._view)
        paint.centred(
            painter, self._along(caret), icons.icon_pixmap("caret-forward", "faint", scaled(14), mirrored=mirrored)
        )
        if not row.comments:
            return caret.width() + S12
        fill, ink, icon = ("pill_on", "accent_text", "comments") if row.open else ("success_bg", "success", "check")
        which = font(12, MEDIUM, scale=theme().text_scale)
        words = int(QFontMetricsF(which).horizontalAdvance(row.comments)) + 1
        wide, high = 2 * S8 + scaled(14) + S4 + words, scaled(CHIP)
        chip = QRect(caret.left() - S12 - wide, place.top() + (place.height() - high) // 2, wide, high)
        paint.rounded(painter, QRectF(self._along(chip)), high / 2, fill)
        mark = QRect(chip.left() + S8, chip.top(), scaled(14), high)
        paint.centred(painter, self._along(mark), icons.icon_pixmap(icon, ink, scaled(14)))
        text = QRect(mark.right() + 1 + S4, chip.top(), words + 2, high)
        self._words(painter, text, row.comments, 12, ink, MEDIUM)
        return caret.width() + S12 + wide + S12

    def _along(self, place: QRect) -> QRect:
        if not paint.mirrored(self._view):
            return place
        return QRect(self._view.viewport().width() - place.right() - 1, place.top(), place.width(), place.height())

    def _words(
        self,
        painter: QPainter,
        place: QRect,
        words: str,
        size: int,
        ink: str,
        weight: int = REGULAR,
        vertical: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignVCenter,
    ) -> None:
        which = font(size, weight, scale=theme().text_scale)
        shown = QFontMetricsF(which).elidedText(words, Qt.TextElideMode.ElideRight, place.width() + 1)
        painter.setFont(which)
        painter.setPen(theme().colour(ink))
        side = Qt.AlignmentFlag.AlignRight if paint.mirrored(self._view) else Qt.AlignmentFlag.AlignLeft
        painter.drawText(self._along(place), int(side | vertical | Qt.AlignmentFlag.AlignAbsolute), shown)
