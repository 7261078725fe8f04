"""Going on in a new group: its name, who is asked to come along, whether what was said does, and what came of it.

Rules: nothing is made before all of it was said. Who is chosen is chosen by id. The new group's twelve words are shown
once (recovery.py), and each invitation until the dialog is closed; both stand in no file.
"""

from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from whisper_net.core.errors import LocalError
from whisper_net.core.ids import MemberId
from whisper_net.core.wire.bounds import MAX_INVITES_A_DAY
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.founding import name_fault
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.new_channel import PickRows, pick_row
from whisper_net.desktop.viewmodels.people_words import plain_name
from whisper_net.desktop.viewmodels.recovery import Recovery, Target
from whisper_net.desktop.viewmodels.wording import counted, sentence, translated
from whisper_net.node import people
from whisper_net.node.people import Roster


class Invited(NamedTuple):
    """Somebody who is asked to come along."""

    member: MemberId
    name: str
    key: str
    sent: bool
    """It waits for them in a direct message."""


class Refounded(NamedTuple):
    """A group that goes on from another."""

    group: str
    name: str
    invited: tuple[Invited, ...]
    imported: int
    """Messages that were brought over."""


class Refounding(QObject):
    """A new group in the making."""

    changed = Signal()
    made = Signal(object)
    """Refounded."""

    def __init__(self, membership: Membership, parent: QObject | None = None) -> None:
        super().__init__(parent or membership)
        self.membership = membership
        self.recovery = Recovery(membership.bridge, self)
        self.typed = ""
        self.imports = True
        self.chosen: set[MemberId] = set()
        self.rows = PickRows(self.chosen, self)
        self.busy = False
        self.fault = ""
        membership.ask(people.roster).then(answered(self, self._know)).otherwise(answered(self, self._fail))

    def _know(self, roster: Roster) -> None:
        others = (one for one in roster.people if one.member != self.membership.me)
        self.rows.show([pick_row(one.member, one.name, one.role) for one in others])
        self.changed.emit()

    # -- choosing

    def type(self, typed: str) -> None:
        """Take what stands in the field of the name."""
        self.typed, self.fault = typed, ""
        self.changed.emit()

    def bring_over(self, wanted: bool) -> None:
        """Whether what was said comes along."""
        self.imports = wanted

    def toggle(self, member: MemberId) -> None:
        """Tick somebody, or take the tick back."""
        self.chosen.symmetric_difference_update({member})
        self.changed.emit()

    # -- what it comes to

    @property
    def name_fault(self) -> str:
        """What is wrong with the name; "" while nothing is typed."""
        return name_fault(self.typed) if self.typed.strip() else ""

    @property
    def many_fault(self) -> str:
        """What is wrong with how many are chosen."""
        words = translated("%1 invitations a day are the limit. Invite the others tomorrow.")
        return words.replace("%1", str(MAX_INVITES_A_DAY)) if len(self.chosen) > MAX_INVITES_A_DAY else ""

    @property
    def count(self) -> str:
        """How many are asked to come along, in words."""
        return counted("1 person is invited", "%n people are invited", len(self.chosen))

    @property
    def ready(self) -> bool:
        return bool(self.typed.strip()) and not self.name_fault and not self.many_fault and not self.busy

    # -- making

    def make(self) -> None:
        """Found it, invite who was chosen, and bring over what was said."""
        if not self.ready:
            return
        self.busy, self.fault = True, ""
        self.changed.emit()
        named = [row.member.hex() for row in self.rows.everybody if row.member in self.chosen]
        wanted = {"name": self.typed.strip(), "invite": named, "imports": self.imports}
        reply = self.membership.submit("group_refound", **wanted)
        reply.then(answered(self, self._made)).otherwise(answered(self, self._fail))

    def _made(self, answer: dict[str, Any]) -> None:
        self.busy = False
        self.recovery.show(answer["phrase"], Target(answer["name"], group=answer["group"], seen=False))
        invited = tuple(
            Invited(MemberId(bytes.fromhex(row["member"])), plain_name(row["name"]), row["key"], row["sent"])
            for row in answer["invitations"]
        )
        self.made.emit(Refounded(answer["group"], plain_name(answer["name"]), invited, answer["imported"]))

    def _fail(self, error: LocalError) -> None:
        self.busy, self.fault = False, sentence(error)
        self.changed.emit()
