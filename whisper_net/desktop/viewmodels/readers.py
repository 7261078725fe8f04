"""Who reads a lead or a résumé, by name: a list that can be searched, under letters once it is long.

Rules: every reader is there, this person too; nobody is left to a number. Up to GROUPED names they stand as they are,
with more of them under their first letters, which say how many each leads to.
"""

import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from whisper_net.core.ids import MemberId
from whisper_net.desktop.viewmodels.lead_card import name_of
from whisper_net.desktop.viewmodels.wording import audience_words, counted, translated
from whisper_net.node.conversations import Reader

Index: TypeAlias = QModelIndex | QPersistentModelIndex
GROUPED = 60
_ROOT = QModelIndex()


class Line(NamedTuple):
    """One row: somebody, or, without a member, the head of a group."""

    name: str
    note: str
    member: MemberId | None = None


class ReaderRows(QAbstractListModel):
    """The readers of one place."""

    def __init__(self, me: MemberId, parent: Any = None) -> None:
        super().__init__(parent)
        self._me = me
        self._people: tuple[Line, ...] = ()
        self._lines: tuple[Line, ...] = ()
        self._typed = ""

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self._lines):
            return None
        line = self._lines[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in line[:2] if part)
        return line.name if role == Qt.ItemDataRole.DisplayRole else None

    def line(self, at: int) -> Line:
        """What stands in a row. Raises IndexError."""
        return self._lines[at]

    @property
    def people(self) -> int:
        return len(self._people)

    def show(self, readers: Sequence[Reader]) -> None:
        """List these people, by name."""
        made = [Line(name_of(one.name), self._note(one), one.member) for one in readers]
        self._people = tuple(sorted(made, key=lambda line: _sorted_by(line.name)))
        self._arrange()

    def find(self, typed: str) -> None:
        """List those alone whose name holds what is typed."""
        self._typed = typed.strip().casefold()
        self._arrange()

    def _note(self, reader: Reader) -> str:
        if reader.member == self._me:
            return translated("you")
        offices = {"admin": translated("Admin"), "vetter": translated("Vetter"), "helper": translated("Helper")}
        return offices.get(reader.role, "")

    def _arrange(self) -> None:
        found = tuple(line for line in self._people if self._typed in line.name.casefold())
        self.beginResetModel()
        self._lines = found if len(found) <= GROUPED else _grouped(found)
        self.endResetModel()


def everybody_words(count: int) -> str:
    """Everybody in the channel general, and how many those are, as a chip says it."""
    return translated("Everybody in general: %1").replace("%1", audience_words(count))


def _grouped(lines: Sequence[Line]) -> tuple[Line, ...]:
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(_letter(line.name), []).append(line)
    made: list[Line] = []
    for letter, inside in groups.items():
        made += [Line(letter, counted("%n person", "%n people", len(inside))), *inside]
    return tuple(made)


def _sorted_by(name: str) -> str:
    return unicodedata.normalize("NFKD", name).casefold()


def _letter(name: str) -> str:
    first = unicodedata.normalize("NFKD", name)[:1].upper()
    return first if first.isalpha() else "#"
