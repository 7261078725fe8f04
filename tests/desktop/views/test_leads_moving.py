"""Leads that are moved, that move by themselves, and whose links lead outside."""

import pytest
from PySide6.QtCore import QObject, QPoint, QPointF, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel

from tests.desktop.ground import Neighbourhood, settle
from tests.desktop.leading import Office, dialog_of, ear_of, opened, said


@pytest.fixture
def office(neighbourhood: Neighbourhood) -> Office:
    return Office(neighbourhood)


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
    heard = ear_of(screen.noted)
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
