"""The history of a group as rows: days, and under each what happened on it, the newest first."""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from whisper_net.desktop.viewmodels.history_words import ICONS, deed_words, void_words
from whisper_net.desktop.viewmodels.wording import clock_time, day
from whisper_net.node.chronicle import Deed

Index: TypeAlias = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_OTHER = "info"


class Line(NamedTuple):
    """A row: a day, or, with an icon, something that happened."""

    words: str
    icon: str = ""
    when: str = ""
    void: str = ""
    """Why it came to nothing."""

    @property
    def spoken(self) -> str:
        """The row as a screen reader says it."""
        return ". ".join(part for part in (self.words, self.void.removesuffix("."), self.when) if part)


class HistoryRows(QAbstractListModel):
    """Pages of the log, one after another."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._lines: tuple[Line, ...] = ()

    def show(self, deeds: Sequence[Deed], now: int) -> None:
        """Show these, the newest first."""
        lines = lines_of(deeds, now)
        if lines != self._lines:
            self.beginResetModel()
            self._lines = lines
            self.endResetModel()

    def line(self, at: int) -> Line:
        """What stands in a row. Raises IndexError."""
        return self._lines[at]

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self._lines):
            return None
        line = self._lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.words
        return line.spoken if role == Qt.ItemDataRole.AccessibleTextRole else None


def lines_of(deeds: Sequence[Deed], now: int) -> tuple[Line, ...]:
    """What happened, under the days that people's machines said; a stamp that lies ahead is of today."""
    lines: list[Line] = []
    last = ""
    for deed in deeds:
        at = min(deed.at, now)
        on = day(at, now)
        if on != last:
            lines.append(Line(on[:1].upper() + on[1:]))
            last = on
        lines.append(Line(deed_words(deed), ICONS.get(deed.did, _OTHER), clock_time(at), void_words(deed)))
    return tuple(lines)
