"""What a group and a profile ask of their databases.

The envelope log is the truth: links, boxes and envelopes are stored exactly as they came. Everything else here
is a fold of it, kept so that opening costs what is on the screen. One writer calls `GroupStore`; any number of
threads read through a `GroupReader` of their own. Errors: DiskFull, DiskFault, ProfileCorrupt, ProfileNewer, and
ProfileLocked once closed. Rows do not depend on the order, repetition or batching of patches that carry an origin;
rows that the membership log yields (roster, channels, invitations) are as the last patch says, and so are résumés.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from whisper_net.core.envelope.parts import PartKey, PartSummary
from whisper_net.core.group.records import (
    Comparison,
    Loaded,
    ReadMark,
    SavedDraft,
    StoreBatch,
    StoredBoxes,
    StoredEnvelope,
    StoredKey,
    StoredLink,
    StoredText,
)
from whisper_net.core.ids import DocumentId, EnvelopeId, LinkId, MemberId, ScopeId
from whisper_net.ports.attachments import AttachmentReader, ChunkStore
from whisper_net.ports.circles import CircleReader
from whisper_net.ports.delivery import DeliveryReader
from whisper_net.ports.drafts import DraftReader
from whisper_net.ports.held_links import LinkShelf
from whisper_net.ports.leads import LeadReader
from whisper_net.ports.relays import RelayBook
from whisper_net.ports.resumes import ResumeReader
from whisper_net.ports.talk import MessageRow, ReactionRow, TalkReader

__all__ = [
    "ChannelRow",
    "Comparison",
    "GroupEntry",
    "GroupReader",
    "GroupStore",
    "InvitationRow",
    "Loaded",
    "MemberRow",
    "MessageRow",
    "PartKey",
    "PartSummary",
    "PeerEntry",
    "Profile",
    "ProfileStore",
    "ReactionRow",
    "ReadMark",
    "SavedDraft",
    "StoreBatch",
    "StoredBoxes",
    "StoredEnvelope",
    "StoredKey",
    "StoredLink",
    "StoredText",
]


class GroupStore(ChunkStore, LinkShelf, RelayBook, Protocol):
    """The one writer of one group's database."""

    def load(self) -> Loaded: ...

    def commit(self, batches: Sequence[StoreBatch]) -> None:
        """Write all batches in one transaction that survives power loss, or raise and write none.

        Of drafts the MAX_DRAFTS that were written last stay.
        """
        ...

    def part(self, key: PartKey) -> list[StoredEnvelope]:
        """All stored envelopes of a part, by seq."""
        ...

    def envelopes(self, key: PartKey, after_seq: int, limit: int) -> list[bytes]:
        """Raw envelopes of a part with seq > after_seq, by seq."""
        ...

    def boxes(self, hash_: bytes) -> bytes | None: ...

    def all_parts(self) -> list[PartKey]:
        """Every part that holds an envelope, in the order in which they were first named."""
        ...

    def text(self, document: DocumentId) -> list[StoredEnvelope]:
        """All stored envelopes that change a text, in any order."""
        ...

    def all_texts(self) -> list[DocumentId]:
        """Every text that a stored envelope changes."""
        ...

    def drop_projections(self) -> None:
        """Empty every table that is a fold of the log (repair). Part summaries stay, and all that only we know."""
        ...

    def close(self) -> None: ...


class MemberRow(msgspec.Struct, frozen=True):
    member: MemberId
    name: str
    role: str
    state: str
    claim: str | None
    channels: tuple[ScopeId, ...]
    compared: Comparison | None = None
    """When this person compared safety numbers with them, and over which devices."""


class ChannelRow(msgspec.Struct, frozen=True):
    scope: ScopeId
    name: str
    unread: int
    """Messages after the read mark, deleted ones and those of the member whom the fact "member" names aside."""


class InvitationRow(msgspec.Struct, frozen=True):
    invitation: LinkId
    expires: int
    state: str


