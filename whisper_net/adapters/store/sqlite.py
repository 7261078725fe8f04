"""A group's database in one SQLCipher file: the log as it came, and its folds, in one transaction a commit.

The one writer of its file; screens read through sqlite_reader.py, each on a connection of its own. Messages and all
else that people see are folded in sqlite_fold.py. The memory twin in memory.py passes the same contract tests.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from whisper_net.adapters.store import sqlite_attachments, sqlite_circles, sqlite_leads, sqlite_resumes
from whisper_net.adapters.store.sqlite_acks import keep_acks
from whisper_net.adapters.store.sqlite_comparisons import keep_comparisons
from whisper_net.adapters.store.sqlite_database import SqliteFile
from whisper_net.adapters.store.sqlite_drafts import keep_drafts
from whisper_net.adapters.store.sqlite_ends import all_forks, all_hidden, keep_forks, keep_hidden, purge
from whisper_net.adapters.store.sqlite_fold import fold
from whisper_net.adapters.store.sqlite_forgetting import forget
from whisper_net.adapters.store.sqlite_held_links import SqliteLinkShelf
from whisper_net.adapters.store.sqlite_ids import PLACE_BITS, Ids, joined_ids
from whisper_net.adapters.store.sqlite_relays import SqliteRelayBook
from whisper_net.adapters.store.sqlite_schema import GROUP
from whisper_net.core.envelope.parts import PartKey, PartSummary
from whisper_net.core.group.records import Loaded, StoreBatch, StoredEnvelope, StoredKey, StoredText
from whisper_net.core.ids import DeviceId, DocumentId, EnvelopeId, Incarnation, Kid, LinkId, ScopeId
from whisper_net.core.membership.judgements import Block
from whisper_net.core.wire.bounds import PART_SIZE


class SqliteGroupStore(sqlite_attachments.SqliteChunks, SqliteLinkShelf, SqliteRelayBook):
    """Implements ports.store.GroupStore."""

    def __init__(self, path: Path, key: bytes) -> None:
        """Open or create; `key` is 32 raw bytes. Raises a ProfileError."""
        self._file = SqliteFile(path, key, GROUP)
        self._ids = Ids()
        self._parts: dict[PartKey, int] = {}

    def load(self) -> Loaded:
        """Read what a group holds in memory. Opens no envelope and no box."""
        with self._file.transaction() as conn:
            return Loaded(
                links=[raw for (raw,) in conn.execute("SELECT raw FROM links ORDER BY key")],
                boxes=dict(conn.execute("SELECT hash, cuts FROM boxes").fetchall()),
                keys=[StoredKey(*row) for row in conn.execute("SELECT kid, scope, secret FROM keys ORDER BY key")],
                parts=[summary_of(row) for row in conn.execute(SUMMARIES)],
                facts=dict(conn.execute("SELECT name, value FROM facts").fetchall()),
                judged=[Block(*row) for row in conn.execute(_JUDGED)],
                hidden=all_hidden(conn),
                forks=all_forks(conn),
                drops=[sqlite_circles.drop_of(row) for row in conn.execute(sqlite_circles.ALL_DROPS)],
            )

    def commit(self, batches: Sequence[StoreBatch]) -> None:
        """Write all batches in one transaction that survives power loss, or raise and write none."""
        try:
            with self._file.transaction() as conn:
                for batch in batches:
                    self._write_state(conn, batch)
                self._write_envelopes(conn, chain.from_iterable(batch.envelopes for batch in batches))
                self._write_texts(conn, chain.from_iterable(batch.texts for batch in batches))
                self._write_parts(conn, chain.from_iterable(batch.parts for batch in batches))
                for purged in chain.from_iterable(batch.purged for batch in batches):
                    purge(conn, self._find_part(conn, purged.part), purged.kept)
                fold(conn, self._ids, [patch for batch in batches for patch in batch.patches])
                forgotten = [one for batch in batches for one in batch.forgotten]
                if forgotten:
                    forget(conn, forgotten)
        except BaseException:
            # Rows that these name were rolled back with all the rest.
            self._ids.forget()
            self._parts.clear()
            raise
        if forgotten:
            self._parts.clear()
            self._file.empty_journal()

    def part(self, key: PartKey) -> list[StoredEnvelope]:
        """All stored envelopes of a part, by seq."""
        with self._file.transaction() as conn:
            first = self._find_part(conn, key) << PLACE_BITS
            rows = conn.execute(_ENVELOPES, (first, first + PART_SIZE, PART_SIZE)).fetchall()
        return [StoredEnvelope(key, key.first_seq + place - first, id_, raw) for place, id_, raw in rows]

    def envelopes(self, key: PartKey, after_seq: int, limit: int) -> list[bytes]:
        """Raw envelopes of a part with seq > after_seq, by seq."""
        with self._file.transaction() as conn:
            first = self._find_part(conn, key) << PLACE_BITS
            start = first + max(after_seq + 1 - key.first_seq, 0)
            return [raw for _, _, raw in conn.execute(_ENVELOPES, (start, first + PART_SIZE, limit))]

    def boxes(self, hash_: bytes) -> bytes | None:
        with self._file.transaction() as conn:
            row = conn.execute("SELECT raw FROM boxes WHERE hash = ?", (hash_,)).fetchone()
        return row[0] if row else None

    def all_parts(self) -> list[PartKey]:
        """Every part that holds an envelope, in the order in which they were first named."""
        with self._file.transaction() as conn:
            return [_part_key(*row) for row in conn.execute(_PARTS_WITH_ENVELOPES)]

    def text(self, document: DocumentId) -> list[StoredEnvelope]:
        """All stored envelopes that change a text."""
        with self._file.transaction() as conn:
            rows = conn.execute(_TEXT, (document,)).fetchall()
        found = []
        for place, id_, raw, *part in rows:
            key = _part_key(*part)
            found.append(StoredEnvelope(key, key.first_seq + place % (1 << PLACE_BITS), id_, raw))
        return found

    def all_texts(self) -> list[DocumentId]:
        """Every text that an envelope changes."""
        with self._file.transaction() as conn:
            return [DocumentId(document) for (document,) in conn.execute("SELECT DISTINCT document FROM texts")]

    def drop_projections(self) -> None:
        """Empty every table that is a fold of the log. What this device alone knows stays."""
        with self._file.transaction() as conn:
            for statement in _DROPS:
                conn.execute(statement)

    def close(self) -> None:
        self._file.close()

    def _write_state(self, conn: Any, batch: StoreBatch) -> None:
        """Write all but envelopes, parts and patches: few rows, in the order of the batches."""
        _many(conn, _PUT_LINK, [(link.id, link.raw) for link in batch.links])
        _many(conn, _PUT_BOXES, [(boxes.hash, boxes.raw, boxes.cuts) for boxes in batch.boxes])
        _many(conn, _PUT_KEY, [(key.kid, key.scope, key.secret) for key in batch.keys])
        _many(conn, _PUT_MARK, [(mark.scope, mark.n, mark.lamport, mark.id) for mark in batch.marks])
        sqlite_circles.keep_drops(conn, batch.drops)
        keep_drafts(conn, batch.drafts)
        keep_comparisons(conn, batch.comparisons)
        keep_acks(conn, self._ids, batch.acks)
        _many(conn, _PUT_JUDGED, [(block.first, block.digest, block.raw) for block in batch.judged])
        keep_hidden(conn, batch.hidden)
        keep_forks(conn, batch.forks)
        sqlite_attachments.put_chunks(conn, batch.chunks)
        for name, value in batch.facts:
            if value is None:
                conn.execute("DELETE FROM facts WHERE name = ?", (name,))
            else:
                conn.execute(_PUT_FACT, (name, value))

    def _write_envelopes(self, conn: Any, envelopes: Iterable[StoredEnvelope]) -> None:
        rows = []
        for envelope in envelopes:
            slot = envelope.seq - envelope.part.first_seq
            if not 0 <= slot < PART_SIZE:
                raise ValueError(f"seq {envelope.seq} does not stand in part {envelope.part.part}")
            rows.append((self._part(conn, envelope.part) << PLACE_BITS | slot, envelope.id, envelope.raw))
        _many(conn, _PUT_ENVELOPE, rows)

    def _write_texts(self, conn: Any, texts: Iterable[StoredText]) -> None:
        rows = [
            (one.document, self._part(conn, one.part) << PLACE_BITS | one.seq - one.part.first_seq) for one in texts
        ]
        _many(conn, _PUT_TEXT, rows)

    def _write_parts(self, conn: Any, parts: Iterable[PartSummary]) -> None:
        latest = {part.key: part for part in parts}
        rows = [
            (
                self._ids.key(conn, part.scope),
                part.held,
                part.first_prev,
                part.last_id,
                b"".join(part.heads),
                part.lamport,
                b"".join(part.first_heads),
                self._part(conn, part.key),
            )
            for part in latest.values()
        ]
        _many(conn, _SET_PART, rows)

    def _part(self, conn: Any, key: PartKey) -> int:
        """The row of a part, made if it is new."""
        row = self._find_part(conn, key)
        if not row:
            made = conn.execute(_PUT_PART, (self._ids.key(conn, key.device), key.incarnation, key.kid, key.part))
            row = self._parts[key] = int(made.lastrowid)
        return row

    def _find_part(self, conn: Any, key: PartKey) -> int:
        """The row of a part, or 0."""
        row = self._parts.get(key)
        if row is None:
            found = conn.execute(_FIND_PART, (key.kid, key.device, key.incarnation, key.part)).fetchone()
            if found is None:
                return 0
            row = self._parts[key] = int(found[0])
        return row


def _many(conn: Any, statement: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        conn.executemany(statement, rows)


def _part_key(device: bytes, incarnation: bytes, kid: bytes, number: int) -> PartKey:
    return PartKey(DeviceId(device), Incarnation(incarnation), Kid(kid), number)


def summary_of(row: tuple[Any, ...]) -> PartSummary:
    device, incarnation, kid, number, scope, held, first_prev, last_id, heads, lamport, first_heads = row
    return PartSummary(
        key=_part_key(device, incarnation, kid, number),
        scope=ScopeId(scope),
        held=held,
        first_prev=first_prev,
        last_id=EnvelopeId(last_id),
        heads=_heads(heads),
        lamport=lamport,
        first_heads=_heads(first_heads or b""),
    )


def _heads(joined: bytes) -> tuple[LinkId, ...]:
    return tuple(map(LinkId, joined_ids(joined)))


SUMMARIES = """
    SELECT device.id, incarnation, kid, number, scope.id, held, first_prev, last_id, heads, lamport, first_heads
    FROM parts JOIN ids device ON device.key = parts.device JOIN ids scope ON scope.key = parts.scope
    ORDER BY parts.key
