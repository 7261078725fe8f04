"""A résumé under review: page, pins, the column of comments, editing in place, and what arrives meanwhile."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from tests.desktop.ground import Ear, Neighbourhood, settle
from tests.desktop.lines import TEXT, Lines
from tests.desktop.walk import assert_screen
from whisper_net.desktop.viewmodels.place import RESUMES, Place
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.resume_comments import CommentsPane
from whisper_net.desktop.views.resume_pins import APART
from whisper_net.desktop.views.resume_replace import ReplaceDialog
from whisper_net.desktop.views.resumes import ResumesScreen

LONG = "# Maya Ortiz\n\n" + "\n".join(f"- line {n} of a long résumé 🚀 number {n}" for n in range(200))


@pytest.fixture
def lines(neighbourhood: Neighbourhood, qtbot: QtBot) -> Iterator[Lines]:
    made = Lines(neighbourhood, qtbot)
    yield made
    made.close()


def pane_of(screen: ResumesScreen) -> CommentsPane:
    found = screen.review.pane
    assert found is not None
    return found


def dialog_of(screen: ResumesScreen) -> Dialog:
    (found,) = screen.window().findChildren(Dialog)
    return found


def select(screen: ResumesScreen, words: str) -> None:
    """As with the mouse: words of the page, after whatever emoji."""
    text, page = screen.one.text, screen.review.page
    start = len(text[: text.index(words)].encode("utf-16-le")) // 2
    page.paper.setTextCursor(page.paper.at(start, start + len(words.encode("utf-16-le")) // 2))
    settle()


def words_at(screen: ResumesScreen, id_: bytes) -> str:
    """What is set apart on the page for a comment."""
    _, cursor = screen.review.page.sheet._marks[id_]
    return str(cursor.selectedText())


# -- looking


def test_review_can_be_seen_reached_and_heard(lines: Lines) -> None:
    resume = lines.share(TEXT + "References on request, of course\n")
    for quote in ("Backend", "latency", "References on request, of course"):
        lines.comment(resume, quote)
    lines.do(lines.maya, "resume_edit", resume=resume, text=TEXT)
    screen = lines.review(resume)
    screen.one.step(1)
    assert_screen(screen.window(), 1280, 820)


def test_comment_that_is_written_can_be_seen_reached_and_heard(lines: Lines) -> None:
    screen = lines.review(lines.share(who=lines.priya))
    select(screen, "Hamburg")
    screen.review.page.comment()
    assert_screen(screen.window(), 1280, 820)


def test_edit_can_be_seen_reached_and_heard(lines: Lines) -> None:
    screen = lines.review(lines.share())
    screen.review.edit.click()
    screen.review.page.paper.insertPlainText("x")
    screen.one.editing.fault = "This text is empty."
    screen.one.editing.changed.emit()
    assert_screen(screen.window(), 1280, 820)


def test_quotes_are_set_apart_where_they_stand_after_emoji(lines: Lines) -> None:
    resume = lines.share("👩‍👩‍👧 Maya 🚀\n\n💶 billing 😀 work and 𝔘 more\n")
    ids = {quote: lines.comment(resume, quote) for quote in ("Maya", "billing 😀 work", "𝔘 more")}
    screen = lines.review(resume)
    for quote, id_ in ids.items():
        assert words_at(screen, id_) == quote


def test_pins_keep_apart_and_lead_to_their_words(lines: Lines) -> None:
    resume = lines.share()
    ids = [lines.comment(resume, quote) for quote in ("Led", "billing", "work", "Cut", "p99", "latency")]
    screen = lines.review(resume)
    spots = screen.review.page.sheet.spots
    assert [spot.remark.id for spot in spots] == ids
    assert all(after.pin - before.pin >= APART for before, after in pairwise(spots))
    assert [pin.text() or pin.accessibleName() for pin in screen.review.page.sheet._pins.values()]
    assert all(spot.pin >= spot.line for spot in spots)


def test_pin_card_and_words_choose_each_other(lines: Lines) -> None:
    resume = lines.share()
    first, second = lines.comment(resume, "Hamburg"), lines.comment(resume, "latency")
    screen = lines.review(resume)
    sheet, pane = screen.review.page.sheet, pane_of(screen)
    sheet._pins[second].click()
    assert screen.one.selected == second
    assert pane.list.rows.entry(1).selected
    assert pane.list.act.isVisible()
    place = pane.list.visualRect(pane.list.rows.index(0)).center()
    QTest.mouseClick(pane.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert screen.one.selected == first
    assert sheet._pins[first].isChecked()
    words = sheet.words_of(second)
    assert words is not None
    at = words.center() - screen.review.page.paper.pos()
    QTest.mouseClick(screen.review.page.paper.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert screen.one.selected == second
    QTest.mouseClick(screen.review.page.paper.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert screen.one.selected is None


def test_f8_goes_through_the_comments_and_brings_their_words_into_sight(lines: Lines) -> None:
    resume = lines.share(LONG)
    lines.comment(resume, "line 3 of")
    low = lines.comment(resume, "line 190 of")
    screen = lines.review(resume)
    bar = screen.review.page.verticalScrollBar()
    QTest.keyClick(screen.window(), Qt.Key.Key_F8)
    assert bar.value() == 0
    QTest.keyClick(screen.window(), Qt.Key.Key_F8)
    assert screen.one.selected == low
    words = screen.review.page.sheet.words_of(low)
    assert words is not None
    assert bar.value() < words.top() < bar.value() + screen.review.page.viewport().height()
    QTest.keyClick(screen.window(), Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert screen.one.selected != low


def test_arrows_move_between_pins_and_one_takes_tab(lines: Lines) -> None:
    resume = lines.share()
    first, second = lines.comment(resume, "Hamburg"), lines.comment(resume, "latency")
    screen = lines.review(resume)
    pins = screen.review.page.sheet._pins
    takes = [id_ for id_, pin in pins.items() if pin.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert takes == [first]
    pins[first].setFocus()
    QTest.keyClick(pins[first], Qt.Key.Key_Down)
    QTest.keyClick(pins[first], Qt.Key.Key_Down)
    assert screen.one.selected == second
    assert QApplication.focusWidget() is pins[second]
    assert "on “latency”" in pins[second].accessibleName()


def test_resolving_by_the_button_of_the_card(lines: Lines) -> None:
    resume = lines.share()
    id_ = lines.comment(resume, "latency")
    screen = lines.review(resume)
    screen.one.choose(id_)
    act = pane_of(screen).list.act
    assert act.accessibleName() == "Resolve: comment by Priya Raman"
    act.click()
    lines.until(lambda: screen.one.placed == ())
    entry = pane_of(screen).list.rows.entry(0)
    assert entry.words == "Show 1 resolved"
    QTest.mouseClick(
        pane_of(screen).list.viewport(),
        Qt.MouseButton.LeftButton,
        pos=pane_of(screen).list.visualRect(pane_of(screen).list.rows.index(0)).center() - QPoint(0, 8),
    )
    assert screen.one.placed[0].resolved
    screen.one.choose(id_)
    assert act.text() == "Reopen"


def test_every_card_is_resolved_and_reopened_by_keys_alone(lines: Lines) -> None:
    resume = lines.share()
    ids = [lines.comment(resume, quote) for quote in ("Hamburg", "latency")]
    screen = lines.review(resume)
    cards = pane_of(screen).list
    screen.one.show_resolved(True)
    cards.setFocus(Qt.FocusReason.TabFocusReason)
    for at, id_ in enumerate(ids):
        if at:
            QTest.keyClick(cards, Qt.Key.Key_Down)
        assert screen.one.selected == id_
        QTest.keyClick(cards, Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is cards.act
        QTest.keyClick(cards.act, Qt.Key.Key_Space)
        assert cards.hasFocus()
    lines.until(lambda: all(one.resolved for one in screen.one.placed))
    assert cards.act.text() == "Reopen"
    QTest.keyClick(cards, Qt.Key.Key_Tab)
    QTest.keyClick(cards.act, Qt.Key.Key_Space)
    lines.until(lambda: [one.resolved for one in screen.one.placed] == [True, False])


def test_the_card_under_the_mouse_is_resolved_without_being_chosen(lines: Lines) -> None:
    resume = lines.share("Priya\n\nDesign and research", lines.priya)
    theirs = lines.comment(resume, "Design", who=lines.priya)
    mine = lines.comment(resume, "research", who=lines.maya)
    screen = lines.review(resume)
    cards = pane_of(screen).list
    middle = {id_: cards.visualRect(cards.rows.index(cards.rows.row_of(id_) or 0)).center() for id_ in (theirs, mine)}
    QTest.mouseMove(cards.viewport(), middle[theirs])
    assert not cards.quick.isVisible()  # neither theirs to resolve nor on a page of hers
    QTest.mouseMove(cards.viewport(), middle[mine])
    assert cards.quick.isVisible()
    assert cards.viewport().rect().contains(cards.quick.geometry())
    QTest.mouseClick(cards.quick, Qt.MouseButton.LeftButton)
    lines.until(lambda: [one.id for one in screen.one.placed] == [theirs])
    assert screen.one.selected is None
    assert not cards.quick.isVisible()


# -- replacing with a file


def test_a_file_takes_the_place_of_ones_own_after_one_is_told_what_changes(
    lines: Lines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resume = lines.share()
    for quote in ("Hamburg", "latency"):
        lines.comment(resume, quote)
    screen = lines.review(resume)
    changed = TEXT.replace("- Cut p99 latency\n", "- Wrote runbooks\n")
    (tmp_path / "cv.md").write_text(changed, encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(tmp_path / "cv.md"), ""))
    menu = screen.review.open_menu()
    (action,) = menu.actions()
    assert action.text() == "Replace with a file…"
    action.trigger()
    menu.close()
    lines.until(lambda: bool(screen.window().findChildren(Dialog)))
    dialog = dialog_of(screen)
    assert isinstance(dialog, ReplaceDialog)
    assert dialog.told.text() == "1 line changes; 1 of 2 comments keep their place."
    assert dialog.left.isVisible()
    assert dialog.save.text() == "Replace for you and 1 other"
    assert lines.stored(resume) == TEXT
    dialog.save.click()
    lines.until(lambda: screen.review.page.paper.text == changed)
    assert lines.stored(resume) == changed
    assert [one.quote for one in screen.one.unplaced] == ["latency"]


def test_the_question_before_replacing_can_be_seen_reached_and_heard(lines: Lines, tmp_path: Path) -> None:
    resume = lines.share()
    lines.comment(resume, "latency")
    screen = lines.review(resume)
    (tmp_path / "cv.md").write_text("# Maya\n", encoding="utf-8")
    screen.one.replace(str(tmp_path / "cv.md"))
    lines.until(lambda: bool(screen.window().findChildren(Dialog)))
    screen.one.replacing.fault = "This text is empty."
    screen.one.replacing.changed.emit()
    assert_screen(screen.window(), 1280, 820)


def test_a_file_that_is_none_is_refused_in_words_and_nothing_opens(lines: Lines, tmp_path: Path) -> None:
    screen, said = lines.review(lines.share()), Ear()
    screen.one.failed.connect(said)
    (tmp_path / "cv.pdf").write_bytes(b"%PDF-1.7")
    screen.one.replace(str(tmp_path / "cv.pdf"))
    lines.until(lambda: bool(said.heard))
    assert "cv.pdf: This is a PDF" in str(said.heard)
    assert not screen.window().findChildren(Dialog)


def test_nobody_replaces_what_is_not_theirs(lines: Lines) -> None:
    screen = lines.review(lines.share(who=lines.priya))
    assert not screen.review.more.isVisible()
    screen.one.replace("/none")
    assert not screen.one.replacing.reading


# -- commenting


def test_selected_words_offer_a_comment_which_is_anchored_to_them(lines: Lines) -> None:
    resume = lines.share("🚀🚀 one\n\nand 😀 two\n", lines.priya)
    screen = lines.review(resume)
    sheet = screen.review.page.sheet
    assert not sheet.offer.isVisible()
    select(screen, "😀 two")
    assert sheet.offer.isVisible()
    assert sheet.rect().contains(sheet.offer.geometry())
    sheet.offer.click()
    writing = pane_of(screen).writing
    assert (writing.quote.text(), writing.editor.hasFocus()) == ("“😀 two”", True)
    assert not writing.send.isEnabled()
    assert writing.height() <= writing.sizeHint().height()  # the first comment of all leaves its column empty below
    QTest.keyClicks(writing.editor, "Why two?")
    QTest.keyClick(writing.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    lines.until(lambda: len(screen.one.placed) == 1)
    (row,) = lines.comments(resume)
    assert (row["quote"], row["text"]) == ("😀 two", "Why two?")
    assert not writing.isVisible()
    assert screen.review.page.paper.hasFocus()


def test_keys_alone_select_and_comment(lines: Lines) -> None:
    screen = lines.review(lines.share(who=lines.priya))
    paper = screen.review.page.paper
    paper.setFocus()
    paper.moveCursor(QTextCursor.MoveOperation.Start)
    for _ in range(6):
        QTest.keyClick(paper, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    QTest.keyClick(paper, Qt.Key.Key_M, both)
    assert screen.one.writing.quote == "# Maya"
    assert pane_of(screen).writing.editor.hasFocus()


def test_the_column_can_be_closed_and_comes_back(lines: Lines) -> None:
    resume = lines.share()
    lines.comment(resume, "latency")
    screen = lines.review(resume)
    pane_of(screen).closed.emit()
    settle()
    assert screen.review.pane is None
    assert screen.review.comments.isVisible()
    assert screen.review.comments.text() == "Comments  1"
    screen.review.comments.click()
    assert pane_of(screen).isVisible()
    assert not screen.review.comments.isVisible()


def test_going_from_one_to_another_shows_its_comments(lines: Lines) -> None:
    mine, theirs = lines.share(), lines.share("Priya\n\nDesign", lines.priya)
    lines.comment(mine, "latency")
    screen = lines.review(mine)
    screen.went.emit(Place(RESUMES, theirs))
    lines.until(lambda: screen.one.title == "Résumé of Priya Raman")
    assert pane_of(screen).isVisible()
    assert pane_of(screen).empty.isVisible()
    assert screen.review.page.paper.text == "Priya\n\nDesign"


# -- what arrives meanwhile


def test_what_arrives_moves_nothing_and_keeps_selection_and_half_a_comment(lines: Lines) -> None:
    resume = lines.share(LONG)
    placed = lines.comment(resume, "line 120 of")
    screen = lines.review(resume)
    page, bar = screen.review.page, screen.review.page.verticalScrollBar()
    select(screen, "line 100 of")
    page.comment()
    writing = pane_of(screen).writing
    QTest.keyClicks(writing.editor, "half a com")
    select(screen, "line 101 of")
    bar.setValue(2_000)
    sheet, selected = page.sheet, page.paper.textCursor()
    before = sheet.words_of(placed)
    assert before is not None
    offset = before.top() - bar.value()
    changed = LONG.replace("- line 2 of", "- one more 🚀\n- and another\n- line two of").replace(
        "- line 150 of", "- 150"
    )
    lines.do(lines.maya, "resume_edit", resume=resume, text=changed)
    lines.comment(resume, "line 110 of", "me too")
    lines.until(lambda: page.paper.text == changed and len(screen.one.placed) == 2)
    after = sheet.words_of(placed)
    assert after is not None
    assert after.top() - bar.value() == offset
    assert page.paper.textCursor().selectedText() == "line 101 of"
    assert selected.selectedText() == "line 101 of"
    assert writing.editor.toPlainText() == "half a com"
    assert page.sheet._written is not None
    assert page.sheet._written.selectedText() == "line 100 of"
    assert words_at(screen, placed) == "line 120 of"


def test_cards_in_sight_stay_when_comments_arrive_above(lines: Lines) -> None:
    resume = lines.share(LONG)
    ids = [lines.comment(resume, f"line {n} of") for n in range(20, 50)]
    screen = lines.review(resume)
    cards = pane_of(screen).list
    cards.verticalScrollBar().setValue(900)
    top = cards.visualRect(cards.rows.index(cards.rows.row_of(ids[12]) or 0)).top()
    lines.comment(resume, "line 1 of")
    lines.until(lambda: len(screen.one.placed) == 31)
    assert cards.visualRect(cards.rows.index(cards.rows.row_of(ids[12]) or 0)).top() == top


# -- editing


def test_words_stay_set_apart_while_one_types(lines: Lines) -> None:
    resume = lines.share()
    low = lines.comment(resume, "latency")
    screen = lines.review(resume)
    screen.review.edit.click()
    paper = screen.review.page.paper
    assert paper.hasFocus()
    paper.moveCursor(QTextCursor.MoveOperation.Start)
    before = screen.review.page.sheet.spots[0].line
    QTest.keyClicks(paper, "Dr ")
    QTest.keyClick(paper, Qt.Key.Key_Return)
    settle()
    assert words_at(screen, low) == "latency"
    assert screen.review.page.sheet.spots[0].line > before
    QTest.keyClick(paper, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    lines.until(lambda: screen.one.text == "Dr \n" + TEXT)
    assert lines.stored(resume) == "Dr \n" + TEXT == paper.text
    assert paper.isReadOnly()
    lines.until(lambda: not screen.review.page._ahead)
    assert words_at(screen, low) == "latency"


def test_a_comment_that_arrives_while_one_edits_is_placed_in_what_is_typed(lines: Lines) -> None:
    resume = lines.share()
    screen = lines.review(resume)
    screen.review.edit.click()
    paper = screen.review.page.paper
    paper.moveCursor(QTextCursor.MoveOperation.Start)
    QTest.keyClicks(paper, "typed before it ")
    id_ = lines.comment(resume, "latency")
    lines.until(lambda: len(screen.one.placed) == 1)
    assert words_at(screen, id_) == "latency"
    assert paper.text == "typed before it " + TEXT


def test_an_edit_survives_going_elsewhere(lines: Lines) -> None:
    resume = lines.share()
    screen = lines.review(resume)
    screen.review.edit.click()
    screen.review.page.paper.insertPlainText("typed ")
    screen.review.back.click()
    settle()
    assert screen.pages.currentWidget() is screen.list
    screen.went.emit(Place(RESUMES, resume))
    settle()
    assert screen.one.editing.active
    assert screen.review.page.paper.text == "typed " + TEXT


def test_discarding_asks_first(lines: Lines) -> None:
    resume = lines.share()
    screen = lines.review(resume)
    screen.review.edit.click()
    screen.review.page.paper.insertPlainText("typed ")
    screen.review.discard.click()
    QTest.keyClick(dialog_of(screen), Qt.Key.Key_Escape)
    settle()
    assert screen.review.page.paper.text == "typed " + TEXT
    screen.review.discard.click()
    dialog_of(screen).accept()
    settle()
    assert screen.review.page.paper.text == TEXT == lines.stored(resume)
    screen.review.edit.click()
    screen.review.discard.click()
    assert not screen.one.editing.active
    assert not screen.window().findChildren(Dialog)


def test_nothing_but_words_is_pasted(lines: Lines) -> None:
    screen = lines.review(lines.share())
    screen.review.edit.click()
    QGuiApplication.clipboard().setText("a\u00a0b 😀")
    paper = screen.review.page.paper
    paper.moveCursor(QTextCursor.MoveOperation.Start)
    paper.paste()
    assert paper.text == "a\u00a0b 😀" + TEXT


# -- bad input


@pytest.mark.parametrize(
    "text",
    ["e" + "\u0301" * 60_000, "\u202e" * 60_000 + "abc", "x" * 60_000, "a\n" * 30_000, "a\u2028b\u2029c\ufdd0d\ufffce"],
    ids=["marks", "overrides", "one line", "lines", "separators"],
)
def test_hostile_texts_are_shown_in_full_and_keep_their_places(lines: Lines, text: str) -> None:
    resume = lines.share(text + "\nthe end 😀 of it", lines.priya)
    id_ = lines.comment(resume, "end 😀 of", who=lines.priya)
    screen = lines.review(resume)
    page = screen.review.page
    raw = ""
    for number in range(page.part[1]):
        page.show_part(number + 1)
        lines.until(lambda: not page.paper.pouring)
        raw += page.paper.document().toRawText()
    assert len(raw.replace("\u2029", "")) >= len(text.replace("\n", "")) - text.count("\u2029") - 1
    page.show_part(1)
    screen.one.choose(id_)
    lines.until(lambda: bool(page.sheet.spots))
    assert words_at(screen, id_) == "end 😀 of"
    settle()
    screen.grab()


def test_long_lines_are_not_edited_and_that_is_said(lines: Lines) -> None:
    screen = lines.review(lines.share("x" * 9_000))
    assert not screen.review.edit.isVisible()
    assert "too long" in screen.review.hint.text()


def test_one_that_is_not_here_leads_back_to_the_list(lines: Lines) -> None:
    shell, screen = lines.window(Place(RESUMES, "00" * 32))
    lines.until(lambda: shell._model.place == Place(RESUMES))
    assert screen.pages.currentWidget() is screen.empty
