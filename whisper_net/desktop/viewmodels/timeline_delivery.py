"""Where one's own messages have come to: saved here, on relays, on other devices; as marks, and in words.

Rules: nothing is said that is not known, and a number is the least that is: whoever wants to may acknowledge nothing.
Of a file it is told how many pieces lie at the relay that has most of it, until all do.
The node is asked for at most a page of messages at once, one question at a time, when it says that something changed
(DeliveryChanged) or rows of one's own are new. What has come to everybody is not asked about again.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer

from whisper_net.core.documents import patches
from whisper_net.core.errors import LocalError
from whisper_net.core.group.events import DeliveryChanged
from whisper_net.core.ids import EnvelopeId, ScopeId
from whisper_net.desktop.reply import Reply
from whisper_net.desktop.viewmodels.asking import Reading
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.wording import counted, translated
from whisper_net.node import delivery
from whisper_net.node.delivery import Delivery
from whisper_net.node.queries import PAGE
from whisper_net.ports.talk import MessageRow

LOOK_MS = 300
"""How long what is new rests before the node is asked: what comes meanwhile is asked about with it."""


class Landed(NamedTuple):
    """Where a message has come to, as its row shows it."""

    icon: str
    ink: str
    words: str
    """In short: for the newest message's line, and for the mark's tooltip."""


HERE = Delivery((), 0, 0)


def landed(where: Delivery) -> Landed:
    """What is shown of where a message has come to."""
    relays, devices, file = _relays(where), _devices(where), _file(where)
    if not where.of or (not where.devices and not where.relays):
        return Landed("clock", "faint", translated("Saved here"))
    if where.devices >= where.of:
        return Landed("arrived", "success", " · ".join(part for part in (devices, file) if part))
    words = " · ".join(part for part in (relays, file, devices) if part)
    if where.devices:
        return Landed("check", "success", words)
    return Landed("relay", "muted", words)


def _relays(where: Delivery) -> str:
    if not where.relays:
        return ""
    if where.among < 2:  # there is but one
        return translated("On the relay")
    words = translated("On %1 of %2 relays")
    return words.replace("%1", str(len(where.relays))).replace("%2", str(where.among))


def _file(where: Delivery) -> str:
    """How far its file has come that is left at a relay, piece by piece; "" once all of it lies there."""
    if where.file is None or where.file.whole:
        return ""
    words = translated("%1 of %2 pieces of the file on a relay")
    return words.replace("%1", str(where.file.there)).replace("%2", str(where.file.of))


def _devices(where: Delivery) -> str:
    if not where.devices:
        return ""
    if where.devices >= where.of:
        return counted("On the only other device", "On all %n other devices", where.of)
    words = translated("On %1 of %2 other devices")
    return words.replace("%1", str(where.devices)).replace("%2", str(where.of))


class Deliveries(QObject):
    """Follows one's own messages among some rows; `changed` is told which look different now."""

    def __init__(
        self,
        membership: Membership,
        shown: Callable[[], tuple[ScopeId, Sequence[MessageRow]]],
        changed: Callable[[set[EnvelopeId]], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._membership, self._shown, self._changed = membership, shown, changed
        self._known: dict[EnvelopeId, Delivery] = {}
        self._asked: set[EnvelopeId] = set()
        self._stale: set[EnvelopeId] = set()
        """Asked about, and to be asked about again."""
        self._reading = Reading(self, self._ask, self._show, self._unknown)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        membership.changed.connect(self._happened)

    def of(self, row: MessageRow) -> Landed | None:
        """Where a message of one's own is known to have come to; None of others, and where nothing is known."""
        if row.member != self._membership.me or row.deleted or row.imported:
            return None
        if row.id not in self._asked:
            self._rest()
        where = self._known.get(row.id)
        return None if where is None else landed(where)

    def forget(self) -> None:
        """Other rows are shown: of a room in which others may read."""
        self._known.clear()
        self._asked.clear()
        self._stale.clear()

    def _rest(self) -> None:
        """Ask once no more rows come: not while somebody scrolls through years of their own. At once on entering."""
        self._timer.start(LOOK_MS if self._asked else 0)

    def _soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start(LOOK_MS)

    def _happened(self, happened: Sequence[object]) -> None:
        scope, _ = self._shown()
        mine = [one.origin for one in happened if isinstance(one, patches.MessagePosted)]
        for origin in mine:
            if origin.member == self._membership.me and origin.scope == scope:
                self._known.setdefault(origin.id, HERE)
        if DeliveryChanged(scope) in happened:
            self._stale = {id_ for id_ in self._asked if not self._arrived(id_)}
            self._soon()

    def _arrived(self, id_: EnvelopeId) -> bool:
        where = self._known.get(id_)
        put = where is None or where.file is None or where.file.whole
        return where is not None and put and 0 < where.of <= where.devices

    def _look(self) -> None:
        if self._wanted():
            self._reading.begin()

    def _wanted(self) -> list[EnvelopeId]:
        """The newest of one's own that are to be asked about, at most a page."""
        me = self._membership.me
        mine = [row.id for row in self._shown()[1] if row.member == me and not (row.deleted or row.imported)]
        return [id_ for id_ in reversed(mine) if id_ not in self._asked or id_ in self._stale][:PAGE]

    def _ask(self) -> Reply[dict[EnvelopeId, Delivery]]:
        wanted = self._wanted()
        self._asked.update(wanted)
        self._stale.difference_update(wanted)
        return self._membership.ask(delivery.delivery, self._shown()[0], self._membership.me, wanted)

    def _show(self, found: dict[EnvelopeId, Delivery]) -> None:
        different = {id_ for id_, where in found.items() if self._known.get(id_) != where}
        self._known |= found
        if different:
            self._changed(different)
        if self._wanted():
            self._soon()

    def _unknown(self, _: LocalError) -> None:
        """Nothing is known, and nothing said: a group that was closed meanwhile."""
