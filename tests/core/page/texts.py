"""The fold of a résumé by docs/protocol.md section 6 alone: which changes count, and the text that they make."""

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.core.page.changes import Bytes

Element = tuple[int, bytes]
"""The number and the actor of the operation that inserted a character; (0, b"") is the beginning."""
START: Element = (0, b"")


class RuleError(Exception):
    """A change that breaks a rule."""


@dataclass
class Change:
    """One change, read."""

    hash: bytes
    deps: list[bytes]
    seq: int
    start_op: int
    makes: bool
    operations: list[tuple[Element, str | None]]
    """The element that each inserts after, and what; or deletes."""

    @property
    def first_op(self) -> int:
        return self.start_op + self.makes

    @property
    def max_op(self) -> int:
        return self.first_op + len(self.operations) - 1


def read(raw: bytes) -> Change:
    """A change chunk of Automerge's format."""
    chunk = Bytes(raw)
    chunk.take(8)
    kind, body = chunk.take(1)[0], chunk.take(chunk.uleb())
    plain = zlib.decompress(body, -zlib.MAX_WBITS) if kind == 2 else body
    at = Bytes(plain)
    deps = [at.take(32) for _ in range(at.uleb())]
    actors = [at.take(at.uleb())]
    seq, start_op, _, _ = at.uleb(), at.uleb(), at.sleb(), at.take(at.uleb())
    actors += [at.take(at.uleb()) for _ in range(at.uleb())]
    sizes = [(at.uleb(), at.uleb()) for _ in range(at.uleb())]
    columns = {spec: Bytes(at.take(size)) for spec, size in sizes}
    makes = not deps
    operations = list(_operations(columns, actors))[makes:]
    hash_ = hashlib.sha256(b"\1" + _uleb(len(plain)) + plain).digest()
    return Change(hash_, deps, seq, start_op, makes, operations)


def _uleb(number: int) -> bytes:
    return bytes([number]) if number < 128 else bytes([number & 127 | 128]) + _uleb(number >> 7)


def _operations(columns: dict[int, Bytes], actors: list[bytes]) -> Iterator[tuple[Element, str | None]]:
    count = len(list(_runs(columns[0x42], signed=False)))
    inserts = _booleans(columns.get(0x34), count)
    who = _filled(columns.get(0x11), count, signed=False)
    steps = _filled(columns.get(0x13), count, signed=True)
    metas = _filled(columns.get(0x56), count, signed=False)
    values, number = columns.get(0x57, Bytes(b"")), 0
    for insert, actor, step, meta in zip(inserts, who, steps, metas, strict=True):
        number += step or 0
        element = START if actor is None else (number, actors[actor])
        letter = values.take((meta or 0) >> 4).decode()
        yield element, letter if insert else None


def _runs(column: Bytes, *, signed: bool) -> Iterator[int | None]:
    """Runs, values one by one, and runs of nothing."""
    one = column.sleb if signed else column.uleb
    while column.at < len(column.raw):
        count = column.sleb()
        if count > 0:
            yield from [one()] * count
        elif count:
            yield from (one() for _ in range(-count))
        else:
            yield from [None] * column.uleb()


def _filled(column: Bytes | None, count: int, *, signed: bool) -> list[int | None]:
    return list(_runs(column, signed=signed)) if column is not None else [None] * count


def _booleans(column: Bytes | None, count: int) -> list[bool]:
    found, value = list[bool](), False
    while column is not None and column.at < len(column.raw):
        found += [value] * column.uleb()
        value = not value
    return found or [False] * count


# -- the fold


