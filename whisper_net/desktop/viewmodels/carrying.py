"""Carrying a group on a stick: sealed into a file here, taken up from one there, and what came of it in words.

Rules: the node reads and writes, never Qt's thread. One thing at a time; what takes longer than half a second says so.
"""

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from whisper_net.core.errors import LocalError
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.wording import counted, sentence, translated

LONG_MS = 500
"""What takes longer than this says that it is under way."""


class Carrying(QObject):
    """One group's way into a file and out of one."""

    changed = Signal()
    done = Signal(str, bool)
    """Words for what came of it, and whether they tell of a failure."""

    def __init__(self, membership: Membership, parent: QObject | None = None) -> None:
        super().__init__(parent or membership)
        self.busy = False
        self.progress = ""
        """What is under way, in words, once it takes long."""
        self._membership = membership
        self._long = QTimer(self)
        self._long.setSingleShot(True)
        self._long.setInterval(LONG_MS)
        self._long.timeout.connect(self._tell)
        self._words = ""

    @property
    def file_name(self) -> str:
        """What a file with this group would be called."""
        kept = "".join(sign if sign.isalnum() or sign in "-_ " else "-" for sign in self._membership.name)
        return f"{kept.strip()[:60] or 'group'}.whisper"

    def export(self, file: str) -> None:
        """Seal the group into a file, over one that is there: whoever picks it in a dialog was asked."""
        self._do("bundle_export", translated("Sealing…"), self._exported, file=file, force=True)

    def take_up(self, file: str) -> None:
        """Take what is new in a file."""
        self._do("bundle_import", translated("Reading and checking…"), self._imported, file=file)

    def _do(self, operation: str, words: str, done: Any, **asked: object) -> None:
        if self.busy:
            return
        self.busy, self._words = True, words
        self._long.start()
        self.changed.emit()
        reply = self._membership.submit(operation, **asked)
        reply.then(answered(self, done)).otherwise(answered(self, self._refused))

    def _tell(self) -> None:
        self.progress = self._words
        self.changed.emit()

    def _exported(self, answer: dict[str, Any]) -> None:
        words = translated("Sealed %1 into the file. Another member takes it up here, under Import.")
        self._end(words.replace("%1", _what(answer)))

    def _imported(self, answer: dict[str, Any]) -> None:
        self._end(imported_words(answer), failed=not answer["whole"] or not answer["ours"])

    def _refused(self, error: LocalError) -> None:
        self._end(sentence(error), failed=True)

    def _end(self, words: str, *, failed: bool = False) -> None:
        self._long.stop()
        self.busy, self.progress = False, ""
        self.changed.emit()
        self.done.emit(words, failed)


def imported_words(answer: dict[str, Any]) -> str:
    """What came of a file."""
    if not answer["ours"]:
        told = translated("Nothing in this file opens with this group's keys. It may be for another of your groups.")
    elif answer["envelopes"] or answer["links"]:
        told = translated("New here: %1.").replace("%1", _what(answer))
    else:
        told = translated("Nothing in this file was new.")
    if answer["whole"]:
        return told
    return f"{told} {translated('The file ends too early: copy it again for the rest.')}"


def _what(answer: dict[str, Any]) -> str:
    content = counted("1 piece of content", "%n pieces of content", answer["envelopes"])
    records = counted("1 record of the group", "%n records of the group", answer["links"])
    if not (answer["envelopes"] and answer["links"]):
        return content if answer["envelopes"] else records
    return translated("%1 and %2").replace("%1", content).replace("%2", records)
