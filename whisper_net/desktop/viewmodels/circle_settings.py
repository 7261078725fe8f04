"""Who is in one circle, and what may be changed about it: whoever made it adds and takes out, anybody goes.

Rules: as channel_settings.py, of which this is the twin for circles. Direct messages have nothing to change.
"""

from PySide6.QtCore import QObject, Signal

from whisper_net.core.documents import patches
from whisper_net.core.errors import LocalError
from whisper_net.core.group.commands_circles import AddToCircle, RemoveFromCircle
from whisper_net.core.ids import MemberId, ScopeId
from whisper_net.desktop.viewmodels.asking import Reading, answered
from whisper_net.desktop.viewmodels.member_acts import Act
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.new_channel import PickRows, pick_row
from whisper_net.desktop.viewmodels.people_rows import PersonRow
from whisper_net.desktop.viewmodels.people_words import plain_name
from whisper_net.desktop.viewmodels.plain_line import isolated, plain_line
from whisper_net.desktop.viewmodels.wording import sentence, translated
from whisper_net.node import circles
from whisper_net.node.circles import CircleSettings
from whisper_net.node.conversations import Reader

_TELLING = (patches.CircleChanged, patches.RosterChanged, patches.ProfileSet)
_SHORT = 32


class CircleSettingsModel(QObject):
    """What the dialog of a circle shows and does."""

    changed = Signal()
    said = Signal(str, bool)
    """Words for a toast, and whether they tell of a failure."""
    left = Signal()
    """This person went out of the circle."""

    def __init__(self, membership: Membership, scope: ScopeId, parent: QObject | None = None) -> None:
        super().__init__(parent or membership)
        self.membership, self.scope = membership, scope
        self.told: CircleSettings | None = None
        self.busy = False
        self.chosen: set[MemberId] = set()
        """Who is about to be put in."""
        self.inside, self.outside = PickRows(set(), self), PickRows(self.chosen, self)
        self._reading = Reading(self, lambda: membership.ask(circles.circle_settings, scope), self._show, self._refused)
        membership.changed.connect(self._happened)
        self._reading.begin()

    def _happened(self, happened: list[object]) -> None:
        if any(isinstance(one, _TELLING) for one in happened):
            self._reading.begin()

    def _show(self, told: CircleSettings) -> None:
        self.told = told
        self.chosen &= {one.member for one in told.outside}
        self.inside.show([self._row(one) for one in told.inside])
        self.outside.show([self._row(one) for one in told.outside])
        self.changed.emit()

    def _row(self, one: Reader) -> PersonRow:
        return pick_row(one.member, one.name, one.role, mine=one.member == self.membership.me)

    # -- what is shown

    @property
    def name(self) -> str:
        return plain_name(self.told.name) if self.told is not None else ""

    @property
    def owner(self) -> str:
        """Who made it, by name; "" for oneself."""
        if self.told is None or self.mine:
            return ""
        named = (one.name for one in self.told.inside if self.told is not None and one.member == self.told.owner)
        return plain_name(next(named, translated("somebody who is not in it any more")))

    @property
    def mine(self) -> bool:
        """This person made it, and so may change who is in it."""
        return self.told is not None and self.told.owner == self.membership.me

    @property
    def may_leave(self) -> bool:
        return self.told is not None and len(self.told.inside) > 1

    # -- changing

    def toggle(self, member: MemberId) -> None:
        """Tick somebody who is to be put in, or take the tick back."""
        self.chosen.symmetric_difference_update({member})
        self.changed.emit()

    def put_in(self) -> None:
        """Put everybody in who is ticked, one after another: each needs a key of its own."""
        if self.chosen and not self.busy:
            self.busy = True
            self.changed.emit()
            self._put_next(None, sorted(self.chosen))

    def _put_next(self, _: object, members: list[MemberId]) -> None:
        if not members:
            self.chosen.clear()
            self._done(None, translated("They read all of %1 now.").replace("%1", isolated(self.name)))
            return
        reply = self.membership.command(AddToCircle(self.scope, members[0]))
        reply.then(answered(self, self._put_next, members[1:])).otherwise(answered(self, self._refused))

    def taking_out(self, member: MemberId, name: str) -> Act:
        """What is said before somebody is taken out, or this person goes."""
        if member == self.membership.me:
            text = translated("You read nothing new here and keep what you have; whoever made it can add you again.")
            title, button = translated("Leave %1?"), translated("Leave %1")
            who = isolated(plain_line(self.name, _SHORT))
        else:
            text = translated(
                "%1 reads nothing new here and keeps what was there. Nobody tells them; they see that nothing comes."
            ).replace("%1", isolated(name))
            title, button = translated("Take %1 out?"), translated("Take %1 out")
            who = isolated(plain_line(name, _SHORT))
        return Act("take_out", "outside", "", title.replace("%1", who), text, button.replace("%1", who), "", red=True)

    def take_out(self, member: MemberId, name: str) -> None:
        """Take somebody out, or go oneself."""
        self.busy = True
        self.changed.emit()
        reply = self.membership.command(RemoveFromCircle(self.scope, member))
        gone = member == self.membership.me
        words = translated("You left %1.").replace("%1", isolated(self.name))
        words = words if gone else translated("%1 reads nothing new here.").replace("%1", isolated(name))
        reply.then(answered(self, self._done, words, left=gone)).otherwise(answered(self, self._refused))

    def _done(self, _: object, words: str, *, left: bool = False) -> None:
        self.busy = False
        self._reading.begin()
        self.said.emit(words, False)
        if left:
            self.left.emit()

    def _refused(self, error: LocalError) -> None:
        self.busy = False
        self.changed.emit()
        self.said.emit(sentence(error), True)
