"""The pane of a lead: what it says and offers, and what it does with hostile words."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from tests.desktop import jobs
from tests.desktop.ground import Neighbourhood, present, settle
from tests.desktop.leading import Office, ear_of
from tests.desktop.lumen import Lumen
from tests.desktop.walk import assert_screen
from whisper_net.desktop.viewmodels.lead import LeadModel
from whisper_net.desktop.views.lead_pane import LeadPane


@pytest.fixture
def office(neighbourhood: Neighbourhood) -> Office:
    return Office(neighbourhood)


def pane_of(office: Office, id_: bytes) -> LeadPane:
    pane = LeadPane(LeadModel(office.leads(), id_))
    pane.resize(320, 820)
    present(pane)
    return pane


def said(pane: LeadPane) -> list[str]:
    return [one.text() for one in pane.findChildren(QLabel) if one.isVisible()]


def test_pane_can_be_seen_reached_and_heard(neighbourhood: Neighbourhood) -> None:
    lumen = Lumen(neighbourhood, small=True)
    office = Office.__new__(Office)
    office.near, office.membership = neighbourhood, neighbourhood.membership(lumen.maya)
    ids = jobs.filled(lumen)
    pane = LeadPane(LeadModel(office.leads(), bytes.fromhex(ids["Platform engineer"])))
    settle()
    pane.show_names(True)
    assert_screen(pane, 320, 820, large=(640, 1600))


def test_pane_offers_to_claim_and_to_take_back(office: Office) -> None:
    id_ = office.add("QA")
    pane = pane_of(office, id_)
    wanted = ear_of(pane.wanted)
    assert "Nobody yet." in said(pane)
    pane.claim.click()
    office.do("Maya Ortiz", "lead_claim", id_)
    assert "Maya Ortiz (you)" in said(pane)
    assert pane.claim.text() == "Unclaim"
    pane.claim.click()
    assert wanted.heard == ["claim", "unclaim"]


def test_closed_lead_offers_nothing_more(office: Office) -> None:
    id_ = office.add("QA")
    pane = pane_of(office, id_)
    office.do("Priya Raman", "lead_withdraw", id_)
    assert "Withdrawn leads stay closed." in said(pane)
    assert not pane.claim.isVisible()
    assert not pane.moving.isVisible()


def test_stages_to_move_to_are_the_others(office: Office) -> None:
    pane = pane_of(office, office.add("QA"))
    wanted = ear_of(pane.wanted)
    menu = pane.moving.menu()
    assert [act.text() for act in menu.actions()] == ["Claimed", "Closed"]
    menu.actions()[0].trigger()
    assert wanted.heard == ["move claimed"]


def test_audience_opens_to_names(office: Office) -> None:
    pane = pane_of(office, office.add("QA"))
    assert pane.chip.text() == "Everybody in general: 3 people"
    assert not pane.names.isVisible()
    pane.chip.click()
    assert pane.names.isVisible()
    assert [pane.rows.line(at).name for at in range(3)] == ["Maya Ortiz", "Priya Raman", "Tomasz Lis"]
    pane.chip.click()
    assert not pane.names.isVisible()


def test_note_is_markdown_whose_links_are_asked_for(office: Office) -> None:
    pane = pane_of(office, office.add("QA", note="**Remote**, see https://kite.example/x\n\n![x](file:///etc/passwd)"))
    asked = ear_of(pane.link_wanted)
    assert pane.note.browser.toPlainText().startswith("Remote, see")
    pane.note.browser.anchorClicked.emit("https://kite.example/x")
    assert asked.heard == ["https://kite.example/x"]
    assert pane.note.browser.loadResource(2, "file:///etc/passwd") is None


def test_long_note_is_shown_in_part_until_it_is_asked_for(office: Office) -> None:
    pane = pane_of(office, office.add("QA", note="word " * 1_500))
    high = pane.note.browser.height()
    assert pane.note.more.isVisible()
    pane.note.more.click()
    settle()
    assert not pane.note.more.isVisible()
    assert pane.note.browser.height() > 2 * high


def test_link_is_pressed_by_key_and_asked_for(office: Office) -> None:
    pane = pane_of(office, office.add("QA", url="https://kite.example/qa"))
    asked = ear_of(pane.link_wanted)
    row = next(one for one in pane.findChildren(QLabel) if one.text() == "kite.example/qa").parentWidget()
    while row is not None and not row.accessibleName():
        row = row.parentWidget()
    assert row is not None
    assert row.accessibleName() == "Open the link to kite.example"
    QTest.keyClick(row, Qt.Key.Key_Return)
    assert asked.heard == ["https://kite.example/qa"]


@pytest.mark.parametrize(
    "letters", ["x" * 240, "e\u0301" * 80, "\u202e" * 40 + "gnp.exe", "a\nb" * 60, "שלום " * 20], ids=range(5)
)
def test_hostile_words_stay_in_their_place(office: Office, letters: str) -> None:
    begin = time.process_time()
    pane = pane_of(office, office.add(letters, company=letters, note=(letters * 100)[:2_500]))
    assert pane.width() == 320
    assert "\n" not in pane.header.title.text()
    assert "\u202e" not in pane.header.title.text()
    assert time.process_time() - begin < 3
