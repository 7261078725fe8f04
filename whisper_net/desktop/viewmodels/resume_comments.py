"""The column of comments as rows: placed ones down the page, the unplaced in a well, and the fold of the resolved."""

from enum import Enum
from typing import NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from whisper_net.desktop.viewmodels.resume import ResumeModel
from whisper_net.desktop.viewmodels.resume_remark import Remark
from whisper_net.desktop.viewmodels.wording import counted, translated

_NOWHERE = QModelIndex()
SLICE = 25


class Kind(Enum):
    """What a row is."""

    CARD = "card"
    WELL = "well"
    """The head of the unplaced ones; `count` says how many."""
    FOLD = "fold"
    """Shows and hides the resolved ones."""


class CommentEntry(NamedTuple):
    """One row, which is equal to another if it looks equal."""

    kind: Kind
    remark: Remark | None = None
    words: str = ""
    selected: bool = False
    last: bool = False
    """The last one in the well."""

    @property
    def spoken(self) -> str:
        """The row as a screen reader says it."""
        return self.remark.spoken if self.remark is not None else self.words


class CommentList(QAbstractListModel):
    """Rows of one ResumeModel."""

    changing = Signal()
    settled = Signal()

    def __init__(self, model: ResumeModel, parent: QObject | None = None) -> None:
        super().__init__(parent or model)
        self.model = model
        self._entries: tuple[CommentEntry, ...] = ()
        self._ready = 0
        """How many of them are rows by now: the others are made while nothing else is to be done."""
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._grow)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._update)
        model.remarked.connect(self._soon.start)  # the page has a turn of its own
        model.chosen.connect(self._update)
        self._update()

    def entry(self, at: int) -> CommentEntry:
        return self._entries[at]

    def row_of(self, id_: bytes | None) -> int | None:
        """Where a comment stands, if it is shown."""
        rows = (at for at, one in enumerate(self._entries) if one.remark is not None and one.remark.id == id_)
        at = next(rows, None)
        if at is not None and at >= self._ready:
            self._grow(at + 1)
        return at

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else self._ready

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if index.isValid() and role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return self._entries[index.row()].spoken
        return None

    def _update(self) -> None:
        entries = tuple(_entries(self.model))
        if entries == self._entries:
            return
        self.changing.emit()
        if [_key(one) for one in entries] == [_key(one) for one in self._entries]:
            changed = [at for at in range(self._ready) if entries[at] != self._entries[at]]
            self._entries = entries
            for at in changed:
                self.dataChanged.emit(self.index(at), self.index(at))
        else:
            self.beginResetModel()
            self._entries, self._ready = entries, min(max(self._ready, SLICE), len(entries))
            self.endResetModel()
            if self._ready < len(entries):
                self._timer.start()
        self.settled.emit()

    def _grow(self, least: int = 0) -> None:
        """Make some more of the entries rows."""
        ready = min(max(self._ready + SLICE, least), len(self._entries))
        if ready > self._ready:
            self.changing.emit()
            self.beginInsertRows(_NOWHERE, self._ready, ready - 1)
            self._ready = ready
            self.endInsertRows()
            self.settled.emit()
        if self._ready >= len(self._entries):
            self._timer.stop()


def _key(entry: CommentEntry) -> object:
    return entry.remark.id if entry.remark is not None else entry.kind


def _entries(model: ResumeModel) -> list[CommentEntry]:
    chosen, unplaced = model.selected, model.unplaced
    rows = [CommentEntry(Kind.CARD, one, selected=one.id == chosen) for one in model.placed]
    if unplaced:
        words = counted("%n unplaced comment", "%n unplaced comments", len(unplaced))
        rows.append(CommentEntry(Kind.WELL, words=words))
        rows += [CommentEntry(Kind.CARD, one, selected=one.id == chosen) for one in unplaced[:-1]]
        rows.append(CommentEntry(Kind.CARD, unplaced[-1], selected=unplaced[-1].id == chosen, last=True))
    if any(one.resolved for one in model.remarks):
        words = translated("Hide resolved") if model.shows_resolved else translated("Show %1")
        rows.append(CommentEntry(Kind.FOLD, words=words.replace("%1", model.folded)))
    return rows
