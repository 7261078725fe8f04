"""What passes the guard of texts is exactly what automerge writes for single characters; all else is a GuardError."""

import time
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.documents import naive
from tests.core.documents.naive import Op
from tests.core.documents.texts import (
    ANA,
    BEN,
    CAT,
    HEAD,
    MAKE,
    START,
    TIP,
    body,
    by_ben,
    delete,
    first,
    insert,
    second,
)
from whisper_net.core.documents.crdt import TextObject
from whisper_net.core.documents.edits import operations
from whisper_net.core.documents.text_guard import TextChange, plain, read_text_change
from whisper_net.core.errors import GuardError
from whisper_net.core.ids import DocumentId
from whisper_net.core.wire.bounds import MAX_CHANGE, MAX_TEXT_OPS, MAX_TEXT_WRITERS

ACTORS = st.binary(min_size=16, max_size=16).map(DocumentId)
LETTERS = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t")
X = insert("x", (0, 4))
NO_FORM = "not the one form"
_HUGE = 10**7


def refused(chunk: bytes, reason: str) -> None:
    with pytest.raises(GuardError, match=reason):
        read_text_change(chunk, ANA, ANA)


def misspelt(columns: dict[int, bytes]) -> bytes:
    """An honest change with some of its columns written otherwise."""
    return second([insert("x", (0, 4)), insert("y", (0, 5)), delete((0, 2))], columns)


@given(st.data())
def test_what_automerge_writes_passes_and_is_described(data: st.DataObject) -> None:
    made, old, new = TextObject(), "", ""
    maker, other = data.draw(ACTORS), data.draw(ACTORS)
    for seq, actor in enumerate((maker, other, maker), 1):
        old, new = new, data.draw(st.text(LETTERS, max_size=12))
        todo = list(operations(old, new))
        for chunk in made.write(actor, todo):
            change = read_text_change(chunk, actor, maker)
            assert change.makes == (seq == 1)
            assert len(change.deps) <= 2  # the newest, and, if that is another's, its writer's own last
            assert list(change.letters) == [letter for _, letter in todo]
            assert change.max_op == change.first_op + len(todo) - 1
        assert made.text() == new


def test_a_change_says_what_it_inserts_after_and_deletes() -> None:
    change = read_text_change(
        by_ben([insert("x", (1, 2), (1, 1)), delete((0, 5), (1, 1)), insert("y", HEAD, (1, 1))]), BEN, ANA
    )
    assert change.elements == ((ANA, 2), (BEN, 5), None)
    assert change.letters == ("x", None, "y")
    assert (change.deps, change.seq, change.start_op, change.max_op) == ((TIP,), 1, 5, 7)
    begun = read_text_change(first(), ANA, ANA)
    expected = TextChange(TIP, (), 1, 1, (None, (ANA, 2), (ANA, 3)), ("a", "b", "c"))
    assert begun == expected
    assert (begun.first_op, begun.max_op) == (2, 4)


def test_an_empty_text_may_begin() -> None:
    assert read_text_change(first(""), ANA, ANA).letters == ()
    assert read_text_change(first(""), ANA, ANA).max_op == 1


def test_many_heads_may_be_rested_on() -> None:
    deps = sorted([TIP, b"\x01" * 32, b"\xee" * 32])
    assert read_text_change(second([X], deps=deps), ANA, ANA).deps == tuple(deps)
    refused(second([X], deps=deps[::-1]), NO_FORM)
    refused(second([X], deps=[TIP, TIP]), NO_FORM)
    many = sorted(number.to_bytes(32, "big") for number in range(MAX_TEXT_WRITERS + 1))
    assert len(read_text_change(second([X], deps=many[:-1]), ANA, ANA).deps) == MAX_TEXT_WRITERS
    refused(second([X], deps=many), "too many others")


def test_the_most_operations_pass_and_one_more_does_not() -> None:
    ops = [insert("x", (0, START + place - 1)) for place in range(MAX_TEXT_OPS + 1)]
    assert len(read_text_change(second(ops[:-1]), ANA, ANA).letters) == MAX_TEXT_OPS
    refused(second(ops), "too many values")


