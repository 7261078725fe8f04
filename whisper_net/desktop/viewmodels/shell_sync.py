"""How syncing stands with the group on the screen: read every few seconds, for it changes without events.

Rules: at most one reading at a time; what was read of a group that is no longer on the screen is dropped.
"""

from PySide6.QtCore import QObject, QTimer, Signal

from whisper_net.core.errors import LocalError
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.syncing import SyncState, sync_fault, sync_state
from whisper_net.node import neighbours
from whisper_net.node.neighbours import SyncSummary

SYNC_MS = 3_000


class ShellSync(QObject):
    """Of one group at a time."""

    changed = Signal()
    failed = Signal(str)
    """Words: why a sync that was asked for did nothing."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.state = SyncState()
        self.summary: SyncSummary | None = None
        self.syncing = False
        """Whether somebody asked to sync and it is under way."""
        self._membership: Membership | None = None
        self._reading: Membership | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(SYNC_MS)
        self._timer.timeout.connect(self.read)

    def start(self) -> None:
        """Read every few seconds from now on."""
        self._timer.start()

    def stop(self) -> None:
        """Read nothing more."""
        self._timer.stop()

    def follow(self, membership: Membership) -> None:
        """Tell of this group from now on; nothing is known of it yet."""
        self._membership, self.state, self.summary = membership, SyncState(), None

    def read(self) -> None:
        """Look how it stands."""
        membership = self._membership
        if membership is not None and self._reading is not membership:
            self._reading = membership
            reply = membership.ask(neighbours.sync_summary)
            reply.then(answered(self, self._show, membership)).otherwise(answered(self, self._end, membership))

    def _end(self, _outcome: object, membership: Membership) -> bool:
        """Whether what was asked is still of use."""
        self._reading = None if self._reading is membership else self._reading
        return membership is self._membership

    def _show(self, summary: SyncSummary, membership: Membership) -> None:
        if self._end(summary, membership):
            self.summary = summary
            self._tell()

    def now(self) -> None:
        """Call everybody at once, without waiting for the next time."""
        if self._membership is not None and not self.syncing:
            self.syncing = True
            self._tell()
            reply = self._membership.submit("sync")
            reply.then(answered(self, self._synced)).otherwise(answered(self, self._unsynced))

    def _synced(self, _outcome: object) -> None:
        self.syncing = False
        self._tell()
        self.read()

    def _unsynced(self, error: LocalError) -> None:
        self._synced(error)
        self.failed.emit(sync_fault(error, self.summary))

    def _tell(self) -> None:
        if self.summary is not None:
            self.state = sync_state(self.summary, calling=self.syncing)
        self.changed.emit()
