"""A text that several devices of one person write, as a fold of its changes (PROTOCOL section 6).

What is folded is a set of pieces, one for each change; the outcome depends on which are held, never on the order in
which they came. Rules, for each actor (a feed) in the order of its feed:

1. a version is a run of neighbours that ends with the first that closes one; it counts whole or not at all;
2. its first change rests on closings of versions that count, or is the one that begins the text at its own place; each
   further change rests on the one before it alone;
3. the actor's changes are numbered without a gap, and operations go on from the highest number that they rest on;
4. every element that is named was inserted in the past of the change;
5. a version that rests on what is not here waits; one that breaks a rule ends its actor's part in this text.

A piece that comes late, before one that counted already, makes all be folded anew: the pieces stay in memory, within a
bound. Automerge sees only versions that count.
"""

from bisect import bisect_left
from collections.abc import Sequence

from whisper_net.core.documents.crdt import TextObject
from whisper_net.core.documents.edits import operations
from whisper_net.core.documents.patches import Origin
from whisper_net.core.documents.resumes import Closing, text_hash
from whisper_net.core.documents.text_guard import Element, TextChange, read_text_change
from whisper_net.core.documents.text_pieces import MOST_OF_VERSION, Checked, Past, Piece, Writer
from whisper_net.core.errors import GuardError, RefusedError
from whisper_net.core.ids import DocumentId
from whisper_net.core.wire.bounds import MAX_TEXT_BYTES, MAX_TEXT_CHANGES, MAX_TEXT_HISTORY


class TextFull(RefusedError):
    code = "text_full"


