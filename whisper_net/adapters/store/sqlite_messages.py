"""Messages as screens read them: pages before and after a place, what a search finds, a message's replies.

Each query walks an index from the place where its page begins, so that it costs the rows on the screen. Its twin is
memory_reader.py.
"""

import json
from collections.abc import Sequence
from typing import Any

from whisper_net.adapters.store.search import answers, asked, match_expression
from whisper_net.adapters.store.sqlite_attachments import files_of
from whisper_net.adapters.store.sqlite_ids import tag_of
from whisper_net.core.group.records import ReadMark
from whisper_net.core.ids import EnvelopeId, MemberId, ScopeId
from whisper_net.ports.attachments import FileRow
from whisper_net.ports.store import MessageRow, ReactionRow
from whisper_net.ports.talk import SHOWN_REPLIERS, RepliesRow, imported_name

_FEW = 500
"""Up to so many hits are fetched and sorted; beyond it walking the order and probing the hits is cheaper."""
_LAST = ((1 << 63) - 1, (1 << 63) - 1, b"")
"""A place after every message."""


def newest_messages(
    conn: Any, scope: ScopeId, limit: int, before: EnvelopeId | None, search: str | None
) -> list[MessageRow]:
    """The newest `limit` messages (before one, or matching every word of `search`), oldest first."""
    place = _LAST if before is None else conn.execute(_PLACE, (tag_of(before), before)).fetchone()
    if place is None:
        return []
    values = (scope, *place, limit)
    rows = conn.execute(_NEWEST, values).fetchall() if search is None else _search(conn, search, values)
    return _with_reactions(conn, rows[::-1])


def messages_after(conn: Any, scope: ScopeId, after: EnvelopeId, limit: int) -> list[MessageRow]:
    """The `limit` messages that follow one, oldest first."""
    place = conn.execute(_PLACE, (tag_of(after), after)).fetchone()
    if place is None:
        return []
    return _with_reactions(conn, conn.execute(_AFTER, (scope, *place, limit)).fetchall())


def one_message(conn: Any, id_: EnvelopeId) -> MessageRow | None:
    found = _with_reactions(conn, conn.execute(_ONE, (tag_of(id_), id_)).fetchall())
    return found[0] if found else None


def replies_to(conn: Any, scope: ScopeId, target: EnvelopeId, limit: int) -> list[MessageRow]:
    """The newest `limit` replies to a message, oldest first."""
    rows = conn.execute(_REPLIES, (scope, target, limit)).fetchall()
    return _with_reactions(conn, rows[::-1])


def reply_counts(conn: Any, scope: ScopeId, targets: Sequence[EnvelopeId]) -> list[RepliesRow]:
    """Of those messages that have replies: how many, the last one's time, and who wrote the first few."""
    names = json.dumps([target.hex() for target in targets])
    found: dict[bytes, list[tuple[bytes, str, int]]] = {}
    for target, member, name, at in conn.execute(_REPLIERS, (scope, names)):
        found.setdefault(target, []).append((member, name, at))
    return [_replies(EnvelopeId(target), rows) for target, rows in found.items()]


def _replies(target: EnvelopeId, rows: list[tuple[bytes, str, int]]) -> RepliesRow:
    people = dict.fromkeys((MemberId(member), name) for member, name, _ in rows)
    return RepliesRow(target, len(rows), rows[-1][2], tuple(people)[:SHOWN_REPLIERS])


def imported_sources(conn: Any, scope: ScopeId) -> set[bytes]:
    """What was brought over into a scope."""
    return {source for (source,) in conn.execute(_SOURCES, (scope,))}


def newest_place(conn: Any, scope: ScopeId) -> ReadMark | None:
    row = conn.execute(_NEWEST_PLACE, (scope,)).fetchone()
    return ReadMark(scope, *row) if row else None


def read_mark(conn: Any, scope: ScopeId) -> ReadMark | None:
    row = conn.execute(_READ_MARK, (scope,)).fetchone()
    return ReadMark(scope, *row) if row else None


