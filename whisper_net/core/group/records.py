"""What one input changes in a database, and what a database gives back when a group is opened.

The envelope log is the truth: links, boxes and envelopes are stored exactly as they came. Everything else here
is a fold of it, kept so that opening costs what is on the screen. Its counterpart is ports/store.py.
"""

import msgspec

from whisper_net.core.documents.patches import Patch
from whisper_net.core.envelope.parts import FeedKey, PartKey, PartSummary
from whisper_net.core.ids import DeviceId, DocumentId, EnvelopeId, Kid, LinkId, MemberId, ScopeId
from whisper_net.core.membership.judgements import Block


class StoredEnvelope(msgspec.Struct, frozen=True):
    """One envelope as it came, with its place."""

    part: PartKey
    seq: int
    id: EnvelopeId
    raw: bytes


class StoredKey(msgspec.Struct, frozen=True):
    kid: Kid
    scope: ScopeId
    secret: bytes

    def __repr__(self) -> str:  # a secret must not reach a log by way of a traceback
        return f"StoredKey(kid={self.kid.hex()})"


class StoredLink(msgspec.Struct, frozen=True):
    id: LinkId
    raw: bytes


class StoredBoxes(msgspec.Struct, frozen=True):
    """The boxes, cuts and back key beside an EPOCH, encoded, named by their hash."""

    hash: bytes
    raw: bytes
    cuts: bytes = b""
    """The cuts among them, sealed as they came."""


class StoredText(msgspec.Struct, frozen=True):
    """Where one change of a text stands, which many feeds may hold: of `document`, in this envelope."""

    document: DocumentId
    part: PartKey
    seq: int


class StoredChunk(msgspec.Struct, frozen=True):
    """One sealed piece of a file, for the message that names it; it goes with that message."""

    id: bytes
    message: EnvelopeId
    raw: bytes


class StoredDrop(msgspec.Struct, frozen=True):
    """A key of a circle as the group sees it (crypto/drops.py): what of its envelope must be in memory."""

    id: EnvelopeId
    feed: FeedKey
    seq: int
    """Where its envelope stands: it counts as long as that is shown."""
    kid: Kid
    n: int
    author: MemberId
    heads: tuple[LinkId, ...]
    """Log heads that its envelope rests on."""
    sealed: bytes
    whole: bool = True
    """No box was found missing or bad by this device."""


class StoredAck(msgspec.Struct, frozen=True):
    """A device holds a feed of `scope` from its first envelope up to `upto`, as it said, or as was seen over a link."""

    scope: ScopeId
    feed: FeedKey
    device: DeviceId
    upto: int


class ReadMark(msgspec.Struct, frozen=True):
    """This device has read `scope` up to and with this place in the order."""

    scope: ScopeId
    n: int
    lamport: int
    id: EnvelopeId


class SavedDraft(msgspec.Struct, frozen=True):
    """What was typed at one place of a screen and not sent: of this device alone, never part of the log.

    `place` is a name that the screen gives; `about` what else the screen needs to go on, encoded by itself. One without
    text and `about` is none any more.
    """

    place: str
    text: str
    about: str = ""

    @property
    def empty(self) -> bool:
        return not (self.text or self.about)

    def __repr__(self) -> str:  # what was never sent must not reach a log by way of a traceback
        return f"SavedDraft(place={self.place!r})"


class Purged(msgspec.Struct, frozen=True):
    """Of a part its first `kept` envelopes stay, and the bytes of all others go."""

    part: PartKey
    kept: int


class HiddenFeed(msgspec.Struct, frozen=True):
    """What is held of a feed beyond where it ends: stored, and on no screen."""

    shown: int
    """The last seq that is shown."""
    since: int


class Forgotten(msgspec.Struct, frozen=True):
    """What is gone for good: all that was written under these keys, with them, and these boxes."""

    kids: tuple[Kid, ...]
    boxes: tuple[bytes, ...]


DEVICE_KEYS_SIZE = 64


class Comparison(msgspec.Struct, frozen=True):
    """This person and a member compared safety numbers, which agreed: of this device alone, never part of the log."""

    at: int
    devices: tuple[bytes, ...]
    """Theirs at that time, DEVICE_KEYS_SIZE bytes each: signing key and box key."""


class StoreBatch(msgspec.Struct, frozen=True):
    """What one input changes: written in one transaction, or not at all."""

    links: tuple[StoredLink, ...] = ()
    boxes: tuple[StoredBoxes, ...] = ()
    keys: tuple[StoredKey, ...] = ()
    envelopes: tuple[StoredEnvelope, ...] = ()
    parts: tuple[PartSummary, ...] = ()
    """The latest summary of every part that changed."""
    patches: tuple[Patch, ...] = ()
    marks: tuple[ReadMark, ...] = ()
    drafts: tuple[SavedDraft, ...] = ()
    comparisons: tuple[tuple[MemberId, Comparison | None], ...] = ()
    """None forgets."""
    texts: tuple[StoredText, ...] = ()
    judged: tuple[Block, ...] = ()
    """Judgements of links; one replaces another of the same place."""
    hidden: tuple[tuple[FeedKey, HiddenFeed | None], ...] = ()
    """None: all that is held of it is shown."""
    purged: tuple[Purged, ...] = ()
    """A part of which nothing is kept is held no more."""
    forks: tuple[tuple[FeedKey, int], ...] = ()
    """Feeds that were proved to fork, and the lowest doubled seq that is known."""
    drops: tuple[StoredDrop, ...] = ()
    chunks: tuple[StoredChunk, ...] = ()
    acks: tuple[StoredAck, ...] = ()
    """Of one device and feed the greatest `upto` counts, in whatever order they come."""
    facts: tuple[tuple[str, bytes | None], ...] = ()
    """Small named values of this device in this group (secrets included); None deletes."""
    forgotten: tuple[Forgotten, ...] = ()
    """Deleted last, with every row, index entry and draft that holds something of it."""

    def __repr__(self) -> str:
        return f"StoreBatch(links={len(self.links)}, envelopes={len(self.envelopes)}, patches={len(self.patches)})"


class Loaded(msgspec.Struct, frozen=True):
    """Everything a group needs in memory: no envelope, no message."""

    links: list[bytes]
    """In an order in which every link stands after those it rests on."""
    boxes: dict[bytes, bytes]
    """By hash, the sealed cuts among them."""
    keys: list[StoredKey]
    parts: list[PartSummary]
    facts: dict[str, bytes]
    judged: list[Block] = []
    hidden: dict[FeedKey, HiddenFeed] = {}
    forks: dict[FeedKey, int] = {}
    drops: list[StoredDrop] = []

    def __repr__(self) -> str:
        return f"Loaded(links={len(self.links)}, parts={len(self.parts)})"
