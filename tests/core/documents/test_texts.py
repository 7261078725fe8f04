"""A text is a fold of its pieces: whatever order they come in, and whatever a hostile device puts among them."""

import random
from collections.abc import Callable

import pytest
from automerge.core import ROOT, Document, Message, SyncState
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.documents import naive
from tests.core.documents.texts import (
    ANA,
    BEGIN,
    BEN,
    CAT,
    HEAD,
    START,
    TIP,
    Writer,
    by_ben,
    delete,
    first,
    insert,
    origin,
    piece,
    second,
    story,
)
from whisper_net.core.documents import crdt, text_pieces, texts
from whisper_net.core.documents.resumes import Closing, text_hash
from whisper_net.core.documents.text_guard import TextChange, read_text_change
from whisper_net.core.documents.text_pieces import Piece
from whisper_net.core.documents.texts import TextDocument, TextFull
from whisper_net.core.errors import GuardError
from whisper_net.core.ids import DocumentId


def folded(*pieces: Piece) -> TextDocument:
    document = TextDocument()
    for one in pieces:
        document.offer(one)
    document.settle()
    return document


def more(letter: str, after: int, place: int, seq: int, start: int, deps: list[bytes]) -> Piece:
    """One letter more by ANA, which closes a version."""
    return piece(second([insert(letter, (0, after))], seq=seq, start_op=start, deps=deps), place)


@settings(max_examples=30)
@given(st.integers(0, 2**32))
def test_any_order_and_batching_of_pieces_gives_one_text(seed: int) -> None:
    chance = random.Random(seed)
    writers, pool = story(chance)
    for writer in writers:
        writer.take(pool)
    assert len({writer.document.text for writer in writers}) == 1
    done = writers[0].document
    shuffled = chance.sample(pool, len(pool))
    document = TextDocument()
    for one in shuffled + shuffled[:3]:
        document.offer(one)
        if chance.random() < 0.5:
            document.settle()
    document.settle()
    assert (document.text, document.versions, document.newest) == (done.text, done.versions, done.newest)


@settings(max_examples=15)
@given(st.integers(0, 2**32))
def test_automerge_itself_merges_to_the_same_text(seed: int) -> None:
    writers, pool = story(random.Random(seed), 5)
    writers[0].take(pool)
    counts = len(pool)
    document = Document(bytes(16))
    chunks = [naive.uleb(len(one.chunk)) + one.chunk for one in pool]
    message = Message.decode(b"\x42\0\0\0" + naive.uleb(counts) + b"".join(chunks))
    document.receive_sync_message(SyncState(), message)
    found = document.get(ROOT, "text")
    assert found is not None
    assert document.text(found[1]) == writers[0].document.text


def test_a_second_encoder_writes_the_same_changes() -> None:
    ana, ben = Writer(ANA), Writer(BEN)
    begun = ana.write("abc")
    ben.take(begun)
    assert [one.chunk for one in begun] == [first()]
    changed = by_ben([delete((1, 2), (1, 1)), insert("x", (1, 3), (1, 1)), insert("y", (0, 6), (1, 1))])
    assert [one.chunk for one in ben.write("bxyc")] == [changed]


def test_nothing_shows_of_a_version_that_is_not_whole() -> None:
    ana = Writer(ANA)
    begun = ana.write("abc")
    long = ana.write("abc" + "x" * 4_000)
    assert [one.closing is None for one in long] == [True, True, False]
    document = folded(*begun, *long[:2])
    assert (document.text, document.versions) == ("abc", 1)
    document.offer(long[2])
    assert document.settle()
    assert document.text == "abc" + "x" * 4_000
    assert not document.settle()


def test_pieces_wait_for_what_they_rest_on() -> None:
    ana = Writer(ANA)
    pieces = ana.write("one") + ana.write("one two") + ana.write("one two three")
    document = folded(*pieces[1:])
    assert (document.text, document.versions, document.newest) == ("", 0, None)
    document.offer(pieces[0])
    assert document.settle()
    assert (document.text, document.versions) == ("one two three", 3)
    assert document.newest == pieces[-1].origin


