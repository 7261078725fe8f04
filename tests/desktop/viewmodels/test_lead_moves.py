"""What moving a lead does, and in which words it is refused."""

import pytest

from tests.desktop.leading import ME, THEM, YOU, lead
from whisper_net.desktop.viewmodels.lead_moves import CLAIM, UNCLAIM, WITHDRAW, claimed_by, move


def test_found_lead_is_claimed() -> None:
    assert move(lead(1), "claimed", ME).does == CLAIM


def test_own_claim_is_taken_back() -> None:
    assert move(lead(1, claims=(ME,)), "found", ME) == (UNCLAIM, "Take back your claim")


def test_lead_stays_claimed_by_others_and_that_is_said() -> None:
    taken = move(lead(1, claims=(THEM, ME)), "found", ME)
    assert taken.does == UNCLAIM
    assert taken.words == "Take back your claim. It stays claimed by Jonas Beck."


def test_claims_of_others_stay_theirs() -> None:
    assert move(lead(1, claims=(THEM,)), "found", ME) == (
        "",
        "The claim is Jonas Beck’s: nobody else can take it back.",
    )
    several = move(lead(1, claims=(THEM, YOU)), "found", ME)
    assert several == ("", "The claims are those of Jonas Beck and Tomasz Lis: nobody else can take them back.")


def test_many_names_are_counted() -> None:
    taken = move(lead(1, claims=(THEM, YOU, THEM, YOU)), "found", ME)
    assert "Jonas Beck, Tomasz Lis and 2 others" in taken.words


def test_only_an_own_lead_is_withdrawn() -> None:
    assert move(lead(1, by=ME), "closed", ME).does == WITHDRAW
    assert move(lead(1), "closed", ME) == ("", "Only Tomasz Lis, who posted this lead, can withdraw it.")


@pytest.mark.parametrize("stage", ["found", "claimed"])
def test_withdrawn_lead_stays_closed(stage: str) -> None:
    refused = move(lead(1, by=ME, withdrawn=True), stage, ME)
    assert not refused.does
    assert refused.words.startswith("A withdrawn lead stays closed")


def test_where_it_is_nothing_happens_and_nothing_is_said() -> None:
    for row in (lead(1), lead(1, claims=(ME,)), lead(1, withdrawn=True)):
        assert move(row, row.stage, ME) == ("", "")


def test_claim_is_known_by_its_member() -> None:
    assert claimed_by(lead(1, claims=(YOU, ME)), ME)
    assert not claimed_by(lead(1, claims=(YOU,)), ME)
