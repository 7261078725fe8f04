"""A résumé that is about to be shared: its text, from a file or typed, and why it cannot be shared as it is.

Rules: a file is read off Qt's thread and bounded (adapters/picked.py). Nothing that was typed is lost: a file that
cannot be read leaves the text as it is, and the text is a draft until it is shared.
"""

from pathlib import PurePath

from PySide6.QtCore import QObject, Signal

from whisper_net.adapters.picked import picked_file
from whisper_net.core.documents.resumes import check_resume, title_of
from whisper_net.core.documents.textfile import alike_lines, text_of_file
from whisper_net.core.errors import LocalError, RefusedError
from whisper_net.core.wire.bounds import MAX_RESUME, MAX_TEXT_FILE
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.resume_places import Places
from whisper_net.desktop.viewmodels.resume_readers import Readers
from whisper_net.desktop.viewmodels.resume_remark import SHOWN_NAME, one_line
from whisper_net.desktop.viewmodels.wording import sentence, translated
from whisper_net.node.node import Node

PLACE = "resume/new"


async def text_of(_node: Node, _group: str, path: str) -> str:
    """The text of a picked file. Raises RefusedError or DiskFault."""
    return text_of_file(await picked_file(path, MAX_TEXT_FILE))


class Sharing(QObject):
    """One résumé before it is anybody else's."""

    changed = Signal()
    text_wanted = Signal(str)
    """Put this into the editor, in place of what is there."""
    shared = Signal(bytes)
    """It is stored; the new résumé's id."""

    def __init__(self, membership: Membership, readers: Readers, parent: QObject | None = None) -> None:
        super().__init__(parent or membership)
        self.membership, self.readers = membership, readers
        self.text, self.file, self.fault = "", "", ""
        self.reading = self.sending = False
        self._drafts = membership.drafts
        self._drafts.loaded.connect(self._restore)
        self._drafts.changed.connect(self._saved)
        self._restore()

    # -- the text

    def write(self, text: str) -> None:
        """Take what stands in the editor now."""
        if text != self.text:
            self.text, self.fault = text, ""
            self._drafts.keep(PLACE, text, self.file)
            self.changed.emit()

    def paste(self, text: str) -> None:
        """Take a text in place of what is there, as from a file; one that is too long is refused, with words."""
        if len(text) > MAX_RESUME:
            words = translated("This is too long by %1 characters; a résumé has at most %2.")
            self.fault = words.replace("%1", f"{len(text) - MAX_RESUME:,}").replace("%2", f"{MAX_RESUME:,}")
            self.changed.emit()
            return
        self.write(text)
        self.text_wanted.emit(text)

    def open_file(self, path: str) -> None:
        """Read a file in place of what is there."""
        if self.reading:
            return
        self.reading, self.fault = True, ""
        self.changed.emit()
        name = one_line(PurePath(path).name, SHOWN_NAME)
        reply = self.membership.ask(text_of, path)
        reply.then(answered(self, self._opened, name)).otherwise(answered(self, self._unread, name))

    def _opened(self, text: str, name: str) -> None:
        self.reading = False
        try:
            check_resume(text)
        except RefusedError as error:
            self._unread(error, name)
            return
        self.file = name
        self.write(text)
        self.text_wanted.emit(text)
        self.changed.emit()

    def _unread(self, error: LocalError, name: str) -> None:
        self.reading = False
        self.fault = translated("%1: %2").replace("%1", name).replace("%2", sentence(error))
        self.changed.emit()

    def _restore(self) -> None:
        draft = self._drafts.get(PLACE)
        if draft.text and not self.text:
            self.text, self.file = draft.text, draft.about
            self.text_wanted.emit(self.text)
            self.changed.emit()

    def _saved(self, place: str) -> None:
        if place == PLACE:
            self.changed.emit()

    @property
    def title(self) -> str:
        """What the list will call it."""
        return one_line(title_of(self.text))

    @property
    def editable(self) -> bool:
        """Whether an editor can show it; lines of thousands of characters are only looked at."""
        return Places(self.text).editable

    @property
    def saved(self) -> bool:
        """Whether what stands here outlives the window."""
        return bool(self.text) and self._drafts.saved(PLACE)

    @property
    def unkept(self) -> str:
        """Why what stands here does not outlive the window, in a few words, or ""."""
        return self._drafts.unkept(PLACE) if self.text else ""

    @property
    def ready(self) -> bool:
        return bool(self.text.strip()) and not self.reading and not self.sending

    # -- sharing

    def share(self) -> None:
        """Store it, for everybody who reads résumés here."""
        text = alike_lines(self.text)
        try:
            check_resume(text)
        except RefusedError as error:
            self._failed(error)
            return
        self.sending, self.fault = True, ""
        self.changed.emit()
        reply = self.membership.submit("resume_add", text=text)
        reply.then(answered(self, self._stored)).otherwise(answered(self, self._failed))

    def discard(self) -> None:
        """Forget what was typed."""
        self.text = self.file = self.fault = ""
        self._drafts.drop(PLACE)
        self.text_wanted.emit("")
        self.changed.emit()

    def _stored(self, made: dict[str, str]) -> None:
        self.sending = False
        self.text = self.file = ""
        self._drafts.drop(PLACE)
        self.shared.emit(bytes.fromhex(made["resume"]))

    def _failed(self, error: LocalError) -> None:
        self.sending, self.fault = False, sentence(error)
        self.changed.emit()
