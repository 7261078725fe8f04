"""The dialog that invites: one press makes an invitation; then what to hand over, and beside it the open ones.

Rules: the key is on the screen until the dialog closes, and nowhere else in the window afterwards. It is said plainly
that an invitation lets somebody ask, and lets nobody in.
"""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget

from whisper_net.desktop.theme.metrics import FORM, MESSAGE_LINE, S4, S8, S16, S24, SEMIBOLD
from whisper_net.desktop.viewmodels.invitation import SPANS, USES, USUAL_SPAN, USUAL_USES, Inviting, people_words
from whisper_net.desktop.viewmodels.people_words import plain_name
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views.invitation_handover import Handover
from whisper_net.desktop.views.invitation_list import OpenInvitations
from whisper_net.desktop.views.kit.banner import DANGER, NOTE, Banner
from whisper_net.desktop.views.kit.box import Column, Row
from whisper_net.desktop.views.kit.button import FILLED, TEXT, Button
from whisper_net.desktop.views.kit.choice import Select, Tick
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.paint import reveal
from whisper_net.desktop.views.kit.tabs import Tabs
from whisper_net.desktop.views.kit.text import Text

NEW, OPEN = "new", "open"
_WIDTH, _HEIGHT = 720, 696
_MOST_ROOMS = 8


class InvitationDialog(Dialog):
    """Invite somebody, look at what is open, take it back."""

    went = Signal(object)
    """Place: go there."""

    def __init__(self, model: Inviting) -> None:
        self.model = model
        self.tabs = Tabs([(NEW, self.tr("New invitation"), None), (OPEN, self.tr("Open"), 0)])
        self.fault = Banner(DANGER, self.tr("That did not work"))
        self.terms = Terms(model)
        self.handover = Handover(model)
        self.listing = OpenInvitations(model)
        self.pages = QStackedWidget()
        for page in (self.terms, self.handover, self.listing):
            self.pages.addWidget(page)
        body = Column(self.tabs, S16, self.fault, self.pages)
        self.make = Button(self.tr("Make an invitation"), FILLED, icon="invite")
        self.leave = Button(self.tr("Done"), TEXT)
        self.copy = Button(self.tr("Copy with a note"), FILLED, icon="copy")
        super().__init__(
            self.tr("Invite somebody"), body, actions=[self.leave, self.make, self.copy], width=_WIDTH, height=_HEIGHT
        )
        model.setParent(self)
        self.tabs.chosen.connect(self._choose)
        self.make.clicked.connect(lambda: model.make(self.terms.uses, self.terms.seconds, self.terms.rooms))
        self.leave.clicked.connect(self.accept)
        self.copy.clicked.connect(lambda: self.handover.copy_all(self.copy))
        self.handover.went.connect(self._leave)
        self.finished.connect(lambda _: model.forget())
        model.changed.connect(self._show)
        model.shown_changed.connect(self._show_handover)
        self._show()
        self._choose(NEW)

    def _leave(self, place: object) -> None:
        self.accept()
        self.went.emit(place)

    def _choose(self, tab: str) -> None:
        if tab == OPEN:
            self.pages.setCurrentWidget(self.listing)
        else:
            self.pages.setCurrentWidget(self.handover if self.model.shown is not None else self.terms)
        self._show()

    def _show_handover(self) -> None:
        """What was made, or chosen from the list, comes to the front."""
        if self.model.shown is not None:
            self.tabs.choose(NEW)
        self._choose(self.tabs.current)
        if self.model.shown is not None:
            self.copy.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        model, page = self.model, self.pages.currentWidget()
        self.tabs.set_count(OPEN, len(model.open))
        self.fault.say(self.tr("That did not work"), model.fault)
        reveal(self.fault, bool(model.fault))
        self.make.setText(self.tr("Make an invitation"))
        self.make.setVisible(page is self.terms)
        self.make.set_busy(model.busy)
        self.make.setEnabled((model.may_invite or not model.known) and not model.busy)
        self.copy.setVisible(page is self.handover)
        if self.copy.text() != translated("Copied"):
            named = self.tr("Copy with address and note")
            self.copy.setText(named if model.address_named else self.tr("Copy with a note"))
        self.leave.setText(self.tr("Cancel") if page is self.terms else self.tr("Done"))
        self.terms.show_powers()


class Terms(Column):
    """For how many, for how long, and which channels; usual ones are chosen already."""

    def __init__(self, model: Inviting) -> None:
        self._model = model
        self._ticks: dict[bytes, Tick] = {}
        intro = Text(
            self.tr("You hand somebody a key. With it they can ask to come in; somebody here decides."),
            14,
            "muted",
            wrap=True,
            line=MESSAGE_LINE,
        )
        self._people = Select(
            self.tr("For how many people"), [(str(n), people_words(n)) for n in USES], str(USUAL_USES)
        )
        spans = [(str(seconds), translated(words)) for seconds, words in SPANS]
        self._span = Select(self.tr("Open for"), spans, str(USUAL_SPAN))
        self.many = Text(
            self.tr("A key that many have is passed on more easily. One for each person is safer."),
            12,
            "muted",
            wrap=True,
        )
        self._rooms = Column(gap=S4)
        self._label = Text(self.tr("Channels beside general"), 13, "text", SEMIBOLD)
        self.refused = Banner(NOTE, self.tr("Admins and vetters invite"))
        self.choices = Column(
            self._field(self.tr("For"), self._people),
            S4,
            self.many,
            S16,
            self._field(self.tr("Open for"), self._span),
            S24,
            self._label,
            S8,
            self._rooms,
        )
        super().__init__(intro, S24, self.refused, self.choices, ...)
        self._people.chosen.connect(lambda _: self.show_powers())
        self.show_powers()

    def _field(self, label: str, select: Select) -> Row:
        return Row(Row(Text(label, 14), ..., width=120), select, ..., height=FORM)

    @property
    def uses(self) -> int:
        return int(self._people.value)

    @property
    def seconds(self) -> int:
        return int(self._span.value)

    @property
    def rooms(self) -> tuple[Any, ...]:
        """The channels that are ticked."""
        return tuple(room.scope for room in self._model.rooms if self._ticked(room.scope))

    def _ticked(self, scope: bytes) -> bool:
        tick = self._ticks.get(scope)
        return tick is not None and tick.isChecked()

    def show_powers(self) -> None:
        """Follow what this person may do, and which channels there are."""
        model = self._model
        may = model.may_invite or not model.known
        self.choices.setVisible(may)
        self.refused.setVisible(not may)
        who = self.tr("Ask one of them: %1.").replace("%1", model.officers) if model.officers else ""
        told = self.tr("Vetters are people who may let others in.")
        self.refused.say(self.tr("Admins and vetters invite"), f"{told} {who}".strip())
        self.many.setVisible(self.uses > 1)
        rooms = model.rooms[:_MOST_ROOMS]
        if [room.scope for room in rooms] != list(self._ticks):
            self._rooms.clear()
            self._ticks = {room.scope: Tick(plain_name(room.name).replace("&", "&&")) for room in rooms}
            for tick in self._ticks.values():
                self._rooms.add(Row(tick, ...))
        self._label.setVisible(bool(rooms))
