"""Circles and direct messages on the command line: what is typed wrong, and what an empty place says."""

import pytest

from tests.cli.ground import Terminal


def test_a_person_without_circles_is_told_how_to_make_one(founded: Terminal) -> None:
    assert founded.json("circle", "list") == []
    assert "whisper-net circle create" in founded("circle", "list").out


def test_a_circle_of_ones_own_is_made_and_written_in(founded: Terminal) -> None:
    made = founded.json("circle", "create", "Notes", "Ana")
    assert set(made) == {"circle"}
    circle = made["circle"]
    me = founded.json("member", "list")[0]["member"]
    (row,) = founded.json("circle", "list")
    assert row == {
        "circle": circle, "name": "Notes", "kind": "circle", "owner": me,
        "members": [{"member": me, "name": "Ana"}], "unread": 0,
    }  # fmt: skip
    assert set(founded.json("post", "Notes", "one")) == {"message"}
    assert set(founded.json("post", "--circle", "notes", "two")) == {"message"}
    for room in (("Notes",), (circle[:8],), ("--circle", "NOTES")):
        assert [message["text"] for message in founded.json("messages", *room)] == ["one", "two"]
    lines = founded("circle", "list").out.splitlines()
    assert lines[1].split() == [circle[:8], "Notes", "circle", "Ana"]


def test_what_is_typed_wrong_is_said_in_words(founded: Terminal) -> None:
    for usage in (("circle", "create", "Notes"), ("circle", "add", "Notes"), ("dm", "Ana")):
        assert founded.error(*usage, code=2) == "usage"
    assert founded.error("circle", "create", "Notes", "Nobody") == "bad_id"
    assert founded.error("circle", "create", "", "Ana") == "too_long"
    assert founded.error("dm", "Ana", "to myself") == "refused"
    assert founded.error("circle", "add", "Notes", "Ana") == "not_found"
    assert founded.error("post", "--circle", "general", "not a circle") == "not_found"
    assert "see circle list" in founded("messages", "@ben").err
    assert "that is you" in founded("post", "@ana", "to myself").err.lower()
    founded.json("circle", "create", "Notes", "Ana")
    assert founded("circle", "add", "Notes", "Ana").code == 0
    assert "nobody else is in this circle" in founded("circle", "remove", "Notes", "Ana").err.lower()


@pytest.mark.parametrize("typed", ["whisper", "pm", "circle new", "circle leave"])
def test_other_words_lead_there(founded: Terminal, typed: str) -> None:
    outcome = founded(*typed.split(), "x", "y")
    assert outcome.code == 2
    assert "did you mean" in outcome.err
