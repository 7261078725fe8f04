"""The timeline of a channel: a few hundred of its messages in memory, moved along the rest a page at a time.

Rules: at most MOST_ROWS rows; what is fetched at one end is paid for at the other. New messages become rows while the
newest are loaded, by reading those rows alone; more than a page at once, and the newest page is read instead. What the
person has seen at the end is marked as read. Its view is views/timeline.py.
"""

from collections import deque
from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal

from whisper_net.core.documents import patches
from whisper_net.core.errors import LocalError
from whisper_net.core.group import commands as do
from whisper_net.core.group.records import ReadMark
from whisper_net.core.ids import EnvelopeId, ScopeId
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.message_list import MessageList, Place, place_of
from whisper_net.desktop.viewmodels.message_pages import beginning, pieces
from whisper_net.desktop.viewmodels.timeline_entry import Around
from whisper_net.desktop.viewmodels.timeline_news import News
from whisper_net.desktop.viewmodels.wording import sentence
from whisper_net.node import conversations, queries
from whisper_net.node.conversations import Opening, Page, PageQuery
from whisper_net.node.queries import PAGE
from whisper_net.ports.store import MemberRow
from whisper_net.ports.talk import MessageRow

MOST_ROWS = 360
NOTHING: Place = (-1, -1, b"")


