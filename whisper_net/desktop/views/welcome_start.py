"""Founding a group: its name, one's own, and a passphrase for this computer."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import MESSAGE_LINE, S8, S16, S24, SEMIBOLD
from whisper_net.desktop.viewmodels.founding import ME, NAME, RELAY
from whisper_net.desktop.viewmodels.onboarding import Onboarding
from whisper_net.desktop.viewmodels.unlocking import AGAIN, PASSPHRASE
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.banner import DANGER, Banner
from whisper_net.desktop.views.kit.box import Column, Row
from whisper_net.desktop.views.kit.button import FILLED, LINK, Button
from whisper_net.desktop.views.kit.field import Field, eyes_last
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.welcome_frame import Beside, Reasons, Stage, Step, StepFooter, back_button
from whisper_net.desktop.views.welcome_passphrase import passphrase_fields


class StartStep(Step):
    """A group in the making."""

    def __init__(self, model: Onboarding) -> None:
        founding = self._founding = model.founding
        self._name = Field(self.tr("Name of the group"), placeholder=self.tr("ex-Lumen"))
        self._me = Field(
            self.tr("Your name"), help_text=self.tr("As the others know you. Everybody in the group sees it.")
        )
        self._secrets = passphrase_fields(needed=founding.needs_passphrase)
        self._relay = Field(
            self.tr("Address of a relay"),
            placeholder=self.tr("wss://relay.example.org/#…"),
            help_text=self.tr("It keeps sealed messages for those who are away, and can read nothing."),
            longest=1_000,
        )
        self.use_relay = Button(self.tr("Use a relay"), LINK)
        self._fields = {NAME: self._name, ME: self._me, **self._secrets, RELAY: self._relay}
        self._failure = Banner(DANGER, "")
        self._go = Button(self.tr("Start the group"), FILLED)
        self._back = back_button(model, self.tr("Back"))
        super().__init__(
            model, Beside(self._form(), self._reasons()), StepFooter(self._back, self._go), self.tr("Start a group")
        )
        eyes_last(self._secrets.values())
        paint.reveal(self._relay, False)
        self.use_relay.clicked.connect(self._open_relay)
        self._go.clicked.connect(self.submit)
        for field in self._fields.values():
            field.entered.connect(self.submit)
        founding.failed.connect(self._fail)
        founding.busy_changed.connect(self._show_busy)
        paint.reveal(self._failure, False)

    def _form(self) -> Column:
        told = self.tr("Everything is kept on your own computer, encrypted.")
        return Column(
            Text(self.tr("Start a group"), 20, "text", SEMIBOLD, wrap=True),
            S8,
            Text(told, 14, "muted", wrap=True, line=MESSAGE_LINE),
            S24,
            self._failure,
            self._name,
            S16,
            self._me,
            *(item for field in self._secrets.values() for item in (S16, field)),
            S16,
            Row(self.use_relay, ...),
            self._relay,
            ...,
        )

    def _reasons(self) -> Reasons:
        first = self.tr("You invite the others. Once you are two, both approve whoever comes.")
        copies = self.tr("Every member's computer keeps a copy and brings it up to date with the others.")
        words = self.tr("Have paper and a pen at hand: they prove who you are if this computer is lost.")
        return Reasons(
            self.tr("What happens"),
            ("people", self.tr("You are its first member"), first),
            ("devices", self.tr("No server holds it"), copies),
            ("key", self.tr("Twelve words come next"), words),
        )

    def stages(self) -> Sequence[Stage]:
        """Where this is on the way."""
        return (
            Stage(self.tr("Group"), "now"),
            Stage(self.tr("Recovery words"), "next"),
            Stage(self.tr("Check"), "next"),
        )

    def start_focus(self) -> QWidget:
        """The first field."""
        return self._name.editor

    def fill(self, name: str, me: str, passphrase: str = "", again: str = "") -> None:
        """Type it all at once."""
        typed = {NAME: name, ME: me, PASSPHRASE: passphrase, AGAIN: again, RELAY: ""}
        for key, field in self._fields.items():
            field.set_text(typed[key])

    def _open_relay(self) -> None:
        """Whoever has a relay's address types it; nobody needs one."""
        paint.reveal(self.use_relay, False)
        paint.reveal(self._relay, True)
        self._relay.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> None:
        """Go on, unless something is wrong."""
        if self._founding.busy:
            return
        paint.reveal(self._failure, False)
        for field in self._fields.values():
            field.set_error("")
        typed = {key: field.text() for key, field in self._fields.items()}
        self._founding.found(typed[NAME], typed[ME], typed.get(PASSPHRASE, ""), typed.get(AGAIN, ""), typed[RELAY])

    def _fail(self, key: str, words: str) -> None:
        field = self._fields.get(key)
        if field is None:
            self._failure.say(words)
            paint.reveal(self._failure, True)
            return
        first = not any(one.frame.failed for one in self._fields.values())
        field.set_error(words)
        if first:
            field.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_busy(self) -> None:
        busy = self._founding.busy
        self._go.setText(self.tr("Making your keys") if busy else self.tr("Start the group"))
        self._go.set_busy(busy)
        self._back.setEnabled(not busy)
        for field in self._fields.values():
            field.editor.setReadOnly(busy)
