"""What is asked on the page of devices and recovery: twelve words, a file, and whether a device is really lost.

Rules: words are typed anew each time, because they are kept nowhere; whoever closes a dialog takes them away. What is
wrong stands where it is mended, and what was typed stays.
"""

from PySide6.QtCore import QDate, Qt, QTimer
from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import MESSAGE_LINE, S8, S12, S16, SEMIBOLD
from whisper_net.desktop.viewmodels.backups import FILE, WORDS, Backups
from whisper_net.desktop.viewmodels.joining_words import PHRASE_WORDS
from whisper_net.desktop.viewmodels.own_devices import OwnDevice, OwnDevices
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views.backup_file_field import BackupFileField, backup_filters
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.banner import DANGER as FAILURE
from whisper_net.desktop.views.kit.banner import SUCCESS, Banner
from whisper_net.desktop.views.kit.box import Column, Row, stretched
from whisper_net.desktop.views.kit.button import DANGER, FILLED, OUTLINED, Button
from whisper_net.desktop.views.kit.choice import Radio, Tick
from whisper_net.desktop.views.kit.dialog import Dialog, Scrim
from whisper_net.desktop.views.kit.files import Location, pick_new
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.word_fields import WordFields

_WIDTH, _COLUMNS = 640, 3
_MARKED = 28
"""Where the words of a tick or a radio button begin."""


def _fit(dialog: Dialog) -> None:
    """Make it as high as what it shows now, with Qt's next turn: then its layout knows."""
    QTimer.singleShot(0, dialog, lambda: scrim.place() if isinstance(scrim := dialog.parentWidget(), Scrim) else None)


class BackupDialog(Dialog):
    """Asks for the words and where to save."""

    def __init__(self, model: Backups) -> None:
        self._model = model
        self.words = WordFields(PHRASE_WORDS, _COLUMNS)
        self.content = Tick(self.tr("With messages, leads and résumés"))
        self.content.setChecked(True)
        self._failure = Banner(FAILURE, "")
        self._go, cancel = Button(self.tr("Choose where to save"), FILLED), Button(self.tr("Cancel"), OUTLINED)
        super().__init__(self.tr("Save a backup"), self._form(), actions=[cancel, self._go], width=_WIDTH)
        paint.reveal(self._failure, False)
        cancel.clicked.connect(self.reject)
        for asked in (self._go.clicked, self.words.entered):
            asked.connect(lambda *_: self._choose())
        model.failed.connect(self._fail)
        model.saved.connect(self.accept)
        model.changed.connect(self._show)

    def _form(self) -> Column:
        why = self.tr(
            "The file is sealed under your twelve words, and this computer does not have them. Each group has its own: "
            "the backup holds those that these words open."
        )
        told = self.tr("Without them the file is small, and they come from the others. What disappears is never in it.")
        return Column(
            Text(why, 14, "muted", wrap=True, line=MESSAGE_LINE),
            S16,
            self._failure,
            self.words,
            S16,
            self.content,
            Row(_MARKED, stretched(Text(told, 12, "muted", wrap=True))),
        )

    def _choose(self) -> None:
        if self._model.busy or self.words.fault():
            return
        fault = self._model.words_fault(self.words.words())
        self.words.say(None, fault)
        if not fault:
            name = f"whisper_net {QDate.currentDate().toString(Qt.DateFormat.ISODate)}.backup"
            kind = Location.DocumentsLocation
            pick_new(self, self.tr("Save the backup as"), name, backup_filters(), self._save, self._go, kind=kind)

    def _save(self, file: str) -> None:
        self._model.save(file, self.words.words(), content=self.content.isChecked())

    def _fail(self, field: str, words: str) -> None:
        if field == WORDS:
            self.words.say(None, words)
        else:
            self._failure.say(words)
        paint.reveal(self._failure, field != WORDS)

    def _show(self) -> None:
        busy = self._model.busy
        self._go.setText(self.tr("Saving") if busy else self.tr("Choose where to save"))
        self._go.set_busy(busy)
        if busy:
            paint.reveal(self._failure, False)


