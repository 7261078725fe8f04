"""Rows of a timeline by key: reached, read out, selected, copied, and everything that can be done to them."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot

from tests.desktop.ground import Neighbourhood, settle
from tests.desktop.talk import Talk
from whisper_net.desktop.views.timeline import TimelineView

SHIFT, NONE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def talk(neighbourhood: Neighbourhood, qtbot: QtBot) -> Iterator[Talk]:
    made = Talk(neighbourhood, qtbot)
    yield made
    made.close()


def take_keyboard(view: TimelineView) -> None:
    view.clearFocus()
    view.setFocus(Qt.FocusReason.TabFocusReason)


# -- selecting and copying


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def test_letters_of_one_message_are_selected_and_copied(talk: Talk) -> None:
    talk.say("one **two** three")
    view = talk.view()
    body = view._rect(0).topLeft() + view._delegate.row(0).body.topLeft()
    QTest.mousePress(view.viewport(), LEFT, NONE, body + QPoint(0, 12))
    QTest.mouseMove(view.viewport(), body + QPoint(400, 12))
    QTest.mouseRelease(view.viewport(), LEFT, NONE, body + QPoint(400, 12))
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard() == "one two three"
    QTest.mouseDClick(view.viewport(), LEFT, NONE, body + QPoint(40, 12))
    assert view.picking.text() == "two"


def test_messages_dragged_over_are_copied_with_names_and_times(talk: Talk) -> None:
    talk.say("one", "two", "three", who=talk.priya)
    view = talk.view()
    QTest.mousePress(view.viewport(), LEFT, NONE, view._rect(0).center())
    QTest.mouseMove(view.viewport(), view._rect(1).center())
    QTest.mouseRelease(view.viewport(), LEFT, NONE, view._rect(1).center())
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    stamp = view._model.entry(0).stamp
    assert clipboard() == f"Priya Raman, {stamp}\none\n\nPriya Raman, {stamp}\ntwo"


# -- the keyboard and the screen reader


def test_rows_are_reached_by_keys_and_said_aloud(talk: Talk) -> None:
    talk.say("one", "two", "three")
    view = talk.view()
    take_keyboard(view)
    assert view.currentIndex().row() == 2
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert view.currentIndex().row() == 1
    assert view.marks.ringed == view._model.entry(1).id
    heard = QAccessible.queryAccessibleInterface(view)
    assert heard.role() == QAccessible.Role.List
    said = [heard.child(at).text(QAccessible.Text.Name) for at in range(heard.childCount())]
    assert said == [view._model.entry(at).spoken for at in range(3)]


@pytest.mark.parametrize(("reason", "ringed"), [("Tab", True), ("Popup", False), ("ActiveWindow", False)])
def test_row_is_ringed_only_where_keys_lead(talk: Talk, reason: str, ringed: bool) -> None:
    talk.say("one")
    view = talk.view()
    view.clearFocus()
    view.setFocus(getattr(Qt.FocusReason, f"{reason}FocusReason"))
    assert (view.marks.ringed is not None) == ringed


def test_rows_are_selected_and_copied_by_keys(talk: Talk) -> None:
    talk.say("one", "two", "three")
    view = talk.view()
    take_keyboard(view)
    QTest.keyClick(view, Qt.Key.Key_Up, SHIFT)
    QTest.keyClick(view, Qt.Key.Key_Up, SHIFT)
    assert len(view.marks.chosen) == 3
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard().count("Maya Ortiz") == 3
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not view.picking.some


def offered(view: TimelineView) -> list[str]:
    """What the menu says, which is closed again."""
    menu = next(one for one in view.findChildren(QMenu) if one.isVisible() and one.parent() is view)
    words = [action.text() for action in menu.actions() if action.text()]
    menu.close()
    settle()
    return words


def test_menu_offers_everything_and_only_ones_own_to_change(talk: Talk) -> None:
    talk.say("mine")
    talk.say("hers", who=talk.priya)
    view = talk.view()
    take_keyboard(view)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert offered(view) == ["React", "Reply", "Open the thread", "Copy the text"]
    QTest.keyClick(view, Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert offered(view)[-2:] == ["Edit", "Delete…"]


def test_deletion_is_asked_about_first(talk: Talk) -> None:
    talk.say("mine")
    view = talk.view()
    view._act(view._model.entry(0), "delete", "")
    settle()
    keep, gone = (one for one in view.findChildren(QPushButton) if one.text() in ("Keep it", "Delete the message"))
    assert keep.hasFocus()
    assert not view._model.entry(0).deleted
    gone.click()
    talk.until(lambda: view._model.entry(0).deleted)


def test_typing_over_rows_goes_on_elsewhere(talk: Talk) -> None:
    talk.say("one")
    view = talk.view()
    written: list[str] = []
    view.written.connect(written.append)
    QTest.keyClick(view, Qt.Key.Key_H)
    assert written == ["h"]
