"""What screens ask of a group's database, over a connection that cannot write.

Each answer is one snapshot. Its cost is that of the rows on the screen: every query walks an index from its end. The
memory twin in memory_reader.py passes the same contract tests.
"""

import json
from pathlib import Path
from typing import Any

from whisper_net.adapters.store.search import answers, asked, match_expression
from whisper_net.adapters.store.sqlite_database import SqliteFile
from whisper_net.adapters.store.sqlite_ids import id_range, tag_of
from whisper_net.adapters.store.sqlite_leads import lead_ids, newest_leads, one_lead
from whisper_net.adapters.store.sqlite_resumes import (
    comment_ids,
    newest_resumes,
    one_comment,
    resume_ids,
    resume_page,
)
from whisper_net.adapters.store.sqlite_schema import GROUP
from whisper_net.core.group.records import ReadMark
from whisper_net.core.ids import ID_SIZE, EnvelopeId, LinkId, MemberId, ResumeId, ScopeId
from whisper_net.ports.leads import LeadRow
from whisper_net.ports.resumes import CommentRow, ResumePage, ResumeRow
from whisper_net.ports.store import ChannelRow, InvitationRow, MemberRow, MessageRow, ReactionRow

_FEW = 500
"""Up to so many hits are fetched and sorted; beyond it walking the order and probing the hits is cheaper."""
_LAST = ((1 << 63) - 1, (1 << 63) - 1, b"")
"""A place after every message."""


class SqliteGroupReader:
    """Implements ports.store.GroupReader."""

    def __init__(self, path: Path, key: bytes) -> None:
        """Open beside the writer; `key` is 32 raw bytes. Raises a ProfileError."""
        self._file = SqliteFile(path, key, GROUP, read_only=True)

    def messages(
        self, scope: ScopeId, limit: int, *, before: EnvelopeId | None = None, search: str | None = None
    ) -> list[MessageRow]:
        """The newest `limit` messages (before one, or matching every word of `search`), oldest first."""
        with self._file.transaction() as conn:
            place = _LAST if before is None else conn.execute(_PLACE, (tag_of(before), before)).fetchone()
            if place is None:
                return []
            values = (scope, *place, limit)
            rows = conn.execute(_NEWEST, values).fetchall() if search is None else _search(conn, search, values)
            return _with_reactions(conn, rows[::-1])

    def message(self, id_: EnvelopeId) -> MessageRow | None:
        with self._file.transaction() as conn:
            found = _with_reactions(conn, conn.execute(_ONE, (tag_of(id_), id_)).fetchall())
        return found[0] if found else None

    def message_ids(self, prefix: bytes, odd_nibble: int | None = None) -> list[EnvelopeId]:
        """At most two ids that start with `prefix` (then with the half byte `odd_nibble`), the smallest first."""
        low, high = id_range(prefix, odd_nibble)
        with self._file.transaction() as conn:
            rows = conn.execute(_IDS, (tag_of(low), tag_of(high), low, high))
            return [EnvelopeId(id_) for (id_,) in rows]

    def leads(self, stage: str | None, limit: int) -> list[LeadRow]:
        """The newest `limit` leads, of one stage if it is named, newest first."""
        with self._file.transaction() as conn:
            return newest_leads(conn, stage, limit)

    def lead(self, id_: EnvelopeId) -> LeadRow | None:
        with self._file.transaction() as conn:
            return one_lead(conn, id_)

    def lead_ids(self, prefix: bytes, odd_nibble: int | None = None) -> list[EnvelopeId]:
        """At most two ids that start with `prefix` (then with the half byte `odd_nibble`), the smallest first."""
        with self._file.transaction() as conn:
            return lead_ids(conn, prefix, odd_nibble)

    def resumes(self, limit: int) -> list[ResumeRow]:
        """The `limit` résumés that changed last, the newest first."""
        with self._file.transaction() as conn:
            return newest_resumes(conn, limit)

    def resume(self, id_: ResumeId) -> ResumePage | None:
        with self._file.transaction() as conn:
            return resume_page(conn, id_)

    def resume_ids(self, prefix: bytes, odd_nibble: int | None = None) -> list[ResumeId]:
        """At most two ids that start with `prefix` (then with the half byte `odd_nibble`), the smallest first."""
        with self._file.transaction() as conn:
            return resume_ids(conn, prefix, odd_nibble)

    def comment(self, id_: EnvelopeId) -> CommentRow | None:
        """A comment of a résumé that is here."""
        with self._file.transaction() as conn:
            return one_comment(conn, id_)

    def comment_ids(self, prefix: bytes, odd_nibble: int | None = None) -> list[EnvelopeId]:
        """As `resume_ids`, of comments on résumés that are here."""
        with self._file.transaction() as conn:
            return comment_ids(conn, prefix, odd_nibble)

    def members(self) -> list[MemberRow]:
        """Everybody who is or was in the roster, by name."""
        with self._file.transaction() as conn:
            rows = [
                MemberRow(MemberId(member), name, role, state, claim, _scopes(channels))
                for member, name, role, state, claim, channels in conn.execute(_MEMBERS)
            ]
        return sorted(rows, key=lambda row: (row.name.casefold(), row.member))

    def channels(self) -> list[ChannelRow]:
        """The channels that this device is in, by name."""
        with self._file.transaction() as conn:
            rows = [ChannelRow(ScopeId(scope), name, unread) for scope, name, unread in conn.execute(_CHANNELS)]
        return sorted(rows, key=lambda row: (row.name.casefold(), row.scope))

    def invitations(self) -> list[InvitationRow]:
        """All invitations, by the time at which they expire."""
        with self._file.transaction() as conn:
            rows = conn.execute("SELECT invitation, expires, state FROM invitations ORDER BY expires, invitation")
            return [InvitationRow(LinkId(invitation), expires, state) for invitation, expires, state in rows]

    def newest(self, scope: ScopeId) -> ReadMark | None:
        """The place of the newest message of a scope."""
        with self._file.transaction() as conn:
            row = conn.execute(_NEWEST_PLACE, (scope,)).fetchone()
        return ReadMark(scope, *row) if row else None

    def counts(self) -> dict[str, int]:
        """Rows in links, envelopes (those that part summaries account for) and messages."""
        with self._file.transaction() as conn:
            row = conn.execute(_COUNTS).fetchone()
        return dict(zip(("links", "envelopes", "messages"), row, strict=True))

    def close(self) -> None:
        self._file.close()


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
    return [_message(row, found.get(row[0], {})) for row in rows]


