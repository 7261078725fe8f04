"""One member as their pane shows them: who vouched for them, their devices, and what may be done about them.

Rules: it is read anew whenever events say that somebody's place or devices changed. What is done is done by people.py,
which lives longer than the pane of somebody who is removed.
"""

from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from whisper_net.core.documents.patches import RosterChanged
from whisper_net.core.errors import LocalError
from whisper_net.core.group.events import AccordsChanged, ApprovalsChanged, DevicesChanged, RoleChanged
from whisper_net.core.ids import MemberId
from whisper_net.desktop.viewmodels import member_acts
from whisper_net.desktop.viewmodels.asking import Reading
from whisper_net.desktop.viewmodels.member_acts import Act
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.people_words import plain_name, when
from whisper_net.desktop.viewmodels.wording import marked, sentence, translated
from whisper_net.node import particulars
from whisper_net.node.particulars import DeviceLine, Particulars

_TELLING = (RosterChanged, RoleChanged, DevicesChanged, ApprovalsChanged, AccordsChanged)
_ID_DIGITS = 8
STATES = {
    "live": marked("in use"),
    "revoked": marked("revoked"),
    "doubled": marked("copied"),
    "surplus": marked("one too many"),
}


class Device(NamedTuple):
    """A device in words."""

    title: str
    detail: str
    state: str
    live: bool


class MemberPage(QObject):
    """What there is about one member."""

    changed = Signal()

    def __init__(self, membership: Membership, member: MemberId, now: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._membership, self.member, self._now = membership, member, now
        self.shown: Particulars | None = None
        self.fault = ""
        ask = particulars.particulars
        self._reading = Reading(self, lambda: membership.ask(ask, self.member), self._show, self._failed)
        membership.changed.connect(self._happened)
        membership.standing_changed.connect(self._reading.begin)
        self._reading.begin()

    def _happened(self, happened: list[object]) -> None:
        if any(isinstance(one, _TELLING) for one in happened):
            self._reading.begin()

    def _show(self, told: Particulars) -> None:
        if (told, "") != (self.shown, self.fault):
            self.shown, self.fault = told, ""
            self.changed.emit()

    def _failed(self, error: LocalError) -> None:
        self.fault = sentence(error)
        self.changed.emit()

    # -- what is shown

    @property
    def vouchers(self) -> tuple[str, ...]:
        """Who approved them, by name."""
        return () if self.shown is None else tuple(plain_name(one.name) for one in self.shown.vouched)

    @property
    def devices(self) -> tuple[Device, ...]:
        """Their devices in words, the first one first."""
        lines = () if self.shown is None else self.shown.devices
        return tuple(self._device(place, line) for place, line in enumerate(lines, 1))

    def _device(self, place: int, line: DeviceLine) -> Device:
        title = translated("Computer %1").replace("%1", str(place))
        added = translated("since %1 · %2").replace("%1", when(line.added, self._now))
        state = translated(STATES[line.state])
        return Device(title, added.replace("%2", line.device.hex()[:_ID_DIGITS]), state, line.state == "live")

    # -- what may be done

    def acts(self, name: str) -> tuple[Act, ...]:
        """What this person may do about them."""
        return () if self.shown is None else member_acts.acts(self.shown, name, self._membership.name)

    def unable(self, name: str, role: str) -> str:
        """Why they may do nothing of it, and who could."""
        mine = self._membership.role
        return "" if self.shown is None else member_acts.unable(self.shown, name, role, mine)
