"""channel create, grant, revoke and policy: what is asked first, what is said, and what is wrong with a line."""

import pytest

from tests.cli.ground import Terminal


def me(terminal: Terminal) -> str:
    return str(terminal.json("member", "list")[0]["member"])


def test_channel_is_made_listed_and_left(founded: Terminal) -> None:
    made = founded.json("channel", "create", "severance", "--history", "since_join", "--disappear", "week", "--shared")
    (row,) = [row for row in founded.json("channel", "list") if row["name"] == "severance"]
    assert row["channel"] == made["channel"]
    assert (row["history"], row["disappear"], row["members"], row["mine"]) == ("since_join", "week", 1, True)
    left = founded.json("channel", "revoke", "severance", me(founded)[:8])
    assert left == {"channel": made["channel"], "member": me(founded)}
    assert "not you any more" in founded("channel", "list").out
    assert founded.error("channel", "revoke", "severance", me(founded)) == "not_found"


def test_what_disappears_is_said_in_a_sentence(founded: Terminal) -> None:
    said = founded("channel", "create", "today", "--disappear", "day").out
    assert "a day after its day is over" in said
    assert "can keep a copy" in said
    printed = founded("channel", "policy", "today").out
    assert "what is written stays a day" in printed
    changed = founded("channel", "policy", "today", "--disappear", "off", "--history", "since_join").out
    assert "What is written from now on stays" in changed
    assert "newcomers read from then on" in changed


@pytest.mark.parametrize(
    ("line", "code", "error"),
    [
        (["create", "general"], 1, "name_taken"),
        (["create", "x", "--disappear", "year"], 2, "usage"),
        (["grant", "general", "ab" * 32], 1, "not_found"),
        (["grant", "nowhere", "ab" * 32], 1, "not_found"),
        (["revoke", "general", "zz"], 1, "bad_id"),
        (["policy", "general", "--disappear", "day"], 1, "refused"),
        (["policy"], 2, "usage"),
    ],
)
def test_what_is_wrong_is_named(founded: Terminal, line: list[str], code: int, error: str) -> None:
    assert founded.error("channel", *line, code=code) == error


def test_taking_a_channel_is_asked_first(founded: Terminal) -> None:
    outcome = founded("channel", "revoke", "general", me(founded))
    assert outcome.code == 2
    assert "let in again" in outcome.err
    assert "--yes" in outcome.err
    assert founded("channel", "revoke", "general", me(founded), "--yes").code == 0


def test_somebody_who_is_in_is_not_let_in_again(founded: Terminal) -> None:
    assert founded.error("channel", "grant", "general", me(founded)) == "refused"
