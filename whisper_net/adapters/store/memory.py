"""A group's database in plain Python values: the twin of sqlite.py, for simulations and tests of what stands above.

Rules: it passes the same contract tests. `GroupData` is the disk: it outlives the store over it, and a deep copy of it
is a restored backup. A `CrashPoint` is called right before and right after each commit takes hold, and may raise: that
is a machine dying between two writes.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from whisper_net.adapters.store.memory_attachments import Files, drop_where
from whisper_net.adapters.store.memory_held_links import MemoryLinkShelf, Shelf
from whisper_net.adapters.store.memory_relays import Known, KnownStore, all_known, write_known
from whisper_net.adapters.store.memory_shown import Projections, fold
from whisper_net.adapters.store.mentions import without
from whisper_net.core.envelope.parts import FeedKey, PartKey, PartSummary
from whisper_net.core.errors import ProfileLocked
from whisper_net.core.group.records import (
    Comparison,
    Forgotten,
    HiddenFeed,
    Loaded,
    Purged,
    ReadMark,
    SavedDraft,
    StoreBatch,
    StoredAck,
    StoredDrop,
    StoredEnvelope,
    StoredKey,
)
from whisper_net.core.ids import DeviceId, DocumentId, EnvelopeId, Kid, LinkId, MemberId, ScopeId
from whisper_net.core.sync.marks import RelayBatch, RelayRows
from whisper_net.core.wire.bounds import MAX_DRAFTS, PART_SIZE
from whisper_net.ports.attachments import AttachmentRow

Key = TypeVar("Key")
Value = TypeVar("Value")
CrashPoint: TypeAlias = Callable[[str], None]
"""Called with "before commit" and "after commit"."""


@dataclass
class GroupData:
    """What one group's database holds."""

    links: dict[LinkId, bytes] = field(default_factory=dict)
    boxes: dict[bytes, bytes] = field(default_factory=dict)
    cuts: dict[bytes, bytes] = field(default_factory=dict)
    """The sealed cuts among them."""
    keys: dict[Kid, StoredKey] = field(default_factory=dict)
    envelopes: dict[PartKey, dict[int, StoredEnvelope]] = field(default_factory=dict)
    parts: dict[PartKey, PartSummary] = field(default_factory=dict)
    marks: dict[ScopeId, ReadMark] = field(default_factory=dict)
    drafts: dict[str, SavedDraft] = field(default_factory=dict)
    """The one written last is last."""
    comparisons: dict[MemberId, Comparison] = field(default_factory=dict)
    hidden: dict[FeedKey, HiddenFeed] = field(default_factory=dict)
    forks: dict[FeedKey, int] = field(default_factory=dict)
    drops: dict[EnvelopeId, StoredDrop] = field(default_factory=dict)
    chunks: dict[tuple[EnvelopeId, bytes], bytes] = field(default_factory=dict)
    """By the message that names them."""
    acks: dict[tuple[FeedKey, DeviceId], StoredAck] = field(default_factory=dict)
    facts: dict[str, bytes] = field(default_factory=dict)
    relays: Known = field(default_factory=dict)
    shelf: Shelf = field(default_factory=Shelf)
    shown: Projections = field(default_factory=Projections)


class MemoryGroupStore(MemoryLinkShelf):
    """Implements ports.store.GroupStore over a GroupData."""

    def __init__(self, data: GroupData, crash: CrashPoint | None = None) -> None:
        self._data: GroupData | None = data
        self._crash = crash or (lambda _: None)

    def load(self) -> Loaded:
        data = self._open()
        return Loaded(
            links=list(data.links.values()),
            boxes=dict(data.cuts),
            keys=list(data.keys.values()),
            parts=list(data.parts.values()),
            facts=dict(data.facts),
            judged=list(data.shown.judged.values()),
            hidden=dict(data.hidden),
            forks=dict(data.forks),
            drops=list(data.drops.values()),
        )

    def commit(self, batches: Sequence[StoreBatch]) -> None:
        """Write all batches, or raise and write none."""
        data = self._open()
        for envelope in (envelope for batch in batches for envelope in batch.envelopes):
            if not 0 <= envelope.seq - envelope.part.first_seq < PART_SIZE:
                raise ValueError(f"seq {envelope.seq} does not stand in part {envelope.part.part}")
        self._crash("before commit")
        for batch in batches:
            _write(data, batch)
        self._crash("after commit")

    def part(self, key: PartKey) -> list[StoredEnvelope]:
        return [envelope for _, envelope in sorted(self._open().envelopes.get(key, {}).items())]

    def envelopes(self, key: PartKey, after_seq: int, limit: int) -> list[bytes]:
        return [envelope.raw for envelope in self.part(key) if envelope.seq > after_seq][:limit]

    def boxes(self, hash_: bytes) -> bytes | None:
        return self._open().boxes.get(hash_)

    def all_parts(self) -> list[PartKey]:
        return list(self._open().envelopes)

    def text(self, document: DocumentId) -> list[StoredEnvelope]:
        """All stored envelopes that change a text."""
        data = self._open()
        return [data.envelopes[part][seq] for part, seq in data.shown.texts.get(document, ())]

    def all_texts(self) -> list[DocumentId]:
        return list(self._open().shown.texts)

    def chunk(self, id_: bytes) -> bytes | None:
        return next((raw for (_, known), raw in self._open().chunks.items() if known == id_), None)

    def chunks_of(self, message: EnvelopeId) -> set[bytes]:
        return {id_ for of, id_ in self._open().chunks if of == message}

    def files_of(self, member: MemberId, since: int) -> list[AttachmentRow]:
        data = self._open()
        return Files(data.shown, data.chunks).since(member, since)

    def keep_chunks(self, message: EnvelopeId, chunks: Sequence[tuple[bytes, bytes]]) -> bool:
        """Keep chunks for a message; False where it brings no file (any more)."""
        data = self._open()
        self._crash("before commit")
        if not data.shown.brings_file(message):
            return False
        data.chunks.update(((message, id_), raw) for id_, raw in chunks)
        self._crash("after commit")
        return True

    def drop_chunks(self, message: EnvelopeId) -> int:
        """Let go of what is here for a message; how many bytes."""
        return drop_where(self._open().chunks, message.__eq__)

    def drop_projections(self) -> None:
        self._open().shown = Projections()

    def relay_rows(self, relay: bytes, store: bytes) -> RelayRows:
        return self._open().relays.get(relay, {}).get(store, KnownStore()).rows()

    def commit_relay(self, relay: bytes, store: bytes, batch: RelayBatch) -> None:
        write_known(self._open().relays, relay, store, batch)

    def forget_relay(self, relay: bytes) -> None:
        self._open().relays.pop(relay, None)

    def drop_marks(self, before: int) -> None:
        for known in all_known(self._open().relays):
            known.drop_before(before)

    @property
    def _shelf(self) -> Shelf:
        return self._open().shelf

    def close(self) -> None:
        self._data = None

    def _open(self) -> GroupData:
        if self._data is None:
            raise ProfileLocked("this profile is locked")
        return self._data


