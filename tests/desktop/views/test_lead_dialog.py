"""The form of a lead: its words beside its fields, its readers beside all of it, its draft kept."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.desktop.ground import Neighbourhood, present, settle
from tests.desktop.leading import Office, roles
from tests.desktop.walk import assert_screen
from whisper_net.desktop.viewmodels.lead_form import LeadForm
from whisper_net.desktop.viewmodels.leads import Leads
from whisper_net.desktop.views.lead_dialog import LeadDialog


@pytest.fixture
def office(neighbourhood: Neighbourhood) -> Office:
    return Office(neighbourhood)


@pytest.fixture
def leads(office: Office) -> Leads:
    return office.leads()


def form(leads: Leads) -> LeadDialog:
    made = LeadDialog(LeadForm(leads))
    made.resize(800, 620)
    present(made)
    return made


def test_form_can_be_seen_reached_and_heard(leads: Leads) -> None:
    assert_screen(LeadDialog(LeadForm(leads)), 800, 620, large=(1600, 1240))


def test_faults_can_be_seen_and_heard(leads: Leads) -> None:
    dialog = form(leads)
    dialog.link.set_text("file:///srv/maya/cv.pdf")
    dialog.act.click()
    assert QApplication.focusWidget() is dialog.link.editor
    assert "on your own computer" in dialog.link.editor.accessibleDescription()
    assert_screen(dialog, 800, 620, large=(1600, 1240))


def test_readers_are_named_and_counted_before_it_is_posted(office: Office, leads: Leads) -> None:
    dialog = form(leads)
    assert dialog.act.text() == "Post to 3 people"
    office.near.newcomer("Ravi Shah", office.maya)
    settle()
    assert dialog.act.text() == "Post to 4 people"


def test_lead_is_posted_by_enter(office: Office, leads: Leads) -> None:
    dialog = form(leads)
    dialog.link.set_text("kite.example/qa")
    dialog.role.set_text("QA lead")
    dialog.company.set_text("Kite & Co")
    QTest.keyClick(dialog.company.editor, Qt.Key.Key_Return)
    settle()
    assert roles(leads, "found") == ["QA lead"]
    assert dialog.result() == LeadDialog.DialogCode.Accepted


def test_link_is_looked_at_as_soon_as_it_is_left(leads: Leads) -> None:
    dialog = form(leads)
    dialog.link.set_text("javascript:alert(1)")
    dialog.link.editor.editingFinished.emit()
    assert dialog.link.frame.failed
    dialog.link.set_text("kite.example")
    dialog.link.editor.editingFinished.emit()
    assert (dialog.link.text(), dialog.link.frame.failed) == ("https://kite.example", False)


def test_what_was_typed_comes_back_and_can_be_thrown_away(leads: Leads) -> None:
    dialog = form(leads)
    dialog.role.set_text("QA lead")
    dialog.text.set_text("Ask Sam.")
    dialog.reject()
    again = form(leads)
    assert again.kept.isVisible()
    assert (again.role.text(), again.text.text()) == ("QA lead", "Ask Sam.")
    again.again.click()
    assert (again.role.text(), again.text.text(), again.kept.isVisible()) == ("", "", False)


def test_draft_is_said_to_be_saved_once_it_is(leads: Leads) -> None:
    dialog = form(leads)
    dialog.role.set_text("QA lead")
    assert not dialog.note.isVisible()
    leads.membership.drafts.flush()
    settle()
    assert dialog.note.isVisible()


def test_failure_is_said_and_what_was_typed_stays(office: Office, leads: Leads) -> None:
    dialog = form(leads)
    dialog.role.set_text("QA lead")
    dialog.company.set_text("Kite & Co")
    office.maya.fill_disk()
    dialog.act.click()
    settle()
    office.maya.empty_disk()
    assert dialog.fault.isVisible()
    assert dialog.fault.title.text() == "No space is left on the disk."
    assert (dialog.role.text(), dialog.act.isEnabled()) == ("QA lead", True)


def test_very_long_paste_is_refused_in_words(leads: Leads) -> None:
    dialog = form(leads)
    dialog.role.set_text("x" * 30_000)
    dialog.company.set_text("\u202eKite\u0301" + "\u0301" * 400)
    dialog.text.set_text("é" * 60_000)
    dialog.act.click()
    settle()
    wrong = [field for field in (dialog.role, dialog.company, dialog.text) if field.frame.failed]
    assert wrong == [dialog.role, dialog.company, dialog.text]
    assert len(dialog.text.text()) == 60_000
