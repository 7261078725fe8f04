"""Patches into the tables that screens read: messages, reactions, names, roster, channels, invitations, search index.

Rules: the outcome does not depend on the order, repetition or batching of what people wrote. An edit or deletion may
come before its post: `amendments` holds, of each member, the one that wins for a target, and a post takes it up when it
comes. It counts only if member and scope are the post's own. A deletion is final and leaves no text behind. Rows that
the membership log yields (roster, channels, invitations) are replaced by whatever came last.
"""

from collections.abc import Callable, Sequence
from typing import Any

from whisper_net.adapters.store.search import index_text
from whisper_net.adapters.store.sqlite_attachments import end_file, post_files
from whisper_net.adapters.store.sqlite_circles import list_circles
from whisper_net.adapters.store.sqlite_ends import forget
from whisper_net.adapters.store.sqlite_ids import Ids, tag_of
from whisper_net.adapters.store.sqlite_leads import claim_leads, edit_leads, end_leads, post_leads
from whisper_net.adapters.store.sqlite_resumes import change_resumes, comment_resumes, resolve_comments
from whisper_net.core.documents.patches import (
    ChannelChanged,
    CircleChanged,
    CommentResolved,
    InvitationChanged,
    LeadClaimed,
    LeadEdited,
    LeadPosted,
    LeadWithdrawn,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    Patch,
    ProfileSet,
    ReactionSet,
    ResumeChanged,
    ResumeCommented,
    Retold,
    RosterChanged,
)

INDEX_LAG = 256
"""Messages that may wait for the index: a post alone costs a third less, a search reads so many rows more."""
_INDEX_AT_ONCE = 32


def fold(conn: Any, ids: Ids, patches: Sequence[Patch]) -> None:
    """Apply patches inside the caller's transaction."""
    by_type: dict[type, list[Any]] = {}
    for patch in patches:
        by_type.setdefault(type(patch), []).append(patch)
    forget(conn, ids, by_type.get(Retold, []))
    amended = _amend(conn, ids, by_type.get(MessageEdited, []), by_type.get(MessageDeleted, []))
    posts = by_type.get(MessagePosted, [])
    if posts:
        amended |= _post(conn, ids, posts)
    for target in amended:
        _show_amendment(conn, target)
    if posts:
        _index(conn, len(posts))
    for type_, write in _WRITERS.items():
        if found := by_type.get(type_):
            write(conn, ids, found)


def _amend(conn: Any, ids: Ids, edits: list[MessageEdited], deletions: list[MessageDeleted]) -> set[bytes]:
    """Keep what wins for each target; the targets."""
    rows: list[tuple[Any, ...]] = [
        (e.target, ids.key(conn, o.scope), ids.key(conn, o.member), 0, o.n, o.lamport, o.id, e.text)
        for e in edits
        for o in (e.origin,)
    ]
    # All deletions of one message are alike, so that it does not matter which one came first.
    rows += [
        (d.target, ids.key(conn, d.origin.scope), ids.key(conn, d.origin.member), 1, 0, 0, b"", "") for d in deletions
    ]
    if rows:
        conn.executemany(_PUT_AMENDMENT, rows)
    return {row[0] for row in rows}


def _post(conn: Any, ids: Ids, posts: list[MessagePosted]) -> set[bytes]:
    """Write the posts that are new; those of them that an amendment has been waiting for."""
    key = ids.key
    rows = []
    for post in posts:
        o = post.origin
        scope, member = key(conn, o.scope), key(conn, o.member)
        place = (o.id, tag_of(o.id), scope, member, o.n, o.lamport, o.at, int(o.ahead))
        rows.append((*place, post.reply_to, post.text, post.imported, post.source))
    (newest,) = conn.execute("SELECT coalesce(max(key), 0) FROM messages").fetchone()
    conn.executemany(_PUT_MESSAGE, rows)
    post_files(conn, ids, posts)
    return {target for (target,) in conn.execute(_AWAITED, (newest,))}


def _index(conn: Any, posted: int) -> None:
    """Bring the search index up to the newest message, unless so few wait that a search can read them itself."""
    newest, indexed = conn.execute(
        "SELECT coalesce((SELECT max(key) FROM messages), 0), indexed FROM progress"
    ).fetchone()
    if newest == indexed or (posted < _INDEX_AT_ONCE and newest - indexed <= INDEX_LAG):
        return
    waiting = conn.execute("SELECT key, text FROM messages WHERE key > ?", (indexed,)).fetchall()
    conn.executemany(_INDEX, [(key, index_text(text)) for key, text in waiting])
    conn.execute("UPDATE progress SET indexed = ?", (newest,))


def _show_amendment(conn: Any, target: bytes) -> None:
    """Bring an amended message and its index entry to what its author last made of it, if it is here."""
    row = conn.execute(_AMENDED, (tag_of(target), target)).fetchone()
    if row is None:
        return
    key, old, edited, deleted, gone, new, indexed = row
    if (new, not gone, gone) == (old, edited, deleted):
        return
    if indexed:
        conn.execute("INSERT INTO words(words, rowid, text) VALUES ('delete', ?, ?)", (key, index_text(old)))
        if not gone:
            conn.execute(_INDEX, (key, index_text(new)))
    if gone:
        end_file(conn, target)
    conn.execute("UPDATE messages SET text = ?, edited = ?, deleted = ? WHERE key = ?", (new, not gone, gone, key))