def test_a_piece_counts_once() -> None:
    document = folded(BEGIN, BEGIN, BEGIN)
    document.offer(BEGIN)
    assert not document.settle()
    assert (document.text, document.versions) == ("abc", 1)


def test_a_text_begins_at_its_own_place_alone() -> None:
    elsewhere = piece(first("xyz"), 4)
    assert folded(elsewhere).text == ""
    assert folded(BEGIN, elsewhere).text == "abc"
    pretended = piece(second([insert("x", (0, 4))]), 1, begins=True)
    assert folded(pretended).text == ""


def test_what_its_actor_wrote_before_it_began_is_nothing() -> None:
    late = piece(BEGIN.chunk, 5, closing="abc", begins=True)
    before = more("x", 4, 2, 2, START, [TIP])
    after = more("x", 4, 6, 2, START, [TIP])
    for order in ((before, late, after), (late, before, after), (after, late, before)):
        assert folded(*order).text == "abcx"


def test_a_piece_that_comes_late_makes_all_be_folded_anew() -> None:
    """Of two changes with one number the one that stands first in the feed counts, whichever came first."""
    early, late = more("x", 4, 2, 2, START, [TIP]), more("y", 4, 3, 2, START, [TIP])
    for order in ((BEGIN, early, late), (BEGIN, late, early)):
        document = TextDocument()
        for one in order:
            document.offer(one)
            document.settle()
        assert (document.text, document.versions) == ("abcx", 2)


def test_another_first_change_of_a_waiting_version_is_read_anew() -> None:
    document = folded(BEGIN, more("z", 4, 9, 2, START, [b"\x07" * 32]))
    assert document.text == "abc"
    document.offer(more("x", 4, 3, 2, START, [TIP]))
    assert document.settle()
    assert document.text == "abcx"


def test_one_hostile_device_ends_its_own_part_alone() -> None:
    bad = piece(b"junk", 2)
    assert folded(BEGIN, bad, more("x", 4, 3, 2, START, [TIP])).text == "abc"
    good = piece(by_ben([insert("y", (1, 4), (1, 1))]), 1, BEN)
    assert folded(BEGIN, bad, good).text == "abcy"


def test_a_version_rests_on_closings_alone() -> None:
    opening = piece(second([insert("x", (0, 4))]), 2, closing=None)
    tip = naive.hash_of(opening.chunk)
    closing = more("y", 5, 3, 3, START + 1, [tip])
    inside = piece(by_ben([insert("z", (1, 5), (1, 1))], deps=[tip], start_op=START + 1), 1, BEN)
    document = folded(BEGIN, opening, closing, inside)
    assert (document.text, document.versions) == ("abcxy", 2)


def test_pieces_of_a_version_are_neighbours() -> None:
    opening = piece(second([insert("x", (0, 4))]), 2, closing=None)
    tip = naive.hash_of(opening.chunk)
    apart = more("y", 5, 4, 3, START + 1, [tip])
    assert folded(BEGIN, opening, apart).text == "abc"


def test_a_version_without_end_is_none() -> None:
    pieces = [piece(b"no matter", place, closing=None) for place in range(2, 2 + text_pieces.MOST_OF_VERSION)]
    end = piece(b"no matter", 2 + text_pieces.MOST_OF_VERSION)
    document = folded(BEGIN, *pieces)
    document.offer(end)
    assert not document.settle()
    assert document.text == "abc"


