"""Somebody's picture is theirs: drawn from their id, readable, the same on both sides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.desktop.theme.avatars import HUES, PATTERN_FROM, avatar, cells, hue, initials
from whisper_net.desktop.theme.tokens import contrast


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Maya Ortiz", "MO"),
        ("Ana Maria de la Cruz", "AC"),
        ("ex-Lumen", "EL"),
        ("Priya", "P"),
        ("李雷", "李"),
        ("אבי כהן", "אכ"),
        ("  (Sam)  Whitfield ", "SW"),
        ("🙂", "?"),
        ("", "?"),
        ("ßeta", "SS"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@given(st.text(max_size=80))
def test_initials_of_anything_are_one_or_two(name: str) -> None:
    assert 1 <= len(initials(name)) <= 2


def test_white_initials_can_be_read_on_every_ground() -> None:
    assert min(contrast("#FFFFFF", ground) for ground in HUES) >= 5.4


@given(st.binary(min_size=1, max_size=64))
def test_pattern_is_mirrored_and_inside(id_: bytes) -> None:
    found = set(cells(id_))
    assert {(4 - x, y) for x, y in found} == found
    assert all(0 <= x < 5 and 0 <= y < 5 for x, y in found)


def test_picture_follows_the_id_and_not_the_name() -> None:
    assert hue(b"a" * 32) == hue(b"a" * 32)
    one, renamed = avatar(b"a" * 32, "Ann Bell", 40), avatar(b"a" * 32, "Al Bond", 40)
    assert one.toImage() == renamed.toImage()
    assert one.toImage() != avatar(b"b" * 32, "Ann Bell", 40).toImage()


def test_small_picture_has_no_pattern() -> None:
    ids = [bytes([n]) * 32 for n in range(64)]
    same_ground = [id_ for id_ in ids if hue(id_) == hue(ids[0])]
    small = {avatar(id_, "A B", PATTERN_FROM - 4).toImage().pixelColor(2, 14).rgb() for id_ in same_ground}
    large = {avatar(id_, "A B", PATTERN_FROM).toImage().pixelColor(2, 16).rgb() for id_ in same_ground}
    assert len(small) == 1
    assert len(large) == 2
