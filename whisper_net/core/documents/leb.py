"""The numbers, strings and run lengths of Automerge's binary format, both ways.

Readers take bytes and a place and answer a value and the place after it; they raise GuardError for what is not in
its shortest form, and IndexError or UnicodeDecodeError where the bytes end or are no text (guard.py catches both).
Run lengths are counted before anything is built. Source: automerge.org/automerge-binary-format-spec.
"""

from collections.abc import Sequence

from whisper_net.core.errors import GuardError

_MOST_SHIFT = 63
_INT64 = 1 << 63


def read_uint(data: bytes, at: int) -> tuple[int, int]:
    """Read an unsigned LEB128 number below 2^64."""
    byte = data[at]
    at += 1
    if byte < 0x80:
        return byte, at
    value, shift = byte & 0x7F, 0
    while byte >= 0x80:
        shift += 7
        if shift > _MOST_SHIFT:
            raise GuardError("a number of too many bytes")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
    if byte == 0 or value >> 64:
        raise GuardError("a number too large, or not in its shortest form")
    return value, at


def read_int(data: bytes, at: int) -> tuple[int, int]:
    """Read a signed LEB128 number of 64 bits."""
    byte = data[at]
    at += 1
    if byte < 0x80:
        return (byte - 0x80 if byte & 0x40 else byte), at
    value, shift, before = byte & 0x7F, 0, byte
    while byte >= 0x80:
        shift += 7
        if shift > _MOST_SHIFT:
            raise GuardError("a number of too many bytes")
        before, byte = byte, data[at]
        at += 1
        value |= (byte & 0x7F) << shift
    if byte & 0x40:
        value -= 1 << shift + 7
    if byte == (0x7F if before & 0x40 else 0) or not -_INT64 <= value < _INT64:
        raise GuardError("a number too large, or not in its shortest form")
    return value, at


def read_text(data: bytes, at: int) -> tuple[str, int]:
    """Read a length-prefixed UTF-8 string."""
    size, at = read_uint(data, at)
    end = at + size
    if end > len(data):
        raise GuardError("a string that ends past its column")
    return data[at:end].decode(), end


def read_runs(data: bytes, most: int) -> list[int]:
    """Read a whole column of run-length encoded unsigned numbers, none of them null, at most `most`."""
    values: list[int] = []
    at, end = 0, len(data)
    while at < end:
        run, at = read_int(data, at)
        # Counted first: three bytes can ask for 2^60 values.
        if run == 0 or len(values) + abs(run) > most:
            raise GuardError("a column of nulls, or of too many values")
        if run > 0:
            value, at = read_uint(data, at)
            values += [value] * run
        else:
            for _ in range(-run):
                value, at = read_uint(data, at)
                values.append(value)
    return values


_SHORT = tuple(bytes((value,)) for value in range(0x80))
"""Nearly every number of a change: made once, for the guard writes 17 of them for each message."""


def write_uint(value: int) -> bytes:
    """Write an unsigned number in its shortest form."""
    if value < 0x80:
        return _SHORT[value]
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def write_int(value: int) -> bytes:
    """Write a signed number in its shortest form."""
    out = bytearray()
    while not -0x40 <= value < 0x40:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value & 0x7F)
    return bytes(out)


def write_run(count: int, value: bytes) -> bytes:
    """Write `count` times one encoded value; a single one is a literal, as automerge writes it."""
    return b"\x7f" + value if count == 1 else write_int(count) + value


def write_runs(values: Sequence[int]) -> bytes:
    """Write unsigned numbers run-length encoded: equal neighbours as a run, all others as literals."""
    out = bytearray()
    literals: list[int] = []
    at, end = 0, len(values)
    while at < end:
        value, start = values[at], at
        at += 1
        while at < end and values[at] == value:
            at += 1
        if at - start == 1:
            literals.append(value)
            continue
        _flush(out, literals)
        out += write_int(at - start) + write_uint(value)
    _flush(out, literals)
    return bytes(out)


def _flush(out: bytearray, literals: list[int]) -> None:
    if literals:
        out += write_int(-len(literals)) + b"".join(map(write_uint, literals))
        literals.clear()
