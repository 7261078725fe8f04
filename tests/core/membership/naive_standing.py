"""Who stands where in one state of a log, by docs/protocol.md section 15. See naive_log.py."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tests.core.crypto import naive

FOUND, INVITE, REVOKE_INVITE, ADMIT, APPROVE, VETO, CHANNEL, GRANT, EPOCH = range(1, 10)
RENAME, POLICY, PROMOTE, REMOVE, REMOVE_QUORUM, DEMOTE, LEAVE, DEVICE_ADD, DEVICE_REVOKE = range(10, 19)
REVOKE_GRANT, CUT_EXTEND, RELAYS, REFOUND, CHANNEL_POLICY = range(19, 24)
REMOVALS = {REVOKE_INVITE, REMOVE, REMOVE_QUORUM, DEMOTE, LEAVE, DEVICE_REVOKE, REVOKE_GRANT}
HARMFUL = REMOVALS | {CUT_EXTEND, EPOCH}
Rank = tuple[int, int, bytes]
Need = list[tuple[int, set[int]]]
"""Any one of these: at least so many of those links stand."""
NOBODY: Rank = (2, 0, b"")
IN = {"admin", "vetter", "member", "helper"}
OFFICERS = {"admin", "vetter"}
MOST_DEVICES = 32


@dataclass
class Row:
    """One link, and what was judged of it."""

    id: bytes
    type: int
    author: bytes
    device: bytes
    seq: int
    ts: int
    body: list[Any]
    past: frozenset[int]
    height: int
    valid: bool = False
    needs: list[Need] = field(default_factory=list)
    rank: Rank = NOBODY
    k: int = 1
    votes: dict[bytes, int] = field(default_factory=dict)
    voters: set[bytes] = field(default_factory=set)
    elected: bool = False
    floors: dict[bytes, int] = field(default_factory=dict)
    under: set[int] = field(default_factory=set)
    """The INVITEs of an ADMIT, an APPROVE, or a DEVICE_ADD from a JOIN."""

    @property
    def key(self) -> tuple[int, bytes]:
        return self.height, self.id

    @property
    def signers(self) -> list[tuple[bytes, bytes]]:
        more = self.body[-1] if self.type in {PROMOTE, REMOVE_QUORUM} else []
        return [(self.author, self.device), *((member, device) for member, device, _ in more)]

    @property
    def join(self) -> list[Any] | None:
        """The JOIN in it."""
        if self.type == ADMIT:
            return list(self.body[0])
        return list(self.body[4][0]) if self.type == DEVICE_ADD and self.body[4] else None

    @cached_property
    def join_id(self) -> bytes:
        return naive.digest("wn1.join", self.join) if self.join else b""

    @property
    def names(self) -> tuple[bytes, bytes, bytes] | None:
        """(member, device, box key)."""
        if self.type == FOUND:
            return self.author, self.body[3], self.body[4]
        if self.type == ADMIT:
            return self.body[0][2], self.body[0][3], self.body[0][4]
        return tuple(self.body[:3]) if self.type == DEVICE_ADD else None


@dataclass
class State:
    held: frozenset[int]
    void: set[int]
    effective: set[int]
    forks: dict[bytes, int]


@dataclass
class Log:
    rows: list[Row]
    index: dict[bytes, int] = field(default_factory=dict)
    states: dict[frozenset[int], State] = field(default_factory=dict)

    def append(self, row: Row) -> None:
        self.index[row.id] = len(self.rows)
        self.rows.append(row)

    @property
    def group(self) -> bytes:
        return self.rows[0].id

    @property
    def admits(self) -> set[int]:
        return {i for i, row in enumerate(self.rows) if row.type == ADMIT}


class Standing:
    """Questions to one state."""

    def __init__(self, log: Log, state: State) -> None:
        self.log, self.state = log, state
        self.stands = state.held - state.void
        self.vetters = naive.digest("wn1.vetters", [log.group])
        self._roles: dict[bytes, str] = {}

    def of(self, *types: int, void: bool = False) -> list[int]:
        """Places of links of these types in order; those that stand, or all valid ones."""
        among = self.stands if not void else {i for i in self.state.held if self.log.rows[i].valid}
        found = [i for i in among if self.log.rows[i].type in types]
        return sorted(found, key=lambda i: self.log.rows[i].key)

    def ends(self, member: bytes, channel: bytes = b"") -> set[int]:
        found = set()
        for i in self.state.effective:
            row = self.log.rows[i]
            if row.type in {REMOVE, REMOVE_QUORUM} and row.body[0] == member:
                found.add(i)
            if row.type == LEAVE and row.author == member:
                found.add(i)
            if channel and row.type == REVOKE_GRANT and row.body == [member, channel]:
                found.add(i)
        return found

    def after(self, i: int, ends: set[int]) -> bool:
        return ends <= self.log.rows[i].past

    # -- people

    def offices(self, member: bytes) -> list[int]:
        rows, ends = self.log.rows, self.ends(member)
        own = [
            i
            for i in self.of(FOUND, PROMOTE)
            if (rows[i].author if rows[i].type == FOUND else rows[i].body[0]) == member
        ]
        return [i for i in own if self.after(i, ends)]

    def held(self, member: bytes) -> list[tuple[Rank, int]]:
        """(rank, place) of the offices that somebody holds, senior first."""
        rows = self.log.rows
        down = {i for i in self.state.effective if rows[i].type == DEMOTE and rows[i].body[0] == member}
        ranks = [
            ((rows[i].body[1] if rows[i].type == PROMOTE else 0, *rows[i].key), i)
            for i in self.offices(member)
            if self.after(i, down)
        ]
        return sorted(ranks)

    def rank(self, member: bytes) -> Rank:
        held = self.held(member)
        return held[0][0] if held else NOBODY

    def approvals(self, join: bytes, scope: bytes, ends: set[int]) -> set[int]:
        first: dict[bytes, int] = {}
        for i in self.of(APPROVE):
            if self.log.rows[i].body == [join, scope] and self.after(i, ends):
                first.setdefault(self.log.rows[i].author, i)
        return set(first.values())

    def admitted(self, member: bytes) -> list[int]:
        return [i for i in self.of(ADMIT, void=True) if self.log.rows[i].body[0][2] == member]

    def seats(self, member: bytes) -> list[int]:
        group, ends = self.log.group, self.ends(member)
        rows = self.log.rows
        return [
            i
            for i in self.admitted(member)
            if len(self.approvals(rows[i].join_id, group, ends)) >= rows[i].floors[group]
        ]

    def role(self, member: bytes) -> str:
        if member not in self._roles:
            self._roles[member] = self._role(member)
        return self._roles[member]

    def _role(self, member: bytes) -> str:
        rows, held = self.log.rows, self.held(member)
        if held:
            return "vetter" if held[0][0][0] else "admin"
        if self.offices(member):
            return "member"
        seats = self.seats(member)
        if seats:
            kinds = [rows[v].body[4] for i in seats for v in rows[i].under]
            return "helper" if all(kinds) else "member"
        ends = self.ends(member)
        waits = any(i in self.stands and self.after(i, ends) for i in self.admitted(member))
        return "pending" if waits else ""

    def officers(self, *roles: str) -> set[bytes]:
        return {m for m in self.people() if self.role(m) in (roles or OFFICERS)}

    def people(self) -> list[bytes]:
        """All who were ever let in, in order."""
        rows = self.log.rows
        own = [rows[i].names for i in self.of(FOUND, ADMIT, void=True)]
        return list(dict.fromkeys(names[0] for names in own if names))

    def electors(self) -> set[bytes]:
        vetters = {m for m in self.officers("vetter") if self.log.rows[self.held(m)[0][1]].elected}
        return self.officers("admin") | vetters

    def bound(self, member: bytes) -> dict[bytes, bytes]:
        """The box keys of somebody's devices, dead ones too."""
        rows, ends = self.log.rows, self.ends(member)
        if not self.role(member):
            return {}
        found = {rows[0].body[3]: rows[0].body[4]} if member == rows[0].author and not ends else {}
        seats, offices = self.seats(member), self.offices(member)
        for i in self.admitted(member):
            waits = i in self.stands and self.after(i, ends)
            if waits or i in seats or any(i in rows[p].past for p in offices):
                found[rows[i].body[0][3]] = rows[i].body[0][4]
        for i in self.of(DEVICE_ADD):
            if rows[i].body[0] == member and self.after(i, ends):
                found[rows[i].body[1]] = rows[i].body[2]
        return found

    def revoked(self, member: bytes, device: bytes) -> bool:
        rows = self.log.rows
        ends = (rows[i] for i in self.state.effective if rows[i].type == DEVICE_REVOKE)
        return any(row.body == [device] and row.author == member for row in ends)

    def devices(self, member: bytes) -> dict[bytes, bytes]:
        bound = self.bound(member)
        live = [d for d in bound if d not in self.state.forks and not self.revoked(member, d)]
        return {d: bound[d] for d in live[:MOST_DEVICES]}

    # -- scopes

    def channel(self, scope: bytes) -> Row | None:
        i = self.log.index.get(scope)
        return self.log.rows[i] if i in self.stands and self.log.rows[i].type == CHANNEL else None

    def place(self, member: bytes, scope: bytes) -> Need:
        rows, ends = self.log.rows, self.ends(member, scope)
        made = [i for i in self.of(CHANNEL) if rows[i].id == scope and rows[i].author == member]
        made += [i for i in self.of(GRANT) if rows[i].body == [member, scope]]
        found: Need = [(1, {i}) for i in made if self.after(i, ends)]
        for i in self.seats(member):
            k, given = rows[i].floors.get(scope), self.approvals(rows[i].join_id, scope, ends)
            if k is not None and len(given) >= k:
                found.append((k, given))
        return found

    def within(self, member: bytes, scope: bytes) -> bool:
        role = self.role(member)
        if role not in IN:
            return False
        if scope == self.log.group:
            return True
        if scope == self.vetters:
            return role in OFFICERS
        channel = self.channel(scope)
        return channel is not None and (role != "helper" or channel.body[2]) and bool(self.place(member, scope))

    def entitled(self, scope: bytes) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        for member in self.people():
            if self.within(member, scope):
                found |= self.devices(member)
        return found

    def needed(self) -> int:
        found = self.of(POLICY)
        return int(self.log.rows[found[-1]].body[0] if found else self.log.rows[0].body[2])

    def losses(self) -> set[int]:
        """Effective removals, and links that prove a fork."""
        rows, found = self.log.rows, set(self.state.effective)
        for device, seq in self.state.forks.items():
            found |= {i for i in self.state.held if (rows[i].device, rows[i].seq) == (device, seq)}
        return found
