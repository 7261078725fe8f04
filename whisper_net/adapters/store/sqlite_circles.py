"""The tables of circles: drops as they are held in memory, and the rows that screens show. The twin of memory.py's."""

from collections.abc import Iterable, Sequence
from typing import Any

from whisper_net.adapters.store.sqlite_ids import Ids, joined_ids
from whisper_net.adapters.store.sqlite_unread import unread_of
from whisper_net.core.documents.patches import CircleChanged
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.group.records import StoredDrop
from whisper_net.core.ids import DeviceId, EnvelopeId, Incarnation, Kid, LinkId, MemberId, ScopeId
from whisper_net.ports.circles import CircleRow

ALL_DROPS = "SELECT id, feed, seq, kid, n, author, heads, sealed, whole FROM drops ORDER BY key"


def keep_drops(conn: Any, drops: Iterable[StoredDrop]) -> None:
    rows = [(d.id, b"".join(d.feed), d.seq, d.kid, d.n, d.author, b"".join(d.heads), d.sealed, d.whole) for d in drops]
    if rows:
        conn.executemany(_PUT_DROP, rows)


def drop_of(row: tuple[Any, ...]) -> StoredDrop:
    """A row of `ALL_DROPS`."""
    id_, feed, seq, kid, n, author, heads, sealed, whole = row
    known = tuple(map(LinkId, joined_ids(heads)))
    return StoredDrop(EnvelopeId(id_), _feed(feed), seq, Kid(kid), n, MemberId(author), known, sealed, bool(whole))


def _feed(joined: bytes) -> FeedKey:
    """Device, incarnation and kid, one behind the other; nothing of a drop whose envelope is not here any more."""
    return FeedKey(DeviceId(joined[:32]), Incarnation(joined[32:40]), Kid(joined[40:]))


def list_circles(conn: Any, _ids: Ids, changes: Sequence[CircleChanged]) -> None:
    rows = [(c.scope, c.name, c.kind, c.owner, b"".join(c.members), c.inside) for c in changes]
    conn.executemany(_PUT_CIRCLE, rows)


def all_circles(conn: Any) -> list[CircleRow]:
    """The circles that this person is in, by name, then by scope."""
    found = conn.execute(_CIRCLES).fetchall()
    rows = [
        CircleRow(ScopeId(scope), name, kind, MemberId(owner), tuple(map(MemberId, joined_ids(members))), unread)
        for scope, name, unread, kind, owner, members in found
    ]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.scope))


DROPS = ("DELETE FROM circles",)
_PUT_DROP = """
    INSERT INTO drops(id, feed, seq, kid, n, author, heads, sealed, whole) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT(id) DO UPDATE SET
        feed = excluded.feed, seq = excluded.seq, kid = excluded.kid, n = excluded.n, author = excluded.author,
        heads = excluded.heads, sealed = excluded.sealed, whole = excluded.whole
"""
_PUT_CIRCLE = """
    INSERT INTO circles(scope, name, kind, owner, members, inside) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT(scope) DO UPDATE SET name = excluded.name, kind = excluded.kind, owner = excluded.owner,
        members = excluded.members, inside = excluded.inside
"""
_CIRCLES = unread_of("circles", "kind, owner, members")
