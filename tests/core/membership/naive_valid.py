"""Whether a link is valid, by the table of docs/protocol.md section 15. See naive_log.py."""

from collections.abc import Callable
from typing import Any

from tests.core.crypto import naive
from tests.core.membership import naive_standing as n
from tests.core.membership.naive_standing import IN, OFFICERS, Need, Row, Standing

Needs = list[Need] | None
"""What a link rests on, in each respect; None where it is not valid."""


def judged(then: Standing, row: Row) -> None:
    """Write into a link what its past says of it."""
    if row.type == n.FOUND:
        row.valid, row.rank = True, (0, *row.key)
        return
    rows, root = then.log.rows, row.device == row.author
    if row.seq != sum(rows[i].device == row.device for i in row.past):
        return
    if root and (row.type not in {n.DEVICE_ADD, n.DEVICE_REVOKE} or not then.role(row.author)):
        return
    if not root and row.device not in then.devices(row.author):
        return
    needs = _RULES[row.type](then, row)
    if needs is None:
        return
    added = {i for i in then.of(n.DEVICE_ADD) if row.device in rows[i].body[1:3]}
    row.valid, row.rank = True, then.rank(row.author)
    row.needs = needs + ([[(1, added)]] if added else [])


def office(then: Standing, member: bytes, *, admin: bool = False) -> Needs:
    held = then.held(member)
    return [[(1, {held[0][1]})]] if held and not (admin and held[0][0][0]) else None


def inside(then: Standing, member: bytes, scope: bytes) -> Needs:
    own = office(then, member)
    return [*own, then.place(member, scope)] if own and then.channel(scope) and then.within(member, scope) else None


def _invite(then: Standing, row: Row) -> Needs:
    key, _, _, channels, _, needed, *_ = row.body
    own, officers = office(then, row.author), then.officers()
    known = any(then.log.rows[i].body[0] == key for i in then.of(n.INVITE, void=True))
    if own is None or known or needed < min(then.needed(), len(officers)):
        return None
    row.floors = {then.log.group: min(needed, len(officers))}
    for channel in channels:
        own_place = inside(then, row.author, channel)
        if own_place is None:
            return None
        own = own + own_place[1:]
        row.floors[channel] = min(needed, sum(then.within(m, channel) for m in officers))
    return own


def _revoke_invite(then: Standing, row: Row) -> Needs:
    i = then.log.index.get(row.body[0])
    if i not in then.stands or then.log.rows[i].type != n.INVITE:
        return None
    return office(then, row.author, admin=then.log.rows[i].author != row.author)


def _open_invite(then: Standing, join: list[Any], id_: bytes) -> int | None:
    rows = then.log.rows
    for i in then.of(n.INVITE):
        users = {rows[a].join_id for a in then.of(n.ADMIT, n.DEVICE_ADD) if i in rows[a].under} - {id_}
        revoked = any(rows[r].type == n.REVOKE_INVITE and rows[r].body[0] == rows[i].id for r in then.state.effective)
        fits = rows[i].body[0] == join[1] and len(users) < rows[i].body[1] and not revoked
        if fits and then.role(rows[i].author) in OFFICERS:
            return i
    return None


def _keys_used(then: Standing, device: bytes, box: bytes, type_: int, join: bytes) -> bool:
    """Whether another valid link names these keys, but those of one type with the same JOIN."""
    for i in then.of(n.FOUND, n.ADMIT, n.DEVICE_ADD, void=True):
        row = then.log.rows[i]
        assert row.names
        same = row.type == type_ and join and row.join_id == join
        if not same and {device, box} & set(row.names[1:]):
            return True
    return False


def _admit(then: Standing, row: Row) -> Needs:
    join = row.body[0]
    own, i = office(then, row.author), _open_invite(then, join, row.join_id)
    if own is None or i is None or then.role(join[2]) or _keys_used(then, join[3], join[4], n.ADMIT, row.join_id):
        return None
    row.floors, row.under = then.log.rows[i].floors, {i}
    return [*own, [(1, {i})]]


