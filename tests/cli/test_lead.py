"""The board of leads on the command line."""

import re

import pytest

from tests.cli.ground import Terminal
from whisper_net.cli.lead import seen_by

ID = re.compile(r"[0-9a-f]{64}")
ADD = ("lead", "add", "--company", "Acme", "--role", "Engineer")


def test_lead_is_added_changed_claimed_and_closed(founded: Terminal) -> None:
    made = founded.json(*ADD, "--url", "https://example.org/7", "--note", "ask for Fay")
    assert set(made) == {"lead"}
    assert ID.fullmatch(made["lead"])
    lead, me = made["lead"], founded.json("member", "list")[0]["member"]
    row = {
        "lead": lead, "company": "Acme", "role": "Engineer", "url": "https://example.org/7", "note": "ask for Fay",
        "stage": "found", "by": me, "claims": [],
        "audience": {"kind": "channel", "members": 1},
    }  # fmt: skip
    assert founded.json("lead", "list") == [row]
    assert founded.json("lead", "edit", lead[:8], "--company", "Globex", "--note", "") == made
    assert founded.json("lead", "claim", lead[:8]) == made
    claimed = {"company": "Globex", "note": "", "stage": "claimed", "claims": [{"member": me, "name": "Ana"}]}
    assert founded.json("lead", "list") == founded.json("lead", "list", "--stage", "claimed") == [{**row, **claimed}]
    assert founded.json("lead", "unclaim", lead) == made
    assert founded.json("lead", "list")[0]["stage"] == "found"
    assert founded.json("lead", "withdraw", lead) == made
    assert founded.json("lead", "list")[0]["stage"] == "closed"
    assert founded.json("lead", "list", "--stage", "found") == []


@pytest.mark.parametrize(("scheme", "rest"), [("javascript", "alert(1)"), ("file", "///etc/passwd")])
def test_dangerous_address_is_refused_in_words(founded: Terminal, scheme: str, rest: str) -> None:
    url = f"{scheme}:{rest}"
    assert founded.error(*ADD, "--url", url) == "bad_url"
    assert f"not with {scheme}:" in founded(*ADD, "--url", url).err
    assert founded.json("lead", "list") == []


def test_what_cannot_be_meant_is_a_usage_error(founded: Terminal) -> None:
    lead = founded.json(*ADD)["lead"]
    assert founded.error("lead", "edit", lead, code=2) == "usage"
    assert founded.error("lead", "add", "--company", "Acme", code=2) == "usage"
    assert founded.error("lead", "list", "--stage", "hired", code=2) == "usage"
    assert founded.error("lead", "claim", "f" * 64) == "not_found"
    assert founded.error("lead", "claim", "fff") == "bad_id"


def test_whom_a_lead_is_for_is_said_one_way(founded: Terminal) -> None:
    me = founded.json("member", "list")[0]["member"]
    for wrong in (("--except", "Ben", "--only", "Cleo"), ("Ben",)):
        assert founded.error(*ADD, *wrong, code=2) == "usage"
    assert "and not both" in founded(*ADD, "Ben").err
    assert founded.error(*ADD, "--only", "Nobody") == "bad_id"
    assert founded.error(*ADD, "--except", "Ana") == "refused"
    lead = founded.json(*ADD, "--only", "Ana", me[:8])["lead"]
    assert [row["audience"] for row in founded.json("lead", "list")] == [{"kind": "circle", "members": 1}]
    assert "seen by 1 person alone" in founded("lead", "list").out
    assert founded("lead", "share", lead, "Ana").out == f"Shared with {me[:8]}.\n"
    assert founded.error("lead", "share", lead, "f" * 64) == "not_found"
    assert founded.error("lead", "share", lead, code=2) == "usage"
    assert founded(*ADD, "--only", "Ana").out.splitlines()[1:] == ["Seen by Ana alone."]


def test_whoever_chooses_an_audience_reads_who_is_in_it_and_who_is_not() -> None:
    ana, ben = ({"member": "ab" * 32, "name": "Ana"}, {"member": "cd" * 32, "name": ""})
    told = list(seen_by({"readers": [ana], "left_out": [ben], "never": [ana]}))
    assert told == ["Seen by Ana alone.", "Nothing of it goes to cdcdcdcd, Ana."]
    assert list(seen_by({"readers": [ana, ben], "left_out": [], "never": []})) == ["Seen by Ana, cdcdcdcd alone."]


def test_board_reads_well_and_holds_no_orders_for_the_terminal(founded: Terminal) -> None:
    assert "No leads yet" in founded("lead", "list").out
    assert founded("lead", "list", "--stage", "closed").out == "No lead is closed.\n"
    first = founded.json(*ADD, "--url", "https://example.org/7", "--note", "two\nlines \x1b[31m")["lead"]
    second = founded.json("lead", "add", "--company", "Globex\u202e", "--role", "Writer")["lead"]
    assert founded("lead", "claim", first).out == f"Claimed: {first[:8]}\n"
    assert founded("lead", "list").out.splitlines() == [
        "── Found (1) ──",
        f"{second[:8]}  Writer at Globex, from Ana",
        "── Claimed (1) ──",
        f"{first[:8]}  Engineer at Acme, from Ana",
        "          https://example.org/7",
        "          two",
        "          lines \ufffd[31m",
        "          claimed by Ana",
    ]
