"""Acts about a member, by mouse and key: the menu, the dialog before it, and what is seen after it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desktop import leaving, persons
from tests.desktop.ground import Neighbourhood, present, settle
from tests.desktop.lumen import Lumen
from tests.desktop.walk import assert_screen
from tests.node.world import Machine
from whisper_net.core.group.commands import PromoteMember
from whisper_net.core.membership.link import Role
from whisper_net.desktop.viewmodels.place import LEAVE, PEOPLE, Place
from whisper_net.desktop.views.kit.button import DANGER, Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.toast import Toast
from whisper_net.desktop.views.shell import Shell


@pytest.fixture
def lumen(neighbourhood: Neighbourhood) -> Lumen:
    return persons.vetted(Lumen(neighbourhood, small=True))


@pytest.fixture
def shell(qtbot: QtBot, lumen: Lumen) -> Iterator[Shell]:
    made = window(lumen, lumen.maya)
    yield made
    made.close()
    made.deleteLater()


def window(lumen: Lumen, machine: Machine) -> Shell:
    made = Shell(lumen.near.shell(machine))
    made._model.setParent(made)
    made.resize(1280, 820)
    present(made)
    made._model.go(Place(PEOPLE))
    settle()
    return made


def toasts(shell: Shell) -> list[str]:
    return [one.accessibleName() for one in shell.findChildren(Toast)]


def effect(dialog: Dialog) -> Button:
    return next(one for one in dialog.findChildren(Button) if one.text() != "Cancel")


def names(shell: Shell) -> list[str]:
    return [row.name for row in persons.screen_of(shell).model.rows.everybody]


def test_menu_offers_what_is_allowed_and_no_more(shell: Shell, lumen: Lumen) -> None:
    persons.member(shell, lumen, "Priya Raman")
    menu = leaving.pane_of(shell).menu()
    assert menu is not None
    words = [one.text() for one in menu.actions() if not one.isSeparator()]
    assert words == ["What happened to them", "Make admin…", "Take the office back…", "Remove from the group…"]
    persons.member(shell, lumen, "Maya Ortiz")
    own = leaving.pane_of(shell)
    assert leaving.acts_of(own) == {}
    assert own.unable.words.text().startswith("You are the last admin.")


def test_removal_is_asked_for_and_seen(shell: Shell, lumen: Lumen) -> None:
    leaving.asked(shell, lumen, "remove")
    dialog = leaving.dialog_of(shell)
    assert_screen(shell)
    assert effect(dialog).kind == DANGER
    QTest.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_Escape)
    settle()
    assert "Priya Raman" in names(shell), "Esc does nothing"
    leaving.asked(shell, lumen, "remove")
    effect(leaving.dialog_of(shell)).click()
    settle()
    assert names(shell) == ["Maya Ortiz", "Tomasz Lis"]
    assert toasts(shell)[-1].startswith("Priya Raman was removed.")
    assert shell.pane is None
    gone = persons.screen_of(shell).gone
    assert gone.opener.text() == "1 person went or was not let in"
    gone.opener.click()
    assert gone.people.isVisible()
    assert_screen(shell)


def test_office_is_given_and_taken(shell: Shell, lumen: Lumen) -> None:
    leaving.asked(shell, lumen, "vetter", "Tomasz Lis")
    effect(leaving.dialog_of(shell)).click()
    settle()
    assert toasts(shell)[-1] == "Tomasz Lis is a vetter now."
    leaving.asked(shell, lumen, "demote", "Tomasz Lis")
    effect(leaving.dialog_of(shell)).click()
    settle()
    assert toasts(shell)[-1] == "Tomasz Lis is a member like others now."
    assert "vetter" in leaving.acts_of(leaving.pane_of(shell))


def test_what_changed_meanwhile_is_refused_in_words(shell: Shell, lumen: Lumen) -> None:
    leaving.asked(shell, lumen, "demote")
    dialog = leaving.dialog_of(shell)
    lumen.near.do(lumen.maya, "member_demote", member=persons.id_of(lumen, "Priya Raman").hex())
    effect(dialog).click()
    settle()
    assert toasts(shell)[-1] == "They are neither admin nor vetter."


def test_who_may_do_nothing_reads_who_could(lumen: Lumen, qtbot: QtBot) -> None:
    lumen.near.sync(lumen.people["Tomasz Lis"], lumen.maya)
    shell = window(lumen, lumen.people["Tomasz Lis"])
    qtbot.addWidget(shell)
    persons.member(shell, lumen, "Priya Raman")
    pane = leaving.pane_of(shell)
    assert leaving.acts_of(pane) == {}
    assert pane.unable.words.text() == "Only an admin gives offices and removes people. Ask Maya Ortiz."


def test_leaving_is_asked_for_from_the_menu_of_the_group(lumen: Lumen, qtbot: QtBot) -> None:
    priya = lumen.people["Priya Raman"]
    shell = window(lumen, priya)
    qtbot.addWidget(shell)
    menu = shell.sidebar._head.menu()
    next(one for one in menu.actions() if one.text() == "Leave the group…").trigger()
    settle()
    dialog = leaving.dialog_of(shell)
    assert effect(dialog).text() == "Leave ex-Lumen"
    effect(dialog).click()
    settle()
    assert "You left ex-Lumen." in toasts(shell)
    assert shell.notice.banner.title.text() == "You left this group"
    assert [one.text() for one in shell.sidebar._head.menu().actions() if "Leave" in one.text()] == []


def test_last_admin_is_told_what_to_do_first(shell: Shell, lumen: Lumen) -> None:
    shell._model.go(Place(PEOPLE, LEAVE))
    settle()
    assert [one for one in shell.findChildren(Dialog) if one.isVisible()] == []
    assert leaving.pane_of(shell).unable.isVisible()
    lumen.near.wait(lumen.maya.group.submit(PromoteMember(persons.id_of(lumen, "Tomasz Lis"), Role.ADMIN)))
    settle()
    shell._model.go(Place(PEOPLE, LEAVE))
    settle()
    assert effect(leaving.dialog_of(shell)).text() == "Leave ex-Lumen"


def test_pane_says_who_approved_and_which_computers(shell: Shell, lumen: Lumen) -> None:
    persons.member(shell, lumen, "Tomasz Lis")
    pane = leaving.pane_of(shell)
    assert pane.page.vouchers == ("Maya Ortiz",)
    ((title, detail, state, live),) = pane.page.devices
    assert (title, state, live) == ("Computer 1", "in use", True)
    assert detail.startswith("since today · ")
