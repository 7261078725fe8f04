"""What one command changes, gathered while it is worked out and turned into effects at the end."""

from whisper_net.core.crypto.entropy import Entropy
from whisper_net.core.documents.patches import Patch
from whisper_net.core.envelope.parts import FeedKey, PartKey, PartSummary
from whisper_net.core.group.effects import Answer, Effect, Notify, Publish, Published, Store
from whisper_net.core.group.events import Event
from whisper_net.core.group.records import (
    Comparison,
    Forgotten,
    HiddenFeed,
    ReadMark,
    SavedDraft,
    StoreBatch,
    StoredAck,
    StoredBoxes,
    StoredChunk,
    StoredDrop,
    StoredEnvelope,
    StoredKey,
    StoredLink,
    StoredText,
)
from whisper_net.core.ids import MemberId, ResumeId, ScopeId
from whisper_net.core.membership.judgements import Block


class Change:
    """One command's outcome so far, and the time and entropy that it may use."""

    def __init__(self, now: int, entropy: Entropy, bearer: bytes = b"") -> None:
        self.now = now
        self.entropy = entropy
        self.bearer = bearer
        """The member whose device brought what this is about; nobody, where none did."""
        self.links: list[StoredLink] = []
        self.boxes: list[StoredBoxes] = []
        self.keys: list[StoredKey] = []
        self.envelopes: list[StoredEnvelope] = []
        self.parts: dict[PartKey, PartSummary] = {}
        self.patches: list[Patch] = []
        self.marks: list[ReadMark] = []
        self.drafts: list[SavedDraft] = []
        self.comparisons: list[tuple[MemberId, Comparison | None]] = []
        self.texts: dict[StoredText, ResumeId] = {}
        """Changes of texts among the envelopes, and which résumé each is of."""
        self.judged: list[Block] = []
        self.hidden: dict[FeedKey, HiddenFeed | None] = {}
        self.forks: dict[FeedKey, int] = {}
        self.drops: list[StoredDrop] = []
        self.chunks: list[StoredChunk] = []
        self.acks: list[StoredAck] = []
        self.acknowledgements = 0
        """How many of the envelopes are some."""
        self.facts: dict[str, bytes | None] = {}
        self.forgotten: list[Forgotten] = []
        self._events: dict[Event, None] = {}
        self.published: list[Published] = []
        self.answer: object = None

    def envelope(self, stored: StoredEnvelope, scope: ScopeId, summary: PartSummary) -> None:
        """An envelope was accepted, ours or another's: stored, and passed on to whoever lacks it."""
        self.envelopes.append(stored)
        self.parts[stored.part] = summary
        self.published.append(Published(scope, stored.part, stored.seq, stored.raw))

    def notice(self, event: Event) -> None:
        self._events[event] = None  # a flood of faults of one kind is one line

    @property
    def events(self) -> list[Event]:
        return list(self._events)

    def batch(self) -> StoreBatch:
        return StoreBatch(
            links=tuple(self.links),
            boxes=tuple(self.boxes),
            keys=tuple(self.keys),
            envelopes=tuple(self.envelopes),
            parts=tuple(self.parts.values()),
            patches=tuple(self.patches),
            marks=tuple(self.marks),
            drafts=tuple(self.drafts),
            comparisons=tuple(self.comparisons),
            texts=tuple(self.texts),
            judged=tuple(self.judged),
            hidden=tuple(self.hidden.items()),
            forks=tuple(self.forks.items()),
            drops=tuple(self.drops),
            chunks=tuple(self.chunks),
            acks=tuple(self.acks),
            facts=tuple(self.facts.items()),
            forgotten=tuple(self.forgotten),
        )

    def effects(self) -> tuple[Effect, ...]:
        """Store, then Publish, then Notify, then the answer; what would do nothing is left out."""
        effects: list[Effect] = []
        if self.stores:
            effects.append(Store(self.batch()))
        if self.links or self.boxes or self.published:
            links = tuple(link.raw for link in self.links)
            boxes = tuple(boxes.raw for boxes in self.boxes)
            effects.append(Publish(links, boxes, tuple(self.published)))
        if self.patches or self.events:
            effects.append(Notify(tuple(self.patches), tuple(self.events)))
        effects.append(Answer(self.answer))
        return tuple(effects)

    @property
    def stores(self) -> bool:
        """Something is to be written."""
        written = (self.links, self.boxes, self.keys, self.envelopes, self.patches, self.marks, self.facts)
        return any(written) or bool(self.drafts or self.comparisons or self.hidden or self.acks)
