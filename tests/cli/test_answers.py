"""Every command's JSON, field by field, on a profile that it opens itself."""

import re

import pytest

from tests.cli.ground import SAID, Terminal
from whisper_net.cli.joining import named_in
from whisper_net.core.crypto.keytext import parse_key

ID = re.compile(r"[0-9a-f]{64}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def test_group_list(founded: Terminal) -> None:
    (row,) = founded.json("group", "list")
    assert ID.fullmatch(row.pop("group"))
    assert row == {"name": "Acme alumni", "role": "admin", "members": 1}


def test_second_group_is_founded_in_the_same_profile_and_picked_by_name_or_id(founded: Terminal) -> None:
    made = founded.json("group", "found", "Globex alumni", "--me", "Anna", "--needed", "3")
    assert set(made) == {"group", "name", "member", "phrase"}
    assert len(made["phrase"].split()) == 12
    assert founded.error("channel", "list") == "ambiguous"
    assert f"--group {made['group'][:8]} (Globex alumni)" in founded("channel", "list").err.replace(" or ", " --group ")
    assert founded.json("--group", "Globex alumni", "member", "list")[0]["member"] == made["member"]
    assert founded.json("member", "list", "--group", made["group"][:8])[0]["name"] == "Anna"
    assert founded.error("member", "list", "--group", made["group"][:7]) == "not_found"
    assert founded.error("--group", "Initech", "member", "list") == "not_found"


def test_invitations_are_made_listed_and_revoked(founded: Terminal) -> None:
    made = founded.json("invite", "create", "--uses", "3", "--expires", "12h", "--channel", "general")
    assert set(made) == {"invitation", "key", "words", "expires"}
    assert parse_key(made["key"]).secret == parse_key(made["words"]).secret
    assert TIME.fullmatch(made["expires"])
    assert founded.json("invite", "list") == [{**made, "state": "open"}]
    revoked = founded.json("invite", "revoke", made["invitation"][:8])
    assert revoked == {**made, "key": None, "words": None, "state": "revoked"}
    assert founded.json("invite", "list") == [revoked]


def test_member_and_channel_lists(founded: Terminal) -> None:
    (member,) = founded.json("member", "list")
    assert ID.fullmatch(member.pop("member"))
    assert member == {"name": "Ana", "role": "admin", "state": "member", "claim": None, "channels": ["general"]}
    (channel,) = founded.json("channel", "list")
    assert ID.fullmatch(channel.pop("channel"))
    assert channel == {
        "name": "general",
        "unread": 0,
        "history": "all",
        "disappear": "off",
        "members": 1,
        "mine": True,
    }


def test_messages_come_oldest_first_with_all_that_was_done_to_them(founded: Terminal) -> None:
    first, second, third = (row["message"] for row in founded.json("messages", "general"))
    assert founded.json("edit", second[:8], "A friend's firm does not hire.") == {"message": second}
    assert founded.json("react", first[:9], "👍") == {"message": first}
    assert founded.json("delete", third) == {"message": third}
    reply = founded.json("reply", first, "Not yet.")["message"]
    rows = founded.json("messages", "#general")
    member = founded.json("member", "list")[0]["member"]
    assert [row["text"] for row in rows] == [SAID[0], "A friend's firm does not hire.", "", "Not yet."]
    assert [row["edited"] for row in rows] == [False, True, False, False]
    assert [row["deleted"] for row in rows] == [False, False, True, False]
    assert [row["reply_to"] for row in rows] == [None, None, None, first]
    assert rows[0]["reactions"] == [{"emoji": "👍", "members": [member]}]
    assert rows[3] == {
        "message": reply, "author": member, "name": "Ana", "text": "Not yet.", "at": rows[3]["at"], "edited": False,
        "deleted": False, "imported": False, "reply_to": first, "reactions": [], "attachments": [],
    }  # fmt: skip
    assert all(TIME.fullmatch(row["at"]) for row in rows)


def test_reaction_is_taken_back(founded: Terminal) -> None:
    message = founded.json("messages", "general")[0]["message"]
    founded.json("react", message, "👍")
    founded.json("react", message, "👍", "--off")
    assert founded.json("messages", "general")[0]["reactions"] == []


def test_reaction_that_is_not_there_is_not_taken_back(founded: Terminal) -> None:
    message = founded.json("messages", "general")[0]["message"]
    founded.json("react", message, "👍")
    assert founded.error("react", message, "🙏", "--off") == "not_found"
    assert "nothing to take back" in founded("react", message, "🙏", "--off").err
    founded.json("react", message, "👍", "--off")
    assert founded.error("react", message, "👍", "--off") == "not_found"


def test_limit_takes_the_newest_and_search_takes_those_with_every_word(founded: Terminal) -> None:
    assert [row["text"] for row in founded.json("messages", "general", "--limit", "2")] == list(SAID[1:])
    assert [row["text"] for row in founded.json("messages", "general", "--search", "friday résumé")] == [SAID[2]]
    assert founded.json("messages", "general", "--search", "nothing like it") == []


def test_text_that_begins_with_a_dash_goes_after_two_dashes(founded: Terminal) -> None:
    founded.json("post", "general", "--", "--json")
    assert founded.json("messages", "general")[-1]["text"] == "--json"


def test_status_and_repair(founded: Terminal) -> None:
    status = founded.json("status")
    assert len(status.pop("view_code").split()) == 8
    assert status == {"peers": [], "waiting": 0}
    before = founded.json("messages", "general")
    repaired = founded.json("repair")
    assert set(repaired) == {"envelopes", "documents", "faults"}
    assert repaired["faults"] == 0
    assert repaired["envelopes"] >= len(SAID)
    assert founded.json("messages", "general") == before


def test_join_without_anybody_there_is_kept_and_taken_up_by_the_same_key(founded: Terminal, stranger: Terminal) -> None:
    invitation = founded.json("invite", "create")
    first = stranger.json("join", invitation["words"], "--me", "Ben", "--claim", "payments")
    assert first == {"group": None, "member": None, "state": "joining", "phrase": first["phrase"]}
    assert len(first["phrase"].split()) == 12
    again = stranger.json("join", *invitation["words"].split(), "--me", "Ben")
    assert again == {**first, "phrase": None}
    (waiting,) = stranger.json("group", "list")
    assert waiting == {"group": None, "name": None, "role": "joining", "members": 0}


def test_message_that_invites_names_who_is_asked(founded: Terminal, stranger: Terminal) -> None:
    key = founded.json("invite", "create")["key"]
    message = f"You are invited.\n{key}\nAddress to ask: 127.0.0.1:1"
    assert named_in(message) == ["127.0.0.1:1"]
    assert stranger.json("join", message.replace("Address to ask: 127.0.0.1:1", ""), "--me", "Ben")["phrase"]


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_global_options_may_stand_anywhere(founded: Terminal, place: int) -> None:
    args = ["channel", "list"]
    args.insert(min(place, len(args)), "--json")
    assert founded(*args).json[0]["name"] == "general"


def test_version(nobody: Terminal) -> None:
    assert list(nobody.json("version")) == ["version"]
    assert nobody("--version").out.startswith("whisper-net ")
    assert not nobody.profile.exists()
