"""Which of the window's pages is up: welcome, locked, or the groups of an open profile.

Rules: the profile decides. Without one there is a welcome; a locked one is unlocked; an open one without a group is
welcome still, or waits to be let in; with a group it shows its groups. What a page asks for next comes through here.
"""

from typing import Any

from PySide6.QtCore import QObject, Signal

from whisper_net.core.errors import LocalError
from whisper_net.desktop.bridge import Bridge
from whisper_net.desktop.reply import Reply
from whisper_net.desktop.viewmodels.lobby import Lobby
from whisper_net.desktop.viewmodels.people_words import plain_name
from whisper_net.desktop.viewmodels.plain_line import isolated
from whisper_net.desktop.viewmodels.recovery import Target
from whisper_net.desktop.viewmodels.shell import ShellModel
from whisper_net.desktop.viewmodels.wording import sentence, translated
from whisper_net.node import memberships
from whisper_net.node.memberships import Attempt, GroupSummary

WELCOME, LOCKED, GROUPS = "welcome", "locked", "groups"


class RootModel(QObject):
    """The state of the window as a whole."""

    page_changed = Signal()
    opening_changed = Signal()
    refused = Signal(str)
    """Words: why the profile did not open."""
    said = Signal(str, str)
    """Words for the foot of the window, and the group in hex that they lead to, or ""."""
    noted = Signal(str, bool)
    """Words for the foot of the window about what was not done, and whether it failed."""
    offered = Signal()
    """An invitation was handed over from outside: it is in `offer` until the page that joins takes it."""
    words_wanted = Signal(object)
    """Target: a group, or an attempt to join one, whose twelve words were shown and never asked for."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bridge = bridge
        self.page = LOCKED if bridge.exists else WELCOME
        self.opening = False
        self.shell: ShellModel | None = None
        self.lobby = Lobby(bridge, self)
        self.offer = ""
        self.between = False
        """Somebody waits in the lobby, or looks at the doors with a group or a request behind them: nothing is typed or
        shown that is not kept."""
        self._arriving = ""
        bridge.opened.connect(self.look)
        bridge.closed.connect(self._locked)
        self.lobby.entered.connect(self._let_in)

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """Attempts to join that are under way, or were refused."""
        return self.lobby.attempts

    # -- the profile

    def unlock(self, passphrase: str) -> None:
        """Open the profile. Its databases take a moment, so this is answered by a signal."""
        if self.opening:
            return
        self._set_opening(True)
        self.bridge.open(passphrase).then(self._opened).otherwise(self._refused)

    def create(self, passphrase: str) -> Reply[None]:
        """Make the profile and open it; one that was made, and then could not start, is opened. For the welcome."""
        return self.bridge.open(passphrase, create=not self.bridge.exists)

    def attend(self) -> None:
        """Somebody came to the window: what relays have for them is asked for."""
        if self.shell is not None and self.shell.membership is not None:
            self.shell.membership.call_relays()

    def lock(self) -> None:
        """Close the profile and drop its keys."""
        self.bridge.close()

    def _opened(self, _nothing: None) -> None:
        self._set_opening(False)
        self.bridge.submit("words_unchecked").then(self._remind)

    def _remind(self, unchecked: list[dict[str, Any]]) -> None:
        for row in unchecked[:1]:
            name = isolated(plain_name(row["name"])) if row["name"] else translated("the group that you asked to join")
            self.words_wanted.emit(Target(name, row["group"] or "", row["attempt"] or "", row["seen"]))

    def _refused(self, error: LocalError) -> None:
        self._set_opening(False)
        self.refused.emit(sentence(error))

    def _set_opening(self, opening: bool) -> None:
        self.opening = opening
        self.opening_changed.emit()

    def remind_no_more(self, target: Target) -> None:
        """Leave somebody alone who knows that their words are gone."""
        self.bridge.submit("words_checked", {"checked": True, **target.named})

    # -- pages

    def look(self) -> None:
        """Find out which page the open profile leads to; call it too when somebody founded or entered a group."""
        self.lobby.read()
        self.bridge.ask(memberships.groups).then(self._show_groups)

    def welcome(self) -> None:
        """Offer the doors again: one more group."""
        self._turn(WELCOME)

    def take(self, key: str) -> None:
        """Join with a key that somebody opened elsewhere; a locked profile is unlocked first."""
        self.offer = key
        if self.page == GROUPS:
            self._turn(WELCOME)
        else:
            self.offered.emit()

    def back(self) -> None:
        """Leave the doors for the groups that there are."""
        if self.shell is not None:
            self.shell.start()
            self._turn(GROUPS)

    def arrive(self, group: str, words: str = "") -> None:
        """Show a group that was just founded or entered, by its id in hex, and say so."""
        self._arriving = group
        self.look()
        if words:
            self.said.emit(words, "")

    def _let_in(self, group: str, name: str) -> None:
        """Say it to somebody who is elsewhere; whoever waits in the lobby is taken there by it."""
        if self.page == GROUPS:
            self.said.emit(let_into(name), group)
            if self.shell is not None:
                self.shell.start()

    def _show_groups(self, groups: list[GroupSummary]) -> None:
        if not groups:
            self._turn(WELCOME)
            return
        if self.shell is None:
            self.shell = ShellModel(self.bridge, self)
        arriving, self._arriving = self._arriving, ""
        if self.page == WELCOME and not arriving:
            return  # somebody is in the middle of one more
        self.shell.start()
        if arriving:
            self.shell.choose_group(arriving)
        self._turn(WELCOME if self.offer and not arriving else GROUPS)

    def _locked(self) -> None:
        if self.shell is not None:
            self.shell.stop()
            self.shell.deleteLater()
            self.shell = None
        self.lobby.stop()
        self._turn(LOCKED)

    def _turn(self, page: str) -> None:
        if page != self.page:
            self.page = page
            self.page_changed.emit()


def let_into(name: str) -> str:
    """What is said to somebody who was let in."""
    return translated("You were let into %1.").replace("%1", isolated(plain_name(name)))
