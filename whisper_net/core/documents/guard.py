"""Check one Automerge change before Automerge sees it (PROTOCOL section 6).

automerge 1.0.0rc1 trusts a change whose checksum holds: run lengths can hang it, deflate can fill the memory, a wrong
index panics and poisons the document, and what is encoded oddly makes a save that cannot be loaded. So a change
of a part has one form, as everything on the wire has (wire/codec.py):

1. a change chunk, exactly as long as it says, at most 64 KiB once inflated, with the right checksum;
2. by the one actor, on the one change before it, with the next sequence and operation numbers, no time, no message;
3. at most 2,000 operations that make one entry: a new Map in the root under its seq, then its fields, each set once, to
   a string, an integer, a boolean or bytes;
4. byte for byte what automerge writes for that entry: its fields are read, written anew and compared.

So a change can touch no entry but its own, nothing can be overwritten, and folding a part in one go equals folding
it change by change. Any bytes at all raise GuardError or pass. Its counterpart is crdt.py, the only caller; changes of
texts, which many devices write, have rules of their own in text_guard.py.
"""

import hashlib
import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

import msgspec

from whisper_net.core.documents.leb import (
    read_int,
    read_runs,
    read_text,
    read_uint,
    write_run,
    write_runs,
    write_uint,
)
from whisper_net.core.errors import GuardError
from whisper_net.core.ids import DocumentId
from whisper_net.core.wire.bounds import MAX_CHANGE, MAX_CHANGE_OPS

HASH_SIZE = 32
Field: TypeAlias = str | int | bool | bytes
"""What a field of an entry may hold."""
_MAGIC = b"\x85oJ\x83"
_PLAIN, _DEFLATED = 1, 2
_KEYS, _METAS, _VALUES = 0x15, 0x56, 0x57
_MOST_COLUMNS = 8
_FALSE, _TRUE, _INT, _STR, _BYTES = 1, 2, 4, 6, 7
_FEW = 64
"""Bytes of a column, and operations, up to which what was found in it is remembered: entries of one kind are alike."""
_REMEMBERED = 1_024


class Place(msgspec.Struct, frozen=True):
    """Where the next change of a part must stand."""

    actor: DocumentId
    deps: tuple[bytes, ...]
    """Hash of the change before it; none for the first."""
    seq: int
    """Place of the change in its part, first 1; not the seq of its feed."""
    start_op: int

    def header(self) -> bytes:
        """All of a change before its columns."""
        numbers = write_uint(self.seq) + write_uint(self.start_op)
        deps = (write_uint(len(self.deps)), *self.deps)
        return b"".join((*deps, write_uint(len(self.actor)), self.actor, numbers, _NO_TIME_MESSAGE_OTHERS))


_NO_TIME_MESSAGE_OTHERS = b"\0\0\0"


class Change(msgspec.Struct, frozen=True):
    """A change that may be applied."""

    hash: bytes
    deps: tuple[bytes, ...]
    actor: DocumentId
    seq: int
    start_op: int
    max_op: int
    ops: int


def check_entry(chunk: bytes, place: Place, key: str) -> Change:
    """Check that `chunk` is the one change that adds one entry under `key` at `place`. Raises GuardError."""
    try:
        body, digest = open_chunk(chunk)
        ops = _check_body(body, place, key)
    except (IndexError, UnicodeDecodeError, zlib.error) as error:
        raise GuardError(f"a change that cannot be read: {error}") from error
    return Change(digest, place.deps, place.actor, place.seq, place.start_op, place.start_op + ops - 1, ops)


def open_chunk(chunk: bytes) -> tuple[bytes, bytes]:
    """(body, hash) of a framed change, inflated within its bound."""
    if len(chunk) > MAX_CHANGE or not chunk.startswith(_MAGIC):
        raise GuardError("not a chunk, or one that is too long")
    kind = chunk[8]
    size, at = read_uint(chunk, 9)
    if at + size != len(chunk):
        raise GuardError("a chunk that is not as long as it says")
    if kind == _PLAIN:
        body, hashed = chunk[at:], chunk[8:]
    elif kind == _DEFLATED:
        body = _inflate(chunk[at:])
        hashed = b"\x01" + write_uint(len(body)) + body
    else:
        raise GuardError("a chunk that is not a change")
    digest = hashlib.sha256(hashed).digest()
    if chunk[4:8] != digest[:4]:
        raise GuardError("a checksum that does not hold")
    return body, digest


