"""Choosing an emoji: a small set, found by words, drawn by the system's own font."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from whisper_net.desktop.theme.metrics import R_LARGE, S12
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.emoji import emoji_for
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.field import SearchField
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.kit.tip import explain

_CELL, _COLUMNS, _ROWS = 36, 8, 5


class EmojiPicker(QFrame):
    """A popup; `chosen` is emitted once, then it is gone."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAccessibleName(self.tr("Choose an emoji"))
        self.search = SearchField(self.tr("Search for an emoji"))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Emoji"))
        self.none = Text(self.tr("No emoji fits that word."), 13, "muted")
        self._set_up_list()
        column = QVBoxLayout(self)
        column.setContentsMargins(S12, S12, S12, S12)
        column.addWidget(self.search)
        column.addWidget(self.list)
        column.addWidget(self.none)
        self.search.changed.connect(self._find)
        self.search.editor.returnPressed.connect(self._take_first)
        self.list.itemClicked.connect(self._take)
        self.list.itemActivated.connect(self._take)
        self._find("")

    def _set_up_list(self) -> None:
        cell = theme().scaled(_CELL)
        self.list.setViewMode(QListWidget.ViewMode.IconMode)
        self.list.setMovement(QListWidget.Movement.Static)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setUniformItemSizes(True)
        self.list.setGridSize(QSize(cell, cell))
        shown = QFont(self.font())
        shown.setPixelSize(theme().scaled(20))
        self.list.setFont(shown)
        self.list.setFixedSize(cell * _COLUMNS + 16, cell * _ROWS)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def open_at(self, place: QPoint) -> None:
        """Show it above a place of the screen, or below where it would reach out, and all of it."""
        self.adjustSize()
        size, screen = self.size(), QGuiApplication.screenAt(place) or self.screen()
        room = screen.availableGeometry()
        y = place.y() - size.height()
        y = y if y >= room.top() else place.y() + theme().scaled(_CELL)
        x = min(max(place.x(), room.left()), room.right() + 1 - size.width())
        self.move(x, min(y, room.bottom() + 1 - size.height()))
        self.show()
        self.search.editor.setFocus(Qt.FocusReason.PopupFocusReason)

    def _find(self, typed: str) -> None:
        self.list.clear()
        cell = theme().scaled(_CELL)
        for emoji, name in emoji_for(typed):
            item = QListWidgetItem(emoji)
            explain(item, name)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, name)
            item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            item.setSizeHint(QSize(cell, cell))
            self.list.addItem(item)
        self.list.setVisible(self.list.count() > 0)
        self.none.setVisible(self.list.count() == 0)

    def _take_first(self) -> None:
        first = self.list.item(0)
        if first is not None:
            self._take(first)

    def _take(self, item: QListWidgetItem) -> None:
        emoji = item.text()
        self.close()
        self.chosen.emit(emoji)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint.rounded(painter, QRectF(self.rect()), R_LARGE, "raised", "border")
