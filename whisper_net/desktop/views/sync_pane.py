"""How syncing stands with each person, at the right of the window."""

from whisper_net.desktop.theme.metrics import MEDIUM, PANE_MEMBER, S4, S8, S12, S16
from whisper_net.desktop.viewmodels.shell import ShellModel
from whisper_net.desktop.viewmodels.syncing import PeerLine, peer_line
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.avatar import Avatar
from whisper_net.desktop.views.kit.banner import NOTE, Banner
from whisper_net.desktop.views.kit.box import Column, Row, stretched
from whisper_net.desktop.views.kit.button import FILLED, Button
from whisper_net.desktop.views.kit.icon import Dot
from whisper_net.desktop.views.kit.pane import Footer, Pane, Section
from whisper_net.desktop.views.kit.text import Text


class SyncPane(Pane):
    """One row a person; everything written is here first."""

    def __init__(self, model: ShellModel) -> None:
        self._model = model
        self._lines: tuple[PeerLine, ...] = ()
        self._people = Column(gap=S4)
        self._section = Section(self.tr("People"))
        self._note = Banner(NOTE, "", self.tr("It is sent by itself as soon as somebody can be reached."), icon="saved")
        self._again = Button(self.tr("Sync now"), FILLED, icon="again", full=True)
        body = Column(self._note, S16, self._section, S8, self._people)
        super().__init__(
            self.tr("Sync"), body, width=PANE_MEMBER, subtitle=model.sync.first, footer=Footer(stretched(self._again))
        )
        self._again.clicked.connect(model.sync_now)
        model.sync_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        summary = self._model.summary
        self._again.set_busy(self._model.syncing)
        self.header.say(self.tr("Sync"), self._model.sync.first)
        waiting = summary.waiting if summary is not None else 0
        words = self.tr("%1 changes wait for others that they follow").replace("%1", str(waiting))
        self._note.say(
            words if waiting else self.tr("What you write is saved here first"),
            self.tr("It is sent by itself as soon as somebody can be reached."),
        )
        lines = tuple(peer_line(peer, summary.now) for peer in summary.peers) if summary is not None else ()
        self._section.note.setText(str(len(lines)) if lines else "")
        paint.reveal(self._section, bool(lines))
        if lines != self._lines:
            self._lines = lines
            self._people.clear()
            for line in lines:
                self._people.add(_row(line))


def _row(line: PeerLine) -> Row:
    words = Column(
        ..., Text(line.name, 13, "text", MEDIUM, elide=True), Text(line.detail, 12, "muted", elide=True), ...
    )
    state = Row(Dot(line.tone), Text(line.state, 12, "muted"), gap=2)
    return Row(Avatar(line.member, line.name, 28), S12, stretched(words), S8, state, height=44)
