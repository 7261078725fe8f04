"""Letting more people see a lead that went to a chosen audience.

Rules: whoever is put into an audience reads all of it, so a lead whose audience carries others is posted anew by the
node (node/operations/sharing.py), under a new id; each further person is added to that one.
"""

from typing import Any

from PySide6.QtCore import QObject, Signal

from whisper_net.core.errors import LocalError
from whisper_net.core.ids import MemberId
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.leads import Leads
from whisper_net.desktop.viewmodels.new_channel import PickRows, pick_row
from whisper_net.desktop.viewmodels.plain_line import plain_line
from whisper_net.desktop.viewmodels.wording import counted, sentence
from whisper_net.ports.leads import LeadRow


class LeadSharing(QObject):
    """Who is to see a lead besides those who do."""

    changed = Signal()
    said = Signal(str, bool)
    """Words for a toast, and whether they tell of a failure."""
    shared = Signal()

    def __init__(self, leads: Leads, row: LeadRow, parent: QObject | None = None) -> None:
        super().__init__(parent or leads)
        self._leads, self._row = leads, row
        self.chosen: set[MemberId] = set()
        self.busy = False
        self.rows = PickRows(self.chosen, self)
        leads.room_changed.connect(self._show)
        self._show()

    @property
    def role(self) -> str:
        return plain_line(self._row.role)

    def _show(self) -> None:
        if self.busy or self._leads.room is None:
            return
        inside = {one.member for one in self._leads.readers_of(self._row)}
        others = [one for one in self._leads.room.pickable if one.member not in inside]
        self.chosen &= {one.member for one in others}
        self.rows.show([pick_row(one.member, one.name, one.role) for one in others])
        self.changed.emit()

    def toggle(self, member: MemberId) -> None:
        """Tick somebody, or take the tick back."""
        self.chosen.symmetric_difference_update({member})
        self.changed.emit()

    def share(self) -> None:
        """Let everybody see it who is ticked, one after another."""
        if self.chosen and not self.busy:
            self.busy = True
            self.changed.emit()
            self._share_next({"lead": self._row.id.hex()}, sorted(self.chosen), len(self.chosen))

    def _share_next(self, answer: dict[str, Any], members: list[MemberId], count: int) -> None:
        if not members:
            self.busy = False
            self.said.emit(counted("1 person more sees it now.", "%n people more see it now.", count), False)
            self.shared.emit()
            return
        wanted = {"lead": answer["lead"], "member": members[0].hex()}
        reply = self._leads.membership.submit("lead_share", **wanted)
        reply.then(answered(self, self._share_next, members[1:], count)).otherwise(answered(self, self._refused))

    def _refused(self, error: LocalError) -> None:
        self.busy = False
        self._show()
        self.said.emit(sentence(error), True)
