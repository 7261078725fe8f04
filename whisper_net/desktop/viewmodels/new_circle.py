"""Beginning a conversation: with one person, which needs no name, or a circle of several, which has one.

Rules: as new_channel.py, but anybody may, and nobody else learns who is in it.
"""

from PySide6.QtCore import QObject, Signal

from whisper_net.core.crypto.drops import CircleKind
from whisper_net.core.errors import LocalError
from whisper_net.core.group.commands_circles import CreateCircle
from whisper_net.core.ids import MemberId, ScopeId
from whisper_net.core.wire.bounds import MAX_NAME
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.new_channel import PickRows, pick_row
from whisper_net.desktop.viewmodels.people_words import listed
from whisper_net.desktop.viewmodels.place import CHANNEL, Place
from whisper_net.desktop.viewmodels.plain_line import isolated, plain_line
from whisper_net.desktop.viewmodels.wording import readers, sentence, translated
from whisper_net.node import people
from whisper_net.node.people import Roster

LONGEST = 80
"""Characters of a name."""
_SHORT, _MOST_NAMES = 24, 4


class NewCircle(QObject):
    """The dialog that begins a conversation."""

    changed = Signal()
    made = Signal(object)
    """Place: it is there."""

    def __init__(self, membership: Membership, parent: QObject | None = None) -> None:
        super().__init__(parent or membership)
        self.membership = membership
        self.typed = ""
        self.chosen: set[MemberId] = set()
        self.busy = False
        self.fault = ""
        self.rows = PickRows(self.chosen, self)
        membership.ask(people.roster).then(answered(self, self._know)).otherwise(answered(self, self._fail))

    def _know(self, roster: Roster) -> None:
        others = [one for one in roster.people if one.member != self.membership.me and one.role != "helper"]
        self.rows.show([pick_row(one.member, one.name, one.role) for one in others])
        self.changed.emit()

    # -- choosing

    def type(self, typed: str) -> None:
        """Take what stands in the field of the name."""
        self.typed, self.fault = typed, ""
        self.changed.emit()

    def toggle(self, member: MemberId) -> None:
        """Tick somebody, or take the tick back."""
        self.chosen.symmetric_difference_update({member})
        self.changed.emit()

    # -- what it comes to

    @property
    def name(self) -> str:
        return " ".join(self.typed.replace("\0", " ").split())

    @property
    def direct(self) -> bool:
        """It is with one other person."""
        return len(self.chosen) == 1 and not self.name

    @property
    def name_fault(self) -> str:
        """What is wrong with the name, in words, or ""."""
        too_long = len(self.name) > LONGEST or len(self.name.encode("utf-8", "replace")) > MAX_NAME
        words = translated("This name is too long. Use at most %1 characters.").replace("%1", str(LONGEST))
        return words if too_long else ""

    @property
    def names(self) -> list[str]:
        """Whom it is with, by name."""
        return [row.name for row in self.rows.everybody if row.member in self.chosen]

    @property
    def readers(self) -> str:
        """Who will read it, by name."""
        return listed([translated("You"), *self.names], 1 + _MOST_NAMES) if self.chosen else ""

    @property
    def does(self) -> str:
        """The words of the button: its effect."""
        if not self.chosen:
            return translated("Choose who reads it")
        if self.direct:
            return translated("Message %1").replace("%1", isolated(plain_line(self.names[0], _SHORT)))
        return readers(translated("Make it for %1"), len(self.chosen) + 1)

    @property
    def ready(self) -> bool:
        named = self.direct or bool(self.name)
        return bool(self.chosen) and named and not self.name_fault and not self.busy

    # -- making

    def make(self) -> None:
        """Make it, or find the direct messages that are there."""
        if not self.ready:
            return
        self.busy, self.fault = True, ""
        self.changed.emit()
        kind = CircleKind.DIRECT if self.direct else CircleKind.CIRCLE
        reply = self.membership.command(CreateCircle(kind, tuple(sorted(self.chosen)), self.name))
        reply.then(answered(self, self._made)).otherwise(answered(self, self._fail))

    def _made(self, scope: ScopeId) -> None:
        self.busy = False
        self.made.emit(Place(CHANNEL, scope.hex()))

    def _fail(self, error: LocalError) -> None:
        self.busy, self.fault = False, sentence(error)
        self.changed.emit()
