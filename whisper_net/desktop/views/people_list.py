"""The list of members: a click, or Enter, opens one; the keyboard stays with somebody while the list changes.

Rules: the list is as high as its rows and scrolls with the page around it, so 500 people open as fast as five.
"""

from PySide6.QtCore import QEvent, QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QSizePolicy

from whisper_net.desktop.theme.metrics import TABLE_ROW
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.people_rows import PeopleRows
from whisper_net.desktop.viewmodels.people_words import listed
from whisper_net.desktop.views.kit.tip import show_tip
from whisper_net.desktop.views.people_table import Marks, PeopleDelegate

_MOST_NAMES = 12


class PeopleList(QListView):
    """Rows of members; a click or Enter opens one."""

    wanted = Signal(object)
    """MemberId: show this one."""
    moved = Signal(QRect)
    """The keyboard is on the row in this place: keep it in sight."""

    def __init__(self, rows: PeopleRows) -> None:
        super().__init__()
        theme().dress(self)
        self._rows = rows
        self.marks = Marks()
        self._held: bytes | None = None
        self.setModel(rows)
        self.setItemDelegate(PeopleDelegate(rows, self.marks, self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Members"))
        self.clicked.connect(self._open)
        rows.modelAboutToBeReset.connect(self._hold)
        rows.modelReset.connect(self._rest)
        self.restyle()

    def restyle(self) -> None:
        self.setFixedHeight(max(1, self._rows.rowCount()) * theme().scaled(TABLE_ROW))
        self.doItemsLayout()

    def show_opened(self, member: bytes | None) -> None:
        """Mark whom the pane is about."""
        self.marks.opened = member
        self.viewport().update()

    def place_of(self, member: bytes) -> QRect | None:
        """Where somebody stands in this list."""
        at = self._rows.row_of(member)
        return None if at is None else QRect(0, at * theme().scaled(TABLE_ROW), self.width(), theme().scaled(TABLE_ROW))

    # -- following the model

    def _hold(self) -> None:
        current = self.currentIndex()
        self._held = self._rows.row(current.row()).member if current.isValid() else None

    def _rest(self) -> None:
        """Who had the keyboard keeps it, wherever they stand now."""
        at = self._rows.row_of(self._held) if self._held is not None else None
        if at is not None:
            self.setCurrentIndex(self._rows.index(at))
        self.marks.hovered = -1
        self.restyle()

    def _open(self, index: QModelIndex) -> None:
        self.wanted.emit(self._rows.row(index.row()).member)

    # -- mouse and keyboard

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.HoverMove, QEvent.Type.HoverEnter, QEvent.Type.HoverLeave, QEvent.Type.Leave):
            away = event.type() in (QEvent.Type.HoverLeave, QEvent.Type.Leave)
            at = -1 if away else self.indexAt(event.position().toPoint()).row()  # type: ignore[attr-defined]
            if at != self.marks.hovered:
                self.marks.hovered = at
                self.viewport().update()
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._explain(event)
            return True
        return super().viewportEvent(event)

    def _explain(self, event: QHelpEvent) -> None:
        """The names of the channels, where only their count has room."""
        index = self.indexAt(event.pos())
        names = self._rows.row(index.row()).channel_names if index.isValid() else ()
        show_tip(event.globalPos(), listed(list(names), _MOST_NAMES), self.viewport())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentIndex().isValid():
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)
        self.marks.ringed = True
        self._keep_in_sight()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self.currentIndex().isValid() and self._rows.rowCount():
            self.setCurrentIndex(self._rows.index(0))
        self.marks.ringed = event.reason() != Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)
        if self.marks.ringed:
            self._keep_in_sight()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.marks.ringed = False
        super().focusOutEvent(event)

    def _keep_in_sight(self) -> None:
        if self.currentIndex().isValid():
            self.viewport().update()
            self.moved.emit(self.visualRect(self.currentIndex()))
