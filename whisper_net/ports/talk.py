"""What screens ask about a conversation: what follows a place, what was replied to it, how far it was read.

Rules: a reply counts in the scope of the message that it names, whoever wrote it; what somebody pending wrote is not
shown, as everywhere.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from whisper_net.core.group.records import ReadMark
from whisper_net.core.ids import EnvelopeId, MemberId, ScopeId
from whisper_net.ports.attachments import FileRow

SHOWN_REPLIERS = 3


class ReactionRow(msgspec.Struct, frozen=True):
    emoji: str
    members: tuple[MemberId, ...]


class MessageRow(msgspec.Struct, frozen=True):
    """One message as a screen shows it. A deleted one keeps its row, with empty text."""

    id: EnvelopeId
    scope: ScopeId
    member: MemberId
    name: str
    """The author's display name, or their claimed name, or ""."""
    text: str
    at: int
    edited: bool
    deleted: bool
    reply_to: EnvelopeId | None
    reactions: tuple[ReactionRow, ...]
    """The emoji that was set first is first, and so the members of each."""
    n: int
    lamport: int
    ahead: bool = False
    """The author's stamp lay in the future; `at` is the time of arrival."""
    imported: bool = False
    """`member` brought it over from an older group; `name` and `at` are what they say of it."""
    file: FileRow | None = None
    """What it brings; then its text may be empty. Nothing of it is left once the message is deleted."""


def imported_name(name: str) -> str:
    """What stands in the place of an author's name: that it is no member's here must be seen, also where it is cut."""
    return f"imported: {name}"


class RepliesRow(msgspec.Struct, frozen=True):
    """What stands under a message that has replies; deleted ones are not counted."""

    target: EnvelopeId
    count: int
    last: int
    """When the last one was written."""
    people: tuple[tuple[MemberId, str], ...]
    """At most SHOWN_REPLIERS who replied, with their names, the first first."""


class TalkReader(Protocol):
    """Read-only queries about one scope's messages, each over a snapshot."""

    def messages_after(self, scope: ScopeId, after: EnvelopeId, limit: int) -> list[MessageRow]:
        """The `limit` messages that follow one, oldest first; none for an unknown one."""
        ...

    def replies(self, scope: ScopeId, target: EnvelopeId, limit: int) -> list[MessageRow]:
        """The newest `limit` replies to a message, oldest first; deleted ones keep their rows."""
        ...

    def reply_counts(self, scope: ScopeId, targets: Sequence[EnvelopeId]) -> list[RepliesRow]:
        """Of those messages that have replies, what stands under them, in any order."""
        ...

    def imported_sources(self, scope: ScopeId) -> set[bytes]:
        """What was brought over into a scope from an older group, by its source."""
        ...

    def read_mark(self, scope: ScopeId) -> ReadMark | None:
        """Up to where this device has read a scope; None where it never did."""
        ...
