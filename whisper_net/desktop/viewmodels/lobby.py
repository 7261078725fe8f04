"""The lobby: who asked to join what, how far that is, and what can be done meanwhile.

Rules: an attempt has no events of its own, so how it stands is read every few seconds as long as there is one. What is
shown is what the node knows and no more. Whoever was let in is told once, by `entered`.
"""

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from whisper_net.core.errors import LocalError
from whisper_net.core.group.events import Entered
from whisper_net.core.wire.relay_address import parse_relay
from whisper_net.desktop.bridge import Bridge, Notice
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.typed_places import is_relay
from whisper_net.desktop.viewmodels.wording import sentence
from whisper_net.node import memberships, queries
from whisper_net.node.memberships import Attempt, GroupSummary

READ_MS = 2_000


class Lobby(QObject):
    """Every attempt of this profile."""

    changed = Signal()
    entered = Signal(str, str)
    """The id in hex, and the name, of a group that let this person in."""
    helped = Signal(str)
    """The attempt: whoever was to be asked for it was."""
    failed = Signal(str, str)
    """The attempt, and words: why what was asked for was not done."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.attempts: tuple[Attempt, ...] = ()
        self.now = 0
        """When it was read."""
        self.greeting = False
        """Whether an attempt is over, and it is being looked up where it led."""
        self.asking: set[str] = set()
        """Attempts that somebody asked to ask for, and that is under way."""
        self.answers: dict[str, str] = {}
        """By attempt: what came of asking last, in words, where nobody answered."""
        self._bridge = bridge
        self._reading = self._stale = False
        self._withdrawn: set[str] = set()
        self._expected: set[str] = set()
        """Attempts that were begun since the last reading."""
        self._timer = QTimer(self)
        self._timer.setInterval(READ_MS)
        self._timer.timeout.connect(self.read)
        bridge.notified.connect(self._notified)

    def attempt(self, file: str) -> Attempt | None:
        """One attempt, as last read."""
        return next((one for one in self.attempts if one.file == file), None)

    # -- reading

    def expect(self, file: str) -> None:
        """Look how an attempt stands that was just begun; it may have led into its group before it is read."""
        self._expected.add(file)
        self.read()

    def read(self) -> None:
        """Look how it stands; at most once at a time."""
        if self._reading:
            self._stale = True
            return
        self._reading = True
        self._bridge.ask(queries.now).then(self._tick)
        self._bridge.ask(memberships.attempts).then(self._read).otherwise(self._unread)

    def _tick(self, now: int) -> None:
        self.now = now

    def _read(self, attempts: list[Attempt]) -> None:
        self._reading = False
        self.show(attempts)
        if self._stale:
            self._stale = False
            self.read()

    def _unread(self, _error: LocalError) -> None:
        self._reading = self._stale = False

    def show(self, attempts: list[Attempt]) -> None:
        """Take what was read."""
        before, self.attempts = self.attempts, tuple(attempts)
        left = {one.file for one in attempts}
        expected = set() if self._stale else self._expected  # a reading that is old may not know them yet
        gone = ({one.file for one in before} | expected) - left - self._withdrawn
        self._withdrawn &= left
        self._expected = self._expected - expected
        for file in self.answers.keys() - left:
            del self.answers[file]
        if attempts and not self._timer.isActive():
            self._timer.start()
        elif not attempts:
            self._timer.stop()
        self.greeting = self.greeting or bool(gone)
        if self.attempts != before:
            self.changed.emit()
        if gone:
            self._bridge.ask(memberships.groups).then(answered(self, self._greet, gone)).otherwise(self._greet_nobody)

    def _greet_nobody(self, _error: LocalError) -> None:
        self.greeting = False

    def _greet(self, groups: list[GroupSummary], gone: set[str]) -> None:
        self.greeting = False
        for group in groups:
            if group.file in gone:
                self.entered.emit(group.id.hex(), group.name)
        self.changed.emit()

    def _notified(self, notices: list[Notice]) -> None:
        if self.attempts and any(isinstance(event, Entered) for notice in notices for event in notice.events):
            self.read()

    def stop(self) -> None:
        """Forget what was read: the profile is locked."""
        self._timer.stop()
        self.attempts, self._stale = (), False
        self._expected.clear()
        self.asking.clear()
        self.answers.clear()

    # -- doing

    def ask(self, file: str, place: str = "") -> None:
        """Ask for an attempt now, at one more member's address or one more relay if it is given."""
        if file in self.asking:
            return
        self.asking.add(file)
        self.changed.emit()
        asked = {"attempt": file} | ({"relays" if is_relay(place) else "peers": [place]} if place else {})
        reply = self._bridge.submit("attempt_ask", asked)
        reply.then(answered(self, self._asked, file, place)).otherwise(answered(self, self._refused, file))

    def _asked(self, answer: dict[str, Any], file: str, place: str) -> None:
        """Why nobody answered is told as long as nobody has; later, why nobody did where one has just said to ask."""
        silent: dict[str, str] = answer["unanswered"]
        joining = answer["state"] == "joining"
        self.answers[file] = sentence(LocalError(list(silent.values())[-1])) if silent and joining else ""
        typed = silent.get(parse_relay(place).where if is_relay(place) else place)
        if typed is None:
            self.helped.emit(file)
        elif not joining:
            self.failed.emit(file, sentence(LocalError(typed)))
        self._end_asking(file)

    def _refused(self, error: LocalError, file: str) -> None:
        self._end_asking(file)
        if (found := self.attempt(file)) is None or not found.refused:
            self.failed.emit(file, sentence(error))

    def _end_asking(self, file: str) -> None:
        self.asking.discard(file)
        self.changed.emit()
        self.read()

    def edit(self, file: str, me: str, claim: str) -> None:
        """Say anew who asks."""
        reply = self._bridge.submit("attempt_edit", {"attempt": file, "me": me.strip(), "claim": claim.strip()})
        reply.then(lambda _: self.read()).otherwise(answered(self, self._not_done, file))

    def withdraw(self, file: str) -> None:
        """Take an attempt back."""
        self._withdrawn.add(file)
        reply = self._bridge.submit("attempt_withdraw", {"attempt": file})
        reply.then(lambda _: self.read()).otherwise(answered(self, self._not_done, file))

    def _not_done(self, error: LocalError, file: str) -> None:
        self._withdrawn.discard(file)
        self.failed.emit(file, sentence(error))
        self.read()