@dataclass
class Fold:
    """One text."""

    rows: list[list[Any]]
    """Actor, place, whether it begins, whether it closes a version, the change."""
    pasts: dict[bytes, dict[bytes, int]] = field(default_factory=dict)
    """By the hash of each closing that counts: how many changes of each actor it rests on, itself counted."""
    tops: dict[bytes, int] = field(default_factory=dict)
    """By the same: the highest number of an operation."""
    counted: dict[bytes, list[Change]] = field(default_factory=dict)
    """By actor, the changes that count."""

    def __post_init__(self) -> None:
        begun = [(actor, place) for actor, place, begins, *_ in self.rows if begins]
        self.waiting = {row[0]: self._line(row[0], begun) for row in self.rows}
        while begun and any([self._advance(actor) for actor in self.waiting]):  # noqa: C419 - each has its turn
            pass

    def _line(self, actor: bytes, begun: list[tuple[bytes, int]]) -> list[list[Any]]:
        first = dict(begun).get(actor, 0)
        return sorted((row for row in self.rows if row[0] == actor and row[1] >= first), key=lambda row: row[1])

    def _advance(self, actor: bytes) -> bool:
        version = self._next_version(self.waiting[actor])
        if not version:
            return False
        changes = [read(row[4]) for row in version]
        try:
            if not self._counts(actor, changes, version[0][2]):
                return False
        except RuleError:
            self.waiting[actor] = []
            return False
        self.waiting[actor] = self.waiting[actor][len(version) :]
        return True

    def _next_version(self, line: list[list[Any]]) -> list[list[Any]]:
        run: list[list[Any]] = []
        for row in line[:512]:
            if run and row[1] != run[-1][1] + 1:
                return []
            run.append(row)
            if row[3]:
                return run
        return []

    def _counts(self, actor: bytes, changes: list[Change], begins: bool) -> bool:
        """Whether a version counts; not yet, where what it rests on is not here."""
        first, own = changes[0], self.counted.setdefault(actor, [])
        _demand(first.makes == begins)
        if first.seq > len(own) + 1 or any(dep not in self.pasts for dep in first.deps):
            return False
        past = _joined([self.pasts[dep] for dep in first.deps])
        top = max((self.tops[dep] for dep in first.deps), default=0)
        _demand(past.get(actor, 0) == len(own))
        fresh = set[Element]()
        for place, change in enumerate(changes):
            _demand(place == 0 or change.deps == [changes[place - 1].hash])
            past = past | {actor: past.get(actor, 0) + 1}
            _demand(change.seq == past[actor])
            _demand(change.start_op == top + 1)
            top = change.max_op
            _demand(top <= 400_000 and sum(past.values()) <= 4_096)
            for number, (element, letter) in enumerate(change.operations, change.first_op):
                _demand(element in fresh or self._was_inserted(element, past, actor) or (element == START and letter))
                fresh |= {(number, actor)} if letter else set()
        self.counted[actor] = own + changes
        self.pasts[changes[-1].hash], self.tops[changes[-1].hash] = past, top
        return True

    def _was_inserted(self, element: Element, past: dict[bytes, int], actor: bytes) -> bool:
        number, by = element
        held = self.counted.get(by, [])[: past.get(by, 0)]
        return any(
            change.first_op <= number <= change.max_op and bool(change.operations[number - change.first_op][1])
            for change in held
        )

    @property
    def versions(self) -> int:
        return len(self.pasts)

    def text(self) -> str:
        """After each element stand those inserted after it, the greatest number, then actor, first."""
        after: dict[Element, list[tuple[Element, str]]] = {}
        gone = set[Element]()
        for actor, changes in self.counted.items():
            for change in changes:
                for number, (element, letter) in enumerate(change.operations, change.first_op):
                    if letter is None:
                        gone.add(element)
                    else:
                        after.setdefault(element, []).append(((number, actor), letter))
        found, stack = list[str](), [(START, "")]
        while stack:
            element, letter = stack.pop()
            found += [letter] if element not in gone else []
            stack += sorted(after.get(element, []))
        return "".join(found)


def _demand(holds: object) -> None:
    if not holds:
        raise RuleError


def _joined(pasts: list[dict[bytes, int]]) -> dict[bytes, int]:
    return {actor: max(past.get(actor, 0) for past in pasts) for past in pasts for actor in past}
