"""Where one message of one's own is: a plain sentence, each relay, and each person who may read it."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from whisper_net.core.errors import LocalError
from whisper_net.core.group.events import DeliveryChanged
from whisper_net.core.ids import EnvelopeId, ScopeId
from whisper_net.desktop.viewmodels.asking import Reading
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.plain_line import isolated, plain_line
from whisper_net.desktop.viewmodels.wording import counted, sentence, translated
from whisper_net.node import delivery
from whisper_net.node.delivery import AtRelay, Holder, Whereabouts

_NAME = 80


class Place(NamedTuple):
    """A relay, or somebody's devices, and whether the message is known to be there."""

    icon: str
    name: str
    words: str
    there: bool
    member: bytes = b""


class WhereaboutsModel(QObject):
    """Of one message, as long as somebody looks."""

    changed = Signal()

    def __init__(self, membership: Membership, scope: ScopeId, id_: EnvelopeId, parent: QObject | None = None) -> None:
        super().__init__(parent or membership)
        self._scope, self._me = scope, membership.me
        self.found: Whereabouts | None = None
        self.fault = ""
        ask = lambda: membership.ask(delivery.whereabouts, scope, membership.me, id_)  # noqa: E731
        self._reading = Reading(self, ask, self._show, self._fail)
        membership.changed.connect(self._happened)
        self._reading.begin()

    @property
    def words(self) -> str:
        """All of it in a sentence or two; "" until it is known."""
        return self.fault or ("" if self.found is None else sentences(self.found))

    @property
    def places(self) -> tuple[Place, ...]:
        """Relays first, then people: who has it before who is not known to."""
        if self.found is None:
            return ()
        relays = [_relay(one) for one in self.found.relays]
        people = sorted(self.found.people, key=lambda one: (one.devices == 0, one.name))
        return (*relays, *(_person(one, self._me) for one in people))

    def _happened(self, happened: Sequence[object]) -> None:
        if DeliveryChanged(self._scope) in happened:
            self._reading.begin()

    def _show(self, found: Whereabouts) -> None:
        self.found = found
        self.changed.emit()

    def _fail(self, error: LocalError) -> None:
        self.fault = sentence(error)
        self.changed.emit()


def sentences(found: Whereabouts) -> str:
    """Where a message is, plainly."""
    here = translated("It is saved on this computer.")
    devices, of = sum(one.devices for one in found.people), sum(one.of for one in found.people)
    relays = sum(one.holds for one in found.relays)
    parts = [here]
    if relays:
        parts.append(counted("A relay keeps it for whoever is away.", "%n relays keep it for whoever is away.", relays))
    files = [one.file for one in found.relays if one.file is not None]
    if relays and files and not any(one.whole for one in files):
        parts.append(translated("Its file is still on its way there: keep the app open until all of it is."))
    if not of:
        parts.append(translated("Nobody else has a device that may read it yet."))
    elif devices >= of:
        parts.append(translated("Everybody who may read it has it."))
    elif devices:
        words = translated("%1 of %2 other devices are known to have it.")
        parts.append(words.replace("%1", str(devices)).replace("%2", str(of)))
    else:
        parts.append(translated("No other device is known to have it."))
        parts += [] if relays else [translated("It goes there as soon as one is reached.")]
    return " ".join(parts)


def _relay(one: AtRelay) -> Place:
    words = translated("keeps it") if one.holds else translated("not known to have it")
    if one.holds and one.file is not None:
        some = translated("keeps it, and %1 of %2 pieces of the file")
        some = some.replace("%1", str(one.file.there)).replace("%2", str(one.file.of))
        words = translated("keeps it and the file") if one.file.whole else some
    name = isolated(plain_line(one.where.partition("://")[2] or one.where, _NAME))
    return Place("relay", name, words, one.holds and (one.file is None or one.file.whole))


def _person(one: Holder, me: bytes) -> Place:
    name = plain_line(one.name, _NAME) or translated("Somebody who has no name yet")
    name = translated("Your other devices") if one.member == me else name
    if not one.devices:
        words = translated("not known to have it")
    elif one.of == 1:
        words = translated("has it")
    elif one.devices >= one.of:
        words = counted("on their device", "on all %n devices", one.of)
    else:
        words = translated("on %1 of %2 devices").replace("%1", str(one.devices)).replace("%2", str(one.of))
    return Place("arrived" if one.devices else "waiting", name, words, bool(one.devices), one.member)
