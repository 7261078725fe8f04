"""group refound: a second group that goes on from the first, and what is refused before anything is founded."""

from tests.cli.ground import Terminal


def test_group_goes_on_in_a_new_one(founded: Terminal) -> None:
    older = founded.json("group", "list")[0]["group"]
    answer = founded.json("group", "refound", "Acme anew")
    assert (answer["older"], answer["name"], answer["invitations"]) == (older, "Acme anew", [])
    assert len(answer["phrase"].split()) == 12
    assert [row["name"] for row in founded.json("group", "list")] == ["Acme alumni", "Acme anew"]
    log = founded.json("group", "log", "--group", "Acme anew")
    assert "refound" in [row["did"] for row in log]
    assert {row["name"] for row in founded.json("member", "list", "--group", "Acme anew")} == {"Ana"}
    founded.json("post", "general", "Here from now on.")
    assert founded.json("messages", "general", "--group", "Acme anew")[-1]["text"] == "Here from now on."


def test_wrong_people_and_names_found_nothing(founded: Terminal) -> None:
    me = str(founded.json("member", "list")[0]["member"])
    assert founded.error("group", "refound", "Anew", "--invite", me) == "refused"
    assert founded.error("group", "refound", "Anew", "--invite", "ab" * 32) == "not_found"
    assert founded.error("group", "refound", " ") == "refused"
    assert founded.error("group", "refound", code=2) == "usage"
    assert len(founded.json("group", "list")) == 1


def test_what_was_said_is_brought_over(founded: Terminal) -> None:
    for text in ("One.", "Two."):
        founded.json("post", "general", text)
    before = founded.json("messages", "general")
    assert founded.error("group", "import") == "not_found"
    outcome = founded("group", "refound", "Acme anew", "--import")
    assert f"{len(before)} messages were brought over" in outcome.out
    rows = founded.json("messages", "general", "--group", "Acme anew")
    assert [(row["text"], row["at"]) for row in rows] == [(row["text"], row["at"]) for row in before]
    assert founded.json("group", "import", "--group", "Acme anew")["imported"] == 0
    assert "0 messages were" in founded("group", "import", "--group", "Acme anew").out
