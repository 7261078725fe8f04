"""The tables about floods: links that wait outside the log, and what was taken of whom.

The memory twin is memory_held_links.py.
"""

from collections.abc import Sequence

from msgspec.structs import astuple

from whisper_net.adapters.store.sqlite_database import SqliteFile
from whisper_net.core.ids import LinkId
from whisper_net.core.sync.pace import Spent
from whisper_net.ports.held_links import HeldLink


class SqliteLinkShelf:
    """Implements ports.held_links.LinkShelf over a group's file."""

    _file: SqliteFile
    _held: int | None = None
    """Bytes that wait; None until somebody asks. Counting them reads all of them."""

    def hold_links(self, links: Sequence[HeldLink], most: int) -> None:
        held, self._held = self._held, None
        with self._file.transaction() as conn:
            if held is None:
                (held,) = conn.execute("SELECT COALESCE(SUM(LENGTH(raw)), 0) FROM held_links").fetchone()
            held += sum(len(one.raw) * conn.execute(_HOLD, (one.id, one.who, one.raw)).rowcount for one in links)
            while held > most:
                held -= sum(size for (size,) in conn.execute(_GIVE_WAY).fetchall())
        self._held = held

    def held_links(self, ids: Sequence[LinkId]) -> list[HeldLink]:
        with self._file.transaction() as conn:
            rows = [row for id_ in ids for row in conn.execute(_HELD, (id_,))]
        return [HeldLink(*row) for _, *row in sorted(rows)]

    def oldest_held_links(self, who: bytes, limit: int) -> list[HeldLink]:
        with self._file.transaction() as conn:
            return [HeldLink(*row) for row in conn.execute(_OLDEST, (who, limit))]

    def let_go_links(self, ids: Sequence[LinkId]) -> None:
        held, self._held = self._held, None
        with self._file.transaction() as conn:
            gone = sum(size for id_ in ids for (size,) in conn.execute(_LET_GO, (id_,)).fetchall())
        self._held = None if held is None else held - gone

    def holds_links_of(self) -> list[bytes]:
        with self._file.transaction() as conn:
            return [who for (who,) in conn.execute("SELECT DISTINCT who FROM held_links ORDER BY who")]

    def spent(self) -> list[Spent]:
        with self._file.transaction() as conn:
            return [
                Spent(*row) for row in conn.execute("SELECT bucket, who, bytes, at FROM spent ORDER BY bucket, who")
            ]

    def put_spent(self, rows: Sequence[Spent]) -> None:
        with self._file.transaction() as conn:
            conn.executemany(
                "INSERT OR REPLACE INTO spent(bucket, who, bytes, at) VALUES (?, ?, ?, ?)", map(astuple, rows)
            )


_HOLD = "INSERT OR IGNORE INTO held_links(id, who, raw) VALUES (?, ?, ?)"
_HELD = "SELECT key, id, who, raw FROM held_links WHERE id = ?"
_GIVE_WAY = "DELETE FROM held_links WHERE key = (SELECT MIN(key) FROM held_links) RETURNING LENGTH(raw)"
_LET_GO = "DELETE FROM held_links WHERE id = ? RETURNING LENGTH(raw)"
_OLDEST = "SELECT id, who, raw FROM held_links WHERE who = ? ORDER BY key LIMIT ?"
