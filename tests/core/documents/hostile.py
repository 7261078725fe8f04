"""Changes that a malicious member could sign: well framed, with the right checksum, and wrong in one way each.

All stand second in a part whose first change is `first()`; the table says what the guard must say of them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tests.core.documents import naive
from tests.core.documents.naive import Op, put
from whisper_net.core.ids import DocumentId

ACTOR = DocumentId(b"\xab" * 16)
FIRST_FIELDS = {"k": 1, "t": "first"}
START = 4
"""Operation number of the second change; also the id of the Map it makes."""


def first() -> bytes:
    return naive.chunk(naive.body(ACTOR, 1, 1, naive.entry(1, 1, FIRST_FIELDS)))


TIP = naive.hash_of(first())


def raw(ops: list[Op], columns: Mapping[int, bytes] | None = None, **header: Any) -> bytes:
    """A second change's body."""
    values: dict[str, Any] = {"actor": ACTOR, "seq": 2, "start_op": START, "deps": [TIP], **header}
    return naive.body(values.pop("actor"), values.pop("seq"), values.pop("start_op"), ops, **values, columns=columns)


def second(ops: list[Op], columns: Mapping[int, bytes] | None = None, **header: Any) -> bytes:
    return naive.chunk(raw(ops, columns, **header))


def field(*ops: Op) -> bytes:
    """An entry whose fields are `ops`."""
    return second([Op(naive.MAKE_MAP, "2"), *ops])


def honest() -> bytes:
    return second(naive.entry(2, START, {"k": 1, "t": "second"}))


def value(kind: int, data: bytes) -> bytes:
    return field(Op(naive.SET, "t", (0, START), (kind, data)))


def misspelt(columns: Mapping[int, bytes]) -> bytes:
    """An honest entry with some of its columns written otherwise."""
    return second(naive.entry(2, START, {"k": 1, "t": "second"}), columns)


_MAP = Op(naive.MAKE_MAP, "2")
_HUGE = 10**7
NO_FORM, MANY = "not the one form", "too many columns"

PLACE: dict[str, tuple[Callable[[], bytes], str]] = {
    "dependency on nothing": (lambda: second([_MAP], deps=[]), "dependencies"),
    "dependency on another": (lambda: second([_MAP], deps=[b"\x01" * 32]), "dependencies"),
    "one dependency more": (lambda: second([_MAP], deps=sorted([TIP, b"\x01" * 32])), "dependencies"),
    "dependency twice": (lambda: second([_MAP], deps=[TIP, TIP]), "dependencies"),
    "empty actor": (lambda: second([_MAP], actor=b""), "actor"),
    "sequence again": (lambda: second([_MAP], seq=1), "sequence"),
    "sequence ahead": (lambda: second([_MAP], seq=3), "sequence"),
    "operation number back": (lambda: second([_MAP], start_op=1), "operation number"),
    "operation number ahead": (lambda: second([_MAP], start_op=5), "operation number"),
    "operation number near 2^32": (lambda: second([_MAP], start_op=2**32 - 2), "operation number"),
    "operation number zero": (lambda: second([_MAP], start_op=0), "operation number"),
    "a time": (lambda: second([_MAP], time=1), "a time"),
    "a message": (lambda: second([_MAP], message=b"hi"), "a message"),
    "a message that is no text": (lambda: second([_MAP], message=b"\xff"), "a message"),
    "further actors": (lambda: second([_MAP], others=[b"\x02" * 16]), "further actors"),
}

