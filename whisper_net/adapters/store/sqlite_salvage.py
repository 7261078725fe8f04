"""What can still be read of a damaged group's database, copied into a new one.

Rules: who we are, our keys and the membership log are read whole, or there is nothing to go on from: a device that
signs on top of half of its own links would speak with two tongues. A part of a feed is copied whole or left out, since
others bring it again. Folds are not copied: whoever asks rebuilds them. Nothing is written to the damaged file.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from whisper_net.adapters.store.sqlite import SUMMARIES, SqliteGroupStore, summary_of
from whisper_net.adapters.store.sqlite_acks import ALL as ALL_ACKS
from whisper_net.adapters.store.sqlite_acks import ack_of
from whisper_net.adapters.store.sqlite_circles import ALL_DROPS, drop_of
from whisper_net.adapters.store.sqlite_comparisons import ALL, comparison_of
from whisper_net.adapters.store.sqlite_database import SqliteFile
from whisper_net.adapters.store.sqlite_schema import GROUP
from whisper_net.core.envelope.parts import PartKey
from whisper_net.core.errors import ProfileCorrupt
from whisper_net.core.group.records import (
    ReadMark,
    SavedDraft,
    StoreBatch,
    StoredBoxes,
    StoredChunk,
    StoredEnvelope,
    StoredKey,
    StoredLink,
)


class Wreck:
    """A damaged database. Each question has a connection of its own: after a bad page one answers nothing more."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key

    def rows(self, question: str, *values: bytes) -> list[Any]:
        """Raises ProfileCorrupt or ProfileNewer."""
        file = SqliteFile(self._path, self._key, GROUP, read_only=True)
        try:
            with file.transaction() as conn:
                found: list[Any] = conn.execute(question, values).fetchall()
                return found
        finally:
            file.close()

    def rows_if_any(self, question: str, *values: bytes) -> list[Any]:
        """None where they cannot be read."""
        try:
            return self.rows(question, *values)
        except ProfileCorrupt:
            return []

    def part(self, key: PartKey) -> Sequence[StoredEnvelope]:
        store = SqliteGroupStore(self._path, self._key)
        try:
            return store.part(key)
        except ProfileCorrupt:
            return []
        finally:
            store.close()


def salvage(wreck: Wreck, into: SqliteGroupStore) -> None:
    """Copy what can be read. Raises ProfileCorrupt or ProfileNewer, with nothing written, where that is not enough."""
    into.commit([_what_it_stands_on(wreck)])
    for summary in map(summary_of, wreck.rows_if_any(SUMMARIES)):
        envelopes = wreck.part(summary.key)
        if len(envelopes) == summary.held:
            into.commit([StoreBatch(envelopes=tuple(envelopes), parts=(summary,))])
    for (message,) in wreck.rows_if_any("SELECT DISTINCT message FROM chunks"):
        found = wreck.rows_if_any("SELECT id, message, raw FROM chunks WHERE message = ?", message)
        into.commit([StoreBatch(chunks=tuple(StoredChunk(*row) for row in found))])


def _what_it_stands_on(wreck: Wreck) -> StoreBatch:
    return StoreBatch(
        links=tuple(StoredLink(*row) for row in wreck.rows("SELECT id, raw FROM links ORDER BY key")),
        keys=tuple(StoredKey(*row) for row in wreck.rows("SELECT kid, scope, secret FROM keys ORDER BY key")),
        facts=tuple(wreck.rows("SELECT name, value FROM facts")),
        boxes=tuple(StoredBoxes(*row) for row in wreck.rows_if_any("SELECT hash, raw, cuts FROM boxes ORDER BY key")),
        marks=tuple(ReadMark(*row) for row in wreck.rows_if_any("SELECT scope, n, lamport, id FROM marks")),
        drafts=tuple(
            SavedDraft(*row) for row in wreck.rows_if_any("SELECT place, text, about FROM drafts ORDER BY key")
        ),
        drops=tuple(map(drop_of, wreck.rows_if_any(ALL_DROPS))),
        comparisons=tuple(map(comparison_of, wreck.rows_if_any(ALL))),
        acks=tuple(map(ack_of, wreck.rows_if_any(ALL_ACKS))),
    )
