"""device on the command line: what is shown, where the twelve words come from, and what is typed wrongly."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest

from tests.cli.desk import Desk
from tests.node.asking import key_of

# -- add


def test_words_are_read_from_a_pipe(desk: Desk) -> None:
    desk.pipe(desk.words.encode() + b"\n")
    said = desk.add()
    assert "This machine is yours in Acme now." in said
    assert desk.created
    assert desk.laptop.group.entered.is_set()


def test_words_are_read_from_a_file(desk: Desk, tmp_path: Path) -> None:
    named = tmp_path / "words"
    named.write_text(desk.words)
    answer = json.loads(desk.add("--json", "--phrase-file", str(named)))
    assert set(answer) == {"group", "name", "member", "device", "state"}
    assert answer["device"] == desk.laptop.group.group.state.me.device.hex()


def test_words_are_asked_for_and_not_shown(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    asked: dict[str, Any] = {}

    def prompt(text: str, **how: Any) -> str:
        asked.update(how)
        return desk.words

    monkeypatch.setattr(click, "prompt", prompt)
    desk.add()
    assert asked["hide_input"]
    assert desk.laptop.group.entered.is_set()


def test_nobody_to_ask_for_words(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key takes standard input, and there is no terminal."""
    desk.pipe(desk.wait(key_of(desk.ana)).encode())

    def prompt(*_: Any, **__: Any) -> str:
        raise EOFError

    monkeypatch.setattr(click, "prompt", prompt)
    said = desk("device", "add", "-", "--peer", desk.ana.address, code=1)
    assert "--phrase-file" in said


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (b"", "holds no recovery words"),
        (b"\xff\xfe", "not a text in UTF-8"),
        (b"abandon abandon", "12"),
        (b"abandon " * 12, "do not belong together"),
        (b"letter advice cage absurd amount doctor acoustic avoid letter advice cage above", "nobody who is in"),
    ],
)
def test_words_that_are_wrong(desk: Desk, typed: bytes, says: str) -> None:
    """Each is said in words, and nothing is left behind."""
    desk.pipe(typed)
    assert says in desk.add(code=1)
    assert desk.laptop.disk.entries == {}


def test_phrase_file_that_is_not_there(desk: Desk, tmp_path: Path) -> None:
    assert "cannot be read" in desk.add("--phrase-file", str(tmp_path / "none"), code=1)


def test_key_is_looked_at_before_words_are_asked_for(desk: Desk) -> None:
    desk.pipe(b"")
    assert "key" in desk("device", "add", "nonsense", code=1)
    assert "KEY-OR-WORDS" in desk("device", "add", code=2)


def test_nobody_answers(desk: Desk) -> None:
    desk.pipe(desk.words.encode())
    key = desk.wait(key_of(desk.ana))
    desk.wait(desk.ana.stop())
    said = desk("device", "add", key, "--peer", desk.ana.address, code=1)
    assert "nothing was kept" in said


@pytest.mark.expects_log
def test_keys_that_are_still_to_come(desk: Desk) -> None:
    desk.pipe(desk.words.encode())
    key = desk.wait(key_of(desk.ana))
    desk.ana.fill_disk()
    said = desk("device", "add", key, "--peer", desk.ana.address)
    assert "waits for its keys" in said
    assert "adding this device" in desk("group", "list")


# -- list and revoke


def test_lost_machine_is_listed_and_revoked(desk: Desk) -> None:
    desk.pipe(desk.words.encode())
    desk.add()
    rows = desk.json("device", "list")
    assert [set(row) for row in rows] == 2 * [{"device", "added", "state", "this"}]
    lost = rows[0]["device"][:8]
    assert "this machine" in desk("device", "list").splitlines()[2]
    assert "Say --yes" in desk("device", "revoke", lost, code=2)
    assert "is revoked" in desk("device", "revoke", lost, "--yes")
    assert "revoked" in desk("device", "list").splitlines()[1]
    assert "already" in desk("device", "revoke", lost, "--yes", code=1)


def test_words_revoke_a_machine(desk: Desk) -> None:
    desk.pipe(desk.words.encode())
    desk.add()
    lost = desk.json("device", "list")[0]["device"][:8]
    desk.pipe(b"abandon " * 11 + b"about")
    assert "not those of this group" in desk("device", "revoke", lost, "--yes", "--phrase", code=1)
    desk.pipe(desk.words.encode())
    assert desk.json("device", "revoke", lost, "--phrase")["device"].startswith(lost)


def test_revoke_typed_wrongly(desk: Desk) -> None:
    desk.at = desk.ana
    own = desk.json("device", "list")[0]["device"]
    assert "this device" in desk("device", "revoke", own, "--yes", code=1)
    assert "DEVICE" in desk("device", "revoke", code=2)
    assert "64 hex digits" in desk("device", "revoke", "lost", "--yes", code=1)
    assert "device revoke" in desk("device", "remove", own, code=2)
