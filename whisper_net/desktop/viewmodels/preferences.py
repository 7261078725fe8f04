"""How this window behaves, as its person wants it: when it locks by itself. How it looks stands in theme/theme.py.

Rules: there is one `Preferences` a program, reached by `preferences()`, for they belong to the window and to no group.
remembered.py keeps them between two starts, in the clear, so nothing in here says anything about a person.
"""

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

_NAME = "whisper_net.preferences"
LOCK_AFTER = (0, 1, 5, 15, 30, 60)
"""Minutes that may pass without a key or a move of the mouse; 0: it never locks by itself."""
USUALLY = 15


class Preferences(QObject):
    """What holds for the window."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName(_NAME)
        self.lock_after = USUALLY
        self.folder = ""
        """Where the profile lies."""

    def use_lock_after(self, minutes: int) -> None:
        """Lock after so many idle minutes; one of LOCK_AFTER, and USUALLY for any other number."""
        self.lock_after = minutes if minutes in LOCK_AFTER else USUALLY
        self.changed.emit()


def preferences() -> Preferences:
    """The program's preferences, made when first asked for. Raises RuntimeError where no program runs."""
    app = QCoreApplication.instance()
    if app is None:
        raise RuntimeError("preferences belong to a running program")
    found = app.findChild(Preferences, _NAME, Qt.FindChildOption.FindDirectChildrenOnly)
    return found if found is not None else Preferences(app)
