"""Files that are about to be sent with what is written: chosen, dropped or pasted, looked at, taken out again.

Rules: what cannot be attached is said, and nothing else is lost by it. They stay with the place of their draft while
one looks elsewhere, but not when one quits. A file is read when it is sent; a picture that was pasted is kept as bytes
and never written to disk. Sending is composer.py.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from whisper_net.core.errors import LocalError
from whisper_net.core.ids import EnvelopeId, ScopeId
from whisper_net.desktop.chosen_file import Chosen, Looked, look_at, pasted
from whisper_net.desktop.reply import Reply
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.wording import sentence, translated
from whisper_net.node import attachments

ChosenFile: TypeAlias = Chosen
MOST_FILES = 5
"""Files with one text: each is a message of its own."""


class Attaching(QObject):
    """The files of one composer; `place` says whose draft they belong to now."""

    changed = Signal()
    failed = Signal(str)
    """Words of what could not be attached."""

    def __init__(self, membership: Membership, place: Callable[[], str], parent: QObject) -> None:
        super().__init__(parent)
        self._membership, self._place = membership, place

    @property
    def files(self) -> tuple[Chosen, ...]:
        """What is sent with the text."""
        return self._membership.chosen.get(self._place(), ())

    def offer(self, paths: Sequence[str]) -> None:
        """Attach files by their paths; each is looked at first, and none twice."""
        there = {one.path for one in self.files}
        fresh = tuple(dict.fromkeys(path for path in paths if path not in there))[: MOST_FILES + 1]
        place = self._place()
        reply = self._membership.bridge.beside(lambda: look_at(fresh))
        reply.then(answered(self, self._looked, place)).otherwise(answered(self, self._refused))

    def paste(self, picture: bytes | QImage, ending: str = "png") -> None:
        """Attach a picture that was copied elsewhere."""
        name, place = translated("Pasted picture") + f".{ending}", self._place()
        reply = self._membership.bridge.beside(lambda: pasted(name, picture))
        reply.then(answered(self, self._pasted, place)).otherwise(answered(self, self._refused))

    def remove(self, file: Chosen) -> None:
        """Do not send this one."""
        self._set(self._place(), tuple(one for one in self.files if one is not file))

    def take(self) -> tuple[Chosen, ...]:
        """What is sent now; none of it is here any more."""
        files = self.files
        self._set(self._place(), ())
        return files

    def give_back(self, place: str, files: tuple[Chosen, ...]) -> None:
        """These could not be sent."""
        self._set(place, (*files, *self._membership.chosen.get(place, ())))

    def post(self, scope: ScopeId, file: Chosen, text: str, reply_to: EnvelopeId | None) -> Reply[EnvelopeId]:
        """Send one of them."""
        ask = self._membership.ask
        if file.data:
            return ask(attachments.attach_data, scope, file.name, file.data, text, reply_to)
        return ask(attachments.attach, scope, file.path, text, reply_to)

    def _looked(self, looked: Looked, place: str) -> None:
        there = self._membership.chosen.get(place, ())
        self._set(place, (*there, *looked.chosen)[:MOST_FILES])
        words = [sentence(one) for one in looked.faults]
        if len(there) + len(looked.chosen) > MOST_FILES:
            words.append(translated("%1 files at once are the most. Send these first.").replace("%1", str(MOST_FILES)))
        if words:
            self.failed.emit(" ".join(words))

    def _pasted(self, file: Chosen, place: str) -> None:
        self._looked(Looked((file,), ()), place)

    def _refused(self, error: LocalError) -> None:
        self.failed.emit(sentence(error))

    def _set(self, place: str, files: tuple[Chosen, ...]) -> None:
        if files:
            self._membership.chosen[place] = files
        else:
            self._membership.chosen.pop(place, None)
        self.changed.emit()
