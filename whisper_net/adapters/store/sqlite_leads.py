"""Job leads in a group's tables: their fold, and what screens ask about them. The twin of memory_leads.py.

What was said about a lead is kept whether or not the lead is here yet, and joined when it is read: so the outcome does
not depend on the order, repetition or batching of patches.
"""

import json
from collections.abc import Sequence
from typing import Any

from whisper_net.adapters.store.sqlite_ids import Ids, id_range
from whisper_net.core.documents.patches import LeadClaimed, LeadEdited, LeadPosted, LeadWithdrawn
from whisper_net.core.ids import EnvelopeId, MemberId, ScopeId
from whisper_net.ports.leads import CLAIMED, CLOSED, FOUND, ClaimRow, LeadRow, stage_of

# -- the fold


def post_leads(conn: Any, ids: Ids, posts: Sequence[LeadPosted]) -> None:
    rows = []
    for post in posts:
        o = post.origin
        place = (o.id, ids.key(conn, o.scope), ids.key(conn, o.member), o.n, o.lamport, o.at, o.ahead)
        rows.append((*place, post.company, post.role, post.url, post.note))
    conn.executemany(_PUT_LEAD, rows)


def edit_leads(conn: Any, ids: Ids, edits: Sequence[LeadEdited]) -> None:
    rows = []
    for edit in edits:
        o = edit.origin
        place = (edit.target, ids.key(conn, o.scope), ids.key(conn, o.member), o.n, o.lamport, o.id)
        rows.append((*place, edit.company, edit.role, edit.url, edit.note))
    conn.executemany(_PUT_EDIT, rows)


def end_leads(conn: Any, ids: Ids, ends: Sequence[LeadWithdrawn]) -> None:
    rows = [(e.target, ids.key(conn, e.origin.scope), ids.key(conn, e.origin.member)) for e in ends]
    conn.executemany(_PUT_END, rows)


def claim_leads(conn: Any, ids: Ids, claims: Sequence[LeadClaimed]) -> None:
    rows = []
    for claim in claims:
        o = claim.origin
        said = (claim.target, ids.key(conn, o.scope), ids.key(conn, o.member))
        rows.append((*said, claim.on, o.at, o.n, o.lamport, o.id))
    conn.executemany(_PUT_CLAIM, rows)


# -- the rows


class _People:
    """Ids and names by the small integers of rows, each looked up once: a board of thousands is by a few people."""

    def __init__(self, conn: Any) -> None:
        self._conn = conn
        self._found: dict[int, tuple[bytes, str]] = {}

    def __getitem__(self, key: int) -> tuple[bytes, str]:
        if key not in self._found:
            self._found[key] = self._conn.execute(_PERSON, (key,)).fetchone()
        return self._found[key]


def newest_leads(conn: Any, stage: str | None, limit: int) -> list[LeadRow]:
    """The newest `limit` leads, of one stage if it is named, newest first."""
    return _with_claims(conn, conn.execute(_NEWEST, (stage, limit)).fetchall())


def one_lead(conn: Any, id_: EnvelopeId) -> LeadRow | None:
    found = _with_claims(conn, conn.execute(_ONE, (id_,)).fetchall())
    return found[0] if found else None


def lead_ids(conn: Any, prefix: bytes, odd_nibble: int | None) -> list[EnvelopeId]:
    """At most two ids that start so, the smallest first."""
    return [EnvelopeId(id_) for (id_,) in conn.execute(_IDS, id_range(prefix, odd_nibble))]


def _with_claims(conn: Any, rows: list[tuple[Any, ...]]) -> list[LeadRow]:
    people = _People(conn)
    found: dict[bytes, list[ClaimRow]] = {}
    for lead, claimer, at in conn.execute(_CLAIMS, (json.dumps([row[0] for row in rows]),)):
        member, name = people[claimer]
        found.setdefault(lead, []).append(ClaimRow(MemberId(member), name, at))
    return [_lead(row, people, tuple(found.get(row[0], ()))) for row in rows]


