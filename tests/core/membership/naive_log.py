"""A second, naive reading of docs/protocol.md section 15: what becomes of each link of a log, by plain loops.

It shares nothing with the package's judge and resolver. A link is a `Row`; sets hold their places in the list. Slow,
and for logs of some sixty links. Who stands where is naive_standing.py.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from tests.core.crypto import naive
from tests.core.membership.naive_standing import (
    HARMFUL,
    REMOVALS,
    Log,
    Rank,
    Row,
    Standing,
    State,
)
from tests.core.membership.naive_valid import judged


def read(raws: Iterable[bytes]) -> Log:
    """A log of links in an order in which each comes after those it rests on, each judged in the state of its past."""
    log = Log([])
    for raw in raws:
        fields = naive.decode(raw)
        id_ = naive.digest("wn1.link", fields[:9])
        prev = {log.index[p] for p in fields[6]}
        past = frozenset(prev.union(*(log.rows[p].past for p in prev)))
        height = 1 + max((log.rows[p].height for p in prev), default=-1)
        row = Row(id_, fields[1], fields[3], fields[4], fields[5], fields[7], naive.decode(fields[8]), past, height)
        log.append(row)
        judged(Standing(log, resolved(log, past)), row)
    return log


def resolved(log: Log, held: frozenset[int]) -> State:
    """The state of a set of links."""
    if held not in log.states:
        tainted: set[int] = set()
        while (state := _pass(log, held, tainted)).effective & state.void:
            tainted |= state.effective & state.void
        log.states[held] = state
    return log.states[held]


def _pass(log: Log, held: frozenset[int], tainted: set[int]) -> State:
    state = State(held, {i for i in held if not log.rows[i].valid}, set(), {})
    _void(log, state, tainted)
    for _, i, device in _turns(log, held):
        if device:
            _fork(log, state, device, tainted)
        elif i in state.void:
            continue
        elif _overruled(log, state, i):
            _void(log, state, {i})
        else:
            state.effective.add(i)
            _void(log, state, {j for j in held - state.void if _taken(log, i, j) and _falls(log, state, j)})
        if state.effective & state.void:
            break
    return state


def _turns(log: Log, held: frozenset[int]) -> list[tuple[Any, int, bytes]]:
    found: list[tuple[Any, int, bytes]] = []
    lines: dict[bytes, list[int]] = {}
    for i in held:
        row = log.rows[i]
        if row.valid and row.type in REMOVALS:
            by = 3 if row.type != 18 else 1 if row.device == row.author else 2
            found.append(((row.type != 14, row.rank, by, row.key), i, b""))
        if row.valid and row.device != row.author:
            lines.setdefault(row.device, []).append(i)
    for device, own in lines.items():
        found.append(((True, min(log.rows[i].rank for i in own), 0, (0, b"")), -1, device))
    return sorted(found)


def _void(log: Log, state: State, new: set[int]) -> None:
    """Void these, and close."""
    while new:
        state.void |= new
        standing = state.held - state.void
        new = {i for i in standing if _rests_on(log.rows[i]) & new and _falls(log, state, i)}


def _rests_on(row: Row) -> set[int]:
    return {i for need in row.needs for _, some in need for i in some}


def _fork(log: Log, state: State, device: bytes, tainted: set[int]) -> None:
    own = {i for i in state.held if log.rows[i].device == device}
    pool = [i for i in own if i not in state.void or (i in tainted and not _falls(log, state, i))]
    seqs = sorted(log.rows[i].seq for i in pool)
    doubled = [a for a, b in pairwise(seqs) if a == b]
    if doubled:
        state.forks[device] = doubled[0]
        signed = {i for i in state.held - state.void if device in dict(log.rows[i].signers).values()}
        _void(log, state, {i for i in signed if log.rows[i].type in HARMFUL and _falls(log, state, i)})


# -- what takes a signature


def _taken(log: Log, r: int, i: int) -> set[bytes]:
    """The signers of link i whose signature an effective removal takes."""
    removal, row = log.rows[r], log.rows[i]
    if r in row.past or i in removal.past or r == i or not _reaches(log, removal, row):
        return set()
    if removal.type == 18:
        return {member for member, device in row.signers if device == removal.body[0]}
    if removal.type == 3:
        return {row.author}
    return {removal.body[0]} & dict(row.signers).keys()


def _reaches(log: Log, removal: Row, row: Row) -> bool:
    match removal.type:
        case 14:
            return True
        case 13:
            return row.type != 14
        case 15:
            return row.type not in {14, 16, 17, 18, 9}
        case 19:
            channel = row.body[1] if row.type in {5, 8, 19} else b""
            return bool(row.author == removal.body[0] and channel == removal.body[1])
        case 18:
            return row.type in HARMFUL and (removal.device == removal.author or row.type != 18)
        case 3:
            return removal.rank[0] == 0 and row.type == 5 and _uninvited(log, removal, row)
        case _:
            return False


def _uninvited(log: Log, removal: Row, row: Row) -> bool:
    """Whether an APPROVE is under the INVITE, of a JOIN that no ADMIT in the past of the revocation holds."""
    known = any(log.rows[a].valid and log.rows[a].join_id == row.body[0] for a in log.admits & removal.past)
    return not known and removal.body[0] in {log.rows[v].id for v in row.under}


def _left(log: Log, state: State, i: int) -> int:
    """How many signatures of a link are left."""
    row = log.rows[i]
    gone: set[bytes] = set()
    for r in state.effective:
        gone |= _taken(log, r, i)
    for device, seq in state.forks.items():
        if row.type in HARMFUL and sum(log.rows[j].device == device for j in row.past) >= seq:
            gone |= {member for member, by in row.signers if by == device}
    votes = row.votes or {row.author: i}
    return sum(member not in gone and (not row.votes or office not in state.void) for member, office in votes.items())


def _falls(log: Log, state: State, i: int) -> bool:
    for need in log.rows[i].needs:
        if not any(len(some - state.void) >= k for k, some in need):
            return True
    return _left(log, state, i) < log.rows[i].k


def _overruled(log: Log, state: State, i: int) -> bool:
    row = log.rows[i]
    beside = {j for j in state.held - state.void - row.past - {i} if i not in log.rows[j].past}
    promotes = {j for j in beside if log.rows[j].type == 12}
    if row.type in {13, 15}:
        return any(log.rows[j].body[0] == row.body[0] and office_rank(log.rows[j]) < row.rank for j in promotes)
    if row.type != 14:
        return False
    target = row.body[0]
    made = [log.rows[j] for j in promotes]
    late = {each.body[0] for each in made if each.body[1] == 0 and len(each.votes.keys() - {target}) >= each.k}
    voters = (row.voters | late) - {target}
    return 2 * _left(log, state, i) <= len(voters)


def office_rank(row: Row) -> Rank:
    return (row.body[1] if row.type == 12 else 0, *row.key)
