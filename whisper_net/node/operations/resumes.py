"""Résumés and comments on their lines. For now they all live in the channel general, which every member is in."""

from typing import Any

from whisper_net.core.documents.anchors import anchor_of
from whisper_net.core.documents.textfile import alike_lines
from whisper_net.core.errors import NotAllowed
from whisper_net.core.group import commands as do
from whisper_net.core.group.events import ResumeVersion
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node
from whisper_net.node.operations import shown
from whisper_net.node.operations.people import GENERAL
from whisper_net.node.operations.standing import standing_json
from whisper_net.ports.resumes import CommentRow, ResumeRow

MOST = 10_000
"""Rows of one list."""


async def resume_list(node: Node, limit: int = MOST, group: str | None = None) -> Any:
    """All résumés, the one that changed last first."""
    rows = await node.pick(group).query(lambda reader: reader.resumes(max(0, limit)))
    return [_resume_json(row) | {"title": row.title, "comments": row.comments} for row in rows]


async def resume_show(node: Node, resume: str, group: str | None = None) -> Any:
    """One résumé with its comments in the order in which they were made; places in code points."""
    page = await shown.resume(node.pick(group), resume)
    return _resume_json(page.row) | {"text": page.text, "comments": [_comment_json(one) for one in page.comments]}


async def resume_add(node: Node, text: str, group: str | None = None) -> Any:
    chosen = node.pick(group)
    room = await shown.channel(chosen, GENERAL)
    return _version_json(chosen, await chosen.submit(do.AddResume(room.scope, alike_lines(text))))


async def resume_edit(node: Node, resume: str, text: str, base: str | None = None, group: str | None = None) -> Any:
    """Make the text of a résumé of one's own this one; what did not change keeps its comments.

    With `base`, the text that the edit began with, what arrived since then stays.
    """
    chosen = node.pick(group)
    row = (await shown.resume(chosen, resume)).row
    if row.member != chosen.group.state.me.member:
        raise NotAllowed("only its owner changes a résumé; comment on its words instead")
    return _version_json(chosen, await chosen.submit(do.EditResume(row.scope, row.id, alike_lines(text), base)))


async def resume_comment(node: Node, resume: str, quote: str, text: str, group: str | None = None) -> Any:
    """Comment on the first place in a résumé where `quote` stands. Raises QuoteNotFound."""
    chosen = node.pick(group)
    page = await shown.resume(chosen, resume)
    anchor = anchor_of(page.text, alike_lines(quote))
    id_ = await chosen.submit(do.CommentResume(page.row.scope, page.row.id, anchor, text))
    return {"comment": id_.hex(), **standing_json(chosen)}


async def resume_resolve(node: Node, comment: str, off: bool = False, group: str | None = None) -> Any:
    """Say that a comment is dealt with, or, with `off`, that it is open again."""
    chosen = node.pick(group)
    row, owner = await shown.comment(chosen, comment)
    if chosen.group.state.me.member not in (row.member, owner):
        raise NotAllowed("only who wrote a comment, or whose résumé it is about, resolves it")
    if row.resolved == off:
        await chosen.submit(do.ResolveComment(row.scope, row.id, not off))
    return {"comment": row.id.hex(), **standing_json(chosen)}


def _resume_json(row: ResumeRow) -> dict[str, Any]:
    return {"resume": row.id.hex(), "by": row.member.hex()}


def _version_json(group: GroupNode, made: ResumeVersion) -> dict[str, Any]:
    return {"resume": made.resume.hex(), "version": made.version.hex(), **standing_json(group)}


def _comment_json(row: CommentRow) -> dict[str, Any]:
    return {
        "comment": row.id.hex(),
        "name": row.name,
        "quote": row.quote,
        "text": row.text,
        "start": row.start,
        "end": row.end,
        "resolved": row.resolved,
    }
