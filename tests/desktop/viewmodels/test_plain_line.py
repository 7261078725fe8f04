"""What others wrote, as one harmless line."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from whisper_net.desktop.viewmodels.plain_line import MOST_MARKS, isolated, plain_line


def test_line_keeps_what_people_write() -> None:
    for text in ("Platform engineer", "Ingeniero/a de datos", "נוֹר חדד", "数据工程师", "Zażółć 🚀"):
        assert plain_line(text) == text


def test_line_breaks_and_controls_are_blanks() -> None:
    assert plain_line(" a\n\tb\u2028c\x00d\x1be ") == "a b c d e"


def test_reading_order_is_not_turned_around() -> None:
    assert plain_line("\u202egnp.exe\u202c \u2066x\u2069\u200f") == "gnp.exe x"


def test_marks_do_not_pile_up() -> None:
    assert len(plain_line("a" + "\u0301" * 19_000)) <= 1 + MOST_MARKS + 1


def test_long_line_ends_in_an_ellipsis() -> None:
    assert plain_line("x" * 60_000, 20) == "x" * 19 + "…"
    assert plain_line("x" * 20, 20) == "x" * 20


def test_line_in_a_sentence_is_isolated() -> None:
    assert isolated("Finch") == "Finch"
    assert isolated("חדד") == "\u2068חדד\u2069"


@given(st.text(max_size=400), st.integers(1, 60))
def test_line_is_bounded_and_plain(text: str, longest: int) -> None:
    line = plain_line(text, longest)
    assert len(line) <= longest
    assert not any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in line)
    assert not set(line) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_signs_without_ink_make_no_name() -> None:
    assert plain_line("\u200b\u3164\u2800\ufeff") == ""
    assert plain_line("Maya\u200b Ortiz\u2060") == "Maya Ortiz"
