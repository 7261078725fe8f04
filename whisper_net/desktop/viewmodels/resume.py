"""One résumé under review: its text, its comments, which of them is looked at, and what is written or edited meanwhile.

Rules: what arrives while the page is open is taken over as small changes, so that nobody's place, selection or half
written comment is lost. Comments are numbered as they stand on the page; unplaced ones come after, resolved ones only
when they are asked for. While the text is edited, the page keeps what is typed and takes over comments alone.
"""

from PySide6.QtCore import QObject, Signal

from whisper_net.core.documents import patches
from whisper_net.core.documents.edits import Replacement, replacements
from whisper_net.core.documents.merging import carried
from whisper_net.core.errors import LocalError, RefusedError
from whisper_net.core.group.commands import ResolveComment
from whisper_net.core.ids import EnvelopeId, ResumeId
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.resume_editing import Editing
from whisper_net.desktop.viewmodels.resume_readers import Readers
from whisper_net.desktop.viewmodels.resume_remark import SHOWN_NAME, Remark, one_line, remark
from whisper_net.desktop.viewmodels.resume_replacing import Replacing
from whisper_net.desktop.viewmodels.resume_writing import Writing
from whisper_net.desktop.viewmodels.wording import ago, counted, sentence, translated
from whisper_net.node import reviews
from whisper_net.node.reviews import Review
from whisper_net.ports.resumes import ResumeRow

_NAMES = (patches.RosterChanged, patches.ProfileSet)


