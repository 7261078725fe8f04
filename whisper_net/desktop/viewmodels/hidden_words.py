"""What is hidden of somebody who went, and showing it to everybody again."""

from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from whisper_net.core.errors import LocalError
from whisper_net.core.ids import MemberId
from whisper_net.desktop.viewmodels.asking import Reading, answered
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.people_words import plain_name
from whisper_net.desktop.viewmodels.plain_line import isolated, plain_line
from whisper_net.desktop.viewmodels.wording import clock_time, day, marked, sentence, translated
from whisper_net.node.concealed import Concealed, ConcealedLine, concealed

MOST = 60
_LONGEST = 600
"""Characters of a text that are shown."""
_KINDS = {
    "edit": marked("An edit: %1"),
    "lead": marked("A lead: %1"),
    "leadedit": marked("A lead, edited: %1"),
    "profile": marked("A name: %1"),
    "resumecomment": marked("A comment: %1"),
    "resume": marked("A change of a résumé"),
    "other": marked("Something without words"),
}


class HiddenLine(NamedTuple):
    """One thing that is hidden."""

    where: str
    when: str
    words: str


class HiddenWords(QObject):
    """What is hidden of one member."""

    changed = Signal()
    said = Signal(str, bool)
    done = Signal()
    """It shows again."""

    def __init__(self, membership: Membership, member: MemberId, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent or membership)
        self._membership, self.member, self.name = membership, member, name
        self.lines: tuple[HiddenLine, ...] = ()
        self.more = 0
        self.told = False
        self.fault = ""
        self.busy = False
        self._reading = Reading(self, lambda: membership.ask(concealed, member), self._show, self._failed)
        self._reading.begin()

    def _show(self, told: Concealed) -> None:
        self.lines = tuple(_line(one, told.now) for one in told.lines[:MOST])
        self.more, self.told, self.fault = max(0, len(told.lines) - MOST), True, ""
        self.changed.emit()

    def _failed(self, error: LocalError) -> None:
        self.fault = sentence(error)
        self.changed.emit()

    def show_again(self) -> None:
        """Show all of it to everybody again."""
        if self.lines and not self.busy:
            self.busy = True
            self.changed.emit()
            reply = self._membership.submit("quarantine_extend", member=self.member.hex())
            reply.then(answered(self, self._shown)).otherwise(answered(self, self._refused))

    def _shown(self, _: object) -> None:
        self.busy = False
        self.said.emit(translated("What %1 wrote shows again.").replace("%1", isolated(self.name)), False)
        self.done.emit()

    def _refused(self, error: LocalError) -> None:
        self.busy, self.fault = False, sentence(error)
        self._reading.begin()


def _line(one: ConcealedLine, now: int) -> HiddenLine:
    where = plain_name(one.channel) if one.channel else translated("the whole group")
    at = min(one.at, now)
    words = translated(_KINDS.get(one.what, "%1")).replace("%1", plain_line(one.text, _LONGEST))
    return HiddenLine(where, f"{day(at, now)}, {clock_time(at)}", words)
