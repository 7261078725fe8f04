"""Leads in their order as a model that a list shows: all that fit, or those of one stage.

Rules: rows are references into what leads.py holds; nothing is copied. A list is given PAGE of them, and more as its
end comes near, so that thousands cost what is in sight. From one state to the next come as few changes as there are, so
that a list keeps its place; where nearly everything changed it is one reset, `changing` and `settled` around it.
Cards are made when they are first in sight. What is dragged is a lead's id and nothing else.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from PySide6.QtCore import QAbstractListModel, QByteArray, QMimeData, QModelIndex, QPersistentModelIndex, Qt, Signal

from whisper_net.core.ids import EnvelopeId, MemberId, ScopeId
from whisper_net.desktop.viewmodels.lead_audience import Seen
from whisper_net.desktop.viewmodels.lead_card import Card, card_of, chips_of
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.ports.leads import LeadRow, place_of

Index: TypeAlias = QModelIndex | QPersistentModelIndex
MIME = "application/x-whisper-net-lead"
PAGE = 120
MOST_STEPS = 64
"""Changes of a list that are told one by one; with more of them it is told as new."""
_ROOT = QModelIndex()
_CARDS = 400
_ID_SIZE = 32


class LeadRows(QAbstractListModel):
    """Leads, the newest first."""

    changing = Signal()
    settled = Signal()

    def __init__(self, group: str, me: MemberId, parent: Any = None) -> None:
        super().__init__(parent)
        self._group, self._me, self._now = group, me, 0
        self.seen: Callable[[ScopeId], Seen] | None = None
        """Who sees what stands in a scope; None where nobody says."""
        self._all: list[LeadRow] = []
        self._rows: list[LeadRow] = []
        self._limit = PAGE
        self._cards: dict[EnvelopeId, tuple[LeadRow, Card]] = {}

    # -- what views read

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self._rows):
            return None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            card = self.card(index.row())
            seen = self.seen(card.scope).words if self.seen is not None else ""
            return f"{card.spoken}. {translated('seen by %1').replace('%1', seen)}" if seen else card.spoken
        return self.card(index.row()).role if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        drags = Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | drags

    def card(self, at: int) -> Card:
        """What a row shows. Raises IndexError."""
        row = self._rows[at]
        kept = self._cards.get(row.id)
        if kept is not None and kept[0] is row:
            return kept[1]
        card = card_of(row, self._me, self._now)
        if len(self._cards) >= _CARDS:
            self._cards.clear()
        self._cards[row.id] = (row, card)
        return card

    def chipped(self, at: int) -> bool:
        """Whether a row's card carries a chip; asked for every row when a list is laid out."""
        return chips_of(self._rows[at], self._me)

    def id_at(self, at: int) -> EnvelopeId | None:
        """Which lead stands in a row, if there is one."""
        return self._rows[at].id if 0 <= at < len(self._rows) else None

    def row_of(self, id_: bytes | None) -> int | None:
        """Where a lead stands, if it is here."""
        return next((at for at, row in enumerate(self._rows) if row.id == id_), None)

    # -- page by page

    @property
    def count(self) -> int:
        """How many leads there are, in sight or not."""
        return len(self._all)

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and len(self._rows) < len(self._all)

    def fetchMore(self, parent: Index) -> None:
        """Give the list another page."""
        if not self.canFetchMore(parent):
            return
        start = len(self._rows)
        self._limit = start + PAGE
        more = self._all[start : self._limit]
        self.beginInsertRows(_ROOT, start, start + len(more) - 1)
        self._rows = self._rows + more
        self.endInsertRows()

    # -- dragging

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        made = QMimeData()
        id_ = self.id_at(indexes[0].row()) if indexes else None
        if id_ is not None:
            made.setData(MIME, QByteArray(f"{self._group}/{id_.hex()}".encode()))
        return made

    # -- what changes rows

    def show(self, rows: list[LeadRow], now: int, *, anew: bool = False) -> None:
        """Have these rows from now on, in their order, which no lead ever changes; `anew`, begin at the top again."""
        if now // 3600 != self._now // 3600:
            self._cards.clear()  # days are in their words
        self._now, before, self._all = now, len(self._all), rows
        self._limit = PAGE if anew else max(self._limit, self._reach(rows))
        rows = rows[: self._limit]
        if rows == self._rows:
            if len(self._all) != before:
                self.settled.emit()
            return
        gone, come = _steps(self._rows, rows)
        self.changing.emit()
        if len(gone) + len(come) > MOST_STEPS or not (self._rows and rows):
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        else:
            self._step(gone, come, rows)
        self.settled.emit()

    def _reach(self, rows: list[LeadRow]) -> int:
        """How many rows it takes to still show the last one that is shown now."""
        last = self._rows[-1] if self._rows else None
        if last is None or len(self._rows) < PAGE:
            return 0
        at = bisect_left(rows, _backwards(last), key=_backwards)
        return min(at + 1, len(rows))

    def _step(self, gone: list[range], come: list[range], rows: list[LeadRow]) -> None:
        for span in reversed(gone):
            self.beginRemoveRows(_ROOT, span.start, span.stop - 1)
            del self._rows[span.start : span.stop]
            self.endRemoveRows()
        for span in come:
            self.beginInsertRows(_ROOT, span.start, span.stop - 1)
            self._rows[span.start : span.start] = rows[span.start : span.stop]
            self.endInsertRows()
        before, self._rows = self._rows, rows
        for at, (was, is_) in enumerate(zip(before, rows, strict=True)):
            if was is not is_ and was != is_:
                self.dataChanged.emit(self.index(at), self.index(at))


def _backwards(row: LeadRow) -> tuple[int, int, int, int]:
    """A key that grows from the newest to the oldest."""
    at, n, lamport, id_ = place_of(row)
    return -at, -n, -lamport, -int.from_bytes(id_)


def _steps(before: list[LeadRow], after: list[LeadRow]) -> tuple[list[range], list[range]]:
    """Runs of rows that go, by their old places, and of rows that come, by their new ones."""
    old, new = {row.id for row in before}, {row.id for row in after}
    return _runs([row.id not in new for row in before]), _runs([row.id not in old for row in after])


def _runs(marks: list[bool]) -> list[range]:
    found: list[range] = []
    for at, marked in enumerate(marks):
        if marked and found and found[-1].stop == at:
            found[-1] = range(found[-1].start, at + 1)
        elif marked:
            found.append(range(at, at + 1))
    return found


def dragged(data: QMimeData, group: str) -> EnvelopeId | None:
    """Which lead of a group is dragged; None for whatever else comes from anywhere."""
    said = bytes(data.data(MIME).data())
    head, _, tail = said.partition(b"/")
    if len(said) > 2 * 64 + 1 or head != group.encode():
        return None
    try:
        id_ = bytes.fromhex(tail.decode("ascii"))
    except ValueError:
        return None
    return EnvelopeId(id_) if len(id_) == _ID_SIZE else None
