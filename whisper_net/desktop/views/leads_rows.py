"""A list of leads that keeps its place: what is read or pointed at stays where it is while others come, change and go.

Rules: whoever stands at the top sees what is new, unless the mouse or the keyboard is in the list. Rows are reached by
the arrows and opened by Enter or a click; the menu key opens what can be done. Letters type nothing: N adds a lead.
"""

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QListView

from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.lead_rows import LeadRows
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.painted import set_up_painted
from whisper_net.desktop.views.kit.tip import show_tip
from whisper_net.desktop.views.leads_delegate import CardDelegate, Marks, RowDelegate
from whisper_net.desktop.views.timeline_bar import OverlaidBar

_STEP = 40
_BY_KEYBOARD = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
_NEAR = 900
"""Pixels from the end of the rows at which more are taken."""


class LeadList(QListView):
    """Leads of one model."""

    opened = Signal(bytes)
    menu_wanted = Signal(bytes, QPoint)
    """A lead, and where on the screen its menu opens."""
    add_wanted = Signal()
    stepped = Signal(int)
    """Left or right was pressed: 1 goes on along the line, -1 back."""

    def __init__(self, model: LeadRows, name: str) -> None:
        super().__init__()
        theme().dress(self)
        self.rows, self.marks = model, Marks()
        self.delegate: CardDelegate | RowDelegate = self._make_delegate()
        self._anchors: list[tuple[bytes, int]] = []
        self._current: bytes | None = None
        self._top = True
        self.setAccessibleName(name)
        self._set_up()
        self.setModel(model)
        self.setItemDelegate(self.delegate)
        self.bar = OverlaidBar(self)
        model.changing.connect(self._hold)
        model.settled.connect(self._restore)
        self.verticalScrollBar().valueChanged.connect(self._look_ahead)

    def _make_delegate(self) -> CardDelegate | RowDelegate:
        return RowDelegate(self.rows, self.marks, self)

    def _set_up(self) -> None:
        set_up_painted(self)
        self.viewport().setAutoFillBackground(False)

    def restyle(self) -> None:
        """Measure everything anew in another look, and stay where one is."""
        self._hold()
        self.delegate.restyle()
        self._restore()

    # -- keeping one's place

    def _hold(self) -> None:
        """Remember what is in sight and where, and what the keyboard is on."""
        busy = self.underMouse() or self.hasFocus()
        self._top = self.verticalScrollBar().value() == 0 and not busy
        self._current = self.rows.id_at(self.currentIndex().row())
        self._anchors = [(id_, self._rect(at).top()) for at in self._in_sight() if (id_ := self.rows.id_at(at))]

    def _restore(self) -> None:
        if not self.isVisible():
            return  # laid out once it is shown
        self.doItemsLayout()
        bar = self.verticalScrollBar()
        bar.setSingleStep(_STEP)
        at = self.rows.row_of(self._current) if self._current is not None else None
        if at is None and self.hasFocus() and self.rows.rowCount() and not self.currentIndex().isValid():
            at = 0
        if at is not None and at != self.currentIndex().row():
            self._go(at)
        if self._top:
            bar.setValue(0)
        else:
            self._keep_place()
        if self.marks.ringed is not None:
            self._ring(self.currentIndex())
        self.viewport().update()

    def _look_ahead(self) -> None:
        bar = self.verticalScrollBar()
        if bar.value() > bar.maximum() - _NEAR and self.rows.canFetchMore(QModelIndex()):
            self.rows.fetchMore(QModelIndex())

    def _keep_place(self) -> None:
        bar = self.verticalScrollBar()
        for id_, top in self._anchors:
            at = self.rows.row_of(id_)
            if at is not None:
                bar.setValue(bar.value() + self._rect(at).top() - top)
                return

    def _in_sight(self) -> range:
        first = self.indexAt(QPoint(self.viewport().width() // 2, 0))
        last = self.indexAt(QPoint(self.viewport().width() // 2, self.viewport().height() - 1))
        if not first.isValid():
            return range(0)
        return range(first.row(), (last.row() if last.isValid() else self.rows.rowCount() - 1) + 1)

    def _rect(self, at: int) -> QRect:
        return self.visualRect(self.rows.index(at))

    def _go(self, at: int) -> None:
        """Put the keyboard on a row without moving what is in sight."""
        model = self.selectionModel()
        if model is not None:
            model.setCurrentIndex(self.rows.index(at), model.SelectionFlag.NoUpdate)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._hold()
        super().resizeEvent(event)
        self._restore()

    # -- what is set apart

    def show_opened(self, id_: bytes | None) -> None:
        """Set the lead apart that the pane shows."""
        if id_ != self.marks.opened:
            self.marks.opened = id_
            self.viewport().update()

    def show_readers(self) -> None:
        """Who reads what changed, which every card says."""
        self.viewport().update()

    def _ring(self, index: QModelIndex | None) -> None:
        self.marks.ringed = self.rows.id_at(index.row()) if index is not None else None
        self.viewport().update()

    # -- the mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        under = self.rows.id_at(self.indexAt(event.position().toPoint()).row())
        if under != self.marks.hovered:
            self.marks.hovered = under
            shape = Qt.CursorShape.PointingHandCursor if under is not None else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(shape)
            self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.marks.hovered = None
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self._go(index.row())
            self._ring(None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and index == self.currentIndex():
            self._open(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The first click opened it."""
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        self._want_menu(index, event.globalPos() if by_mouse else None)

    def _want_menu(self, index: QModelIndex, at: QPoint | None = None) -> None:
        id_ = self.rows.id_at(index.row())
        if id_ is not None:
            place = self.visualRect(index)
            corner = place.bottomRight() if paint.mirrored(self) else place.bottomLeft()
            self.menu_wanted.emit(id_, at or self.viewport().mapToGlobal(corner))

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            at = self.indexAt(event.pos()).row()  # type: ignore[attr-defined]
            card = self.rows.card(at) if at >= 0 else None
            words = f"{card.role}\n{card.company}\n{card.by}" if card is not None else ""
            show_tip(event.globalPos(), words, self.viewport())  # type: ignore[attr-defined]
            return True
        return super().viewportEvent(event)

    # -- the keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open(self.currentIndex())
        elif key == Qt.Key.Key_Menu:
            self._want_menu(self.currentIndex())
        elif key == Qt.Key.Key_N and plain:
            self.add_wanted.emit()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            forward = (key == Qt.Key.Key_Right) != paint.mirrored(self)
            self.stepped.emit(1 if forward else -1)
        elif plain and event.text().isprintable() and event.text():
            event.ignore()  # no jumping about by letters
        else:
            super().keyPressEvent(event)
            if self.currentIndex().isValid() and key != Qt.Key.Key_Escape:
                self.scrollTo(self.currentIndex())
                self._ring(self.currentIndex())

    def enter(self, at: int) -> None:
        """Put the keyboard on a row, or the last one."""
        self.setFocus(Qt.FocusReason.TabFocusReason)
        if self.rows.rowCount():
            self._go(min(at, self.rows.rowCount() - 1))
            self.scrollTo(self.currentIndex())
            self._ring(self.currentIndex())

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self.currentIndex().isValid() and self.rows.rowCount():
            self._go(0)
        super().focusInEvent(event)
        if event.reason() in _BY_KEYBOARD:
            self._ring(self.currentIndex())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring(None)

    def _open(self, index: QModelIndex) -> None:
        id_ = self.rows.id_at(index.row())
        if id_ is not None:
            self.opened.emit(id_)
