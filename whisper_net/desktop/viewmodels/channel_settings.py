"""The settings of one channel: who is in it and who may be, what newcomers read, and how long things stay.

Rules: what changes are chosen stand here until they are saved, with what they do in a sentence each. Whoever is chosen
is chosen by id. What others change meanwhile is read at once, and a choice that it makes empty is gone.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from whisper_net.core.documents import patches
from whisper_net.core.errors import LocalError
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_channels import RevokeChannel
from whisper_net.core.group.events import RoleChanged
from whisper_net.core.ids import MemberId, ScopeId
from whisper_net.desktop.viewmodels.asking import Reading, answered
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.new_channel import PickRows, pick_row
from whisper_net.desktop.viewmodels.people_rows import PersonRow
from whisper_net.desktop.viewmodels.people_words import plain_name
from whisper_net.desktop.viewmodels.plain_line import isolated
from whisper_net.desktop.viewmodels.wording import counted, sentence, translated
from whisper_net.node import channel_settings
from whisper_net.node.channel_settings import ChannelSettings, changed_sentences
from whisper_net.node.conversations import Reader

INSIDE, OUTSIDE = "inside", "outside"
"""Those who are in it, and those who may be let in."""
HISTORIES = ("all", "since_join")
KEEPS = ("off", "day", "week")
_TELLING = (patches.RosterChanged, patches.ChannelChanged, patches.ProfileSet, RoleChanged)


class ChannelSettingsModel(QObject):
    """What the dialog of a channel shows and does."""

    changed = Signal()
    said = Signal(str, bool)
    """Words for a toast, and whether they tell of a failure."""
    left = Signal()
    """This person went out of the channel."""

    def __init__(self, membership: Membership, scope: ScopeId, parent: QObject | None = None) -> None:
        super().__init__(parent or membership)
        self.membership, self.scope = membership, scope
        self.told: ChannelSettings | None = None
        self.fault = ""
        self.busy = False
        self.history: str | None = None
        """What was chosen and is not saved yet; None is what holds."""
        self.keep: str | None = None
        self.chosen: dict[str, set[MemberId]] = {INSIDE: set(), OUTSIDE: set()}
        self.rows = {list_: PickRows(chosen, self) for list_, chosen in self.chosen.items()}
        ask = channel_settings.channel_settings
        self._reading = Reading(self, lambda: membership.ask(ask, scope), self._show, self._failed)
        membership.changed.connect(self._happened)
        self._reading.begin()

    # -- reading

    def _happened(self, happened: list[object]) -> None:
        if any(isinstance(one, _TELLING) for one in happened):
            self._reading.begin()

    def _show(self, told: ChannelSettings) -> None:
        self.told, self.fault = told, ""
        self.history = self.history if self.history != told.history else None
        self.keep = self.keep if self.keep != told.disappear else None
        self.chosen[INSIDE] &= set(told.revocable)
        self.chosen[OUTSIDE] &= {one.member for one in told.grantable}
        for list_, readers in ((INSIDE, told.inside), (OUTSIDE, told.grantable)):
            self.rows[list_].show(list(map(self._row, readers)))
        self.changed.emit()

    def _row(self, one: Reader) -> PersonRow:
        return pick_row(one.member, one.name, one.role, mine=one.member == self.membership.me)

    def _failed(self, error: LocalError) -> None:
        self.fault, self.busy = sentence(error), False
        self.changed.emit()

    # -- what is shown

    @property
    def name(self) -> str:
        return plain_name(self.told.name) if self.told is not None else ""

    @property
    def choosable(self) -> set[MemberId]:
        """Those inside from whom this person may take it; oneself goes by another way."""
        return set(self.told.revocable) - {self.membership.me} if self.told is not None else set()

    @property
    def may_leave(self) -> bool:
        told = self.told
        return told is not None and not told.general and self.membership.me in told.revocable

    @property
    def history_now(self) -> str:
        return self.history or (self.told.history if self.told is not None else HISTORIES[0])

    @property
    def keep_now(self) -> str:
        return self.keep or (self.told.disappear if self.told is not None else KEEPS[0])

    @property
    def ready(self) -> bool:
        """Whether there is a change to be saved, and this person may make it."""
        changes = self.history is not None or self.keep is not None
        return changes and not self.busy and self.told is not None and self.told.may_change

    @property
    def consequences(self) -> tuple[str, ...]:
        """What the chosen changes do."""
        if self.told is None:
            return ()
        return tuple(map(translated, changed_sentences(self.told, self.history_now, self.keep_now)))

    # -- choosing

    def choose_history(self, history: str) -> None:
        """What newcomers are to read: all | since_join."""
        self.history = history if self.told is not None and history != self.told.history else None
        self.changed.emit()

    def choose_keep(self, keep: str) -> None:
        """How long things are to stay: off | day | week."""
        self.keep = keep if self.told is not None and keep != self.told.disappear else None
        self.changed.emit()

    def toggle(self, list_: str, member: MemberId) -> None:
        """Tick somebody, or take the tick back."""
        if list_ == OUTSIDE or member in self.choosable:
            self.chosen[list_].symmetric_difference_update({member})
            self.changed.emit()

    def people(self, list_: str) -> list[tuple[MemberId, str]]:
        """Those who are ticked, by name."""
        return [(row.member, row.name) for row in self.rows[list_].everybody if row.member in self.chosen[list_]]

    # -- doing

    def save(self) -> None:
        """Change what newcomers read and how long things stay."""
        if self.ready:
            self._set_busy()
            wanted = {"history": self.history, "disappear": self.keep}
            reply = self.membership.submit("channel_policy", channel=self.scope.hex(), **wanted)
            reply.then(answered(self, self._saved)).otherwise(answered(self, self._refused))

    def _saved(self, _: object) -> None:
        self.history = self.keep = None
        self._tell(translated("%1 is changed.").replace("%1", isolated(self.name)))

    def let_in(self) -> None:
        """Let everybody in who is ticked."""
        words = counted("1 person more can read %1 now.", "%n people more can read %1 now.", len(self.chosen[OUTSIDE]))
        self._each([do.GrantChannel(one, self.scope) for one, _ in self.people(OUTSIDE)], words)

    def take_out(self) -> None:
        """Take the channel from everybody who is ticked."""
        count = len(self.chosen[INSIDE])
        words = counted("1 person reads nothing new in %1.", "%n people read nothing new in %1.", count)
        self._each([RevokeChannel(one, self.scope) for one, _ in self.people(INSIDE)], words)

    def leave(self) -> None:
        """Go out of the channel oneself."""
        self._set_busy()
        reply = self.membership.command(RevokeChannel(self.membership.me, self.scope))
        reply.then(answered(self, self._left)).otherwise(answered(self, self._refused))

    def _left(self, _: object) -> None:
        self._tell(translated("You left %1.").replace("%1", isolated(self.name)))
        self.left.emit()

    def _each(self, commands: Sequence[do.Command], words: str) -> None:
        """All of them at once; the last answer tells, and an error of any is told by itself."""
        if not commands or self.busy:
            return
        self._set_busy()
        waiting = [len(commands)]
        words = words.replace("%1", isolated(self.name))
        for command in commands:
            reply = self.membership.command(command)
            reply.then(answered(self, self._done_one, waiting, words)).otherwise(answered(self, self._refused))

    def _done_one(self, _: object, waiting: list[int], words: str) -> None:
        waiting[0] -= 1
        if not waiting[0]:
            self._tell(words)

    def _set_busy(self) -> None:
        self.busy = True
        self.changed.emit()

    def _tell(self, words: str) -> None:
        self.busy = False
        self._reading.begin()
        self.said.emit(words, False)

    def _refused(self, error: LocalError) -> None:
        self.busy = False
        self._reading.begin()
        self.said.emit(sentence(error), True)
