"""What events named and a timeline has not read yet, and when to read it: at once, or every NEWS_MS in a flood."""

from collections.abc import Iterable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from whisper_net.core.ids import EnvelopeId

NEWS_MS = 100
"""While messages pour in, rows are made so often."""
FEW = 10


class News(QObject):
    """Ids of changed and of new messages; `due` says when to `take` them."""

    due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._changed: dict[EnvelopeId, None] = {}
        self._posted: dict[EnvelopeId, None] = {}
        self._rested = QElapsedTimer()
        self._rested.start()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.due)

    def add(self, changed: Iterable[EnvelopeId], posted: Iterable[EnvelopeId] = ()) -> None:
        """Remember what is to be read."""
        self._changed |= dict.fromkeys(changed)
        self._posted |= dict.fromkeys(posted)

    def remind(self) -> None:
        """Say when it is time, if there is anything."""
        if (self._changed or self._posted) and not self._timer.isActive():
            few = len(self._changed) + len(self._posted) <= FEW
            self._timer.start(0 if few or self._rested.elapsed() > NEWS_MS else NEWS_MS)

    @property
    def posted(self) -> int:
        """How many messages are new."""
        return len(self._posted)

    def leave_posted(self) -> None:
        """Forget what is new: it will be read as pages."""
        self._posted.clear()

    def take(self) -> tuple[EnvelopeId, ...]:
        """Everything, to be read now."""
        taken = tuple(self._changed | self._posted)
        self.clear()
        self._rested.restart()
        return taken

    def clear(self) -> None:
        self._changed.clear()
        self._posted.clear()
