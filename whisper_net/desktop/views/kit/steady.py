"""Answers that come to lie under the mouse by themselves: a press right after was meant for what stood there before.

Rules: only the mouse is held back, and only for a moment; the keyboard is led by whoever moves it.
"""

from PySide6.QtCore import QElapsedTimer, QEvent, QObject
from PySide6.QtWidgets import QWidget

STILL_MS = 700
"""Longer than a double click may take."""
_MOVES = (QEvent.Type.Move, QEvent.Type.Show)
_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)


class Steady(QObject):
    """Holds presses of some buttons back while what they stand on has just moved."""

    def __init__(self, moving: QWidget) -> None:
        super().__init__(moving)
        self._moving, self._moved = moving, QElapsedTimer()
        moving.installEventFilter(self)

    def guard(self, button: QWidget) -> None:
        """Hold presses of this one back."""
        button.installEventFilter(self)

    @property
    def still(self) -> bool:
        """Whether it lies where it lay a moment ago."""
        return not self._moved.isValid() or self._moved.hasExpired(STILL_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._moving:
            if event.type() in _MOVES:
                self._moved.start()
            return False
        return event.type() in _PRESSES and not self.still
