"""The column of comments beside a page: the one that is being written, then all that were, one of them looked at.

Rules: what arrives moves nothing that is in sight. Looking at a card looks at its words on the page, and the other way
round. The card that is looked at has a button with words; the one under the mouse has its sign.
"""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from whisper_net.desktop.theme.metrics import CARD, PANE_THREAD, S16
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.resume import ResumeModel
from whisper_net.desktop.viewmodels.resume_comments import CommentEntry, CommentList, Kind
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import Column, stretched
from whisper_net.desktop.views.kit.button import TONAL, Button, IconButton
from whisper_net.desktop.views.kit.empty import EmptyState
from whisper_net.desktop.views.kit.painted import set_up_painted
from whisper_net.desktop.views.kit.pane import Pane
from whisper_net.desktop.views.resume_card import HEAD, PAD, SIDES, CardPainter, Look, places, turned
from whisper_net.desktop.views.resume_writing import WritingCard
from whisper_net.desktop.views.timeline_bar import OverlaidBar

_PRESSES = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}


class CommentsView(paint.KeyboardFocus, QListView):
    """All rows of one CommentList."""

    def __init__(self, model: ResumeModel) -> None:
        super().__init__()
        theme().dress(self)
        self.model_, self.rows = model, CommentList(model, self)
        self.act = Button(self.tr("Resolve"), TONAL, icon="check", size=CARD, parent=self.viewport())
        self.act.hide()
        self.act.clicked.connect(self._resolve)
        self.quick = IconButton("check", self.tr("Resolve"), size=HEAD, parent=self.viewport())
        self.quick.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # keys choose a card, and have its button with words
        self.quick.hide()
        self.quick.clicked.connect(self._resolve_hovered)
        self._hovered: bytes | None = None
        self._held: list[tuple[bytes, int]] = []
        self._measure()
        self._set_up()
        self.setModel(self.rows)
        self.setItemDelegate(CardDelegate(self))
        self.bar = OverlaidBar(self)
        self.rows.changing.connect(self._hold)
        self.rows.settled.connect(self._restore)
        model.chosen.connect(self._show_chosen)
        self.verticalScrollBar().valueChanged.connect(self._place_button)

    def _set_up(self) -> None:
        set_up_painted(self, adjusts=True)
        self.setAccessibleName(self.tr("Comments"))

    def _measure(self) -> None:
        """What the layout of all rows goes by until the next one."""
        self.look = Look(self.viewport().width(), theme().text_scale, paint.mirrored(self))

    def restyle(self) -> None:
        self._hold()
        self._restore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._hold()
        self._measure()
        super().resizeEvent(event)
        self._restore()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self.restyle()

    # -- keeping one's place

    def _hold(self) -> None:
        """Remember which cards are in sight, and where."""
        self._held = []
        for at in range(self.rows.rowCount()):
            remark, rect = self.rows.entry(at).remark, self.visualRect(self.rows.index(at))
            if remark is not None and rect.bottom() > 0 and rect.top() < self.viewport().height():
                self._held.append((remark.id, rect.top()))

    def _restore(self) -> None:
        self._hover(None)
        self._measure()
        self.doItemsLayout()
        self.verticalScrollBar().setSingleStep(24)
        bar = self.verticalScrollBar()
        for id_, top in self._held:
            at = next((at for at in range(self.rows.rowCount()) if _id(self.rows.entry(at)) == id_), None)
            if at is not None:
                bar.setValue(bar.value() + self.visualRect(self.rows.index(at)).top() - top)
                break
        chosen = self.rows.row_of(self.model_.selected)
        if chosen is not None and not self.currentIndex().isValid():
            self.setCurrentIndex(self.rows.index(chosen))  # rows were made anew; focus would go to the first of them
        self._place_button()

    # -- the card that is looked at

    def _show_chosen(self) -> None:
        at = self.rows.row_of(self.model_.selected)
        if at is not None:
            self.setCurrentIndex(self.rows.index(at))
            self.scrollTo(self.rows.index(at), QAbstractItemView.ScrollHint.EnsureVisible)
        self._place_button()

    def _place_button(self) -> None:
        at = self.rows.row_of(self.model_.selected)
        entry = self.rows.entry(at) if at is not None else None
        tools = places(entry, self.look).tools if entry is not None else None
        self.act.setVisible(tools is not None)
        if at is None or entry is None or entry.remark is None or tools is None:
            return
        self.act.setText(self.tr("Reopen") if entry.remark.resolved else self.tr("Resolve"))
        self.act.set_icon("withdraw" if entry.remark.resolved else "check")
        self.act.setAccessibleName(
            self.tr("%1: comment by %2").replace("%1", self.act.text()).replace("%2", entry.remark.name)
        )
        self.act.restyle()  # its letters may have grown since
        size = self.act.sizeHint()
        place = QRect(tools.left(), tools.top(), size.width(), tools.height())
        corner = self.visualRect(self.rows.index(at)).topLeft()
        self.act.setGeometry(turned(place, self.look).translated(QPoint(0, corner.y())))

    def _resolve(self) -> None:
        id_ = self.model_.selected
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._turn(id_)

    def _resolve_hovered(self) -> None:
        self._turn(self._hovered)
        self._hover(None)

    def _turn(self, id_: bytes | None) -> None:
        """Resolve what is open, and the other way round."""
        remark = self.model_.remark(id_)
        if remark is not None:
            self.model_.resolve(remark.id, not remark.resolved)

    # -- the card under the mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(event.position().toPoint())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._hover(None)
        super().wheelEvent(event)

    def _hover(self, at: QPoint | None) -> None:
        index = self.indexAt(at) if at is not None else QModelIndex()
        remark = self.rows.entry(index.row()).remark if index.isValid() else None
        offered = remark is not None and remark.resolvable and remark.id != self.model_.selected
        self._hovered = remark.id if remark is not None and offered else None
        self.quick.setVisible(offered)
        if remark is None or not offered:
            return
        name = self.tr("Reopen") if remark.resolved else self.tr("Resolve")
        self.quick.set_icon("withdraw" if remark.resolved else "check", name)
        head = places(self.rows.entry(index.row()), self.look).number
        side = theme().scaled(HEAD)
        place = QRect(self.look.width - SIDES - PAD - side, head.top(), side, side)
        self.quick.setGeometry(turned(place, self.look).translated(0, self.visualRect(index).top()))

    # -- what is pressed

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        if self.hasFocus() and current.isValid():
            remark = self.rows.entry(current.row()).remark
            if remark is not None:
                self.model_.choose(remark.id)
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._press(self.rows.entry(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = self.currentIndex()
        if event.key() in _PRESSES and at.isValid():
            self._press(self.rows.entry(at.row()))
        else:
            super().keyPressEvent(event)

    def _press(self, entry: CommentEntry) -> None:
        if entry.kind is Kind.FOLD:
            self.model_.show_resolved(not self.model_.shows_resolved)
        elif entry.remark is not None:
            self.model_.choose(entry.remark.id)


class CardDelegate(QStyledItemDelegate):
    """Measures and paints rows, by resume_card.py."""

    def __init__(self, view: CommentsView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        look = self._view.look
        return QSize(look.width, places(self._view.rows.entry(index.row()), look).height)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect: QRect = option.rect
        view = self._view
        under = view.viewport().mapFromGlobal(view.cursor().pos())
        painter.save()
        painter.setClipRect(rect)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        painter.translate(rect.topLeft())
        drawn = CardPainter(painter, view.rows.entry(index.row()), view.look, view.devicePixelRatioF())
        current = view.currentIndex().row() == index.row()
        drawn.paint(hovered=view.viewport().underMouse() and rect.contains(under), ringed=current and view.ringed)
        painter.restore()


class CommentsPane(Pane):
    """Everything that was said about one résumé."""

    gone = Signal(object)
    """It was closed; with itself."""

    def __init__(self, model: ResumeModel) -> None:
        self.model = model
        self.list = CommentsView(model)
        self.writing = WritingCard(model)
        self.empty = EmptyState("comments", self.tr("No comments yet"), "")
        body = Column(S16, self.writing, stretched(self.list), stretched(self.empty))
        super().__init__("", body, width=PANE_THREAD, scrolls=False)
        self.setAccessibleName(self.tr("Comments"))
        model.remarked.connect(self._show)
        model.opened.connect(self._show)
        model.writing.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        model = self.model
        self.header.say(self.tr("Comments"), model.told if model.row is not None else "")
        none = not model.remarks
        self.list.setVisible(not none or model.writing.active)  # it keeps what is written to its own height
        self.empty.setVisible(none and not model.writing.active)
        text = self.tr("Select words on the page, then press Comment.")
        mine = self.tr("What others say about your lines stands here.")
        self.empty.text.setText(mine if model.mine else text)
        self.writing.setVisible(model.writing.active)

    def hideEvent(self, event: QHideEvent) -> None:
        """Not when only the window is."""
        super().hideEvent(event)
        if self.isHidden():
            self.gone.emit(self)

    def focus(self) -> QWidget:
        """What takes the keyboard when somebody begins to write."""
        self.writing.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        return self.writing.editor


def _id(entry: CommentEntry) -> bytes | None:
    return entry.remark.id if entry.remark is not None else None
