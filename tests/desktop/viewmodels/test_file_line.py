"""A message's file in words: its true ending in sight, a program called one, what is here and what is done with it."""

import pytest

from whisper_net.desktop.viewmodels import file_line as lines
from whisper_net.desktop.viewmodels.file_line import Work, file_line, size_words
from whisper_net.ports.attachments import FileRow, file_row


def row(name: str = "plan.pdf", size: int = 2 << 20, held: int = 0) -> FileRow:
    return file_row(name, size, held)


@pytest.mark.parametrize(
    ("size", "words"), [(1, "1 byte"), (812, "812 bytes"), (14_540, "14.2 kB"), (2_516_582, "2.4 MB")]
)
def test_sizes_are_said_as_systems_count_them(size: int, words: str) -> None:
    assert size_words(size) == words


@pytest.mark.parametrize(
    ("name", "icon", "kind"),
    [
        ("plan.pdf", "pdf", "PDF file · 2.0 MB"),
        ("holiday\u202egnp.exe", "program", "EXE file · a program · 2.0 MB"),
        ("photo.JPG", "picture", "JPG file · 2.0 MB"),
        ("notes.txt", "resumes", "TXT file · 2.0 MB"),
        ("no ending", "file", "2.0 MB"),
    ],
)
def test_what_a_file_is_stands_beside_its_name(name: str, icon: str, kind: str) -> None:
    line = file_line(row(name, held=99))
    assert (line.icon, line.kind) == (icon, kind)
    assert line.program == (icon == "program")


def test_how_much_is_here_is_said_until_all_is() -> None:
    of = row().of
    assert file_line(row()).kind == "PDF file · 2.0 MB · not on this computer yet"
    assert file_line(row(held=of // 2)).kind.endswith(" of 2.0 MB here")
    assert file_line(row(held=of)).kind == "PDF file · 2.0 MB"
    assert [file_line(row(held=held)).held for held in (0, 1)] == [False, True]


def test_what_is_done_with_it_is_said() -> None:
    assert file_line(row(), Work(lines.FETCHING)).words == "Asking for it"
    fetched = file_line(row(held=row().of // 2), Work(lines.FETCHING))
    assert fetched.words.endswith("of 2.0 MB here")
    assert fetched.share == pytest.approx(0.5, abs=0.1)
    assert fetched.tools == (lines.STOP,)
    waits = file_line(row(held=1), Work(lines.WAITING))
    assert waits.words.endswith(
        "here. Nobody who has it is online, and no relay that has it answers. It comes by itself."
    )
    assert (waits.tools, waits.share) == ((lines.STOP,), None)
    failed = file_line(row(), Work(lines.FAILED, "The disk is full."))
    assert (failed.failed, failed.words, failed.tools) == (True, "The disk is full.", (lines.SAVE,))
    assert file_line(row(), Work(lines.WORKING, "Saving it")).tools == ()


def test_only_pictures_can_be_shown_and_nothing_opened() -> None:
    assert file_line(row("a.png")).tools == (lines.SHOW, lines.SAVE)
    for name in ("a.exe", "a.svg", "a.html", "a.pdf"):
        assert file_line(row(name)).tools == (lines.SAVE,)
    assert not any("open" in lines.menu_words(tool).lower() for tool in (*lines.TOOLS, lines.LET_GO))


def test_a_reader_hears_name_kind_and_state() -> None:
    assert file_line(row("a.png"), Work(lines.WAITING)).spoken.startswith("a.png, PNG file · 2.0 MB, Nobody who has it")