def _inflate(data: bytes) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    body = inflater.decompress(data, MAX_CHANGE + 1)
    if len(body) > MAX_CHANGE or not inflater.eof or inflater.unused_data:
        raise GuardError("a deflated change past its bound, cut short or with more behind it")
    return body


def _check_body(body: bytes, place: Place, key: str) -> int:
    """Count the operations of a body that is exactly one entry at `place`."""
    header = place.header()
    if not body.startswith(header):
        raise GuardError(_misplaced(body, place))
    keys, metas, values = _contents(body, len(header))
    ops = _check_keys(keys, key)
    few = len(metas) <= _FEW and ops <= _FEW
    lengths = _few_lengths(metas, ops) if few else _lengths(metas, ops)
    _check_values(lengths, values)
    if header + _write_columns(ops, place.start_op, keys, metas, values) != body:
        raise GuardError("a change that is not the one form of one entry")
    return ops


def _contents(body: bytes, at: int) -> tuple[bytes, bytes, bytes]:
    """The columns of keys, of metas and of values; in the end all columns are written anew and compared."""
    end = at + 1 + 2 * body[at]
    cuts = _cuts(body[at + 1 : end]) if body[at] <= _MOST_COLUMNS and end <= len(body) else None
    if cuts is None:
        columns = columns_of(body, at)
        return columns.get(_KEYS, b""), columns.get(_METAS, b""), columns.get(_VALUES, b"")
    keys, metas, values = cuts
    rest = body[end:]
    return rest[keys], rest[metas], rest[values]


@lru_cache(maxsize=_REMEMBERED)
def _cuts(specs: bytes) -> tuple[slice, slice, slice] | None:
    """Where those three stand behind these specifications; None where a size takes more than one byte."""
    found, at = dict.fromkeys((_KEYS, _METAS, _VALUES), slice(0)), 0
    for spec, size in zip(specs[::2], specs[1::2], strict=True):
        if size >= 0x80:
            return None
        found[spec] = slice(at, at + size)
        at += size
    return found[_KEYS], found[_METAS], found[_VALUES]


def _lengths(metas: bytes, ops: int) -> tuple[int, ...]:
    """Kind and length of every operation's value: of none, for the Map, then of each field's."""
    lengths = read_runs(metas, ops)
    if len(lengths) != ops or lengths[0] != 0 or write_runs(lengths) != metas:
        raise GuardError("an entry without one value for every field")
    return tuple(lengths)


_few_lengths = lru_cache(maxsize=_REMEMBERED)(_lengths)


def _misplaced(body: bytes, place: Place) -> str:
    """Say what of the header is not as demanded."""
    count, at = read_uint(body, 0)
    deps = body[at : at + count * HASH_SIZE]
    if deps != b"".join(place.deps):
        return "a change on other dependencies than the one before it"
    size, at = read_uint(body, at + len(deps))
    if body[at : at + size] != place.actor:
        return "a change by another actor than its feed's"
    numbers = write_uint(place.seq) + write_uint(place.start_op)
    if not body.startswith(numbers, at + size):
        return "a change whose sequence or operation number is not the next"
    return "a change with a time, a message or further actors"


def columns_of(body: bytes, at: int, most: int = _MOST_COLUMNS) -> dict[int, bytes]:
    """The columns by their specification; what is odd about them shows when they are written anew."""
    count = body[at]
    if count > most:
        raise GuardError("a change of too many columns")
    at += 1
    sizes: list[tuple[int, int]] = []
    for _ in range(count):
        spec, size = body[at], body[at + 1]
        at += 2
        if size >= 0x80:
            size, at = read_uint(body, at - 1)
        sizes.append((spec, size))
    columns: dict[int, bytes] = {}
    for spec, size in sizes:
        columns[spec] = body[at : at + size]
        at += size
    return columns