def _message(row: tuple[Any, ...], reactions: dict[str, list[MemberId]]) -> MessageRow:
    id_, scope, member, name, text, at, edited, deleted, reply_to, n, lamport, ahead = row
    return MessageRow(
        id=EnvelopeId(id_),
        scope=ScopeId(scope),
        member=MemberId(member),
        name=name,
        text=text,
        at=at,
        edited=bool(edited),
        deleted=bool(deleted),
        reply_to=None if reply_to is None else EnvelopeId(reply_to),
        reactions=tuple(ReactionRow(emoji, tuple(members)) for emoji, members in reactions.items()),
        n=n,
        lamport=lamport,
        ahead=bool(ahead),
    )


def _scopes(joined: bytes) -> tuple[ScopeId, ...]:
    return tuple(ScopeId(joined[i : i + ID_SIZE]) for i in range(0, len(joined), ID_SIZE))


# CROSS JOIN keeps SQLite to this order of loops: from the end of the index, as many rows as are shown.
_ROWS = """
    SELECT m.id, scope.id, author.id, coalesce(p.name, r.claimed_name, ''), m.text, m.at, m.edited, m.deleted,
        m.reply_to, m.n, m.lamport, m.ahead
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
_IDS = """
    SELECT id FROM messages WHERE tag BETWEEN ? AND ? AND id BETWEEN ? AND ? ORDER BY tag, id LIMIT 2
"""
_REACTIONS = """
    SELECT r.target, r.emoji, i.id
    FROM json_each(?2) shown CROSS JOIN reactions r ON r.target = unhex(shown.value) JOIN ids i ON i.key = r.member
    LEFT JOIN roster person ON person.member = r.member
    WHERE r.is_on AND r.scope = (SELECT key FROM ids WHERE id = ?1) AND person.state IS NOT 'pending'
    ORDER BY r.n, r.lamport, r.id
"""
_MEMBERS = """
    SELECT i.id, coalesce(p.name, r.claimed_name, ''), r.role, r.state, r.claim, r.channels
    FROM roster r JOIN ids i ON i.key = r.member LEFT JOIN profiles p ON p.member = r.member
"""
# Counted along messages_order alone; the few that share the mark's lamport are told apart by id.
_CHANNELS = """
    WITH unseen AS (
            SELECT key FROM ids WHERE id = (SELECT value FROM facts WHERE name = 'member')
            UNION ALL SELECT member FROM roster WHERE state = 'pending'
        ),
        places AS (
            SELECT c.scope AS id, c.name, i.key AS scope,
                coalesce(marks.n, -1) AS n, coalesce(marks.lamport, -1) AS lamport, marks.id AS last
            FROM channels c LEFT JOIN ids i ON i.id = c.scope LEFT JOIN marks ON marks.scope = c.scope
            WHERE c.inside
        )
    SELECT places.id, places.name,
        (SELECT count(*) FROM messages m WHERE m.scope = places.scope AND (m.n, m.lamport) > (places.n, places.lamport)
            AND m.member NOT IN unseen AND NOT m.deleted)
        + (SELECT count(*) FROM messages m WHERE m.scope = places.scope AND m.n = places.n
            AND m.lamport = places.lamport AND m.id > places.last
            AND m.member NOT IN unseen AND NOT m.deleted)
    FROM places
"""
_NEWEST_PLACE = """
    SELECT n, lamport, id FROM messages WHERE scope = (SELECT key FROM ids WHERE id = ?)
    ORDER BY n DESC, lamport DESC, id DESC LIMIT 1
"""
_COUNTS = """
    SELECT (SELECT count(*) FROM links), (SELECT coalesce(sum(held), 0) FROM parts), (SELECT count(*) FROM messages)
"""
