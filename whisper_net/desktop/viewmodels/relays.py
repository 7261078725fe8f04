"""The relays of the group that is on the screen: how each stands, adding one, forgetting one, trying again.

Rules: a relay is told without its key and passcode. What is done holds at once and is kept here, with or without a
network; it is looked at anew after everything that is done.
"""

from typing import Any

from PySide6.QtCore import QObject, Signal

from whisper_net.core.errors import LocalError
from whisper_net.desktop.viewmodels.asking import Reading, answered
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.relay_words import RelayLine, relay_line, who_uses
from whisper_net.desktop.viewmodels.wording import sentence, translated
from whisper_net.node import neighbours
from whisper_net.node.neighbours import RelaysNow

ADMIN = "admin"


class GroupRelays(QObject):
    """Relays as one group's page shows them."""

    changed = Signal()
    added = Signal(str)
    """Words: what was typed is used from now on."""
    refused = Signal()
    """What was typed cannot be used: `fault` says why."""
    done = Signal(str)
    """Words: it was forgotten, or is tried again."""
    failed = Signal(str)
    """Words: something that was asked for could not be done."""

    def __init__(self, membership: Membership, parent: QObject | None = None) -> None:
        super().__init__(parent or membership)
        self.lines: tuple[RelayLine, ...] | None = None
        """None until they were read."""
        self.fault = ""
        """What is wrong with the address that was typed, in words."""
        self.adding = False
        self._membership = membership
        self._reading = Reading(self, lambda: membership.ask(neighbours.relays), self._show, lambda _: None)
        membership.standing_changed.connect(self.look)

    @property
    def admin(self) -> bool:
        """Whether this person speaks for the whole group."""
        return self._membership.role == ADMIN

    @property
    def who(self) -> str:
        """Who will use a relay that is added, in words."""
        return who_uses(admin=self.admin)

    def look(self) -> None:
        """Read how they stand."""
        self._reading.begin()

    def _show(self, now: RelaysNow) -> None:
        lines = tuple(relay_line(row, now.now, admin=self.admin) for row in now.rows)
        if lines != self.lines:
            self.lines = lines
            self.changed.emit()

    # -- doing

    def add(self, url: str) -> None:
        """Use a relay from now on. Answered by `added`, or by `fault`."""
        if self.adding:
            return
        if not url.strip():
            self._misread(translated("Paste the address of a relay, all of it."))
            self.refused.emit()
            return
        self.adding = True
        self.changed.emit()
        reply = self._membership.submit("relay_add", url=url)
        reply.then(answered(self, self._added)).otherwise(answered(self, self._unadded))

    def _added(self, answer: dict[str, Any]) -> None:
        self.adding = False
        self._misread("")
        everybody = translated("Relay added. Everybody in the group will use it.")
        self.added.emit(everybody if answer["shared"] else translated("Relay added for this computer."))
        self.look()

    def _unadded(self, error: LocalError) -> None:
        self.adding = False
        self._misread(sentence(error))
        self.refused.emit()

    def _misread(self, words: str) -> None:
        self.fault = words
        self.changed.emit()

    def is_last(self, line: RelayLine) -> bool:
        """Whether everybody uses it, and no other that answers."""
        others = (one for one in self.lines or () if one.url != line.url)
        return line.shared and not any(one.shared and one.answers for one in others)

    def forget(self, line: RelayLine) -> None:
        """Use it no more."""
        words = translated("The relay %1 is forgotten.").replace("%1", line.host)
        self._do("relay_forget", words, url=line.url)

    def try_again(self) -> None:
        """Call at once those that did not answer."""
        self._do("relay_again", translated("Relays are called again."))

    def _do(self, operation: str, words: str, **args: str) -> None:
        reply = self._membership.submit(operation, **args)
        reply.then(answered(self, self._done, words)).otherwise(answered(self, self._refused))

    def _done(self, _: object, words: str) -> None:
        self.done.emit(words)
        self.look()

    def _refused(self, error: LocalError) -> None:
        self.failed.emit(sentence(error))
        self.look()
