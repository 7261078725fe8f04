"""Direct messages and circles as the sidebar lists them, and beginning one.

Rules: they are read anew whenever events say that one changed, and when the shell counts what is unread; one reading
at a time. A conversation in which nobody said anything is listed for whoever began it alone. Direct messages
that both began at once stand in two rows, since nothing puts what was said in both in one order; the later one says so.
Audiences of leads are no conversations.
"""

from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from whisper_net.core.crypto.drops import CircleKind
from whisper_net.core.documents import patches
from whisper_net.core.errors import LocalError
from whisper_net.core.group.commands_circles import CreateCircle
from whisper_net.core.group.events import DevicesChanged, VerificationChanged
from whisper_net.core.ids import MemberId, ScopeId
from whisper_net.desktop.viewmodels.asking import Reading, answered
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.people_words import plain_name
from whisper_net.desktop.viewmodels.place import CHANNEL, DIRECT_WITH, NEW_CIRCLE, Place
from whisper_net.desktop.viewmodels.told_apart import told_apart
from whisper_net.desktop.viewmodels.wording import sentence, translated
from whisper_net.node import circles
from whisper_net.node.circles import Conversation, Part
from whisper_net.ports.circles import CIRCLE, DIRECT

_TELLING = (
    patches.CircleChanged,
    patches.RosterChanged,
    patches.ProfileSet,
    DevicesChanged,
    VerificationChanged,
)


class Talk(NamedTuple):
    """One row of the sidebar."""

    place: Place
    name: str
    unread: int
    people: int
    """How many read it, oneself too."""
    person: MemberId | None = None
    """Of a direct message, whom it is with."""
    identity: str = ""
    """How sure this person is of them: a word of verifying.py."""


class Circles(QObject):
    """The conversations of chosen people in one group."""

    changed = Signal()
    begun = Signal(object)
    """Place: a conversation that was asked for is there."""
    wanted = Signal()
    """The dialog that begins one."""
    failed = Signal(str)

    def __init__(self, membership: Membership) -> None:
        super().__init__(membership)
        self._membership = membership
        self.direct: tuple[Talk, ...] = ()
        self.circles: tuple[Talk, ...] = ()
        self._kept: set[ScopeId] = set()
        """Those that somebody went to from here, said anything or not."""
        self._reading = Reading(self, lambda: membership.ask(circles.circles), self._show, self._failed)
        membership.changed.connect(self._happened)
        self.read()

    @property
    def all(self) -> tuple[Talk, ...]:
        """In the order in which they are listed."""
        return (*self.direct, *self.circles)

    def read(self) -> None:
        """Read them anew; what is unread in them changes with messages, which the shell counts a few times a second."""
        self._reading.begin()

    def _happened(self, happened: list[object]) -> None:
        if any(isinstance(one, _TELLING) for one in happened):
            self._reading.begin()

    def _show(self, found: list[Conversation]) -> None:
        before = self.direct, self.circles
        direct, rooms = _of_kind(found, DIRECT), _of_kind(found, CIRCLE)
        people = told_apart((one.other or b"", one.name) for one in direct)
        names = told_apart((one.scope, one.name) for one in rooms)
        self.direct = tuple(
            self._talk(one, part, people[one.other or b""], later=part.scope != one.scope)
            for one in direct
            for part in one.parts
            if self._listed(one, part)
        )
        self.circles = tuple(self._talk(one, one.parts[0], names[one.scope], later=False) for one in rooms)
        if before != (self.direct, self.circles):
            self.changed.emit()

    def _listed(self, one: Conversation, part: Part) -> bool:
        mine = part.scope == one.scope and one.owner == self._membership.me
        return part.begun or mine or part.scope in self._kept

    def _talk(self, one: Conversation, part: Part, name: str, *, later: bool) -> Talk:
        name = translated("%1, begun apart").replace("%1", name) if later else name
        place = Place(CHANNEL, part.scope.hex())
        return Talk(place, name, part.unread, len(one.members), one.other, one.identity if one.other else "")

    def _failed(self, error: LocalError) -> None:
        self.failed.emit(sentence(error))

    # -- beginning one

    def take(self, place: Place) -> bool:
        """Whether a place only leads to a conversation, to which one is led now."""
        if place.kind == DIRECT_WITH:
            self.write_to(MemberId(bytes.fromhex(place.id)))
        elif place.kind == NEW_CIRCLE:
            self.wanted.emit()
        return place.kind in (DIRECT_WITH, NEW_CIRCLE)

    def write_to(self, member: MemberId) -> None:
        """Be in the direct messages with somebody, which are made if there are none."""
        reply = self._membership.command(CreateCircle(CircleKind.DIRECT, (member,)))
        reply.then(answered(self, self._begun)).otherwise(answered(self, self._failed))

    def _begun(self, scope: ScopeId) -> None:
        self._kept.add(scope)
        self._reading.begin()
        self.begun.emit(Place(CHANNEL, scope.hex()))


def _of_kind(found: list[Conversation], kind: str) -> list[Conversation]:
    ordered = sorted(found, key=lambda one: (plain_name(one.name).casefold(), one.scope))
    return [one for one in ordered if one.kind == kind]
