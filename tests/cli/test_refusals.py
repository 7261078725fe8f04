"""Whatever is typed wrongly gets a code, a sentence and an exit code, and changes nothing."""

import pytest

from tests.cli.ground import ENVIRONMENT, Terminal
from whisper_net.cli.main import run

WORDS = "abandon " * 7 + "abandon"


@pytest.mark.parametrize(
    "args",
    [
        ("group", "list"), ("invite", "create"), ("invite", "list"), ("invite", "revoke", "0" * 64), ("member", "list"),
        ("member", "approve", "0" * 64), ("channel", "list"), ("post", "general", "x"), ("messages", "general"),
        ("sync",), ("status",), ("repair",), ("node", "run"),
    ],
)  # fmt: skip
def test_every_command_says_that_there_is_no_profile(nobody: Terminal, args: tuple[str, ...]) -> None:
    assert nobody.error(*args) == "no_profile"
    assert not nobody.profile.exists()
    assert "whisper-net group found" in nobody(*args).err


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("messages", "nowhere"), "not_found"),
        (("post", "nowhere", "text"), "not_found"),
        (("post", "general", ""), "refused"),
        (("post", "general", "   "), "refused"),
        (("post", "general", "x" * 40_001), "too_long"),
        (("edit", "0" * 64, "text"), "not_found"),
        (("edit", "0" * 7, "text"), "bad_id"),
        (("edit", "0" * 65, "text"), "bad_id"),
        (("edit", "not an id", "text"), "bad_id"),
        (("edit", "DEADBEEF", "text"), "bad_id"),
        (("delete", "deadbeef"), "not_found"),
        (("reply", "deadbeef0", "text"), "not_found"),
        (("react", "deadbeef", "👍"), "not_found"),
        (("react", "deadbeef", "👍", "--off"), "not_found"),
        (("member", "approve", "deadbeef"), "not_found"),
        (("member", "approve", "de"), "bad_id"),
        (("member", "decline", "deadbeef"), "not_found"),
        (("invite", "revoke", "deadbeef"), "not_found"),
        (("invite", "create", "--channel", "nowhere"), "not_found"),
        (("invite", "create", "--expires", "400d"), "refused"),
        (("invite", "create", "--expires", "0m"), "refused"),
        (("group", "found", "", "--me", "Ana"), "refused"),
        (("group", "found", "Acme", "--me", "  "), "refused"),
        (("group", "found", "x" * 121, "--me", "Ana"), "too_long"),
        (("sync",), "nobody_reachable"),
        (("sync", "--peer", "127.0.0.1:1", "--timeout", "1"), "nobody_reachable"),
        (("lan", "home", "--interface", "no-such-card"), "not_found"),
        (("lan", "forget"), "not_found"),
        (("join", "whisper://join/#SHORT", "--me", "Ben"), "bad_key"),
        (("join", "https://example.org", "--me", "Ben"), "bad_key"),
        (("join", "only", "three", "words", "--me", "Ben"), "mistyped"),
        (("join", WORDS, "--me", "Ben"), "mistyped"),
        (("join", "abandon abandon", "--me", "Ben"), "bad_key"),
        (("join", "x" * 10_000, "--me", "Ben"), "bad_key"),
    ],
)
@pytest.mark.loopback
def test_refusals_have_a_code_and_a_sentence(founded: Terminal, args: tuple[str, ...], code: str) -> None:
    before = founded.json("messages", "general"), founded.json("group", "list")
    assert founded.error(*args) == code
    outcome = founded(*args)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err[0].isupper() or outcome.err[0].isdigit()
    assert len(outcome.err.splitlines()) == 1
    assert (founded.json("messages", "general"), founded.json("group", "list")) == before