def test_actor_mismatch_in_a_text() -> None:
    refused(second([X], actor=BEN), "another actor")
    refused(second([X], actor=b""), "another actor")


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a time": (lambda: second([X], time=1), "a time"),
    "a message": (lambda: second([X], message=b"hi"), "a time or a message"),
    "writers that it does not speak of": (lambda: second([X], others=[BEN]), NO_FORM),
    "too many writers": (
        lambda: second([X], others=[number.to_bytes(16, "big") for number in range(MAX_TEXT_WRITERS + 1)]),
        "too many writers",
    ),
    "a writer twice": (lambda: second([insert("x", (1, 4))], others=[BEN, BEN]), NO_FORM),
    "writers in another order": (
        lambda: second([insert("x", (1, 4)), insert("y", (2, 4))], others=[CAT, BEN]),
        NO_FORM,
    ),
    "itself among the writers": (lambda: second([insert("x", (1, 4))], others=[ANA]), NO_FORM),
    "no operation": (lambda: second([]), "without operations"),
    "a second text": (lambda: second([Op(naive.MAKE_TEXT, "more")]), "on nothing"),
    "a second text under the key": (lambda: second([MAKE, X]), "on nothing"),
    "a text under another key": (lambda: naive.chunk(naive.body(ANA, 1, 1, [Op(naive.MAKE_TEXT, "t")])), NO_FORM),
    "a list": (lambda: naive.chunk(naive.body(ANA, 1, 1, [Op(naive.MAKE_LIST, "text")])), NO_FORM),
    "a map in the text": (lambda: second([Op(naive.MAKE_MAP, (0, 4), (0, 1), insert=True)]), "not one character"),
    "a field of the root": (lambda: second([Op(naive.SET, "x", None, (naive.STR, b"x"))]), "on nothing"),
    "an insertion into the root": (
        lambda: second([Op(naive.SET, (0, 4), None, (naive.STR, b"x"), insert=True)]),
        NO_FORM,
    ),
    "an insertion into another text": (lambda: second([insert("x", (0, 4), (0, 7))]), NO_FORM),
    "an overwriting": (lambda: second([Op(naive.SET, (0, 4), (0, 1), (naive.STR, b"x"), pred=[(0, 4)])]), NO_FORM),
    "a deletion of nothing": (lambda: second([Op(naive.DELETE, HEAD, (0, 1))]), "on nothing"),
    "a deletion without its predecessor": (lambda: second([Op(naive.DELETE, (0, 4), (0, 1))]), NO_FORM),
    "a deletion of something else": (lambda: second([Op(naive.DELETE, (0, 4), (0, 1), pred=[(0, 3)])]), NO_FORM),
    "a deletion with two predecessors": (
        lambda: second([Op(naive.DELETE, (0, 4), (0, 1), pred=[(0, 3), (0, 4)])]),
        NO_FORM,
    ),
    "a deletion with a value": (
        lambda: second([Op(naive.DELETE, (0, 4), (0, 1), (naive.STR, b"x"), pred=[(0, 4)])]),
        NO_FORM,
    ),
    "an insertion with a predecessor": (
        lambda: second([Op(naive.SET, (0, 4), (0, 1), (naive.STR, b"x"), insert=True, pred=[(0, 4)])]),
        NO_FORM,
    ),
    "an increment": (
        lambda: second([Op(naive.INCREMENT, (0, 4), (0, 1), (naive.INT, b"\x01"), pred=[(0, 4)])]),
        NO_FORM,
    ),
    "a mark": (lambda: second([Op(naive.MARK, (0, 4), (0, 1), (naive.TRUE, b""), insert=True)]), "not one character"),
    "an unknown action": (lambda: second([Op(99, (0, 4), (0, 1), (naive.STR, b"x"), insert=True)]), NO_FORM),
    "an actor that is not there": (lambda: second([insert("x", (7, 4))]), "on nothing"),
    "two letters": (lambda: second([insert("xy", (0, 4))]), "not one character"),
    "many letters": (lambda: second([insert("x" * 5, (0, 4))]), "more than one character"),
    "no letter": (lambda: second([insert("", (0, 4))]), "not one character"),
    "a zero": (lambda: second([insert("\0", (0, 4))]), "no text may hold"),
    "a control": (lambda: second([insert("\x1b", (0, 4))]), "no text may hold"),
    "a return": (lambda: second([insert("\r", (0, 4))]), "no text may hold"),
    "half a character": (lambda: second([insert(b"\xed\xa0\x80", (0, 4))]), "cannot be read"),
    "bytes that are no text": (lambda: second([insert(b"\xff", (0, 4))]), "cannot be read"),
    "bytes": (lambda: second([Op(naive.SET, (0, 4), (0, 1), (naive.BYTES, b"x"), insert=True)]), NO_FORM),
    "an integer": (lambda: second([Op(naive.SET, (0, 4), (0, 1), (naive.INT, b"x"), insert=True)]), NO_FORM),
    "null": (lambda: second([Op(naive.SET, (0, 4), (0, 1), insert=True)]), "not one character"),
    "a counter": (lambda: second([Op(naive.SET, (0, 4), (0, 1), (naive.COUNTER, b"x"), insert=True)]), NO_FORM),
    "insert bomb": (lambda: misspelt({naive.INSERT: naive.uleb(_HUGE)}), "too many values"),
    "insert in two runs": (lambda: misspelt({naive.INSERT: b"\x00\x01\x00\x01\x01"}), NO_FORM),
    "action bomb": (lambda: misspelt({naive.ACTION: naive.sleb(_HUGE) + b"\x01"}), NO_FORM),
    "object bomb": (lambda: misspelt({naive.OBJ_CTR: naive.sleb(_HUGE) + b"\x01"}), NO_FORM),
    "element bomb": (lambda: misspelt({naive.KEY_CTR: naive.sleb(_HUGE) + b"\x01"}), "too many values"),
    "element actor bomb": (lambda: misspelt({naive.KEY_ACTOR: b"\0" + naive.uleb(_HUGE)}), "too many values"),
    "value bomb": (lambda: misspelt({naive.VALUE_META: naive.sleb(_HUGE) + b"\x16"}), "too many values"),
    "value of huge length": (
        lambda: misspelt({naive.VALUE_META: b"\x7d" + naive.uleb((2**59 << 4) | naive.STR) + b"\x16\x00"}),
        "more than one character",
    ),
    "one value too few": (lambda: misspelt({naive.VALUE_META: b"\x02\x16"}), "another length"),
    "no values": (lambda: misspelt({naive.VALUE_META: b""}), "not one character"),
    "one element too few": (lambda: misspelt({naive.KEY_CTR: b"\x02\x01"}), "another length"),
    "no elements": (lambda: misspelt({naive.KEY_CTR: b"", naive.KEY_ACTOR: b""}), "on nothing"),
    "elements without numbers": (lambda: misspelt({naive.KEY_CTR: b""}), "on nothing"),
    "more behind the letters": (lambda: misspelt({naive.VALUE: b"xyz"}), NO_FORM),
    "letters cut short": (lambda: misspelt({naive.VALUE: b"x"}), "not one character"),
    "predecessor bomb": (
        lambda: misspelt({naive.PRED_COUNT: b"\x7f" + naive.uleb(_HUGE), naive.PRED_CTR: naive.sleb(_HUGE) + b"\0"}),
        NO_FORM,
    ),
    "keys beside elements": (lambda: misspelt({naive.KEY_STR: b"\x7f\x01x\x00\x02"}), NO_FORM),
    "an unknown column": (lambda: misspelt({0x62: b"\x7f\x00"}), NO_FORM),
    "too many columns": (lambda: misspelt(dict.fromkeys(range(128, 141), b"\x00")), "too many columns"),
    "an element far before the first": (
        lambda: misspelt({naive.KEY_CTR: b"\x7d" + naive.sleb(-5) + b"\x01\x01"}),
        "cannot|form",
    ),
}


