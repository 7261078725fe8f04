"""Coming back: from a backup file, or with a key of somebody who is in; both by the twelve words."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import MESSAGE_LINE, S8, S12, S16, S24, SEMIBOLD
from whisper_net.desktop.viewmodels.joining import ADDRESS, KEY
from whisper_net.desktop.viewmodels.joining_words import PHRASE_WORDS
from whisper_net.desktop.viewmodels.onboarding import Onboarding
from whisper_net.desktop.viewmodels.restoring import FILE, WORDS
from whisper_net.desktop.viewmodels.unlocking import AGAIN, PASSPHRASE
from whisper_net.desktop.views.backup_file_field import BackupFileField, dropped_file
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.banner import DANGER, INFO, Banner
from whisper_net.desktop.views.kit.box import Column, Row, stretched
from whisper_net.desktop.views.kit.button import FILLED, OUTLINED, Button
from whisper_net.desktop.views.kit.field import Field, eyes_last
from whisper_net.desktop.views.kit.progress import Spinner
from whisper_net.desktop.views.kit.tabs import Tabs
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.welcome_frame import Beside, Reasons, Step, StepFooter, back_button
from whisper_net.desktop.views.welcome_passphrase import passphrase_fields
from whisper_net.desktop.views.word_fields import WordFields

BY_FILE, BY_HELP = "by_file", "by_help"


class RestoreStep(Step):
    """Two ways, and the words that both need."""

    def __init__(self, model: Onboarding) -> None:
        self._restoring = model.restoring
        self._make_fields()
        self._failure = Banner(DANGER, "")
        self._waiting = Banner(
            INFO, " ", self.tr("It goes on as long as this page is open. The words are kept nowhere.")
        )
        self._spinner = Spinner(self.tr("Working"))
        self._end = Button(self.tr("Stop asking"), OUTLINED)
        self._back = back_button(model, self.tr("Back"))
        self._go = Button("", FILLED)
        footer = StepFooter(self._back, self._spinner, S8, self._end, self._go)
        super().__init__(model, Beside(self._form(), self._reasons()), footer, self.tr("Restore"))
        eyes_last(self._secrets.values())
        self.setAcceptDrops(True)
        self._connect()
        self.show_way(BY_FILE)
        paint.reveal(self._failure, False)
        self._show()

    def _make_fields(self) -> None:
        self._tabs = Tabs(
            [(BY_FILE, self.tr("From a backup file"), None), (BY_HELP, self.tr("With a member's help"), None)]
        )
        self._file = BackupFileField(self.tr("Drop it anywhere on this page, or choose it."))
        self._key = Field(
            self.tr("A key from an admin or vetter"),
            placeholder="whisper://join/#…",
            help_text=self.tr("An invitation that they make for you. Nobody has to approve you again."),
        )
        self._address = Field(
            self.tr("Their address"), optional=self.tr("if you know it"), placeholder="192.168.1.20:4400"
        )
        self.words = WordFields(PHRASE_WORDS)
        self._secrets = passphrase_fields(needed=self._restoring.needs_passphrase)
        self._fields: dict[str, Field | BackupFileField] = {
            FILE: self._file, KEY: self._key, ADDRESS: self._address, **self._secrets,
        }  # fmt: skip

    def _form(self) -> Column:
        told = self.tr("Both ways need the twelve words that you wrote down for the group.")
        self._by_help = Row(stretched(self._key), stretched(self._address), gap=S16)
        self._new = Column(S16, Row(*(stretched(field) for field in self._secrets.values()), gap=S16))
        paint.reveal(self._new, bool(self._secrets))
        return Column(
            Text(self.tr("Restore"), 20, "text", SEMIBOLD, wrap=True),
            S8,
            Text(told, 14, "muted", wrap=True, line=MESSAGE_LINE),
            S12,
            self._tabs,
            S12,
            self._failure,
            self._waiting,
            self._file,
            self._by_help,
            S24,
            Text(self.tr("Your twelve recovery words"), 14, "text", SEMIBOLD, wrap=True),
            S8,
            self.words,
            self._new,
            ...,
        )

    def _reasons(self) -> Reasons:
        same = self.tr(
            "Your member id stays. Others see a new device of yours, and compare safety words with you anew."
        )
        newer = self.tr("What the file lacks comes from the others as soon as you are online together.")
        lost = self.tr("Revoke the old computer afterwards, in Settings, under Devices.")
        return Reasons(
            self.tr("What happens"),
            ("people", self.tr("You are the same person"), same),
            ("again", self.tr("The rest catches up"), newer),
            ("devices", self.tr("A computer was lost?"), lost),
        )

    def _connect(self) -> None:
        self._tabs.chosen.connect(self.show_way)
        self._go.clicked.connect(self.submit)
        self._end.clicked.connect(self._restoring.end)
        self.words.entered.connect(self.submit)
        self.words.pasted_key.connect(self._take_key)
        for field in (self._key, self._address, *self._secrets.values()):
            field.entered.connect(self.submit)
        self._restoring.failed.connect(self._fail)
        self._restoring.changed.connect(self._show)

    def start_focus(self) -> QWidget:
        """What is asked for first."""
        return self._file.button

    # -- the two ways

    def show_way(self, way: str) -> None:
        """By a file, or by a key."""
        self._tabs.choose(way)
        paint.reveal(self._file, way == BY_FILE)
        paint.reveal(self._by_help, way == BY_HELP)
        paint.reveal(self._failure, False)
        self._show()

    def _take_key(self, key: str) -> None:
        self.show_way(BY_HELP)
        self._key.set_text(key)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file."""
        if dropped_file(event.mimeData()) and not self._restoring.busy:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take(dropped_file(event.mimeData()))

    def take(self, path: str) -> None:
        """Choose a file."""
        self.show_way(BY_FILE)
        self._file.set_text(path)

    # -- going on

    def submit(self) -> None:
        """Go on, unless something is wrong."""
        if self._restoring.busy:
            return
        paint.reveal(self._failure, False)
        for field in self._fields.values():
            field.set_error("")
        passphrase, again = (
            self._secrets[name].text() if name in self._secrets else "" for name in (PASSPHRASE, AGAIN)
        )
        if self.words.fault():
            return
        typed = self.words.words()
        if self._tabs.current == BY_FILE:
            self._restoring.from_file(self._file.text(), typed, passphrase, again)
        else:
            self._restoring.with_help(self._key.text(), self._address.text(), typed, passphrase, again)

    def _fail(self, key: str, words: str) -> None:
        field = self._fields.get(key)
        if key == WORDS:
            self.words.say(None, words)
        elif field is None:
            self._failure.say(words)
            paint.reveal(self._failure, True)
        else:
            field.set_error(words)
            if isinstance(field, Field):
                field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        restoring, by_file = self._restoring, self._tabs.current == BY_FILE
        doing = self.tr("Reading the backup") if by_file else self.tr("Asking")
        self._go.setText(doing if restoring.busy else self._offer(by_file))
        self._go.set_busy(restoring.busy)
        self._end.setText(self.tr("Stopping") if restoring.ending else self.tr("Stop asking"))
        self._end.set_busy(restoring.ending)
        self._waiting.say(restoring.told or " ", self._waiting.text.text())
        paint.reveal(self._waiting, bool(restoring.told))
        paint.reveal(self._end, restoring.asking)
        paint.reveal(self._spinner, restoring.busy)
        paint.reveal(self._new, bool(self._secrets) and restoring.needs_passphrase)
        self._back.setEnabled(not restoring.busy)
        for part in (self._tabs, self._file, self._by_help, self.words, self._new):
            part.setEnabled(not restoring.busy)

    def _offer(self, by_file: bool) -> str:
        return self.tr("Restore") if by_file else self.tr("Come back")