SHAPE: dict[str, tuple[Callable[[], bytes], str]] = {
    "no operation": (lambda: second([]), "cannot be read"),
    "another seq": (lambda: second(naive.entry(3, START, {"k": 1})), "not under its seq"),
    "a list": (lambda: second([Op(naive.MAKE_LIST, "2")]), NO_FORM),
    "a text": (lambda: second([Op(naive.MAKE_TEXT, "2")]), NO_FORM),
    "a table": (lambda: second([Op(naive.MAKE_TABLE, "2")]), NO_FORM),
    "a scalar": (lambda: second([Op(naive.SET, "2", value=(naive.STR, b"x"))]), "one value for every field"),
    "a text inside": (lambda: field(Op(naive.MAKE_TEXT, "t", (0, START))), "no string"),
    "a map inside": (lambda: field(Op(naive.MAKE_MAP, "t", (0, START))), "no string"),
    "a deletion": (lambda: field(Op(naive.DELETE, "t", (0, START), (naive.STR, b""))), NO_FORM),
    "an increment": (lambda: field(Op(naive.INCREMENT, "t", (0, START), (naive.INT, b"\x01"))), NO_FORM),
    "a mark": (lambda: field(Op(naive.MARK, "t", (0, START), (naive.STR, b"x"))), NO_FORM),
    "an unknown action": (lambda: field(Op(99, "t", (0, START), (naive.STR, b"x"))), NO_FORM),
    "a field of the root": (lambda: field(Op(naive.SET, "t", None, (naive.STR, b"x"))), NO_FORM),
    "a field of the first entry": (lambda: field(put(1, "x", "y")), NO_FORM),
    "a field of nothing": (lambda: field(put(3000, "t", "x")), NO_FORM),
    "an actor that is not there": (lambda: field(Op(naive.SET, "t", (7, START), (naive.STR, b"x"))), NO_FORM),
    "a predecessor": (lambda: field(Op(naive.SET, "t", (0, START), (naive.STR, b"x"), pred=[(0, 2)])), MANY),
    "a far predecessor": (lambda: field(Op(naive.SET, "t", (0, START), (naive.STR, b"x"), pred=[(0, 2**40)])), MANY),
    "an insertion": (lambda: field(Op(naive.SET, "t", (0, START), (naive.STR, b"x"), insert=True)), NO_FORM),
    "an element of a list": (lambda: field(Op(naive.SET, (0, 0), (0, START), (naive.STR, b"x"), insert=True)), MANY),
    "no key": (lambda: field(Op(naive.SET, None, (0, START), (naive.STR, b"x"))), "keys"),
    "an empty key": (lambda: field(put(START, "", "x")), "empty"),
    "a key twice": (lambda: field(put(START, "t", "x"), put(START, "u", "x"), put(START, "t", "y")), "twice"),
    "a key twice in a row": (lambda: field(put(START, "t", "x"), put(START, "t", "y")), "keys"),
    "its seq as a key": (lambda: field(put(START, "t", "x"), put(START, "2", "y")), "twice"),
    "a key that is no text": (
        lambda: second(naive.entry(2, START, {"t": 1}), {naive.KEY_STR: b"\x7e\x012\x01\xff"}),
        "cannot be read",
    ),
    "a map with a value": (
        lambda: second([Op(naive.MAKE_MAP, "2", value=(naive.STR, b"x")), put(START, "t", "x")]),
        "one value for every field",
    ),
}

VALUES: dict[str, tuple[Callable[[], bytes], str]] = {
    "null": (lambda: value(naive.NULL, b""), "no string"),
    "null with bytes": (lambda: value(naive.NULL, b"abc"), "no string"),
    "uint": (lambda: value(naive.UINT, b"\x05"), "no string"),
    "float": (lambda: value(naive.FLOAT, bytes(8)), "no string"),
    "counter": (lambda: value(naive.COUNTER, b"\x05"), "no string"),
    "timestamp": (lambda: value(naive.TIMESTAMP, b"\x05"), "no string"),
    "timestamp of no year": (lambda: value(naive.TIMESTAMP, naive.sleb(2**62)), "no string"),
    "unknown 10": (lambda: value(10, b"abc"), "no string"),
    "unknown 15": (lambda: value(15, b""), "no string"),
    "true with bytes": (lambda: value(naive.TRUE, b"\x01"), "boolean"),
    "false with bytes": (lambda: value(naive.FALSE, b"\x01"), "boolean"),
    "integer of no bytes": (lambda: value(naive.INT, b""), "cannot be read"),
    "integer and more": (lambda: value(naive.INT, b"\x01\x01"), "another length"),
    "integer padded": (lambda: value(naive.INT, b"\x81\x00"), "shortest form"),
    "integer of 65 bits": (lambda: value(naive.INT, naive.sleb(2**63)), "too large"),
    "string that is no text": (lambda: value(naive.STR, b"\xff\xfe"), "cannot be read"),
    "string with half a character": (lambda: value(naive.STR, b"\xed\xa0\x80"), "cannot be read"),
}

