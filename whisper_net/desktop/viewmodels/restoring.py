"""Coming back: from a backup file, or as a further device with a key of some admin or vetter; both by twelve words.

Rules: the words go to the node as typed and are kept nowhere, so asking for keys goes on only as long as its page is
up, until somebody answered; from then on it is an attempt in the lobby, which survives quitting. What can be judged is
judged before a profile is made.
"""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from whisper_net.core.errors import LocalError
from whisper_net.desktop.backup_file import look_at_backup
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.joining import ADDRESS, KEY, key_fault
from whisper_net.desktop.viewmodels.people_words import listed, plain_name
from whisper_net.desktop.viewmodels.phrase_words import phrase_fault
from whisper_net.desktop.viewmodels.root import RootModel
from whisper_net.desktop.viewmodels.typed_places import address_fault
from whisper_net.desktop.viewmodels.unlocking import PASSPHRASE, Opening
from whisper_net.desktop.viewmodels.wording import sentence, translated

FILE, WORDS = "file", "words"
ROUND_SECONDS = 5.0
"""For so long one asking goes on; between two of them it can be ended."""
_MOST_NAMES = 3
_FIELDS = {
    "wrong_phrase": WORDS,
    "mistyped": WORDS,
    "absent": WORDS,
    "no_backup": FILE,
    "backup_newer": FILE,
    "backup_damaged": FILE,
    "backup_cut_short": FILE,
    "disk_fault": FILE,
    "expired": KEY,
    "used": KEY,
    "revoked": KEY,
    "address": ADDRESS,
    "weak_passphrase": PASSPHRASE,
}
"""Where it is said what is wrong, by the error's code."""


class Restoring(QObject):
    """A way back in the making."""

    restored = Signal(str, str)
    """The id in hex of a group that this person is in again, and words that say so."""
    waits = Signal(str)
    """The attempt: somebody knows who this is, and the keys are still to come."""
    failed = Signal(str, str)
    """A field, or "" for the whole, and words: what is wrong with it."""
    changed = Signal()

    def __init__(self, root: RootModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.busy = self.asking = self.ending = False
        """Whether something is under way; whether that is asking for keys; whether it ends after this round."""
        self.told = ""
        """Why nobody has answered yet, in words."""
        self._root = root
        self._opening = Opening(root)

    @property
    def needs_passphrase(self) -> bool:
        """Whether there is no profile yet."""
        return self._opening.needed

    # -- from a file

    def from_file(self, file: str, words: Sequence[str], passphrase: str = "", again: str = "") -> None:
        """Enter the groups of a backup. Reading it takes a while, so this is answered by a signal."""
        missing = "" if file else translated("Choose the file of your backup.")
        if self.busy or self._refuses({FILE: missing, WORDS: phrase_fault(words)}, passphrase, again):
            return
        phrase = " ".join(words)
        self._set(busy=True, asking=False, ending=False, told="")
        looked = self._root.bridge.beside(lambda: look_at_backup(file, phrase))
        go = {"file": file, "phrase": phrase}
        looked.then(lambda _: self._opening.then(passphrase, lambda: self._restore(go), self._refuse))
        looked.otherwise(self._refuse)

    def _restore(self, asked: dict[str, str]) -> None:
        self._root.bridge.submit("recovery_restore", asked).then(self._restored).otherwise(self._refuse)

    def _restored(self, answer: dict[str, Any]) -> None:
        self._set(busy=False)
        groups = answer["groups"]
        self.restored.emit(groups[0]["group"], back_in([group["name"] for group in groups]))

    # -- with somebody's help

    def with_help(self, key: str, address: str, words: Sequence[str], passphrase: str = "", again: str = "") -> None:
        """Ask for this person's keys, again until somebody answers or `end`."""
        faults = {KEY: key_fault(key), ADDRESS: address_fault(address), WORDS: phrase_fault(words)}
        if self.busy or self._refuses(faults, passphrase, again):
            return
        typed = [address.strip()] if address.strip() else []
        asked = {"key": key, "phrase": " ".join(words), "peers": typed, "wait": ROUND_SECONDS}
        self._set(busy=True, asking=True, ending=False, told="")
        self._opening.then(passphrase, lambda: self._ask(asked), self._refuse)

    def end(self) -> None:
        """Ask no more; what somebody answered meanwhile still counts."""
        self._set(ending=True)

    def _ask(self, asked: dict[str, Any]) -> None:
        reply = self._root.bridge.submit("device_add", asked)
        reply.then(self._added).otherwise(answered(self, self._unanswered, asked))

    def _added(self, answer: dict[str, Any]) -> None:
        self._set(busy=False, asking=False)
        if answer["state"] == "member":
            self.restored.emit(answer["group"], back_in([answer["name"]]))
        else:
            self.waits.emit(answer["attempt"])

    def _unanswered(self, error: LocalError, asked: dict[str, Any]) -> None:
        if error.code != "nobody_reachable":
            self._refuse(error)
        elif self.ending:
            self._set(busy=False, asking=False, ending=False, told="")
        else:
            self._set(told=translated("Nobody who knows this key has answered yet."))
            self._ask(asked)

    # -- what is wrong

    def _refuses(self, faults: dict[str, str], passphrase: str, again: str) -> bool:
        """Say all that is wrong with what was typed, if something is."""
        found = {name: words for name, words in {**faults, **self._opening.faults(passphrase, again)}.items() if words}
        for name, words in found.items():
            self.failed.emit(name, words)
        return bool(found)

    def _refuse(self, error: LocalError) -> None:
        self._set(busy=False, asking=False, ending=False, told="")
        self.failed.emit(field_of(error), sentence(error))

    def _set(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)
        self.changed.emit()


def field_of(error: LocalError) -> str:
    """The field at which an error is said, or "" for the whole."""
    return _FIELDS.get(error.code, "")


def back_in(names: Sequence[str]) -> str:
    """What is said to somebody who is in groups again."""
    shown = listed([plain_name(name) for name in names], _MOST_NAMES)
    return translated("You are back in %1. This computer is a new device of yours.").replace("%1", shown)