def _lead(row: tuple[Any, ...], people: _People, claims: tuple[ClaimRow, ...]) -> LeadRow:
    _, id_, scope, author, company, role, url, note, at, edited, withdrawn, n, lamport, ahead = row
    member, name = people[author]
    return LeadRow(
        id=EnvelopeId(id_),
        scope=ScopeId(people[scope][0]),
        member=MemberId(member),
        name=name,
        company=company,
        role=role,
        url=url,
        note=note,
        at=at,
        edited=bool(edited),
        stage=stage_of(bool(withdrawn), claims),
        claims=claims,
        n=n,
        lamport=lamport,
        ahead=bool(ahead),
    )


DROPS = ("DELETE FROM leads", "DELETE FROM lead_edits", "DELETE FROM lead_ends", "DELETE FROM claims")
_PUT_LEAD = """
    INSERT INTO leads(id, scope, member, n, lamport, at, ahead, company, role, url, note)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO NOTHING
"""
_PUT_EDIT = """
    INSERT INTO lead_edits(target, scope, member, n, lamport, id, company, role, url, note)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT(target, scope, member) DO UPDATE
    SET n = excluded.n, lamport = excluded.lamport, id = excluded.id,
        company = excluded.company, role = excluded.role, url = excluded.url, note = excluded.note
    WHERE (excluded.n, excluded.lamport, excluded.id) > (lead_edits.n, lead_edits.lamport, lead_edits.id)
"""
_PUT_END = "INSERT INTO lead_ends(target, scope, member) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_PUT_CLAIM = """
    INSERT INTO claims(target, scope, member, is_on, at, n, lamport, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT(target, scope, member) DO UPDATE
    SET is_on = excluded.is_on, at = excluded.at, n = excluded.n, lamport = excluded.lamport, id = excluded.id
    WHERE (excluded.n, excluded.lamport, excluded.id) > (claims.n, claims.lamport, claims.id)
"""
_PERSON = """
    SELECT i.id, coalesce(p.name, r.claimed_name, '')
    FROM ids i LEFT JOIN profiles p ON p.member = i.key LEFT JOIN roster r ON r.member = i.key WHERE i.key = ?
"""
_ROWS = """
    SELECT l.key, l.id, l.scope, l.member,
        coalesce(e.company, l.company), coalesce(e.role, l.role), coalesce(e.url, l.url), coalesce(e.note, l.note),
        l.at, e.target IS NOT NULL, x.target IS NOT NULL, l.n, l.lamport, l.ahead
    FROM leads l
    LEFT JOIN lead_edits e ON e.target = l.id AND e.scope = l.scope AND e.member = l.member
    LEFT JOIN lead_ends x ON x.target = l.id AND x.scope = l.scope AND x.member = l.member
    WHERE l.member NOT IN (SELECT member FROM roster WHERE state = 'pending')
"""
_CLAIM = """
    SELECT 1 FROM claims c WHERE c.target = l.id AND c.scope = l.scope AND c.is_on
        AND c.member NOT IN (SELECT member FROM roster WHERE state = 'pending')
"""
_NEWEST = f"""{_ROWS}
        AND (?1 IS NULL OR ?1 = CASE
            WHEN x.target IS NOT NULL THEN '{CLOSED}' WHEN EXISTS ({_CLAIM}) THEN '{CLAIMED}' ELSE '{FOUND}' END)
    ORDER BY l.n DESC, l.lamport DESC, l.id DESC LIMIT ?2
"""
_ONE = f"{_ROWS} AND l.id = ?"
_IDS = "SELECT id FROM leads WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 2"
# CROSS JOIN keeps SQLite to this order of loops: from the leads that are shown to the claims of each.
_CLAIMS = """
    SELECT l.key, c.member, c.at
    FROM json_each(?) shown
    CROSS JOIN leads l ON l.key = shown.value
    CROSS JOIN claims c ON c.target = l.id AND c.scope = l.scope
    WHERE c.is_on AND c.member NOT IN (SELECT member FROM roster WHERE state = 'pending')
    ORDER BY c.n, c.lamport, c.id
"""