class TextDocument:
    """One text: pieces in, in any order; text out."""

    def __init__(self) -> None:
        self._pieces: dict[DocumentId, list[Piece]] = {}
        self._bytes = 0
        self._begin: Piece | None = None
        self._faulty: set[tuple[DocumentId, int]] = set()
        """Where versions start that passed the guard and then failed inside Automerge."""
        self._reset()

    def _reset(self) -> None:
        """Begin to fold anew."""
        self._object = TextObject()
        self._writers = {actor: Writer(pieces) for actor, pieces in self._pieces.items()}
        self._pasts: dict[bytes, Past] = {}
        """Of each version that counts, by the hash of its last change."""
        self._closings: dict[bytes, Closing | None] = {}
        self._heads: set[bytes] = set()
        self._stale = False
        self.text = ""
        self.newest: Origin | None = None
        """Of the version that counts and stands last in the order of what is shown."""

    @property
    def broken(self) -> bool:
        """To be dropped and read back."""
        return self._object.broken

    @property
    def versions(self) -> int:
        return len(self._pasts)

    @property
    def sound(self) -> bool:
        """Where one version alone is newest: the text is what its writer said it was."""
        said = [self._closings[head] for head in self._heads]
        return len(said) != 1 or said[0] == Closing(text_hash(self.text), len(self.text))

    # -- taking pieces

    def offer(self, piece: Piece) -> None:
        """Hold a piece; `settle` takes up whatever has become whole."""
        begin = self._begin
        if begin is not None and begin.actor == piece.actor and piece.place < begin.place:
            return  # before its actor is anybody in this text
        pieces = self._pieces.setdefault(piece.actor, [])
        at = bisect_left(pieces, piece.place, key=_place)
        held = at < len(pieces) and pieces[at].place == piece.place
        if held or self._bytes + len(piece.chunk) > MAX_TEXT_BYTES:
            return
        self._bytes += len(piece.chunk)
        pieces.insert(at, piece)
        if piece.begins:
            self._begin = piece
            del pieces[:at]
        writer = self._writers.setdefault(piece.actor, Writer(pieces))
        if piece.begins or at < writer.counted:
            self._faulty.clear()
            self._reset()
        elif at == writer.counted:
            writer.first = None

    def settle(self) -> bool:
        """Count every version that can count by now; whether the text may be another one. Raises GuardError."""
        while any([self._advance(actor) for actor in self._pieces]):  # noqa: C419 - all of them in each round
            pass  # what counts now may be what another actor's version waits for
        if not self._stale:
            return False
        self.text = self._object.text()
        self._stale = False
        return True

    def _advance(self, actor: DocumentId) -> bool:
        """Count what one actor has ready; whether anything did that another may wait for."""
        some = False
        while version := self._writers[actor].next_version():
            try:
                if not self._take(actor, version):
                    return some
            except GuardError:
                if not self._object.broken:
                    self._writers[actor].ended = True
                    return some
                self._faulty.add((actor, version[0].place))
                self._reset()
            some = True
        return some

    def _take(self, actor: DocumentId, version: list[Piece]) -> bool:
        """Count one version; False while what it rests on is not here. Raises GuardError."""
        if self._begin is None:
            return False
        if (actor, version[0].place) in self._faulty:
            raise GuardError("a version that failed")
        writer, chunks = self._writers[actor], [piece.chunk for piece in version]
        if writer.first is None:
            writer.first = read_text_change(chunks[0], actor, self._begin.actor)
        checked = self._check(actor, writer.first, chunks[1:], version[0].begins)
        if checked is None:
            return False
        last = checked.changes[-1].hash
        heads = self._heads - set(writer.first.deps) | {last}
        self._object.receive(chunks, heads)
        self._heads, self._pasts[last], self._closings[last] = heads, checked.past, version[-1].closing
        self._stale = True
        writer.count(checked.changes)
        if self.newest is None or _order(version[-1].origin) > _order(self.newest):
            self.newest = version[-1].origin
        return True

    # -- the rules

    def _check(self, actor: DocumentId, first: TextChange, rest: Sequence[bytes], begins: bool) -> Checked | None:
        """Hold a version to the rules; None while what it rests on is not here. Raises GuardError."""
        if first.makes != begins:
            raise GuardError("a text that begins elsewhere")
        before = len(self._ends(actor))
        if first.seq > before + 1 or not all(dep in self._pasts for dep in first.deps):
            return None
        past, changes, fresh = self._joined(first.deps), [first], set[int]()
        if past.seqs.get(actor, 0) != before:
            raise GuardError("a change that does not rest on all that its actor wrote before it")
        past = self._check_change(first, actor, past, fresh)
        maker = actor if self._begin is None else self._begin.actor
        for chunk in rest:
            change = read_text_change(chunk, actor, maker)
            if change.deps != (changes[-1].hash,):
                raise GuardError("a version whose changes do not follow each other")
            past = self._check_change(change, actor, past, fresh)
            changes.append(change)
        return Checked(changes, past)

    def _ends(self, actor: DocumentId) -> list[int]:
        writer = self._writers.get(actor)
        return writer.ends if writer is not None else []

    def _joined(self, deps: Sequence[bytes]) -> Past:
        """What rests on all of these rests on."""
        seqs: dict[DocumentId, int] = {}
        for dep in deps:
            for actor, seq in self._pasts[dep].seqs.items():
                seqs[actor] = max(seq, seqs.get(actor, 0))
        return Past(max((self._pasts[dep].max_op for dep in deps), default=0), seqs)

    def _check_change(self, change: TextChange, actor: DocumentId, past: Past, fresh: set[int]) -> Past:
        """Hold one change to what it rests on. `fresh` are the insertions of its version so far, and grows."""
        seqs = {**past.seqs, actor: past.seqs.get(actor, 0) + 1}
        if change.seq != seqs[actor] or change.start_op != past.max_op + 1:
            raise GuardError("a change whose sequence or operation number is not the next")
        if change.max_op > MAX_TEXT_HISTORY or sum(seqs.values()) > MAX_TEXT_CHANGES:
            raise GuardError("a change with too much behind it")
        for number, (element, letter) in enumerate(zip(change.elements, change.letters, strict=True), change.first_op):
            own = element is not None and element[0] == actor and element[1] in fresh
            if element is not None and not own and not self._in_past(element, past):
                raise GuardError("an operation on what is not there")
            if letter is not None:
                fresh.add(number)
        return Past(change.max_op, seqs)

    def _in_past(self, element: Element, past: Past) -> bool:
        """Whether a version that counts, and that `past` holds, inserted this."""
        actor, number = element
        ends = self._ends(actor)
        seq = min(past.seqs.get(actor, 0), len(ends))
        return seq > 0 and number <= ends[seq - 1] and self._writers[actor].inserted(number)

    # -- writing

    def draft(self, actor: DocumentId, text: str) -> list[tuple[bytes, Closing | None]]:
        """The changes that make the text this one, in order; none where it is so already.

        Nothing of them counts until they are offered as pieces, at neighbouring places. Raises RefusedError; the
        document is to be dropped if they are not offered in the end.
        """
        todo = list(operations(self.text, text))
        begins = not self._pieces
        if not todo and not begins:
            return []
        writer = self._writers.get(actor)
        if writer is not None and (writer.ended or writer.counted < len(writer.pieces)):
            raise TextFull("what this device wrote in this text is damaged; add it anew")
        try:
            chunks = self._object.write(actor, todo)
            maker = actor if self._begin is None else self._begin.actor
            checked = self._check(actor, read_text_change(chunks[0], actor, maker), chunks[1:], begins)
        except GuardError as error:
            raise TextFull("this text was changed too often; add it anew") from error
        if checked is None or self._bytes + sum(map(len, chunks)) > MAX_TEXT_BYTES or len(chunks) > MOST_OF_VERSION:
            raise TextFull("this text cannot be changed here; add it anew")
        closing = Closing(text_hash(text), len(text))
        return [*((chunk, None) for chunk in chunks[:-1]), (chunks[-1], closing)]


def _place(piece: Piece) -> int:
    return piece.place


def _order(origin: Origin) -> tuple[int, int, bytes]:
    return origin.n, origin.lamport, origin.id
