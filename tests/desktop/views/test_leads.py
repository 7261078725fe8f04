"""The screen of leads: seen, reached and heard, and used by mouse and by keys."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from tests.desktop import jobs
from tests.desktop.ground import Neighbourhood, present, settle
from tests.desktop.leading import Office, dialog_of, ear_of, opened, roles, said
from tests.desktop.lumen import Lumen
from tests.desktop.walk import assert_screen
from whisper_net.desktop.viewmodels.place import LEADS, PEOPLE, Place
from whisper_net.desktop.views.kit.rows import ListRow
from whisper_net.desktop.views.lead_dialog import LeadDialog
from whisper_net.desktop.views.leads import LeadsScreen
from whisper_net.desktop.views.shell import Shell


@pytest.fixture
def office(neighbourhood: Neighbourhood) -> Office:
    return Office(neighbourhood)


# -- how it looks


def test_board_can_be_seen_reached_and_heard(neighbourhood: Neighbourhood) -> None:
    lumen = Lumen(neighbourhood, small=True)
    jobs.filled(lumen)
    screen = LeadsScreen(neighbourhood.membership(lumen.maya))
    screen.enter(Place(LEADS))
    assert_screen(screen)


def test_list_can_be_seen_reached_and_heard(neighbourhood: Neighbourhood) -> None:
    lumen = Lumen(neighbourhood, small=True)
    jobs.filled(lumen)
    screen = LeadsScreen(neighbourhood.membership(lumen.maya))
    screen.enter(Place(LEADS))
    screen.choose_view(as_list=True)
    assert_screen(screen)


def test_empty_place_can_be_seen_reached_and_heard(neighbourhood: Neighbourhood) -> None:
    screen = LeadsScreen(neighbourhood.membership(neighbourhood.founder()))
    screen.enter(Place(LEADS))
    settle()
    assert screen.body.currentWidget() is screen.nothing
    assert_screen(screen)


def test_failure_to_read_can_be_seen_and_tried_again(neighbourhood: Neighbourhood) -> None:
    membership = neighbourhood.membership(neighbourhood.founder())
    group, membership.group = membership.group, "ff" * 32
    screen = LeadsScreen(membership)
    screen.enter(Place(LEADS))
    settle()
    assert screen.body.currentWidget() is screen.unread
    assert_screen(screen)
    membership.group = group
    screen.model.refresh()
    settle()
    assert screen.body.currentWidget() is screen.nothing


# -- going there and away


def test_place_names_a_lead_and_its_pane_opens(office: Office) -> None:
    id_ = office.add("QA lead")
    model = office.near.shell(office.maya)
    shell = Shell(model)
    model.setParent(shell)
    model.go(Place(LEADS, id_.hex()))
    present(shell)
    pane = jobs.screen(shell).pane
    assert pane is not None
    assert pane.header.title.text() == "QA lead"
    shell.close_pane()
    settle()
    assert jobs.screen(shell).pane is None


def test_place_of_the_same_lead_again_opens_its_closed_pane(office: Office) -> None:
    id_ = office.add("QA lead")
    model = office.near.shell(office.maya)
    shell = Shell(model)
    model.setParent(shell)
    present(shell)
    for _ in range(3):
        model.go(Place(LEADS, id_.hex()))
        settle()
        assert jobs.screen(shell).pane is not None
        shell.close_pane()
        settle()


def test_claimer_leads_to_who_they_are(office: Office) -> None:
    id_ = office.add("QA lead")
    office.do("Priya Raman", "lead_claim", id_)
    model = office.near.shell(office.maya)
    shell = Shell(model)
    model.setParent(shell)
    model.go(Place(LEADS, id_.hex()))
    present(shell)
    pane = jobs.screen(shell).pane
    assert pane is not None
    (row,) = (one for one in pane.people.findChildren(ListRow) if one.isVisible())
    assert row.accessibleName() == "Priya Raman, claimed 08:00"
    QTest.keyClick(row, Qt.Key.Key_Return)
    settle()
    assert model.place == Place(PEOPLE, office.priya.group.group.state.me.member.hex())


def test_click_opens_the_pane_and_escape_closes_it(office: Office) -> None:
    office.add("QA lead")
    _, screen = opened(office)
    cards = screen.board.columns["found"].list
    QTest.mouseClick(cards.viewport(), Qt.MouseButton.LeftButton, pos=cards.visualRect(cards.rows.index(0)).center())
    settle()
    assert cards.marks.opened == cards.rows.id_at(0)
    before = screen.pane
    cards.setFocus()
    QTest.keyClick(cards, Qt.Key.Key_Escape)
    settle()
    assert (before is None, screen.pane is None) == (False, True)
    assert cards.marks.opened is None


def test_board_and_list_are_chosen_and_remembered(office: Office) -> None:
    office.add("QA lead")
    _, screen = opened(office)
    screen.choose_view(as_list=True)
    assert (screen.views.currentWidget(), screen.view_button.text()) == (screen.table, "List")
    again = LeadsScreen(screen.model.membership)
    assert again.views.currentWidget() is again.table


def test_filter_says_how_much_is_left(office: Office) -> None:
    office.add("QA lead")
    office.add("SRE")
    _, screen = opened(office)
    screen.search.editor.setText("sre")
    assert roles(screen.model, "found") == ["SRE"]
    assert screen.board.columns["found"].count.text() == "1"
    screen.search.editor.setText("nothing of the kind")
    settle()
    assert "Nothing here fits." in said(screen.board.columns["found"])


# -- keys


def test_arrows_go_along_and_across_the_columns_and_enter_opens(office: Office) -> None:
    first, _ = office.add("QA"), office.add("SRE")
    office.do("Priya Raman", "lead_claim", first)
    _, screen = opened(office)
    found, claimed = screen.board.columns["found"].list, screen.board.columns["claimed"].list
    assert QApplication.focusWidget() is found
    QTest.keyClick(found, Qt.Key.Key_Right)
    assert QApplication.focusWidget() is claimed
    assert claimed.marks.ringed == first
    QTest.keyClick(claimed, Qt.Key.Key_Left)
    assert QApplication.focusWidget() is found
    QTest.keyClick(found, Qt.Key.Key_Right)
    QTest.keyClick(claimed, Qt.Key.Key_Return)
    settle()
    assert screen.pane is not None
    assert screen.pane.model.id == first


def test_arrows_are_mirrored_where_lines_run_from_right_to_left(office: Office) -> None:
    office.do("Priya Raman", "lead_claim", office.add("QA"))
    office.add("SRE")
    shell, screen = opened(office)
    shell.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    settle()
    QTest.keyClick(screen.board.columns["found"].list, Qt.Key.Key_Left)
    assert QApplication.focusWidget() is screen.board.columns["claimed"].list


def test_n_adds_a_lead_and_so_does_ctrl_n_once(office: Office) -> None:
    office.add("QA")
    shell, screen = opened(office)
    QTest.keyClick(screen.board.columns["found"].list, Qt.Key.Key_N)
    settle()
    dialog = dialog_of(shell)
    assert isinstance(dialog, LeadDialog)
    screen.add_lead()
    assert dialog_of(shell) is dialog
    dialog.reject()
    settle()
    QTest.keySequence(shell, QKeySequence("Ctrl+N"))
    settle()
    assert isinstance(dialog_of(shell), LeadDialog)


def test_menu_key_opens_what_can_be_done(office: Office) -> None:
    office.add("QA", "Maya Ortiz", url="https://kite.example/qa")
    _, screen = opened(office)
    QTest.keyClick(screen.board.columns["found"].list, Qt.Key.Key_Menu)
    settle()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    words = [act.text() for act in menu.actions() if act.text()]
    menu.close()
    assert words == [
        "Open", "Claim this lead", "Open kite.example…", "Copy link", "Move to…", "Edit", "Withdraw…"
    ]  # fmt: skip


def test_nothing_is_left_of_a_screen_that_is_gone(office: Office) -> None:
    office.add("QA")
    shell, screen = opened(office)
    gone = ear_of(screen.destroyed)
    screen.open_lead(screen.model.columns["found"].id_at(0) or b"")
    settle()
    shell.close()
    shell.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    settle()
    assert len(gone.heard) == 1
