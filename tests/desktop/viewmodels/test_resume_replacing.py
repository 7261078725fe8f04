"""A file in place of one's own résumé: what is said before, and what stays."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.desktop.ground import Ear, Neighbourhood
from tests.desktop.lines import TEXT, Lines
from whisper_net.core.ids import ResumeId
from whisper_net.desktop.viewmodels.resume_replacing import Replacing


@pytest.fixture
def lines(neighbourhood: Neighbourhood, qtbot: QtBot) -> Iterator[Lines]:
    made = Lines(neighbourhood, qtbot)
    yield made
    made.close()


def read(lines: Lines, path: Path, resume: str, text: str) -> Replacing:
    made = Replacing(lines.membership, lines.membership)
    path.write_text(text, encoding="utf-8")
    made.read(ResumeId(bytes.fromhex(resume)), str(path))
    lines.until(lambda: not made.reading)
    return made


def test_what_changes_is_told_in_a_sentence(lines: Lines, tmp_path: Path) -> None:
    resume = lines.share()
    told = read(lines, tmp_path / "cv.md", resume, TEXT.replace("latency", "delay") + "More\nlines\n")
    assert (told.told, told.left) == ("3 lines change.", "")
    for quote in ("Hamburg", "latency"):
        lines.comment(resume, quote)
    kept = read(lines, tmp_path / "cv.md", resume, TEXT + "More\n")
    assert (kept.told, kept.left) == ("1 line changes; 2 of 2 comments keep their place.", "")


def test_a_file_that_says_the_same_changes_nothing(lines: Lines, tmp_path: Path) -> None:
    same = read(lines, tmp_path / "cv.md", lines.share(), TEXT.replace("\n", "\r\n"))
    assert same.alike
    assert not same.can_save
    assert "Nothing changes" in same.told


def test_what_another_device_wrote_meanwhile_stays(lines: Lines, tmp_path: Path) -> None:
    resume = lines.share()
    made, stored = read(lines, tmp_path / "cv.md", resume, TEXT.replace("latency", "delay")), Ear()
    made.stored.connect(stored)
    lines.do(lines.maya, "resume_edit", resume=resume, text="Dr. " + TEXT, base=TEXT)
    made.save()
    lines.until(lambda: len(stored.heard) == 1)
    assert lines.stored(resume) == "Dr. " + TEXT.replace("latency", "delay")


@pytest.mark.parametrize(("text", "words"), [(" \n", "empty"), ("x" * 200_001, "200000"), ("a\x1bb", "not a text")])
def test_a_text_that_no_resume_may_be_is_refused_in_words(lines: Lines, tmp_path: Path, text: str, words: str) -> None:
    resume, made, refused = lines.share(), Replacing(lines.membership, lines.membership), Ear()
    made.refused.connect(refused)
    (tmp_path / "\u202ecv.md").write_text(text, encoding="utf-8")
    made.read(ResumeId(bytes.fromhex(resume)), str(tmp_path / "\u202ecv.md"))
    lines.until(lambda: bool(refused.heard))
    assert refused.heard[0].startswith("cv.md: ")
    assert words in refused.heard[0]
    assert made.preview is None


def test_a_resume_that_is_gone_is_said(lines: Lines, tmp_path: Path) -> None:
    made, refused = Replacing(lines.membership, lines.membership), Ear()
    made.refused.connect(refused)
    (tmp_path / "cv.md").write_text(TEXT, encoding="utf-8")
    made.read(ResumeId(bytes(32)), str(tmp_path / "cv.md"))
    lines.until(lambda: refused.heard == ["cv.md: This résumé is not here."])