@pytest.mark.parametrize(
    "args",
    [
        ("nonsense",), ("group",), ("group", "nonsense"), ("group", "found"), ("group", "found", "Acme"), ("post",),
        ("post", "general"), ("post", "general", "two", "words"), ("post", "general", "-5"), ("--nonsense",),
        ("group", "found", "Acme", "--me", "Ana", "--needed", "0"),
        ("group", "found", "Acme", "--me", "Ana", "--needed", "many"),
        ("group", "found", "Acme", "--me", "Ana", "--needed", "101"),
        ("invite", "create", "--uses", "0"), ("invite", "create", "--uses", "21"),
        ("invite", "create", "--uses", "1.5"),
        ("invite", "create", "--expires", "7"), ("invite", "create", "--expires", "7 d"),
        ("invite", "create", "--expires", "-7d"), ("invite", "create", "--expires", "٧d"),
        ("invite", "create", "--expires", "1e3d"), ("messages", "general", "--limit", "0"),
        ("messages", "general", "--limit", "9" * 30), ("messages", "general", "--limit", "all"),
        ("sync", "--peer", "nowhere"), ("sync", "--peer", "host:0"), ("sync", "--peer", "host:70000"),
        ("sync", "--peer", "fe80::1:7411"), ("sync", "--timeout", "nan"), ("sync", "--timeout", "-1"),
        ("sync", "--timeout", "soon"), ("node", "run", "--listen", "7411"), ("join", "--me", "Ben"), ("join", "key"),
        ("join", "key", "--me", "Ben", "--wait", "inf"), ("post", "general", "half \udcff a letter"),
        ("app", "--listen", "4400"), ("app", "--peer", "nowhere"), ("app", "--picture", "x.png", "--place", "nowhere"),
        ("\udcff",), ("react", "deadbeef", "\ud83d"), ("post", "general", "zero \0 character"),
    ],
)  # fmt: skip
def test_usage_errors_exit_2_and_do_nothing(nobody: Terminal, args: tuple[str, ...]) -> None:
    if args != ("group",):
        assert nobody.error(*args, code=2) == "usage"
    outcome = nobody(*args)
    assert (outcome.code, outcome.out) == (2, "")
    assert "Traceback" not in outcome.err
    assert "whisper-net" in outcome.err
    assert not nobody.profile.exists()


def test_texts_that_the_shell_took_apart_are_answered_with_how_to_type_them(nobody: Terminal) -> None:
    assert 'post general "two words"' in nobody("post", "general", "two", "words").err
    assert "post general -- -5" in nobody("post", "general", "-5").err
    for nowhere in (("channel", "list", "x"), ("channel", "list", "-5")):
        assert "post general" not in nobody(*nowhere).err


def test_key_and_names_are_checked_before_a_profile_is_made(nobody: Terminal) -> None:
    assert nobody.error("join", "no key", "--me", "Ben") == "bad_key"
    assert nobody.error("group", "found", "Acme", "--me", "x" * 121) == "too_long"
    assert not nobody.profile.exists()


def test_wrong_passphrase(founded: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, "incorrect horse")
    assert founded.error("group", "list") == "wrong_passphrase"


def test_nothing_is_done_to_somebody_elses_message_or_a_deleted_one(founded: Terminal) -> None:
    message = founded.json("messages", "general")[0]["message"]
    founded.json("delete", message)
    assert founded.error("edit", message, "again") == "not_allowed"
    assert founded.json("delete", message) == {"message": message}


def test_profile_that_is_a_file_or_cannot_be_made(nobody: Terminal) -> None:
    nobody.profile.write_text("a file")
    assert nobody.error("group", "list") == "no_profile"
    assert nobody.error("group", "found", "Acme", "--me", "Ana") == "disk_fault"
    assert run(["--profile", "x" * 5_000, "--json", "group", "list"]) == 1


def test_somebody_who_waits_is_told_so(founded: Terminal, stranger: Terminal) -> None:
    key = founded.json("invite", "create")["key"]
    stranger.json("join", key, "--me", "Ben")
    assert stranger.error("messages", "general") == "not_found"
    assert "you asked to join" in stranger("messages", "general").err.lower()
