"""Which of the networks that this computer is on is home: read, and switched.

Rules: nothing is sent by looking. A network is called home by its person alone, and a switch shows what really is: it
goes back where the node refuses. It needs an open profile and no group, so whoever waits to be let in has it too.
"""

from PySide6.QtCore import QObject, QTimer, Signal

from whisper_net.core.errors import LocalError
from whisper_net.desktop.bridge import Bridge
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.network_words import LanState, lan_state
from whisper_net.desktop.viewmodels.wording import sentence

LOOK_MS = 3_000


class Home(QObject):
    """The networks around this computer."""

    changed = Signal()
    failed = Signal(str)
    """Words: what was asked for could not be done."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lan: LanState | None = None
        """None until it was looked at, or where this computer cannot tell."""
        self.fault = ""
        """Why it cannot tell, in words."""
        self._bridge = bridge
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    @property
    def found(self) -> int:
        """How many computers are heard on networks that are home, and called."""
        return self.lan.found if self.lan is not None else 0

    @property
    def at_home(self) -> bool:
        """Whether one of the networks around is home."""
        return self.lan is not None and any(one.home for one in self.lan.networks)

    def start(self) -> None:
        """Look now and, until `stop`, every few seconds."""
        self.look()
        self._timer.start()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def look(self) -> None:
        """Read how it stands."""
        reply = self._bridge.submit("lan_status")
        reply.then(answered(self, self._show)).otherwise(answered(self, self._without))

    def _show(self, answer: object) -> None:
        self._set(lan_state(answer), "")

    def _without(self, error: LocalError) -> None:
        self._set(None, sentence(error))

    def _set(self, lan: LanState | None, fault: str) -> None:
        if (lan, fault) != (self.lan, self.fault):
            self.lan, self.fault = lan, fault
            self.changed.emit()

    def set_home(self, interface: str, home: bool) -> None:
        """Call the network of a card home, or no longer."""
        self._do("lan_home" if home else "lan_forget", interface=interface)

    def forget_all(self) -> None:
        """No network is home any more."""
        self._do("lan_forget", everywhere=True)

    def _do(self, operation: str, **args: object) -> None:
        reply = self._bridge.submit(operation, dict(args))
        reply.then(answered(self, self._done)).otherwise(answered(self, self._refused))

    def _done(self, _: object) -> None:
        self.look()

    def _refused(self, error: LocalError) -> None:
        self.failed.emit(sentence(error))
        self.changed.emit()  # the switch goes back to what is
        self.look()
