"""The parts and texts that are open in memory: their Automerge documents and what else they hold, newest used last.

A part is read back from its envelopes when something is to be added to it. The envelope log stays the truth: what is
here can be dropped at any time, and is, once a command is done and the bound is passed.
"""

from collections import OrderedDict
from collections.abc import Sequence

from whisper_net.core.crypto.drops import read_drop
from whisper_net.core.documents.crdt import PartDocument
from whisper_net.core.documents.entries import Entry, from_fields
from whisper_net.core.documents.feed import document_id
from whisper_net.core.documents.resumes import read_payload
from whisper_net.core.documents.texts import TextDocument
from whisper_net.core.envelope.acks import read_ack
from whisper_net.core.envelope.forks import read_proof
from whisper_net.core.envelope.format import EnvelopeKind, Opened
from whisper_net.core.envelope.parts import PartKey
from whisper_net.core.errors import DecodeError, GuardError
from whisper_net.core.ids import DocumentId, EnvelopeId, GroupId, Kid, ScopeId

MAX_OPEN = 16
"""A full part takes about 2 MB."""
MAX_OPEN_TEXTS = 8
"""A text of 20,000 characters takes about 5 MB."""
MOST_FAULTS = 8
"""Changes that spoil a part's document before its feed ends there: each costs its readers the whole part again."""


class DocumentsNeeded(Exception):
    """A command needs parts or texts that are not in memory. Never leaves the aggregate: it becomes a Load."""

    def __init__(self, parts: tuple[PartKey, ...], texts: tuple[DocumentId, ...] = ()) -> None:
        super().__init__(f"{len(parts)} parts, {len(texts)} texts")
        self.parts = parts
        self.texts = texts


class OpenPart:
    """One part in memory: its document, and the ids of its envelopes in order."""

    def __init__(self, document: PartDocument, ids: list[EnvelopeId]) -> None:
        self.document = document
        self.ids = ids
        self._refused = False

    @property
    def spoilt(self) -> bool:
        """The document holds something that is not an accepted envelope's. A refusal by the guard touches nothing."""
        return self.document.broken or self._refused

    def apply(self, opened: Opened) -> Entry | None:
        """Fold the next envelope in; its entry, or None for a kind without one. Raises GuardError."""
        entry = None
        if opened.inner.kind == EnvelopeKind.CHANGE:
            fields = self.document.apply(opened.inner.seq, opened.inner.payload)
            self._refused = True  # until its entry is read
            entry = from_fields(fields)
            self._refused = False
        elif opened.inner.kind == EnvelopeKind.RESUME:
            read_payload(opened.inner.payload)  # its form; what it says of its text is told by texts.py
        elif opened.inner.kind == EnvelopeKind.DROP:
            _check_drop(opened.inner.payload)
        elif opened.inner.kind == EnvelopeKind.FORK_PROOF:
            read_proof(opened.inner.payload)  # its form; whether it holds is looked at by forking.py
        elif opened.inner.kind == EnvelopeKind.ACK:
            read_ack(opened.inner.payload)  # its form; what of it is believed is said in acknowledging.py
        self.ids.append(opened.id)
        return entry


def _check_drop(payload: bytes) -> None:
    """The form of a drop; what it says of a circle is told by circles.py. Raises GuardError."""
    try:
        read_drop(payload)
    except DecodeError as error:
        raise GuardError(str(error)) from error


class OpenParts:
    """A bounded memory of parts."""

    def __init__(self, group: GroupId) -> None:
        self._group = group
        self._parts: OrderedDict[PartKey, OpenPart] = OrderedDict()
        self._faults: dict[PartKey, int] = {}

    def __contains__(self, key: PartKey) -> bool:
        return key in self._parts

    def lacks(self, key: PartKey) -> bool:
        """Whether a part is not open, and may be read back: it has not ended."""
        return key not in self._parts and not self.ended(key)

    def ended(self, key: PartKey) -> bool:
        """Whether the feed ends with what is stored of this part, as long as this group is open."""
        return self._faults.get(key, 0) >= MOST_FAULTS

    def get(self, key: PartKey) -> OpenPart:
        self._parts.move_to_end(key)
        return self._parts[key]

    def start(self, key: PartKey, scope: ScopeId) -> OpenPart:
        """A part of which nothing is held yet."""
        self._parts[key] = OpenPart(PartDocument(self._actor(key, scope)), [])
        return self._parts[key]

    def restore(self, key: PartKey, scope: ScopeId, envelopes: Sequence[Opened]) -> None:
        """Fold a part again from its envelopes; one that a damaged store no longer gives whole ends."""
        changes = [(o.inner.seq, o.inner.payload) for o in envelopes if o.inner.kind == EnvelopeKind.CHANGE]
        try:
            document = PartDocument.rebuild(self._actor(key, scope), changes)
        except GuardError:
            return self.end(key)
        self._parts[key] = OpenPart(document, [opened.id for opened in envelopes])
        self._parts.move_to_end(key)
        return None

    def drop(self, key: PartKey, *, fault: bool) -> None:
        """Forget a part whose document broke: it is read back when it is needed again, but not too often."""
        self._parts.pop(key, None)
        if fault:
            self._faults[key] = self._faults.get(key, 0) + 1

    def forget(self, kid: Kid) -> None:
        """Drop all that was written under a key."""
        for key in [key for key in self._parts if key.kid == kid]:
            del self._parts[key]

    def end(self, key: PartKey) -> None:
        """Take nothing more of a part."""
        self._faults[key] = MOST_FAULTS

    def _actor(self, key: PartKey, scope: ScopeId) -> DocumentId:
        return document_id(self._group, scope, key.kid, key.device, key.incarnation, key.part)

    def trim(self) -> None:
        while len(self._parts) > MAX_OPEN:
            self._parts.popitem(last=False)


class OpenTexts:
    """A bounded memory of texts, which are folded from envelopes of many parts."""

    def __init__(self) -> None:
        self._texts: OrderedDict[DocumentId, TextDocument] = OrderedDict()
        self._ended: set[DocumentId] = set()

    def lacks(self, document: DocumentId) -> bool:
        """Whether a text is not open, and may be read back."""
        return document not in self._texts and document not in self._ended

    def get(self, document: DocumentId) -> TextDocument | None:
        """A text that is open, now the one used last."""
        if document in self._texts:
            self._texts.move_to_end(document)
        return self._texts.get(document)

    def put(self, document: DocumentId, text: TextDocument) -> None:
        """Open a text; one that fails though it was just read from the store takes nothing more."""
        if text.broken:
            self._ended.add(document)
        else:
            self._texts[document] = text

    def drop(self, document: DocumentId) -> None:
        """Forget a text that failed, or holds what was not stored in the end."""
        self._texts.pop(document, None)

    def clear(self) -> None:
        """Forget all: they are read back when they are needed again."""
        self._texts.clear()

    def trim(self) -> None:
        while len(self._texts) > MAX_OPEN_TEXTS:
            self._texts.popitem(last=False)