COLUMNS: dict[str, tuple[Callable[[], bytes], str]] = {
    "insert bomb": (lambda: misspelt({naive.INSERT: naive.uleb(_HUGE)}), NO_FORM),
    "insert in two runs": (lambda: misspelt({naive.INSERT: b"\x01\x00\x02"}), NO_FORM),
    "action bomb": (lambda: misspelt({naive.ACTION: naive.sleb(_HUGE) + b"\x00"}), NO_FORM),
    "action null bomb": (lambda: misspelt({naive.ACTION: b"\x00" + naive.uleb(_HUGE)}), NO_FORM),
    "object bomb": (lambda: misspelt({naive.OBJ_CTR: naive.sleb(_HUGE) + b"\x00"}), NO_FORM),
    "key bomb": (lambda: misspelt({naive.KEY_STR: naive.sleb(_HUGE) + b"\x01x"}), "equal keys"),
    "key literal bomb": (lambda: misspelt({naive.KEY_STR: naive.sleb(-_HUGE) + b"\x01x"}), "too many"),
    "key null bomb": (lambda: misspelt({naive.KEY_STR: b"\x00" + naive.uleb(_HUGE)}), "no operations"),
    "key column with more": (lambda: misspelt({naive.KEY_STR: b"\x7d\x012\x01k\x01t\x01x"}), "not under its seq"),
    "value length bomb": (lambda: misspelt({naive.VALUE_META: naive.sleb(_HUGE) + b"\x00"}), "too many values"),
    "value null bomb": (lambda: misspelt({naive.VALUE_META: b"\x00" + naive.uleb(_HUGE)}), "too many values"),
    "value of huge length": (
        lambda: misspelt({naive.VALUE_META: b"\x7d\x00\x14" + naive.uleb((2**59 << 4) | naive.STR)}),
        "past its column",
    ),
    "one value too few": (lambda: misspelt({naive.VALUE_META: b"\x7e\x00\x14", naive.VALUE: b"\x01"}), "one value"),
    "values with more behind": (lambda: misspelt({naive.VALUE: b"\x01second!"}), "belong to no value"),
    "values cut short": (lambda: misspelt({naive.VALUE: b"\x01sec"}), "past its column"),
    "values in more runs": (lambda: misspelt({naive.VALUE_META: b"\x7f\x00\x7e\x14\x66"}), "one value"),
    "predecessor bomb": (
        lambda: misspelt(
            {
                naive.PRED_COUNT: b"\x7f" + naive.uleb(_HUGE),
                naive.PRED_ACTOR: naive.sleb(_HUGE) + b"\x00",
                naive.PRED_CTR: naive.sleb(_HUGE) + b"\x00",
            }
        ),
        MANY,
    ),
    "an unknown column": (lambda: second(naive.entry(2, START, {}), {0x62: b"\x7f\x00"}), NO_FORM),
    "a column of a later version": (lambda: second(naive.entry(2, START, {}), {0xC2: b"\x7f\x00"}), "equal keys"),
    "a deflated column": (lambda: second(naive.entry(2, START, {}), {0x1D: b"\x03\x00"}), NO_FORM),
    "a large column": (lambda: second(naive.entry(2, START, {}), {0x72: bytes(300)}), NO_FORM),
}

ALL = {**PLACE, **SHAPE, **VALUES, **COLUMNS}
