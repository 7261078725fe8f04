"""attach and attachment on the command line: what is said, what is never overwritten, and what is typed wrongly."""

import json
from pathlib import Path

import pytest

from tests.cli.desk import Desk
from tests.cli.ground import Terminal
from whisper_net.cli import attachment
from whisper_net.core.crypto.attachments import CHUNK_PLAIN
from whisper_net.core.wire.relay_address import RelayAddress

DATA = bytes(2 * CHUNK_PLAIN)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "severance plan.pdf"
    path.write_bytes(DATA)
    return path


def test_a_file_is_attached_shown_and_saved(founded: Terminal, file: Path, tmp_path: Path) -> None:
    answer = founded.json("attach", "general", str(file), "--text", "page 3")
    assert list(answer) == ["message", "attachment"]
    id_, target = answer["attachment"], tmp_path / "out.pdf"
    row = founded.json("messages", "general")[-1]
    assert (row["text"], row["attachments"]) == (
        "page 3",
        [{"attachment": id_, "name": file.name, "size": len(DATA), "state": "here"}],
    )
    assert founded.json("attachment", "list")[0]["attachment"] == id_
    assert founded.json("attachment", "save", id_[:8], str(target)) == {"bytes": len(DATA)}
    assert target.read_bytes() == DATA
    assert founded.error("attachment", "save", id_, str(target)) == "file_exists"
    assert "is a folder; name a file in it" in founded("attachment", "save", id_, str(tmp_path)).err
    assert founded("attachment", "save", id_, str(target), "--force").out == f"Saved 381.9 kB: {target}\n"
    assert founded.json("attachment", "forget", file.name)["bytes"] > len(DATA)
    assert founded.error("attachment", "save", id_, str(tmp_path / "no")) == "file_incomplete"


def test_a_file_goes_by_its_name_where_no_other_is_called_so(founded: Terminal, file: Path, tmp_path: Path) -> None:
    looks_like_an_id = tmp_path / "deadbeef"
    looks_like_an_id.write_bytes(b"beef")
    assert founded.error("attachment", "save", file.name, str(tmp_path / "out")) == "not_found"
    founded("attach", "general", str(looks_like_an_id))
    founded("attach", "general", str(file))
    assert founded.json("attachment", "save", file.name, str(tmp_path / "1")) == {"bytes": len(DATA)}
    assert founded.json("attachment", "save", "deadbeef", str(tmp_path / "2")) == {"bytes": 4}
    again = founded.json("attach", "general", str(file))["attachment"]
    assert founded.error("attachment", "save", file.name, str(tmp_path / "3")) == "ambiguous"
    assert again[:8] in founded("attachment", "save", file.name, str(tmp_path / "3")).err


@pytest.mark.loopback
def test_relay_that_does_not_answer_is_named(founded: Terminal, file: Path, tmp_path: Path) -> None:
    founded("relay", "add", str(RelayAddress("ws://127.0.0.1:9", b"r" * 32)))
    founded("attach", "general", str(file))
    founded("attachment", "forget", file.name)
    said = founded("attachment", "save", file.name, str(tmp_path / "out")).err
    assert "The relay at ws://127.0.0.1:9 did not answer: nothing listens there now" in said


def test_people_see_the_name_with_its_ending(founded: Terminal, tmp_path: Path) -> None:
    assert founded("attachment", "list").out.startswith("No files yet.")
    long = tmp_path / ("holiday" + " " * 90 + "photo.jpg.exe")
    long.write_bytes(b"MZ")
    said = founded("attach", "general", str(long)).out
    assert said.startswith("Attached: ")
    reply = said.split()[-1]
    founded("reply", reply, "what is this?")
    shown = founded("messages", "general").out
    assert "📎 holiday photo.jpg.exe (2 bytes, here)" in shown
    assert "↳ Ana: holiday photo.jpg.exe" in shown
    assert "holiday photo.jpg.exe" in founded("attachment", "list", "general").out


def test_what_is_typed_wrongly_is_said(founded: Terminal, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    assert founded.error("attach", "general", str(empty)) == "empty_file"
    assert "is a directory" in founded("attach", "general", str(tmp_path)).err
    assert "does not exist" in founded("attach", "general", str(tmp_path / "none")).err
    assert "did you mean general?" in founded("attach", "generl", __file__).err
    first = founded.json("messages", "general")[0]["message"]
    assert founded.error("attachment", "save", first, str(tmp_path / "x")) == "no_file"


def test_saving_says_how_far_it_came(desk: Desk, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.pipe(desk.words.encode())
    desk.add()
    desk.at = desk.ana
    id_ = desk.json("attach", "general", str(file))["attachment"]
    desk.at = desk.laptop
    desk("sync", "--peer", desk.ana.address)
    monkeypatch.setattr(attachment, "FIRST_SECONDS", 0.0)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    saved = desk("attachment", "save", id_, str(tmp_path / "out"))
    assert saved.startswith("Saved 381.9 kB")
    assert (tmp_path / "out").read_bytes() == DATA


def test_what_nobody_has_is_given_up_and_said(desk: Desk, file: Path, tmp_path: Path) -> None:
    desk.pipe(desk.words.encode())
    desk.add()
    desk.at = desk.ana
    id_ = desk.json("attach", "general", str(file))["attachment"]
    desk.at = desk.laptop
    desk("sync", "--peer", desk.ana.address)

    async def silent(id_: bytes) -> None:
        """Ana's machine serves nothing."""

    for link in desk.ana.group.peers.links:
        link._outbox._serve_chunk = silent  # type: ignore[method-assign]
    error = json.loads(desk("--json", "attachment", "save", id_, str(tmp_path / "out"), code=1))
    assert error["error"] == "file_incomplete"
    assert "0 of 2 pieces" in error["message"]
    assert not (tmp_path / "out").exists()


def test_sizes_are_said_for_people() -> None:
    assert [attachment.size(n) for n in (1, 1_023, 1_536, 25 << 20)] == ["1 byte", "1023 bytes", "1.5 kB", "25.0 MB"]
