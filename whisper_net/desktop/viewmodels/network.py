"""The network page: which network is home, how this computer is reached, which addresses are called for this group.

Rules: nothing is sent by looking. What stands here changes without events, so it is read every few seconds while the
page is on the screen, and after everything that is done on it. A switch shows what really is: it goes back where the
node refuses. Without a group nobody is called at an address; without an open profile nothing can be set.
"""

from PySide6.QtCore import QObject, QTimer, Signal

from whisper_net.core.errors import LocalError
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.home import Home
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.network_words import CalledLine, LanState, called_line
from whisper_net.desktop.viewmodels.owner import Owner
from whisper_net.desktop.viewmodels.relays import GroupRelays
from whisper_net.desktop.viewmodels.wording import sentence, translated
from whisper_net.node import neighbours, reaching
from whisper_net.node.neighbours import SyncSummary
from whisper_net.node.reaching import Called, Reach

LOOK_MS = 3_000
NOWHERE = Reach(False, None, None, "", (), False)


class Network(QObject):
    """The network as one group's page shows it, or this computer's own."""

    changed = Signal()
    added = Signal()
    """The address that was typed is called now."""
    failed = Signal(str)
    """Words: something that was asked for could not be done."""

    def __init__(self, owner: Owner, parent: QObject | None = None) -> None:
        self.membership = owner if isinstance(owner, Membership) else None
        """None where no group is on the screen."""
        super().__init__(parent or self.membership)
        self._bridge = owner.bridge
        self.home = Home(self._bridge, self)
        self.home.changed.connect(self.changed)
        self.home.failed.connect(self.failed)
        self.relays = GroupRelays(self.membership, self) if self.membership is not None else None
        self.reach = NOWHERE
        self.called: tuple[CalledLine, ...] = ()
        self.fault = ""
        """What is wrong with the address that was typed, in words."""
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    @property
    def running(self) -> bool:
        """Whether a profile is open."""
        return self._bridge.running

    @property
    def lan(self) -> LanState | None:
        """The networks around; None until they were looked at, or where this computer cannot tell."""
        return self.home.lan

    @property
    def lan_fault(self) -> str:
        return self.home.fault

    # -- looking

    def start(self) -> None:
        """Look now and, until `stop`, every few seconds."""
        self.look()
        self._timer.start()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def look(self) -> None:
        """Read how everything stands."""
        if not self.running:
            return
        self.home.look()
        asked = self._bridge.ask(reaching.reach)
        asked.then(answered(self, self._show_reach)).otherwise(answered(self, self._unheard))
        if self.relays is not None:
            self.relays.look()
        if self.membership is not None:
            told = self.membership.ask(neighbours.sync_summary)
            told.then(answered(self, self._show_time)).otherwise(answered(self, self._unheard))

    def _show_reach(self, reach: Reach) -> None:
        self._set(reach=reach)

    def _show_time(self, summary: SyncSummary) -> None:
        if self.membership is not None:
            reply = self.membership.ask(reaching.called)
            reply.then(answered(self, self._show_called, summary.now)).otherwise(answered(self, self._unheard))

    def _show_called(self, called: list[Called], now: int) -> None:
        self._set(called=tuple(called_line(one, now) for one in called))

    def _unheard(self, _: LocalError) -> None:
        """A look that failed shows what was known; the next one comes by itself."""

    def _set(self, **values: object) -> None:
        if any(getattr(self, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(self, name, value)
            self.changed.emit()

    # -- doing

    def set_home(self, interface: str, home: bool) -> None:
        """Call the network of a card home, or no longer."""
        self.home.set_home(interface, home)

    def forget_homes(self) -> None:
        """No network is home any more."""
        self.home.forget_all()

    def set_reach(self, on: bool) -> None:
        """Let members reach this computer, or no longer."""
        self._do("listen", on=on)

    def draw_port(self) -> None:
        """Be reached at another port, drawn anew."""
        self._do("listen", on=True, port=0)

    def _do(self, operation: str, **args: object) -> None:
        reply = self._bridge.submit(operation, dict(args))
        reply.then(answered(self, self._done)).otherwise(answered(self, self._refused))

    def _done(self, _: object) -> None:
        self.look()

    def _refused(self, error: LocalError) -> None:
        self.failed.emit(sentence(error))
        self.changed.emit()  # the switch goes back to what is
        self.look()

    def add(self, address: str) -> None:
        """Call an address for this group from now on."""
        if not address.strip():
            self._misread(translated("Type an address, like 192.168.1.20:4400."))
            return
        if self.membership is not None:
            reply = self.membership.submit("address_add", address=address)
            misread = answered(self, lambda error: self._misread(sentence(error)))
            reply.then(answered(self, self._added)).otherwise(misread)

    def _added(self, _: object) -> None:
        self.fault = ""
        self.added.emit()
        self.look()

    def _misread(self, words: str) -> None:
        self.fault = words
        self.changed.emit()

    def forget(self, address: str) -> None:
        """Call an address no more."""
        if self.membership is not None:
            reply = self.membership.submit("address_forget", address=address)
            reply.then(answered(self, self._done)).otherwise(answered(self, self._refused))
