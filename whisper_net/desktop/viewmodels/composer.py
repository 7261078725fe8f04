"""What is being written: in which channel, as a reply or an edit to what, and the draft of every channel.

Rules: nothing that was typed is lost. A text that could not be sent comes back into its field; a draft stays with its
place, on disk (drafts.py), and comes back when one returns. An edit is a draft of its own, beside what stood in the
field before. Its view is views/composer.py.
"""

from typing import Any

from PySide6.QtCore import QObject, Signal

from whisper_net.core.errors import LocalError
from whisper_net.core.group import commands as do
from whisper_net.core.ids import EnvelopeId, ScopeId
from whisper_net.core.wire.bounds import MAX_TEXT
from whisper_net.desktop.reply import Reply
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.attaching import Attaching
from whisper_net.desktop.viewmodels.composer_draft import (
    About,
    Draft,
    Sending,
    about,
    both,
    decoded,
    encoded,
    text_fault,
)
from whisper_net.desktop.viewmodels.file_works import file_fault
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.plain_line import isolated, plain_line
from whisper_net.desktop.viewmodels.standing import told, writes
from whisper_net.desktop.viewmodels.timeline_entry import LONGEST_NAME, Entry
from whisper_net.desktop.viewmodels.wording import sentence, translated
from whisper_net.ports.attachments import FilesFull

NEARLY_FULL = MAX_TEXT * 9 // 10
"""From here on the composer says how much room is left."""


