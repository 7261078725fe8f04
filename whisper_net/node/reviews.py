"""What screens of résumés read: one with its comments and what changed since it was read last, and who reads them.

Rules: as queries.py, of which this is the part about résumés. What changed is worked out here, on the node's side, so
that a screen can take it over without laying out the whole text anew.
"""

import msgspec

from whisper_net.core.documents.anchors import place_all
from whisper_net.core.documents.edits import Replacement, changed_lines, replacements
from whisper_net.core.documents.resumes import check_resume
from whisper_net.core.ids import ResumeId
from whisper_net.node import conversations
from whisper_net.node.conversations import Audience
from whisper_net.node.node import Node
from whisper_net.node.operations import shown
from whisper_net.node.operations.people import GENERAL
from whisper_net.node.queries import MOST_RESUMES
from whisper_net.ports.resumes import ResumePage, ResumeRow


class Listed(msgspec.Struct, frozen=True):
    """The résumés that changed last, the newest first, and this machine's time."""

    rows: tuple[ResumeRow, ...]
    now: int


class Review(msgspec.Struct, frozen=True):
    """A résumé as it stands now."""

    page: ResumePage
    changes: tuple[Replacement, ...]
    """What makes the text that was known this one, in order."""
    now: int


class Preview(msgspec.Struct, frozen=True):
    """What another text in place of a résumé's would change."""

    base: str
    """The text as it is now."""
    lines: int
    """How many of them differ."""
    comments: int
    """That have a place now."""
    kept: int
    """Of these, how many would keep one."""


async def listed(node: Node, group: str, limit: int = MOST_RESUMES) -> Listed:
    rows = await node.pick(group).query(lambda reader: reader.resumes(limit))
    return Listed(tuple(rows), node.means.clock.now())


async def review(node: Node, group: str, id_: ResumeId, known: str = "") -> Review | None:
    """One résumé, its comments placed; None where there is none. `known` is the text that the screen shows."""
    page = await node.pick(group).query(lambda reader: reader.resume(id_))
    if page is None:
        return None
    return Review(page, tuple(replacements(known, page.text)), node.means.clock.now())


async def replaced(node: Node, group: str, id_: ResumeId, text: str) -> Preview | None:
    """What would change if a résumé became this text; None where there is none. Raises TooLong or RefusedError."""
    check_resume(text)
    found = await node.pick(group).query(lambda reader: (reader.resume(id_), reader.anchors(id_)))
    page, anchors = found[0], dict(found[1])
    if page is None:
        return None
    placed = [one.id for one in page.comments if one.start is not None and one.id in anchors]
    kept = sum(span is not None for span in place_all(text, [anchors[id_] for id_ in placed]))
    return Preview(page.text, changed_lines(page.text, text), len(placed), kept)


async def readers(node: Node, group: str) -> Audience:
    """Who can read résumés: for now everybody in the channel general."""
    room = await shown.channel(node.pick(group), GENERAL)
    return await conversations.audience(node, group, room.scope)
