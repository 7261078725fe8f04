"""The tables about relays: cursors and marks of each store of each relay. The memory twin is memory_relays.py."""

from typing import Any

from whisper_net.adapters.store.sqlite_database import SqliteFile
from whisper_net.core.envelope.parts import PartKey
from whisper_net.core.ids import DeviceId, Incarnation, Kid
from whisper_net.core.sync.marks import RelayBatch, RelayRows
from whisper_net.ports.relays import STORES_KEPT


class SqliteRelayBook:
    """Implements ports.relays.RelayBook over a group's file."""

    _file: SqliteFile

    def relay_rows(self, relay: bytes, store: bytes) -> RelayRows:
        with self._file.transaction() as conn:
            row = _find(conn, relay, store)
            return RelayRows(
                cursors=dict(conn.execute("SELECT topic, place FROM relay_cursors WHERE relay = ?", row).fetchall()),
                parts={(_key(*key), day): mask for mask, day, *key in conn.execute(_PARTS, row)},
                records={(topic, id_): day for topic, id_, day in conn.execute(_RECORDS, row)},
            )

    def commit_relay(self, relay: bytes, store: bytes, batch: RelayBatch) -> None:
        with self._file.transaction() as conn:
            (row,) = _find(conn, relay, store)
            if not row:
                row = conn.execute("INSERT INTO relays(relay, store) VALUES (?, ?)", (relay, store)).lastrowid
                conn.execute(_TRIM, (relay, STORES_KEPT))
            _write(conn, row, batch)

    def forget_relay(self, relay: bytes) -> None:
        with self._file.transaction() as conn:
            conn.execute("DELETE FROM relays WHERE relay = ?", (relay,))

    def drop_marks(self, before: int) -> None:
        with self._file.transaction() as conn:
            conn.execute("DELETE FROM relay_parts WHERE day < ?", (before,))
            conn.execute("DELETE FROM relay_records WHERE day < ?", (before,))


def forget_marks(conn: Any, kids: list[tuple[Kid]]) -> None:
    """Delete the marks of what was written under these keys."""
    conn.executemany("DELETE FROM relay_parts WHERE kid = ?", kids)


def _find(conn: Any, relay: bytes, store: bytes) -> tuple[int]:
    """The row of a relay's store, or 0."""
    row = conn.execute("SELECT key FROM relays WHERE relay = ? AND store = ?", (relay, store)).fetchone()
    return row or (0,)


def _write(conn: Any, row: int, batch: RelayBatch) -> None:
    for statement in _LEAVE:
        conn.executemany(statement, [(row, topic) for topic in batch.left])
    conn.executemany(_PUT_CURSOR, [(row, topic, place) for topic, place in batch.cursors.items()])
    parts = [
        (row, part.kid, part.device, part.incarnation, part.part, day, mask)
        for (part, day), mask in batch.parts.items()
    ]
    conn.executemany(_PUT_PART, parts)
    conn.executemany(_PUT_RECORD, [(row, topic, id_, day) for (topic, id_), day in batch.records.items()])


def _key(kid: bytes, device: bytes, incarnation: bytes, number: int) -> PartKey:
    return PartKey(DeviceId(device), Incarnation(incarnation), Kid(kid), number)


_PARTS = "SELECT mask, day, kid, device, incarnation, number FROM relay_parts WHERE relay = ?"
_RECORDS = "SELECT topic, id, day FROM relay_records WHERE relay = ?"
_TRIM = """
    DELETE FROM relays WHERE relay = ?1
    AND key NOT IN (SELECT key FROM relays WHERE relay = ?1 ORDER BY key DESC LIMIT ?2)
"""
_LEAVE = (
    "DELETE FROM relay_cursors WHERE relay = ? AND topic = ?",
    "DELETE FROM relay_records WHERE relay = ? AND topic = ?",
)
_PUT_CURSOR = "INSERT OR REPLACE INTO relay_cursors(relay, topic, place) VALUES (?, ?, ?)"
_PUT_PART = """
    INSERT OR REPLACE INTO relay_parts(relay, kid, device, incarnation, number, day, mask) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_PUT_RECORD = "INSERT OR REPLACE INTO relay_records(relay, topic, id, day) VALUES (?, ?, ?, ?)"
