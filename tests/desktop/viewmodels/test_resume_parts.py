"""Where a text is cut, so that no part costs too much."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.desktop.viewmodels.resume_parts import PLAIN, cost, parts
from whisper_net.desktop.viewmodels.resume_places import Places


@given(st.text("ab😀é\n*\u2028\ufdfa漢", max_size=200), st.integers(40, 400))
def test_parts_are_all_of_the_text_and_none_is_too_dear(text: str, most: int) -> None:
    starts = parts(text, most)
    pieces = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    assert "".join(pieces) == text
    assert all(cost(piece) <= most for piece in pieces)
    assert all(pieces) or not text


def test_an_ordinary_resume_is_one_part_and_a_part_ends_with_a_line() -> None:
    page = "- Responsible for **various** backend tasks\n" * 40
    assert parts(page * 5) == [0]
    long = page * 40
    assert len(parts(long)) > 1
    assert all(long[start - 1] == "\n" for start in parts(long)[1:])


@pytest.mark.parametrize("text", ["\ufdfa" * 200_000, "\n" * 200_000, "\u2028" * 200_000, "aא" * 100_000])
def test_cutting_the_worst_of_texts_takes_no_time_itself(text: str) -> None:
    start = time.thread_time()
    found = parts(text)
    assert time.thread_time() - start < 0.5  # a slow machine is slow here, too; what grew with its square took seconds
    assert len(found) > len(text) // PLAIN


@given(st.text("ab😀\n", min_size=1, max_size=60), st.data())
def test_places_of_a_part_are_those_of_the_whole(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    places = Places(text, start, end)
    assert places.shown == text[start:end]
    assert places.editable == ((start, end) == (0, len(text)))
    for at in range(start, end + 1):
        assert places.place(places.unit(at)) == at
    assert places.unit(0) == 0
    assert places.place(places.unit(len(text), end=True)) == end
