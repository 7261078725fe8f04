"""Résumés in a group's tables: their fold, and what screens ask about them. The twin of memory_resumes.py.

Where the words of a comment are by now is worked out when a text or a comment comes, so that reading is a walk over
rows. A comment may come before its résumé: it is placed when that comes. Its resolution is joined when it is read.
"""

from collections.abc import Sequence
from typing import Any

from whisper_net.adapters.store.sqlite_ids import Ids, id_range
from whisper_net.core.documents.anchors import place_all
from whisper_net.core.documents.patches import CommentResolved, ResumeChanged, ResumeCommented
from whisper_net.core.documents.quotes import Anchor
from whisper_net.core.documents.resumes import title_of
from whisper_net.core.ids import EnvelopeId, MemberId, ResumeId, ScopeId
from whisper_net.ports.resumes import CommentRow, ResumePage, ResumeRow

# -- the fold


def change_resumes(conn: Any, ids: Ids, changes: Sequence[ResumeChanged]) -> None:
    """Put the last of each résumé, and place all its comments in it."""
    for change in {change.resume: change for change in changes}.values():
        o = change.origin
        place = (ids.key(conn, o.scope), ids.key(conn, o.member), o.n, o.lamport, o.id, o.at, o.ahead)
        said = (title_of(change.text), change.version, change.versions, change.text)
        conn.execute(_PUT_RESUME, (change.resume, *place, *said))
        _place_comments(conn, change.resume, 0)


def comment_resumes(conn: Any, ids: Ids, comments: Sequence[ResumeCommented]) -> None:
    """Put comments that are new, and place them."""
    (before,) = conn.execute("SELECT coalesce(max(key), 0) FROM comments").fetchone()
    rows = []
    for comment in comments:
        o, a = comment.origin, comment.anchor
        place = (ids.key(conn, o.scope), ids.key(conn, o.member), o.n, o.lamport, o.at, o.ahead)
        rows.append((o.id, comment.resume, *place, a.quote, a.before, a.after, a.start, a.version, comment.text))
    conn.executemany(_PUT_COMMENT, rows)
    for resume in {comment.resume for comment in comments}:
        _place_comments(conn, resume, before)


def _place_comments(conn: Any, resume: ResumeId, after: int) -> None:
    """Work out where the comments of a résumé are whose key is greater than `after`."""
    found = conn.execute("SELECT text, scope FROM resumes WHERE id = ?", (resume,)).fetchone()
    if found is None:
        return
    text, scope = found
    rows = conn.execute(_ANCHORS, (resume, scope, after)).fetchall()
    spans = place_all(text, [Anchor(*row[1:]) for row in rows])
    places = [(*(span or (None, None)), row[0]) for row, span in zip(rows, spans, strict=True)]
    conn.executemany("UPDATE comments SET first = ?, last = ? WHERE key = ?", places)


def resolve_comments(conn: Any, ids: Ids, changes: Sequence[CommentResolved]) -> None:
    rows = []
    for change in changes:
        o = change.origin
        rows.append((change.target, ids.key(conn, o.scope), ids.key(conn, o.member), change.on, o.n, o.lamport, o.id))
    conn.executemany(_PUT_RESOLUTION, rows)


# -- the rows


def newest_resumes(conn: Any, limit: int) -> list[ResumeRow]:
    """The `limit` résumés that changed last, the newest first."""
    return [_resume(row) for row in conn.execute(_NEWEST, (limit,))]


def resume_page(conn: Any, id_: ResumeId) -> ResumePage | None:
    row = conn.execute(_ONE, (id_,)).fetchone()
    if row is None:
        return None
    comments = tuple(_comment(one) for one in conn.execute(_COMMENTS_OF, (id_,)))
    (text,) = conn.execute("SELECT text FROM resumes WHERE id = ?", (id_,)).fetchone()
    return ResumePage(_resume(row), text, comments)


def comment_anchors(conn: Any, id_: ResumeId) -> list[tuple[EnvelopeId, Anchor]]:
    return [(EnvelopeId(row[0]), Anchor(*row[1:])) for row in conn.execute(_ANCHORS_OF, (id_,))]


def one_comment(conn: Any, id_: EnvelopeId) -> CommentRow | None:
    row = conn.execute(_COMMENT, (id_,)).fetchone()
    return None if row is None else _comment(row)


def resume_ids(conn: Any, prefix: bytes, odd_nibble: int | None) -> list[ResumeId]:
    """At most two ids that start so, the smallest first."""
    return [ResumeId(id_) for (id_,) in conn.execute(_RESUME_IDS, id_range(prefix, odd_nibble))]


def comment_ids(conn: Any, prefix: bytes, odd_nibble: int | None) -> list[EnvelopeId]:
    """At most two ids that start so, the smallest first."""
    return [EnvelopeId(id_) for (id_,) in conn.execute(_COMMENT_IDS, id_range(prefix, odd_nibble))]


def _resume(row: tuple[Any, ...]) -> ResumeRow:
    id_, scope, member, name, title, version, versions, at, n, lamport, ahead, comments, resolved = row
    return ResumeRow(
        id=ResumeId(id_),
        scope=ScopeId(scope),
        member=MemberId(member),
        name=name,
        title=title,
        version=version,
        versions=versions,
        at=at,
        comments=comments,
        open=comments - resolved,
        n=n,
        lamport=lamport,
        ahead=bool(ahead),
    )


