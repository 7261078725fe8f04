"""What changed, in words a table and a screen understand. Never taken from Automerge's diff.

A patch is the outcome of one entry, after everything about it was checked. Stores fold patches into their
tables in any order of arrival; screens show them. Order of what is shown: (n, lamport, id).
"""

from typing import TypeAlias

import msgspec

from whisper_net.core.crypto.attachments import Manifest
from whisper_net.core.documents.quotes import Anchor
from whisper_net.core.ids import DeviceId, EnvelopeId, LinkId, MemberId, ResumeId, ScopeId


class Origin(msgspec.Struct, frozen=True):
    """Who wrote an entry, where, and its place in the order."""

    id: EnvelopeId
    scope: ScopeId
    member: MemberId
    device: DeviceId
    n: int
    """Generation of the scope's key, first 1."""
    lamport: int
    at: int
    """Seconds since 1970 as shown: the author's stamp, or the time of arrival if that stamp lies ahead."""
    ahead: bool = False
    """The author's stamp lay in the future, so `at` is the time of arrival."""


class MessagePosted(msgspec.Struct, frozen=True):
    origin: Origin
    """Of a message that was imported, `at` is when it was written in the older group."""
    text: str
    reply_to: EnvelopeId | None
    imported: str | None = None
    """Who wrote it in the older group, as `origin.member` says; None for what was written here."""
    source: bytes | None = None
    """32 bytes: what is imported again is known by it."""
    attachment: Manifest | None = None


class MessageEdited(msgspec.Struct, frozen=True):
    """Counts only if `origin.member` posted `target`, in the same scope; the greatest in order is shown."""

    origin: Origin
    target: EnvelopeId
    text: str


class MessageDeleted(msgspec.Struct, frozen=True):
    """Counts only if `origin.member` posted `target`, in the same scope; final."""

    origin: Origin
    target: EnvelopeId


class ReactionSet(msgspec.Struct, frozen=True):
    """Of one member, target and emoji the greatest in order counts: on or off."""

    origin: Origin
    target: EnvelopeId
    emoji: str
    on: bool


class ProfileSet(msgspec.Struct, frozen=True):
    """A member's display name; of one member the greatest in order counts."""

    origin: Origin
    name: str


class LeadPosted(msgspec.Struct, frozen=True):
    origin: Origin
    company: str
    role: str
    url: str
    """Checked: http or https, or ""."""
    note: str


class LeadEdited(msgspec.Struct, frozen=True):
    """Counts only if `origin.member` posted `target`, in the same scope; the greatest in order is shown."""

    origin: Origin
    target: EnvelopeId
    company: str
    role: str
    url: str
    note: str


class LeadWithdrawn(msgspec.Struct, frozen=True):
    """Counts only if `origin.member` posted `target`, in the same scope; final. What the lead said stays."""

    origin: Origin
    target: EnvelopeId


class LeadClaimed(msgspec.Struct, frozen=True):
    """Of one member and target in its scope the greatest in order counts: claimed or not. Locks nothing."""

    origin: Origin
    target: EnvelopeId
    on: bool


class ResumeChanged(msgspec.Struct, frozen=True):
    """A résumé as it is from now on, folded from every version of it that is whole; replaces what was shown of it."""

    origin: Origin
    """Of the newest of these versions; its member is the owner."""
    resume: ResumeId
    text: str
    version: bytes
    """32 bytes: the hash of `text`."""
    versions: int


class ResumeCommented(msgspec.Struct, frozen=True):
    """A comment on some words of a résumé; shown at the résumé that this names in the same scope."""

    origin: Origin
    resume: ResumeId
    anchor: Anchor
    text: str


class CommentResolved(msgspec.Struct, frozen=True):
    """Counts only by the comment's author or the résumé's owner, in its scope; the greatest in order counts."""

    origin: Origin
    target: EnvelopeId
    on: bool


class RosterPerson(msgspec.Struct, frozen=True):
    """One row of the roster, derived from the membership log and what vetters may read of requests."""

    member: MemberId
    role: str
    """admin | vetter | member | helper | pending | "" (out)."""
    state: str
    """member | pending | declined | out | removed | left."""
    claimed_name: str | None
    """The name given when asking to join; None where this device may not read it."""
    claim: str | None
    channels: tuple[ScopeId, ...]


class RosterChanged(msgspec.Struct, frozen=True):
    """Rows that are new or differ; nobody's row ever goes away."""

    people: tuple[RosterPerson, ...]


class ChannelChanged(msgspec.Struct, frozen=True):
    """A channel this device is in, or was."""

    scope: ScopeId
    name: str
    history: str
    """all | since_join."""
    inside: bool


class CircleChanged(msgspec.Struct, frozen=True):
    """A circle whose key this device has."""

    scope: ScopeId
    name: str
    """Empty for direct messages and audiences."""
    kind: str
    """circle | dm | audience."""
    owner: MemberId
    members: tuple[MemberId, ...]
    """Who is in it and in the group, sorted; of direct messages both, also when one went."""
    inside: bool


class InvitationChanged(msgspec.Struct, frozen=True):
    invitation: LinkId
    expires: int
    state: str
    """open | used | revoked | leaked (used beyond its bound)."""


class Retold(msgspec.Struct, frozen=True):
    """Where a member's feeds in a scope end has changed: all that they said there is forgotten, and told anew.

    It stands in a batch of its own, before the patches that tell it.
    """

    scope: ScopeId
    member: MemberId
    names: bool
    """This is where they say their name."""


Patch: TypeAlias = (
    MessagePosted
    | MessageEdited
    | MessageDeleted
    | ReactionSet
    | ProfileSet
    | LeadPosted
    | LeadEdited
    | LeadWithdrawn
    | LeadClaimed
    | ResumeChanged
    | ResumeCommented
    | CommentResolved
    | RosterChanged
    | ChannelChanged
    | CircleChanged
    | InvitationChanged
    | Retold
)
