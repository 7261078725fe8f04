"""Edits turn one text into the other, by few characters where that is affordable, within bounds where it is not."""

import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.core.documents import edits
from whisper_net.core.documents.edits import changed_lines, operations, replacements

TEXTS = st.text(st.sampled_from("ab\né👍 "), max_size=30)


def edited(old: str, new: str) -> str:
    letters = list(old)
    for place, letter in operations(old, new):
        if letter is None:
            del letters[place]
        else:
            letters.insert(place, letter)
    return "".join(letters)


@given(TEXTS, TEXTS)
def test_operations_turn_one_text_into_the_other(old: str, new: str) -> None:
    assert edited(old, new) == new
    assert (replacements(old, new) == []) == (old == new)


@pytest.mark.parametrize("affordable", [0, 3, 40, 200])
def test_long_texts_are_compared_by_lines_first(affordable: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edits, "_AFFORDABLE", affordable)

    @given(TEXTS, TEXTS)
    def holds(old: str, new: str) -> None:
        assert edited(old, new) == new

    holds()


def test_only_what_differs_is_touched() -> None:
    assert replacements("I know Go well", "I know Rust well") == [(7, 9, "Rust")]
    assert replacements("abc", "abc") == []
    assert replacements("", "abc") == [(0, 0, "abc")]
    assert len(list(operations("one\ntwo\n", "zero\none\ntwo\nthree\n"))) == len("zero\nthree\n")
    assert list(operations("ab", "b")) == [(0, None)]


def test_a_changed_line_in_a_long_text_is_found_by_its_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edits, "_AFFORDABLE", 100)
    lines = [f"line {number}\n" for number in range(6)]
    old, new = "".join(lines), "".join(["new\n", *lines[:5], "line fife\n"])
    assert replacements(old, new) == [(0, 0, "new\n"), (40, 41, "fife")]


def test_texts_without_anything_in_common_cost_little() -> None:
    old, new = "a\n" * 100_000, "b\n" * 100_000
    tracemalloc.start()
    began = time.process_time()
    try:
        assert len(replacements(old, new)) == 1
        assert time.process_time() - began < 5
        assert tracemalloc.get_traced_memory()[1] < 100 * 2**20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [("", "", 0), ("a\nb", "a\nb\n", 0), ("a\nb\nc", "a\nx\ny\nc", 2), ("a\nb\nc", "c", 2), ("a", "a\nb", 1)],
)
def test_lines_that_differ_are_counted(old: str, new: str, lines: int) -> None:
    assert changed_lines(old, new) == lines


def test_lines_of_long_texts_are_counted_at_little_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edits, "_AFFORDABLE", 5)
    assert changed_lines("a\nb\nc\nd", "a\nx\nc\ny\nz\nd") == 4
