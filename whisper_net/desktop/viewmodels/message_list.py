"""Messages of one scope in order, as a model that views show: rows come, change and go one by one.

Rules: rows are what the store says, read anew by id when events name them, so that no fold is repeated here. Before and
after every change `changing` and `settled` are emitted, for a view to keep its place.
"""

from bisect import bisect_left
from collections.abc import Container, Iterable, Sequence
from typing import Any, TypeAlias

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from whisper_net.core.documents import patches
from whisper_net.core.group import commands as do
from whisper_net.core.group.events import Faded, FileHeld
from whisper_net.core.ids import EnvelopeId, MemberId, ScopeId
from whisper_net.desktop.viewmodels.file_works import held
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.timeline_delivery import Deliveries
from whisper_net.desktop.viewmodels.timeline_entry import Around, Entry, entry_of
from whisper_net.desktop.viewmodels.whereabouts import WhereaboutsModel
from whisper_net.desktop.viewmodels.wording import sentence
from whisper_net.node.conversations import Page
from whisper_net.ports.talk import MessageRow, RepliesRow

Index: TypeAlias = QModelIndex | QPersistentModelIndex
Place: TypeAlias = tuple[int, int, bytes]
_ROOT = QModelIndex()
_AMENDING = (patches.MessageEdited, patches.MessageDeleted, patches.ReactionSet)


def place_of(row: MessageRow) -> Place:
    """A message's place in the order."""
    return row.n, row.lamport, row.id