def _comment(row: tuple[Any, ...]) -> CommentRow:
    id_, resume, scope, member, name, quote, text, first, last, at, n, lamport, ahead, resolved = row
    return CommentRow(
        id=EnvelopeId(id_),
        resume=ResumeId(resume),
        scope=ScopeId(scope),
        member=MemberId(member),
        name=name,
        quote=quote,
        text=text,
        start=first,
        end=last,
        resolved=bool(resolved),
        at=at,
        n=n,
        lamport=lamport,
        ahead=bool(ahead),
    )


DROPS = ("DELETE FROM texts", "DELETE FROM resumes", "DELETE FROM comments", "DELETE FROM resolutions")
_PUT_RESUME = """
    INSERT INTO resumes(id, scope, member, n, lamport, origin, at, ahead, title, version, versions, text)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT(id) DO UPDATE
    SET scope = excluded.scope, member = excluded.member, n = excluded.n, lamport = excluded.lamport,
        origin = excluded.origin, at = excluded.at, ahead = excluded.ahead, title = excluded.title,
        version = excluded.version, versions = excluded.versions, text = excluded.text
"""
_PUT_COMMENT = """
    INSERT INTO comments(id, resume, scope, member, n, lamport, at, ahead,
        quote, prefix, suffix, start, version, text)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO NOTHING
"""
_PUT_RESOLUTION = """
    INSERT INTO resolutions(target, scope, member, is_on, n, lamport, id) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT(target, scope, member) DO UPDATE
    SET is_on = excluded.is_on, n = excluded.n, lamport = excluded.lamport, id = excluded.id
    WHERE (excluded.n, excluded.lamport, excluded.id) > (resolutions.n, resolutions.lamport, resolutions.id)
"""
_ANCHORS = """
    SELECT key, quote, prefix, suffix, start, version FROM comments WHERE resume = ? AND scope = ? AND key > ?
    ORDER BY n, lamport, id
"""
_ANCHORS_OF = """
    SELECT c.id, c.quote, c.prefix, c.suffix, c.start, c.version
    FROM comments c JOIN resumes r ON r.id = c.resume AND r.scope = c.scope WHERE r.id = ? ORDER BY c.n, c.lamport, c.id
"""
_RESOLVED = """
    coalesce((
        SELECT s.is_on FROM resolutions s
        WHERE s.target = c.id AND s.scope = c.scope AND s.member IN (c.member, r.member)
        ORDER BY s.n DESC, s.lamport DESC, s.id DESC LIMIT 1
    ), 0)
"""
_OF_RESUME = """
    FROM comments c LEFT JOIN roster said ON said.member = c.member
    WHERE c.resume = r.id AND c.scope = r.scope AND said.state IS NOT 'pending'
"""
_COLUMNS = """
    SELECT r.id, scope.id, owner.id, coalesce(p.name, person.claimed_name, ''), r.title, r.version, r.versions,
        r.at, r.n, r.lamport, r.ahead
"""
_TABLES = """
    FROM resumes r
    JOIN ids scope ON scope.key = r.scope
    JOIN ids owner ON owner.key = r.member
    LEFT JOIN profiles p ON p.member = r.member
    LEFT JOIN roster person ON person.member = r.member
    WHERE person.state IS NOT 'pending'
"""
_COUNTS = f"(SELECT count(*) {_OF_RESUME}), (SELECT coalesce(sum({_RESOLVED}), 0) {_OF_RESUME})"
_RESUMES = f"{_COLUMNS}, {_COUNTS} {_TABLES}"
_NEWEST = f"{_RESUMES} ORDER BY r.n DESC, r.lamport DESC, r.origin DESC LIMIT ?"
_ONE = f"{_RESUMES} AND r.id = ?"
_SHOWN = """
    FROM comments c
    JOIN resumes r ON r.id = c.resume AND r.scope = c.scope
    LEFT JOIN roster owner ON owner.member = r.member
    LEFT JOIN roster person ON person.member = c.member
"""
_COMMENTS = f"""
    SELECT c.id, c.resume, scope.id, author.id, coalesce(p.name, person.claimed_name, ''), c.quote, c.text,
        c.first, c.last, c.at, c.n, c.lamport, c.ahead, {_RESOLVED}
    {_SHOWN}
    JOIN ids scope ON scope.key = c.scope
    JOIN ids author ON author.key = c.member
    LEFT JOIN profiles p ON p.member = c.member
    WHERE person.state IS NOT 'pending' AND owner.state IS NOT 'pending'
"""
_COMMENTS_OF = f"{_COMMENTS} AND c.resume = ? ORDER BY c.n, c.lamport, c.id"
_COMMENT = f"{_COMMENTS} AND c.id = ?"
_RESUME_IDS = """
    SELECT r.id FROM resumes r LEFT JOIN roster person ON person.member = r.member
    WHERE r.id BETWEEN ? AND ? AND person.state IS NOT 'pending' ORDER BY r.id LIMIT 2
"""
_COMMENT_IDS = f"""
    SELECT c.id {_SHOWN}
    WHERE c.id BETWEEN ? AND ? AND person.state IS NOT 'pending' AND owner.state IS NOT 'pending'
    ORDER BY c.id LIMIT 2
"""
