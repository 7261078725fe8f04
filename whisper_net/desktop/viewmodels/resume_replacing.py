"""A file that is to take the place of one's own résumé: what it would change, said before it is stored.

Rules: the file is read as one that is shared is (resume_sharing.py). It is stored as an edit of the text that it was
compared with, so what another device writes meanwhile stays, and comments keep the words that are still there.
"""

from pathlib import PurePath

from PySide6.QtCore import QObject, Signal

from whisper_net.core.errors import LocalError, NotFound
from whisper_net.core.ids import ResumeId
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.resume_remark import SHOWN_NAME, one_line
from whisper_net.desktop.viewmodels.resume_sharing import text_of
from whisper_net.desktop.viewmodels.wording import counted, sentence, translated
from whisper_net.node import reviews
from whisper_net.node.node import Node
from whisper_net.node.reviews import Preview


async def looked_at(node: Node, group: str, id_: ResumeId, path: str) -> tuple[str, Preview]:
    """The text of a picked file, and what it would change. Raises RefusedError, DiskFault or NotFound."""
    text = await text_of(node, group, path)
    preview = await reviews.replaced(node, group, id_, text)
    if preview is None:
        raise NotFound("this résumé is not here")
    return text, preview


class Replacing(QObject):
    """One file for one résumé."""

    changed = Signal()
    ready = Signal()
    """A file was read, and what it would change is known."""
    refused = Signal(str)
    """The file cannot take the résumé's place: why, in words."""
    stored = Signal()

    def __init__(self, membership: Membership, parent: QObject) -> None:
        super().__init__(parent)
        self._membership = membership
        self._resume = ResumeId(b"")
        self._text = ""
        self.file, self.fault = "", ""
        self.preview: Preview | None = None
        self.reading = self.saving = False

    def read(self, resume: ResumeId, path: str) -> None:
        """Read a file, and compare it with what stands."""
        if self.reading or self.saving:
            return
        self._resume, self.file, self.fault = resume, one_line(PurePath(path).name, SHOWN_NAME), ""
        self.reading, self.preview = True, None
        self.changed.emit()
        reply = self._membership.ask(looked_at, resume, path)
        reply.then(answered(self, self._read)).otherwise(answered(self, self._refuse))

    def _read(self, found: tuple[str, Preview]) -> None:
        self.reading = False
        self._text, self.preview = found
        self.changed.emit()
        self.ready.emit()

    def _refuse(self, error: LocalError) -> None:
        self.reading = False
        self.changed.emit()
        self.refused.emit(translated("%1: %2").replace("%1", self.file).replace("%2", sentence(error)))

    # -- what it would change

    @property
    def alike(self) -> bool:
        """Whether the file says what stands already."""
        return self.preview is not None and self.preview.base == self._text

    @property
    def told(self) -> str:
        """What changes, in a sentence."""
        seen = self.preview
        if seen is None:
            return ""
        if self.alike:
            return translated("This file says what your résumé says already. Nothing changes.")
        lines = counted("%n line changes", "%n lines change", max(1, seen.lines))
        if not seen.comments:
            return translated("%1.").replace("%1", lines)
        kept = counted("%1 of %n comment keeps its place", "%1 of %n comments keep their place", seen.comments)
        return translated("%1; %2.").replace("%2", kept.replace("%1", str(seen.kept))).replace("%1", lines)

    @property
    def left(self) -> str:
        """What becomes of comments whose words go, in a sentence, or ""."""
        seen = self.preview
        if seen is None or seen.kept == seen.comments:
            return ""
        return translated("Comments whose words go stay in the list, as unplaced. Nothing is lost.")

    @property
    def can_save(self) -> bool:
        return self.preview is not None and not self.alike and not self.saving

    def save(self) -> None:
        """Store it, for everybody who reads the résumé."""
        if self.preview is None or not self.can_save:
            return
        self.saving, self.fault = True, ""
        self.changed.emit()
        base, resume = self.preview.base, self._resume.hex()
        reply = self._membership.submit("resume_edit", resume=resume, text=self._text, base=base)
        reply.then(answered(self, self._stored)).otherwise(answered(self, self._failed))

    def _stored(self, _: object) -> None:
        self.saving, self.preview, self._text = False, None, ""
        self.changed.emit()
        self.stored.emit()

    def _failed(self, error: LocalError) -> None:
        self.saving, self.fault = False, sentence(error)
        self.changed.emit()