def _approve(then: Standing, row: Row) -> Needs:
    join, scope = row.body
    rows, admits = then.log.rows, []
    for a in then.of(n.ADMIT, void=True):
        (v,) = rows[a].under
        ends = {r for r in then.state.effective if rows[r].type == n.REVOKE_INVITE and rows[r].body[0] == rows[v].id}
        if rows[a].join_id == join and scope in rows[a].floors and not ends & rows[a].past:
            admits.append(a)
    if not admits or rows[admits[0]].body[0][2] == row.author:
        return None
    row.under = {v for a in admits for v in rows[a].under}
    vetoed = any(rows[i].body == [join] for i in then.of(n.VETO))
    own = office(then, row.author, admin=vetoed)
    return own if own is None or scope == then.log.group else inside(then, row.author, scope)


def _veto(then: Standing, row: Row) -> Needs:
    rows, group = then.log.rows, then.log.group
    admits = [i for i in then.of(n.ADMIT, void=True) if rows[i].join_id == row.body[0]]
    if not admits:
        return None
    member = rows[admits[0]].body[0][2]
    returning = not then.role(member) and then.approvals(row.body[0], group, then.ends(member))
    return office(then, row.author) if then.role(member) == "pending" or returning else None


def _officer(then: Standing, row: Row) -> Needs:
    return office(then, row.author)


def _admin(then: Standing, row: Row) -> Needs:
    return office(then, row.author, admin=True)


def _grant(then: Standing, row: Row) -> Needs:
    member, scope = row.body
    channel, role = then.channel(scope), then.role(member)
    if channel is None or role not in IN or (role == "helper" and not channel.body[2]):
        return None
    return inside(then, row.author, scope)


def _policies(then: Standing, scope: bytes) -> tuple[int, int]:
    """(history, keep) of a scope."""
    i = then.log.index.get(scope)
    if i is None or then.log.rows[i].type != n.CHANNEL:
        return 0, 0
    found = [r for r in then.of(n.CHANNEL_POLICY) if then.log.rows[r].body[0] == scope]
    return tuple(then.log.rows[found[-1]].body[1:]) if found else (then.log.rows[i].body[1], 0)


PERIODS = [30 * 86_400, 86_400, 7 * 86_400]


def _epoch(then: Standing, row: Row) -> Needs:
    _, scope, number, kid, parents, to, _, bucket = row.body
    rows = then.log.rows
    period = PERIODS[_policies(then, scope)[1]]
    row.k, row.floors = 1, {b"period": period}
    every = [i for i in then.of(n.EPOCH, void=True) if rows[i].body[1] == scope]
    newest = [i for i in every if not any(i in rows[j].past for j in every)]
    keys = sorted((-rows[i].body[2], rows[i].body[3]) for i in newest)[:64]
    follows = parents == sorted({kid for _, kid in keys}) and number == 1 - min((k for k, _ in keys), default=0)
    taken = any(rows[i].body[3] == kid for i in then.of(n.EPOCH, void=True))
    exact = to == naive.digest("wn1.to", sorted(set(then.entitled(scope).values())))
    if not then.within(row.author, scope) or bucket != row.ts // period or not (follows and exact) or taken:
        return None
    over = all(bucket * period >= (rows[i].body[7] + 1) * rows[i].floors[b"period"] for i in newest)
    own = [i for i in newest if rows[i].author == row.author]
    return [] if over or all(_news(then) - rows[i].past for i in own) else None


def _news(then: Standing) -> set[int]:
    types = {n.ADMIT, n.APPROVE, n.GRANT, n.PROMOTE, n.POLICY, n.CHANNEL_POLICY, n.DEVICE_ADD, *n.REMOVALS}
    return then.losses() | set(then.of(*types, void=True))