"""
_PARTS_WITH_ENVELOPES = """
    SELECT device.id, incarnation, kid, number
    FROM parts JOIN ids device ON device.key = parts.device
    WHERE EXISTS (SELECT 1 FROM envelopes WHERE place >= parts.key << 10 AND place < (parts.key + 1) << 10)
    ORDER BY parts.key
"""
_FIND_PART = """
    SELECT key FROM parts
    WHERE kid = ? AND device = (SELECT key FROM ids WHERE id = ?) AND incarnation = ? AND number = ?
"""
_ENVELOPES = "SELECT place, id, raw FROM envelopes WHERE place >= ? AND place < ? ORDER BY place LIMIT ?"
_PUT_LINK = "INSERT INTO links(id, raw) VALUES (?, ?) ON CONFLICT(id) DO NOTHING"
_PUT_BOXES = "INSERT INTO boxes(hash, raw, cuts) VALUES (?, ?, ?) ON CONFLICT(hash) DO NOTHING"
_PUT_KEY = "INSERT INTO keys(kid, scope, secret) VALUES (?, ?, ?) ON CONFLICT(kid) DO NOTHING"
_PUT_FACT = "INSERT INTO facts(name, value) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value"
_JUDGED = "SELECT first, digest, raw FROM judgements ORDER BY first"
_PUT_JUDGED = "INSERT OR REPLACE INTO judgements(first, digest, raw) VALUES (?, ?, ?)"
_PUT_PART = "INSERT INTO parts(device, incarnation, kid, number) VALUES (?, ?, ?, ?)"
_SET_PART = """
    UPDATE parts
    SET scope = ?, held = ?, first_prev = ?, last_id = ?, heads = ?, lamport = ?, first_heads = ? WHERE key = ?
