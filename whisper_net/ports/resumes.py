"""What screens and commands ask about résumés and the comments on their lines.

Rules of the fold, for every adapter: of a résumé stands what the last ResumeChanged says, for the core folds its
versions; a comment stands at the résumé that it names in its own scope, whether or not that is here yet, and is placed
in its text anew whenever that changes (core/documents/anchors.py), or is unplaced; of those who may resolve a comment,
its author and the résumé's owner, the greatest in order counts. What somebody pending wrote is neither shown nor
counted.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from whisper_net.core.documents.quotes import Anchor
from whisper_net.core.ids import EnvelopeId, MemberId, ResumeId, ScopeId


class ResumeRow(msgspec.Struct, frozen=True):
    """One résumé in a list."""

    id: ResumeId
    scope: ScopeId
    member: MemberId
    name: str
    """Of its owner: the display name, or the claimed name, or ""."""
    title: str
    """Its first line that says anything."""
    version: bytes
    """32 bytes: the hash of its text."""
    versions: int
    """How many are whole here."""
    at: int
    """When its newest version was made."""
    comments: int
    open: int
    """Comments that are not resolved."""
    n: int
    lamport: int
    ahead: bool = False
    """The owner's stamp lay in the future; `at` is the time of arrival."""


class CommentRow(msgspec.Struct, frozen=True):
    """One comment. Its words are `text[start:end]` of the résumé as it is now, in code points."""

    id: EnvelopeId
    resume: ResumeId
    scope: ScopeId
    member: MemberId
    name: str
    quote: str
    """The words as they were when it was written."""
    text: str
    start: int | None
    """None, like `end`, while these words are nowhere in the text: unplaced."""
    end: int | None
    resolved: bool
    at: int
    n: int
    lamport: int
    ahead: bool = False


class ResumePage(msgspec.Struct, frozen=True):
    """One résumé in full, its comments in the order in which they were made."""

    row: ResumeRow
    text: str
    comments: tuple[CommentRow, ...]


class ResumeReader(Protocol):
    """Read-only queries about résumés, each over a snapshot."""

    def resumes(self, limit: int) -> list[ResumeRow]:
        """The `limit` résumés that changed last, the newest first."""
        ...

    def resume(self, id_: ResumeId) -> ResumePage | None: ...

    def anchors(self, id_: ResumeId) -> Sequence[tuple[EnvelopeId, Anchor]]:
        """What the comments on a résumé hold on to; none where there is no such résumé."""
        ...

    def resume_ids(self, prefix: bytes, odd_nibble: int | None = None) -> Sequence[ResumeId]:
        """At most two ids that start with `prefix` (then with the half byte `odd_nibble`), the smallest first."""
        ...

    def comment(self, id_: EnvelopeId) -> CommentRow | None:
        """A comment of a résumé that is here."""
        ...

    def comment_ids(self, prefix: bytes, odd_nibble: int | None = None) -> Sequence[EnvelopeId]:
        """As `resume_ids`, of comments on résumés that are here."""
        ...