class ResumeModel(QObject):
    """Any résumé of a group, one at a time."""

    opened = Signal()
    """Another one is on the screen, or the same for the first time."""
    rewritten = Signal(tuple)
    """tuple[Replacement, ...]: how the text became what it is now."""
    remarked = Signal()
    """Comments came, went, moved, or are shown otherwise."""
    chosen = Signal()
    missing = Signal()
    failed = Signal(str)

    def __init__(self, membership: Membership, readers: Readers, parent: QObject | None = None) -> None:
        super().__init__(parent or membership)
        self.membership, self.readers = membership, readers
        self.writing, self.editing = Writing(membership, self), Editing(membership, self)
        self.replacing = Replacing(membership, self)
        self.id = ResumeId(b"")
        self.row: ResumeRow | None = None
        self.text = ""
        self.remarks: tuple[Remark, ...] = ()
        """All of them, in the order in which they were made."""
        self.shows_resolved = False
        self.selected: EnvelopeId | None = None
        self._now = 0
        self._reading = self._stale = False
        self._awaited: EnvelopeId | None = None
        membership.changed.connect(self._happened)
        self.writing.stored.connect(self._written)
        self.editing.ended.connect(self._reread)
        self.replacing.refused.connect(self.failed)
        membership.drafts.loaded.connect(self._go_on)

    def enter(self, id_: ResumeId) -> None:
        """Look at a résumé; what was half written there comes back."""
        if id_ != self.id:
            self.id, self.row, self.text, self.remarks = id_, None, "", ()
            self.selected, self.shows_resolved, self._awaited = None, False, None
            self.editing.open(id_)
        self._read()

    def enter_hex(self, id_: str) -> None:
        """The same, by the id that a Place holds; one that is none is missing."""
        try:
            self.enter(ResumeId(bytes.fromhex(id_)))
        except ValueError:
            self.missing.emit()

    # -- what it is

    @property
    def mine(self) -> bool:
        return self.row is not None and self.row.member == self.membership.me

    @property
    def owner(self) -> str:
        return one_line(self.row.name, SHOWN_NAME) or translated("Somebody") if self.row is not None else ""

    @property
    def title(self) -> str:
        """Whose it is."""
        if self.row is None:
            return translated("Résumé")
        return translated("Your résumé") if self.mine else translated("Résumé of %1").replace("%1", self.owner)

    @property
    def told_of(self) -> str:
        """What it is called, if that says more than whose it is, and when it changed."""
        if self.row is None:
            return ""
        named = one_line(self.row.title)
        when = translated("Changed %1").replace("%1", ago(self.row.at, self._now))
        return when if named in ("", self.owner) else f"{named} · {when}"

    @property
    def told(self) -> str:
        """How many comments, in words."""
        left = sum(not one.resolved for one in self.remarks)
        said = counted("%n open comment", "%n open comments", left) if left else translated("No open comments")
        done = len(self.remarks) - left
        return f"{said} · {self.folded}" if done else said

    @property
    def folded(self) -> str:
        return counted("%n resolved", "%n resolved", sum(one.resolved for one in self.remarks))

    # -- comments

    @property
    def placed(self) -> tuple[Remark, ...]:
        """Those with a pin, numbered, down the page."""
        shown = [one for one in self.remarks if one.placed and (self.shows_resolved or not one.resolved)]
        ordered = sorted(shown, key=lambda one: (one.start or 0, one.end or 0))
        return tuple(one._replace(number=number) for number, one in enumerate(ordered, 1))

    @property
    def on_page(self) -> tuple[Remark, ...]:
        """The same, placed in what stands on the page: where it is edited, not in what is stored."""
        if not self.editing.active or self.editing.text == self.text:
            return self.placed
        changes = replacements(self.text, self.editing.text)
        return tuple(
            one._replace(start=carried(one.start or 0, changes), end=carried(one.end or 0, changes))
            for one in self.placed
        )

    @property
    def unplaced(self) -> tuple[Remark, ...]:
        """Those whose words are nowhere in the text."""
        return tuple(one for one in self.remarks if not one.placed and (self.shows_resolved or not one.resolved))

    def remark(self, id_: bytes | None) -> Remark | None:
        """One of those that are shown."""
        return next((one for one in (*self.placed, *self.unplaced) if one.id == id_), None)

    def choose(self, id_: bytes | None) -> None:
        """Look at one comment and its words; None looks at none."""
        if id_ != self.selected:
            self.selected = None if id_ is None else EnvelopeId(id_)
            self.chosen.emit()

    def step(self, by: int) -> None:
        """Look at the next (1) or the previous (-1) comment, round the page."""
        ids = [one.id for one in (*self.placed, *self.unplaced)]
        if ids:
            at = ids.index(self.selected) if self.selected in ids else -1 if by > 0 else 0
            self.choose(ids[(at + by) % len(ids)])

    def show_resolved(self, shown: bool) -> None:
        """Show what is dealt with, or fold it away."""
        if shown != self.shows_resolved:
            self.shows_resolved = shown
            self._tell_remarks()

    def resolve(self, id_: bytes, on: bool) -> None:
        """Say that a comment is dealt with, or is open again."""
        if self.row is not None:
            self.membership.command(ResolveComment(self.row.scope, EnvelopeId(id_), on)).otherwise(
                answered(self, self._fail)
            )

    def comment(self, start: int, end: int) -> bool:
        """Begin to write about these words of the text."""
        if self.editing.active:
            return False
        try:
            self.writing.begin(self.text, start, end)
        except RefusedError as error:
            self.failed.emit(sentence(error))
            return False
        self.choose(None)
        return True

    def edit(self) -> None:
        """Change the text in place, if it is this person's."""
        if self.mine and not self.editing.active:
            self.editing.begin(self.text)

    def replace(self, path: str) -> None:
        """Read a file that is to take the place of the text, if it is this person's."""
        if self.mine and not self.editing.active:
            self.replacing.read(self.id, path)

    # -- reading

    def _read(self) -> None:
        if not self.id:
            return
        if self._reading:
            self._stale = True
            return
        self._reading, id_ = True, self.id
        reply = self.membership.ask(reviews.review, id_, self.text)
        reply.then(answered(self, self._show, id_)).otherwise(answered(self, self._unread))

    def _reread(self, _saved: bool) -> None:
        self._read()

    def _show(self, review: Review | None, id_: ResumeId) -> None:
        self._reading, stale, self._stale = False, self._stale, False
        if id_ != self.id:
            self._read()
        elif review is None:
            self.missing.emit()
        else:
            self._take(review)
            if stale:
                self._read()

    def _take(self, review: Review) -> None:
        first, before = self.row is None, self.text
        self.row, self.text, self._now = review.page.row, review.page.text, review.now
        me, owner = self.membership.me, review.page.row.member
        self.remarks = tuple(remark(row, me, owner, review.now) for row in review.page.comments)
        if first:
            self.writing.open(self.id, self.row.scope)
            self.opened.emit()
            self._go_on()
        elif before != self.text:
            self._rewrite(review.changes)
        self._tell_remarks()
        awaited, self._awaited = self._awaited, None
        if awaited is not None:
            self.choose(awaited)

    def _go_on(self) -> None:
        """Edit where one stopped."""
        if self.editing.resumable():
            self.edit()

    def _rewrite(self, changes: tuple[Replacement, ...]) -> None:
        self.writing.carry(changes)
        if self.editing.active:
            self.editing.overtake()
        self.rewritten.emit(changes)

    def _tell_remarks(self) -> None:
        if self.selected is not None and self.remark(self.selected) is None:
            self.choose(None)
        self.remarked.emit()

    def _written(self, id_: bytes) -> None:
        """Look at the new comment as soon as it is on the page."""
        self._awaited = EnvelopeId(id_)
        self._read()

    def _happened(self, happened: list[object]) -> None:
        if self.id and any(self._is_about(one) for one in happened):
            self._read()

    def _is_about(self, one: object) -> bool:
        if isinstance(one, patches.ResumeChanged | patches.ResumeCommented):
            return one.resume == self.id
        return isinstance(one, (patches.CommentResolved, patches.Retold, *_NAMES))

    def _unread(self, error: LocalError) -> None:
        self._reading = False
        self._fail(error)

    def _fail(self, error: LocalError) -> None:
        self.failed.emit(sentence(error))
