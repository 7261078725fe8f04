"""The screen of what happened: read, searched by person, gone back through, and compared."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.desktop import past, persons
from tests.desktop.ground import Neighbourhood, present, settle
from tests.desktop.lumen import Lumen
from tests.desktop.walk import assert_screen
from whisper_net.core.errors import DiskFault
from whisper_net.desktop.viewmodels import history
from whisper_net.desktop.viewmodels.history import NO_CODE, OTHER, SAME
from whisper_net.desktop.viewmodels.place import HISTORY, PEOPLE, Place
from whisper_net.desktop.views.history import HistoryScreen
from whisper_net.desktop.views.history_list import BELOW, DAY, DEED
from whisper_net.desktop.views.people import PeopleScreen
from whisper_net.desktop.views.shell import Shell
from whisper_net.node import chronicle


@pytest.fixture
def lumen(neighbourhood: Neighbourhood) -> Lumen:
    return persons.vetted(Lumen(neighbourhood, small=True))


@pytest.fixture
def shell(qtbot: QtBot, lumen: Lumen) -> Iterator[Shell]:
    made = Shell(lumen.near.shell(lumen.maya))
    made._model.setParent(made)
    made.resize(1280, 820)
    present(made)
    made._model.go(Place(HISTORY))
    settle()
    yield made
    made.close()
    made.deleteLater()


def lines(screen: HistoryScreen) -> list[str]:
    rows = screen.model.rows
    return [rows.line(at).words for at in range(rows.rowCount())]


def test_history_can_be_seen_reached_and_heard(neighbourhood: Neighbourhood) -> None:
    ana, _, _ = past.quarrel(neighbourhood)
    view = HistoryScreen(neighbourhood.membership(ana))
    settle()
    assert "Vera Adler removed Egon Berg" in lines(view)
    void = next(line for line in view.model.rows._lines if line.void)
    assert void.void == "Came to nothing: Egon Berg was removed before it reached everybody."
    entries = view.model.rows.rowCount() - 1
    assert view.list.height() == DAY + entries * DEED + BELOW
    assert_screen(view)
    view.deleteLater()


def test_search_leaves_what_names_somebody(shell: Shell) -> None:
    screen = past.screen_of(shell)
    everything = len(lines(screen))
    QTest.keyClicks(screen.search.editor, "priya")
    settle()
    assert lines(screen)[1] == "Maya Ortiz made Priya Raman a vetter"
    assert len(lines(screen)) < everything
    QTest.keyClicks(screen.search.editor, "xx")
    settle()
    assert screen.nothing.isVisible()
    assert not screen.list.isVisible()
    screen.search.editor.clear()
    settle()
    assert len(lines(screen)) == everything


def test_one_comes_to_what_names_one_person_and_goes_on_to_everybody(shell: Shell, lumen: Lumen) -> None:
    shell._model.go(Place(HISTORY, persons.id_of(lumen, "Tomasz Lis").hex()))
    settle()
    screen = past.screen_of(shell)
    assert screen.title.subtitle.text() == "Only what names Tomasz Lis"
    assert all("Tomasz" in line for line in lines(screen)[1:])
    QTest.keyClicks(screen.search.editor, "maya")
    settle()
    assert "Maya Ortiz founded the group" in lines(screen)


def test_earlier_pages_follow(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "PAGE", 5)
    screen = past.screen_of(shell)
    screen.model.about(None)
    settle()
    assert len(lines(screen)) == 6
    screen.more.click()
    settle()
    assert len(lines(screen)) == 11
    for _ in range(10):
        screen.more.click()
        settle()
    assert not screen.more.isVisible()
    assert lines(screen)[-1] == "Maya Ortiz founded the group"


def test_what_happens_while_one_looks_stands_first(shell: Shell, lumen: Lumen) -> None:
    lumen.near.do(lumen.maya, "invite_create")
    settle()
    assert lines(past.screen_of(shell))[1] == "Maya Ortiz made an invitation"


def test_codes_are_compared_in_words(shell: Shell, lumen: Lumen) -> None:
    model = past.screen_of(shell).model
    assert model.compare(model.code.upper()) == SAME
    assert model.compare("amber canoe") == NO_CODE
    dialog = past.compared(shell)
    assert_screen(shell)
    assert [kind for kind, banner in dialog.verdicts.items() if banner.isVisible()] == [OTHER]
    dialog.field.set_text("amber")
    assert not any(banner.isVisible() for banner in dialog.verdicts.values())
    dialog.check.click()
    assert [kind for kind, banner in dialog.verdicts.items() if banner.isVisible()] == [""]
    dialog.field.set_text(model.code)
    dialog.check.click()
    assert [kind for kind, banner in dialog.verdicts.items() if banner.isVisible()] == [SAME]
    assert dialog.mine.text() == lumen.near.do(lumen.maya, "status")["view_code"]


def test_ways_lead_there_and_back(shell: Shell) -> None:
    past.screen_of(shell).people.click()
    settle()
    people = shell.stack.currentWidget()
    assert isinstance(people, PeopleScreen)
    people.history.click()
    settle()
    assert shell.windowTitle() == "What happened · ex-Lumen"
    assert shell.sidebar._rows[Place(PEOPLE)].isChecked()
    menu = shell.sidebar._head.menu()
    assert "What happened" in [one.text() for one in menu.actions()]


def test_keyboard_goes_through_the_rows(shell: Shell) -> None:
    view = past.screen_of(shell).list
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view, Qt.Key.Key_End)
    settle()
    page = past.screen_of(shell).page
    last = view.visualRect(view.currentIndex())
    assert view.currentIndex().row() == view.rows.rowCount() - 1
    assert page.viewport().rect().contains(view.viewport().mapTo(page.viewport(), last.center()))


def test_disk_that_fails_is_said(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(chronicle, "chronicle", _failing)
        past.screen_of(shell).model.read()
        settle()
    assert past.screen_of(shell).count.text() == "The disk is full."


async def _failing(*_: object) -> None:
    raise DiskFault("the disk is full")
