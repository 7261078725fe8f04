"""Making a channel: its name, who is in it, and what those read who come later.

Rules: a name is judged while it is typed, in words. Who is chosen is chosen by id, so that a search hides nobody who
was ticked.
"""

import unicodedata
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from whisper_net.core.errors import LocalError
from whisper_net.core.ids import MemberId
from whisper_net.core.wire.bounds import MAX_NAME
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.people_rows import PeopleRows, PersonRow
from whisper_net.desktop.viewmodels.people_words import plain_name, role_words
from whisper_net.desktop.viewmodels.place import CHANNEL, Place
from whisper_net.desktop.viewmodels.plain_line import isolated
from whisper_net.desktop.viewmodels.wording import counted, marked, sentence, translated
from whisper_net.node import people
from whisper_net.node.people import Roster

LONGEST = 80
"""Characters of a name; what they take in bytes is bounded beside."""
NEW_DAY = marked(
    "Every computer deletes what is written here a day after its day is over. Somebody who reads it can keep a copy or "
    "a picture: nothing can undo that."
)
NEW_WEEK = marked(
    "Every computer deletes what is written here a week after its week is over. Somebody who reads it can keep a copy "
    "or a picture: nothing can undo that."
)
_SPOKEN_MARKS = "-_.&+'’ "


class PickRows(PeopleRows):
    """People of whom some are ticked."""

    def __init__(self, chosen: set[MemberId], parent: QObject) -> None:
        super().__init__(parent)
        self._chosen = chosen

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        said = super().data(index, role)
        if role == Qt.ItemDataRole.AccessibleTextRole and index.isValid():
            return f"{said}, {translated('chosen')}" if self.row(index.row()).member in self._chosen else said
        return said


class NewChannel(QObject):
    """The dialog that makes a channel."""

    changed = Signal()
    made = Signal(object)
    """Place: the channel is there."""

    def __init__(self, membership: Membership, parent: QObject | None = None) -> None:
        super().__init__(parent or membership)
        self.membership = membership
        self.typed = ""
        self.everybody = True
        self.history = True
        """Whoever is let in later reads what was said before."""
        self.keep = "off"
        """How long what is written stays: off | day | week."""
        self.chosen: set[MemberId] = set()
        self.busy = False
        self.fault = ""
        self.rows = PickRows(self.chosen, self)
        self._roster: Roster | None = None
        self._taken: set[str] = set()
        membership.ask(people.roster).then(answered(self, self._know)).otherwise(answered(self, self._fail))

    def _know(self, roster: Roster) -> None:
        self._roster = roster
        self._taken = {_alike(room.name) for room in roster.rooms}
        others = [one for one in roster.people if one.member != self.membership.me and one.role != "helper"]
        self.rows.show([pick_row(one.member, one.name, one.role) for one in others])
        self.changed.emit()

    # -- choosing

    def type(self, typed: str) -> None:
        """Take what stands in the field of the name."""
        self.typed, self.fault = typed, ""
        self.changed.emit()

    def choose_everybody(self, everybody: bool) -> None:
        """Everybody who is here now, or those who are ticked."""
        self.everybody = everybody
        self.changed.emit()

    def toggle(self, member: MemberId) -> None:
        """Tick somebody, or take the tick back."""
        self.chosen.symmetric_difference_update({member})
        self.changed.emit()

    def show_history(self, history: bool) -> None:
        self.history = history

    def choose_keep(self, keep: str) -> None:
        """How long what is written stays."""
        self.keep = keep
        self.changed.emit()

    # -- what it comes to

    @property
    def name(self) -> str:
        """The name as it will stand in the sidebar: spaces become hyphens, as in a channel's name they are typed."""
        words = unicodedata.normalize("NFC", self.typed).strip().removeprefix("#").split()
        return "-".join(words)

    @property
    def name_fault(self) -> str:
        """What is wrong with the name, in words; "" for a good one, and while nothing is typed."""
        name = self.name
        if not name:
            return ""
        if len(name) > LONGEST or len(name.encode("utf-8", "replace")) > MAX_NAME:
            return translated("This name is too long. Use at most %1 characters.").replace("%1", str(LONGEST))
        strange = next((sign for sign in name if not _speakable(sign)), "")
        if strange:
            shown = strange if strange.isprintable() else f"U+{ord(strange):04X}"
            words = translated("A channel's name is made of letters, digits and hyphens; %1 cannot be in it.")
            return words.replace("%1", isolated(shown))
        if _alike(name) in self._taken:
            return translated("There is a channel of this name already.")
        return ""

    @property
    def people(self) -> tuple[MemberId, ...]:
        """Who will be in it beside this person."""
        everybody = tuple(row.member for row in self.rows.everybody)
        return everybody if self.everybody else tuple(one for one in everybody if one in self.chosen)

    @property
    def count(self) -> str:
        """How many will read it, in words."""
        return counted("1 person", "%n people", len(self.people) + 1)

    @property
    def keep_words(self) -> str:
        """What the choice does, and what it cannot."""
        if self.keep == "off":
            return translated("It can be changed later, for what is written from then on.")
        words = {"day": NEW_DAY, "week": NEW_WEEK}
        return translated(words[self.keep])

    @property
    def may_make(self) -> bool:
        """Whether this person's office lets them."""
        return self._roster is None or self._roster.officer

    @property
    def ready(self) -> bool:
        return bool(self.name) and not self.name_fault and not self.busy and self._roster is not None and self.may_make

    # -- making

    def make(self) -> None:
        """Make it, and let everybody in who was chosen."""
        if not self.ready:
            return
        self.busy, self.fault = True, ""
        self.changed.emit()
        named = [member.hex() for member in self.people]
        history = "all" if self.history else "since_join"
        wanted = {"name": self.name, "members": named, "history": history, "disappear": self.keep}
        reply = self.membership.submit("channel_create", **wanted)
        reply.then(answered(self, self._made)).otherwise(answered(self, self._fail))

    def _made(self, answer: dict[str, str]) -> None:
        self.busy = False
        self.made.emit(Place(CHANNEL, answer["channel"]))

    def _fail(self, error: LocalError) -> None:
        self.busy, self.fault = False, sentence(error)
        self.changed.emit()


def pick_row(member: MemberId, name: str, role: str, *, mine: bool = False) -> PersonRow:
    """Somebody in a list that people are chosen from."""
    return PersonRow(member, plain_name(name), mine, role, role_words(role), "", 0, "", "", ())


def _speakable(sign: str) -> bool:
    """Letters, their marks, digits, a few signs, and emoji; nothing that hides, turns or breaks a line."""
    return unicodedata.category(sign)[0] in "LMN" or sign in _SPOKEN_MARKS or unicodedata.category(sign) == "So"


def _alike(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip()
