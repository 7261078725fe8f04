"""The quick switcher: what one may jump to, and which of it fits what was typed.

Rules: everything it searches is on this computer. A name fits where every typed word begins one of its words; names
that begin with what was typed come first. After @ it offers whom one may write to.
"""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from whisper_net.desktop.viewmodels.people_words import role_words
from whisper_net.desktop.viewmodels.place import DIRECT_WITH, LEADS, PEOPLE, Place
from whisper_net.desktop.viewmodels.plain_line import plain_line
from whisper_net.desktop.viewmodels.shell import ShellModel
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.node import queries
from whisper_net.ports.leads import CLOSED, LeadRow
from whisper_net.ports.store import MemberRow

MOST = 8
"""Results of one kind."""
WRITING = "@"
"""What is typed before the name of somebody to write to."""
NEWEST = 500
"""Leads among which one may jump."""


class Target(NamedTuple):
    """One thing to jump to. `person` is a member's id, for their picture; `group` another group's id in hex."""

    kind: str
    name: str
    detail: str
    icon: str
    place: Place | None = None
    person: bytes | None = None
    group: str | None = None


class Switcher(QObject):
    """What Ctrl+K offers."""

    changed = Signal()

    def __init__(self, shell: ShellModel, places: Sequence[Target], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shell = shell
        self.found: tuple[Target, ...] = ()
        self._places = tuple(places)
        self._people: tuple[Target, ...] = ()
        self._asked = self._typed = ""
        self._leads: tuple[Target, ...] = ()
        self._messages: tuple[Target, ...] = ()
        if shell.membership is not None and any(one.place == Place(PEOPLE) for one in places):
            shell.membership.ask(queries.members).then(self._show_people)
        if shell.membership is not None and any(one.place == Place(LEADS) for one in places):
            shell.membership.ask(queries.leads, limit=NEWEST).then(self._show_leads)
        self.search("")

    def search(self, typed: str) -> None:
        """Find what fits; everything does while nothing is typed."""
        self._asked = self._typed = typed.strip()
        leads = self._leads if self._typed else ()  # too many to offer unasked
        everything = [*self._people, *self._channels(), *self._talks(), *self._places, *leads, *self._groups()]
        if self._typed.startswith(WRITING):
            self._typed, everything = self._typed[len(WRITING) :].strip(), [*self._messages]
        kinds = dict.fromkeys(target.kind for target in everything)
        found: list[Target] = []
        for kind in kinds:
            fitting = [one for one in everything if one.kind == kind and fits(one.name, self._typed)]
            begins = self._typed.casefold()
            fitting.sort(key=lambda one: not one.name.casefold().startswith(begins))
            found += fitting[:MOST]
        self.found = tuple(found)
        self.changed.emit()

    def open(self, target: Target) -> None:
        """Jump there."""
        if target.group is not None:
            self.shell.choose_group(target.group)
        elif target.place is not None:
            self.shell.go(target.place)

    def _channels(self) -> list[Target]:
        kind = translated("Channels")
        return [Target(kind, one.name, _news(one.unread), "channel", one.place) for one in self.shell.channels]

    def _talks(self) -> list[Target]:
        """Conversations that are there already."""
        if self.shell.circles is None:
            return []
        kind = translated("Direct messages and circles")
        return [
            Target(kind, one.name, _news(one.unread), "private", one.place, one.person)
            for one in self.shell.circles.all
        ]

    def _groups(self) -> list[Target]:
        here = self.shell.membership
        others = [one for one in self.shell.groups if here is None or one.id != here.id]
        return [
            Target(translated("Groups"), one.name, _news(one.unread), "everyone", group=one.id.hex()) for one in others
        ]

    def _show_people(self, rows: list[MemberRow]) -> None:
        kind, here = translated("People"), self.shell.membership
        members = [row for row in rows if row.state == "member" and (here is None or row.member != here.me)]
        self._people = tuple(
            Target(kind, row.name, self._standing(row), "person", Place(PEOPLE, row.member.hex()), row.member)
            for row in members
        )
        kind, icon = translated("Write to"), "comments"
        self._messages = tuple(
            Target(kind, row.name, translated("message"), icon, Place(DIRECT_WITH, row.member.hex()), row.member)
            for row in members
            if row.role != "helper" and here is not None and here.role not in ("", "helper")
        )
        self.search(self._asked)

    def _standing(self, row: MemberRow) -> str:
        """Somebody's office, and whether they are connected."""
        peers = self.shell.summary.peers if self.shell.summary is not None else ()
        here = any(peer.member == row.member and peer.live for peer in peers)
        return " · ".join([role_words(row.role), *([translated("here now")] if here else [])])

    def _show_leads(self, rows: list[LeadRow]) -> None:
        self._leads = tuple(
            Target(
                translated("Leads"),
                translated("%1, %2").replace("%2", plain_line(row.company, 60)).replace("%1", plain_line(row.role, 60)),
                "",
                "leads",
                Place(LEADS, row.id.hex()),
            )
            for row in rows
            if row.stage != CLOSED
        )
        self.search(self._asked)


def fits(name: str, typed: str) -> bool:
    """Whether every typed word begins a word of a name."""
    words = [word for part in name.casefold().split() for word in (part, *part.replace("_", "-").split("-"))]
    return all(any(word.startswith(one) for word in words) for one in typed.casefold().split())


def place_in(name: str, typed: str) -> tuple[int, int] | None:
    """Where the first typed word stands in a name: (start, length), for a view to set it apart."""
    first = next(iter(typed.casefold().split()), "")
    at = name.casefold().find(first)
    return (at, len(first)) if first and at >= 0 else None


def _news(unread: int) -> str:
    return translated("%1 new").replace("%1", str(unread)) if unread else ""
