"""The window: unlocked, locked, opened and closed again and again."""

import gc
import weakref
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.desktop import doors
from tests.desktop.ground import PASSPHRASE, Neighbourhood, present, settle
from tests.desktop.walk import assert_screen
from whisper_net.desktop.bridge import Bridge
from whisper_net.desktop.viewmodels.place import PEOPLE, Place
from whisper_net.desktop.viewmodels.root import LOCKED, RootModel
from whisper_net.desktop.views.composer import ComposerView
from whisper_net.desktop.views.kit import toast
from whisper_net.desktop.views.kit.dialog import Dialog, Scrim
from whisper_net.desktop.views.kit.field import Field
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.kit.toast import Toast
from whisper_net.desktop.views.shell import Shell
from whisper_net.desktop.views.unlock import UnlockPage
from whisper_net.desktop.views.window import NAME, Window

WINDOWS = 25


def unlocked(bridge: Bridge) -> Window:
    root = RootModel(bridge)
    window = Window(root)
    root.setParent(window)
    present(window)
    root.unlock(PASSPHRASE)
    settle()
    return window


def test_passphrase_opens_the_groups_and_locking_closes_them(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    root = neighbourhood.root(neighbourhood.founder())
    window = Window(root)
    qtbot.addWidget(window)
    present(window)
    field = window.findChildren(Field)[0]
    assert window.focusWidget() is field.editor
    QTest.keyClick(field.editor, Qt.Key.Key_Return)
    assert field.frame.failed
    QTest.keyClicks(field.editor, "wrong")
    QTest.keyClick(field.editor, Qt.Key.Key_Return)
    settle()
    assert field.editor.accessibleDescription() == "This is not the passphrase."
    field.set_text(PASSPHRASE)
    QTest.keyClick(field.editor, Qt.Key.Key_Return)
    settle()
    assert len(window.findChildren(Shell)) == 1
    assert window.windowTitle() == "general · ex-Lumen"
    window.findChildren(Shell)[0].lock_wanted.emit()
    settle()
    assert window.findChildren(Shell) == []
    assert len(window.findChildren(UnlockPage)) == 1
    assert window.windowTitle() == NAME


def test_unlock_page_can_be_seen_reached_and_heard(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    root = neighbourhood.root(neighbourhood.founder())
    page = UnlockPage(root)
    qtbot.addWidget(page)
    assert_screen(page, 900, 700)


@pytest.mark.parametrize("kind", ["unlock", "start", "join"])
def test_tab_goes_through_the_fields_before_the_eyes(qtbot: QtBot, neighbourhood: Neighbourhood, kind: str) -> None:
    pages: dict[str, Callable[[Neighbourhood], QWidget]] = {
        "unlock": doors.unlock,
        "start": doors.start,
        "join": doors.join,
    }
    made = pages[kind](neighbourhood)
    qtbot.addWidget(made)
    present(made)
    names = ["Passphrase", *(["Unlock"] if kind == "unlock" else ["The same once more", "Show what is typed"])]
    next(one for one in made.findChildren(QLineEdit) if one.accessibleName() == names[0]).setFocus()
    for name in [*names, "Show what is typed"]:
        focused = made.focusWidget()
        assert isinstance(focused, QLineEdit | QAbstractButton)
        assert name in (focused.accessibleName(), focused.text())
        QTest.keyClick(focused, Qt.Key.Key_Tab)


def test_called_window_comes_forward(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    window = Window(neighbourhood.root(None))
    qtbot.addWidget(window)
    window.showMinimized()
    settle()
    window.bring_forward()
    settle()
    assert window.isVisible()
    assert not window.isMinimized()


def test_windows_that_were_closed_leave_nothing_alive(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    maya = neighbourhood.founder()
    seen: list[weakref.ref[QWidget]] = []
    held: list[QWidget] = []
    for _ in range(WINDOWS):
        window = unlocked(neighbourhood.bridge(maya, unlocked=False))
        window.findChildren(Shell)[0].show_sync()
        settle()
        widgets = [window, *window.findChildren(QWidget)]
        seen += [weakref.ref(widget) for widget in widgets]
        held = widgets[:1]
        window.close()
        window.deleteLater()
        del window, widgets
        settle()
        assert not isValid(held[0])
    held.clear()
    gc.collect()
    assert len(seen) > WINDOWS * 30
    assert [type(one()).__name__ for one in seen if one() is not None] == []


def test_what_was_said_as_a_place_comes_up_stands_above_its_composer(
    qtbot: QtBot, neighbourhood: Neighbourhood
) -> None:
    window = unlocked(neighbourhood.root(neighbourhood.founder()).bridge)
    qtbot.addWidget(window)
    shell = window.findChildren(Shell)[0]
    shell._model.go(Place(PEOPLE))
    settle()
    said = toast.say(window, "Your group is here.")
    assert shell._model.channels
    shell._model.go(shell._model.channels[0].place)
    settle()
    composer = window.findChildren(ComposerView)[0]
    assert said.geometry().bottom() < composer.mapTo(window, QPoint(0, 0)).y()


def test_locking_takes_away_what_lay_over_the_window(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    window = unlocked(neighbourhood.root(neighbourhood.founder()).bridge)
    qtbot.addWidget(window)
    shell = window.findChildren(Shell)[0]
    Dialog("Invite somebody", Text("whisper://join/#KEY")).open_over(shell)
    Toast(window, "Ines Duarte is in the group now.", stays=True)
    menu = QMenu(shell)
    menu.addAction("Maya Ortiz")
    menu.popup(window.pos())
    window.model.lock()
    settle()
    assert window.model.page == LOCKED
    assert not [one for kind in (Dialog, Scrim, Toast, QMenu) for one in window.findChildren(kind) if one.isVisible()]
    assert not [one for one in window.findChildren(Text) if "whisper://" in one.text() or "Ines" in one.text()]
    assert isinstance(window.focusWidget(), QLineEdit)
    window.close()


def test_invitation_from_outside_leaves_no_dialog_of_a_page_that_is_gone(
    qtbot: QtBot, neighbourhood: Neighbourhood
) -> None:
    window = unlocked(neighbourhood.root(neighbourhood.founder()).bridge)
    qtbot.addWidget(window)
    Dialog("Post a lead", Text("Finch")).open_over(window.findChildren(Shell)[0])
    window.model.take("whisper://join/#ABC")
    settle()
    assert window.findChildren(Shell) == []
    assert window.findChildren(Scrim) == []
    window.close()
