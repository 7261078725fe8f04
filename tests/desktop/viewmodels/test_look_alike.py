"""Names that look like another's."""

import pytest

from whisper_net.desktop.viewmodels.look_alike import skeleton


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("Maya Ortiz", "\u041c\u0430\u0443\u0430 \u041ertiz"),
        ("Maya Ortiz", "\u039caya \u039frtiz"),
        ("Maya Ortiz", "Maya 0rt\u0456z"),
        ("Maya Ortiz", "Maya Ort\u00edz."),
        ("Maya Ortiz", "Maya\u200dOrtiz"),
        ("Ines Duarte", "lnes Duarte"),
        ("Tom Lis", "Torn Lis"),
    ],
)
def test_name_that_is_drawn_like_another_is_known(name: str, like: str) -> None:
    assert skeleton(name) == skeleton(like)


@pytest.mark.parametrize("other", ["Maya Ortega", "Mara Ortiz", "\u0418\u0432\u0430\u043d", "\u738b\u5c0f\u660e"])
def test_other_names_are_others(other: str) -> None:
    assert skeleton(other) != skeleton("Maya Ortiz")


def test_name_without_a_letter_is_like_nobodys() -> None:
    assert skeleton("\U0001f337 \u200b") == ""
