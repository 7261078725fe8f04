"""Check the form of one Automerge change of a text before Automerge sees it (PROTOCOL section 6).

A text is one Text object that the document's first change makes under "text" in the root. A change of it, like a change
of a part (guard.py), has one form:

1. a change chunk, exactly as long as it says, at most 64 KiB once inflated, with the right checksum;
2. by the one actor, on at least one change unless it is the first of all, with no time and no message;
3. at most 1,500 operations, each of which inserts one character after an element of that text or deletes one;
4. byte for byte what automerge writes for those operations: they are read, written anew and compared.

Whether what it rests on and speaks of is there is told by texts.py, which knows the document. Any bytes at all raise
GuardError or pass.
"""

import zlib
from collections.abc import Sequence
from typing import TypeAlias

import msgspec

from whisper_net.core.documents.columns import (
    read_booleans,
    read_column,
    read_steps,
    write_booleans,
    write_column,
    write_steps,
)
from whisper_net.core.documents.guard import HASH_SIZE, columns_of, open_chunk
from whisper_net.core.documents.leb import read_uint, write_uint
from whisper_net.core.errors import GuardError
from whisper_net.core.ids import DocumentId
from whisper_net.core.wire.bounds import MAX_TEXT_OPS, MAX_TEXT_WRITERS

TEXT_KEY = "text"
Element: TypeAlias = tuple[DocumentId, int]
"""A character of the text, ever: the actor and the number of the operation that inserted it."""
ACTOR_SIZE = 16
_OBJ_ACTOR, _OBJ_COUNTER, _KEY_ACTOR, _KEY_COUNTER, _KEY = 0x01, 0x02, 0x11, 0x13, 0x15
_INSERT, _ACTION, _META, _VALUE = 0x34, 0x42, 0x56, 0x57
_PRED_COUNT, _PRED_ACTOR, _PRED_COUNTER = 0x70, 0x71, 0x73
_SET, _DELETE, _MAKE_TEXT = 1, 3, 4
_STR, _MOST_LETTER_BYTES, _MOST_COLUMNS = 6, 4, 12


class TextChange(msgspec.Struct, frozen=True):
    """A change of the right form. Of its operations, `elements` says what each inserts after or deletes."""

    hash: bytes
    deps: tuple[bytes, ...]
    seq: int
    start_op: int
    elements: tuple[Element | None, ...]
    """None: the beginning of the text."""
    letters: tuple[str | None, ...]
    """What is inserted; None: a deletion."""

    @property
    def makes(self) -> bool:
        """It is the first of all: its first operation makes the text."""
        return not self.deps

    @property
    def first_op(self) -> int:
        """The number of the first operation that inserts or deletes."""
        return self.start_op + self.makes

    @property
    def max_op(self) -> int:
        return self.first_op + len(self.letters) - 1


def plain(text: str) -> bool:
    """Whether a text holds whole characters only, and no controls but the ends of lines and tabs."""
    return all(
        letter in "\n\t" or (letter >= " " and letter != "\x7f" and not "\ud800" <= letter <= "\udfff")
        for letter in set(text)
    )


def read_text_change(chunk: bytes, actor: DocumentId, maker: DocumentId) -> TextChange:
    """Read a change by `actor` of the text that `maker` made. Raises GuardError."""
    try:
        body, digest = open_chunk(chunk)
        change = _read_body(body, digest, actor)
    except (IndexError, UnicodeDecodeError, zlib.error) as error:
        raise GuardError(f"a change that cannot be read: {error}") from error
    if _write_body(change, actor, maker) != body:
        raise GuardError("a change that is not the one form of its operations")
    return change


def _read_body(body: bytes, digest: bytes, actor: DocumentId) -> TextChange:
    deps, at = _read_list(body, 0, HASH_SIZE)
    size, at = read_uint(body, at)
    if body[at : at + size] != actor:
        raise GuardError("a change by another actor than its feed's")
    seq, at = read_uint(body, at + size)
    start_op, at = read_uint(body, at)
    if body[at : at + 2] != b"\0\0":
        raise GuardError("a change with a time or a message")
    others = [actor]
    count, at = read_uint(body, at + 2)
    if count > MAX_TEXT_WRITERS:
        raise GuardError("a change that speaks of too many writers")
    for _ in range(count):
        size, at = read_uint(body, at)
        others.append(DocumentId(body[at : at + size]))
        at += size
    columns = columns_of(body, at, _MOST_COLUMNS)
    makes = int(not deps)
    inserts = read_booleans(columns.get(_INSERT, b""), MAX_TEXT_OPS)[makes:]
    letters = _read_letters(columns.get(_META, b""), columns.get(_VALUE, b""), inserts, makes)
    elements = _read_elements(columns.get(_KEY_ACTOR, b""), columns.get(_KEY_COUNTER, b""), others, inserts, makes)
    if makes + len(inserts) == 0:
        raise GuardError("a change without operations")
    return TextChange(digest, tuple(deps), seq, start_op, tuple(elements), tuple(letters))


