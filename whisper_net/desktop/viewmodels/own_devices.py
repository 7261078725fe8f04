"""One's own devices in a group, and the backups of it: what is there, revoking, saving, and rehearsing.

Rules: the twelve words go to the node as typed and are kept nowhere. Reading and writing files is the node's; what came
of it is told by signals. Words about dates are those of the moment at which the page was read.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from whisper_net.core.documents.patches import RosterChanged
from whisper_net.core.errors import LocalError
from whisper_net.core.group.events import DevicesChanged
from whisper_net.desktop.viewmodels.asking import Reading, answered
from whisper_net.desktop.viewmodels.member_page import STATES
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.owner import Owner
from whisper_net.desktop.viewmodels.people_words import when
from whisper_net.desktop.viewmodels.phrase_words import phrase_fault
from whisper_net.desktop.viewmodels.wording import sentence, translated
from whisper_net.node import last_backups
from whisper_net.node.last_backups import Recovery

_ID_DIGITS = 8
_TELLING = (DevicesChanged, RosterChanged)


class OwnDevice(NamedTuple):
    """A device in words."""

    id: str
    """In hex."""
    title: str
    detail: str
    state: str
    live: bool
    this: bool

    @property
    def revocable(self) -> bool:
        return self.live and not self.this


class OwnDevices(QObject):
    """This person's devices in the group on the screen, and when it was last backed up here."""

    changed = Signal()
    revoked = Signal()
    failed = Signal(str)
    """Words: why a device was not revoked."""

    def __init__(self, owner: Owner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.membership = owner if isinstance(owner, Membership) else None
        """None where no group is on the screen."""
        self.shown: Recovery | None = None
        if self.membership is not None:
            membership = self.membership
            ask = last_backups.recovery
            self._reading = Reading(self, lambda: membership.ask(ask), self._show, lambda _: None)
            membership.changed.connect(self._happened)

    def read(self) -> None:
        """Look how it stands."""
        if self.membership is not None:
            self._reading.begin()

    def _happened(self, happened: list[object]) -> None:
        if any(isinstance(one, _TELLING) for one in happened):
            self.read()

    def _show(self, told: Recovery) -> None:
        self.shown = told
        self.changed.emit()

    @property
    def devices(self) -> tuple[OwnDevice, ...]:
        """The first one first."""
        if self.shown is None:
            return ()
        return tuple(self._device(self.shown, place) for place in range(len(self.shown.devices)))

    def _device(self, told: Recovery, place: int) -> OwnDevice:
        line = told.devices[place]
        title, this = translated("Computer %1").replace("%1", str(place + 1)), line.device == told.this
        added = translated("since %1 · %2").replace("%1", when(line.added, told.now))
        detail = added.replace("%2", line.device.hex()[:_ID_DIGITS])
        state = translated("this computer") if this and line.state == "live" else translated(STATES[line.state])
        return OwnDevice(line.device.hex(), title, detail, state, line.state == "live", this)

    @property
    def backup_words(self) -> str:
        """When the group was last backed up on this computer; "" where it never was, or is not known yet."""
        if self.shown is None or self.shown.backup is None:
            return ""
        kind = translated("with messages") if self.shown.backup.content else translated("without messages")
        words = translated("Last saved on this computer: %1, %2").replace("%2", kind)
        return words.replace("%1", when(self.shown.backup.at, self.shown.now))

    def revoke(self, device: str, words: Sequence[str] | None = None) -> None:
        """Revoke one, by this computer or, with words, by these. Answered by a signal."""
        fault = "" if words is None else phrase_fault(words)
        if fault or self.membership is None:
            self.failed.emit(fault)
            return
        asked = {"device": device} if words is None else {"device": device, "phrase": " ".join(words)}
        reply = self.membership.submit("device_revoke", **asked)
        reply.then(answered(self, self._revoked)).otherwise(answered(self, self._refused))

    def _revoked(self, _answer: dict[str, Any]) -> None:
        self.read()
        self.revoked.emit()

    def _refused(self, error: LocalError) -> None:
        self.failed.emit(sentence(error))
