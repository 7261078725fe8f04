"""The job leads of a group as its board shows them: what is there, what fits the filter, and what is done to them.

Rules: rows are what the store says, read anew by id when events name them; a burst of events is one reading, and while
one is under way the next waits. The order of leads never changes, so what is in sight stays there. Claims lock nothing.
Its views are views/leads*.py.
"""

from collections import Counter

from PySide6.QtCore import QObject, Signal

from whisper_net.core.documents import patches
from whisper_net.core.errors import LocalError
from whisper_net.core.group import commands as do
from whisper_net.core.ids import EnvelopeId, ScopeId
from whisper_net.desktop.viewmodels.asking import answered
from whisper_net.desktop.viewmodels.lead_audience import Seen, seen_by_all, seen_by_some
from whisper_net.desktop.viewmodels.lead_card import STAGES
from whisper_net.desktop.viewmodels.lead_filter import LeadFilter
from whisper_net.desktop.viewmodels.lead_moves import CLAIM, UNCLAIM, WITHDRAW, Move, claimed_by, move
from whisper_net.desktop.viewmodels.lead_rows import LeadRows
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.wording import counted, sentence, translated
from whisper_net.node import board
from whisper_net.node.board import Room, Standing
from whisper_net.node.conversations import Reader
from whisper_net.node.queries import MOST_LEADS
from whisper_net.ports.leads import CLAIMED, CLOSED, LeadRow, place_of

MOST_SINGLE = 120
"""Leads that are read one by one; with more of them the whole board is."""
_LIST = "leads_as_list"
_SAID = (patches.LeadEdited, patches.LeadWithdrawn, patches.LeadClaimed)


