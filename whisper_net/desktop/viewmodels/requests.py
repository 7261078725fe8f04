"""Those who ask to be let in, and what this person may do about it: ask around, decline, approve.

Rules: answering takes a moment, during which the request is busy; then it is gone, and words say what became of it. A
request that somebody else answered meanwhile is gone without a word; pressed in that moment, it says so.
"""

from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from whisper_net.core.errors import LocalError
from whisper_net.core.group import commands as do
from whisper_net.core.ids import MemberId, ScopeId
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.look_alike import skeleton
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.people_words import likeness, plain_claim, plain_name
from whisper_net.desktop.viewmodels.place import CHANNEL, Place
from whisper_net.desktop.viewmodels.plain_line import isolated
from whisper_net.desktop.viewmodels.told_apart import person_name, told_apart
from whisper_net.desktop.viewmodels.wording import ago, counted, sentence, translated
from whisper_net.node.people import Asking, Roster


class Opening(NamedTuple):
    """A channel that approving can open."""

    scope: ScopeId
    name: str
    chosen: bool
    """Whether the invitation names it."""
    fixed: bool
    """Everybody who is in is in it."""


class Request(NamedTuple):
    """Somebody who asks, as a card shows them."""

    member: MemberId
    name: str
    by: str
    """Who invited them, in words."""
    claim: str
    when: str
    votes: str
    """How many approved, in words, where one does not suffice."""
    have: int
    need: int
    approved: bool
    warnings: tuple[str, ...]
    openings: tuple[Opening, ...]
    may_approve: bool
    may_decline: bool