def _quorum(then: Standing, row: Row) -> tuple[set[bytes], int] | None:
    """(voters, k) of the first quorum that its signers are."""
    signers = {member for member, _ in row.signers}
    admins, electors = then.officers("admin") - {row.body[0]}, then.electors() - {row.body[0]}
    for voters, k in ((admins, len(admins) // 2 + 1), (electors, max(3, -(-2 * len(electors) // 3)))):
        if signers <= voters and len(signers) >= k:
            return voters, k
    return None


def _votes(then: Standing, row: Row) -> dict[bytes, int] | None:
    """The senior office of each signer."""
    held = {member: then.held(member) for member, _ in row.signers}
    live = all(device in then.devices(member) for member, device in row.signers[1:])
    return {member: own[0][1] for member, own in held.items()} if live and all(held.values()) else None


def _promote(then: Standing, row: Row) -> Needs:
    member, role, _ = row.body
    votes, quorum = _votes(then, row), _quorum(then, row)
    allowed = {"member", "vetter"} if role == 0 else {"member"}
    if votes is None or then.role(member) not in allowed or member in votes:
        return None
    if quorum is None and not (role == 1 and all(then.role(m) == "admin" for m in votes)):
        return None
    row.votes, row.elected, row.k = votes, quorum is not None, quorum[1] if quorum else 1
    return [[(row.k, set(votes.values()))]]


def _remove_quorum(then: Standing, row: Row) -> Needs:
    votes, quorum = _votes(then, row), _quorum(then, row)
    if votes is None or quorum is None or len(votes) < 2 or not then.role(row.body[0]):
        return None
    row.votes, row.voters, row.k = votes, quorum[0], max(2, quorum[1])
    return [[(row.k, set(votes.values()))]]


def _remove(then: Standing, row: Row) -> Needs:
    outranks = then.rank(row.author) < then.rank(row.body[0])
    return office(then, row.author, admin=True) if outranks and then.role(row.body[0]) else None


def _demote(then: Standing, row: Row) -> Needs:
    outranks = then.rank(row.author) < then.rank(row.body[0])
    return office(then, row.author, admin=True) if outranks and then.held(row.body[0]) else None


def _leave(then: Standing, row: Row) -> Needs:
    return [] if then.role(row.author) else None


def _device_add(then: Standing, row: Row) -> Needs:
    member, device, box, _, joins = row.body
    if _keys_used(then, device, box, n.DEVICE_ADD, row.join_id):
        return None
    if not joins:
        return []
    own, i = office(then, row.author), _open_invite(then, joins[0], row.join_id)
    if own is None or i is None or then.role(member) not in IN:
        return None
    row.under = {i}
    return own


def _device_revoke(then: Standing, row: Row) -> Needs:
    return [] if row.body[0] in then.bound(row.author) and not then.revoked(row.author, row.body[0]) else None


def _revoke_grant(then: Standing, row: Row) -> Needs:
    member, scope = row.body
    if not then.place(member, scope):
        return None
    if member == row.author:
        return []
    if not then.rank(row.author) < then.rank(member):
        return None
    return office(then, row.author, admin=True) or inside(then, row.author, scope)


def _cut_extend(then: Standing, row: Row) -> Needs:
    loss, scope, _ = row.body
    i = then.log.index.get(loss)
    if i not in then.losses() or not then.within(row.author, scope):
        return None
    removal = then.log.rows[i]
    takes = {n.REVOKE_INVITE: False, n.REVOKE_GRANT: removal.body[-1:] == [scope], n.DEMOTE: scope == then.vetters}
    if not takes.get(removal.type, True):
        return None
    own = office(then, row.author, admin=True)
    maker = then.log.rows[then.log.index[scope]].author if scope in then.log.index else b""
    place = then.place(row.author, scope)
    return None if own is None and maker != row.author else [*(own or []), *([place] if place else []), [(1, {i})]]


def _refound(then: Standing, row: Row) -> Needs:
    return [] if row.author == then.log.rows[0].author and not then.of(n.REFOUND, void=True) else None


def _channel_policy(then: Standing, row: Row) -> Needs:
    channel = then.channel(row.body[0])
    if channel is None or not then.within(row.author, row.body[0]):
        return None
    own = office(then, row.author, admin=True)
    return None if own is None and channel.author != row.author else [*(own or []), then.place(row.author, row.body[0])]


_RULES: dict[int, Callable[[Standing, Row], Needs]] = {
    n.INVITE: _invite, n.REVOKE_INVITE: _revoke_invite, n.ADMIT: _admit, n.APPROVE: _approve, n.VETO: _veto,
    n.CHANNEL: _officer, n.GRANT: _grant, n.EPOCH: _epoch, n.RENAME: _admin, n.POLICY: _admin, n.PROMOTE: _promote,
    n.REMOVE: _remove, n.REMOVE_QUORUM: _remove_quorum, n.DEMOTE: _demote, n.LEAVE: _leave,
    n.DEVICE_ADD: _device_add, n.DEVICE_REVOKE: _device_revoke, n.REVOKE_GRANT: _revoke_grant,
    n.CUT_EXTEND: _cut_extend, n.RELAYS: _admin, n.REFOUND: _refound, n.CHANNEL_POLICY: _channel_policy,
}  # fmt: skip
