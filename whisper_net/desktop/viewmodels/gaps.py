"""What others wrote in a room that is known to exist and has not arrived: how much of whom, in words.

Rules: only what stays missing for GRACE_MS is said, for what is on its way arrives in a moment. The node is asked when
it says that something changed, one question at a time.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from whisper_net.core.documents import patches
from whisper_net.core.errors import LocalError
from whisper_net.core.group.events import DeliveryChanged
from whisper_net.core.ids import ScopeId
from whisper_net.desktop.viewmodels.asking import Reading
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.people_words import listed
from whisper_net.desktop.viewmodels.plain_line import plain_line
from whisper_net.desktop.viewmodels.wording import counted, translated
from whisper_net.node import delivery
from whisper_net.node.delivery import Gap

GRACE_MS = 3_000
_NAMED, _NAME = 2, 60


class Gaps(QObject):
    """Of one room at a time."""

    changed = Signal()

    def __init__(self, membership: Membership, parent: QObject) -> None:
        super().__init__(parent)
        self._scope = ScopeId(b"")
        self.shown: tuple[Gap, ...] = ()
        self._seen: tuple[Gap, ...] = ()
        self._reading = Reading(self, lambda: membership.ask(delivery.gaps), self._take, self._unknown)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._reading.begin)
        membership.changed.connect(self._happened)

    def follow(self, scope: ScopeId) -> None:
        """Tell of this room from now on."""
        if scope != self._scope:
            self._scope, self._seen = scope, ()
            self._show(())
        self._reading.begin()

    @property
    def words(self) -> str:
        """How much of whom, in a sentence; "" where nothing is missing."""
        if not self.shown:
            return ""
        count = sum(one.count for one in self.shown)
        names = [plain_line(one.name, _NAME) or translated("somebody") for one in self.shown]
        one, many = (
            "%n message or change of %1 has not arrived yet.",
            "%n messages or changes of %1 have not arrived yet.",
        )
        return counted(one, many, count).replace("%1", listed(names, min(len(names), _NAMED)))

    def _happened(self, happened: Sequence[object]) -> None:
        telling = DeliveryChanged(self._scope) in happened
        if self._scope and (
            telling or (self.shown and any(isinstance(one, patches.MessagePosted) for one in happened))
        ):
            self._soon()

    def _soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start(GRACE_MS)

    def _take(self, gaps: list[Gap]) -> None:
        """What is missing now is shown if it was missing before."""
        now = tuple(one for one in gaps if one.scope == self._scope)
        members = {one.member for one in self._seen}
        self._seen = now
        self._show(tuple(one for one in now if one.member in members))
        if len(self.shown) < len(now):
            self._soon()

    def _show(self, gaps: tuple[Gap, ...]) -> None:
        if gaps != self.shown:
            self.shown = gaps
            self.changed.emit()

    def _unknown(self, _: LocalError) -> None:
        """What was known last stays: a group that was closed meanwhile."""
