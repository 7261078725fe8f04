"""Columns of the board: as many open as fit, the others folded and opened again."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.desktop.ground import Neighbourhood, present, settle
from tests.desktop.leading import Office
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.views.leads_board import NARROWEST, WIDEST, Board
from whisper_net.desktop.views.leads_column import FOLDED


@pytest.fixture
def board(neighbourhood: Neighbourhood) -> Board:
    office = Office(neighbourhood)
    office.do("Priya Raman", "lead_claim", office.add("QA"))
    office.add("SRE")
    made = Board(office.leads())
    made.resize(900, 500)
    present(made)
    return made


def shown(board: Board) -> list[str]:
    return [stage for stage, column in board.columns.items() if column.isVisible()]


def test_all_stand_side_by_side_where_they_fit(board: Board) -> None:
    assert shown(board) == ["found", "claimed", "closed"]
    lefts = [column.x() for column in board.columns.values()]
    assert lefts == sorted(lefts)
    board.resize(4_000, 500)
    assert {column.width() for column in board.columns.values()} == {WIDEST}


def test_columns_that_do_not_fit_fold_from_the_end(board: Board) -> None:
    board.resize(2 * NARROWEST + FOLDED + 16, 500)
    assert shown(board) == ["found", "claimed"]
    assert board.folded["closed"].isVisible()
    board.resize(NARROWEST + 2 * FOLDED + 16, 500)
    assert shown(board) == ["found"]
    board.resize(60, 500)
    assert shown(board) == ["found"]


def test_folded_column_opens_and_another_folds_for_it(board: Board) -> None:
    board.resize(2 * NARROWEST + FOLDED + 16, 500)
    board.folded["closed"].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(board.folded["closed"], Qt.Key.Key_Space)
    settle()
    assert shown(board) == ["found", "closed"]
    assert QApplication.focusWidget() is board.columns["found"].list  # there is nothing in the other
    board.unfold("claimed")
    assert shown(board) == ["claimed", "closed"]
    assert QApplication.focusWidget() is board.columns["claimed"].list
    assert board.folded["found"].accessibleName() == "Open the column Found, 1 leads"


def test_columns_stand_from_the_right_where_lines_do(board: Board) -> None:
    board.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    board.resize(901, 500)
    lefts = [column.x() for column in board.columns.values()]
    assert lefts == sorted(lefts, reverse=True)


def test_large_text_folds_earlier(board: Board) -> None:
    theme().use_text_scale(2.0)
    settle()
    assert shown(board) == ["found", "claimed"]


def test_empty_column_says_what_ends_there(board: Board) -> None:
    closed = board.columns["closed"]
    assert closed.nothing.isVisible()
    assert closed.count.text() == "0"
    assert not board.columns["found"].nothing.isVisible()
