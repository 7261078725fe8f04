"""Two changes of one text, and places that go along with changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.core.documents.edits import replacements
from whisper_net.core.documents.merging import carried, merged

TEXTS = st.text("ab 😀\n", max_size=24)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "both"),
    [
        ("one two three", "one 2 three", "one two three four", "one 2 three four"),
        ("one two three", "two three", "one two", "two"),
        ("a", "ab", "ac", "acb"),
        ("a teh b", "a the b", "a the b", "a the b"),
        ("😀 one", "😀 one!", "🙏😀 one", "🙏😀 one!"),
        ("", "mine", "", "mine"),
    ],
)
def test_what_both_changed_stands(base: str, mine: str, theirs: str, both: str) -> None:
    assert merged(base, mine, theirs) == both


@given(TEXTS, TEXTS)
def test_a_change_of_one_side_alone_is_that_change(base: str, mine: str) -> None:
    assert merged(base, mine, base) == mine
    assert merged(base, base, mine) == mine
    assert merged(base, mine, mine) == mine


@given(TEXTS, TEXTS, TEXTS)
def test_nothing_that_somebody_put_in_is_lost(base: str, mine: str, theirs: str) -> None:
    both = merged(base, mine, theirs)
    for change in (*replacements(base, mine), *replacements(base, theirs)):
        assert change[2] in both


@given(TEXTS, TEXTS)
def test_a_place_outside_of_every_change_keeps_its_neighbours(old: str, new: str) -> None:
    changes = replacements(old, new)
    for place in range(len(old)):
        if all(not start <= place <= end for start, end, _ in changes):
            assert new[carried(place, changes)] == old[place]
    assert carried(len(old), changes) == len(new)


def test_a_place_inside_of_what_went_is_where_it_was() -> None:
    assert carried(3, [(2, 5, "xy")]) == 4
    assert carried(2, [(2, 5, "xy")]) == 2
    assert carried(0, []) == 0
