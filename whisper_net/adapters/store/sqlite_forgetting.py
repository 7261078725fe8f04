"""Deleting what disappears: keys, boxes, envelopes, rows, index entries and quotes, in the caller's transaction.

Rules: what was written under a key is found by the parts of that key; all that shows of it goes with it, and what one
of its edits changed goes along, for the row holds the edit's words. `secure_delete` puts zeros where it stood, and the
search index forgets at once. The memory twin stands in memory.py.
"""

from collections.abc import Sequence
from typing import Any

from whisper_net.adapters.store.mentions import without
from whisper_net.adapters.store.search import index_text
from whisper_net.adapters.store.sqlite_acks import FORGET as FORGET_ACKS
from whisper_net.adapters.store.sqlite_drafts import all_drafts, keep_drafts
from whisper_net.adapters.store.sqlite_relays import forget_marks
from whisper_net.core.group.records import Forgotten
from whisper_net.core.ids import EnvelopeId


def forget(conn: Any, forgotten: Sequence[Forgotten]) -> None:
    """Delete all of this."""
    kids = [(kid,) for one in forgotten for kid in one.kids]
    conn.executemany("DELETE FROM boxes WHERE hash = ?", [(hash_,) for one in forgotten for hash_ in one.boxes])
    parts = [row for kid in kids for row in conn.execute("SELECT key FROM parts WHERE kid = ?", kid)]
    conn.executemany("DELETE FROM keys WHERE kid = ?", kids)
    conn.executemany("DELETE FROM hidden WHERE kid = ?", kids)
    forget_marks(conn, kids)
    for statement in FORGET_ACKS:
        conn.executemany(statement, kids)
    if parts:
        _forget_parts(conn, parts)


def _forget_parts(conn: Any, parts: list[tuple[int]]) -> None:
    for statement in _GATHER:
        conn.execute(statement)
    conn.executemany(_SAID, parts)
    _forget_words(conn)
    for statement in _FORGET:
        conn.execute(statement)
    _forget_quotes(conn)
    for statement in _PARTS:
        conn.executemany(statement, parts)
    conn.execute(_EMPTY)


def _forget_words(conn: Any) -> None:
    """Take messages out of the search index, which has to be told what they said; those that were edited, too."""
    conn.execute(_EDITED)
    rows = conn.execute(_INDEXED).fetchall()
    delete = "INSERT INTO words(words, rowid, text) VALUES ('delete', ?, ?)"
    conn.executemany(delete, [(key, index_text(text)) for key, text in rows])
    conn.execute("DELETE FROM messages WHERE id IN (SELECT id FROM temp.shown)")
    # The key of a row that was last may be given again: what is written there then is not in the index yet.
    conn.execute("UPDATE progress SET indexed = min(indexed, (SELECT coalesce(max(key), 0) FROM messages))")


def _forget_quotes(conn: Any) -> None:
    """What drafts keep of messages that are gone."""
    ids = [EnvelopeId(id_) for (id_,) in conn.execute("SELECT id FROM temp.said")]
    drafts = reversed(all_drafts(conn))  # the one written last stays last
    keep_drafts(conn, [kept for draft in drafts if (kept := without(draft, ids)) != draft])


_GATHER = (
    "CREATE TEMP TABLE IF NOT EXISTS said(id BLOB PRIMARY KEY) WITHOUT ROWID",
    "CREATE TEMP TABLE IF NOT EXISTS shown(id BLOB PRIMARY KEY) WITHOUT ROWID",
    "DELETE FROM temp.said",
    "DELETE FROM temp.shown",
)
_EMPTY = "DELETE FROM temp.said"
_SAID = """
    INSERT OR IGNORE INTO temp.said
    SELECT id FROM envelopes WHERE place >= ?1 << 10 AND place < (?1 + 1) << 10
"""
_EDITED = """
    INSERT OR IGNORE INTO temp.shown
    SELECT id FROM temp.said UNION SELECT target FROM amendments WHERE id IN (SELECT id FROM temp.said)
"""
_INDEXED = """
    SELECT m.key, m.text FROM messages m, progress
    WHERE m.id IN (SELECT id FROM temp.shown) AND NOT m.deleted AND m.key <= progress.indexed
"""
_FORGET = (
    "DELETE FROM attachments WHERE message IN (SELECT id FROM temp.shown)",
    "DELETE FROM chunks WHERE message IN (SELECT id FROM temp.shown)",
    "DELETE FROM amendments WHERE id IN (SELECT id FROM temp.said) OR target IN (SELECT id FROM temp.said)",
    "DELETE FROM reactions WHERE id IN (SELECT id FROM temp.said) OR target IN (SELECT id FROM temp.said)",
    "DELETE FROM lead_edits WHERE id IN (SELECT id FROM temp.said) OR target IN (SELECT id FROM temp.said)",
    "DELETE FROM claims WHERE id IN (SELECT id FROM temp.said) OR target IN (SELECT id FROM temp.said)",
    "DELETE FROM resolutions WHERE id IN (SELECT id FROM temp.said) OR target IN (SELECT id FROM temp.said)",
    "DELETE FROM leads WHERE id IN (SELECT id FROM temp.said)",
    "DELETE FROM lead_ends WHERE target IN (SELECT id FROM temp.said)",
    "DELETE FROM comments WHERE id IN (SELECT id FROM temp.said)",
    """
    DELETE FROM comments
    WHERE resume IN (SELECT id FROM resumes WHERE origin IN (SELECT id FROM temp.said))
    """,
    "DELETE FROM resumes WHERE origin IN (SELECT id FROM temp.said)",
)
_PARTS = (
    "DELETE FROM texts WHERE place >= ?1 << 10 AND place < (?1 + 1) << 10",
    "DELETE FROM envelopes WHERE place >= ?1 << 10 AND place < (?1 + 1) << 10",
    "DELETE FROM parts WHERE key = ?1",
)
