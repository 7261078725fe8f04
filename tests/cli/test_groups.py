"""group found twice, group forget: which group is meant where a person has several, and letting go of one they left."""

from tests.cli.ground import Terminal


def test_group_of_a_name_that_one_has_is_founded_only_on_purpose(founded: Terminal) -> None:
    refused = founded("group", "found", "Acme alumni", "--me", "Ana")
    assert (refused.code, refused.out) == (1, "")
    assert "You are in a group called 'Acme alumni' already" in refused.err
    assert "--again" in refused.err
    assert founded.error("group", "found", "Acme alumni", "--me", "Ana") == "name_taken"
    assert len(founded.json("group", "list")) == 1
    made = founded.json("group", "found", "Acme alumni", "--me", "Ana", "--again")
    assert set(made) == {"group", "name", "member", "phrase"}
    assert founded.error("channel", "list") == "ambiguous"


def test_group_that_was_left_is_meant_only_where_it_is_named(founded: Terminal) -> None:
    first = founded.json("group", "list")[0]["group"]
    second = founded.json("group", "found", "Acme alumni", "--me", "Ana", "--again")["group"]
    founded.json("--group", second, "member", "leave")
    assert founded.json("post", "general", "Still here.")["message"]
    assert founded.json("--group", "Acme alumni", "messages", "general")[-1]["text"] == "Still here."
    assert founded.json("--group", second[:8], "messages", "general") == []
    assert [row["group"] for row in founded.json("group", "list")] == [first, second]
    assert founded.error("group", "found", "Acme alumni", "--me", "Ana") == "name_taken"


def test_group_that_was_left_can_be_forgotten_and_none_that_one_is_in(founded: Terminal) -> None:
    second = founded.json("group", "found", "Acme alumni", "--me", "Ana", "--again")["group"]
    in_it = founded("group", "forget", second[:8], "--yes")
    assert (in_it.code, "leave it first" in in_it.err) == (1, True)
    founded.json("--group", second, "member", "leave")
    unsure = founded("group", "forget", "Acme alumni")
    assert (unsure.code, "Say --yes if you mean it" in unsure.err) == (2, True)
    assert "Acme alumni is forgotten" in founded("group", "forget", "Acme alumni", "--yes").out
    assert [row["role"] for row in founded.json("group", "list")] == ["admin"]
    assert len(list((founded.profile / "groups").glob("*.db"))) == 1
    assert founded.error("group", "forget", "Acme alumni", "--yes") == "still_in"
    assert founded.error("group", "forget", "Initech", "--yes") == "not_found"
    assert "NAME" in founded("group", "forget").err
