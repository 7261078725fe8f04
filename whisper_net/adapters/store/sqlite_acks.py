"""The tables of what other devices hold: one row a device and feed, of which the greatest counts.

`ack_feeds` names a feed by a small integer, so that a row is some ten bytes; 40 devices that all write make 1,600.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from whisper_net.adapters.store.sqlite_ids import PLACE_BITS, Ids
from whisper_net.core.envelope.parts import FeedKey, PartKey
from whisper_net.core.group.records import StoredAck
from whisper_net.core.ids import DeviceId, EnvelopeId, Incarnation, Kid, ScopeId
from whisper_net.core.wire.bounds import PART_SIZE
from whisper_net.ports.delivery import Placed

Row = tuple[bytes, bytes, bytes, bytes, bytes, int]


def keep_acks(conn: Any, ids: Ids, acks: Iterable[StoredAck]) -> None:
    """Write what devices hold; less than is known of one changes nothing."""
    for ack in acks:
        row = ids.key(conn, ack.feed.device), ack.feed.incarnation, ack.feed.kid
        conn.execute(_PUT_FEED, (ids.key(conn, ack.scope), *row))
        ((feed,),) = conn.execute(_FIND_FEED, row).fetchall()
        conn.execute(_PUT, (feed, ids.key(conn, ack.device), ack.upto))


def ack_of(row: Row) -> StoredAck:
    """A row of `ALL`."""
    scope, device, incarnation, kid, reader, upto = row
    return StoredAck(ScopeId(scope), _feed(device, incarnation, kid), DeviceId(reader), upto)


def claims(conn: Any, scope: ScopeId) -> list[StoredAck]:
    """What devices say that they hold, where that is more than is held here."""
    return [ack_of(row) for row in conn.execute(_CLAIMS, (scope,))]


def placed(
    conn: Any, scope: ScopeId, authors: Sequence[DeviceId], ids: Sequence[EnvelopeId]
) -> dict[EnvelopeId, Placed]:
    """Those of `ids` that these devices wrote in a scope, and who holds each."""
    places = dict(_places(conn, scope, authors, set(ids)))
    held = {feed: conn.execute(_HOLDERS, feed).fetchall() for feed in {feed for feed, _ in places.values()}}
    return {
        id_: Placed(id_, feed, seq, frozenset(DeviceId(reader) for reader, upto in held[feed] if upto >= seq))
        for id_, (feed, seq) in places.items()
    }


def _places(
    conn: Any, scope: ScopeId, authors: Sequence[DeviceId], wanted: set[EnvelopeId]
) -> Iterator[tuple[EnvelopeId, tuple[FeedKey, int]]]:
    for row, number, device, incarnation, kid in conn.execute(_PARTS, (scope,)).fetchall():
        if not wanted:
            return
        if device not in authors:
            continue
        part, first = PartKey(DeviceId(device), Incarnation(incarnation), Kid(kid), number), row << PLACE_BITS
        for place, id_ in conn.execute(_IDS, (first, first + PART_SIZE)).fetchall():
            if id_ in wanted:
                wanted.discard(id_)
                yield EnvelopeId(id_), (part.feed, part.first_seq + place - first)


def _feed(device: bytes, incarnation: bytes, kid: bytes) -> FeedKey:
    return FeedKey(DeviceId(device), Incarnation(incarnation), Kid(kid))


ALL = """
    SELECT s.id, d.id, f.incarnation, f.kid, r.id, a.upto
    FROM acks a JOIN ack_feeds f ON f.key = a.feed
    JOIN ids s ON s.key = f.scope JOIN ids d ON d.key = f.device JOIN ids r ON r.key = a.reader
"""
FORGET = (
    "DELETE FROM acks WHERE feed IN (SELECT key FROM ack_feeds WHERE kid = ?)",
    "DELETE FROM ack_feeds WHERE kid = ?",
)
_PUT_FEED = "INSERT OR IGNORE INTO ack_feeds(scope, device, incarnation, kid) VALUES (?, ?, ?, ?)"
_FIND_FEED = "SELECT key FROM ack_feeds WHERE device = ? AND incarnation = ? AND kid = ?"
_PUT = """
    INSERT INTO acks(feed, reader, upto) VALUES (?, ?, ?)
    ON CONFLICT(feed, reader) DO UPDATE SET upto = excluded.upto WHERE excluded.upto > upto
"""
_CLAIMS = """
    WITH here AS (
        SELECT f.key, f.device, f.incarnation, f.kid, coalesce(sum(p.held), 0) AS held
        FROM ack_feeds f LEFT JOIN parts p
            ON p.kid = f.kid AND p.device = f.device AND p.incarnation = f.incarnation
        WHERE f.scope = (SELECT key FROM ids WHERE id = ?1)
        GROUP BY f.key
    )
    SELECT ?1, d.id, here.incarnation, here.kid, r.id, a.upto
    FROM here JOIN acks a ON a.feed = here.key AND a.upto > here.held
    JOIN ids d ON d.key = here.device JOIN ids r ON r.key = a.reader
"""
_PARTS = """
    SELECT p.key, p.number, d.id, p.incarnation, p.kid FROM parts p JOIN ids d ON d.key = p.device
    WHERE p.scope = (SELECT key FROM ids WHERE id = ?) ORDER BY p.key DESC
"""
_IDS = "SELECT place, id FROM envelopes WHERE place >= ? AND place < ?"
_HOLDERS = """
    SELECT r.id, a.upto FROM acks a JOIN ids r ON r.key = a.reader
    WHERE a.feed = (
        SELECT f.key FROM ack_feeds f JOIN ids d ON d.key = f.device
        WHERE d.id = ? AND f.incarnation = ? AND f.kid = ?
    )
"""
