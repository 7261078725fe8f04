"""Words of strangers, made fit for a line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.desktop.viewmodels.people_words import (
    LONGEST_NAME,
    likeness,
    listed,
    plain_claim,
    plain_name,
    role_words,
    when,
)


@pytest.mark.parametrize("name", ["Ines Duarte", "Marek Novák", "נוֹר חדד", "王小明", "O'Neill", "Ana 🌷", "R2"])
def test_real_names_stay_as_they_are(name: str) -> None:
    assert plain_name(name) == name


@pytest.mark.parametrize("name", ["", "   ", "\u200b\u2060", "\u3164", "\u2800\u2800", "\u202e\u202c", "\u0301"])
def test_name_that_shows_nothing_is_said_to_be_none(name: str) -> None:
    assert plain_name(name) == "Somebody without a name"


@given(st.text(max_size=400))
def test_names_and_claims_are_bounded_lines(text: str) -> None:
    assert 0 < len(plain_name(text)) <= LONGEST_NAME
    assert len(plain_claim(text)) <= 500
    assert not set("\n\r\u2028\u202e\u2067\u200b") & set(plain_name(text) + plain_claim(text))


@pytest.mark.parametrize(
    "name", ["Priya Raman", "PRIYA RAMAN", "Priya\u200b Raman", "Ｐｒｉｙａ  Raman", "\u202ePriya Raman"]
)
def test_names_that_people_take_for_one_are_alike(name: str) -> None:
    assert likeness(name) == likeness("Priya Raman")
    assert likeness("Tomasz Lis") != likeness(name)


def test_offices_days_and_lists_in_words() -> None:
    assert [role_words(role) for role in ("admin", "vetter", "member", "helper", "captain")] == [
        "Admin",
        "Vetter",
        "Member",
        "Helper",
        "captain",
    ]
    now = 1_800_000_000
    assert when(None, now) == ""
    assert when(now + 1 << 39, now) == "today"
    assert listed(["a", "b"], 3) == "a, b"
    assert listed(["a", "b", "c"], 2) == "a, b and 1 more"
