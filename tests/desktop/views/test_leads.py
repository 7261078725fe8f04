"""The screen of leads: seen, reached and heard; used by mouse, keys and dragging; told in words what is refused."""

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget

from tests.desktop import jobs
from tests.desktop.ground import Neighbourhood, present, settle
from tests.desktop.leading import Office, ear_of, roles
from tests.desktop.lumen import Lumen
from tests.desktop.walk import assert_screen
from whisper_net.desktop.viewmodels.place import LEADS, Place
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.lead_dialog import LeadDialog
from whisper_net.desktop.views.leads import LeadsScreen
from whisper_net.desktop.views.shell import Shell


@pytest.fixture
def office(neighbourhood: Neighbourhood) -> Office:
    return Office(neighbourhood)


def opened(office: Office, *, width: int = 1280) -> tuple[Shell, LeadsScreen]:
    """Maya's window at her leads."""
    model = office.near.shell(office.maya)
    shell = Shell(model)
    model.setParent(shell)
    shell.resize(width, 820)
    model.go(Place(LEADS))
    present(shell)
    return shell, jobs.screen(shell)


def said(screen: QWidget) -> str:
    return " ".join(one.text() for one in screen.findChildren(QLabel) if one.isVisible())


def dialog_of(shell: Shell) -> Dialog:
    (found,) = [one for one in shell.findChildren(Dialog) if one.isVisible()]
    return found


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


# -- moving


def test_move_claims_and_takes_back(office: Office) -> None:
    id_ = office.add("QA")
    _, screen = opened(office)
    screen.act(id_, "move claimed")
    settle()
    assert office.stages()["claimed"] == ["QA"]
    screen.act(id_, "move found")
    settle()
    assert office.stages()["found"] == ["QA"]


def test_withdrawal_is_asked_for_first(office: Office) -> None:
    id_ = office.add("QA", "Maya Ortiz")
    shell, screen = opened(office)
    screen.act(id_, "move closed")
    settle()
    assert office.stages()["found"] == ["QA"]
    keep, act = [one for one in dialog_of(shell).findChildren(type(screen.add_button)) if one.isVisible()]
    assert (keep.text(), act.text()) == ("Keep it", "Withdraw for 3 people")
    act.click()
    settle()
    assert office.stages()["closed"] == ["QA"]


@pytest.mark.parametrize("stage", ["closed", "found"])
def test_refused_move_says_why(office: Office, stage: str) -> None:
    id_ = office.add("QA")
    office.do("Priya Raman", "lead_claim", id_)
    _, screen = opened(office)
    heard = ear_of(screen.said)
    screen.act(id_, f"move {stage}")
    settle()
    assert office.stages()["claimed"] == ["QA"]
    assert "Priya Raman" in heard.heard[0]


def test_drag_says_what_it_would_do_and_a_drop_does_it(office: Office) -> None:
    id_ = office.add("QA")
    _, screen = opened(office)
    column, source = screen.board.columns["claimed"], screen.board.columns["found"].list
    data = source.rows.mimeData([source.rows.index(0)])
    column.foresee(screen.model.consider(id_, "claimed"))
    assert (column.hint.isVisible(), column.hint.text()) == (True, "Claim this lead")
    place = QPointF(40, 80)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    column.dropEvent(QDropEvent(place, Qt.DropAction.MoveAction, data, left, none))
    settle()
    assert not column.hint.isVisible()
    assert office.stages()["claimed"] == ["QA"]


def test_drag_from_another_program_is_not_taken(office: Office) -> None:
    office.add("QA")
    _, screen = opened(office)
    column, source = screen.board.columns["claimed"], screen.board.columns["found"].list
    data = source.rows.mimeData([source.rows.index(0)])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDragEnterEvent(QPoint(40, 80), Qt.DropAction.MoveAction, data, left, none)
    event.accept()
    column.dragEnterEvent(event)  # it has no source in this window
    assert not event.isAccepted()


def test_card_is_drawn_for_the_drag(office: Office) -> None:
    office.add("QA")
    _, screen = opened(office)
    cards = screen.board.columns["found"].list
    assert cards.picture(0).size() == cards.visualRect(cards.rows.index(0)).size()


# -- live


def test_what_arrives_moves_neither_the_open_lead_nor_what_is_in_sight(office: Office) -> None:
    ids = [office.add(f"role {n}") for n in range(12)]
    _, screen = opened(office)
    cards = screen.board.columns["found"].list
    cards.setFocus()
    cards.enter(8)
    screen.open_lead(ids[3])
    settle()
    cards.setFocus(Qt.FocusReason.TabFocusReason)
    current, at = cards.rows.id_at(cards.currentIndex().row()), cards.visualRect(cards.currentIndex()).top()
    office.add("new")
    office.do("Priya Raman", "lead_claim", ids[9])
    assert cards.rows.id_at(cards.currentIndex().row()) == current
    assert cards.visualRect(cards.currentIndex()).top() == at
    assert cards.marks.opened == ids[3]
    assert screen.pane is not None


def test_pane_follows_two_offline_claims(office: Office) -> None:
    id_ = office.add("QA")
    office.near.sync(office.tomasz, office.maya)
    _, screen = opened(office)
    screen.open_lead(id_)
    settle()
    pane = screen.pane
    assert pane is not None
    office.near.do(office.priya, "lead_claim", lead=id_.hex())
    office.near.do(office.tomasz, "lead_claim", lead=id_.hex())
    office.near.sync(office.priya, office.maya)
    office.near.sync(office.tomasz, office.maya)
    settle()
    assert "2 people claimed this: talk to each other" in said(pane)
    assert {"Priya Raman", "Tomasz Lis"} <= {one.text() for one in pane.findChildren(QLabel)}


# -- links


class Opened(QObject):
    """Stands in for the system's browser."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.urls.append(url.toString())


@pytest.fixture
def browser(qapp: QApplication) -> Opened:
    made = Opened()
    for scheme in ("http", "https", "javascript", "file"):
        QDesktopServices.setUrlHandler(scheme, made, "open")  # type: ignore[arg-type]  # the stub says bytes, it takes a str alone
    return made


def test_link_is_opened_only_after_its_host_was_shown(office: Office, browser: Opened) -> None:
    office.add("QA", url="https://kite.example/qa")
    shell, screen = opened(office)
    id_ = screen.model.columns["found"].id_at(0)
    assert id_ is not None
    screen.act(id_, "link")
    settle()
    dialog = dialog_of(shell)
    assert dialog.title.text() == "Open kite.example?"
    assert "https://kite.example/qa" in said(dialog)
    assert browser.urls == []
    button = next(one for one in dialog.findChildren(type(screen.add_button)) if one.text() == "Open in the browser")
    button.click()
    settle()
    assert browser.urls == ["https://kite.example/qa"]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "https://a@b.example"])
def test_other_addresses_are_shown_and_never_opened(office: Office, browser: Opened, address: str) -> None:
    office.add("QA")
    shell, screen = opened(office)
    screen.open_link(address)
    settle()
    dialog = dialog_of(shell)
    assert address in said(dialog)
    assert [one.text() for one in dialog.findChildren(type(screen.add_button)) if one.isVisible()] == ["Close"]
    dialog.reject()
    assert browser.urls == []


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