class Composer(QObject):
    """Writes into one scope; `root` is what everything written here replies to, in a thread."""

    changed = Signal()
    """What is replied to or edited, or what is wrong, changed."""
    draft_changed = Signal()
    """What `draft_state` says changed."""
    text_wanted = Signal(str)
    """Put this into the field, in place of what is there."""
    sent = Signal()
    """Something new, and no edit, was stored in the place that is shown."""

    def __init__(self, membership: Membership, root: EnvelopeId | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent or membership)
        self.membership = membership
        self.scope = ScopeId(b"")
        self.root = root
        self.text = ""
        self.reply: About | None = None
        self.edited: About | None = None
        self.fault = ""
        self.inside = True
        """This person is in the channel, as far as it is known."""
        self.outside = ""
        """Why this person cannot write here, where it is no channel."""
        self.files = Attaching(membership, self._place, self)
        self.files.changed.connect(self.changed)
        self.files.failed.connect(self._fail)
        self._sending = ""
        self._drafts = membership.drafts
        self._drafts.changed.connect(self._draft_changed)
        self._drafts.loaded.connect(self._resume)
        membership.standing_changed.connect(self.changed)

    def open(self, scope: ScopeId) -> None:
        """Write into a channel; its draft comes back, also one that another screen began meanwhile."""
        if scope != self.scope:
            self.scope, self.fault = scope, ""
        elif self.edited is not None or self._draft(self._place()).text == self.text:
            return
        self._take_up()

    def write(self, text: str) -> None:
        """Take what stands in the field now."""
        self.text = text
        self._keep()
        if self.fault and text_fault(text) == "":
            self.fault = ""
            self.changed.emit()

    def _fail(self, words: str) -> None:
        """Say what is wrong; the text stays."""
        self.fault = words
        self.changed.emit()

    @property
    def ready(self) -> bool:
        """There is something to send."""
        return bool(self.text.strip() or (self.edited is None and self.files.files))

    # -- the draft

    @property
    def draft_state(self) -> str:
        """Where what stands in the field lies, in words; "" until it does, and for an empty field.

        While a file is being attached, which.
        """
        if self._sending:
            return translated("Attaching %1…").replace("%1", isolated(self._sending))
        saved = bool(self.text.strip()) and self._drafts.saved(self._place(editing=self.edited is not None))
        return translated("Draft saved here") if saved else ""

    @property
    def draft_fault(self) -> str:
        """Why what stands in the field could not be saved, in words, or ""."""
        fault = self._drafts.fault(self._place(editing=self.edited is not None)) if self.text.strip() else ""
        return translated("This draft is not saved. %1").replace("%1", fault) if fault else ""

    def _place(self, *, editing: bool = False) -> str:
        """Where the draft of this field is kept, or that of an edit."""
        where = f"thread/{self.root.hex()}" if self.root is not None else f"channel/{self.scope.hex()}"
        return f"{where}/edit" if editing else where

    def _keep(self) -> None:
        """Keep what stands in the field."""
        if self.scope:
            place = self._place(editing=self.edited is not None)
            self._drafts.keep(place, self.text, encoded(self.edited or self.reply))
            self.draft_changed.emit()

    def _draft(self, place: str) -> Draft:
        kept = self._drafts.get(place)
        return Draft(kept.text, decoded(kept.about))

    def _take_up(self) -> None:
        """Put what was typed here last into the field."""
        edit, draft = self._draft(self._place(editing=True)), self._draft(self._place())
        shown = edit if edit.about is not None else draft
        self.edited, self.reply = edit.about, None if edit.about is not None else draft.about
        self._put(shown.text)

    def _resume(self) -> None:
        """The drafts of before are here; what was typed in the meantime follows them."""
        earlier = self._drafts.earlier.pop(self._place(), None)
        if earlier is not None and self.edited is None:
            self.reply = self.reply or decoded(earlier.about)
            self._put(both(earlier.text, self.text))
            self._keep()
        elif self.scope and not self.text and self.edited is None and self.reply is None:
            self._take_up()

    def _draft_changed(self, place: str) -> None:
        if place == self._place(editing=self.edited is not None):
            self.draft_changed.emit()

    @property
    def room(self) -> str:
        """How much more fits, in words, once that begins to matter."""
        size = len(self.text.encode("utf-8", "replace"))
        if size < NEARLY_FULL:
            return ""
        left = MAX_TEXT - size
        return translated("%1 more bytes fit").replace("%1", f"{left:,}") if left >= 0 else text_fault(self.text)

    @property
    def warning(self) -> str:
        """Why what is written here reaches nobody, in words; "" while it does."""
        words = told(self.membership.standing)
        if words is None and not self.inside:
            return self.outside or translated(
                "You are not in this channel any more. What was said while you were stays readable."
            )
        return words.composer if words is not None else ""

    @property
    def open_to_write(self) -> bool:
        return self.inside and writes(self.membership.standing)

    def enter(self, *, inside: bool, outside: str = "") -> None:
        """Say whether this person is in the channel that is written into; `outside`, in words, why not."""
        if (inside, outside) != (self.inside, self.outside):
            self.inside, self.outside = inside, outside
            self.changed.emit()

    # -- what it is about

    def reply_to(self, entry: Entry) -> None:
        """What is written next answers this message; an edit that was begun waits for nothing."""
        self._end_edit()
        self.reply = about(entry)
        self._keep()
        self.changed.emit()

    def edit(self, entry: Entry) -> None:
        """Write a message of one's own anew; what stood in the field waits as the draft."""
        self.edited, self.reply, self.fault = about(entry), None, ""
        self._put(entry.text)
        self._keep()

    def cancel(self) -> None:
        """Neither reply nor edit; the draft that waited comes back."""
        if self.edited is not None:
            self._end_edit()
        elif self.reply is not None:
            self.reply = None
            self._keep()
            self.changed.emit()

    def _end_edit(self) -> None:
        if self.edited is not None:
            self.fault = ""
            self._drafts.drop(self._place(editing=True))
            self._take_up()

    def _put(self, text: str) -> None:
        self.text = text
        self.text_wanted.emit(text)
        self.changed.emit()

    # -- sending

    def send(self) -> None:
        """Store what was written, for everybody who can read here."""
        text = self.text.strip("\n").rstrip()
        if not self.ready:
            return
        self.fault = text_fault(text)
        if self.fault:
            self.changed.emit()
            return
        place, editing = self._place(editing=self.edited is not None), self.edited is not None
        files = () if editing else self.files.take()
        sending = Sending(self.scope, place, text, self.reply, self.edited, files)
        self._drafts.hold(place)
        self._drafts.drop(place)
        self._take_up()
        self._hand_over(sending)

    def _hand_over(self, sending: Sending) -> None:
        """To the node: a text, or the first file with it, and then the others."""
        self._name_sending(sending)
        answers = sending.reply.id if sending.reply is not None else self.root
        if sending.files:
            reply: Reply[Any] = self.files.post(sending.scope, sending.files[0], sending.text, answers)
        elif sending.edit is not None:
            reply = self.membership.command(do.EditMessage(sending.scope, sending.edit.id, sending.text))
        else:
            reply = self.membership.command(do.PostMessage(sending.scope, sending.text, answers))
        reply.then(answered(self, self._stored, sending)).otherwise(answered(self, self._failed, sending))

    def _name_sending(self, sending: Sending) -> None:
        self._sending = plain_line(sending.files[0].name, LONGEST_NAME) if sending.files else ""
        self.draft_changed.emit()

    def _stored(self, _: object, sending: Sending) -> None:
        if len(sending.files) > 1:
            self._hand_over(sending._replace(text="", files=sending.files[1:]))
            return
        self._end_sending()
        self.membership.call_relays()
        self._drafts.release(sending.place)
        self._drafts.flush()  # what was said is no draft any more, should the program end now
        if sending.edit is None and sending.place == self._place():
            self.sent.emit()

    def _end_sending(self) -> None:
        self._sending = ""
        self.draft_changed.emit()

    def _failed(self, error: LocalError, sending: Sending) -> None:
        """What could not be sent comes back, before what was typed meanwhile."""
        self._end_sending()
        if sending.files:
            self.files.give_back(sending.place, sending.files)
        self._drafts.release(sending.place)
        text = both(sending.text, self._drafts.get(sending.place).text)
        self._drafts.keep(sending.place, text, encoded(sending.edit or sending.reply))
        if sending.scope == self.scope:
            self.fault = file_fault(error) if isinstance(error, FilesFull) else sentence(error)
            self._take_up()
