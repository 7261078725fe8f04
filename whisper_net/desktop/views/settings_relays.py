"""The relays of a group, as a part of the network page: a row each, a field that adds one, and what they can see."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import CARD, FORM, MESSAGE_LINE, S4, S8, S12
from whisper_net.desktop.viewmodels.relay_words import RelayLine, copied_words, forgetting, relays_told
from whisper_net.desktop.viewmodels.relays import GroupRelays
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import TOP, Column, Row, placed, stretched
from whisper_net.desktop.views.kit.button import DANGER, OUTLINED, TEXT, TONAL, Button, IconButton
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.field import Field
from whisper_net.desktop.views.kit.icon import Dot
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.settings_kit import SettingCard, SettingRow, part

_WIDTH = 520
_LONGEST = 1_000
"""Characters that the field takes: more than an address has, so that what is too long is said to be, and not cut."""


class RelayRow(Row):
    """A relay: how it stands, who uses it, what is wrong with it, and what can be done."""

    forgotten = Signal(object)
    """Its RelayLine: it is to be forgotten."""
    again = Signal()
    copied = Signal(object)

    def __init__(self, line: RelayLine) -> None:
        self._line = line
        self._dot = Dot(line.tone, box=20)
        self._note, self._uses = Text("-", 12, "muted", wrap=True), Text("-", 12, "muted", wrap=True)
        self._trouble = Text("-", 12, "danger", wrap=True)
        self.copy = IconButton("copy", self.tr("Copy the address of %1").replace("%1", line.host), size=CARD)
        self.retry, self.forget = (
            Button(self.tr("Try again"), TONAL, size=CARD),
            Button(self.tr("Forget"), OUTLINED, size=CARD),
        )
        self.retry.setAccessibleName(self.tr("Try %1 again").replace("%1", line.host))
        self.forget.setAccessibleName(self.tr("Forget %1").replace("%1", line.host))
        buttons = Row(self.copy, self.retry, self.forget, gap=S8)
        # What is told of it runs below the buttons, too: beside them it would be broken into short lines.
        head = Row(stretched(Column(..., Text(line.host, 14, mono=True, wrap=True), ...)), S8, buttons)
        words = Column(head, self._note, self._uses, self._trouble, gap=2)
        dot = Column(S4, self._dot, ...)
        super().__init__(dot, S12, stretched(words), pad=(0, S8))
        self.forget.clicked.connect(lambda: self.forgotten.emit(self._line))
        self.retry.clicked.connect(self.again)
        self.copy.clicked.connect(self._copy)
        self.show_line(line)

    def _copy(self) -> None:
        """All of it, for whoever is to use it too: what is shown is no more than where it is."""
        QGuiApplication.clipboard().setText(self._line.url)
        self.copied.emit(self._line)

    def show_line(self, line: RelayLine) -> None:
        self._line = line
        self._dot.set_colour(line.tone)
        self._note.setText(line.note)
        self._uses.setText(line.uses)
        self._trouble.setText(line.trouble)
        paint.reveal(self._trouble, bool(line.trouble))
        paint.reveal(self.retry, not line.trying)
        paint.reveal(self.forget, line.forgettable)


class RelaysPart(Column):
    """Everything about relays on the network page."""

    said = Signal(str, bool)

    def __init__(self, model: GroupRelays, group: str) -> None:
        self.model = model
        self._rows: dict[str, RelayRow] = {}
        self._card = SettingCard()
        none = self.tr(
            "Without one, both of you must be online at the same time. Whoever runs a relay has its address."
        )
        self._none = SettingRow(self.tr("No relay yet"), none, icon="relay")
        self.address = Field(
            self.tr("Address of a relay"),
            placeholder=self.tr("wss://relay.example.org/#…"),
            help_text=model.who,
            longest=_LONGEST,
        )
        self.adding = Button(self.tr("Add relay"), TONAL, size=FORM)
        # Beside the field itself: below the line of its label.
        beside = Column(Text(" ", 13), S4, self.adding, ...)
        adding = Row(stretched(self.address), S8, placed(beside, TOP))
        told = Text(relays_told(), 12, "muted", wrap=True)
        title, note = self.tr("Relays"), self.tr("for %1").replace("%1", group)
        super().__init__(part(title, self._card, S8, told, S12, adding, note=note))
        self._connect()
        self._show()

    def _connect(self) -> None:
        model = self.model
        model.changed.connect(self._show)
        model.added.connect(self._added)
        model.refused.connect(lambda: self.address.setFocus(Qt.FocusReason.OtherFocusReason))
        model.done.connect(lambda words: self.said.emit(words, False))
        model.failed.connect(lambda words: self.said.emit(words, True))
        for asked in (self.address.entered, self.adding.clicked):
            asked.connect(lambda *_: model.add(self.address.text()))

    def _added(self, words: str) -> None:
        self.address.set_text("")
        self.address.setFocus(Qt.FocusReason.OtherFocusReason)
        self.said.emit(words, False)

    def _show(self) -> None:
        lines = self.model.lines or ()
        for line in lines:
            if line.url not in self._rows:
                self._rows[line.url] = made = RelayRow(line)
                made.again.connect(self.model.try_again)
                made.forgotten.connect(self._ask_to_forget)
                made.copied.connect(lambda copied: self.said.emit(copied_words(copied), False))
            self._rows[line.url].show_line(line)
        rows: list[QWidget] = [self._rows[line.url] for line in lines]
        self._card.keep(rows or [self._none])
        self.address.set_help(self.model.who)
        self.address.set_error(self.model.fault)
        self.adding.set_busy(self.model.adding)

    def _ask_to_forget(self, line: RelayLine) -> None:
        asked = ask_to_forget(self, line, last=self.model.is_last(line))
        asked.accepted.connect(lambda: self.model.forget(line))


def ask_to_forget(over: QWidget, line: RelayLine, *, last: bool) -> Dialog:
    """Say what forgetting a relay means, and let it be; of the last one most of all."""
    keep, button = Button(translated("Cancel"), TEXT), Button(translated("Forget relay"), DANGER)
    words = forgetting(line, last=last)
    body = Text(words.text, 14, "muted", wrap=True, line=MESSAGE_LINE)
    dialog = Dialog(words.title, body, actions=[keep, button], width=_WIDTH)
    keep.clicked.connect(dialog.reject)
    button.clicked.connect(dialog.accept)
    dialog.open_over(over)
    keep.setFocus(Qt.FocusReason.OtherFocusReason)
    return dialog
