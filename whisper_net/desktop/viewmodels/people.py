"""Everybody in a group, and everybody at its door: what the screen of people shows.

Rules: it is read anew whenever events say that the roster, a name, a channel or an invitation changed, one reading at a
time. What may be done about requests stands in requests.py.
"""

from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from whisper_net.core.documents import patches
from whisper_net.core.errors import LocalError
from whisper_net.core.group import commands as do
from whisper_net.core.group.events import ApprovalsChanged, Entered, RequestArrived
from whisper_net.core.ids import MemberId, ScopeId
from whisper_net.desktop.viewmodels.asking import Reading, answered
from whisper_net.desktop.viewmodels.coming_back import Gone, went
from whisper_net.desktop.viewmodels.hidden_words import HiddenWords
from whisper_net.desktop.viewmodels.member_acts import Act, command
from whisper_net.desktop.viewmodels.member_page import MemberPage
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.people_rows import PeopleRows, PersonRow
from whisper_net.desktop.viewmodels.people_words import likeness, plain_name, role_words, when
from whisper_net.desktop.viewmodels.plain_line import isolated
from whisper_net.desktop.viewmodels.proposals import Proposals
from whisper_net.desktop.viewmodels.requests import Requests
from whisper_net.desktop.viewmodels.told_apart import person_name, told_apart
from whisper_net.desktop.viewmodels.verifying import TELLING, VERIFIED, Verifying
from whisper_net.desktop.viewmodels.wording import counted, sentence, translated
from whisper_net.node import people
from whisper_net.node.people import Person, Room, Roster

_TELLING = (
    patches.RosterChanged,
    patches.ProfileSet,
    patches.ChannelChanged,
    patches.InvitationChanged,
    RequestArrived,
    ApprovalsChanged,
    Entered,
    *TELLING,
)
_ID_DIGITS = 16


class Member(NamedTuple):
    """One member as the pane shows them."""

    row: PersonRow
    fingerprint: str
    shared: tuple[Room, ...]
    """Channels that both are in."""
    elsewhere: tuple[str, ...]
    """Names of channels that they are in and this person is not."""
    offered: tuple[Room, ...]
    """Channels that this person can let them into."""
    hidden: bool = False
    """There is something hidden of theirs that this person may look at."""


