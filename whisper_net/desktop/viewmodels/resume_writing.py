"""A comment that is being written: about which words of a résumé, and what it says so far.

Rules: what was typed is a draft until it is stored; choosing other words keeps it. Its anchor is made from the text
that was on the screen when the words were chosen; where they are by then is the core's to find.
"""

import msgspec
from PySide6.QtCore import QObject, Signal

from whisper_net.core.documents.anchors import anchor_at
from whisper_net.core.documents.edits import Replacement
from whisper_net.core.documents.merging import carried
from whisper_net.core.documents.quotes import Anchor
from whisper_net.core.errors import LocalError
from whisper_net.core.group.commands import CommentResume
from whisper_net.core.ids import EnvelopeId, ResumeId, ScopeId
from whisper_net.core.wire.bounds import MAX_COMMENT
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.resume_remark import one_line
from whisper_net.desktop.viewmodels.wording import sentence, translated


class Kept(msgspec.Struct, frozen=True):
    """What a draft needs besides its text to go on."""

    anchor: Anchor
    start: int
    end: int


class Writing(QObject):
    """The one comment that this person writes on one résumé."""

    changed = Signal()
    text_wanted = Signal(str)
    stored = Signal(bytes)
    """The new comment's id."""

    def __init__(self, membership: Membership, parent: QObject) -> None:
        super().__init__(parent)
        self._membership, self._drafts = membership, membership.drafts
        self._resume, self._scope = ResumeId(b""), ScopeId(b"")
        self._anchor: Anchor | None = None
        self.text, self.fault = "", ""
        self.sending = False
        self.start = self.end = 0
        """Its words in the text as it is now, in code points."""
        self._drafts.loaded.connect(self._restore)

    def open(self, resume: ResumeId, scope: ScopeId) -> None:
        """Write on another résumé; the draft that was begun there comes back."""
        self._resume, self._scope = resume, scope
        self._anchor, self.text, self.fault, self.sending = None, "", "", False
        self._restore()

    @property
    def active(self) -> bool:
        return self._anchor is not None

    @property
    def quote(self) -> str:
        """The words it is about, in a line."""
        return "" if self._anchor is None else one_line(self._anchor.quote)

    @property
    def ready(self) -> bool:
        return self.active and bool(self.text.strip()) and not self.sending

    # -- writing

    def begin(self, text: str, start: int, end: int) -> None:
        """Be about these words of a text. Raises RefusedError."""
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        self._anchor, self.start, self.end, self.fault = anchor_at(text, start, end), start, end, ""
        self._keep()
        self.changed.emit()

    def write(self, text: str) -> None:
        """Take what stands in the field now."""
        if self.active and text != self.text:
            self.text, self.fault = text, ""
            self._keep()
            self.changed.emit()

    def cancel(self) -> None:
        """Write nothing after all."""
        self._end()
        self.changed.emit()

    def carry(self, changes: tuple[Replacement, ...]) -> None:
        """The text changed: go along with the words."""
        if self.active:
            self.start, self.end = carried(self.start, changes), carried(self.end, changes)

    def send(self) -> None:
        """Store it, for everybody who reads the résumé."""
        text, size = self.text.strip(), len(self.text.strip().encode("utf-8", "replace"))
        if self._anchor is None or not self.ready:
            return
        if size > MAX_COMMENT:
            words = translated("This is too long for one comment by %1 of %2 bytes. Shorten it, or write two.")
            self.fault = words.replace("%1", f"{size - MAX_COMMENT:,}").replace("%2", f"{size:,}")
            self.changed.emit()
            return
        self.sending, resume = True, self._resume
        self.changed.emit()
        reply = self._membership.command(CommentResume(self._scope, resume, self._anchor, text))
        reply.then(answered(self, self._stored, resume)).otherwise(answered(self, self._failed, resume))

    def _stored(self, id_: EnvelopeId, resume: ResumeId) -> None:
        if resume == self._resume:
            self._end()
            self.changed.emit()
            self.stored.emit(id_)
        else:
            self._drafts.drop(_place(resume))

    def _failed(self, error: LocalError, resume: ResumeId) -> None:
        if resume == self._resume:
            self.sending, self.fault = False, sentence(error)
            self.changed.emit()

    def _end(self) -> None:
        self._anchor, self.text, self.fault, self.sending = None, "", "", False
        self._drafts.drop(_place(self._resume))
        self.text_wanted.emit("")

    # -- its draft

    def _keep(self) -> None:
        if self._anchor is not None:
            kept = Kept(self._anchor, self.start, self.end)
            about = msgspec.json.encode(kept).decode() if self.text.strip() else ""
            self._drafts.keep(_place(self._resume), self.text if about else "", about)

    def _restore(self) -> None:
        draft = self._drafts.get(_place(self._resume))
        if self._resume and not self.active and draft.text:
            try:
                kept = msgspec.json.decode(draft.about, type=Kept)
            except msgspec.DecodeError:
                return
            self._anchor, self.start, self.end, self.text = kept.anchor, kept.start, kept.end, draft.text
        self.text_wanted.emit(self.text)
        self.changed.emit()


def _place(resume: ResumeId) -> str:
    return f"resume/{resume.hex()}/comment"
