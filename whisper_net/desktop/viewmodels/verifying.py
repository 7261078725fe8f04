"""Comparing safety words with one member: what to read out, what was scanned or typed, and what came of it.

Rules: only what was shown is marked, so a device that comes while two people talk is not taken for compared. What
cannot be read proves nothing and says so; what differs is an alarm, and takes a mark back only once the person agrees.
"""

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from whisper_net.core.errors import LocalError, SafetyMismatch
from whisper_net.core.group import commands as do
from whisper_net.core.group.events import DevicesChanged, VerificationChanged
from whisper_net.core.ids import MemberId
from whisper_net.desktop.picture import read_offer
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.people_words import plain_name
from whisper_net.desktop.viewmodels.plain_line import isolated
from whisper_net.desktop.viewmodels.wording import marked, sentence, translated
from whisper_net.node import verification
from whisper_net.node.verification import Safety

VERIFIED, CHANGED, UNVERIFIED = "verified", "changed", "unverified"
IDENTITIES = {
    VERIFIED: marked("Verified"),
    CHANGED: marked("New device"),
    UNVERIFIED: marked("Not compared"),
}
TELLING = (DevicesChanged, VerificationChanged)
"""Events after which somebody may stand otherwise."""


class Sign(NamedTuple):
    """How sure one is of somebody, as an icon by its meaning, a colour and a word."""

    icon: str
    colour: str
    words: str


_INKS = {VERIFIED: ("verified", "success"), CHANGED: ("unverified", "danger"), UNVERIFIED: ("unverified", "muted")}


def sign_of(identity: str) -> Sign:
    """What stands beside a name."""
    return Sign(*_INKS[identity], translated(IDENTITIES[identity]))


class Verifying(QObject):
    """The comparison with one member."""

    changed = Signal()
    said = Signal(str, bool)
    """Words for a toast, and whether they tell of a failure."""

    def __init__(self, membership: Membership, member: MemberId, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._membership, self.member = membership, member
        self.safety: Safety | None = None
        self.differing = False
        """This person said that the words differ, and is told what to do."""
        self.again = False
        """The words are shown although they were compared."""
        self.fault = ""
        """What is wrong with what was scanned or typed."""
        self.alarming = False
        """It could be read, and is somebody else's."""
        self.busy = False
        self._to_say = ""
        """Once they are seen to be verified: a device may have come in this very moment."""
        membership.changed.connect(self._happened)
        self.read()

    # -- reading

    def _happened(self, happened: list[object]) -> None:
        if any(isinstance(one, TELLING) and one.member == self.member for one in happened):
            self.read()

    def read(self) -> None:
        """Read the words and how they stand anew."""
        reply = self._membership.ask(verification.safety, self.member)
        reply.then(answered(self, self._show)).otherwise(answered(self, self._gone))

    def _show(self, safety: Safety) -> None:
        self.safety = safety
        if self._to_say and safety.identity == VERIFIED:
            self.said.emit(self._to_say, False)
            self._to_say = ""
        self.changed.emit()

    def _gone(self, _: LocalError) -> None:
        self.safety = None
        self.changed.emit()

    @property
    def name(self) -> str:
        return isolated(plain_name(self.safety.name)) if self.safety is not None else ""

    @property
    def comparing(self) -> bool:
        """Whether the words are on the screen."""
        return self.safety is not None and not self.differing and (self.again or self.safety.identity != VERIFIED)

    # -- what the person says of it

    def compare_again(self) -> None:
        """Show the words."""
        self.again, self.differing, self.fault = True, False, ""
        self.changed.emit()

    def matches(self) -> None:
        """They are the same."""
        if self.safety is None:
            return
        self.again = self.differing = False
        self.fault = ""
        self._to_say = translated("%1 is verified.").replace("%1", self.name)
        reply = self._membership.command(do.MarkVerified(self.member, self.safety.devices))
        reply.otherwise(answered(self, self._failed))

    def differs(self) -> None:
        """They are not: no mark stays, and what to do is shown."""
        self.differing, self.fault, self._to_say = True, "", ""
        self._unmark(translated("%1 is not verified.").replace("%1", self.name))

    def take_back(self) -> None:
        """Forget that they were compared."""
        self.again = False
        self._unmark(translated("%1 is not verified any more.").replace("%1", self.name))

    def _unmark(self, words: str) -> None:
        marked = self.safety is not None and self.safety.compared is not None
        if marked:
            reply = self._membership.command(do.UnmarkVerified(self.member))
            reply.then(answered(self, self._told, words)).otherwise(answered(self, self._failed))
        self.changed.emit()

    def _told(self, _: object, words: str) -> None:
        self.said.emit(words, False)

    def _failed(self, error: LocalError) -> None:
        self._to_say = ""
        self.said.emit(sentence(error), True)

    # -- what their screen shows

    def check(self, typed: str) -> None:
        """Compare what was typed or pasted: words, digits, or the text of their code."""
        if not self.busy:
            self._set_busy()
            self._compare([typed])

    def read_picture(self, offer: Path | bytes) -> None:
        """Look for their code in a picture that was picked."""
        if not self.busy:
            self._set_busy()
            reply = self._membership.bridge.beside(lambda: read_offer(offer))
            reply.then(answered(self, self._compare)).otherwise(answered(self, self._refused))

    def _set_busy(self) -> None:
        self.busy, self.fault, self.alarming = True, "", False
        self.changed.emit()

    def _compare(self, said: list[str]) -> None:
        reply = self._membership.ask(verification.agrees, self.member, said)
        reply.then(answered(self, self._agreed)).otherwise(answered(self, self._refused))

    def _agreed(self, _: None) -> None:
        self.busy = False
        self.matches()

    def _refused(self, error: LocalError) -> None:
        self.busy, self.fault = False, sentence(error)
        self.alarming = isinstance(error, SafetyMismatch)
        self.changed.emit()
