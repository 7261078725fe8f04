"""Which leads fit what was typed: each word stands somewhere in a lead's role, company, link, note or names.

Rules: what a lead says is prepared in slices, while nobody waits for it, so that a letter typed over thousands of leads
costs little. Of a note only its beginning is looked at.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer

from whisper_net.core.ids import EnvelopeId, MemberId, ScopeId
from whisper_net.desktop.viewmodels.lead_moves import claimed_by
from whisper_net.ports.leads import LeadRow

SEARCHED = 1_000
"""Characters of a note."""
SLICE = 300
"""Leads that are prepared in one turn of Qt's loop."""


class LeadFilter(QObject):
    """What was typed, and whether only what is this person's is wanted."""

    def __init__(self, me: MemberId, parent: QObject) -> None:
        super().__init__(parent)
        self.words: tuple[str, ...] = ()
        self.only_mine = False
        self.only_few = False
        self.general: ScopeId | None = None
        """Where what everybody sees stands."""
        self._me = me
        self._said: dict[EnvelopeId, tuple[LeadRow, str]] = {}
        self._rows: Sequence[LeadRow] = ()
        self._next = 0
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._prepare)

    @property
    def on(self) -> bool:
        """Whether anything may be left out."""
        return bool(self.words) or self.only_mine or self.only_few

    def type(self, typed: str) -> bool:
        """Take what was typed; whether it means anything else than before."""
        words = tuple(typed.casefold().split())
        changed, self.words = words != self.words, words
        return changed

    def follow(self, rows: Sequence[LeadRow]) -> None:
        """These leads are there now."""
        self._rows, self._next = rows, 0
        self._timer.start()

    def fitting(self, rows: Sequence[LeadRow]) -> list[LeadRow]:
        """Those that fit, in their order."""
        return [row for row in rows if self._fits(row)] if self.on else list(rows)

    def _fits(self, row: LeadRow) -> bool:
        if self.only_mine and row.member != self._me and not claimed_by(row, self._me):
            return False
        if self.only_few and row.scope == self.general:
            return False
        if not self.words:
            return True
        said = self._words_of(row)
        return all(word in said for word in self.words)

    def _words_of(self, row: LeadRow) -> str:
        kept = self._said.get(row.id)
        if kept is None or kept[0] is not row:
            names = " ".join([claim.name for claim in row.claims])
            said = f"{row.role} {row.company} {row.url} {row.name} {names} {row.note[:SEARCHED]}".casefold()
            kept = self._said[row.id] = (row, said)
        return kept[1]

    def _prepare(self) -> None:
        for row in self._rows[self._next : self._next + SLICE]:
            self._words_of(row)
        self._next += SLICE
        if self._next >= len(self._rows):
            self._timer.stop()
