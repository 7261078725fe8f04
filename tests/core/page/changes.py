"""The entry that an Automerge change holds, read by that format and docs/protocol.md section 6 alone.

That format (Automerge binary, version 1): a chunk is magic, checksum, type, length and body; columns are runs.
"""

import zlib
from collections.abc import Callable, Iterator
from typing import Any

KEYS, METAS, VALUES = 0x15, 0x56, 0x57


class Bytes:
    """Reads one thing after another."""

    def __init__(self, raw: bytes) -> None:
        self.raw, self.at = raw, 0

    def take(self, size: int) -> bytes:
        self.at += size
        assert self.at <= len(self.raw)
        return self.raw[self.at - size : self.at]

    def uleb(self) -> int:
        number, shift = 0, 0
        while (byte := self.take(1)[0]) > 127:
            number, shift = number | (byte & 127) << shift, shift + 7
        return number | byte << shift

    def sleb(self) -> int:
        start = self.at
        number = self.uleb()
        bits = 7 * (self.at - start)
        return number - (1 << bits) if number >> bits - 1 else number

    def text(self) -> str:
        return self.take(self.uleb()).decode()

    def runs(self, read: Callable[[], Any]) -> Iterator[Any]:
        """A column: so many of one value, or so many values one by one."""
        while self.at < len(self.raw):
            count = self.sleb()
            if count > 0:
                yield from [read()] * count
            for _ in range(-count):
                yield read()


def fields_of(change: bytes) -> tuple[str, dict[str, Any]]:
    """(seq of the feed, in decimal; the fields of its entry)."""
    chunk = Bytes(change)
    assert chunk.take(4) == b"\x85oJ\x83"
    chunk.take(4)
    kind, body = chunk.take(1)[0], chunk.take(chunk.uleb())
    columns = _columns(zlib.decompress(body, -zlib.MAX_WBITS) if kind == 2 else body)
    keys, metas, values = (Bytes(columns.get(spec, b"")) for spec in (KEYS, METAS, VALUES))
    names = list(keys.runs(keys.text))
    lengths = list(metas.runs(metas.uleb))[1:]
    return names[0], dict(zip(names[1:], (_value(values, meta) for meta in lengths), strict=True))


def _columns(raw: bytes) -> dict[int, bytes]:
    body = Bytes(raw)
    body.take(32 * body.uleb())  # what it rests on
    body.take(body.uleb())  # its actor
    body.uleb(), body.uleb(), body.sleb()  # place, first operation, time
    body.take(body.uleb())  # message
    assert body.uleb() == 0  # further actors
    sizes = [(body.uleb(), body.uleb()) for _ in range(body.uleb())]
    return {spec: body.take(size) for spec, size in sizes}


def _value(values: Bytes, meta: int) -> Any:
    kind, size = meta & 15, meta >> 4
    if kind in {1, 2}:
        return kind == 2
    if kind == 4:
        return values.sleb()
    raw = values.take(size)
    return raw.decode() if kind == 6 else raw
