"""The list of members: rows ready to be painted, of those that a search leaves, in the order that was chosen.

Rules: a row is worked out once, when the roster was read, so that 500 of them cost nothing while they are scrolled.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QCollator, QModelIndex, QObject, QPersistentModelIndex, Qt

from whisper_net.core.ids import MemberId
from whisper_net.desktop.viewmodels.switcher import fits
from whisper_net.desktop.viewmodels.verifying import UNVERIFIED, Sign, sign_of
from whisper_net.desktop.viewmodels.wording import translated

BY_NAME, BY_ROLE, BY_JOINED = "name", "role", "joined"
_OFFICES = ("admin", "vetter", "member", "helper")
_ROOT = QModelIndex()


class PersonRow(NamedTuple):
    """One member as the list shows them."""

    member: MemberId
    name: str
    mine: bool
    """It is this person."""
    role: str
    office: str
    """The role in words."""
    inviter: str
    joined_at: int
    joined: str
    channels: str
    channel_names: tuple[str, ...]
    identity: str = UNVERIFIED
    compared: str = ""
    """The day on which their safety words matched last."""
    vetted_as: str = ""
    """The name by which they asked to join, if it is another one now."""

    @property
    def sign(self) -> Sign | None:
        """How sure this person is of them; of oneself there is nothing to say."""
        return None if self.mine else sign_of(self.identity)

    @property
    def spoken(self) -> str:
        """The row as a screen reader says it."""
        invited = translated("invited by %1").replace("%1", self.inviter) if self.inviter else ""
        joined = translated("joined %1").replace("%1", self.joined) if self.joined else ""
        sign = self.sign
        sure = sign.words if sign is not None else ""
        asked = translated("asked to join as %1").replace("%1", self.vetted_as) if self.vetted_as else ""
        parts = [self.shown_name, asked, self.office, sure, invited, joined, self.channels]
        return ", ".join(part for part in parts if part)

    @property
    def shown_name(self) -> str:
        return translated("%1 (you)").replace("%1", self.name) if self.mine else self.name


class PeopleRows(QAbstractListModel):
    """Members, of whom a search shows some."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._everybody: tuple[PersonRow, ...] = ()
        self._shown: list[PersonRow] = []
        self._typed, self._order = "", BY_NAME
        self._collator = QCollator()
        self._collator.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    # -- what is shown

    def show(self, everybody: Sequence[PersonRow]) -> None:
        """Show these from now on."""
        if self._everybody != tuple(everybody):
            self._everybody = tuple(everybody)
            self._arrange()

    def search(self, typed: str) -> None:
        """Leave only those with a name that fits."""
        if self._typed != typed.strip():
            self._typed = typed.strip()
            self._arrange()

    def sort_by(self, order: str) -> None:
        """By name, by office, or those who joined last first."""
        if self._order != order:
            self._order = order
            self._arrange()

    def _arrange(self) -> None:
        self.beginResetModel()
        found = [row for row in self._everybody if fits(row.name, self._typed)]
        names = sorted(((self._collator.sortKey(row.name), at) for at, row in enumerate(found)), key=lambda one: one[0])
        found = [found[at] for _, at in names]
        if self._order == BY_ROLE:
            found.sort(key=lambda row: _OFFICES.index(row.role) if row.role in _OFFICES else len(_OFFICES))
        elif self._order == BY_JOINED:
            found.sort(key=lambda row: -row.joined_at)
        self._shown = found
        self.endResetModel()

    # -- reading

    @property
    def everybody(self) -> tuple[PersonRow, ...]:
        return self._everybody

    def row(self, at: int) -> PersonRow:
        """The row at a place of the list."""
        return self._shown[at]

    def row_of(self, member: bytes) -> int | None:
        """Where somebody stands in the list, if they are shown."""
        return next((at for at, row in enumerate(self._shown) if row.member == member), None)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.shown_name
        return row.spoken if role == Qt.ItemDataRole.AccessibleTextRole else None
