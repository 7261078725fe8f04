"""recovery on the command line: what is said, where the words come from, and what is typed wrongly."""

from pathlib import Path

import pytest

from tests.cli.desk import Desk
from whisper_net.cli.phrase import NoPhrase


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    return tmp_path / "kit"


def backed_up(desk: Desk, kit: Path, *args: str) -> str:
    desk.at = desk.ana
    desk.wait(desk.ana.do("post", channel="general", text="hello"))
    desk.pipe(desk.words.encode())
    return desk("recovery", "backup", str(kit), *args)


def test_kit_is_saved_tried_and_restored(desk: Desk, kit: Path) -> None:
    said = backed_up(desk, kit, "--with-content")
    assert said.startswith("Saved: Acme with 2 pieces of content")
    desk.pipe(desk.words.encode())
    said = desk("recovery", "rehearse", str(kit))
    assert "This backup is whole." in said
    assert "Acme, 1 member, 1 message, 2 devices of yours" in said
    assert "Nothing was changed." in said
    desk.at = desk.laptop
    desk.pipe(desk.words.encode())
    said = desk("recovery", "restore", str(kit))
    assert desk.created
    assert said.startswith("You are back in Acme")
    assert desk.wait(desk.laptop.texts()) == ["hello"]


def test_json(desk: Desk, kit: Path) -> None:
    backed_up(desk, kit)
    desk.pipe(desk.words.encode())
    answer = desk.json("recovery", "backup", str(kit), "--force")
    assert list(answer) == ["file", "groups", "left_out", "content", "envelopes"]
    desk.pipe(desk.words.encode())
    answer = desk.json("recovery", "rehearse", str(kit))
    assert list(answer) == ["made", "content", "groups", "present"]
    assert list(answer["groups"][0]) == ["group", "name", "member", "device", "members", "devices", "messages"]


def test_content_that_was_left_out_is_said(desk: Desk, kit: Path) -> None:
    assert "of content" not in backed_up(desk, kit)
    desk.pipe(desk.words.encode())
    assert "without content" in desk("recovery", "rehearse", str(kit))


def test_words_are_never_an_argument(desk: Desk, kit: Path) -> None:
    assert "extra argument" in desk("recovery", "backup", str(kit), *desk.words.split(), code=2)


def test_typed_wrongly(desk: Desk, kit: Path) -> None:
    backed_up(desk, kit)
    desk.pipe(desk.words.encode())
    assert "--force" in desk("recovery", "backup", str(kit), code=1)
    others = b"abandon " * 11 + b"about"
    for verb, says in (("backup", "any group here"), ("restore", "made with others"), ("rehearse", "made with others")):
        desk.pipe(others)
        file = kit.with_name("other") if verb == "backup" else kit
        assert says in desk("recovery", verb, str(file), code=1)
    for verb in ("restore", "rehearse"):
        desk.pipe(desk.words.encode())
        assert "No such file" in desk("recovery", verb, str(kit) + "2", code=1)
    kit.write_bytes(b"%PDF")
    desk.pipe(desk.words.encode())
    assert "no backup" in desk("recovery", "restore", str(kit), code=1)
    assert "FILE" in desk("recovery", "restore", code=2)
    assert "recovery backup FILE" in desk("backup", code=2)


def test_group_that_is_here_already_is_left_as_it_is(desk: Desk, kit: Path) -> None:
    backed_up(desk, kit)
    desk.pipe(desk.words.encode())
    assert "already" in desk("recovery", "restore", str(kit), code=1)


def test_no_words_at_all(desk: Desk, kit: Path) -> None:
    desk.pipe(b"")
    assert "no recovery words" in desk("recovery", "backup", str(kit), code=1)
    assert NoPhrase.code == "no_phrase"