class RehearseDialog(Dialog):
    """Asks for a file and its words, and says what would come back."""

    def __init__(self, model: Backups) -> None:
        self._model = model
        self.file = BackupFileField(self.tr("It is read from beginning to end, and nothing is changed."))
        self.words = WordFields(PHRASE_WORDS, _COLUMNS)
        self._failure, self.found = Banner(FAILURE, ""), Banner(SUCCESS, " ", " ")
        self._go, close = Button(self.tr("Rehearse"), FILLED), Button(self.tr("Close"), OUTLINED)
        asks = Text(self.tr("The twelve words it was saved with"), 14, "text", SEMIBOLD, wrap=True)
        body = Column(self.found, self._failure, S8, self.file, S16, asks, S8, self.words)
        super().__init__(self.tr("Rehearse a restore"), body, actions=[close, self._go], width=_WIDTH)
        for banner in (self.found, self._failure):
            paint.reveal(banner, False)
        close.clicked.connect(self.reject)
        for asked in (self._go.clicked, self.words.entered):
            asked.connect(lambda *_: self._rehearse())
        model.failed.connect(self._fail)
        model.rehearsed.connect(self._tell)
        model.changed.connect(self._show)

    def _rehearse(self) -> None:
        for banner in (self.found, self._failure):
            paint.reveal(banner, False)
        self.file.set_error("")
        if not self.words.fault():
            self._model.rehearse(self.file.text(), self.words.words())

    def _tell(self, title: str, words: str) -> None:
        self.found.say(title, words)
        paint.reveal(self.found, True)
        _fit(self)

    def _fail(self, field: str, words: str) -> None:
        if field == WORDS:
            self.words.say(None, words)
        elif field == FILE:
            self.file.set_error(words)
        else:
            self._failure.say(words)
            paint.reveal(self._failure, True)

    def _show(self) -> None:
        busy = self._model.busy
        self._go.setText(self.tr("Reading the backup") if busy else self.tr("Rehearse"))
        self._go.set_busy(busy)


class RevokeDialog(Dialog):
    """Says what revoking can and cannot undo, and by whose word it is done."""

    def __init__(self, model: OwnDevices, one: OwnDevice) -> None:
        self._model, self._one = model, one
        self.by_this = Radio(self.tr("By this computer"))
        self.by_words = Radio(self.tr("By my twelve words"))
        self.words = WordFields(PHRASE_WORDS, _COLUMNS)
        self._failure = Banner(FAILURE, "")
        keep = Button(self.tr("Cancel"), OUTLINED)
        self._go = Button(translated("Revoke %1").replace("%1", one.title), DANGER)
        title = self.tr("Revoke %1?").replace("%1", one.title)
        super().__init__(title, self._form(), actions=[keep, self._go], width=_WIDTH)
        self.by_this.setChecked(True)
        self._choose()
        paint.reveal(self._failure, False)
        keep.clicked.connect(self.reject)
        self._go.clicked.connect(self._revoke)
        self.words.entered.connect(self._revoke)
        self.by_words.toggled.connect(lambda _: self._choose())
        model.revoked.connect(self.accept)
        model.failed.connect(self._fail)
        self._keep = keep

    def _form(self) -> Column:
        told = self.tr(
            "From now on that device gets no key, and nothing it writes counts. What it holds stays there. You cannot "
            "take this back: it would come in as a new device."
        )
        words = self.tr("If somebody else may have it and its passphrase: your words count more than what they do.")
        return Column(
            Text(f"{self._one.title} · {self._one.detail}", 12, "muted", wrap=True),
            S8,
            Text(told, 14, "muted", wrap=True, line=MESSAGE_LINE),
            S16,
            self._failure,
            self.by_this,
            S8,
            self.by_words,
            Row(_MARKED, stretched(Text(words, 12, "muted", wrap=True))),
            S12,
            self.words,
        )

    def open_over(self, widget: QWidget) -> None:
        """Show it; nothing is revoked by Return alone."""
        super().open_over(widget)
        self._keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self) -> None:
        paint.reveal(self.words, self.by_words.isChecked())
        _fit(self)

    def _revoke(self) -> None:
        by_words = self.by_words.isChecked()
        if by_words and self.words.fault():
            return
        self._go.set_busy(True)
        self._model.revoke(self._one.id, self.words.words() if by_words else None)

    def _fail(self, words: str) -> None:
        self._go.set_busy(False)
        if self.by_words.isChecked():
            self.words.say(None, words)
        else:
            self._failure.say(words)
            paint.reveal(self._failure, True)