X = [insert("x", (0, 4))]
RULES: dict[str, Callable[[], bytes]] = {
    "sequence again": lambda: second(X, seq=1),
    "operation number back": lambda: second(X, start_op=START - 1),
    "operation number ahead": lambda: second(X, start_op=START + 1),
    "operation number near 2^32": lambda: second(X, start_op=2**32 - 2),
    "an element that is not there": lambda: second([insert("x", (0, 9))]),
    "an element to come": lambda: second([insert("x", (0, START + 1)), insert("y", (0, START))]),
    "itself": lambda: second([insert("x", (0, START))]),
    "the text as an element": lambda: second([insert("x", (0, 1))]),
    "an element of nobody": lambda: second([insert("x", (1, 2))], others=[CAT]),
    "a deletion as an element": lambda: second([delete((0, 2)), insert("x", (0, START))]),
    "zero as an element": lambda: second([delete((0, 0))]),
    "an element before the first": lambda: second([insert("x", (0, 4))], {naive.KEY_CTR: b"\x7f" + naive.sleb(-3)}),
}


@pytest.mark.parametrize("make", RULES.values(), ids=RULES)
def test_changes_that_break_a_rule_count_for_nothing(make: Callable[[], bytes]) -> None:
    document = folded(BEGIN, piece(make(), 2))
    assert (document.text, document.versions, document.broken) == ("abc", 1, False)
    assert folded(BEGIN, piece(make(), 2), more("x", 4, 3, 2, START, [TIP])).text == "abc"


def test_an_element_must_be_in_the_past_and_not_only_here() -> None:
    ben = piece(by_ben([insert("y", (1, 4), (1, 1))]), 1, BEN)
    unaware = second([insert("x", (1, START))], others=[BEN])
    assert folded(BEGIN, ben, piece(unaware, 2)).text == "abcy"
    aware = second([insert("x", (1, START))], others=[BEN], deps=sorted([TIP, naive.hash_of(ben.chunk)]), start_op=6)
    assert folded(BEGIN, ben, piece(aware, 2)).text == "abcyx"


def test_a_change_rests_on_all_that_its_actor_wrote_before() -> None:
    own = more("x", 4, 2, 2, START, [TIP])
    ben = piece(by_ben([insert("y", (1, 4), (1, 1))]), 1, BEN)
    forgetful = second([insert("z", (0, 4))], seq=3, start_op=START + 1, deps=[naive.hash_of(ben.chunk)])
    document = folded(BEGIN, own, ben, piece(forgetful, 3))
    assert sorted(document.text) == sorted("abcxy")


def test_changes_of_one_version_follow_each_other() -> None:
    opening = piece(second([insert("x", (0, 4))]), 2, closing=None)
    astray = more("y", 4, 3, 3, START + 1, [TIP])
    assert folded(BEGIN, opening, astray).text == "abc"


def test_deleting_twice_deletes_once() -> None:
    document = folded(BEGIN, piece(second([delete((0, 3)), delete((0, 3))]), 2))
    assert (document.text, document.broken) == ("ac", False)
    again = second([delete((0, 3)), insert("x", (0, 3))], seq=3, start_op=START + 2, deps=[document_tip(document)])
    document.offer(piece(again, 3))
    assert document.settle()
    assert document.text == "axc"


def document_tip(document: TextDocument) -> bytes:
    (tip,) = document._heads
    return tip


def test_history_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "MAX_TEXT_HISTORY", START)
    assert folded(BEGIN, more("x", 4, 2, 2, START, [TIP])).text == "abcx"
    monkeypatch.setattr(texts, "MAX_TEXT_HISTORY", START - 1)
    assert folded(BEGIN, more("x", 4, 2, 2, START, [TIP])).text == "abc"
    monkeypatch.undo()
    monkeypatch.setattr(texts, "MAX_TEXT_CHANGES", 1)
    assert folded(BEGIN, more("x", 4, 2, 2, START, [TIP])).text == "abc"


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "MAX_TEXT_BYTES", len(BEGIN.chunk))
    assert folded(BEGIN, more("x", 4, 2, 2, START, [TIP])).text == "abc"


def test_what_a_writer_said_of_the_text_is_compared() -> None:
    assert folded().sound
    assert folded(BEGIN).sound
    for closing in (Closing(text_hash("abd"), 3), Closing(text_hash("abc"), 4)):
        assert not folded(Piece(ANA, 1, True, first(), closing, origin(1))).sound
    beside = piece(by_ben([insert("y", (1, 4), (1, 1))]), 1, BEN)
    assert folded(BEGIN, beside, more("x", 4, 2, 2, START, [TIP])).sound  # two heads: nobody said what this is


