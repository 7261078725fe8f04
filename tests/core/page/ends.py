"""Where feeds end: Cuts and Shown of docs/protocol.md section 3, and fork proofs of section 7."""

from dataclasses import dataclass
from typing import Any

from tests.core.membership.naive_standing import (
    CUT_EXTEND,
    DEMOTE,
    DEVICE_REVOKE,
    LEAVE,
    REMOVE,
    REMOVE_QUORUM,
    REVOKE_GRANT,
    Row,
)
from tests.core.page import reader
from tests.core.page.held import Feed, Held, Opened

OPEN = 1 << 62
PROOF = 1


@dataclass(frozen=True)
class Loss:
    """What takes somebody, or a device, out of a scope: a link, or the links that prove a fork."""

    rows: tuple[Row, ...]
    remover: bytes | None


def losses(held: Held, device: bytes, scope: bytes) -> list[Loss]:
    """Of a device's owner there, in the state of all links."""
    owner, rows, state = held.owner(device), held.log.rows, held.now.state
    found = []
    for i in sorted(state.effective, key=lambda i: rows[i].key):
        if _takes(rows[i], owner, device, scope, held.now.vetters):
            own = rows[i].type == LEAVE or (rows[i].type == REVOKE_GRANT and rows[i].author == owner)
            found.append(Loss((rows[i],), None if own else rows[i].author))
    if device in state.forks:
        doubled = [row for row in rows if (row.device, row.seq) == (device, state.forks[device])]
        found.append(Loss(tuple(sorted(doubled, key=lambda row: row.key)), owner))
    return found


def _takes(row: Row, owner: bytes, device: bytes, scope: bytes, vetters: bytes) -> bool:
    if row.type in {REMOVE, REMOVE_QUORUM} or (row.type == DEMOTE and scope == vetters):
        return bool(row.body[0] == owner)
    if row.type == LEAVE:
        return row.author == owner
    if row.type == DEVICE_REVOKE:
        return row.author == owner and row.body == [device]
    return row.type == REVOKE_GRANT and row.body == [owner, scope]


def rests_on(held: Held, heads: tuple[bytes, ...], loss: Loss) -> bool:
    past = held.past_of(heads)
    return all(held.log.index[row.id] in past for row in loss.rows)


def told_by(cuts: bytes) -> dict[tuple[bytes, Feed], int]:
    """By loss and feed: the last seq that cuts name."""
    return {(loss, (device, life, kid)): seq for loss, feeds in reader.decode(cuts) for device, life, kid, seq in feeds}


def limit(held: Held, feed: Feed, scope: bytes, loss: Loss) -> int:
    """The last seq that a loss leaves of a feed in a channel or the group; OPEN while that is not known."""
    after = [row for row in held.epochs() if row.body[1] == scope and rests_on(held, (row.id,), loss)]
    if any(row.body[3] == feed[2] for row in after):
        return OPEN  # by somebody who came back
    alive = [row for row in after if held.log.index[row.id] in held.now.stands]
    counts = [row for row in alive if row.author == loss.remover] or alive
    read = [told_by(held.cuts[row.id]) for row in counts if row.id in held.cuts]
    named = {row.id for row in loss.rows}
    known = bool(counts) and len(read) == len(counts)
    if not known and not any(about in named for cuts in read for about, _ in cuts):
        held.unsure.add(scope)
        return OPEN
    seqs = [seq for cuts in read for (about, of), seq in cuts.items() if about in named and of == feed]
    return max([0, *seqs, *_extended(held, feed, scope, named)])


def _extended(held: Held, feed: Feed, scope: bytes, named: set[bytes]) -> list[int]:
    rows = (held.log.rows[i] for i in held.now.of(CUT_EXTEND))
    mine = [row.body[2] for row in rows if row.body[0] in named and row.body[1] == scope]
    return [seq for feeds in mine for *of, seq in feeds if tuple(of) == feed]


def proofs(held: Held, scope: bytes, shown: list[Opened]) -> dict[Feed, int]:
    """Of each feed of a scope that shown proofs end: the lowest doubled seq."""
    found: dict[Feed, int] = {}
    for one in shown:
        if (one.kind, one.scope) == (PROOF, scope):
            kid, *sides = reader.decode(one.payload)
            if all(_signed(held.group, scope, kid, side) for side in sides):
                feed = sides[0][1], sides[0][2], kid
                found[feed] = min(sides[0][3], found.get(feed, OPEN))
    return found


def _signed(group: bytes, scope: bytes, kid: bytes, side: list[Any]) -> bool:
    return reader.holds(side[1], "wn1.env", [group, scope, kid, side[:8], side[8]], side[9])


def end_in(held: Held, feed: Feed, scope: bytes) -> int:
    """The last seq that losses leave of a feed in a channel or the group."""
    limits = [limit(held, feed, scope, loss) for loss in losses(held, feed[0], scope)]
    if not limits and not held.now.role(held.owner(feed[0])):
        return 0
    return min(limits, default=OPEN)
