"""Who sees a lead: how a card says it, and the choice before it is posted.

Rules: everybody who would read it is known by name before it is posted, and exactly those who were shown are meant,
whoever comes in meanwhile. A choice that names nobody cannot be posted, so that it never becomes a post to everybody.
"""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from whisper_net.core.ids import MemberId
from whisper_net.desktop.viewmodels.new_channel import PickRows, pick_row
from whisper_net.desktop.viewmodels.people_words import listed, plain_name
from whisper_net.desktop.viewmodels.wording import counted, translated
from whisper_net.node.board import Room
from whisper_net.node.conversations import Reader

ALL, ALL_BUT, ONLY = "all", "all-but", "some"
"""The kinds of an audience, as kit/chip.py has icons for them."""
_MOST_NAMES, _SIZE = 3, 32


class Seen(NamedTuple):
    """How many can see a lead: a kind, in short words, and as a number."""

    kind: str
    words: str
    people: int


def seen_by_all(people: int) -> Seen:
    """Of a lead that stands in general."""
    return Seen(ALL, translated("all %1").replace("%1", str(people)) if people else "", people)


def seen_by_some(people: int, everybody: int) -> Seen:
    """Of a lead that went to a chosen audience: named by whoever is fewer, those in it or those left out."""
    left_out = everybody - people
    if 0 < left_out < people:
        return Seen(ALL_BUT, translated("all but %1").replace("%1", str(left_out)), people)
    return Seen(ONLY, counted("1 person", "%n people", people), people)


class LeadAudience(QObject):
    """To whom a new lead goes."""

    changed = Signal()

    def __init__(self, me: MemberId, parent: QObject) -> None:
        super().__init__(parent)
        self._me = me
        self._room: Room | None = None
        self.kind = ALL
        self.named: dict[str, set[MemberId]] = {ALL_BUT: set(), ONLY: set()}
        """Who was ticked, of either kind."""
        self._ticked: set[MemberId] = set()
        self.rows = PickRows(self._ticked, self)

    def know(self, room: Room | None) -> None:
        """Take who is in the group now."""
        self._room = room
        if room is not None:
            others = [one for one in room.pickable if one.member != self._me]
            self.rows.show([pick_row(one.member, one.name, one.role) for one in others])
        self._change()

    def _change(self) -> None:
        self._ticked.clear()
        self._ticked.update(self.chosen)
        self.changed.emit()

    # -- choosing

    def choose(self, kind: str) -> None:
        """All, all but those who are ticked, or only those."""
        if kind != self.kind:
            self.kind = kind
            self._change()

    def toggle(self, member: MemberId) -> None:
        """Tick somebody, or take the tick back."""
        if self.kind in self.named:
            self.named[self.kind].symmetric_difference_update({member})
            self._change()

    @property
    def chosen(self) -> set[MemberId]:
        """Who is ticked now, as far as they can be."""
        known = {row.member for row in self.rows.everybody}
        return self.named.get(self.kind, set()) & known

    # -- what it comes to

    @property
    def readers(self) -> tuple[Reader, ...]:
        """Everybody who will read it, oneself too."""
        return self.readers_if(self.kind)

    def readers_if(self, kind: str) -> tuple[Reader, ...]:
        """The same, were this kind chosen."""
        room = self._room
        if room is None or kind == ALL:
            return room.readers if room is not None else ()
        named, only = self.named[kind], kind == ONLY
        return tuple(one for one in room.pickable if one.member == self._me or (one.member in named) == only)

    @property
    def left_out(self) -> tuple[Reader, ...]:
        """Members who learn nothing of it."""
        inside = {one.member for one in self.readers}
        return tuple(one for one in self._room.readers if one.member not in inside) if self._room is not None else ()

    @property
    def others(self) -> tuple[MemberId, ...]:
        """Who reads it besides oneself."""
        return tuple(one.member for one in self.readers if one.member != self._me)

    @property
    def ready(self) -> bool:
        """Whether it can be posted: somebody is named, and somebody reads it."""
        return self._room is not None and (self.kind == ALL or (bool(self.chosen) and bool(self.others)))

    @property
    def missing(self) -> str:
        """What is still to be chosen, in words, or ""."""
        if self._room is None or self.ready:
            return ""
        if not self.chosen:
            return translated("Tick whom to leave out.") if self.kind == ALL_BUT else translated("Tick who reads it.")
        return translated("Nobody else would read it.")

    @property
    def left_out_words(self) -> str:
        """Who is left out, by name."""
        return listed([plain_name(one.name) for one in self.left_out], _MOST_NAMES)

    # -- kept with the draft

    def kept(self) -> str:
        """The choice as a draft keeps it; "" for everybody."""
        return "" if self.kind == ALL else " ".join([self.kind, *(one.hex() for one in sorted(self.named[self.kind]))])

    def restore(self, kept: str) -> None:
        """Take a choice up again; what cannot be read is a choice that names nobody yet."""
        kind, *ids = kept.split() or [ALL]
        self.kind = kind if kind in (ALL, ALL_BUT, ONLY) else ONLY
        if self.kind in self.named:
            self.named[self.kind] = set(_members(ids))
        self._change()


def _members(ids: Sequence[str]) -> list[MemberId]:
    try:
        found = [bytes.fromhex(one) for one in ids]
    except ValueError:
        return []
    return [MemberId(one) for one in found if len(one) == _SIZE]