class People(QObject):
    """The people of one group."""

    changed = Signal()
    said = Signal(str, bool)
    """Words for a toast, and whether they tell of a failure."""

    def __init__(self, membership: Membership, parent: QObject | None = None) -> None:
        super().__init__(parent or membership)
        self.membership = membership
        self.roster: Roster | None = None
        self.fault = ""
        self.rows = PeopleRows(self)
        self.gone: tuple[Gone, ...] = ()
        """Who went, and who was never let in."""
        self.requests = Requests(membership, self)
        self.requests.said.connect(self.said)
        self.requests.doubted.connect(self.read)
        self.proposals = Proposals(membership, self)
        self.proposals.said.connect(self.said)
        self._reading = Reading(self, lambda: membership.ask(people.roster), self._show, self._failed)
        membership.changed.connect(self._happened)
        self.read()

    # -- reading

    def _happened(self, happened: list[object]) -> None:
        if any(isinstance(one, _TELLING) for one in happened):
            self.read()

    def read(self) -> None:
        """Read everything anew."""
        self._reading.begin()

    def _show(self, roster: Roster) -> None:
        self.fault, self.roster = "", roster
        self.rows.show([self._row(one, roster) for one in roster.people])
        self.gone = tuple(went(one, roster) for one in roster.gone)
        self.requests.show(roster)
        self.changed.emit()

    def _failed(self, error: LocalError) -> None:
        self.fault = sentence(error)
        self.changed.emit()

    def _row(self, person: Person, roster: Roster) -> PersonRow:
        names = told_apart((room.scope, room.name) for room in roster.rooms)
        inside = set(person.channels)
        within = [names[room.scope] for room in roster.rooms if room.scope in inside]
        inviter = roster.names.get(person.invited_by, "") if person.invited_by is not None else ""
        return PersonRow(
            member=person.member,
            name=person_name(person.name, person.member),
            mine=person.member == self.membership.me,
            role=person.role,
            office=role_words(person.role),
            inviter=plain_name(inviter) if inviter else "",
            joined_at=min(person.joined or 0, roster.now),
            joined=_capital(when(person.joined, roster.now)),
            channels=_channels(within, len(roster.rooms)),
            channel_names=tuple(within),
            identity=person.identity,
            compared=when(person.compared, roster.now),
            vetted_as=_vetted_as(person),
        )

    # -- what is shown

    @property
    def about(self) -> str:
        """How many there are, in words."""
        if self.roster is None:
            return ""
        count, waiting = len(self.roster.people), len(self.requests.shown)
        words = counted("1 member", "%n members", count)
        sure = sum(one.identity == VERIFIED for one in self.roster.people)
        words += f" · {counted('1 verified', '%n verified', sure)}" if sure else ""
        return f"{words} · {counted('1 request', '%n requests', waiting)}" if waiting else words

    @property
    def alone(self) -> bool:
        """Nobody else is or was here, and nobody asks to be."""
        others = self.roster is None or len(self.roster.people) > 1 or self.roster.gone
        return not others and not self.requests.shown

    @property
    def officer(self) -> bool:
        """Whether this person may invite and answer."""
        return self.roster is not None and self.roster.officer

    @property
    def officers(self) -> str:
        """Who may, by name."""
        named = [isolated(row.name) for row in self.rows.everybody if row.role in ("admin", "vetter")]
        return ", ".join(named[:3])

    def member(self, id_: bytes) -> Member | None:
        """Somebody, if they are in the group."""
        roster = self.roster
        row = next((one for one in self.rows.everybody if one.member == id_), None)
        if roster is None or row is None:
            return None
        person = next(one for one in roster.people if one.member == id_)
        inside = set(person.channels)
        grants = roster.officer and not row.mine and row.role in ("admin", "vetter", "member")
        return Member(
            row,
            fingerprint(person.member),
            tuple(room for room in roster.rooms if room.mine and room.scope in inside),
            tuple(plain_name(room.name) for room in roster.rooms if not room.mine and room.scope in inside),
            tuple(room for room in roster.rooms if room.mine and room.scope not in inside and grants),
            person.hidden,
        )

    # -- doing

    def verifying(self, member: bytes, parent: QObject) -> Verifying | None:
        """The comparison of safety words with somebody else, which lives as long as its parent."""
        if member == self.membership.me:
            return None
        made = Verifying(self.membership, MemberId(member), parent)
        made.said.connect(self.said)
        return made

    def page(self, member: bytes, parent: QObject) -> MemberPage:
        """What there is about somebody, which lives as long as its parent."""
        now = self.roster.now if self.roster is not None else 0
        return MemberPage(self.membership, MemberId(member), now, parent)

    def hidden_words(self, member: bytes, name: str, parent: QObject) -> HiddenWords:
        """What is hidden of somebody, which lives as long as its parent."""
        made = HiddenWords(self.membership, MemberId(member), name, parent)
        made.said.connect(self.said)
        made.done.connect(self.read)
        return made

    def perform(self, act: Act, member: bytes) -> None:
        """Do something about a member; what it changes comes back by events."""
        reply = self.membership.command(command(act, MemberId(member)))
        reply.then(answered(self, self._told, act.done)).otherwise(answered(self, self._refused))

    def let_into(self, member: MemberId, room: Room) -> None:
        """Let a member into one more channel."""
        reply = self.membership.command(do.GrantChannel(member, room.scope))
        row = next((one for one in self.rows.everybody if one.member == member), None)
        words = translated("%1 can read %2 now.")
        words = words.replace("%2", isolated(plain_name(room.name)))
        words = words.replace("%1", isolated(row.name if row is not None else ""))
        reply.then(answered(self, self._told, words)).otherwise(answered(self, self._refused))

    def _told(self, _: object, words: str) -> None:
        self.said.emit(words, False)

    def _refused(self, error: LocalError) -> None:
        self.said.emit(sentence(error), True)


def _vetted_as(person: Person) -> str:
    """The name by which they asked to join, if it is another one now."""
    renamed = person.vetted_as is not None and likeness(person.vetted_as) != likeness(person.name)
    return plain_name(person.vetted_as or "") if renamed else ""


def fingerprint(member: bytes) -> str:
    """The beginning of somebody's id, in groups of four that can be read out."""
    digits = member.hex()[:_ID_DIGITS]
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def room_of(scope: ScopeId, roster: Roster | None) -> Room | None:
    """A channel by its id."""
    return next((one for one in roster.rooms if one.scope == scope), None) if roster is not None else None


def _channels(names: list[str], count: int) -> str:
    """In which channels somebody is, as short as a column is."""
    if not names:
        return translated("none")
    if len(names) == count and count > 1:
        return translated("all %n").replace("%n", str(count))
    return names[0] if len(names) == 1 else f"{names[0]} +{len(names) - 1}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
