"""What a group and a profile ask of their databases.

The envelope log is the truth: links, boxes and envelopes are stored exactly as they came. Everything else here
is a fold of it, kept so that opening costs what is on the screen. One writer calls `GroupStore`; any number of
threads read through a `GroupReader` of their own. Errors: DiskFull, ProfileCorrupt, ProfileNewer.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import msgspec

from whisper_net.core.documents.patches import Patch
from whisper_net.core.ids import (
    DeviceId,
    EnvelopeId,
    Incarnation,
    Kid,
    LinkId,
    MemberId,
    ScopeId,
)


class PartKey(NamedTuple):
    """One part of a feed: up to 1,000 envelopes of one device incarnation under one epoch."""

    device: DeviceId
    incarnation: Incarnation
    kid: Kid
    part: int


class StoredEnvelope(msgspec.Struct, frozen=True):
    """One envelope as it came, with its place."""

    part: PartKey
    seq: int
    id: EnvelopeId
    raw: bytes


class PartSummary(msgspec.Struct, frozen=True):
    """What must be known of a part without reading it. `held` envelopes from the part's first on, without gaps."""

    key: PartKey
    scope: ScopeId
    held: int
    first_prev: bytes
    """`prev` of the part's first envelope: the last id of the part before, or 32 zeros."""
    last_id: EnvelopeId
    heads: tuple[LinkId, ...]
    """Log heads that the last envelope rests on."""
    lamport: int
    """The greatest in this part that counts."""


class StoredKey(msgspec.Struct, frozen=True):
    kid: Kid
    scope: ScopeId
    secret: bytes


class StoredLink(msgspec.Struct, frozen=True):
    id: LinkId
    raw: bytes


class StoredBoxes(msgspec.Struct, frozen=True):
    """The boxes, cuts and back key beside an EPOCH, encoded, named by their hash."""

    hash: bytes
    raw: bytes


class Parked(msgspec.Struct, frozen=True):
    """An envelope or link that waits for something missing; bounded by core/group/pending.py."""

    id: bytes
    """BLAKE2b of the bytes, so that a copy is parked once."""
    kind: str
    """link | envelope."""
    raw: bytes
    since: int


class ReadMark(msgspec.Struct, frozen=True):
    """This device has read `scope` up to and with this place in the order."""

    scope: ScopeId
    n: int
    lamport: int
    id: EnvelopeId


class StoreBatch(msgspec.Struct, frozen=True):
    """What one input changes: written in one transaction, or not at all."""

    links: tuple[StoredLink, ...] = ()
    boxes: tuple[StoredBoxes, ...] = ()
    keys: tuple[StoredKey, ...] = ()
    envelopes: tuple[StoredEnvelope, ...] = ()
    parts: tuple[PartSummary, ...] = ()
    """The latest summary of every part that changed."""
    patches: tuple[Patch, ...] = ()
    parked: tuple[Parked, ...] = ()
    unparked: tuple[bytes, ...] = ()
    marks: tuple[ReadMark, ...] = ()
    facts: tuple[tuple[str, bytes | None], ...] = ()
    """Small named values of this device in this group (secrets included); None deletes."""


class Loaded(msgspec.Struct, frozen=True):
    """Everything a group needs in memory: no envelope, no message."""

    links: list[bytes]
    """In an order in which every link stands after those it rests on."""
    boxes: set[bytes]
    keys: list[StoredKey]
    parts: list[PartSummary]
    parked: list[Parked]
    facts: dict[str, bytes]


class GroupStore(Protocol):
    """The one writer of one group's database."""

    def load(self) -> Loaded: ...

    def commit(self, batches: Sequence[StoreBatch]) -> None:
        """Write all batches in one transaction that survives power loss, or raise and write none."""
        ...

    def part(self, key: PartKey) -> list[StoredEnvelope]:
        """All stored envelopes of a part, by seq."""
        ...

    def envelopes(self, key: PartKey, after_seq: int, limit: int) -> list[bytes]:
        """Raw envelopes of a part with seq > after_seq, by seq."""
        ...

    def boxes(self, hash_: bytes) -> bytes | None: ...

    def all_parts(self) -> list[PartKey]:
        """Every part that holds an envelope, by rowid of its first."""
        ...

    def drop_projections(self) -> None:
        """Empty every table that is a fold of the log (repair); one transaction with the next commit is not needed."""
        ...

    def close(self) -> None: ...


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
    n: int
    lamport: int


class MemberRow(msgspec.Struct, frozen=True):
    member: MemberId
    name: str
    role: str
    state: str
    claim: str | None
    channels: tuple[ScopeId, ...]


class ChannelRow(msgspec.Struct, frozen=True):
    scope: ScopeId
    name: str
    unread: int
    """Messages of others after the read mark, deleted ones aside."""


class InvitationRow(msgspec.Struct, frozen=True):
    invitation: LinkId
    expires: int
    state: str


class GroupReader(Protocol):
    """Read-only queries for screens and commands, each over a snapshot."""

    def messages(
        self, scope: ScopeId, limit: int, *, before: EnvelopeId | None = None, search: str | None = None
    ) -> list[MessageRow]:
        """The newest `limit` messages (before one, or matching every word of `search`), oldest first.

        `search` is plain words from a person: it never raises for its syntax; a word matches as a prefix.
        """
        ...

    def message(self, id_: EnvelopeId) -> MessageRow | None: ...

    def message_ids(self, prefix: bytes, odd_nibble: int | None = None) -> list[EnvelopeId]:
        """At most two ids that start with `prefix` (then with the half byte `odd_nibble`)."""
        ...

    def members(self) -> list[MemberRow]: ...

    def channels(self) -> list[ChannelRow]: ...

    def invitations(self) -> list[InvitationRow]: ...

    def newest(self, scope: ScopeId) -> ReadMark | None:
        """The place of the newest message of a scope."""
        ...

    def counts(self) -> dict[str, int]:
        """Rows in links, envelopes and messages."""
        ...

    def close(self) -> None: ...


class GroupEntry(msgspec.Struct, frozen=True):
    """One group, or one attempt to join, as the profile lists it. `file` names its database, at random."""

    file: str
    group: bytes | None
    """None until the card is here."""
    name: str | None
    state: str
    """joining | pending | member."""
    facts: bytes
    """What a join needs to go on after a restart, encoded; empty for a member."""


class PeerEntry(msgspec.Struct, frozen=True):
    """An address that was typed or answered, per group entry."""

    file: str
    address: str
    last_sync: int | None
    member: bytes | None


class ProfileStore(Protocol):
    """The profile's own database: its groups, joins and peers."""

    def groups(self) -> list[GroupEntry]: ...

    def put_group(self, entry: GroupEntry) -> None:
        """Insert, or replace the entry with this `file`; durable when it returns."""
        ...

    def remove_group(self, file: str) -> None: ...

    def peers(self, file: str) -> list[PeerEntry]: ...

    def put_peer(self, entry: PeerEntry) -> None: ...

    def close(self) -> None: ...


class Profile(Protocol):
    """An unlocked profile: its store and its groups' databases."""

    def store(self) -> ProfileStore: ...

    def open_group(self, file: str) -> GroupStore:
        """Open, or create, the database of a group."""
        ...

    def open_reader(self, file: str) -> GroupReader:
        """A reader over the same database, for use in one thread."""
        ...

    def close(self) -> None:
        """Close every database and drop the keys."""
        ...
