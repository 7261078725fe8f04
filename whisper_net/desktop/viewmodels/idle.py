"""Locks an open profile that nobody has touched for a while.

Rules: a key, the mouse, a wheel or a finger anywhere in the window counts, and nothing else does: what arrives from
others is no sign that its person is here. Time is that of the wall clock, so that a computer that slept through the
limit is locked when it wakes. What was typed is a draft by then (drafts.py). While one begins or joins a group nothing
is locked, for the words on the screen are shown once; the lobby is, and the doors where a group or request is behind.
`watch` is given the window as the system sees it: there whatever a person does comes by, and little else.
"""

from collections.abc import Callable

from PySide6.QtCore import QDateTime, QEvent, QObject, QTimer

from whisper_net.desktop.viewmodels.preferences import preferences
from whisper_net.desktop.viewmodels.root import GROUPS, WELCOME, RootModel

LOOK_MS = 5_000
MINUTE = 60
_TOUCHES = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    )
)


class IdleLock(QObject):
    """Watches one window and locks its profile."""

    def __init__(self, root: RootModel, now: Callable[[], int] = QDateTime.currentSecsSinceEpoch) -> None:
        super().__init__(root)
        self._root, self._now = root, now
        self._touched = now()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        root.page_changed.connect(self.touch)

    def watch(self, window: QObject) -> None:
        """Take what happens in this window as a sign of its person."""
        window.installEventFilter(self)

    def touch(self) -> None:
        """Somebody is here."""
        self._touched = self._now()

    def look(self) -> None:
        """Lock if nobody was here for long enough."""
        limit, idle = preferences().lock_after * MINUTE, self._now() - self._touched
        if idle < 0:  # the clock was put back
            self.touch()
        elif limit and idle >= limit and self._lockable:
            self._root.lock()

    @property
    def _lockable(self) -> bool:
        return self._root.page == GROUPS or (self._root.page == WELCOME and self._root.between)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            self.touch()
        return False