def _read_list(body: bytes, at: int, size: int) -> tuple[list[bytes], int]:
    count, at = read_uint(body, at)
    if count > MAX_TEXT_WRITERS:
        raise GuardError("a change on too many others")
    end = at + count * size
    return [body[place : place + size] for place in range(at, end, size)], end


def _read_letters(metas: bytes, values: bytes, inserts: list[bool], makes: int) -> list[str | None]:
    """The character of each insertion."""
    lengths = _filled(read_column(metas, makes + len(inserts)), makes + len(inserts))[makes:]
    letters: list[str | None] = []
    at = 0
    for insert, length in zip(inserts, lengths, strict=True):
        if not insert:
            letters.append(None)  # a value all the same would not be written anew
            continue
        size = (length or 0) >> 4
        if size > _MOST_LETTER_BYTES:
            raise GuardError("an insertion of more than one character")
        letter = values[at : at + size].decode()
        if len(letter) != 1 or not plain(letter):
            raise GuardError("an insertion that is not one character, or one that no text may hold")
        letters.append(letter)
        at += size
    return letters


def _read_elements(
    actors: bytes, counters: bytes, others: list[DocumentId], inserts: list[bool], makes: int
) -> list[Element | None]:
    """The element that each operation inserts after or deletes."""
    ops = makes + len(inserts)
    indices = _filled(read_column(actors, ops), ops)[makes:]
    numbers = _filled(read_steps(counters, ops), ops)[makes:]
    elements: list[Element | None] = []
    for insert, index, number in zip(inserts, indices, numbers, strict=True):
        if index is not None and number is not None and 0 <= index < len(others):
            elements.append((others[index], number))
        elif insert and index is None:
            elements.append(None)
        else:
            raise GuardError("an operation on nothing")
    return elements


def _filled(values: list[int | None], count: int) -> list[int | None]:
    """A column of nulls alone is not written."""
    if values and len(values) != count:
        raise GuardError("a column of another length than the others")
    return values or [None] * count


def _write_body(change: TextChange, actor: DocumentId, maker: DocumentId) -> bytes:
    """All of a change as automerge writes it."""
    named = {element[0] for element in change.elements if element is not None} | {maker}
    others = sorted(named - {actor})
    index = {name: place for place, name in enumerate([actor, *others])}
    deps = sorted(set(change.deps))
    columns = _write_columns(change, index, index[maker])
    present = [(spec, data) for spec, data in columns if data]
    return b"".join(
        [
            write_uint(len(deps)), *deps,
            write_uint(len(actor)), actor,
            write_uint(change.seq), write_uint(change.start_op), b"\0\0",
            write_uint(len(others)), *[write_uint(len(name)) + name for name in others],
            write_uint(len(present)), *[bytes((spec,)) + write_uint(len(data)) for spec, data in present],
            *[data for _, data in present],
        ]
    )  # fmt: skip


def _write_columns(change: TextChange, index: dict[DocumentId, int], maker: int) -> Sequence[tuple[int, bytes]]:
    """The columns; the operation that makes the text stands before all others."""
    made: list[int | None] = [None] * change.makes
    letters, elements, ops = change.letters, change.elements, len(change.letters)
    text = 1  # the maker's first operation
    deleted = [element for element, letter in zip(elements, letters, strict=True) if letter is None and element]
    sizes = [0 if letter is None else len(letter.encode()) << 4 | _STR for letter in letters]
    return [
        (_OBJ_ACTOR, write_column([*made, *[maker] * ops])),
        (_OBJ_COUNTER, write_column([*made, *[text] * ops])),
        (_KEY_ACTOR, write_column([*made, *[None if one is None else index[one[0]] for one in elements]])),
        (_KEY_COUNTER, write_steps([*made, *[0 if one is None else one[1] for one in elements]])),
        (_KEY, _key_column(ops) if change.makes else b""),
        (_INSERT, write_booleans([False] * change.makes + [letter is not None for letter in letters])),
        (_ACTION, write_column([_MAKE_TEXT] * change.makes + [_DELETE if one is None else _SET for one in letters])),
        (_META, write_column([0] * change.makes + sizes)),
        (_VALUE, "".join([letter for letter in letters if letter is not None]).encode()),
        (_PRED_COUNT, write_column([0] * change.makes + [int(letter is None) for letter in letters])),
        (_PRED_ACTOR, write_column([index[element[0]] for element in deleted])),
        (_PRED_COUNTER, write_steps([element[1] for element in deleted])),
    ]


def _key_column(ops: int) -> bytes:
    """The key of the text in the root, and no key for the operations after it."""
    return b"\x7f" + write_uint(len(TEXT_KEY)) + TEXT_KEY.encode() + (b"\0" + write_uint(ops) if ops else b"")