class Timeline(MessageList):
    """One channel's messages; which channel, `open` says."""

    stood = Signal()
    """What there is besides the rows changed: `news`, `newer`, `empty`, `missed`."""

    def __init__(self, membership: Membership) -> None:
        super().__init__(membership)
        self.older = self.newer = self.loading = False
        self.news = self.missed = self._visit = 0  # news came while one looked elsewhere; missed stand before the rows
        self._mark = self._came_from = NOTHING
        self._divider: tuple[Place, EnvelopeId] | None = None
        self._watched = self._merging = self._entering = self._fresh = False
        self._pieces: deque[Page] = deque()
        self._news = News(self)
        self._news.due.connect(self._read_news)
        membership.changed.connect(self._happened)

    @property
    def empty(self) -> bool:
        """There is nothing in this channel."""
        return not self._rows and not self.loading

    # -- going there

    def open(self, scope: ScopeId, at: EnvelopeId | None = None) -> None:
        """Show a channel, at its newest messages or around one."""
        self._visit += 1
        if scope != self.scope:
            self._fresh, self._divider, self._watched = True, None, False
            self._deliveries.forget()
        self.scope, self.loading, self._entering, self.news, self.missed = scope, True, True, 0, 0
        self._pieces.clear()
        self._news.clear()
        if not self.names:
            self.membership.ask(queries.members).then(answered(self, self._know))
        reply = self.membership.ask(conversations.opening, scope, at)
        reply.then(answered(self, self._enter, self._visit, at)).otherwise(answered(self, self._refused, self._visit))

    def jump_to_latest(self) -> None:
        """Show the newest messages."""
        if self.newer:
            self.open(self.scope)
        else:
            super().jump_to_latest()

    def seek(self, id_: EnvelopeId) -> None:
        """Bring a message into sight, wherever it is in this channel."""
        if self.row_of(id_) is None:
            self.open(self.scope, id_)
            return
        self.shown_at, self.marked = id_, True
        self.opened.emit()

    def show_missed(self) -> None:
        """Go to where the unread messages begin."""
        if self._came_from[2]:
            self._mark, self._divider, self._watched = self._came_from, None, False
            self.open(self.scope, EnvelopeId(self._mark[2]))

    def _know(self, rows: list[MemberRow]) -> None:
        self.names = {row.member: row.name for row in rows}
        self.changing.emit()
        self._dress(range(len(self._rows)))
        self.settled.emit()

    def _enter(self, opening: Opening, visit: int, at: EnvelopeId | None) -> None:
        if visit != self._visit:
            return
        mark = opening.mark
        if self._fresh:
            self._mark = self._came_from = NOTHING if mark is None else (mark.n, mark.lamport, mark.id)
            self._fresh = False
        self.older, self.newer = opening.page.more, opening.newer
        first, others = (opening.page, []) if at is not None or not self._watched else beginning(opening.page)
        self._show(first)
        self._entering, self.loading = False, bool(others)
        self._pieces.extend(others)
        self.marked = at is not None and at != self._mark[2] and self.row_of(at) is not None
        self.shown_at = at if self.marked else self._divider[1] if self._divider is not None else None
        unread_here = sum(self._is_news(row) for row in opening.page.rows)
        self.missed = max(0, opening.unread - unread_here) if self.older and not self.newer else 0
        self.opened.emit()
        self.stood.emit()
        if others:
            QTimer.singleShot(0, self, lambda: self._take_piece(visit, at_start=True))
        self._remind()

    def _refused(self, error: LocalError, visit: int) -> None:
        if visit == self._visit:
            self._entering = self.loading = False
            self.failed.emit(sentence(error))
            self.stood.emit()

    # -- moving along

    def fetch_older(self) -> None:
        """Read the page before the first row."""
        if self.older and not self.loading and self._rows:
            self._fetch(conversations.older, self._rows[0].id, at_start=True)

    def fetch_newer(self) -> None:
        """Read the page after the last row."""
        if self.newer and not self.loading and self._rows:
            self._fetch(conversations.newer, self._rows[-1].id, at_start=False)

    def _fetch(self, query: PageQuery, beside: EnvelopeId, *, at_start: bool) -> None:
        self.loading = True
        reply = self.membership.ask(query, self.scope, beside)
        reply.then(answered(self, self._extend, self._visit, at_start=at_start))
        reply.otherwise(answered(self, self._refused, self._visit))

    def _extend(self, page: Page, visit: int, *, at_start: bool) -> None:
        if visit != self._visit:
            return
        if at_start:
            self.older = page.more
        else:
            self.newer = page.more
        self._pieces.extend(pieces(page, at_start=at_start))
        self._take_piece(visit, at_start=at_start)

    def _take_piece(self, visit: int, *, at_start: bool) -> None:
        """Some rows now and the others with Qt's next turns, as each has to be laid out."""
        if visit != self._visit:
            return
        if self._pieces:
            self._merging = True
            self._merge(self._pieces.popleft())
            self._merging = False
            QTimer.singleShot(0, self, lambda: self._take_piece(visit, at_start=at_start))
            return
        self.loading = False
        self._trim(at_start=not at_start)
        self.stood.emit()
        self._remind()

    def _takes(self, row: MessageRow) -> bool:
        """A page that was asked for goes in; what events bring only where no gap would be left."""
        if self._merging or not self._rows:
            return True
        before, after = place_of(row) < place_of(self._rows[0]), place_of(row) > place_of(self._rows[-1])
        return not (before and self.older) and not (after and self.newer)

    def _trim(self, *, at_start: bool) -> None:
        excess = len(self._rows) - MOST_ROWS
        if excess <= 0:
            return
        self.changing.emit()
        if at_start:
            self._remove(0, excess)
            self.older = True
        else:
            self._remove(len(self._rows) - excess, excess)
            self.newer = True
        self._dress({0, len(self._rows) - 1})
        self.settled.emit()

    # -- what events say

    def _happened(self, happened: Sequence[object]) -> None:
        if not self.scope:
            return
        self._count_pieces(happened)
        posted = [one for one in happened if isinstance(one, patches.MessagePosted) and one.origin.scope == self.scope]
        self._news.add(self._amended(happened), (one.origin.id for one in posted))
        if self._renames(happened):
            self.membership.ask(queries.members).then(answered(self, self._know))
            self._news.add(row.id for row in self._rows)
        if not self._watched and posted:
            self.news += sum(one.origin.member != self.membership.me for one in posted)
            self.stood.emit()
        self._remind()

    def _remind(self) -> None:
        if not self.loading:
            self._news.remind()

    def _read_news(self) -> None:
        """So many came that the newest page is read, or, where the person reads further up, left for later."""
        if self.loading:
            return  # reminded again when that is done
        if self._news.posted > PAGE and not self.newer:
            self._news.leave_posted()
            if self._watched:
                self.open(self.scope)
                return
            self.newer = True
            self._dress({len(self._rows) - 1})
            self.stood.emit()
        wanted = self._news.take()
        if wanted:
            self.loading = True
            reply = self.membership.ask(conversations.standing, self.scope, wanted)
            reply.then(answered(self, self._update, self._visit, wanted))
            reply.otherwise(answered(self, self._refused, self._visit))

    def _update(self, page: Page, visit: int, asked: tuple[EnvelopeId, ...]) -> None:
        if visit != self._visit:
            return
        if not self._watched and len(self._rows) >= MOST_ROWS:
            self.newer = True  # rows at the start may be what is being read
        was_empty = not self._rows
        self._gone(asked, page)
        self._pieces.extend(pieces(page, at_start=False))
        self._take_update(visit, was_empty=was_empty)

    def _take_update(self, visit: int, *, was_empty: bool) -> None:
        if visit != self._visit:
            return
        if self._pieces:
            self._merge(self._pieces.popleft())
            QTimer.singleShot(0, self, lambda: self._take_update(visit, was_empty=was_empty))
            return
        self.loading = False
        if self._watched:
            self._trim(at_start=True)
        if was_empty != (not self._rows):
            self.stood.emit()
        self._remind()

    # -- what is read

    def watch(self, watched: bool) -> None:
        """Whether the newest message is before somebody's eyes right now; what they see is marked as read."""
        if self._entering:
            return  # what is in sight is not settled
        self._watched = watched and not self.newer
        if not self._watched or not self._rows:
            return
        if self.news:
            self.news = 0
            self.stood.emit()
        newest, told = self._rows[-1], any(self._is_news(row) for row in self._rows)
        if place_of(newest) > self._mark:
            self._mark = place_of(newest)
            reply = self.membership.command(do.MarkRead(ReadMark(self.scope, newest.n, newest.lamport, newest.id)))
            reply.then(answered(self, self._was_read, told)).otherwise(answered(self, self._refused, self._visit))

    def _was_read(self, _: object, told: bool) -> None:
        if told:
            self.membership.read.emit()

    def _is_news(self, row: MessageRow) -> bool:
        return place_of(row) > self._mark and row.member != self.membership.me and not row.deleted

    def _before_dressing(self) -> None:
        """The divider stays where it is as long as anything after it is unread, and longer while nothing comes."""
        if self._watched or (self._divider is not None and self._divider[0] > self._mark):
            return
        at = next((at for at, row in enumerate(self._rows) if self._is_news(row)), None)
        if at is not None and (at > 0 or not self.older):
            before, self._divider = self._divider, (place_of(self._rows[at]), self._rows[at].id)
            self._redress(before)

    def _redress(self, before: tuple[Place, EnvelopeId] | None) -> None:
        """Rows that were dressed already and where the divider was, or is now."""
        ends = [self.row_of(one[1]) for one in (before, self._divider) if one is not None]
        self._dress(at for at in ends if at is not None and at < len(self._entries))

    def _around(self, at: int) -> Around:
        around, last = super()._around(at), at == len(self._rows) - 1 and not self.newer
        hint = around.landed.words if last and around.landed is not None else ""
        divided = self._divider is not None and self._rows[at].id == self._divider[1]
        return around._replace(new=divided, hint=hint)
