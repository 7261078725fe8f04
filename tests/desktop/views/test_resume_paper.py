"""The page while it is read and while it is edited: marks without room or ink, and every character in its place."""

import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.desktop.ground import present
from whisper_net.core.documents.edits import replacements
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.resume_places import Places
from whisper_net.desktop.views.resume_paper import _BULLET, Paper

TEXT = "# Maya 🚀 Ortiz\nHamburg\n\n## Work\n\n**Lumen, *lead* role**\n2019 to 2026\n- Led ~~old~~ `billing` work\n"
LINES = ("", "## Work", "- led a team", "  * more 🚀", "12. a number", "**Lumen**", "2019", "```", "words of it")


@pytest.fixture
def paper(qtbot: QtBot) -> Iterator[Paper]:
    made = Paper()
    made.resize(500, 600)
    made.pour(TEXT)
    present(made)
    yield made
    made.close()
    made.deleteLater()


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def place(paper: Paper, words: str) -> tuple[int, int]:
    """Where words are in the document."""
    start = units(paper.text[: paper.text.index(words)])
    return start, start + units(words)


def width(paper: Paper, words: str) -> float:
    return sum(found.width() for found, _ in paper.lines(*place(paper, words)))


def heights(paper: Paper) -> list[int]:
    """Of each line of the source but the last, what it takes of the page."""
    layout, block, tops = paper.document().documentLayout(), paper.document().begin(), list[float]()
    while block.isValid():
        tops.append(layout.blockBoundingRect(block).top())
        block = block.next()
    return [round(below - above) for above, below in pairwise(tops)]


def forms(paper: Paper) -> list[tuple[float, ...]]:
    block, found = paper.document().begin(), list[tuple[float, ...]]()
    while block.isValid():
        form = block.blockFormat()
        sides = form.leftMargin(), form.rightMargin(), form.textIndent()
        found.append((form.lineHeight(), float(form.lineHeightType()), form.topMargin(), form.bottomMargin(), *sides))
        block = block.next()
    return found


@pytest.mark.parametrize("marks", ["# ", "## ", "**", "~~", "`"])
def test_marks_take_no_room_while_one_reads_and_are_all_there(paper: Paper, marks: str) -> None:
    assert paper.text == TEXT
    assert width(paper, marks) < 0.2
    paper.edit(on=True)
    assert width(paper, marks) > 2
    paper.edit(on=False)
    assert width(paper, marks) < 0.2


def test_words_beside_marks_begin_at_the_edge(paper: Paper) -> None:
    for words in ("Maya", "Work", "Lumen"):
        ((found, _),) = paper.lines(*place(paper, words))
        assert abs(found.left()) < 0.2


def test_blank_lines_are_low_while_one_reads_and_whole_while_one_edits(paper: Paper) -> None:
    blank = [at for at, line in enumerate(TEXT.split("\n")[:-1]) if not line]
    assert [heights(paper)[at] for at in blank] == [10 + 12, 4]  # with what a heading keeps above it
    paper.edit(on=True)
    assert [heights(paper)[at] for at in blank] == [22, 22]


def test_what_is_selected_and_copied_is_the_source(paper: Paper) -> None:
    paper.pour("a\u00a0b\n" + TEXT)
    paper.selectAll()
    paper.copy()
    copied = QGuiApplication.clipboard().mimeData()
    assert copied.text() == "a\u00a0b\n" + TEXT
    assert copied.formats() == ["text/plain"]
    paper.setTextCursor(paper.at(*place(paper, "**Lumen, *lead* role**\n2019")))
    assert paper.createMimeDataFromSelection().text() == "**Lumen, *lead* role**\n2019"


def test_a_click_and_arrows_find_the_same_places_as_ever(paper: Paper) -> None:
    start, _ = place(paper, "Lumen")
    ((found, _),) = paper.lines(start, start + 5)
    inside = found.center().toPoint()
    assert start <= paper.position_at(inside) <= start + 5
    paper.moveCursor(QTextCursor.MoveOperation.Start)
    for _ in range(3):
        QTest.keyClick(paper, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert paper.textCursor().selectedText() == "# M"


def test_lines_of_a_list_hang_and_places_are_where_letters_are(paper: Paper) -> None:
    paper.pour("Title\n\n- " + "several words of a list " * 12)
    first, second, *_ = paper.lines(9, len(paper.text) - 1)
    assert first[0].left() == pytest.approx(second[0].left(), abs=0.5)
    ((mark, _),) = paper.lines(7, 8)
    assert first[0].left() - (mark.left() + _BULLET) > 8  # a bullet does not stick to its word
    cursor = paper.textCursor()
    cursor.setPosition(9)
    assert paper.cursorRect(cursor).left() == pytest.approx(first[0].left(), abs=1.5)


def test_a_list_from_right_to_left_hangs_at_the_right(paper: Paper) -> None:
    paper.pour("כותרת\n\n- " + "כמה מילים של רשימה " * 20)
    first, second, *_ = paper.lines(9, len(paper.text) - 1)
    assert first[0].right() == pytest.approx(second[0].right(), abs=5)
    assert first[0].right() < paper.viewport().width() - 5


def test_bullets_stand_for_marks_of_lists_alone(paper: Paper) -> None:
    text = (
        "Title\n- contact\n\n- one\n  * two\n+ three\n1. four\n---\n-five\n```\n- code\n```\n- six\n" + "- " + "x" * 600
    )
    paper.pour(text)
    block, found = paper.document().begin(), list[str]()
    while block.isValid():
        if paper._dress.bulleted(block):
            found.append(block.text())
        block = block.next()
    assert found == ["- one", "  * two", "+ three", "- six"]
    paper.edit(on=True)
    assert not paper._dress.bulleted(paper.document().findBlockByNumber(3))


def test_undoing_while_one_edits_never_undoes_the_look(paper: Paper) -> None:
    paper.edit(on=True)
    before = heights(paper)
    paper.insertPlainText("x\n")
    paper.undo()
    paper.undo()
    assert (paper.text, heights(paper)) == (TEXT, before)


def test_a_larger_text_keeps_marks_away_and_scales_blank_lines(paper: Paper) -> None:
    theme().use_text_scale(2.0)
    try:
        paper.restyle()
        assert heights(paper)[2] == 2 * (10 + 12)
        assert width(paper, "## ") < 0.2
    finally:
        theme().use_text_scale(1.0)


@given(st.lists(st.sampled_from(LINES), max_size=8), st.lists(st.sampled_from(LINES), max_size=8))
def test_a_text_that_became_another_stands_as_if_it_had_been_poured(before: list[str], after: list[str]) -> None:
    old, new = "\n".join(["Title", *before]), "\n".join(["Title", *after])
    one, other, places = Paper(), Paper(), Places(old)
    one.pour(old)
    other.pour(new)
    one.replace([(places.unit(start), places.unit(end, end=True), put) for start, end, put in replacements(old, new)])
    assert one.text == new
    assert forms(one) == forms(other)


def test_program_that_ends_after_a_copy_ends_well() -> None:
    """Qt asks the clipboard's content once more when Python is gone."""
    script = (
        "from PySide6.QtWidgets import QApplication\n"
        "app = QApplication([])\n"
        "from whisper_net.desktop.theme.theme import LIGHT_MODE, theme\n"
        "theme().use(LIGHT_MODE)\n"
        "from whisper_net.desktop.views.resume_paper import Paper\n"
        "paper = Paper()\n"
        "paper.pour('words')\n"
        "paper.show()\n"
        "paper.selectAll()\n"
        "paper.copy()\n"
        "app.processEvents()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