"""
# A twin under another nonce is the same envelope: the copy that came first stays.
_PUT_ENVELOPE = "INSERT INTO envelopes(place, id, raw) VALUES (?, ?, ?) ON CONFLICT(place) DO NOTHING"
_PUT_TEXT = "INSERT INTO texts(document, place) VALUES (?, ?) ON CONFLICT DO NOTHING"
_TEXT = """
    SELECT e.place, e.id, e.raw, device.id, parts.incarnation, parts.kid, parts.number
    FROM texts t
    CROSS JOIN envelopes e ON e.place = t.place
    CROSS JOIN parts ON parts.key = e.place >> 10
    CROSS JOIN ids device ON device.key = parts.device
    WHERE t.document = ? ORDER BY e.place
"""
_PUT_MARK = """
    INSERT INTO marks(scope, n, lamport, id) VALUES (?, ?, ?, ?)
    ON CONFLICT(scope) DO UPDATE SET n = excluded.n, lamport = excluded.lamport, id = excluded.id
    WHERE (excluded.n, excluded.lamport, excluded.id) > (n, lamport, id)
"""
_DROPS = (
    "DELETE FROM messages",
    "DELETE FROM amendments",
    "DELETE FROM reactions",
    "DELETE FROM profiles",
    "DELETE FROM roster",
    "DELETE FROM channels",
    "DELETE FROM invitations",
    "DELETE FROM judgements",
    *sqlite_attachments.DROPS,
    *sqlite_circles.DROPS,
    *sqlite_leads.DROPS,
    *sqlite_resumes.DROPS,
    "INSERT INTO words(words) VALUES ('delete-all')",
    "UPDATE progress SET indexed = 0",
)