# -- writing


def test_a_draft_changes_nothing_until_it_is_offered() -> None:
    ana = Writer(ANA)
    ana.write("abc")
    ana.document.draft(ANA, "abcd")
    assert (ana.document.text, ana.document.versions) == ("abc", 1)


def test_nothing_is_written_where_nothing_differs() -> None:
    ana = Writer(ANA)
    ana.write("abc")
    assert ana.write("abc") == []
    assert len(Writer(BEN).write("")) == 1


def test_long_edits_are_changes_of_at_most_1500_operations() -> None:
    pieces = Writer(ANA).write("x" * 4_499)
    assert [one.closing is not None for one in pieces] == [False, False, True]
    assert pieces[-1].closing == Closing(text_hash("x" * 4_499), 4_499)
    assert len(Writer(ANA).write("x" * 4_500)) == 4


def test_a_text_that_is_full_takes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, most in (
        ("MAX_TEXT_HISTORY", 5),
        ("MAX_TEXT_CHANGES", 1),
        ("MAX_TEXT_BYTES", 200),
        ("MOST_OF_VERSION", 0),
    ):
        ana = Writer(ANA)
        ana.write("abc")
        with monkeypatch.context() as patch:
            patch.setattr(texts, name, most)
            with pytest.raises(TextFull):
                ana.document.draft(ANA, "abcdefg")


def test_a_device_whose_own_changes_are_damaged_writes_no_more() -> None:
    for broken in (piece(b"junk", 2), piece(second(X, deps=[b"\x07" * 32]), 2)):
        document = folded(BEGIN, broken)
        with pytest.raises(TextFull, match="damaged"):
            document.draft(ANA, "abcd")
        assert document.draft(BEN, "abcd")


def test_a_text_that_was_never_begun_here_takes_nothing() -> None:
    document = folded(piece(by_ben([insert("y", (1, 4), (1, 1))]), 1, BEN))
    with pytest.raises(TextFull):
        document.draft(ANA, "abc")


# -- faults inside Automerge


def test_rust_panic_in_a_text_ends_its_writer_alone(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A guard with a hole: an actor that is not there panics inside Automerge, and the text is folded without it."""
    evil = second([naive.Op(naive.SET, HEAD, (7, 1), (naive.STR, b"x"), insert=True)])
    real = read_text_change

    def believe(chunk: bytes, actor: DocumentId, maker: DocumentId) -> TextChange:
        if chunk != evil:
            return real(chunk, actor, maker)
        return TextChange(naive.hash_of(chunk), (TIP,), 2, START, (None,), ("x",))

    monkeypatch.setattr(texts, "read_text_change", believe)
    ben = piece(by_ben([insert("y", (1, 4), (1, 1))]), 1, BEN)
    document = folded(BEGIN, piece(evil, 2), ben, more("x", 4, 3, 2, START, [TIP]))
    assert (document.text, document.broken) == ("abcy", False)
    assert "panicked" in capfd.readouterr().err
    document.offer(
        piece(by_ben([insert("z", HEAD, (1, 1))], seq=2, start_op=6, deps=[naive.hash_of(ben.chunk)]), 2, BEN)
    )
    assert document.settle()
    assert document.text == "zabcy"


def test_a_text_that_cannot_be_read_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    document = TextDocument()
    document.offer(BEGIN)

    def panic(_: object) -> str:
        raise BaseException("a panic")  # noqa: TRY002 - what pyo3 raises is no Exception

    with monkeypatch.context() as patch:
        patch.setattr(crdt.TextObject, "text", lambda self: contained(self, panic))
        with pytest.raises(GuardError, match="a panic"):
            document.settle()
    assert document.broken


def contained(text: crdt.TextObject, call: Callable[[object], str]) -> str:
    with text._inside():
        return call(text)
