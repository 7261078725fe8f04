"""The lobby: one attempt to join, how far it is, what the others see of it, and what can be done meanwhile."""

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import R_LARGE, ROW, S8, S12, S16, S24, S32, SEMIBOLD
from whisper_net.desktop.viewmodels.home import Home
from whisper_net.desktop.viewmodels.lobby_stages import (
    Attempt,
    headline,
    member_words,
    origin,
    refusal,
    short_name,
    stages,
    state_words,
)
from whisper_net.desktop.viewmodels.onboarding import Onboarding
from whisper_net.desktop.viewmodels.typed_places import place_fault
from whisper_net.desktop.views.home_plate import HomePlate
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.avatar import Avatar
from whisper_net.desktop.views.kit.banner import DANGER, INFO, Banner
from whisper_net.desktop.views.kit.box import Card, Column, Divider, Row, stretched
from whisper_net.desktop.views.kit.button import FILLED, OUTLINED, TEXT, Button
from whisper_net.desktop.views.kit.chip import ACTIVE, FACT, FAILED, OUTLINE, Chip, ChipButton
from whisper_net.desktop.views.kit.field import Field
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.lobby_dialogs import edit_dialog, withdraw_dialog
from whisper_net.desktop.views.lobby_stages import StageList
from whisper_net.desktop.views.welcome_frame import Beside, Step, StepFooter, back_button

_MAIN, _SIDE = 560, 320
_CHIPS = {"joining": FACT, "pending": FACT, "entering": ACTIVE, "refused": FAILED}
_ICONS = {"joining": "waiting", "pending": "waiting", "entering": "key", "refused": "danger"}


class LobbyStep(Step):
    """One attempt at a time; chips above choose which."""

    def __init__(self, model: Onboarding) -> None:
        self._attempt: Attempt | None = None
        self._choice = Row(gap=S8, pad=(0, 0, 0, S16))
        self._picture = Avatar(b"", "", 48, radius=12)
        self._title = Text("", 20, "text", SEMIBOLD, wrap=True)
        self._origin = Text("", 13, "muted", wrap=True)
        self._chip = Chip("", FACT)
        self._stages = StageList()
        self._closing = Banner(
            INFO,
            self.tr("You can close the app"),
            self.tr("Your request is kept here. While the app is open it keeps asking."),
        )
        self._another = Button(self.tr("Use another key"), FILLED, size=ROW)
        self._refusal = Banner(DANGER, "", actions=[self._another])
        self._side = _Side(model.home)
        body = Beside(Column(self._choice, self._main(), ...), self._side, form_width=_MAIN, aside_width=_SIDE, gap=S24)
        self._withdraw = Button(self.tr("Withdraw my request"), TEXT)
        other = Button(self.tr("Enter a different invitation"), TEXT)
        other.clicked.connect(model.join)
        self._back = back_button(model, self.tr("Back"))
        footer = StepFooter(self._back, self._withdraw, other)
        super().__init__(model, body, footer, self.tr("Waiting to be let in"))
        self._connect()
        self._show()

    def _main(self) -> Card:
        return Card(
            Row(self._picture, S16, stretched(Column(self._title, self._origin)), S12, self._chip),
            S24,
            Divider(),
            S24,
            self._stages,
            S16,
            self._closing,
            self._refusal,
            pad=S32,
        )

    def _connect(self) -> None:
        self._another.clicked.connect(self.model.join)
        self._withdraw.clicked.connect(self._ask_to_withdraw)
        self._side.edit.clicked.connect(self._open_edit)
        self._side.asked.clicked.connect(self._ask)
        self._side.address.entered.connect(self._ask)
        self.model.lobby.changed.connect(self._show)
        self.model.lobby.failed.connect(self._fail)
        self.model.lobby.helped.connect(self._helped)
        self.model.home.failed.connect(lambda words: self.model.root.noted.emit(words, True))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.model.home.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.model.home.stop()

    def start_focus(self) -> QWidget:
        """Nothing has to be done here: what is typed by accident goes nowhere."""
        return self._back

    def _show(self) -> None:
        lobby = self.model.lobby
        attempt = lobby.attempt(self.model.chosen) or next(reversed(lobby.attempts), None)
        if attempt is None:
            return
        self._attempt = attempt
        self._show_choice(attempt)
        refused = attempt.state == "refused"
        self._picture.show_person(attempt.group or attempt.file.encode(), attempt.name or "?")
        self._title.setText(headline(attempt))
        self._origin.setText(origin(attempt, lobby.now))
        self._chip.show_state(state_words(attempt), _CHIPS[attempt.state], _ICONS[attempt.state])
        self._stages.show_stages(stages(attempt, lobby.answers.get(attempt.file, "")))
        self._refusal.say(
            refusal(attempt) if refused else "", self.tr("Ask your inviter for a new key, or what happened.")
        )
        paint.reveal(self._refusal, refused)
        paint.reveal(self._closing, not refused)
        self._withdraw.setText(self.tr("Forget this request") if refused else self.tr("Withdraw my request"))
        self._side.show_attempt(attempt, asking=attempt.file in lobby.asking)

    def _show_choice(self, shown: Attempt) -> None:
        attempts = self.model.lobby.attempts
        self._choice.clear()
        for one in attempts if len(attempts) > 1 else ():
            chip = ChipButton(short_name(one), OUTLINE, checkable=True)
            chip.setChecked(one.file == shown.file)
            chip.clicked.connect(lambda _=False, file=one.file: self._choose(file))
            self._choice.add(chip)
        self._choice.add(...)
        paint.reveal(self._choice, len(attempts) > 1)

    def _choose(self, file: str) -> None:
        self.model.chosen = file
        self._side.address.set_text("")
        self._show()

    # -- doing

    def _ask(self) -> None:
        address = self._side.address.text()
        fault = place_fault(address)
        self._side.address.set_error(fault)
        if not fault and self._attempt is not None:
            self.model.lobby.ask(self._attempt.file, address.strip())

    def _open_edit(self) -> None:
        if self._attempt is not None:
            edit_dialog(self.model.lobby, self._attempt).open_over(self)

    def _ask_to_withdraw(self) -> None:
        if self._attempt is not None:
            withdraw_dialog(self.model.lobby, self._attempt).open_over(self)

    def _helped(self, file: str) -> None:
        """What was typed is kept with the request: the next one can be typed."""
        if self._attempt is not None and file == self._attempt.file:
            self._side.address.set_text("")

    def _fail(self, file: str, words: str) -> None:
        if self._attempt is not None and file == self._attempt.file:
            self._side.address.set_error(words)


