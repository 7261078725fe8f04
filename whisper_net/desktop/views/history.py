"""The screen of what happened in a group: the code that others must see alike, and every entry, the newest first."""

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import GUTTER, S8, S12, S16, S24, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.history import HistoryModel
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.place import PEOPLE, Place
from whisper_net.desktop.views.history_code import CodeCard
from whisper_net.desktop.views.history_list import HistoryList
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import MIDDLE, Column, Row, placed
from whisper_net.desktop.views.kit.button import TEXT, Button, IconButton
from whisper_net.desktop.views.kit.field import SearchField
from whisper_net.desktop.views.kit.pane import Header
from whisper_net.desktop.views.kit.scroll import Scroll
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.screen import Screen


class HistoryScreen(Screen):
    """Who did what in a group."""

    def __init__(self, membership: Membership) -> None:
        self.model = HistoryModel(membership)
        self.people = IconButton("people", self.tr("Back to people"))
        self.title = Header(self.tr("What happened"), "", self.people)
        self.code = CodeCard(self.model)
        self.list = HistoryList(self.model.rows)
        self.search = SearchField(self.tr("Find somebody"))
        self.count = Text("", 12, "muted")
        self.nothing = Text("", 14, "muted", wrap=True)
        self.more = Button(self.tr("Show earlier"), TEXT)
        head = Row(Text(self.tr("Entries"), 13, "text", SEMIBOLD), S8, self.count, baseline=True)
        self._column = Column(
            self.code,
            S24,
            Row(placed(head, MIDDLE), ..., self.search),
            S8,
            self.list,
            self.nothing,
            S12,
            Row(..., self.more, ...),
            ...,
            pad=(GUTTER, S16, GUTTER, S24),
        )
        self.page = Scroll(self._column, name=self.tr("What happened"))
        super().__init__(self.title, self.page)
        self.model.setParent(self)
        self._connect()
        self._show()

    def _connect(self) -> None:
        model = self.model
        model.changed.connect(self._show)
        self.search.changed.connect(model.search)
        self.more.clicked.connect(model.look_back)
        self.people.clicked.connect(lambda: self.went.emit(Place(PEOPLE)))
        self.list.moved.connect(self._bring_into_sight)

    def enter(self, place: Place) -> None:
        """Show what happened; to one person alone, if the place names one."""
        self.search.editor.clear()
        self.model.about(bytes.fromhex(place.id) if place.id else None)

    def start_focus(self) -> QWidget | None:
        return self.search.editor

    def _show(self) -> None:
        model = self.model
        about = self.tr("Only what names %1").replace("%1", model.person) if model.person else ""
        kept = self.tr("Times are what people's computers said; the order is that of the records.")
        self.title.say(self.tr("What happened"), about or kept)
        self.count.setText(model.told)
        empty = not model.rows.rowCount()
        self.nothing.setText(model.nothing if empty else "")
        paint.reveal(self.nothing, empty and bool(model.nothing))
        paint.reveal(self.list, not empty)
        paint.reveal(self.more, model.more)

    def _bring_into_sight(self, place: QRect) -> None:
        at = self.list.mapTo(self._column, QPoint(0, place.center().y()))
        self.page.ensureVisible(0, at.y(), 0, theme().scaled(64))
