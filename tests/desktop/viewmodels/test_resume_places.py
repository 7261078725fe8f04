"""Code points and UTF-16 units, and lines that a page breaks."""

from hypothesis import given
from hypothesis import strategies as st

from whisper_net.desktop.viewmodels.resume_places import LONG, PIECE, Places, source


@given(st.text("ab 😀é\n𝔘", max_size=60))
def test_every_character_has_its_place(text: str) -> None:
    places = Places(text)
    units = text.encode("utf-16-le")
    assert places.shown == text
    for at in range(len(text) + 1):
        unit = places.unit(at)
        assert units[: 2 * unit].decode("utf-16-le") == text[:at]
        assert places.place(unit) == at == places.place(places.unit(at, end=True))


def test_a_place_inside_of_a_pair_is_before_its_character() -> None:
    assert Places("😀").place(1) in (0, 1)


def test_a_long_line_is_broken_and_nothing_of_it_is_lost() -> None:
    text = "first\n" + "😀x" * LONG + "\nlast"
    places = Places(text)
    assert not places.editable
    assert max(map(len, places.shown.split("\n"))) <= PIECE
    assert places.shown.replace("\n", "") == text.replace("\n", "")
    units = places.shown.encode("utf-16-le")
    for at in (*range(20), len(text) // 2, *range(len(text) - 8, len(text))):
        unit = places.unit(at)
        assert units[2 * unit :].decode("utf-16-le")[0] == text[at]
        assert places.place(unit) == at
        assert places.unit(at, end=True) in (unit, unit - 1)


def test_a_document_says_what_it_was_given() -> None:
    assert source("a\u2029b\u2028c\xa0d") == "a\nb\u2028c\xa0d"
