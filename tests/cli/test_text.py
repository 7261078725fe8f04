"""Cleaning, cutting and aligning what is shown."""

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.cli import text

ANYTHING = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)


@given(ANYTHING)
def test_cleaned_text_holds_nothing_that_moves_a_cursor_or_turns_the_reading_order(said: str) -> None:
    for letter in text.clean(said):
        assert letter == "\n" or unicodedata.category(letter) not in {"Cc", "Cs", "Zl", "Zp"}
        assert unicodedata.bidirectional(letter) not in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@given(ANYTHING, st.integers(1, 20))
def test_cut_is_one_line_of_at_most_so_many_letters(said: str, most: int) -> None:
    cut = text.cut(said, most)
    assert len(cut) <= most
    assert "\n" not in cut


@pytest.mark.parametrize("said", ["שלום, world", "你好", "naïve café", "👩‍👩‍👧 family", "e\u0301"])
def test_ordinary_writing_of_all_scripts_stays(said: str) -> None:
    assert text.clean(said) == said


def test_columns_count_wide_letters_as_wide() -> None:
    rows = list(text.table([("你好", "a"), ("hello", "b")], ("X", "Y")))
    assert rows == [text.dim("X      Y"), "你好   a", "hello  b"]


def test_table_of_nothing_is_its_head() -> None:
    assert list(text.table([], ("X", "Y"))) == [text.dim("X  Y")]


@pytest.mark.parametrize(
    ("message", "said"),
    [("nobody there", "Nobody there."), ("Is it?", "Is it?"), ("port 80: no", "Port 80: no."), ("a\nb", "A b.")],
)
def test_messages_become_sentences(message: str, said: str) -> None:
    assert text.sentence(message) == said


def test_days_are_named_as_one_says_them() -> None:
    today = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert text.day(today, today) == "today"
    assert text.day(today - timedelta(days=1), today) == "yesterday"
    assert text.day(today - timedelta(days=2), today) == "Fri 20 Nov"
    assert text.day(datetime(2025, 1, 2, tzinfo=UTC), today) == "Thu 2 Jan 2025"


def test_moments_of_tomorrow_are_tomorrow() -> None:
    tomorrow = datetime.now().astimezone() + timedelta(days=1)
    assert text.moment(tomorrow.isoformat()) == f"tomorrow {tomorrow:%H:%M}"


def test_numbers_agree_with_their_nouns() -> None:
    assert [text.count(n, "machine", "machines") for n in (0, 1, 2)] == ["0 machines", "1 machine", "2 machines"]


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("no such message here", "No such message here."),
        ("whose is it?", "Whose is it?"),
        ("ro/new: Permission denied", "ro/new: Permission denied."),
        ("/media/x is a folder", "/media/x is a folder."),
        ("cy: Permission denied", "cy: Permission denied."),
        ("ws://relay.example: nothing listens there", "ws://relay.example: nothing listens there."),
        ("relay.example answers", "relay.example answers."),
        ("you and/or they", "You and/or they."),
        ("", "."),
    ],
)
def test_sentence_leaves_paths_and_addresses_as_they_are(message: str, said: str) -> None:
    assert text.sentence(message) == said
