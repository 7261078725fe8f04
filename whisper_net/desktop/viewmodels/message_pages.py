"""A page of messages cut into what is laid out in one turn of Qt's loop."""

from collections.abc import Sequence

from whisper_net.core.ids import EnvelopeId
from whisper_net.node.conversations import Page
from whisper_net.ports.talk import MessageRow, RepliesRow

SLICE = 8
"""Rows that are laid out in one turn of Qt's loop."""
IN_SIGHT = 24
"""Rows that fill a window."""


def pieces(page: Page, *, at_start: bool) -> list[Page]:
    """A page cut into slices: each stands beside the rows that are here, so those of an older page come last first."""
    cuts = [page.rows[at : at + SLICE] for at in range(0, len(page.rows), SLICE)]
    if at_start:
        cuts = [page.rows[max(0, end - SLICE) : end] for end in range(len(page.rows), 0, -SLICE)]
    return [Page(rows, page.quoted, _of(page.replies, rows), page.now, page.more) for rows in cuts]


def beginning(page: Page) -> tuple[Page, list[Page]]:
    """What of the newest page is shown at once, in a flood in which each millisecond counts, and what comes after."""
    if len(page.rows) <= IN_SIGHT:
        return page, []
    first, rest = page.rows[-IN_SIGHT:], page.rows[:-IN_SIGHT]
    others = Page(rest, page.quoted, page.replies, page.now, page.more)
    return Page(first, page.quoted, _of(page.replies, first), page.now, page.more), pieces(others, at_start=True)


def _of(replies: dict[EnvelopeId, RepliesRow], rows: Sequence[MessageRow]) -> dict[EnvelopeId, RepliesRow]:
    return {row.id: replies[row.id] for row in rows if row.id in replies}