def _search(conn: Any, question: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """The newest matches, newest first; none where the question has no word in it."""
    prefixes = asked(question)
    if not prefixes:
        return []
    expression = match_expression(prefixes)
    hits = [key for (key,) in conn.execute(_HITS, (expression, _FEW + 1))]
    waiting = [key for key, text in conn.execute(_WAITING) if answers(text, prefixes)]
    if len(hits) <= _FEW:
        return list(conn.execute(_NEWEST_OF_FEW, (*values, json.dumps(hits + waiting))))
    return list(conn.execute(_NEWEST_OF_MANY, (*values, json.dumps(waiting), expression)))


def _with_reactions(conn: Any, rows: list[tuple[Any, ...]]) -> list[MessageRow]:
    """Rows of one scope with their reactions: the emoji that was set first is first, and so the members."""
    if not rows:
        return []
    found: dict[bytes, dict[str, list[MemberId]]] = {}
    for target, emoji, member in conn.execute(_REACTIONS, (rows[0][1], json.dumps([row[0].hex() for row in rows]))):
        found.setdefault(target, {}).setdefault(emoji, []).append(MemberId(member))
    files = files_of(conn, [row[0] for row in rows])
    return [_message(row, found.get(row[0], {}), files.get(row[0])) for row in rows]


def _message(row: tuple[Any, ...], reactions: dict[str, list[MemberId]], file: FileRow | None) -> MessageRow:
    id_, scope, member, name, text, at, edited, deleted, reply_to, n, lamport, ahead, imported = row
    return MessageRow(
        id=EnvelopeId(id_),
        scope=ScopeId(scope),
        member=MemberId(member),
        name=name if imported is None else imported_name(imported),
        text=text,
        at=at,
        edited=bool(edited),
        deleted=bool(deleted),
        reply_to=None if reply_to is None else EnvelopeId(reply_to),
        reactions=tuple(ReactionRow(emoji, tuple(members)) for emoji, members in reactions.items()),
        n=n,
        lamport=lamport,
        ahead=bool(ahead),
        imported=imported is not None,
        file=file,
    )


# CROSS JOIN keeps SQLite to this order of loops: from the end of the index, as many rows as are shown.
_ROWS = """
    SELECT m.id, scope.id, author.id, coalesce(p.name, r.claimed_name, ''), m.text, m.at, m.edited, m.deleted,
        m.reply_to, m.n, m.lamport, m.ahead, m.imported
    FROM {source}
    CROSS JOIN ids scope ON scope.key = m.scope
    CROSS JOIN ids author ON author.key = m.member
    LEFT JOIN profiles p ON p.member = m.member
    LEFT JOIN roster r ON r.member = m.member
"""
_IN_ORDER = """
    WHERE m.scope = (SELECT key FROM ids WHERE id = ?1)
        AND (m.n, m.lamport) <= (?2, ?3) AND (m.n, m.lamport, m.id) < (?2, ?3, ?4)
        AND r.state IS NOT 'pending'
        {hits}
    ORDER BY m.n DESC, m.lamport DESC, m.id DESC LIMIT ?5
"""
_BY_ID = "WHERE m.tag = ? AND m.id = ? AND r.state IS NOT 'pending'"
_PLACE = "SELECT n, lamport, id FROM messages WHERE tag = ? AND id = ?"
_ALONG_ORDER = "messages m INDEXED BY messages_order"
_HIT = "AND +m.key IN (SELECT rowid FROM words WHERE words MATCH ?7 UNION ALL SELECT value FROM json_each(?6))"
_NEWEST = (_ROWS + _IN_ORDER).format(source=_ALONG_ORDER, hits="")
_NEWEST_OF_FEW = (_ROWS + _IN_ORDER).format(
    source="json_each(?6) hit CROSS JOIN messages m ON m.key = hit.value", hits=""
)
_NEWEST_OF_MANY = (_ROWS + _IN_ORDER).format(source=_ALONG_ORDER, hits=_HIT)
_ONE = (_ROWS + _BY_ID).format(source="messages m")
_HITS = "SELECT rowid FROM words WHERE words MATCH ? LIMIT ?"
_WAITING = "SELECT key, text FROM messages WHERE key > (SELECT indexed FROM progress)"
_REACTIONS = """
    SELECT r.target, r.emoji, i.id
    FROM json_each(?2) shown CROSS JOIN reactions r ON r.target = unhex(shown.value) JOIN ids i ON i.key = r.member
    LEFT JOIN roster person ON person.member = r.member
    WHERE r.is_on AND r.scope = (SELECT key FROM ids WHERE id = ?1) AND person.state IS NOT 'pending'
    ORDER BY r.n, r.lamport, r.id
"""
_FOLLOWING = """
    WHERE m.scope = (SELECT key FROM ids WHERE id = ?1)
        AND (m.n, m.lamport) >= (?2, ?3) AND (m.n, m.lamport, m.id) > (?2, ?3, ?4)
        AND r.state IS NOT 'pending'
    ORDER BY m.n, m.lamport, m.id LIMIT ?5
"""
_AFTER = (_ROWS + _FOLLOWING).format(source=_ALONG_ORDER)
_ANSWERING = """
    WHERE m.reply_to = ?2 AND m.scope = (SELECT key FROM ids WHERE id = ?1) AND r.state IS NOT 'pending'
    ORDER BY m.n DESC, m.lamport DESC, m.id DESC LIMIT ?3
"""
_REPLIES = (_ROWS + _ANSWERING).format(source="messages m INDEXED BY messages_replies")
_REPLIERS = """
    SELECT m.reply_to, author.id, coalesce(p.name, r.claimed_name, ''), m.at
    FROM json_each(?2) shown
    CROSS JOIN messages m INDEXED BY messages_replies ON m.reply_to = unhex(shown.value)
    CROSS JOIN ids author ON author.key = m.member
    LEFT JOIN profiles p ON p.member = m.member
    LEFT JOIN roster r ON r.member = m.member
    WHERE m.scope = (SELECT key FROM ids WHERE id = ?1) AND r.state IS NOT 'pending' AND NOT m.deleted
    ORDER BY m.n, m.lamport, m.id
"""
_SOURCES = "SELECT source FROM messages WHERE source IS NOT NULL AND scope = (SELECT key FROM ids WHERE id = ?)"
_NEWEST_PLACE = """
    SELECT n, lamport, id FROM messages WHERE scope = (SELECT key FROM ids WHERE id = ?)
    ORDER BY n DESC, lamport DESC, id DESC LIMIT 1
"""
_READ_MARK = "SELECT n, lamport, id FROM marks WHERE scope = ?"