class MessageList(QAbstractListModel):
    """Rows of messages, dressed as entries."""

    changing = Signal()
    settled = Signal()
    opened = Signal()
    """Other rows are here: `shown_at` says which one to bring into sight."""
    failed = Signal(str)
    """Words of what could not be done."""

    def __init__(self, membership: Membership, parent: Any = None) -> None:
        super().__init__(parent or membership)
        self.membership = membership
        self.scope = ScopeId(b"")
        self.now = 0
        self.shown_at: EnvelopeId | None = None
        """None is the last row."""
        self.marked = False
        """Whether that message was sought, and is to be set apart."""
        self.names: dict[MemberId, str] = {}
        self._rows: list[MessageRow] = []
        self._entries: list[Entry] = []
        self._quoted: dict[EnvelopeId, MessageRow] = {}
        self._replies: dict[EnvelopeId, RepliesRow] = {}
        membership.files.changed.connect(self._show_file)
        self._deliveries = Deliveries(membership, lambda: (self.scope, self._rows), self._show_landed, self)

    # -- what views read

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self._entries):
            return None
        entry = self._entries[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return entry.spoken
        return entry.text if role == Qt.ItemDataRole.DisplayRole else None

    def entry(self, row: int) -> Entry:
        """What stands in a row. Raises IndexError."""
        return self._entries[row]

    def row_of(self, id_: bytes) -> int | None:
        """Where a message stands, if it is among the rows."""
        return next((at for at, row in enumerate(self._rows) if row.id == id_), None)

    def last_own(self) -> Entry | None:
        """This person's newest message that can still be edited."""
        return next((one for one in reversed(self._entries) if one.mine and not one.deleted), None)

    def copied(self, rows: Iterable[int]) -> str:
        """Several messages as text: each with its author and time."""
        chosen = [self._entries[row] for row in sorted(rows)]
        return "\n\n".join(f"{one.name}, {one.stamp}\n{one.text}" for one in chosen if not one.deleted)

    # -- what a view tells

    def fetch_older(self) -> None:
        """The first row is nearly in sight."""

    def fetch_newer(self) -> None:
        """The last row is nearly in sight."""

    def jump_to_latest(self) -> None:
        """Bring the last row into sight, and stay with it."""
        self.shown_at = None
        self.opened.emit()

    def watch(self, _watched: bool) -> None:
        """Whether the last row is before somebody's eyes right now."""

    # -- what a person does to a message

    def react(self, id_: EnvelopeId, emoji: str) -> None:
        """Add this person's reaction, or take it back."""
        at = self.row_of(id_)
        if at is not None:
            on = not any(one.emoji == emoji and one.mine for one in self._entries[at].reactions)
            self._do(do.React(self.scope, id_, emoji, on))

    def delete(self, id_: EnvelopeId) -> None:
        """Delete a message of one's own, everywhere."""
        self._do(do.DeleteMessage(self.scope, id_))

    def whereabouts(self, id_: EnvelopeId) -> WhereaboutsModel:
        """Where a message of one's own is, by name."""
        return WhereaboutsModel(self.membership, self.scope, id_)

    def _do(self, command: do.Command) -> None:
        self.membership.command(command).otherwise(lambda error: self.failed.emit(sentence(error)))

    # -- what changes rows

    def _show(self, page: Page) -> None:
        """Have these rows and no others."""
        self.changing.emit()
        self.beginResetModel()
        self._rows, self._quoted, self._replies, self.now = (
            list(page.rows),
            dict(page.quoted),
            dict(page.replies),
            page.now,
        )
        self._entries = []
        self._before_dressing()
        self._entries = [self._dressed(at) for at in range(len(self._rows))]
        self.endResetModel()
        self.settled.emit()

    def _gone(self, asked: Sequence[EnvelopeId], page: Page) -> None:
        """Take out rows that were asked for and are shown no longer."""
        here = {row.id for row in page.rows}
        places = [at for at in map(self.row_of, (id_ for id_ in asked if id_ not in here)) if at is not None]
        if not places:
            return
        self.changing.emit()
        for at in sorted(places, reverse=True):
            self._remove(at, 1)
        self._dress(step for at in places for step in (at - 1, at))
        self.settled.emit()

    def _merge(self, page: Page) -> None:
        """Insert and replace rows."""
        self.changing.emit()
        self.now = max(self.now, page.now)
        self._quoted |= page.quoted
        for row in page.rows:
            self._replies.pop(row.id, None)
        self._replies |= page.replies
        runs = self._runs(page.rows)
        for start, rows in runs:
            self._insert(start, rows)
        changed = self._replace(page.rows, {row.id for _, rows in runs for row in rows})
        self._before_dressing()
        self._dress(changed.union(*((start - 1, start + len(rows)) for start, rows in runs)))
        self.settled.emit()

    def _replace(self, rows: Sequence[MessageRow], fresh: set[EnvelopeId]) -> set[int]:
        """Take over newer rows; where entries differ by them. What has just been inserted was dressed with it."""
        known, changed = {row.id: at for at, row in enumerate(self._rows)}, set[int]()
        for row in rows:
            if row.id in known and row.id not in fresh:
                at = known[row.id]
                self._rows[at] = row
                changed |= {at - 1, at, at + 1}
            if row.id in self._quoted:
                self._quoted[row.id] = row
                changed.update(at for at, one in enumerate(self._rows) if one.reply_to == row.id)
        return changed

    def _runs(self, rows: Sequence[MessageRow]) -> list[tuple[int, list[MessageRow]]]:
        """New rows by where they go in, counted with those before them already in."""
        known = {row.id for row in self._rows}
        places = [place_of(row) for row in self._rows]
        runs: list[tuple[int, list[MessageRow]]] = []
        inserted = 0
        last = -1
        for row in sorted((row for row in rows if row.id not in known and self._takes(row)), key=place_of):
            at = bisect_left(places, place_of(row))
            if at == last:
                runs[-1][1].append(row)
            else:
                runs.append((at + inserted, [row]))
            inserted, last = inserted + 1, at
        return runs

    def _insert(self, at: int, rows: Sequence[MessageRow]) -> None:
        self.beginInsertRows(QModelIndex(), at, at + len(rows) - 1)
        self._rows[at:at] = rows
        # Dressed at once: a view measures a row as soon as it is in.
        self._entries[at:at] = [entry_of(row, self._around(at + step)) for step, row in enumerate(rows)]
        self.endInsertRows()

    def _remove(self, at: int, count: int) -> None:
        self.beginRemoveRows(QModelIndex(), at, at + count - 1)
        del self._rows[at : at + count], self._entries[at : at + count]
        self.endRemoveRows()

    def _dress(self, places: Iterable[int]) -> None:
        """Make entries anew, and say which look different now."""
        for at in sorted(places):
            if 0 <= at < len(self._rows):
                entry = self._dressed(at)
                if entry != self._entries[at]:
                    self._entries[at] = entry
                    index = self.index(at)
                    self.dataChanged.emit(index, index)

    def _dressed(self, at: int) -> Entry:
        return entry_of(self._rows[at], self._around(at))

    # -- what kinds of lists differ in

    def _takes(self, _row: MessageRow) -> bool:
        """Whether a row that is not here belongs among those that are."""
        return True

    def _before_dressing(self) -> None:
        """Work out what entries depend on."""

    def _around(self, at: int) -> Around:
        row, above = self._rows[at], self._rows[at - 1] if at else None
        return Around(
            self.membership.me,
            self.now,
            above,
            self._quoted,
            self._replies.get(row.id),
            self.names,
            landed=self._deliveries.of(row),
            file=None if row.file is None else self.membership.files.line(row.id, row.file),
        )

    # -- files, which come piece by piece

    def _show_file(self, id_: EnvelopeId) -> None:
        """What is done with a message's file changed."""
        self._show_anew({id_})

    def _show_anew(self, ids: Container[EnvelopeId]) -> None:
        """Something besides these rows themselves changed, and perhaps how high they are."""
        places = [at for at, row in enumerate(self._rows) if row.id in ids]
        if places:
            self.changing.emit()
            self._dress(places)
            self.settled.emit()

    def _show_landed(self, ids: Container[EnvelopeId]) -> None:
        """Where some messages have come to: marks keep the height of a row, all but the words under the last."""
        last = len(self._rows) - 1
        places = [at for at, row in enumerate(self._rows) if row.id in ids]
        if last in places:
            self._show_anew({self._rows[last].id})
        self._dress(at for at in places if at != last)

    def _count_pieces(self, happened: Sequence[object]) -> None:
        """Show how much is here of each file of which pieces came: the last event says it."""
        came = {one.message: one for one in happened if isinstance(one, FileHeld) and one.scope == self.scope}
        if not came:
            return
        for at, row in [(at, row) for at, row in enumerate(self._rows) if row.id in came and row.file is not None]:
            self._rows[at] = held(row, came[row.id])
            if self.membership.files.held(came[row.id]):
                self._show_file(row.id)
            else:
                self._dress({at})

    # -- what events say

    def _amended(self, happened: Sequence[object]) -> dict[EnvelopeId, None]:
        """Rows of ours, and quotes in them, that these events are about; in the order of the events."""
        known = dict.fromkeys(row.id for row in self._rows) | dict.fromkeys(self._quoted)
        told_anew = any(isinstance(one, patches.Retold) and one.scope == self.scope for one in happened)
        if told_anew or Faded(self.scope) in happened:
            return known  # some of it is gone: whatever is not found any more leaves the list
        targets = (one.target for one in happened if isinstance(one, _AMENDING))
        answered = (one.reply_to for one in happened if isinstance(one, patches.MessagePosted))
        return dict.fromkeys(id_ for id_ in (*targets, *answered) if id_ is not None and id_ in known)

    def _renames(self, happened: Sequence[object]) -> bool:
        return any(isinstance(one, patches.ProfileSet | patches.RosterChanged) for one in happened)
