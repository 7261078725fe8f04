"""How syncing stands with each person, at the right of the window; and, where nothing goes, what to do about it."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import FORM, MEDIUM, PANE_MEMBER, S4, S8, S12, S16
from whisper_net.desktop.viewmodels.doctor import Doctor
from whisper_net.desktop.viewmodels.place import INVITE, NETWORK, PEOPLE, SETTINGS, Place
from whisper_net.desktop.viewmodels.relay_words import WayLine, way_line
from whisper_net.desktop.viewmodels.shell import ShellModel
from whisper_net.desktop.viewmodels.syncing import (
    ALONE,
    LOST,
    PeerLine,
    advice,
    peer_lines,
    standing,
    unheard,
)
from whisper_net.desktop.views.doctor_pane import DoctorPane
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.avatar import Avatar
from whisper_net.desktop.views.kit.banner import NOTE, Banner
from whisper_net.desktop.views.kit.box import Column, Row, stretched
from whisper_net.desktop.views.kit.button import FILLED, OUTLINED, Button, IconButton
from whisper_net.desktop.views.kit.empty import EmptyState
from whisper_net.desktop.views.kit.icon import Dot, IconTile
from whisper_net.desktop.views.kit.pane import Footer, Pane, Section
from whisper_net.desktop.views.kit.text import Text

_ABOVE = 96
"""Over an empty state, which a pane that scrolls would hold at its top."""


class SyncPane(Pane):
    """One row a person; everything written is here first."""

    def __init__(self, model: ShellModel, swap: Callable[[Pane], object]) -> None:
        """`swap` shows another pane in place of this one."""
        self._model, self._swap = model, swap
        self._lines: tuple[PeerLine, ...] = ()
        self._ways: tuple[WayLine, ...] = ()
        self._people = Column(gap=S4)
        self._section = Section(self.tr("People"))
        self._relays, self._through = Section(self.tr("Relays")), Column(gap=S4)
        self._why = Button(self.tr("Why is nothing coming?"), OUTLINED, icon="doctor", full=True)
        self._note = Banner(NOTE, "-", "-", icon="saved")
        self._more = Text("", 12, "muted")
        self._again = Button(self.tr("Sync now"), FILLED, icon="again", full=True)
        self._network = IconButton("settings", self.tr("Network settings"), size=FORM)
        self._told = Column(
            self._note, S16, self._relays, self._through, S8, self._section, S8, self._people, S8, self._more
        )
        self._alone, self._lost = self._make_alone(), self._make_lost()
        body = Column(self._told, self._alone, self._lost, S16, self._why)
        footer = Footer(stretched(self._again), self._network)
        super().__init__(self.tr("Sync"), body, width=PANE_MEMBER, subtitle=model.sync.first, footer=footer)
        self._again.clicked.connect(model.sync_now)
        self._network.clicked.connect(self._go_network)
        self._why.clicked.connect(self._show_doctor)
        model.sync_changed.connect(self._show)
        self._show()

    def _make_alone(self) -> QWidget:
        invite = Button(self.tr("Invite somebody"), OUTLINED, icon="invite")
        invite.clicked.connect(lambda: self._model.go(Place(PEOPLE, INVITE)))
        words = self.tr("Once somebody is in, this says how it stands with them.")
        return Column(_ABOVE, EmptyState("invite", self.tr("Nobody else here yet"), words, invite))

    def _make_lost(self) -> QWidget:
        open_network = Button(self.tr("Open network settings"), OUTLINED, icon="online")
        open_network.clicked.connect(self._go_network)
        words = self.tr("Add a relay, call this network home, or type the address of a member's computer.")
        return Column(_ABOVE, EmptyState("offline", self.tr("No way to the others yet"), words, open_network))

    def _go_network(self) -> None:
        self._model.go(Place(SETTINGS, NETWORK))

    def _show_doctor(self) -> None:
        membership = self._model.membership
        if membership is not None:
            model, swap = self._model, self._swap  # this pane is gone by the time one comes back
            carry = lambda: model.go(Place(SETTINGS, NETWORK))  # noqa: E731
            swap(DoctorPane(Doctor(membership), lambda: swap(SyncPane(model, swap)), carry))

    def _show(self) -> None:
        summary = self._model.summary
        self._again.set_busy(self._model.syncing)
        self.header.say(self.tr("Sync"), self._model.sync.first)
        state = standing(summary) if summary is not None else ""
        self._again.setEnabled(not self._model.syncing and state not in (ALONE, LOST))
        for widget, shown in ((self._alone, ALONE), (self._lost, LOST)):
            paint.reveal(widget, state == shown)
        paint.reveal(self._told, state not in (ALONE, LOST))
        paint.reveal(self._why, state != ALONE)
        if summary is None:
            return
        self._note.say(*advice(summary))
        self._more.setText(unheard(summary))
        self._show_relays(tuple(way_line(way, summary.now) for way in summary.relays))
        self._show_people(peer_lines(summary))

    def _show_relays(self, ways: tuple[WayLine, ...]) -> None:
        paint.reveal(self._relays, bool(ways))
        if ways != self._ways:
            self._ways = ways
            self._through.clear()
            for way in ways:
                self._through.add(_way_row(way))

    def _show_people(self, lines: tuple[PeerLine, ...]) -> None:
        self._section.note.setText(str(len(lines)) if lines else "")
        paint.reveal(self._section, bool(lines))
        if lines != self._lines:
            self._lines = lines
            self._people.clear()
            for line in lines:
                self._people.add(_row(line))


def _way_row(way: WayLine) -> Row:
    """A relay's host is long: how it stands has a line of its own."""
    state = Row(Dot(way.tone, box=8), Text(f"{way.state} · {way.detail}", 12, "muted", elide=True), ..., gap=6)
    words = Column(..., Text(way.host, 13, "text", MEDIUM, elide=True), state, ...)
    return Row(IconTile("relay", 28, 16, 8), S12, stretched(words), height=44)


def _row(line: PeerLine) -> Row:
    words = Column(
        ..., Text(line.name, 13, "text", MEDIUM, elide=True), Text(line.detail, 12, "muted", elide=True), ...
    )
    state = Row(Dot(line.tone), Text(line.state, 12, "muted"), gap=2)
    return Row(Avatar(line.member, line.name, 28), S12, stretched(words), S8, state, height=44)
