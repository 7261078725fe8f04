"""The pane of a thread: a message, its replies, and a composer of its own."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCursor, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import PANE_THREAD, S8
from whisper_net.desktop.viewmodels.thread import ThreadModel
from whisper_net.desktop.viewmodels.timeline_entry import Entry
from whisper_net.desktop.views.composer import ComposerView
from whisper_net.desktop.views.composer_emoji import EmojiPicker
from whisper_net.desktop.views.composer_files import Drops
from whisper_net.desktop.views.file_acts import act_on_file
from whisper_net.desktop.views.kit.box import Column, stretched
from whisper_net.desktop.views.kit.pane import Pane
from whisper_net.desktop.views.timeline import TimelineView
from whisper_net.desktop.views.whereabouts import show_whereabouts


class ThreadPane(Pane):
    """One thread beside its channel."""

    failed = Signal(str)
    readers_wanted = Signal()
    person_wanted = Signal(bytes)

    def __init__(self, model: ThreadModel, channel: str, readers: str, some: str = "") -> None:
        """Beside a channel with so many readers, or beside a conversation that `some` read, by name."""
        self.model = model
        self.messages = TimelineView(model.messages, narrow=True)
        self.composer = ComposerView(model.composer, "", narrow=True)
        body = Column(S8, stretched(self.messages), self.composer)
        super().__init__(self._title(), body, width=PANE_THREAD, subtitle=channel, scrolls=False)
        model.setParent(self)
        self.composer.rename(self.tr("Reply"))
        self.messages.setAccessibleName(self.tr("Messages of the thread"))
        words = self.tr("Everyone in %1").replace("%1", channel) + (f" · {readers}" if readers else "")
        words = some or words
        said = self.tr("Who can read this: %1").replace("%1", words)
        self.composer.show_audience(words, said, "some" if some else "all")
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+Shift+U"), self, context=inside).activated.connect(self.composer.choose_files)
        drop = self.tr("Drop to attach. Who can read it: %1").replace("%1", words)
        self.drops = Drops(self, lambda: drop if self.composer.takes_files else "", self.composer.offer)
        model.messages.failed.connect(self.failed)
        self.messages.wanted.connect(self._act)
        self.messages.written.connect(self._write_on)
        self.composer.last_wanted.connect(model.edit_last)
        self.composer.audience_wanted.connect(self.readers_wanted)

    def _title(self) -> str:
        return self.tr("Thread")

    def focus(self) -> QWidget:
        """What takes the keyboard when the pane opens."""
        self.composer.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        return self.composer.editor

    def _write_on(self, text: str) -> None:
        self.focus()
        self.composer.editor.insertPlainText(text)

    def _act(self, kind: str, entry: Entry, detail: str) -> None:
        if act_on_file(self.model.messages.membership.files, kind, entry, self, self.messages):
            return
        if kind == "react" and detail:
            self.model.messages.react(entry.id, detail)
        elif kind == "react":
            picker = EmojiPicker(self)
            picker.chosen.connect(lambda chosen: self.model.messages.react(entry.id, chosen))
            picker.open_at(QCursor.pos() - QPoint(0, 8))
        elif kind == "reply":
            self.focus()
        elif kind == "person":
            self.person_wanted.emit(entry.member)
        elif kind == "where":
            show_whereabouts(self.model.messages.whereabouts(entry.id), self.window())
        elif kind == "edit":
            self.model.composer.edit(entry)
            self.focus()
