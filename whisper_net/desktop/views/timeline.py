"""The view of a timeline or a thread: what the mouse and the keyboard do with rows of messages.

Rules: what is painted is hit as if it were there. Rows are reached by up and down, their menu by Enter; a link is
asked about after a click, and only http and https. Whole messages are copied with names and times.
"""

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)

from whisper_net.desktop.viewmodels.file_line import TOOLS
from whisper_net.desktop.viewmodels.message_list import MessageList
from whisper_net.desktop.viewmodels.timeline_entry import Entry
from whisper_net.desktop.views import message_tools as tools
from whisper_net.desktop.views.kit.tip import show_tip
from whisper_net.desktop.views.link_asking import ask_to_open
from whisper_net.desktop.views.message_text import opens
from whisper_net.desktop.views.timeline_layout import Hit, Row
from whisper_net.desktop.views.timeline_list import AnchoredList

_WITHOUT_KEYS = {
    Qt.FocusReason.MouseFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
}
"""Ways in which the focus comes to the list while no key leads it: no row is ringed."""


class TimelineView(AnchoredList):
    """Rows of one MessageList, and all that can be done to them."""

    wanted = Signal(str, object, str)
    """(what, Entry, detail): react (an emoji, or "" to choose one) | reply | thread | edit | person | quote | where,
    or what is done with a file (file_line.py)."""
    written = Signal(str)
    """Something was typed while the list had the keyboard."""

    def __init__(self, model: MessageList, *, narrow: bool = False) -> None:
        super().__init__(model, narrow=narrow)
        self._threads = not narrow
        self._pressed: tuple[bytes, Hit] | None = None
        self._chosen_from = 0
        self.tools = tools.MessageTools(self.viewport(), threads=self._threads)
        self.tools.wanted.connect(self._use_tool)
        self.verticalScrollBar().valueChanged.connect(self.tools.hide)

    # -- the mouse

    def _under(self, at: QPoint) -> tuple[int, Row, QPoint] | None:
        """(position in the model, its places, the place inside of it) of what lies under a place of the viewport."""
        index = self.indexAt(QPoint(max(at.x(), 0), at.y()))
        if not index.isValid():
            return None
        return index.row(), self._delegate.row(index.row()), at - self.visualRect(index).topLeft()

    def hit(self, at: QPoint) -> Hit:
        """What lies under a place of the viewport."""
        under = self._under(at)
        return Hit("nothing") if under is None else self.rows.hit(under[1], under[2])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        under = self._under(at)
        if self.picking.dragging and under is not None:
            self.picking.drag(*under)
            self.tools.hide()
            self.viewport().update()
            return
        self._hover(under)
        kind = Hit("nothing") if under is None else self.rows.hit(under[1], under[2])
        self._hover_tool(kind.kind)
        shapes = {"text": Qt.CursorShape.IBeamCursor}
        shapes |= dict.fromkeys(("nothing", "file"), Qt.CursorShape.ArrowCursor)
        self.viewport().setCursor(shapes.get(kind.kind, Qt.CursorShape.PointingHandCursor))

    def _hover(self, under: tuple[int, Row, QPoint] | None) -> None:
        id_ = None if under is None else under[1].entry.id
        if id_ != self.marks.hovered:
            self.marks.hovered = id_
            self.viewport().update()
        if under is None or under[1].entry.deleted or self.picking.dragging:
            self.tools.hide()
            return
        row, top = under[1], self._rect(under[0]).top()
        place = tools.tools_place(
            self.tools, top + row.top, top + row.height, row.body.left(), row.body.right(), mirrored=row.mirrored
        )
        self.tools.setGeometry(QRect(place, self.tools.sizeHint()))
        self.tools.show()

    def _hover_tool(self, kind: str) -> None:
        tool = kind if kind in TOOLS else ""
        if tool != self.marks.tool:
            self.marks.tool = tool
            self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self.tools.underMouse():
            self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        under = self._under(event.position().toPoint())
        self.marks.sought = None
        if event.button() != Qt.MouseButton.LeftButton or under is None:
            return
        at, row, inside = under
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self.currentIndex().isValid():
            self.picking.choose(self.currentIndex().row(), at)
        else:
            self._pressed = (row.entry.id, self.rows.hit(row, inside))
            self.picking.press(at, row, inside)
            self.setCurrentIndex(self._model.index(at))
        self._ring(None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.picking.release()
        pressed, self._pressed = self._pressed, None
        under = self._under(event.position().toPoint())
        if pressed is None or under is None or self.picking.some:
            return
        hit = self.rows.hit(under[1], under[2])
        if pressed == (under[1].entry.id, hit):
            self._click(under[1].entry, hit)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        under = self._under(event.position().toPoint())
        if under is not None and self.rows.hit(under[1], under[2]).kind == "text":
            self.picking.take_word(under[1], under[2])
            self.viewport().update()

    def _click(self, entry: Entry, hit: Hit) -> None:
        if hit.kind == "reaction":
            self.wanted.emit("react", entry, hit.detail)
        elif hit.kind == "replies":
            self.wanted.emit("thread", entry, "")
        elif hit.kind == "link" and opens(hit.detail):
            ask_to_open(self, hit.detail)
        elif hit.kind == "fold":
            self._unfold(entry)
        elif hit.kind in ("mark", "hint"):
            self.wanted.emit(tools.WHERE, entry, "")
        elif hit.kind in ("react", "quote", "person", *TOOLS):
            self.wanted.emit(hit.kind, entry, "")

    def _unfold(self, entry: Entry) -> None:
        """Show more of a message where it stands; a part that takes another's place begins at the top."""
        again = entry.id in self.rows.unfolded
        self._hold()
        self.picking.clear()
        self.rows.unfold(entry)
        if again:
            self._anchors = [(entry.id, 0)]
        self._following = False
        self._restore()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            self._explain(event.pos(), event.globalPos())  # type: ignore[attr-defined]
            return True
        return super().viewportEvent(event)

    def _explain(self, at: QPoint, on_screen: QPoint) -> None:
        under = self._under(at)
        if under is None:
            return
        entry, hit = under[1].entry, self.rows.hit(under[1], under[2])
        named = next((one.names for one in entry.reactions if one.emoji == hit.detail), "")
        words = named if hit.kind == "reaction" else hit.detail if hit.kind == "link" else ""
        words = entry.landed.words if hit.kind == "mark" and entry.landed is not None else words
        words = entry.file.name if hit.kind == "file" and entry.file is not None else words
        time = under[1].time
        if not words and time is not None and time.contains(under[2]):
            words = entry.stamp
        show_tip(on_screen, words, self.viewport())

    # -- the keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Menu):
            self._open_menu(self._current())
        elif event.text().isprintable() and event.text() and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            self.written.emit(event.text())
        elif event.key() == Qt.Key.Key_Escape and self.picking.some:
            self.picking.clear()
            self.viewport().update()
        else:
            self._move(event)

    def _move(self, event: QKeyEvent) -> None:
        before = self._current()
        super().keyPressEvent(event)
        now = self.currentIndex()
        if now != before:
            self.scrollTo(now)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and now != before and now.isValid():
            self._chosen_from = before.row() if not self.marks.chosen else self._chosen_from
            self.picking.choose(self._chosen_from, now.row())
        self._ring(now)

    def _ring(self, index: QModelIndex | None) -> None:
        self.marks.ringed = self._model.entry(index.row()).id if index is not None and index.isValid() else None
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._current()
        super().focusInEvent(event)
        if event.reason() not in _WITHOUT_KEYS:
            self._ring(self.currentIndex())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring(None)

    def _current(self) -> QModelIndex:
        """The row that the keyboard is on: the last one, if it was on none."""
        if not self.currentIndex().isValid() and self._model.rowCount():
            self.setCurrentIndex(self._model.index(self._model.rowCount() - 1))
        return self.currentIndex()

    def _copy(self) -> None:
        if not self.picking.copy() and self.currentIndex().isValid():
            QGuiApplication.clipboard().setText(self._model.entry(self.currentIndex().row()).text)

    # -- the menu

    def _use_tool(self, kind: str) -> None:
        at = self._model.row_of(self.marks.hovered) if self.marks.hovered is not None else None
        if at is None:
            return
        if kind == tools.MORE:
            self._open_menu(self._model.index(at), self.tools.mapToGlobal(self.tools.rect().bottomLeft()))
        else:
            self._act(self._model.entry(at), kind, "")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos())
        if index.isValid():
            self._open_menu(index, event.globalPos())

    def _open_menu(self, index: QModelIndex, at: QPoint | None = None) -> None:
        if not index.isValid():
            return
        entry = self._model.entry(index.row())
        menu = tools.message_menu(
            self,
            entry,
            lambda kind, detail: self._act(entry, kind, detail),
            threads=self._threads,
            selected=self.picking.some,
        )
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        place = self._rect(index.row())
        body = self._delegate.row(index.row()).body
        menu.popup(at or self.viewport().mapToGlobal(place.topLeft() + body.bottomLeft()))

    def _act(self, entry: Entry, kind: str, detail: str) -> None:
        if kind == tools.COPY:
            if not self.picking.copy():
                QGuiApplication.clipboard().setText(entry.text)
        elif kind == tools.DELETE:
            tools.confirm_deletion(self, entry, lambda: self._model.delete(entry.id))
        else:
            self.wanted.emit(kind, entry, detail)