def _react(conn: Any, ids: Ids, reactions: list[ReactionSet]) -> None:
    rows = []
    for reaction in reactions:
        o = reaction.origin
        scope, member = ids.key(conn, o.scope), ids.key(conn, o.member)
        rows.append((reaction.target, scope, member, reaction.emoji, reaction.on, o.n, o.lamport, o.id))
    conn.executemany(_PUT_REACTION, rows)


def _name(conn: Any, ids: Ids, profiles: list[ProfileSet]) -> None:
    conn.executemany(
        _PUT_PROFILE, [(ids.key(conn, o.member), o.n, o.lamport, o.id, p.name) for p in profiles for o in (p.origin,)]
    )


def _list_people(conn: Any, ids: Ids, changes: list[RosterChanged]) -> None:
    conn.executemany(
        _PUT_PERSON,
        [
            (ids.key(conn, p.member), p.role, p.state, p.claimed_name, p.claim, b"".join(p.channels))
            for change in changes
            for p in change.people
        ],
    )


def _list_channels(conn: Any, _ids: Ids, changes: list[ChannelChanged]) -> None:
    conn.executemany(_PUT_CHANNEL, [(c.scope, c.name, c.history, c.inside) for c in changes])


def _list_invitations(conn: Any, _ids: Ids, changes: list[InvitationChanged]) -> None:
    conn.executemany(_PUT_INVITATION, [(i.invitation, i.expires, i.state) for i in changes])


_WRITERS: dict[type, Callable[[Any, Ids, list[Any]], None]] = {
    ReactionSet: _react,
    ProfileSet: _name,
    LeadPosted: post_leads,
    LeadEdited: edit_leads,
    LeadWithdrawn: end_leads,
    LeadClaimed: claim_leads,
    ResumeChanged: change_resumes,
    ResumeCommented: comment_resumes,
    CommentResolved: resolve_comments,
    RosterChanged: _list_people,
    ChannelChanged: _list_channels,
    CircleChanged: list_circles,
    InvitationChanged: _list_invitations,
}
_PUT_AMENDMENT = """
    INSERT INTO amendments(target, scope, member, gone, n, lamport, id, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT(target, scope, member) DO UPDATE
    SET gone = excluded.gone, n = excluded.n, lamport = excluded.lamport, id = excluded.id, text = excluded.text
    WHERE NOT amendments.gone AND (
        excluded.gone
        OR (excluded.n, excluded.lamport, excluded.id) > (amendments.n, amendments.lamport, amendments.id)
    )
"""
_PUT_MESSAGE = """
    INSERT INTO messages(
        id, tag, scope, member, n, lamport, at, ahead, reply_to, text, imported, source, edited, deleted
    )
    SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, 0
    WHERE NOT EXISTS (SELECT 1 FROM messages WHERE tag = ?2 AND id = ?1)
"""
_AWAITED = """
    SELECT m.id FROM messages m CROSS JOIN amendments a ON a.target = m.id AND a.scope = m.scope AND a.member = m.member
    WHERE m.key > ?
"""
_AMENDED = """
    SELECT m.key, m.text, m.edited, m.deleted, a.gone, a.text, m.key <= progress.indexed
    FROM messages m JOIN amendments a ON a.target = m.id AND a.scope = m.scope AND a.member = m.member, progress
    WHERE m.tag = ? AND m.id = ?
"""
_INDEX = "INSERT INTO words(rowid, text) VALUES (?, ?)"
_PUT_REACTION = """
    INSERT INTO reactions(target, scope, member, emoji, is_on, n, lamport, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT(target, scope, member, emoji) DO UPDATE
    SET is_on = excluded.is_on, n = excluded.n, lamport = excluded.lamport, id = excluded.id
    WHERE (excluded.n, excluded.lamport, excluded.id) > (reactions.n, reactions.lamport, reactions.id)
"""
_PUT_PROFILE = """
    INSERT INTO profiles(member, n, lamport, id, name) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT(member) DO UPDATE
    SET n = excluded.n, lamport = excluded.lamport, id = excluded.id, name = excluded.name
    WHERE (excluded.n, excluded.lamport, excluded.id) > (profiles.n, profiles.lamport, profiles.id)
"""
_PUT_PERSON = """
    INSERT INTO roster(member, role, state, claimed_name, claim, channels) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT(member) DO UPDATE SET role = excluded.role, state = excluded.state,
        claimed_name = excluded.claimed_name, claim = excluded.claim, channels = excluded.channels
"""
_PUT_CHANNEL = """
    INSERT INTO channels(scope, name, history, inside) VALUES (?, ?, ?, ?)
    ON CONFLICT(scope) DO UPDATE SET name = excluded.name, history = excluded.history, inside = excluded.inside
"""
_PUT_INVITATION = """
    INSERT INTO invitations(invitation, expires, state) VALUES (?, ?, ?)
    ON CONFLICT(invitation) DO UPDATE SET expires = excluded.expires, state = excluded.state
"""
