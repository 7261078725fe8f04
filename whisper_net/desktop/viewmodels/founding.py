"""Founding a group: a profile first where there is none, then the group, then its twelve words.

Rules: what is wrong is said at its field, all of it at once, before anything is made. A profile that was made stays,
whatever becomes of the group: trying again goes on from there.
"""

from typing import Any

from PySide6.QtCore import QObject, Signal

from whisper_net.core.documents.entries import check_text
from whisper_net.core.errors import LocalError, TooLong
from whisper_net.core.wire.bounds import MAX_NAME
from whisper_net.desktop.viewmodels.root import RootModel
from whisper_net.desktop.viewmodels.typed_places import relay_fault
from whisper_net.desktop.viewmodels.unlocking import PASSPHRASE, Opening
from whisper_net.desktop.viewmodels.wording import sentence, translated

NAME, ME, RELAY = "name", "me", "relay"


class Founding(QObject):
    """A group in the making."""

    founded = Signal(str, str, str)
    """The twelve words, the group's id in hex, and its name."""
    failed = Signal(str, str)
    """A field, or "" for the whole, and words: what is wrong with it."""
    busy_changed = Signal()

    def __init__(self, root: RootModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.busy = False
        self._root = root
        self._opening = Opening(root)
        self._named = ""

    @property
    def needs_passphrase(self) -> bool:
        """Whether there is no profile yet."""
        return self._opening.needed

    def found(self, name: str, me: str, passphrase: str, again: str, relay: str = "") -> None:
        """Make it; `relay`, if any, is everybody's. Deriving keys takes a moment, so this is answered by a signal."""
        if self.busy:
            return
        faults = {NAME: name_fault(name), ME: name_fault(me), **self._opening.faults(passphrase, again)}
        faults[RELAY] = relay_fault(relay)
        if any(faults.values()):
            for field, words in faults.items():
                if words:
                    self.failed.emit(field, words)
            return
        self._set_busy(True)
        self._named = name.strip()
        asked: dict[str, Any] = {"name": self._named, "me": me.strip()}
        if relay.strip():
            asked["relays"] = [relay.strip()]
        self._opening.then(passphrase, lambda: self._found(asked), self._refuse_passphrase)

    def _found(self, asked: dict[str, Any]) -> None:
        self._root.bridge.submit("group_found", asked).then(self._founded).otherwise(self._refuse)

    def _founded(self, answer: dict[str, str]) -> None:
        self._set_busy(False)
        self.founded.emit(answer["phrase"], answer["group"], answer["name"])

    def _refuse_passphrase(self, error: LocalError) -> None:
        self._set_busy(False)
        self.failed.emit(PASSPHRASE if error.code == "weak_passphrase" else "", sentence(error))

    def _refuse(self, error: LocalError) -> None:
        self._set_busy(False)
        self.failed.emit("", sentence(error))

    def _set_busy(self, busy: bool) -> None:
        self.busy = busy
        self.busy_changed.emit()


def name_fault(name: str) -> str:
    """What is wrong with a name, or ""."""
    if not name.strip():
        return translated("Please give a name.")
    return text_fault("name", name.strip(), MAX_NAME)


def text_fault(what: str, text: str, most: int) -> str:
    """What is wrong with a text that others will read, or ""."""
    try:
        check_text(what, text, most)
    except TooLong:
        return translated("This is too long. Please shorten it.")
    except LocalError as error:
        return sentence(error)
    return ""
