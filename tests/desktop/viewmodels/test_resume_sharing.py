"""Sharing a résumé: files of every kind, and what is typed."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.desktop.ground import Ear, Neighbourhood, settle
from tests.desktop.lines import TEXT, Lines
from whisper_net.desktop.viewmodels.resume_readers import Readers
from whisper_net.desktop.viewmodels.resume_sharing import Sharing


@pytest.fixture
def lines(neighbourhood: Neighbourhood, qtbot: QtBot) -> Iterator[Lines]:
    made = Lines(neighbourhood, qtbot)
    yield made
    made.close()


@pytest.fixture
def sharing(lines: Lines) -> Sharing:
    made = Sharing(lines.membership, Readers(lines.membership, lines.membership))
    lines.until(lambda: lines.membership.drafts.ready)
    return made


def opened(lines: Lines, sharing: Sharing, path: Path) -> None:
    sharing.open_file(str(path))
    lines.until(lambda: not sharing.reading)


def test_a_file_is_read_shown_and_shared(lines: Lines, sharing: Sharing, tmp_path: Path) -> None:
    wanted, shared = Ear(), Ear()
    sharing.text_wanted.connect(wanted)
    sharing.shared.connect(shared)
    (tmp_path / "cv.md").write_text(TEXT, encoding="utf-8")
    opened(lines, sharing, tmp_path / "cv.md")
    assert (wanted.heard, sharing.file, sharing.title) == ([TEXT], "cv.md", "Maya Ortiz")
    sharing.share()
    lines.until(lambda: bool(shared.heard))
    assert lines.stored(shared.heard[0].hex()) == TEXT
    assert (sharing.text, sharing.ready) == ("", False)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"x" * 5_000_000, "larger than 1 MB"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x7fELF\0\xff", "not a text"),
        ("résumé".encode("utf-16"), "UTF-16"),
        ("résumé".encode("latin-1"), "Latin-1"),
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (("x" * 250_000).encode(), "200000"),
    ],
    ids=["5 MB", "PDF", "binary", "UTF-16", "Latin-1", "empty", "blank", "too long"],
)
def test_what_cannot_be_shared_is_said_and_loses_nothing(
    lines: Lines, sharing: Sharing, tmp_path: Path, data: bytes, words: str
) -> None:
    sharing.write("typed before")
    (tmp_path / "cv.md").write_bytes(data)
    opened(lines, sharing, tmp_path / "cv.md")
    assert words in sharing.fault
    assert sharing.fault.startswith("cv.md: ")
    assert (sharing.text, sharing.file) == ("typed before", "")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without pipes as files")
def test_a_pipe_a_device_and_nothing_are_refused(lines: Lines, sharing: Sharing, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero"), tmp_path, tmp_path / "none"):
        opened(lines, sharing, path)
        assert sharing.fault
        assert sharing.text == ""


@pytest.mark.parametrize("text", ["e" + "\u0301" * 60_000, "\u202e" * 60_000 + "abc"], ids=["marks", "overrides"])
def test_hostile_texts_are_shared_as_they_are(lines: Lines, sharing: Sharing, tmp_path: Path, text: str) -> None:
    shared = Ear()
    sharing.shared.connect(shared)
    (tmp_path / "cv.md").write_text(text, encoding="utf-8")
    opened(lines, sharing, tmp_path / "cv.md")
    assert not sharing.editable
    sharing.share()
    lines.until(lambda: bool(shared.heard))
    assert lines.stored(shared.heard[0].hex()) == text


def test_what_is_typed_outlives_the_screen(lines: Lines, sharing: Sharing) -> None:
    sharing.write("half a résumé")
    lines.membership.drafts.flush()
    settle()
    assert sharing.saved
    again = Sharing(lines.membership, Readers(lines.membership, lines.membership))
    assert again.text == "half a résumé"
    again.discard()
    assert (again.text, again.ready) == ("", False)


def test_control_characters_are_refused_and_stay(lines: Lines, sharing: Sharing) -> None:
    sharing.write("text \x1b[31m red")
    sharing.share()
    settle()
    assert "control characters" in sharing.fault
    assert sharing.text == "text \x1b[31m red"


def test_what_is_pasted_is_bounded_as_files_are(lines: Lines, sharing: Sharing) -> None:
    sharing.write("typed")
    sharing.paste("x" * 200_001)
    assert (sharing.text, sharing.fault) == ("typed", "This is too long by 1 characters; a résumé has at most 200,000.")
    sharing.paste("x" * 100_000)
    assert (len(sharing.text), sharing.fault, sharing.editable) == (100_000, "", False)


def test_a_draft_that_is_too_long_to_be_kept_says_so(lines: Lines, sharing: Sharing) -> None:
    sharing.write("a line\n" * 10_000)
    lines.membership.drafts.flush()
    lines.until(lambda: bool(sharing.unkept))
    assert (sharing.unkept, sharing.saved) == ("Not kept if you quit: too long for a draft", False)
    sharing.write("short")
    lines.membership.drafts.flush()
    lines.until(lambda: sharing.saved)
    assert sharing.unkept == ""
