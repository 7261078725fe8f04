"""The screen of a channel: header, timeline, composer; threads, who can read, and search open beside it."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.channel import Channel
from whisper_net.desktop.viewmodels.circle_words import empty_words
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.place import INVITE, PEOPLE, Place
from whisper_net.desktop.viewmodels.timeline_entry import Entry
from whisper_net.desktop.views.channel_panes import ReadersPane, SearchPane
from whisper_net.desktop.views.channel_settings import ChannelSettingsDialog
from whisper_net.desktop.views.circle_settings import CircleSettingsDialog
from whisper_net.desktop.views.composer import ComposerView
from whisper_net.desktop.views.composer_emoji import EmojiPicker
from whisper_net.desktop.views.composer_files import Drops
from whisper_net.desktop.views.file_acts import act_on_file
from whisper_net.desktop.views.gap_notice import GapNotice
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import Column
from whisper_net.desktop.views.kit.button import FILLED, Button, IconButton
from whisper_net.desktop.views.kit.chip import TIME, Chip
from whisper_net.desktop.views.kit.empty import EmptyState
from whisper_net.desktop.views.kit.pane import Header
from whisper_net.desktop.views.screen import Screen
from whisper_net.desktop.views.thread import ThreadPane
from whisper_net.desktop.views.timeline import TimelineView
from whisper_net.desktop.views.timeline_jumps import Jumps
from whisper_net.desktop.views.whereabouts import show_whereabouts

LOWEST_WHOLE = 300
"""Height, times the size of text, below which the composer takes less of it, so that there is something to read."""


class ChannelScreen(Screen):
    """Any channel of a group."""

    def __init__(self, membership: Membership) -> None:
        self.model = Channel(membership)
        self.timeline = TimelineView(self.model.timeline)
        self.composer = ComposerView(self.model.composer, self.tr("Message"))
        self.empty, self.first = self._make_empty()
        self.jumps = Jumps(self.model.timeline, self.timeline)
        self.body = QStackedWidget()
        self.body.addWidget(self.timeline)
        self.body.addWidget(self.empty)
        self.search = IconButton("search", self.tr("Search here"), shortcut="Ctrl+Shift+F")
        self.readers = IconButton("everyone", self.tr("Who can read here"))
        self._settings_name = self.tr("Channel settings")
        self.settings = IconButton("settings", self._settings_name)
        self.disappears = Chip("", TIME, icon="waiting")
        buttons = (self.search, self.readers, self.settings)
        self.title = Header("", "", *buttons, icon="channel", chips=[self.disappears])
        self.gaps = GapNotice(self.model.gaps)
        super().__init__(Column(self.title, self.gaps), self.body, self.composer)
        self.model.setParent(self)
        self._connect()
        self._show_empty()

    def _make_empty(self) -> tuple[EmptyState, Button]:
        first = Button("", FILLED)
        first.clicked.connect(self._begin)
        return EmptyState("threads", "", "", first), first

    def _show_empty(self) -> None:
        """Whoever is alone in a group has nobody to write to, so they are led to inviting somebody."""
        kept = self.tr("Only those who are here can read what you write.")
        alone = self.tr(
            "You are the only one in this group so far. An invitation is a key that you hand over yourself."
        )
        title = self.tr("Nobody else is here yet") if self.model.alone else self.tr("Nothing was said here yet")
        text = alone if self.model.alone else kept
        if self.model.audience is not None and self.model.is_circle:
            title, text = empty_words(self.model.audience)
        self.empty.title.setText(title)
        self.empty.text.setText(text)
        self.first.setText(self.tr("Invite somebody") if self.model.alone else self.tr("Write the first message"))
        self.first.set_icon("invite" if self.model.alone else "edit")
        self.first.updateGeometry()

    def _begin(self) -> None:
        if self.model.alone:
            self.went.emit(Place(PEOPLE, INVITE))
        else:
            self.composer.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _connect(self) -> None:
        model = self.model
        model.audience_changed.connect(self._show_audience)
        model.timeline.stood.connect(self._show_standing)
        model.timeline.opened.connect(self._show_standing)
        model.timeline.failed.connect(lambda words: self.said.emit(words, True))
        model.membership.files.said.connect(self.said)
        self.timeline.wanted.connect(self._act)
        self.timeline.written.connect(self._write_on)
        self.composer.last_wanted.connect(model.edit_last)
        self.composer.audience_wanted.connect(self.show_readers)
        self.readers.clicked.connect(self.show_readers)
        self.settings.clicked.connect(self.show_settings)
        self.search.clicked.connect(self.show_search)
        shortcut = QShortcut(QKeySequence("Ctrl+Shift+F"), self, context=Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(self.show_search)
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut  # a thread beside it has one of its own
        QShortcut(QKeySequence("Ctrl+Shift+U"), self, context=inside).activated.connect(self.composer.choose_files)
        self.drops = Drops(self, self._drop_words, self.composer.offer)

    def _drop_words(self) -> str:
        words = self.tr("Drop to attach. Who can read it: %1").replace("%1", self.model.chip)
        return words if self.composer.takes_files else ""

    # -- the screen

    def enter(self, place: Place) -> None:
        self.model.enter(place)
        self.composer.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def start_focus(self) -> QWidget | None:
        return self.composer.editor if self.composer.editor.isVisibleTo(self) else self.timeline

    def _show_audience(self) -> None:
        model = self.model
        self._show_empty()
        self.disappears.setText(model.disappears)
        paint.reveal(self.disappears, bool(model.disappears))
        name, words = model.name, model.chip
        self.title.say(name, model.about)
        self.title.set_icon("person" if model.is_direct else "private" if model.is_circle else "channel")
        self.settings.setVisible(not model.is_direct)
        self.settings.set_icon("settings", self.tr("Who is in this circle") if model.is_circle else self._settings_name)
        self.composer.rename(self.tr("Message %1").replace("%1", name))
        said = self.tr("Who can read this: %1").replace("%1", words)
        self.composer.show_audience(words, said, "some" if model.is_circle else "all")

    def _show_standing(self) -> None:
        self.body.setCurrentWidget(self.empty if self.model.timeline.empty else self.timeline)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.composer.fold(self.height() < theme().scaled(LOWEST_WHOLE))

    # -- beside it

    def show_thread(self, entry: Entry) -> None:
        """Open the thread that a message is in."""
        model = self.model
        pane = ThreadPane(model.open_thread(entry.id), model.name, model.count, model.chip if model.is_circle else "")
        pane.failed.connect(lambda words: self.said.emit(words, True))
        pane.readers_wanted.connect(self.show_readers)
        pane.person_wanted.connect(self._open_person)
        self.pane_wanted.emit(pane)
        pane.focus()

    def show_readers(self) -> None:
        """Say by name who can read here."""
        self.pane_wanted.emit(ReadersPane(self.model))

    def show_settings(self) -> None:
        """Say who is in this channel and what holds in it, and change it."""
        if self.model.is_circle:
            circle = self.model.open_circle()
            circle.said.connect(self.said)
            CircleSettingsDialog(circle).open_over(self)
            return
        settings = self.model.open_settings()
        settings.said.connect(self.said)
        ChannelSettingsDialog(settings).open_over(self)

    def show_search(self) -> None:
        """Search through this channel."""
        pane = SearchPane(self.model.open_search(), self.model.name)
        pane.opened.connect(self.model.timeline.seek)
        self.pane_wanted.emit(pane)
        pane.focus()

    # -- what is done to messages

    def _act(self, kind: str, entry: Entry, detail: str) -> None:
        if act_on_file(self.model.membership.files, kind, entry, self, self.timeline):
            return
        if kind == "react":
            self._react(entry, detail)
        elif kind == "reply":
            self.model.composer.reply_to(entry)
            self.composer.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        elif kind == "edit":
            self.model.composer.edit(entry)
            self.composer.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        elif kind == "thread":
            self.show_thread(entry)
        elif kind == "quote" and entry.quote is not None:
            self.model.timeline.seek(entry.quote.id)
        elif kind == "person":
            self._open_person(entry.member)
        elif kind == "where":
            show_whereabouts(self.model.timeline.whereabouts(entry.id), self)

    def _open_person(self, member: bytes) -> None:
        self.went.emit(Place(PEOPLE, member.hex()))

    def _react(self, entry: Entry, emoji: str) -> None:
        if emoji:
            self.model.timeline.react(entry.id, emoji)
            return
        picker = EmojiPicker(self)
        picker.chosen.connect(lambda chosen: self.model.timeline.react(entry.id, chosen))
        picker.open_at(QCursor.pos() - QPoint(0, 8))

    def _write_on(self, text: str) -> None:
        """Typing while a row has the keyboard goes into the composer."""
        self.composer.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.composer.editor.insertPlainText(text)
