"""What became of one's own last message: saved here, or on other computers as well.

Rules: nothing is said that is not known. Another computer has a message if it is connected, its person may read the
channel, and it said that it holds just what is here. "Saved here" is said of what was written since the program began,
until one has it; of anything older it is not known, and nothing is said until somebody connects.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer

from whisper_net.core.documents import patches
from whisper_net.core.errors import LocalError
from whisper_net.core.ids import EnvelopeId, ScopeId
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.wording import counted, translated
from whisper_net.node import conversations
from whisper_net.ports.talk import MessageRow

LOOK_MS = 2_000


class Delivery(QObject):
    """Follows one message, the last that was asked about; `looked` is to ask for its words again, or it rests."""

    def __init__(self, membership: Membership, parent: QObject, looked: Callable[[], object]) -> None:
        super().__init__(parent)
        self._membership, self._looked = membership, looked
        self._written: set[EnvelopeId] = set()
        self._id: EnvelopeId | None = None
        self._scope = ScopeId(b"")
        self._holders = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        membership.changed.connect(self._happened)

    def words(self, row: MessageRow) -> str:
        """What is known of a message of this person."""
        if row.id != self._id:
            self._id, self._scope, self._holders = row.id, row.scope, 0
            self._timer.start(0)
        elif not self._timer.isActive():
            self._timer.start(LOOK_MS)
        if self._holders:
            return counted("On %n other computer", "On %n other computers", self._holders)
        return translated("Saved here") if row.id in self._written else ""

    def _happened(self, happened: Sequence[object]) -> None:
        posted = [one.origin for one in happened if isinstance(one, patches.MessagePosted)]
        self._written |= {one.id for one in posted if one.member == self._membership.me}

    def _look(self) -> None:
        reply = self._membership.ask(conversations.holders, self._scope)
        reply.then(answered(self, self._count, self._id)).otherwise(answered(self, self._unknown))

    def _count(self, holders: int, id_: EnvelopeId | None) -> None:
        if id_ == self._id:
            self._holders = max(self._holders, holders)
            self._looked()

    def _unknown(self, _: LocalError) -> None:
        """Nothing is known, and nothing said: a group that was closed meanwhile."""