def _write(data: GroupData, batch: StoreBatch) -> None:
    for link in batch.links:
        data.links.setdefault(link.id, link.raw)
    for boxes in batch.boxes:
        data.boxes.setdefault(boxes.hash, boxes.raw)
        data.cuts.setdefault(boxes.hash, boxes.cuts)
    for key in batch.keys:
        data.keys.setdefault(key.kid, key)
    for envelope in batch.envelopes:
        data.envelopes.setdefault(envelope.part, {}).setdefault(envelope.seq, envelope)
    data.parts.update((part.key, part) for part in batch.parts)
    for purged in batch.purged:
        _purge(data, purged)
    _mark(data, batch.marks)
    _keep_drafts(data, batch.drafts)
    _put_all(data.comparisons, batch.comparisons)
    _put_all(data.facts, batch.facts)
    _put_all(data.hidden, batch.hidden)
    data.forks.update(batch.forks)
    data.shown.judged.update((block.first, block) for block in batch.judged)
    data.drops.update((drop.id, drop) for drop in batch.drops)
    for ack in batch.acks:
        known = data.acks.get((ack.feed, ack.device))
        if known is None or ack.upto > known.upto:
            data.acks[ack.feed, ack.device] = ack
    for one in batch.texts:
        data.shown.texts.setdefault(one.document, {})[one.part, one.seq] = None
    data.chunks.update(((chunk.message, chunk.id), chunk.raw) for chunk in batch.chunks)
    for patch in batch.patches:
        fold(data.shown, patch)
    drop_where(data.chunks, data.shown.is_deleted)
    for gone in batch.forgotten:
        let_go(data, gone)


def let_go(data: GroupData, forgotten: Forgotten) -> None:
    """Delete all that was written under these keys, and what shows of it."""
    parts = [part for part in data.envelopes if part.kid in forgotten.kids]
    ids = {envelope.id for part in parts for envelope in data.envelopes.pop(part).values()}
    data.parts = {key: one for key, one in data.parts.items() if key.kid not in forgotten.kids}
    data.hidden = {key: one for key, one in data.hidden.items() if key.kid not in forgotten.kids}
    data.acks = {key: one for key, one in data.acks.items() if one.feed.kid not in forgotten.kids}
    for kid in forgotten.kids:
        data.keys.pop(kid, None)
    for known in all_known(data.relays):
        known.forget(frozenset(forgotten.kids))
    for hash_ in forgotten.boxes:
        data.boxes.pop(hash_, None)
        data.cuts.pop(hash_, None)
    gone = data.shown.let_go(ids, set(parts))
    drop_where(data.chunks, gone.__contains__)
    left = [kept for draft in data.drafts.values() if not (kept := without(draft, ids)).empty]
    data.drafts = {draft.place: draft for draft in left}


def _purge(data: GroupData, purged: Purged) -> None:
    held = data.envelopes.get(purged.part, {})
    beyond = [seq for seq in held if seq - purged.part.first_seq >= purged.kept]
    drop_where(data.chunks, {held[seq].id for seq in beyond}.__contains__)
    for seq in beyond:
        del held[seq]
    if not held:
        data.envelopes.pop(purged.part, None)
        data.parts.pop(purged.part, None)
    for places in data.shown.texts.values():
        for place in [place for place in places if place[0] == purged.part and place[1] not in held]:
            del places[place]


def _put_all(held: dict[Key, Value], rows: Iterable[tuple[Key, Value | None]]) -> None:
    """Replace what is held; None forgets."""
    for key, value in rows:
        held.pop(key, None)
        if value is not None:
            held[key] = value


def _mark(data: GroupData, marks: Sequence[ReadMark]) -> None:
    for mark in marks:
        held = data.marks.get(mark.scope)
        if held is None or (mark.n, mark.lamport, mark.id) > (held.n, held.lamport, held.id):
            data.marks[mark.scope] = mark


def _keep_drafts(data: GroupData, drafts: Sequence[SavedDraft]) -> None:
    for draft in drafts:
        data.drafts.pop(draft.place, None)
        if not draft.empty:
            data.drafts[draft.place] = draft
    for place in list(data.drafts)[:-MAX_DRAFTS]:
        del data.drafts[place]
