"""What people read: short, aligned, plain when piped, and harmless whatever others wrote."""

import re

import pytest

from tests.cli.ground import SAID, Terminal
from whisper_net.core.crypto.words import BIP39

HOSTILE = "\x1b[31mred\x1b[0m\x07\u202egnp.exe\u2066\u200f"


def test_founding_shows_the_words_with_advice_and_what_comes_next(founded: Terminal) -> None:
    out = founded("group", "found", "Globex", "--me", "Ana").out
    numbered = re.findall(r"\b(\d+) ([a-z]+)\b", out)
    assert sorted(int(number) for number, _ in numbered) == list(range(1, 13))
    assert all(word in BIP39.wordlist for _, word in numbered)
    assert "You founded Globex. You are Ana, its first admin." in out
    assert "Write them on paper" in out
    assert out.endswith("Next: whisper-net invite create\n")


def test_invitation_shows_key_words_and_what_the_other_types(founded: Terminal) -> None:
    out = founded("invite", "create", "--uses", "2").out
    assert "An invitation for 2 people, open until " in out
    assert re.search(r"^  Key    whisper://join/#[A-Z2-7]+$", out, re.MULTILINE)
    assert re.search(r"^  Words  ([a-z]+ ){7}[a-z]+$", out, re.MULTILINE)
    assert "whisper-net join KEY --me NAME --peer HOST:PORT" in out


def test_invitations_stand_in_columns(founded: Terminal) -> None:
    assert founded("invite", "list").out == "No invitations yet. Make one: whisper-net invite create\n"
    made = founded.json("invite", "create")
    founded.json("invite", "create")
    assert founded("invite", "revoke", made["invitation"]).out.startswith("Revoked: ")
    head, *rows = founded("invite", "list").out.splitlines()
    assert head.split("  ")[0] == "INVITATION"
    assert {row[head.index("STATE") :].split()[0] for row in rows} == {"open", "revoked"}


def test_lists_say_what_to_do_where_there_is_nothing(stranger: Terminal, founded: Terminal) -> None:
    assert stranger("group", "list").out.startswith("You are in no group yet.")
    assert founded("messages", "general", "--search", "zebra").out == "Nothing found.\n"
    founded.json("group", "found", "Quiet", "--me", "Ana")
    assert "Say something" in founded("messages", "general", "--group", "Quiet").out


def test_group_member_and_channel_lists_are_tables(founded: Terminal) -> None:
    assert re.fullmatch(
        r"GROUP     NAME         YOU ARE  MEMBERS\n[0-9a-f]{8}  Acme alumni  admin    1\n", founded("group", "list").out
    )
    assert re.fullmatch(r"MEMBER .*\n[0-9a-f]{8}  Ana   admin  #general\n", founded("member", "list").out)
    assert re.fullmatch(
        r"CHANNEL   NAME      +IN IT  NEWCOMERS READ  STAYS\n[0-9a-f]{8}  #general +1 +the past +for good\n",
        founded("channel", "list").out,
    )


def test_conversation_has_a_day_ids_hours_authors_answers_and_reactions(founded: Terminal) -> None:
    first = founded.json("messages", "general")[0]["message"]
    founded.json("reply", first, "Not yet.\nTomorrow perhaps.")
    founded.json("react", first, "👍")
    founded.json("edit", first, "Did anyone get it?")
    day, one, reaction, *_, two, three, four = founded("messages", "general").out.splitlines()
    assert day == "── today ──"
    assert re.fullmatch(r"[0-9a-f]{8}  \d\d:\d\d  Ana  Did anyone get it\? \(edited\)", one)
    assert reaction.strip() == "👍 Ana"
    assert two.endswith("↳ Ana: Did anyone get it?")
    assert [three, four] == [" " * 22 + "Not yet.", " " * 22 + "Tomorrow perhaps."]


def test_deleted_message_shows_no_text_and_no_reaction(founded: Terminal) -> None:
    last = founded.json("messages", "general")[-1]["message"]
    founded.json("react", last, "👍")
    founded.json("reply", last, "Gone?")
    assert founded("delete", last).out == f"Deleted: {last[:8]}\n"
    out = founded("messages", "general").out
    assert SAID[-1] not in out
    assert "👍" not in out
    assert "↳ Ana: (deleted)" in out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("post", "general", "Hello."), "Saved: "),
        (("status",), "View code  "),
        (("repair",), "Rebuilt "),
        (("version",), "whisper-net "),
    ],
)
def test_short_answers(founded: Terminal, args: tuple[str, ...], said: str) -> None:
    outcome = founded(*args)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith(said)


def test_nothing_that_others_wrote_commands_the_terminal(founded: Terminal) -> None:
    founded.json("group", "found", f"G{HOSTILE}", "--me", f"N{HOSTILE}")
    group = founded.json("group", "list")[1]["group"]
    message = founded.json("--group", group, "post", "general", f"T{HOSTILE}\n── today ──\nforged")["message"]
    assert founded.error("--group", group, "react", message, "\x1b[1;31\x07\u202e\u2066\u200f") == "not_allowed"
    for args in (["group", "list"], ["messages", "general"], ["member", "list"]):
        out = founded("--group", group, *args).out
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200f\u202e\u2066]", out), args
    assert "\n── today ──\nforged" not in founded("--group", group, "messages", "general").out.removeprefix("──")


def test_piped_output_has_no_colour(founded: Terminal) -> None:
    assert "\x1b" not in founded("status").out + founded("messages", "general").out + founded("--help").out


def test_joining_says_that_nobody_answered_yet_and_what_to_do(founded: Terminal, stranger: Terminal) -> None:
    key = founded.json("invite", "create")["key"]
    out = stranger("join", key, "--me", "Ben").out
    assert out.startswith("Nobody who knows this key has answered yet.")
    assert "whisper-net sync --peer HOST:PORT" in out
    assert "Your twelve recovery words" in out
    assert "joining: nobody answered yet" in stranger("group", "list").out


@pytest.mark.parametrize(("typed", "meant"), [("genral", "general"), ("#General", "general"), ("xyz", "general")])
def test_channel_that_is_none_is_answered_with_one_that_is(founded: Terminal, typed: str, meant: str) -> None:
    name = typed.removeprefix("#")
    for args in (("messages", typed), ("post", typed, "text")):
        assert founded(*args).err.endswith(f" here; did you mean {meant}?\n"), name
