"""From what was said about résumés to what changes on the screen.

Whose word resolves a comment is told by whoever folds these: ports/resumes.py.
"""

from typing import TypeAlias

from whisper_net.core.documents.entries import ResolveComment, ResumeComment
from whisper_net.core.documents.patches import CommentResolved, Origin, ResumeCommented
from whisper_net.core.documents.quotes import Anchor

CommentEntry: TypeAlias = ResumeComment | ResolveComment
CommentPatch: TypeAlias = ResumeCommented | CommentResolved


def comment_patch(entry: CommentEntry, origin: Origin) -> CommentPatch:
    """The outcome of one entry."""
    if isinstance(entry, ResolveComment):
        return CommentResolved(origin, entry.target, entry.on)
    anchor = Anchor(entry.quote, entry.before, entry.after, entry.start, entry.version)
    return ResumeCommented(origin, entry.resume, anchor, entry.text)
