"""Where feeds end: the tables of what is hidden and of forks, and how all that one member said in a scope is forgotten.

Every row that somebody's words made names its scope and its author, so that they can be told anew from the envelopes.
"""

from collections.abc import Sequence
from typing import Any

from whisper_net.adapters.store.search import index_text
from whisper_net.adapters.store.sqlite_ids import PLACE_BITS, Ids
from whisper_net.core.documents.patches import Retold
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.group.records import HiddenFeed
from whisper_net.core.ids import DeviceId, Incarnation, Kid

# -- the tables


def keep_hidden(conn: Any, rows: Sequence[tuple[FeedKey, HiddenFeed | None]]) -> None:
    """Write what is hidden of feeds; None: nothing any more."""
    for feed, hidden in rows:
        conn.execute("DELETE FROM hidden WHERE device = ? AND incarnation = ? AND kid = ?", feed)
        if hidden is not None:
            conn.execute("INSERT INTO hidden VALUES (?, ?, ?, ?, ?)", (*feed, hidden.shown, hidden.since))


def keep_forks(conn: Any, rows: Sequence[tuple[FeedKey, int]]) -> None:
    for feed, seq in rows:
        conn.execute("INSERT OR REPLACE INTO forks VALUES (?, ?, ?, ?)", (*feed, seq))


def all_hidden(conn: Any) -> dict[FeedKey, HiddenFeed]:
    rows = conn.execute("SELECT device, incarnation, kid, shown, since FROM hidden")
    return {_feed(*row[:3]): HiddenFeed(*row[3:]) for row in rows}


def all_forks(conn: Any) -> dict[FeedKey, int]:
    return {_feed(*row[:3]): row[3] for row in conn.execute("SELECT device, incarnation, kid, seq FROM forks")}


def _feed(device: bytes, incarnation: bytes, kid: bytes) -> FeedKey:
    return FeedKey(DeviceId(device), Incarnation(incarnation), Kid(kid))


# -- forgetting


def purge(conn: Any, part: int, kept: int) -> None:
    """Delete the envelopes of a part after its first `kept`; a part without any is held no more, and keeps its row."""
    rest = (part << PLACE_BITS) + kept, (part + 1) << PLACE_BITS
    conn.execute(_PURGE_CHUNKS, rest)
    conn.execute("DELETE FROM envelopes WHERE place >= ? AND place < ?", rest)
    conn.execute("DELETE FROM texts WHERE place >= ? AND place < ?", rest)
    if not kept:
        conn.execute("UPDATE parts SET scope = NULL, held = 0 WHERE key = ?", (part,))


def forget(conn: Any, ids: Ids, retold: Sequence[Retold]) -> None:
    """Forget all that a member said in a scope, inside the caller's transaction."""
    for one in retold:
        scope, member = ids.key(conn, one.scope), ids.key(conn, one.member)
        _forget_words(conn, scope, member)
        for statement in _FORGET:
            conn.execute(statement, (scope, member))
        conn.execute("UPDATE progress SET indexed = min(indexed, coalesce((SELECT max(key) FROM messages), 0))")
        if one.names:
            conn.execute("DELETE FROM profiles WHERE member = ?", (member,))


def _forget_words(conn: Any, scope: int, member: int) -> None:
    """The search index keeps no text: what it is to forget is said to it. A deleted message is not in it."""
    rows = conn.execute(_INDEXED, (scope, member)).fetchall()
    conn.executemany(_UNINDEX, [(key, index_text(text)) for key, text in rows])


_TABLES = (
    "messages",
    "attachments",
    "amendments",
    "reactions",
    "leads",
    "lead_edits",
    "lead_ends",
    "claims",
    "resumes",
    "comments",
    "resolutions",
)
_DELETE = "DELETE FROM {} WHERE scope = ? AND member = ?"
_FORGET = tuple(map(_DELETE.format, _TABLES))
_PURGE_CHUNKS = """
    DELETE FROM chunks WHERE message IN (SELECT id FROM envelopes WHERE place >= ? AND place < ?)
"""
_INDEXED = """
    SELECT key, text FROM messages, progress WHERE scope = ? AND member = ? AND NOT deleted AND key <= indexed
"""
_UNINDEX = "INSERT INTO words(words, rowid, text) VALUES ('delete', ?, ?)"
