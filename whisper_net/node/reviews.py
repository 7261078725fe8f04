"""What screens of résumés read: one with its comments and what changed since it was read last, and who reads them.

Rules: as queries.py, of which this is the part about résumés. What changed is worked out here, on the node's side, so
that a screen can take it over without laying out the whole text anew.
"""

import msgspec

from whisper_net.core.documents.edits import Replacement, replacements
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


async def listed(node: Node, group: str, limit: int = MOST_RESUMES) -> Listed:
    rows = await node.pick(group).query(lambda reader: reader.resumes(limit))
    return Listed(tuple(rows), node.means.clock.now())


async def review(node: Node, group: str, id_: ResumeId, known: str = "") -> Review | None:
    """One résumé, its comments placed; None where there is none. `known` is the text that the screen shows."""
    page = await node.pick(group).query(lambda reader: reader.resume(id_))
    if page is None:
        return None
    return Review(page, tuple(replacements(known, page.text)), node.means.clock.now())


async def readers(node: Node, group: str) -> Audience:
    """Who can read résumés: for now everybody in the channel general."""
    room = await shown.channel(node.pick(group), GENERAL)
    return await conversations.audience(node, group, room.scope)
