"""The table of drafts: what this device's person typed and has not sent."""

from collections.abc import Sequence
from typing import Any

from whisper_net.core.group.records import SavedDraft
from whisper_net.core.wire.bounds import MAX_DRAFTS


def keep_drafts(conn: Any, drafts: Sequence[SavedDraft]) -> None:
    """Write drafts, the last of a place winning; those beyond MAX_DRAFTS that were written longest ago go."""
    for draft in drafts:
        conn.execute("DELETE FROM drafts WHERE place = ?", (draft.place,))
        if not draft.empty:
            conn.execute(_PUT, (draft.place, draft.text, draft.about))
    if drafts:
        conn.execute(_TRIM, (MAX_DRAFTS,))


def one_draft(conn: Any, place: str) -> SavedDraft | None:
    row = conn.execute("SELECT place, text, about FROM drafts WHERE place = ?", (place,)).fetchone()
    return SavedDraft(*row) if row else None


def all_drafts(conn: Any) -> list[SavedDraft]:
    """All drafts, the one written last first."""
    return [SavedDraft(*row) for row in conn.execute("SELECT place, text, about FROM drafts ORDER BY key DESC")]


_PUT = "INSERT INTO drafts(place, text, about) VALUES (?, ?, ?)"
_TRIM = "DELETE FROM drafts WHERE key <= (SELECT key FROM drafts ORDER BY key DESC LIMIT 1 OFFSET ?)"
