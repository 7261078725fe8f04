"""What happened in a group, page by page, of everybody or of somebody; and whether others hold the same.

Rules: it is read anew whenever an event or a patch says that something happened, one reading at a time. A code that
somebody reads out is compared here and goes nowhere.
"""

from PySide6.QtCore import QObject, Signal

from whisper_net.core.documents import patches
from whisper_net.core.errors import LocalError
from whisper_net.core.group.events import ApprovalsChanged, DevicesChanged, RequestArrived, RoleChanged
from whisper_net.core.ids import MemberId
from whisper_net.desktop.reply import Reply
from whisper_net.desktop.viewmodels.asking import Reading
from whisper_net.desktop.viewmodels.history_rows import HistoryRows
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.people_words import plain_name
from whisper_net.desktop.viewmodels.switcher import fits
from whisper_net.desktop.viewmodels.wording import sentence, translated
from whisper_net.node import chronicle
from whisper_net.node.chronicle import PAGE, Chronicle

_TELLING = (
    patches.RosterChanged,
    patches.ProfileSet,
    patches.ChannelChanged,
    patches.InvitationChanged,
    ApprovalsChanged,
    DevicesChanged,
    RequestArrived,
    RoleChanged,
)
SAME, OTHER, NO_CODE = "same", "other", "no_code"


class HistoryModel(QObject):
    """The log of one group, as far as one looked back."""

    changed = Signal()

    def __init__(self, membership: Membership, parent: QObject | None = None) -> None:
        super().__init__(parent or membership)
        self.membership = membership
        self.shown: Chronicle | None = None
        self.rows = HistoryRows(self)
        self.fault = ""
        self.typed = ""
        self._only: MemberId | None = None
        self._limit = PAGE
        self._reading = Reading(self, self._ask, self._show, self._failed)
        membership.changed.connect(self._happened)
        self.read()

    # -- reading

    def _happened(self, happened: list[object]) -> None:
        if any(isinstance(one, _TELLING) for one in happened):
            self.read()

    def read(self) -> None:
        """Read everything anew that one looked back to."""
        self._reading.begin()

    def _ask(self) -> Reply[Chronicle]:
        return self.membership.ask(chronicle.chronicle, self._wanted(), self._limit)

    def _wanted(self) -> frozenset[MemberId] | None:
        """Whom it is to be about; None for everybody."""
        if self._only is not None:
            return frozenset({self._only})
        if not self.typed or self.shown is None:
            return None
        return frozenset(one.member for one in self.shown.people if fits(plain_name(one.name), self.typed))

    def _show(self, told: Chronicle) -> None:
        waited = self.shown is None and bool(self.typed)
        self.shown, self.fault = told, ""
        self.rows.show(told.deeds, told.now)
        self.changed.emit()
        if waited:
            self.read()  # somebody typed a name before it was known whose it is

    def _failed(self, error: LocalError) -> None:
        self.fault = sentence(error)
        self.changed.emit()

    # -- choosing

    def about(self, member: bytes | None) -> None:
        """Show what one person did and what was done about them; None for everybody."""
        self._only = None if member is None else MemberId(member)
        self.typed, self._limit = "", PAGE
        self.read()

    def search(self, typed: str) -> None:
        """Show what people of this name did, and what was done about them."""
        if typed.strip() != self.typed:
            self._only, self.typed, self._limit = None, typed.strip(), PAGE
            self.read()

    def look_back(self) -> None:
        """Show a page more."""
        self._limit += PAGE
        self.read()

    # -- what is shown

    @property
    def person(self) -> str:
        """Whom one came for, by name."""
        people = self.shown.people if self.shown is not None else ()
        return next((plain_name(one.name) for one in people if one.member == self._only), "")

    @property
    def told(self) -> str:
        """How many entries there are, or why they cannot be read."""
        return self.fault or (str(self.shown.count) if self.shown is not None else "")

    @property
    def more(self) -> bool:
        return self.shown is not None and self.shown.more

    @property
    def code(self) -> str:
        """The view code, in words."""
        return self.shown.code if self.shown is not None else ""

    def compare(self, said: str) -> str:
        """What a code that somebody reads out says about them: same | other, or that it is none."""
        words, mine = said.casefold().replace(",", " ").split(), self.code.split()
        if len(words) != len(mine) or not all(word.isalpha() for word in words):
            return NO_CODE
        return SAME if words == mine else OTHER

    @property
    def nothing(self) -> str:
        """What stands where no entry is."""
        return translated("Nothing happened that names somebody like that.") if self.typed else ""