class GroupReader(
    AttachmentReader, CircleReader, DeliveryReader, DraftReader, LeadReader, ResumeReader, TalkReader, Protocol
):
    """Read-only queries for screens and commands, each over a snapshot.

    What somebody wrote whose state is pending is not shown: a revoked invitation sent them back, and their credential
    is void at present. It shows again once they are approved anew.
    """

    def messages(
        self, scope: ScopeId, limit: int, *, before: EnvelopeId | None = None, search: str | None = None
    ) -> list[MessageRow]:
        """The newest `limit` messages (before one, or matching every word of `search`), oldest first.

        `search` is plain words from a person: it never raises for its syntax; a word matches as a prefix. Without a
        word in it, and for an unknown `before`, the answer is empty.
        """
        ...

    def message(self, id_: EnvelopeId) -> MessageRow | None: ...

    def message_ids(self, prefix: bytes, odd_nibble: int | None = None) -> list[EnvelopeId]:
        """At most two ids that start with `prefix` (then with the half byte `odd_nibble`)."""
        ...

    def members(self) -> list[MemberRow]:
        """Everybody who is or was in the roster, by name."""
        ...

    def channels(self) -> list[ChannelRow]:
        """The channels that this device is in, by name."""
        ...

    def invitations(self) -> list[InvitationRow]:
        """All invitations, by the time at which they expire."""
        ...

    def newest(self, scope: ScopeId) -> ReadMark | None:
        """The place of the newest message of a scope."""
        ...

    def counts(self) -> dict[str, int]:
        """Rows in links, envelopes (the sum of what part summaries hold) and messages."""
        ...

    def close(self) -> None: ...


class GroupEntry(msgspec.Struct, frozen=True):
    """One group, or one attempt to join, as the profile lists it. `file` names its database, at random."""

    file: str
    group: bytes | None
    """None until the card is here."""
    name: str | None
    state: str
    """joining | pending | linking (a further device) | welcomed | member."""
    facts: bytes
    """What a join needs to go on after a restart, encoded; empty for a member."""


class PeerEntry(msgspec.Struct, frozen=True):
    """An address that was typed or answered, per group entry."""

    file: str
    address: str
    last_sync: int | None
    member: bytes | None


class ProfileStore(Protocol):
    """The profile's own database: its groups, joins and peers, and what it was told for itself."""

    def groups(self) -> list[GroupEntry]: ...

    def put_group(self, entry: GroupEntry) -> None:
        """Insert, or replace the entry with this `file`; durable when it returns."""
        ...

    def remove_group(self, file: str) -> None:
        """Forget an entry and its peers, and delete its database, which is closed by now."""
        ...

    def move_group(self, file: str, into: str) -> None:
        """From now on an entry and its peers are of another database; the former is left where it is."""
        ...

    def peers(self, file: str) -> list[PeerEntry]: ...

    def put_peer(self, entry: PeerEntry) -> None: ...

    def remove_peer(self, file: str, address: str) -> None:
        """Forget an address of an entry; durable when it returns."""
        ...

    def fact(self, name: str) -> bytes | None:
        """A small named value of this profile."""
        ...

    def put_fact(self, name: str, value: bytes | None) -> None:
        """Set it, durable when it returns; None deletes."""
        ...

    def close(self) -> None: ...


class Profile(Protocol):
    """An unlocked profile: its store and its groups' databases."""

    def store(self) -> ProfileStore: ...

    def open_group(self, file: str) -> GroupStore:
        """Open, or create, the database of a group."""
        ...

    def salvage_group(self, file: str, into: str) -> None:
        """Copy what can be read of a damaged group's database into a new one, folds left out.

        Raises ProfileCorrupt, and leaves nothing behind, where it is too little to go on from; ProfileNewer as ever.
        """
        ...

    def open_reader(self, file: str) -> GroupReader:
        """A reader over the same database, for use in one thread."""
        ...

    def close(self) -> None:
        """Close every database and drop the keys."""
        ...