@pytest.mark.parametrize(("make", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_changes_of_texts_are_refused_by_name(make: Callable[[], bytes], reason: str) -> None:
    refused(make(), reason)


def test_bombs_in_texts_cost_nothing() -> None:
    began = time.process_time()
    for name, (make, reason) in HOSTILE.items():
        if "bomb" in name:
            refused(make(), reason)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = b"".join([packer.compress(bytes(10**6)) for _ in range(50)]) + packer.flush()
    bomb = naive.MAGIC + b"\0\0\0\0" + b"\x02" + naive.uleb(len(raw)) + raw
    assert len(bomb) < MAX_CHANGE
    refused(bomb, "past its bound")
    assert time.process_time() - began < 1


def test_a_document_is_no_change_of_a_text() -> None:
    refused(naive.chunk(body([X]), 0), "not a change")


@given(st.binary(max_size=300), st.integers(0, 110))
def test_random_bytes_raise_only_guard_errors(data: bytes, kept: int) -> None:
    honest = body([X, insert("y", (0, 5)), delete((0, 2))])
    for chunk in (data, naive.MAGIC + data, naive.chunk(data), naive.chunk(honest[:kept] + data + b"\xff")):
        with pytest.raises(GuardError):
            read_text_change(chunk, ANA, ANA)


@given(st.data())
def test_flipped_bits_under_a_right_checksum_are_another_change_or_refused(data: st.DataObject) -> None:
    flipped = bytearray(body([X, insert("é", (0, 5)), delete((0, 2))]))
    for _ in range(data.draw(st.integers(1, 3))):
        flipped[data.draw(st.integers(0, len(flipped) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    try:
        change = read_text_change(naive.chunk(bytes(flipped)), ANA, ANA)
    except GuardError:
        return
    assert all(letter is None or plain(letter) for letter in change.letters)
    assert len(change.elements) == len(change.letters)


def test_texts_hold_whole_characters_and_no_controls() -> None:
    assert plain("שלום\n\té👍\u202e")
    assert not any(map(plain, ("\0", "a\x1bb", "\r", "\x7f", "\ud800")))
