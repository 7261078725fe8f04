"""Searching a channel on this computer: what was typed, and the newest messages that hold all of its words."""

from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from whisper_net.core.errors import LocalError
from whisper_net.core.ids import EnvelopeId, ScopeId
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.timeline_entry import one_line
from whisper_net.desktop.viewmodels.wording import clock_time, day, sentence, translated
from whisper_net.node import conversations
from whisper_net.node.conversations import Found

PAUSE_MS = 150
AROUND = 16
"""Characters before the first hit that a result shows."""


class Result(NamedTuple):
    """One message that was found."""

    id: EnvelopeId
    member: bytes
    name: str
    when: str
    text: str


class Search(QObject):
    """What is found while one types."""

    changed = Signal()

    def __init__(self, membership: Membership, scope: ScopeId) -> None:
        super().__init__(membership)
        self.membership, self.scope = membership, scope
        self.typed = ""
        self.results: tuple[Result, ...] = ()
        self.searching = False
        self.fault = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.search_now)

    def type(self, typed: str) -> None:
        """Search once the typing pauses."""
        self.typed = typed.strip()
        self.searching = bool(self.typed)
        self._timer.start()
        self.changed.emit()

    def search_now(self) -> None:
        """Search for what was typed."""
        self._timer.stop()
        if not self.typed:
            self.results, self.searching = (), False
            self.changed.emit()
            return
        reply = self.membership.ask(conversations.found, self.scope, self.typed)
        reply.then(answered(self, self._show, self.typed)).otherwise(answered(self, self._failed))

    def _show(self, found: Found, typed: str) -> None:
        if typed != self.typed:
            return
        self.searching, self.fault = False, ""
        self.results = tuple(
            Result(
                row.id,
                row.member,
                row.name or translated("Somebody"),
                f"{_capital(day(row.at, found.now))} {clock_time(row.at)}",
                excerpt(row.text, typed),
            )
            for row in found.rows
        )
        self.changed.emit()

    def _failed(self, error: LocalError) -> None:
        self.searching, self.fault = False, sentence(error)
        self.changed.emit()


def excerpt(text: str, typed: str) -> str:
    """A line of a message around the first word that was typed, if it stands there as typed."""
    first = next(iter(typed.casefold().split()), "")
    at = text.casefold().find(first)
    start = max(0, at - AROUND)
    return ("…" if start else "") + one_line(text[start:])


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
