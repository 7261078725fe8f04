"""Which of the window's pages is up: welcome, locked, joining, or the groups of an open profile.

Rules: the profile decides. Without one there is a welcome; a locked one is unlocked; an open one without a group is
welcome still, or waits to be let in; with a group it shows its groups. What a page asks for next comes through here.
"""

from PySide6.QtCore import QObject, Signal

from whisper_net.core.errors import LocalError
from whisper_net.desktop.bridge import Bridge
from whisper_net.desktop.reply import Reply
from whisper_net.desktop.viewmodels.shell import ShellModel
from whisper_net.desktop.viewmodels.wording import sentence
from whisper_net.node import queries
from whisper_net.node.queries import Attempt, GroupSummary

WELCOME, LOCKED, GROUPS = "welcome", "locked", "groups"


class RootModel(QObject):
    """The state of the window as a whole."""

    page_changed = Signal()
    opening_changed = Signal()
    refused = Signal(str)
    """Words: why the profile did not open."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bridge = bridge
        self.page = LOCKED if bridge.exists else WELCOME
        self.opening = False
        self.attempts: tuple[Attempt, ...] = ()
        """Attempts to join that were under way when the profile was opened."""
        self.shell: ShellModel | None = None
        bridge.opened.connect(self.look)
        bridge.closed.connect(self._locked)

    # -- the profile

    def unlock(self, passphrase: str) -> None:
        """Open the profile. Its databases take a moment, so this is answered by a signal."""
        if self.opening:
            return
        self._set_opening(True)
        self.bridge.open(passphrase).then(self._opened).otherwise(self._refused)

    def create(self, passphrase: str) -> Reply[None]:
        """Make the profile and open it. For the pages that welcome somebody."""
        return self.bridge.open(passphrase, create=True)

    def lock(self) -> None:
        """Close the profile and drop its keys."""
        self.bridge.close()

    def _opened(self, _nothing: None) -> None:
        self._set_opening(False)

    def _refused(self, error: LocalError) -> None:
        self._set_opening(False)
        self.refused.emit(sentence(error))

    def _set_opening(self, opening: bool) -> None:
        self.opening = opening
        self.opening_changed.emit()

    # -- pages

    def look(self) -> None:
        """Find out which page the open profile leads to; call it too when somebody founded or entered a group."""
        self.bridge.ask(queries.attempts).then(self._show_attempts)
        self.bridge.ask(queries.groups).then(self._show_groups)

    def welcome(self) -> None:
        """Offer the doors again: one more group."""
        self._turn(WELCOME)

    def back(self) -> None:
        """Leave the doors for the groups that there are."""
        if self.shell is not None:
            self._turn(GROUPS)

    def _show_attempts(self, attempts: list[Attempt]) -> None:
        self.attempts = tuple(attempts)

    def _show_groups(self, groups: list[GroupSummary]) -> None:
        if not groups:
            self._turn(WELCOME)
            return
        if self.shell is None:
            self.shell = ShellModel(self.bridge, self)
        self.shell.start()
        self._turn(GROUPS)

    def _locked(self) -> None:
        if self.shell is not None:
            self.shell.stop()
            self.shell.deleteLater()
            self.shell = None
        self.attempts = ()
        self._turn(LOCKED)

    def _turn(self, page: str) -> None:
        if page != self.page:
            self.page = page
            self.page_changed.emit()
