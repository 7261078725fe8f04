"""Parts of feeds, and texts, as Automerge documents. The only importer of automerge.

Rules: no change reaches Automerge but through guard.py, or, of a text, through text_guard.py and texts.py; an entry is
read once, when its change is applied, and never again; whatever goes wrong inside Automerge, panics included, is a
GuardError and leaves the document `broken`: it is then rebuilt from its changes, which the store holds. A refusal by
the guard touches nothing. `diff`, `length` and `generate_sync_message` cost O(document) and are not used.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import TypeAlias, cast

from automerge.core import ROOT, Document, Message, ObjType, ScalarType, SyncState, Transaction

from whisper_net.core.documents.guard import Change, Field, Place, check_entry
from whisper_net.core.documents.leb import write_uint
from whisper_net.core.documents.text_guard import TEXT_KEY
from whisper_net.core.errors import GuardError
from whisper_net.core.ids import DocumentId
from whisper_net.core.wire.bounds import MAX_TEXT_OPS

_Scalar: TypeAlias = tuple[ScalarType, Field | list[int]]
Operation: TypeAlias = tuple[int, str | None]
"""A place in the text as it is by then, and the character to insert there; None: the one there is deleted."""
_SCALARS: dict[type, ScalarType] = {
    str: ScalarType.Str,
    int: ScalarType.Int,
    bool: ScalarType.Boolean,
    bytes: ScalarType.Bytes,
}
# A sync message of version 1 with no heads, no wants and no filters: automerge 1.0.0rc1 has no other way in.
_SYNC_MESSAGE = b"\x42\0\0\0"


class _Inside:
    """The time that is spent inside Automerge: no generator, since every change enters and leaves it."""

    __slots__ = ("_contained",)

    def __init__(self, contained: "_Contained") -> None:
        self._contained = contained

    def __enter__(self) -> None:
        # Broken until proven whole: an interrupt may leave half a change behind.
        self._contained.broken = True

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None:
            self._contained.broken = False
        elif not isinstance(error, GuardError | KeyboardInterrupt | SystemExit):  # pyo3's panics are no Exceptions
            raise GuardError(f"automerge failed: {error}") from error


class _Contained:
    """An Automerge document, and all that may go wrong inside it."""

    def __init__(self, actor: bytes) -> None:
        self.broken = False
        self._document = Document(actor)

    def _inside(self) -> "_Inside":
        """Turn every fault inside Automerge into a GuardError and a broken document."""
        return _Inside(self)

    def _receive(self, chunks: Sequence[bytes], heads: Collection[bytes]) -> None:
        """Apply checked changes, after which exactly `heads` are the newest."""
        self._send(chunks)
        # Automerge drops a change that it cannot use without a word.
        if sorted(self._document.get_heads()) != sorted(heads):
            raise GuardError("a change that automerge ignored")

    def _send(self, chunks: Sequence[bytes]) -> None:
        counted = [write_uint(len(chunk)) + chunk for chunk in chunks]
        message = Message.decode(b"".join([_SYNC_MESSAGE, write_uint(len(chunks)), *counted]))
        self._document.receive_sync_message(SyncState(), message)


class PartDocument(_Contained):
    """A part of a feed: up to 1,000 changes by one writer, one entry each.

    `seq` is the place in the feed, which envelopes without a change take too; it rises from change to change.
    """

    def __init__(self, actor: DocumentId) -> None:
        super().__init__(actor)
        self.actor = actor
        self.seq = 0
        """Seq of the last change held, 0 while there is none."""
        self.changes = 0
        self._heads: tuple[bytes, ...] = ()
        self._max_op = 0

    @classmethod
    def rebuild(cls, actor: DocumentId, changes: Iterable[tuple[int, bytes]]) -> "PartDocument":
        """Fold (seq, change) pairs in one go; equal to applying them one by one. Raises GuardError."""
        part = cls(actor)
        chunks: list[bytes] = []
        for seq, chunk in changes:
            part._expect(seq)
            part._advance(seq, part._check(seq, chunk))
            chunks.append(chunk)
        if chunks:
            with part._inside():
                part._receive(chunks, part._heads)
        return part

    def append(self, seq: int, fields: Mapping[str, Field]) -> bytes:
        """Write the change that adds one entry under `seq`; it passes the same guard as everybody else's.

        Raises GuardError for what others would refuse; the document is then broken. A change that is not stored in
        the end must not stay in here either: rebuild.
        """
        self._expect(seq)
        with self._inside():
            with self._document.transaction() as transaction:
                _put(transaction, seq, fields)
            chunk = self._document.get_changes(list(self._heads))[0].bytes
            self._advance(seq, self._check(seq, chunk))
        return chunk

    def apply(self, seq: int, chunk: bytes) -> dict[str, Field]:
        """Apply the next change and read the entry it adds. Raises GuardError."""
        self._expect(seq)
        change = self._check(seq, chunk)
        with self._inside():
            self._advance(seq, change)
            self._receive([chunk], self._heads)
            return self._read(seq)

    def _expect(self, seq: int) -> None:
        if self.broken:
            raise GuardError("a document that must be rebuilt")
        if seq <= self.seq:
            raise GuardError("a change under a seq that is not after the last one")

    def _check(self, seq: int, chunk: bytes) -> Change:
        return check_entry(chunk, Place(self.actor, self._heads, self.changes + 1, self._max_op + 1), str(seq))

    def _advance(self, seq: int, change: Change) -> None:
        self.seq, self.changes = seq, change.seq
        self._heads, self._max_op = (change.hash,), change.max_op

    def _read(self, seq: int) -> dict[str, Field]:
        found = self._document.get(ROOT, str(seq))
        if found is None or found[0] != ObjType.Map:
            raise GuardError("a change without an entry under its seq")
        keys, values = self._document.keys(found[1]), self._document.values(found[1])
        # The guard let scalars of the four types through, and nothing else.
        return {key: _field(cast(_Scalar, value)) for key, (value, _) in zip(keys, values, strict=True)}


class TextObject(_Contained):
    """One Text object that many actors write, character by character; what reaches it was checked by texts.py."""

    def __init__(self) -> None:
        super().__init__(bytes(16))

    def receive(self, chunks: Sequence[bytes], heads: Collection[bytes]) -> None:
        """Apply checked changes, which leave these heads; those that are here already change nothing.

        Raises GuardError; the document is then broken.
        """
        with self._inside():
            for chunk in chunks[:-1]:
                # One by one: Automerge lets no other thread run, and 15,000 letters at once take it 25 ms.
                self._send([chunk])
            self._receive(chunks[-1:], heads)

    def text(self) -> str:
        """All of it, in O(length): 0.7 ms for 20,000 characters."""
        with self._inside():
            found = self._document.get(ROOT, TEXT_KEY)
            return "" if found is None else self._document.text(found[1])

    def write(self, actor: DocumentId, operations: Iterable[Operation]) -> list[bytes]:
        """Make changes of at most MAX_TEXT_OPS operations each; the first of all makes the text.

        Raises GuardError; the document is then broken. It is ahead of what is stored until the changes are.
        """
        with self._inside():
            self._document.set_actor(actor)
            rest, chunks = iter(operations), list[bytes]()
            heads = self._document.get_heads()
            while (batch := list(islice(rest, MAX_TEXT_OPS - (not heads)))) or not heads:
                self._commit(batch)
                chunks.append(self._document.get_changes(heads)[0].bytes)
                heads = self._document.get_heads()
        return chunks

    def _commit(self, operations: Sequence[Operation]) -> None:
        with self._document.transaction() as transaction:
            found = transaction.get(ROOT, TEXT_KEY)
            text = transaction.put_object(ROOT, TEXT_KEY, ObjType.Text) if found is None else found[1]
            for place, letter in operations:
                if letter is None:
                    transaction.delete(text, place)
                else:
                    transaction.insert(text, place, ScalarType.Str, letter)


def _field(scalar: _Scalar) -> Field:
    # Bytes come back from automerge as a list of integers.
    return bytes(scalar[1]) if isinstance(scalar[1], list) else scalar[1]


def _put(transaction: Transaction, seq: int, fields: Mapping[str, Field]) -> None:
    entry = transaction.put_object(ROOT, str(seq), ObjType.Map)
    for key, value in fields.items():
        transaction.put(entry, key, _SCALARS[type(value)], value)