class Leads(QObject):
    """Every lead of a group, and the one that is open beside them."""

    stood = Signal()
    """What there is changed: leads, counts, whether they could be read."""
    room_changed = Signal()
    """Who reads what is posted here changed."""
    failed = Signal(str)
    """Words of what could not be done."""

    def __init__(self, membership: Membership, parent: QObject | None = None) -> None:
        super().__init__(parent or membership)
        self.membership = membership
        self.room: Room | None = None
        self.now = 0
        self.read = False
        """Whether the leads are here."""
        self.fault = ""
        self.filter = LeadFilter(membership.me, self)
        self.every = LeadRows(membership.group, membership.me, self)
        self.columns = {stage: LeadRows(membership.group, membership.me, self) for stage in STAGES}
        for rows in (self.every, *self.columns.values()):
            rows.seen = self.seen
        self._rows: list[LeadRow] = []
        self._by_id: dict[EnvelopeId, LeadRow] = {}
        self._counts: Counter[str] = Counter()
        self._claimed = 0
        self._due: dict[EnvelopeId, None] = {}
        self._all_due = self._reading = self._reading_room = self._room_due = False
        membership.changed.connect(self._happened)

    # -- what there is

    def row(self, id_: bytes) -> LeadRow | None:
        """A lead as it stands, if it is among those that are here."""
        return self._by_id.get(EnvelopeId(id_))

    @property
    def empty(self) -> bool:
        """There is no lead at all."""
        return self.read and not self._rows

    @property
    def filtered(self) -> bool:
        """Whether anything is left out on purpose."""
        return self.filter.on

    def count(self, stage: str) -> int:
        """Leads of one stage, whether they fit the filter or not."""
        return self._counts.get(stage, 0)

    @property
    def summary(self) -> str:
        """How many there are, in words."""
        if not self._rows:
            return translated("Nothing here yet") if self.read else ""
        words = [counted("%n open", "%n open", len(self._rows) - self.count(CLOSED))]
        words += [counted("you claimed %n", "you claimed %n", self._claimed)] if self._claimed else []
        words += [translated("the newest %1 are shown").replace("%1", f"{MOST_LEADS:,}")] if self._full else []
        return " · ".join(words)

    @property
    def _full(self) -> bool:
        return len(self._rows) >= MOST_LEADS

    @property
    def people(self) -> int:
        """How many read what is posted here, this person among them."""
        return len(self.room.readers) if self.room is not None else 0

    def readers_of(self, row: LeadRow) -> tuple[Reader, ...]:
        """Who reads a lead, as far as it is known."""
        room = self.room
        return () if room is None else room.audiences.get(row.scope, room.readers)

    def seen(self, scope: ScopeId) -> Seen:
        """How many see what stands in a scope."""
        room = self.room
        if room is None or scope not in room.audiences:
            return seen_by_all(self.people)
        return seen_by_some(len(room.audiences[scope]), len(room.readers))

    @property
    def as_list(self) -> bool:
        """Whether the person last chose the list; remembered as long as the window is open."""
        return bool(self.membership.bridge.property(_LIST))

    def show_as_list(self, wanted: bool) -> None:
        self.membership.bridge.setProperty(_LIST, wanted)

    # -- reading

    def open(self) -> None:
        """Read everything, if it was not read before."""
        if not self.read:
            self.refresh()

    def refresh(self) -> None:
        """Read everything anew."""
        self._all_due = True
        self._read_room()
        self._read()

    def _happened(self, happened: list[object]) -> None:
        people = any(isinstance(one, patches.RosterChanged | patches.ProfileSet | patches.Retold) for one in happened)
        rooms = (patches.ChannelChanged, patches.CircleChanged)
        if people or any(isinstance(one, rooms) for one in happened):
            self._read_room()
        self._all_due |= people and self.read
        self._due |= {one.origin.id: None for one in happened if isinstance(one, patches.LeadPosted)}
        self._due |= {one.target: None for one in happened if isinstance(one, _SAID)}
        if self.read:
            self._read()

    def _read(self) -> None:
        if self._reading or not (self._all_due or self._due):
            return
        self._reading = True
        ids, everything = tuple(self._due), self._all_due or len(self._due) > MOST_SINGLE
        self._due, self._all_due = {}, False
        if everything:
            reply = self.membership.ask(board.opening)
            reply.then(answered(self, self._show_all)).otherwise(answered(self, self._unread))
        else:
            reply = self.membership.ask(board.standing, ids)
            reply.then(answered(self, self._merge, ids)).otherwise(answered(self, self._unread))

    def _show_all(self, standing: Standing) -> None:
        kept = ((row, self._by_id.get(row.id)) for row in standing.rows)
        self._take([was if was == row and was is not None else row for row, was in kept], standing.now)

    def _merge(self, standing: Standing, asked: tuple[EnvelopeId, ...]) -> None:
        came = {row.id: row for row in standing.rows}
        gone = set(asked) - came.keys()
        rows = [came.pop(row.id, row) for row in self._rows if row.id not in gone]
        if came:
            rows = sorted([*rows, *came.values()], key=place_of, reverse=True)[:MOST_LEADS]
        self._take(rows, standing.now)

    def _take(self, rows: list[LeadRow], now: int) -> None:
        self._reading, self.read, self.fault, self.now = False, True, "", now
        self._rows, self._by_id = rows, {row.id: row for row in rows}
        self._counts = Counter(row.stage for row in rows)
        self._claimed = sum(row.stage == CLAIMED and claimed_by(row, self.membership.me) for row in rows)
        self.filter.follow(rows)
        self._arrange()
        self._read()

    def _unread(self, error: LocalError) -> None:
        self._reading = False
        if self.read:
            self.failed.emit(sentence(error))
        else:
            self.fault = sentence(error)
        self.stood.emit()

    def _read_room(self) -> None:
        if self._reading_room:
            self._room_due = True
            return
        self._reading_room = True
        self.membership.ask(board.room).then(answered(self, self._know)).otherwise(answered(self, self._know_not))

    def _know(self, room: Room | None) -> None:
        self._reading_room, self.room = False, room
        self.filter.general = room.scope if room is not None else None
        self.room_changed.emit()
        if self._room_due:
            self._room_due = False
            self._read_room()

    def _know_not(self, _: LocalError) -> None:
        """What was known last is still said; posting says what is wrong."""
        self._reading_room = False

    # -- the filter

    def find(self, typed: str) -> None:
        """Show what holds every typed word, in its role, its company, its link, its note or its people's names."""
        if self.filter.type(typed):
            self._arrange(anew=True)

    def show_only_mine(self, wanted: bool) -> None:
        """Show only what this person posted or claims."""
        if wanted != self.filter.only_mine:
            self.filter.only_mine = wanted
            self._arrange(anew=True)

    def show_only_few(self, wanted: bool) -> None:
        """Show only what went to a chosen audience."""
        if wanted != self.filter.only_few:
            self.filter.only_few = wanted
            self._arrange(anew=True)

    def _arrange(self, *, anew: bool = False) -> None:
        shown = self.filter.fitting(self._rows)
        by_stage: dict[str, list[LeadRow]] = {stage: [] for stage in STAGES}
        for row in shown:
            by_stage[row.stage].append(row)
        for stage, rows in by_stage.items():
            self.columns[stage].show(rows, self.now, anew=anew)
        self.every.show(shown, self.now, anew=anew)
        self.stood.emit()

    # -- what a person does

    def consider(self, id_: bytes, stage: str) -> Move:
        """What moving a lead to a stage would do."""
        row = self.row(id_)
        return Move() if row is None else move(row, stage, self.membership.me)

    def act(self, id_: bytes, does: str) -> None:
        """Claim a lead, take a claim back, or withdraw a lead for good."""
        row = self.row(id_)
        if row is None:
            return
        commands: dict[str, do.Command] = {
            CLAIM: do.ClaimLead(row.scope, row.id, True),
            UNCLAIM: do.ClaimLead(row.scope, row.id, False),
            WITHDRAW: do.WithdrawLead(row.scope, row.id),
        }
        self.membership.command(commands[does]).otherwise(answered(self, self._not_done))

    def _not_done(self, error: LocalError) -> None:
        self.failed.emit(sentence(error))
