"""Whole columns of Automerge's binary format, both ways: run lengths with nulls, steps between numbers, booleans.

Readers raise GuardError before they build more than `most` values, and IndexError where the bytes end, as those of
leb.py do; what they read in another form than Automerge writes shows when it is written anew (text_guard.py).
"""

from collections.abc import Callable, Sequence

from whisper_net.core.documents.leb import read_int, read_uint, write_int, write_uint
from whisper_net.core.errors import GuardError

Read = Callable[[bytes, int], tuple[int, int]]
Write = Callable[[int], bytes]


def read_column(data: bytes, most: int, read: Read = read_uint) -> list[int | None]:
    """Read run-length encoded numbers, some of them null, at most `most`."""
    values: list[int | None] = []
    at, end = 0, len(data)
    while at < end:
        run, at = read_int(data, at)
        count = abs(run)
        if run == 0:
            count, at = read_uint(data, at)
        # Counted first: three bytes can ask for 2^60 values.
        if len(values) + count > most:
            raise GuardError("a column of too many values")
        if run == 0:
            values += [None] * count
        elif run > 0:
            value, at = read(data, at)
            values += [value] * count
        else:
            for _ in range(count):
                value, at = read(data, at)
                values.append(value)
    return values


def read_steps(data: bytes, most: int) -> list[int | None]:
    """Read numbers of which each is written as its distance from the one before."""
    last, values = 0, list[int | None]()
    for step in read_column(data, most, read_int):
        last = last if step is None else last + step
        values.append(None if step is None else last)
    return values


def read_booleans(data: bytes, most: int) -> list[bool]:
    """Read lengths of runs: of false, of true, of false and so on."""
    values: list[bool] = []
    at, current = 0, False
    while at < len(data):
        count, at = read_uint(data, at)
        if len(values) + count > most:
            raise GuardError("a column of too many values")
        values += [current] * count
        current = not current
    return values


def write_column(values: Sequence[int | None], write: Write = write_uint) -> bytes:
    """Write numbers run-length encoded as automerge does; nothing at all where every one is null."""
    out = bytearray()
    literals: list[int] = []
    at, end, some = 0, len(values), False
    while at < end:
        value, start = values[at], at
        at += 1
        while at < end and values[at] == value:
            at += 1
        some = some or value is not None
        if value is not None and at - start == 1:
            literals.append(value)
            continue
        _flush(out, literals, write)
        out += b"\0" + write_uint(at - start) if value is None else write_int(at - start) + write(value)
    _flush(out, literals, write)
    return bytes(out) if some else b""


def write_steps(values: Sequence[int | None]) -> bytes:
    """Write each number as its distance from the one before."""
    last, steps = 0, list[int | None]()
    for value in values:
        steps.append(None if value is None else value - last)
        last = last if value is None else value
    return write_column(steps, write_int)


def write_booleans(values: Sequence[bool]) -> bytes:
    """Write lengths of runs, the first of them of false and therefore perhaps 0."""
    out = bytearray()
    current, count = False, 0
    for value in values:
        if value != current:
            out += write_uint(count)
            current, count = value, 0
        count += 1
    return bytes(out + write_uint(count)) if values else b""


def _flush(out: bytearray, literals: list[int], write: Write) -> None:
    if literals:
        out += write_int(-len(literals)) + b"".join(map(write, literals))
        literals.clear()
