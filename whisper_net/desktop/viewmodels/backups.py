"""Saving a backup, and rehearsing one: the words, the file, and what came of it."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from whisper_net.core.errors import LocalError
from whisper_net.desktop.bridge import Bridge
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.people_words import listed, plain_name
from whisper_net.desktop.viewmodels.phrase_words import phrase_fault
from whisper_net.desktop.viewmodels.plain_line import isolated
from whisper_net.desktop.viewmodels.restoring import FILE, WORDS, field_of
from whisper_net.desktop.viewmodels.wording import counted, sentence, stamp_of_text, translated

__all__ = ["FILE", "WORDS", "Backups"]

_MOST_NAMES = 3


class Backups(QObject):
    """One backup in hand."""

    saved = Signal(str)
    """Words for what was saved."""
    rehearsed = Signal(str, str)
    """Title and words for what a backup would bring."""
    failed = Signal(str, str)
    """FILE or WORDS, or "" for the whole, and words: what is wrong with it."""
    changed = Signal()

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.busy = False
        self._bridge = bridge

    def words_fault(self, words: Sequence[str]) -> str:
        """What is wrong with twelve typed words, before a file is asked for; "" for nothing."""
        return phrase_fault(words)

    def save(self, file: str, words: Sequence[str], *, content: bool) -> None:
        """Write one, over a file that is there: whoever picks it in a dialog was asked. Answered by a signal."""
        self._do("recovery_backup", self._saved, file=file, words=words, content=content, force=True)

    def rehearse(self, file: str, words: Sequence[str]) -> None:
        """Read one from beginning to end; nothing is changed. Answered by a signal."""
        if not file:
            self.failed.emit(FILE, translated("Choose the file of your backup."))
        else:
            self._do("recovery_rehearse", self._rehearsed, file=file, words=words)

    def _do(self, operation: str, done: Any, *, words: Sequence[str], **asked: Any) -> None:
        if self.busy:
            return
        fault = phrase_fault(words)
        if fault:
            self.failed.emit(WORDS, fault)
            return
        self._set_busy(True)
        reply = self._bridge.submit(operation, {**asked, "phrase": " ".join(words)})
        reply.then(answered(self, done)).otherwise(answered(self, self._refused))

    def _saved(self, answer: dict[str, Any]) -> None:
        self._set_busy(False)
        words = translated("Saved: %1. Keep the file apart from the words: either alone opens nothing.")
        said = words.replace("%1", _names([group["name"] for group in answer["groups"]]))
        if answer["left_out"]:
            others = translated("Left out, because it has other words: %1.")
            said = f"{said} {others.replace('%1', _names(answer['left_out']))}"
        self.saved.emit(said)

    def _rehearsed(self, answer: dict[str, Any]) -> None:
        self._set_busy(False)
        lines = [_brings(group, content=answer["content"]) for group in answer["groups"]]
        if not answer["content"]:
            lines.append(translated("It was made without messages: they would come from the others."))
        lines.append(translated("Nothing was changed."))
        title = translated("This backup is whole. It was made on %1.").replace("%1", stamp_of_text(answer["made"]))
        self.rehearsed.emit(title, "\n".join(lines))

    def _refused(self, error: LocalError) -> None:
        self._set_busy(False)
        self.failed.emit(field_of(error), sentence(error))

    def _set_busy(self, busy: bool) -> None:
        self.busy = busy
        self.changed.emit()


def _names(names: Sequence[str]) -> str:
    return listed([plain_name(name) for name in names], _MOST_NAMES)


def _brings(group: dict[str, Any], *, content: bool) -> str:
    """What of one group would come back."""
    people = counted("1 member", "%n members", group["members"])
    messages = counted("1 message", "%n messages", group["messages"])
    words = translated("%1 would come back: %2, %3.") if content else translated("%1 would come back: %2.")
    if group["device"] is None:
        words = translated("%1 would come back to be read only, as you were out of it: %2, %3.")
    return words.replace("%3", messages).replace("%2", people).replace("%1", isolated(plain_name(group["name"])))
