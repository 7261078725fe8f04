"""Files in a group's database: manifests as a fold of messages, and the sealed chunks that are here of each.

Chunks stand in the database: measured for 25 MB, one commit of 135 takes 0.3 s where as many files, each made durable,
take 0.7 s; and they come and go with their message in one transaction. The twin is memory_attachments.py.
"""

import json
from collections.abc import Sequence
from typing import Any

from whisper_net.adapters.store.sqlite_database import SqliteFile
from whisper_net.adapters.store.sqlite_ids import Ids, tag_of
from whisper_net.core.crypto.attachments import Manifest, join_ids, split_ids
from whisper_net.core.documents.patches import MessagePosted, Origin
from whisper_net.core.group.records import StoredChunk
from whisper_net.core.ids import EnvelopeId, MemberId, ScopeId
from whisper_net.ports.attachments import AttachmentRow, FileRow, HeldRow, file_row

# -- written inside the caller's transaction


def post_files(conn: Any, ids: Ids, posts: Sequence[MessagePosted]) -> None:
    """Write the manifests of messages that were just written, deleted ones left out."""
    rows = [
        (*_place(conn, ids, post.origin), m.name, m.size, m.key, m.digest, join_ids(m.chunks))
        for post in posts
        if (m := post.attachment) is not None
    ]
    if rows:
        conn.executemany(_PUT_FILE, rows)


def _place(conn: Any, ids: Ids, origin: Origin) -> tuple[bytes, int, int, int]:
    """Message, its tag, scope, member."""
    return origin.id, tag_of(origin.id), ids.key(conn, origin.scope), ids.key(conn, origin.member)


def end_file(conn: Any, message: bytes) -> None:
    """Forget the file of a message that was deleted."""
    conn.execute("DELETE FROM attachments WHERE message = ?", (message,))
    conn.execute("DELETE FROM chunks WHERE message = ?", (message,))


def put_chunks(conn: Any, chunks: Sequence[StoredChunk]) -> None:
    conn.executemany(_PUT_CHUNK, [(chunk.id, chunk.message, chunk.raw) for chunk in chunks])


# -- read


def files_of(conn: Any, messages: Sequence[bytes]) -> dict[bytes, FileRow]:
    """What is shown of the files of these messages."""
    names = json.dumps([message.hex() for message in messages])
    return {message: file_row(*row) for message, *row in conn.execute(_SHOWN, (names,))}


def one_attachment(conn: Any, message: EnvelopeId) -> AttachmentRow | None:
    row = conn.execute(_ROWS + "WHERE a.message = ? AND r.state IS NOT 'pending'", (message,)).fetchone()
    return None if row is None else _row(*row)


def newest_attachments(conn: Any, scope: ScopeId | None, limit: int) -> list[AttachmentRow]:
    """The newest `limit` files, of one scope if it is named, the newest first."""
    return [_row(*row) for row in conn.execute(_ROWS + _NEWEST, (scope, limit))]


def held_bytes(conn: Any) -> HeldRow:
    rows = conn.execute(_HELD).fetchall()
    return HeldRow(sum(size for _, size in rows), {MemberId(member): size for member, size in rows if member})


def _row(
    message: bytes,
    scope: bytes,
    member: bytes,
    at: int,
    name: str,
    size: int,
    secret: bytes,
    digest: bytes,
    chunks: bytes,
    held: int,
) -> AttachmentRow:
    manifest = Manifest(name, size, secret, digest, split_ids(chunks))
    place = EnvelopeId(message), ScopeId(scope), MemberId(member), at
    return AttachmentRow(*place, file_row(name, size, held), manifest)


class SqliteChunks:
    """Implements ports.attachments.ChunkStore over the file of a group."""

    _file: SqliteFile

    def chunk(self, id_: bytes) -> bytes | None:
        """A chunk by its id."""
        with self._file.transaction() as conn:
            row = conn.execute("SELECT raw FROM chunks WHERE id = ?", (id_,)).fetchone()
        return row[0] if row else None

    def chunks_of(self, message: EnvelopeId) -> set[bytes]:
        """The ids of what is here for a message."""
        with self._file.transaction() as conn:
            return {id_ for (id_,) in conn.execute("SELECT id FROM chunks WHERE message = ?", (message,))}

    def files_of(self, member: MemberId, since: int) -> list[AttachmentRow]:
        """What a member has attached since then, the newest first."""
        with self._file.transaction() as conn:
            return [_row(*row) for row in conn.execute(_ROWS + _SINCE, (member, since))]

    def keep_chunks(self, message: EnvelopeId, chunks: Sequence[tuple[bytes, bytes]]) -> bool:
        """Keep chunks for a message; False where it brings no file (any more)."""
        with self._file.transaction() as conn:
            if conn.execute("SELECT 1 FROM attachments WHERE message = ?", (message,)).fetchone() is None:
                return False
            put_chunks(conn, [StoredChunk(id_, message, raw) for id_, raw in chunks])
            return True

    def drop_chunks(self, message: EnvelopeId) -> int:
        """Let go of what is here for a message; how many bytes."""
        with self._file.transaction() as conn:
            (size,) = conn.execute(_SIZE, (message,)).fetchone()
            conn.execute("DELETE FROM chunks WHERE message = ?", (message,))
            return int(size)


DROPS = ("DELETE FROM attachments",)
"""Of all this a fold is the manifests alone."""
_PUT_FILE = """
    INSERT OR IGNORE INTO attachments(message, tag, scope, member, name, size, secret, digest, chunks)
    SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
    WHERE NOT EXISTS (SELECT 1 FROM messages WHERE tag = ?2 AND id = ?1 AND deleted)
"""
_PUT_CHUNK = "INSERT OR IGNORE INTO chunks(id, message, raw) VALUES (?, ?, ?)"
_SIZE = "SELECT coalesce(sum(length(raw)), 0) FROM chunks WHERE message = ?"
_SHOWN = """
    SELECT a.message, a.name, a.size, (SELECT count(*) FROM chunks c WHERE c.message = a.message)
    FROM json_each(?1) shown CROSS JOIN attachments a ON a.message = unhex(shown.value)
"""
_ROWS = """
    SELECT a.message, scope.id, author.id, m.at, a.name, a.size, a.secret, a.digest, a.chunks,
        (SELECT count(*) FROM chunks c WHERE c.message = a.message)
    FROM attachments a
    CROSS JOIN messages m ON m.tag = a.tag AND m.id = a.message
    CROSS JOIN ids scope ON scope.key = a.scope
    CROSS JOIN ids author ON author.key = a.member
    LEFT JOIN roster r ON r.member = a.member
"""
_NEWEST = """
    WHERE (?1 IS NULL OR scope.id = ?1) AND r.state IS NOT 'pending'
    ORDER BY m.at DESC, a.message LIMIT ?2
"""
_SINCE = "WHERE author.id = ? AND m.at >= ? ORDER BY m.at DESC, a.message"
_HELD = """
    SELECT author.id, sum(length(c.raw))
    FROM chunks c LEFT JOIN attachments a ON a.message = c.message LEFT JOIN ids author ON author.key = a.member
    GROUP BY author.id
"""
