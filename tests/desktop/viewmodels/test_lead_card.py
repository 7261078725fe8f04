"""A lead in words: bounded, its links only those that may be opened."""

import pytest

from tests.desktop.leading import ME, NOW, THEM, YOU, lead
from whisper_net.desktop.viewmodels.lead_card import card_of, chips_of, host_of, moment, name_of


def test_card_says_what_and_whose_it_is() -> None:
    card = card_of(lead(1, role="QA lead", claims=(ME, THEM)), ME, NOW)
    assert (card.role, card.company, card.by) == ("QA lead", "Finch Robotics", "Tomasz Lis · today")
    assert (card.stage, card.mine, card.chip) == ("claimed", False, "You claimed this")
    assert [one.name for one in card.claims] == ["Maya Ortiz", "Jonas Beck"]
    assert card.spoken == (
        "QA lead. Finch Robotics. Claimed. posted by Tomasz Lis, today."
        " claimed by 2 people: Maya Ortiz, Jonas Beck. You claimed this"
    )


def test_own_lead_is_by_you() -> None:
    card = card_of(lead(1, by=ME), ME, NOW)
    assert (card.mine, card.name, card.chip) == (True, "You", "")


def test_card_shows_few_pictures_and_counts_the_rest() -> None:
    card = card_of(lead(1, claims=(ME, YOU, THEM, YOU, YOU)), ME, NOW)
    assert (len(card.claims), card.more) == (3, 2)


def test_chip_is_known_without_the_card() -> None:
    assert chips_of(lead(1, claims=(YOU, ME)), ME)
    assert not chips_of(lead(1, claims=(YOU,)), ME)
    assert not chips_of(lead(1), ME)


def test_hostile_words_are_one_bounded_line() -> None:
    card = card_of(lead(1, role="a\n" * 30_000, company="\u202e" + "é\u0301" * 30_000, name="x" * 60_000), ME, NOW)
    assert len(card.role) <= 120
    assert len(card.company) <= 120
    assert len(card.name) <= 60
    assert "\n" not in card.spoken
    assert "\u202e" not in card.spoken


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "https://bank.example@other.example/",
        "https://a.example\n.b",
        "//finch.example",
        "",
        "x" * 60_000,
    ],
)
def test_only_plain_web_addresses_have_a_host(url: str) -> None:
    assert host_of(url) == ""


def test_host_is_what_a_browser_would_open() -> None:
    assert host_of("https://Finch.example:8443/jobs?x=https://other.example") == "finch.example"
    assert host_of("http://xn--kln-sna.example") == "xn--kln-sna.example"


def test_moment_is_a_time_today_and_a_day_before() -> None:
    assert moment(NOW - 60, NOW) == "07:59"
    assert moment(NOW - 86_400, NOW) == "yesterday"


def test_nobody_is_somebody() -> None:
    assert name_of(" \n") == "Somebody"
