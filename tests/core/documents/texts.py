"""Text changes written by hand with the naive encoder, and devices that write one text together."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

from tests.core.documents import naive
from tests.core.documents.naive import Op
from whisper_net.core.documents.patches import Origin
from whisper_net.core.documents.resumes import Closing, text_hash
from whisper_net.core.documents.text_pieces import Piece
from whisper_net.core.documents.texts import TextDocument
from whisper_net.core.ids import DeviceId, DocumentId, EnvelopeId, MemberId, ScopeId

ANA, BEN, CAT = (DocumentId(bytes([number]) * 16) for number in (5, 2, 9))
HEAD = (0, 0)
MAKE = Op(naive.MAKE_TEXT, "text")


def insert(letter: str | bytes, after: tuple[int, int], text: tuple[int, int] = (0, 1)) -> Op:
    raw = letter if isinstance(letter, bytes) else letter.encode()
    return Op(naive.SET, after, text, (naive.STR, raw), insert=True)


def delete(element: tuple[int, int], text: tuple[int, int] = (0, 1)) -> Op:
    return Op(naive.DELETE, element, text, pred=[element])


def first(letters: str = "abc", **header: Any) -> bytes:
    """The change by ANA that makes a text; its letters are operations 2, 3, 4..."""
    ops = [insert(letter, (0, place) if place > 1 else HEAD) for place, letter in enumerate(letters, 1)]
    return naive.chunk(naive.body(ANA, 1, 1, [MAKE, *ops], **header))


TIP = naive.hash_of(first())
START = 5
"""Operation number of the change after `first()`."""


def body(ops: Sequence[Op], columns: Mapping[int, bytes] | None = None, **header: Any) -> bytes:
    """A second change's body, by ANA unless told otherwise."""
    values: dict[str, Any] = {"actor": ANA, "seq": 2, "start_op": START, "deps": [TIP], **header}
    return naive.body(values.pop("actor"), values.pop("seq"), values.pop("start_op"), ops, **values, columns=columns)


def second(ops: Sequence[Op], columns: Mapping[int, bytes] | None = None, **header: Any) -> bytes:
    return naive.chunk(body(ops, columns, **header))


def by_ben(ops: Sequence[Op], **header: Any) -> bytes:
    """A change by BEN of ANA's text; in it BEN is actor 0 and ANA actor 1."""
    return second(ops, **{"actor": BEN, "seq": 1, "others": [ANA], **header})


def origin(lamport: int, name: int = 0) -> Origin:
    id_ = EnvelopeId(bytes([name]) * 30 + lamport.to_bytes(2, "big"))
    return Origin(id_, ScopeId(bytes(32)), MemberId(bytes(32)), DeviceId(bytes(32)), 1, lamport, lamport)


def piece(
    chunk: bytes, place: int = 1, actor: DocumentId = ANA, *, closing: str | None = "", begins: bool = False
) -> Piece:
    """A change at a place; closing a version with that text, or (None) none."""
    closed = None if closing is None else Closing(text_hash(closing), len(closing))
    return Piece(actor, place, begins, chunk, closed, origin(place))


BEGIN = piece(first(), 1, closing="abc", begins=True)


class Writer:
    """One device that writes in a text."""

    def __init__(self, actor: DocumentId) -> None:
        self.actor = actor
        self.document = TextDocument()
        self.place = 0

    def write(self, text: str, skip: int = 0) -> list[Piece]:
        """Make the text this one; `skip` places of the feed go to other things afterwards."""
        begins = not self.document.versions
        pieces = []
        for number, (chunk, closing) in enumerate(self.document.draft(self.actor, text)):
            self.place += 1
            where = origin(self.place, self.actor[0])
            pieces.append(Piece(self.actor, self.place, begins and not number, chunk, closing, where))
        self.place += skip
        self.take(pieces)
        return pieces

    def take(self, pieces: Sequence[Piece]) -> bool:
        for one in pieces:
            self.document.offer(one)
        return self.document.settle()


def story(chance: random.Random, edits: int = 8) -> tuple[list[Writer], list[Piece]]:
    """Three devices edit one text, hearing of each other now and then; all that they wrote."""
    writers = [Writer(actor) for actor in (ANA, BEN, CAT)]
    pool = writers[0].write("Hello world, this is a text\n")
    for writer in writers[1:]:
        writer.take(pool)
    for _ in range(edits):
        writer = chance.choice(writers)
        text = writer.document.text
        start = chance.randint(0, len(text))
        end = chance.randint(start, min(len(text), start + 5))
        letters = chance.choice(["", "xyz", "é👍", "שלום", "a"] * 4 + ["a" * 1_600])
        wanted = text[:start] + letters + text[end:]
        pool += writer.write(wanted, chance.randint(0, 2))
        assert writer.document.text == wanted
        assert writer.document.sound
        for other in writers:
            if other is not writer and chance.random() < 0.4:
                other.take(chance.sample(pool, len(pool)))
    return writers, pool
