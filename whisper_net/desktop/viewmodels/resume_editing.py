"""One's own résumé while it is edited: the text that the edit began with, and what it is by now.

Rules: saving changes only what this person changed since they began, so what another of their devices wrote meanwhile
stays. What was typed is a draft until it is saved, wherever one goes meanwhile; only Discard forgets it, and asks.
"""

from PySide6.QtCore import QObject, Signal

from whisper_net.core.documents.resumes import check_resume
from whisper_net.core.documents.textfile import alike_lines
from whisper_net.core.errors import LocalError, RefusedError
from whisper_net.core.ids import ResumeId
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.wording import sentence


class Editing(QObject):
    """The edit of one résumé."""

    changed = Signal()
    begun = Signal()
    ended = Signal(bool)
    """It was saved (or not): from now on the page is only read."""

    def __init__(self, membership: Membership, parent: QObject) -> None:
        super().__init__(parent)
        self._membership, self._drafts = membership, membership.drafts
        self._resume = ResumeId(b"")
        self.active = self.saving = False
        self.base, self.text, self.fault = "", "", ""
        self.overtaken = False
        """Whether another device changed the text since this began."""
        self._drafts.changed.connect(self._drafted)

    def open(self, resume: ResumeId) -> None:
        """Be about another résumé; nothing is edited until `begin`."""
        self._resume = resume
        self.active = self.saving = self.overtaken = False
        self.base = self.text = self.fault = ""

    def resumable(self) -> bool:
        """Whether an edit was begun and not saved."""
        return bool(self._drafts.get(_place(self._resume)).text)

    def begin(self, text: str) -> None:
        """Edit what the page shows, or go on where one stopped."""
        draft = self._drafts.get(_place(self._resume))
        self.base, self.text = (draft.about, draft.text) if draft.text else (text, text)
        self.active, self.fault, self.overtaken = True, "", self.base != text
        self.begun.emit()
        self.changed.emit()

    @property
    def dirty(self) -> bool:
        return self.active and self.text != self.base

    @property
    def saved(self) -> bool:
        """Whether what stands here outlives the window."""
        return self.dirty and self._drafts.saved(_place(self._resume))

    @property
    def unkept(self) -> str:
        """Why what stands here does not outlive the window, in a few words, or ""."""
        return self._drafts.unkept(_place(self._resume)) if self.dirty else ""

    def write(self, text: str) -> None:
        """Take what stands on the page now."""
        if self.active and text != self.text:
            self.text, self.fault = text, ""
            if self.dirty:
                self._drafts.keep(_place(self._resume), text, self.base)
            else:
                self._drafts.drop(_place(self._resume))
            self.changed.emit()

    def overtake(self) -> None:
        """What is stored was changed by another device."""
        if self.active and not self.saving and not self.overtaken:
            self.overtaken = True
            self.changed.emit()

    def save(self) -> None:
        """Store what changed, for everybody who reads the résumé."""
        if not self.active or self.saving:
            return
        if not self.dirty:
            self._end(saved=False)
            return
        text = alike_lines(self.text)
        try:
            check_resume(text)
        except RefusedError as error:
            self.fault = sentence(error)
            self.changed.emit()
            return
        self.saving, resume = True, self._resume
        self.changed.emit()
        reply = self._membership.submit("resume_edit", resume=resume.hex(), text=text, base=self.base)
        reply.then(answered(self, self._stored, resume)).otherwise(answered(self, self._failed, resume))

    def discard(self) -> None:
        """Forget what was typed."""
        self._end(saved=False)

    def _stored(self, _: object, resume: ResumeId) -> None:
        if resume == self._resume:
            self._end(saved=True)
        else:
            self._drafts.drop(_place(resume))

    def _failed(self, error: LocalError, resume: ResumeId) -> None:
        if resume == self._resume:
            self.saving, self.fault = False, sentence(error)
            self.changed.emit()

    def _end(self, *, saved: bool) -> None:
        self._drafts.drop(_place(self._resume))
        self.active = self.saving = self.overtaken = False
        self.base = self.text = self.fault = ""
        self.ended.emit(saved)
        self.changed.emit()

    def _drafted(self, place: str) -> None:
        if self.active and place == _place(self._resume):
            self.changed.emit()


def _place(resume: ResumeId) -> str:
    return f"resume/{resume.hex()}/edit"
