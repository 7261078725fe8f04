"""A naive encoder of Automerge changes, for writing what automerge itself would never write.

Shares nothing with the guard. `change` builds a well-formed chunk from operations; columns, header and framing
can each be replaced, and the checksum is right unless asked otherwise.
"""

import hashlib
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MAGIC = b"\x85oJ\x83"
MAKE_MAP, SET, MAKE_LIST, DELETE, MAKE_TEXT, INCREMENT, MAKE_TABLE, MARK = range(8)
NULL, FALSE, TRUE, UINT, INT, FLOAT, STR, BYTES, COUNTER, TIMESTAMP = range(10)
OBJ_ACTOR, OBJ_CTR, KEY_ACTOR, KEY_CTR, KEY_STR = 0x01, 0x02, 0x11, 0x13, 0x15
INSERT, ACTION, VALUE_META, VALUE, PRED_COUNT, PRED_ACTOR, PRED_CTR = 0x34, 0x42, 0x56, 0x57, 0x70, 0x71, 0x73


def uleb(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def sleb(number: int) -> bytes:
    out = bytearray()
    while not -64 <= number < 64:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number & 127])


def text(value: str | bytes) -> bytes:
    raw = value if isinstance(value, bytes) else value.encode()
    return uleb(len(raw)) + raw


def runs(values: Sequence[Any], write: Callable[[Any], bytes]) -> bytes:
    """Run-length encoding as automerge writes it: repeats, literals between them, nulls; all null is nothing."""
    if all(value is None for value in values):
        return b""
    groups: list[tuple[Any, int]] = []
    for value in values:
        if groups and groups[-1][0] == value:
            groups[-1] = (value, groups[-1][1] + 1)
        else:
            groups.append((value, 1))
    out, literal = bytearray(), list[Any]()
    for value, count in [*groups, (None, 0)]:
        if value is not None and count == 1:
            literal.append(value)
            continue
        if literal:
            out += sleb(-len(literal)) + b"".join(map(write, literal))
            literal = []
        if value is not None:
            out += sleb(count) + write(value)
        elif count:
            out += sleb(0) + uleb(count)
    return bytes(out)


def deltas(values: Sequence[int | None]) -> bytes:
    last, steps = 0, list[int | None]()
    for value in values:
        steps.append(None if value is None else value - last)
        last = last if value is None else value
    return runs(steps, sleb)


def booleans(values: Sequence[bool]) -> bytes:
    out, current, count = bytearray(), False, 0
    for value in values:
        if value != current:
            out += uleb(count)
            current, count = value, 0
        count += 1
    return bytes(out) + (uleb(count) if count else b"")


@dataclass
class Op:
    """One operation; `obj` and a list's `key` are (actor index, counter), the root is None."""

    action: int
    key: str | tuple[int, int] | None = None
    obj: tuple[int, int] | None = None
    value: tuple[int, bytes] = (NULL, b"")
    insert: bool = False
    pred: list[tuple[int, int]] = field(default_factory=list)


def put(obj: int, key: str, value: object) -> Op:
    """Set `key` of the Map made by operation `obj`."""
    kinds: list[tuple[type, Callable[[Any], tuple[int, bytes]]]] = [
        (bool, lambda v: (TRUE if v else FALSE, b"")),
        (int, lambda v: (INT, sleb(v))),
        (str, lambda v: (STR, v.encode())),
        (bytes, lambda v: (BYTES, v)),
    ]
    return Op(SET, key, (0, obj), next(make(value) for kind, make in kinds if isinstance(value, kind)))


def entry(seq: int, start_op: int, fields: Mapping[str, object]) -> list[Op]:
    """What one honest change holds: a Map under its seq and its fields."""
    return [Op(MAKE_MAP, str(seq)), *(put(start_op, key, value) for key, value in fields.items())]


def columns_of(ops: Sequence[Op]) -> dict[int, bytes]:
    preds = [pred for op in ops for pred in op.pred]
    listed = [op.key if isinstance(op.key, tuple) else None for op in ops]
    return {
        OBJ_ACTOR: runs([op.obj and op.obj[0] for op in ops], uleb),
        OBJ_CTR: runs([op.obj and op.obj[1] for op in ops], uleb),
        KEY_ACTOR: runs([key and (key[0] if key[1] else None) for key in listed], uleb),
        KEY_CTR: deltas([key and key[1] for key in listed]),
        KEY_STR: runs([op.key if isinstance(op.key, str) else None for op in ops], text),
        INSERT: booleans([op.insert for op in ops]),
        ACTION: runs([op.action for op in ops], uleb),
        VALUE_META: runs([op.value[0] | len(op.value[1]) << 4 for op in ops], uleb),
        VALUE: b"".join(op.value[1] for op in ops),
        PRED_COUNT: runs([len(op.pred) for op in ops], uleb),
        PRED_ACTOR: runs([pred[0] for pred in preds], uleb),
        PRED_CTR: deltas([pred[1] for pred in preds]),
    }


def body(
    actor: bytes,
    seq: int,
    start_op: int,
    ops: Sequence[Op],
    deps: Sequence[bytes] = (),
    *,
    time: int = 0,
    message: bytes = b"",
    others: Sequence[bytes] = (),
    columns: Mapping[int, bytes] | None = None,
) -> bytes:
    """A change's bytes before framing; `columns` replaces or adds some of them (empty ones are left out)."""
    written = sorted((spec, data) for spec, data in {**columns_of(ops), **(columns or {})}.items() if data)
    header = [uleb(len(deps)), *deps, text(actor), uleb(seq), uleb(start_op), sleb(time), text(message)]
    header += [uleb(len(others)), *(text(other) for other in others)]
    specs = [uleb(spec) + uleb(len(data)) for spec, data in written]
    return b"".join([*header, uleb(len(written)), *specs, *(data for _, data in written)])


def chunk(raw: bytes, kind: int = 1, *, deflate: bool = False, checksum: bytes | None = None) -> bytes:
    """Frame a body; deflated it becomes kind 2, whose hash is that of the plain one."""
    hashed = hashlib.sha256(bytes([kind]) + uleb(len(raw)) + raw).digest()
    if deflate:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        kind, raw = 2, packer.compress(raw) + packer.flush()
    return MAGIC + (checksum or hashed[:4]) + bytes([kind]) + uleb(len(raw)) + raw


def hash_of(change: bytes) -> bytes:
    """The hash of an undeflated chunk."""
    return hashlib.sha256(change[8:]).digest()
