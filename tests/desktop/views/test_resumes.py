"""The list of résumés and the dialog that shares one, as people use them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.desktop.ground import Neighbourhood, settle
from tests.desktop.lines import TEXT, Lines
from tests.desktop.walk import assert_screen
from whisper_net.desktop.viewmodels.place import RESUMES, Place
from whisper_net.desktop.views.resume_source import dropped_file
from whisper_net.desktop.views.resumes import ResumesScreen
from whisper_net.desktop.views.resumes_share import ShareDialog


@pytest.fixture
def lines(neighbourhood: Neighbourhood, qtbot: QtBot) -> Iterator[Lines]:
    made = Lines(neighbourhood, qtbot)
    yield made
    made.close()


def dialog_of(screen: ResumesScreen) -> ShareDialog:
    found = [one for one in screen.window().findChildren(ShareDialog) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def test_list_can_be_seen_reached_and_heard(lines: Lines) -> None:
    lines.comment(lines.share(), "latency")
    lines.share("Priya Raman\nDesign", lines.priya)
    screen = ResumesScreen(lines.membership)
    lines.views.append(screen)
    screen.enter(Place(RESUMES))
    lines.until(lambda: screen.model.known and screen.model.readers.known)
    assert screen.pages.currentWidget() is screen.list
    assert_screen(screen)


def test_empty_list_can_be_seen_reached_and_heard(lines: Lines) -> None:
    screen = ResumesScreen(lines.membership)
    lines.views.append(screen)
    screen.enter(Place(RESUMES))
    lines.until(lambda: screen.model.known)
    assert screen.pages.currentWidget() is screen.empty
    assert_screen(screen)


def test_dialog_can_be_seen_reached_and_heard(lines: Lines) -> None:
    _, screen = lines.window()
    screen.share()
    dialog = dialog_of(screen)
    dialog.editor.setPlainText(TEXT)
    screen.sharing.fault = "cv.md: This is a PDF; save it as text or Markdown first."
    screen.sharing.changed.emit()
    lines.until(lambda: screen.model.readers.known)
    assert_screen(screen.window())


def test_enter_opens_the_row_that_the_keyboard_is_on(lines: Lines) -> None:
    resume = lines.share()
    shell, screen = lines.window()
    lines.until(lambda: screen.list.rows.rowCount() == 1)
    screen.list.setFocus()
    QTest.keyClick(screen.list, Qt.Key.Key_Down)
    QTest.keyClick(screen.list, Qt.Key.Key_Return)
    settle()
    assert shell._model.place == Place(RESUMES, resume)
    lines.until(lambda: screen.one.row is not None)
    assert screen.pages.currentWidget() is screen.review
    screen.review.back.click()
    settle()
    assert screen.pages.currentWidget() is screen.list


def test_a_click_opens_a_row(lines: Lines) -> None:
    resume = lines.share()
    shell, screen = lines.window()
    lines.until(lambda: screen.list.rows.rowCount() == 1)
    place = screen.list.visualRect(screen.list.rows.index(0))
    QTest.mouseClick(screen.list.viewport(), Qt.MouseButton.LeftButton, pos=place.center())
    assert shell._model.place == Place(RESUMES, resume)


def test_pasted_text_is_shared_and_opened(lines: Lines) -> None:
    shell, screen = lines.window()
    QTest.keyClick(shell, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    dialog = dialog_of(screen)
    assert not dialog.share.isEnabled()
    dialog.editor.setPlainText(TEXT)
    lines.until(lambda: dialog.share.text() == "Share with you and 1 other")
    assert "“Maya Ortiz”" in dialog.named.text()
    dialog.share.click()
    lines.until(lambda: screen.one.row is not None)
    assert screen.one.text == TEXT
    assert screen.pages.currentWidget() is screen.review


def test_what_was_typed_is_there_when_the_dialog_opens_again(lines: Lines) -> None:
    _, screen = lines.window()
    screen.share()
    dialog_of(screen).editor.setPlainText("half of it")
    QTest.keyClick(dialog_of(screen), Qt.Key.Key_Escape)
    settle()
    screen.share()
    assert dialog_of(screen).editor.toPlainText() == "half of it"


def test_a_dropped_file_is_read_and_a_bad_one_said_in_words(lines: Lines, tmp_path: Path) -> None:
    _, screen = lines.window()
    screen.share()
    dialog = dialog_of(screen)
    (tmp_path / "cv.md").write_text(TEXT, encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "cv.md"))])
    assert dialog.editor.canInsertFromMimeData(data)
    dialog.editor.insertFromMimeData(data)
    lines.until(lambda: dialog.editor.toPlainText() == TEXT)
    assert dialog.drop.text.text() == "cv.md"
    (tmp_path / "cv.pdf").write_bytes(b"%PDF-1.7")
    dialog.drop.picked.emit(str(tmp_path / "cv.pdf"))
    lines.until(lambda: bool(screen.sharing.fault))
    assert "a PDF" in dialog.fault.text()
    assert dialog.fault.isVisible()
    assert dialog.editor.toPlainText() == TEXT


def test_several_files_or_none_are_not_one() -> None:
    data = QMimeData()
    assert dropped_file(data) == ""
    data.setUrls([QUrl.fromLocalFile("/a"), QUrl.fromLocalFile("/b")])
    assert dropped_file(data) == ""
    data.setUrls([QUrl("https://example.org/cv.md")])
    assert dropped_file(data) == ""


def test_a_text_that_no_editor_could_show_is_looked_at_in_part(lines: Lines, tmp_path: Path) -> None:
    _, screen = lines.window()
    screen.share()
    dialog = dialog_of(screen)
    (tmp_path / "cv.md").write_text("e" + "\u0301" * 60_000, encoding="utf-8")
    screen.sharing.open_file(str(tmp_path / "cv.md"))
    lines.until(lambda: bool(screen.sharing.text))
    assert dialog.editor.isReadOnly()
    assert len(dialog.editor.toPlainText()) < 3_000
    assert len(screen.sharing.text) == 60_001
    assert dialog.share.isEnabled()


def test_names_can_be_looked_for(lines: Lines) -> None:
    _, screen = lines.window()
    screen.share()
    dialog = dialog_of(screen)
    lines.until(lambda: screen.model.readers.known)
    assert dialog.aside.rows.rowCount() == 2
    dialog.aside.search.editor.setText("priya")
    assert dialog.aside.rows.rowCount() == 1
    dialog.aside.search.editor.setText("nobody")
    assert dialog.aside.rows.rowCount() == 0