class Requests(QObject):
    """The door of one group."""

    changed = Signal()
    busy_changed = Signal(object)
    """MemberId: whose answer begins or ends."""
    said = Signal(str, bool)
    doubted = Signal()
    """An answer failed, so the roster may be another than the one shown: read it anew."""

    def __init__(self, membership: Membership, parent: QObject | None = None) -> None:
        super().__init__(parent or membership)
        self.membership = membership
        self.shown: tuple[Request, ...] = ()
        self.hidden = 0
        """How many ask whom this person may not read."""
        self.busy: set[MemberId] = set()
        self._general: ScopeId | None = None
        self._others = False
        self._failures: list[tuple[Request, LocalError]] = []

    def show(self, roster: Roster) -> None:
        """Take what was read."""
        self._general = next((room.scope for room in roster.rooms if room.mine and room.general), None)
        others = any(one.member != self.membership.me for one in roster.people)
        taken = {likeness(one.name) for one in roster.people}
        shown = tuple(self._request(one, roster, taken) for one in roster.asking if roster.officer)
        hidden = 0 if roster.officer else len(roster.asking)
        if (shown, hidden, others) != (self.shown, self.hidden, self._others):
            self.shown, self.hidden, self._others = shown, hidden, others
            self.changed.emit()
        failures, self._failures = self._failures, []
        for request, error in failures:
            self._tell(request, error)

    def _request(self, one: Asking, roster: Roster, taken: set[str]) -> Request:
        inviter = roster.names.get(one.invited_by, "") if one.invited_by is not None else ""
        by = translated("invited by %1").replace("%1", isolated(plain_name(inviter))) if inviter else ""
        votes = translated("%1 of %2 approvals").replace("%1", str(one.have)).replace("%2", str(one.need))
        return Request(
            one.member,
            person_name(one.name, one.member),
            by,
            plain_claim(one.claim or ""),
            ago(min(one.asked, roster.now), roster.now),
            votes if one.need > 1 else "",
            one.have,
            one.need,
            one.approved,
            _warnings(one, taken, roster),
            _openings(one, roster),
            one.may_approve,
            one.may_decline,
        )

    def find(self, member: MemberId) -> Request | None:
        """A request that is still open."""
        return next((one for one in self.shown if one.member == member), None)

    # -- answering

    def approve(self, member: MemberId, scopes: tuple[ScopeId, ...] | None = None) -> None:
        """Let somebody in, and into these channels; None is those of the invitation."""
        request = self.find(member)
        if request is None or member in self.busy:
            return
        chosen = tuple(one.scope for one in request.openings if one.chosen) if scopes is None else scopes
        self._begin(member)
        reply = self.membership.command(do.ApproveMember(member, chosen))
        reply.then(answered(self, self._approved, request, chosen)).otherwise(answered(self, self._failed, request))

    def decline(self, member: MemberId) -> None:
        """Keep somebody out."""
        request = self.find(member)
        if request is None or member in self.busy:
            return
        self._begin(member)
        reply = self.membership.command(do.DeclineMember(member))
        reply.then(answered(self, self._declined, request)).otherwise(answered(self, self._failed, request))

    def ask(self, member: MemberId) -> Place | None:
        """Begin a message to general that asks who knows them; where it is, or None without that channel.

        Their name alone goes into it: what they say of themselves is for admins and vetters.
        """
        request = self.find(member)
        if request is None or self._general is None or not self._others:
            return None
        place = Place(CHANNEL, self._general.hex())
        kept = self.membership.drafts.get(f"{CHANNEL}/{place.id}")
        words = translated("Does anybody know %1, who asks to join?").replace("%1", isolated(request.name))
        if words not in kept.text:
            text = f"{kept.text}\n{words}" if kept.text.strip() else words
            self.membership.drafts.keep(f"{CHANNEL}/{place.id}", text, kept.about)
        return place

    @property
    def can_ask(self) -> bool:
        """Whether there is somebody in general who could be asked."""
        return self._general is not None and self._others

    # -- what became of it

    def _begin(self, member: MemberId) -> None:
        self.busy.add(member)
        self.busy_changed.emit(member)

    def _end(self, member: MemberId) -> None:
        self.busy.discard(member)
        self.busy_changed.emit(member)

    def _approved(self, state: str, request: Request, chosen: tuple[ScopeId, ...]) -> None:
        self._end(request.member)
        name = isolated(request.name)
        if state != "member":
            missing = request.need - request.have - 1
            left = counted("1 more approval is needed.", "%n more approvals are needed.", missing)
            self.said.emit(translated("You approved %1. %2").replace("%2", left).replace("%1", name), False)
            return
        self.said.emit(translated("%1 is in the group now.").replace("%1", name), False)
        named = {one.scope for one in request.openings if one.chosen}
        for scope in chosen:
            if scope not in named:  # the invitation does not name it, so a member is let in as any other
                reply = self.membership.command(do.GrantChannel(request.member, scope))
                reply.otherwise(answered(self, self._not_opened))

    def _not_opened(self, error: LocalError) -> None:
        self.said.emit(sentence(error), True)

    def _declined(self, _: object, request: Request) -> None:
        self._end(request.member)
        self.said.emit(translated("%1 was declined.").replace("%1", isolated(request.name)), False)

    def _failed(self, error: LocalError, request: Request) -> None:
        self._failures.append((request, error))
        self._end(request.member)
        self.doubted.emit()

    def _tell(self, request: Request, error: LocalError) -> None:
        """Why an answer failed, now that it is known whether there is still anything to answer."""
        gone = translated("Somebody else answered %1 meanwhile.").replace("%1", isolated(request.name))
        self.said.emit(gone if self.find(request.member) is None else sentence(error), True)


def _warnings(one: Asking, taken: set[str], roster: Roster) -> tuple[str, ...]:
    words = []
    if likeness(one.name) in taken:
        words.append(translated("Somebody in the group has this name already."))
    elif skeleton(one.name) in {skeleton(person.name) for person in roster.people} - {""}:
        words.append(translated("This name looks like that of somebody in the group, and is another."))
    if one.leaked:
        words.append(translated("Their invitation was used by more people than it was made for. It may have leaked."))
    return tuple(words)


def _openings(one: Asking, roster: Roster) -> tuple[Opening, ...]:
    """Channels of the invitation, and, where one more approval lets them in, all that this person is in."""
    named = set(one.opens)
    last = one.have + 1 >= one.need
    names = told_apart((room.scope, room.name) for room in roster.rooms)
    return tuple(
        Opening(room.scope, names[room.scope], room.scope in named, room.general and room.scope in named)
        for room in roster.rooms
        if room.mine and (room.scope in named or last)
    )