class _Side(Column):
    """What the others see, and what may help."""

    def __init__(self, home: Home) -> None:
        self.home = HomePlate(home)
        self._picture = Avatar(b"", "", 40)
        self._name = Text("", 14, "text", SEMIBOLD, wrap=True)
        self._id = Text("", 12, "muted", wrap=True)
        self._claim = Text("", 13, "text", wrap=True)
        self.edit = Button(self.tr("Change"), OUTLINED, icon="edit", size=ROW)
        self._signed = Text(self.tr("It is signed and on its way, so it stays as it is."), 12, "muted", wrap=True)
        self._seen = Card(
            Text(self.tr("What they see"), 14, "text", SEMIBOLD),
            S12,
            Row(self._picture, S12, stretched(Column(self._name, self._id))),
            S12,
            self._claim,
            S8,
            Row(self.edit, ...),
            self._signed,
            pad=20,
        )
        self.address = Field(
            self.tr("Where to ask"),
            placeholder=self.tr("192.168.1.20:4400 or wss://…"),
            help_text=self.tr("The address of a member, or of a relay."),
        )
        self.asked = Button(self.tr("Ask now"), OUTLINED, icon="again", size=ROW)
        self._question = Text("", 14, "text", SEMIBOLD, wrap=True)
        self._help = Text("", 13, "muted", wrap=True)
        taking = Column(
            self._question,
            S8,
            self._help,
            S16,
            self.address,
            S12,
            Row(self.asked, ...),
            pad=20,
            fill="well",
            radius=R_LARGE,
        )
        super().__init__(self._seen, taking, self.home, ..., gap=S16)

    def show_attempt(self, attempt: Attempt, *, asking: bool) -> None:
        """Show one."""
        signed = attempt.member is not None
        paint.reveal(self._seen, not attempt.device)  # whoever comes back says nothing anew
        self._picture.show_person(attempt.member or attempt.my_name.encode(), attempt.my_name)
        self._name.setText(attempt.my_name)
        self._id.setText(member_words(attempt))
        paint.reveal(self._id, signed)
        nothing = self.tr("You said nothing about yourself.")
        self._claim.setText(self.tr("“%1”").replace("%1", attempt.claim) if attempt.claim else nothing)
        self._claim.set_colour("text" if attempt.claim else "muted")
        paint.reveal(self.edit, not signed)
        paint.reveal(self._signed, signed)
        refused = attempt.state == "refused"
        self._question.setText(self.tr("A mistake?") if refused else self.tr("Taking long?"))
        self._help.setText(self._help_words(attempt))
        self.asked.set_busy(asking)
        self.asked.setText(self.tr("Asking") if asking else self.tr("Ask now"))

    def _help_words(self, attempt: Attempt) -> str:
        if attempt.state == "refused":
            return self.tr("One computer of the group said so. Another one may know better: you can ask again.")
        if attempt.device:
            return self.tr("Ask an admin or vetter to open their app, and where it listens: it says so under Network.")
        if attempt.member is None:
            return self.tr(
                "Ask your inviter for the address of a relay, or where their app listens: both stand under Network."
            )
        return self.tr("Call somebody who is in. Read them the code above, so that they know it is you.")
