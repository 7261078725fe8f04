"""What is being written: in which channel, as a reply or an edit to what, and the draft of every channel.

Rules: nothing that was typed is lost. A text that could not be sent comes back into its field; a draft stays with its
channel, as long as the window is open, and comes back when one returns. Its view is views/composer.py.
"""

from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from whisper_net.core.errors import LocalError
from whisper_net.core.group import commands as do
from whisper_net.core.ids import EnvelopeId, ScopeId
from whisper_net.core.wire.bounds import MAX_TEXT
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.timeline_entry import Entry, one_line
from whisper_net.desktop.viewmodels.wording import sentence, translated

NEARLY_FULL = MAX_TEXT * 9 // 10
"""From here on the composer says how much room is left."""


class About(NamedTuple):
    """The message that is replied to or edited."""

    id: EnvelopeId
    name: str
    text: str


class Draft(NamedTuple):
    """What was typed and not sent."""

    text: str = ""
    reply: About | None = None
    edit: About | None = None


class Composer(QObject):
    """Writes into one scope; `root` is what everything written here replies to, in a thread."""

    changed = Signal()
    """What is replied to or edited, or what is wrong, changed."""
    text_wanted = Signal(str)
    """Put this into the field, in place of what is there."""
    sent = Signal()

    def __init__(self, membership: Membership, root: EnvelopeId | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent or membership)
        self.membership = membership
        self.scope = ScopeId(b"")
        self.root = root
        self.text = ""
        self.reply: About | None = None
        self.edited: About | None = None
        self.fault = ""
        self._drafts: dict[ScopeId, Draft] = {}

    def open(self, scope: ScopeId) -> None:
        """Write into a channel; its draft comes back."""
        if scope == self.scope:
            return
        if self.scope:
            self._drafts[self.scope] = Draft(self.text, self.reply, self.edited)
        draft = self._drafts.pop(scope, Draft())
        self.scope, self.text, self.reply, self.edited = scope, draft.text, draft.reply, draft.edit
        self.fault = ""
        self.text_wanted.emit(self.text)
        self.changed.emit()

    def write(self, text: str) -> None:
        """Take what stands in the field now."""
        self.text = text
        if self.fault and text_fault(text) == "":
            self.fault = ""
            self.changed.emit()

    @property
    def room(self) -> str:
        """How much more fits, in words, once that begins to matter."""
        size = len(self.text.encode("utf-8", "replace"))
        if size < NEARLY_FULL:
            return ""
        left = MAX_TEXT - size
        return translated("%1 more bytes fit").replace("%1", f"{left:,}") if left >= 0 else text_fault(self.text)

    # -- what it is about

    def reply_to(self, entry: Entry) -> None:
        """What is written next answers this message."""
        self.reply, self.edited = About(entry.id, entry.name, one_line(entry.text)), None
        self.changed.emit()

    def edit(self, entry: Entry) -> None:
        """Write a message of one's own anew; what stood in the field waits as the draft."""
        if self.edited is None and self.text.strip():
            self._waiting = Draft(self.text, self.reply)
        self.edited, self.reply, self.fault = About(entry.id, entry.name, one_line(entry.text)), None, ""
        self._put(entry.text)

    _waiting: Draft | None = None

    def cancel(self) -> None:
        """Neither reply nor edit; the draft that waited comes back."""
        if self.edited is not None:
            waiting, self._waiting = self._waiting or Draft(), None
            self.edited, self.reply, self.fault = None, waiting.reply, ""
            self._put(waiting.text)
        elif self.reply is not None:
            self.reply = None
            self.changed.emit()

    def _put(self, text: str) -> None:
        self.text = text
        self.text_wanted.emit(text)
        self.changed.emit()

    # -- sending

    def send(self) -> None:
        """Store what was written, for everybody who can read here."""
        text = self.text.strip("\n").rstrip()
        if not text.strip():
            return
        self.fault = text_fault(text)
        if self.fault:
            self.changed.emit()
            return
        draft, scope = Draft(text, self.reply, self.edited), self.scope
        waiting, self._waiting = (self._waiting or Draft()) if self.edited is not None else Draft(), None
        self.edited, self.reply = None, waiting.reply
        self._put(waiting.text)
        reply = self.membership.command(self._command(scope, draft))
        reply.then(answered(self, self._stored)).otherwise(answered(self, self._failed, scope, draft))

    def _command(self, scope: ScopeId, draft: Draft) -> do.Command:
        if draft.edit is not None:
            return do.EditMessage(scope, draft.edit.id, draft.text)
        answers = draft.reply.id if draft.reply is not None else self.root
        return do.PostMessage(scope, draft.text, answers)

    def _stored(self, _: object) -> None:
        self.sent.emit()

    def _failed(self, error: LocalError, scope: ScopeId, draft: Draft) -> None:
        """What could not be sent comes back, before what was typed meanwhile."""
        if scope != self.scope:
            kept = self._drafts.get(scope, Draft())
            self._drafts[scope] = draft._replace(text=_both(draft.text, kept.text))
            return
        self.reply, self.edited, self.fault = draft.reply, draft.edit, sentence(error)
        self._put(_both(draft.text, self.text))


def text_fault(text: str) -> str:
    """Why a text cannot be one message, in words; "" where it can."""
    size = len(text.encode("utf-8", "replace"))
    if size <= MAX_TEXT:
        return ""
    return (
        translated("This is too long for one message by %1 of %2 bytes. Shorten it, or send it in parts.")
        .replace("%1", f"{size - MAX_TEXT:,}")
        .replace("%2", f"{size:,}")
    )


def _both(first: str, then: str) -> str:
    return f"{first}\n{then}" if then.strip() else first
