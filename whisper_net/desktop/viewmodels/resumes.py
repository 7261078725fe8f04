"""The list of résumés: one's own first, then those of others, the one that changed last at the top."""

from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from whisper_net.core.documents import patches
from whisper_net.core.errors import LocalError
from whisper_net.core.ids import MemberId, ResumeId
from whisper_net.desktop.viewmodels.asking import Reading
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.resume_readers import Readers
from whisper_net.desktop.viewmodels.resume_remark import SHOWN_NAME, one_line
from whisper_net.desktop.viewmodels.wording import ago, counted, sentence, translated
from whisper_net.node import reviews
from whisper_net.node.reviews import Listed
from whisper_net.ports.resumes import ResumeRow

_TELLING = (
    patches.ResumeChanged,
    patches.ResumeCommented,
    patches.CommentResolved,
    patches.Retold,
    patches.RosterChanged,
    patches.ProfileSet,
)
SHOWN_TITLE = 120


class Listing(NamedTuple):
    """One résumé in the list, in words."""

    id: ResumeId
    member: MemberId
    title: str
    name: str
    mine: bool
    when: str
    comments: str
    """How many are open, in words; "" if none was ever made."""
    open: int
    heading: str = ""
    """Written above, where another part of the list begins."""

    @property
    def spoken(self) -> str:
        """The row as a screen reader says it."""
        return ", ".join(part for part in (self.title, self.name, self.when, self.comments) if part)


class ResumesModel(QObject):
    """All résumés of a group."""

    changed = Signal()
    failed = Signal(str)

    def __init__(self, membership: Membership, parent: QObject | None = None) -> None:
        super().__init__(parent or membership)
        self.membership = membership
        self.readers = Readers(membership, self)
        self.rows: tuple[Listing, ...] = ()
        self.known = False
        self._reading = Reading(self, lambda: membership.ask(reviews.listed), self._show, self._fail)
        membership.changed.connect(self._happened)

    def enter(self) -> None:
        """Read the list, and who can read it."""
        self.readers.read()
        self.read()

    def read(self) -> None:
        """Read the list anew."""
        self._reading.begin()

    def _show(self, listed: Listed) -> None:
        me = self.membership.me
        rows = [_listing(row, me, listed.now) for row in listed.rows]
        mine, others = [row for row in rows if row.mine], [row for row in rows if not row.mine]
        self.rows = (*_headed(mine, translated("Yours")), *_headed(others, translated("From others")))
        self.known = True
        self.changed.emit()

    def _fail(self, error: LocalError) -> None:
        self.failed.emit(sentence(error))

    def _happened(self, happened: list[object]) -> None:
        if self.known and any(isinstance(one, _TELLING) for one in happened):
            self.read()


def _listing(row: ResumeRow, me: MemberId, now: int) -> Listing:
    return Listing(
        id=row.id,
        member=row.member,
        title=one_line(row.title, SHOWN_TITLE) or translated("A résumé without a title"),
        name=one_line(row.name, SHOWN_NAME) or translated("Somebody"),
        mine=row.member == me,
        when=translated("Changed %1").replace("%1", ago(row.at, now)),
        comments=_comments(row),
        open=row.open,
    )


def _comments(row: ResumeRow) -> str:
    if row.open:
        return counted("%n open comment", "%n open comments", row.open)
    return translated("All comments resolved") if row.comments else ""


def _headed(rows: list[Listing], heading: str) -> list[Listing]:
    return [rows[0]._replace(heading=heading), *rows[1:]] if rows else []
