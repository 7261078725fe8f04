"""Whether this computer tells others what has arrived here: one switch for all groups of the profile.

Rules: the switch shows what is; where the node refuses, it goes back.
"""

from typing import Any

from PySide6.QtCore import QObject, Signal

from whisper_net.core.errors import LocalError
from whisper_net.desktop.bridge import Bridge
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.wording import sentence, translated


class Telling(QObject):
    """The switch of acknowledgements."""

    changed = Signal()
    failed = Signal(str)
    """Words: it could not be set."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.on = True
        self._bridge = bridge

    def look(self) -> None:
        """Read how it is."""
        if self._bridge.running:
            self._bridge.submit("acks_status", {}).then(answered(self, self._show)).otherwise(lambda _: None)

    def put(self, on: bool) -> None:
        """Tell from now on, or tell no more."""
        reply = self._bridge.submit("acks_put", {"on": on})
        reply.then(answered(self, self._show)).otherwise(answered(self, self._refused))

    def _show(self, answer: dict[str, Any]) -> None:
        self.on = answer["on"]
        self.changed.emit()

    def _refused(self, error: LocalError) -> None:
        self.failed.emit(sentence(error))
        self.changed.emit()


def telling_note() -> str:
    """What is said, and to whom."""
    return translated(
        "At most once an hour, without times, to those who read the same room: so they see how many devices have what "
        "they wrote, and learn in which hour this computer was on. Holds for all of your groups."
    )