def _check_keys(column: bytes, key: str) -> int:
    """Count the keys of an entry: its seq, then its fields, all different, so one run of literals."""
    own = write_uint(len(key)) + key.encode()
    if len(column) <= _FEW and column.startswith(own, 1):
        fields = _field_names(column[0], column[1 + len(own) :])
        if fields is not None and key not in fields:
            return len(fields) + 1
    run, at = read_int(column, 0)
    if not -MAX_CHANGE_OPS <= run < 0:
        raise GuardError("no operations, too many, or equal keys")
    keys: list[str] = []
    for _ in range(-run):
        text, at = read_text(column, at)
        keys.append(text)
    if at != len(column) or keys[0] != key or len(set(keys)) != len(keys) or "" in keys:
        raise GuardError("an entry that is not under its seq, or keys that are empty or twice there")
    return len(keys)


@lru_cache(maxsize=_REMEMBERED)
def _field_names(run: int, column: bytes) -> frozenset[str] | None:
    """The keys of an entry's fields, if there is a run of so many different ones; None of any other column."""
    keys: list[str] = []
    at = 0
    try:
        while at < len(column):
            text, at = read_text(column, at)
            keys.append(text)
    except (GuardError, IndexError, UnicodeDecodeError):
        return None  # whoever asks finds out what is wrong, and says so
    names = frozenset(keys)
    return names if len(names) == len(keys) == 0x7F - run and "" not in names else None


def _check_values(lengths: Sequence[int], values: bytes) -> None:
    """Refuse every value but strings, integers, booleans and bytes, and bytes that belong to no value."""
    at = 0
    for length in lengths[1:]:
        kind, end = length & 15, at + (length >> 4)
        if end > len(values):
            raise GuardError("a value that ends past its column")
        if kind == _STR:
            values[at:end].decode()
        elif kind == _INT:
            if read_int(values, at)[1] != end:
                raise GuardError("an integer of another length than it says")
        elif kind in (_FALSE, _TRUE):
            if at != end:
                raise GuardError("a boolean with bytes")
        elif kind != _BYTES:
            raise GuardError("a value that is no string, integer, boolean or bytes")
        at = end
    if at != len(values):
        raise GuardError("bytes that belong to no value")


def _write_columns(ops: int, start_op: int, keys: bytes, metas: bytes, values: bytes) -> bytes:
    """The columns of one entry as automerge writes them: make a Map, then set its fields."""
    objects, counters, insert, action, predecessors = _skeleton(ops)
    if counters:
        counters += write_uint(start_op)
    specs = _specs(ops, len(counters), len(keys), len(metas), len(values))
    return b"".join((specs, objects, counters, keys, insert, action, metas, values, predecessors))


@lru_cache(maxsize=_REMEMBERED)
def _specs(ops: int, counters: int, keys: int, metas: int, values: int) -> bytes:
    """What stands before the columns: how many there are, and of each its specification and its size."""
    objects, _, insert, action, predecessors = map(len, _skeleton(ops))
    sizes = {
        0x01: objects, 0x02: counters, _KEYS: keys, 0x34: insert,
        0x42: action, _METAS: metas, _VALUES: values, 0x70: predecessors,
    }  # fmt: skip
    present = [(spec, size) for spec, size in sizes.items() if size]
    return write_uint(len(present)) + b"".join(write_uint(spec) + write_uint(size) for spec, size in present)


@lru_cache(maxsize=64)
def _skeleton(ops: int) -> tuple[bytes, bytes, bytes, bytes, bytes]:
    """What the number of operations alone says: objects, their counters' run, insert, action, predecessors."""
    fields = ops - 1
    objects = b"\0\1" + write_run(fields, b"\0") if fields else b""
    return objects, objects[:-1], write_uint(ops), write_runs([0] + [1] * fields), write_run(ops, b"\0")
