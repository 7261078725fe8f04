"""Safety words in the pane of a member, by mouse and key."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desktop import persons
from tests.desktop.ground import Neighbourhood, present, settle
from tests.desktop.lumen import Lumen
from tests.desktop.walk import assert_screen
from whisper_net.core.group.commands import MarkVerified
from whisper_net.desktop.viewmodels.place import PEOPLE, Place
from whisper_net.desktop.views.kit.toast import Toast
from whisper_net.desktop.views.people import PeopleScreen
from whisper_net.desktop.views.people_member import MemberPane
from whisper_net.desktop.views.people_verify import SafetyWord, VerifySection
from whisper_net.desktop.views.shell import Shell

LARGE = (680, 1200)


@pytest.fixture
def lumen(neighbourhood: Neighbourhood) -> Lumen:
    return Lumen(neighbourhood, small=True)


@pytest.fixture
def shell(qtbot: QtBot, lumen: Lumen) -> Iterator[Shell]:
    made = Shell(lumen.near.shell(lumen.maya))
    made.resize(1280, 1000)
    present(made)
    made._model.go(Place(PEOPLE))
    settle()
    yield made
    made.close()
    made.deleteLater()


def opened(shell: Shell, lumen: Lumen, person: str = "Priya Raman") -> VerifySection:
    persons.member(shell, lumen, person)
    return next(one for one in shell.findChildren(VerifySection) if one.isVisible())


def sign(shell: Shell, at: int) -> str:
    found = persons.screen_of(shell).model.rows.row(at).sign
    return "" if found is None else found.words


@pytest.mark.parametrize("stage", ["unverified", "typing", "refused", "changed", "differing", "verified"])
def test_every_stage_can_be_seen_reached_and_heard(lumen: Lumen, stage: str) -> None:
    member = persons.id_of(lumen, "Priya Raman")
    if stage == "changed":
        lumen.near.wait(lumen.maya.group.submit(MarkVerified(member, ())))
    if stage == "verified":
        lumen.near.wait(lumen.maya.group.submit(MarkVerified(member)))
    view = PeopleScreen(lumen.near.membership(lumen.maya))
    settle()
    pane = MemberPane(view.model, member)
    settle()
    section = pane.findChildren(VerifySection)[0]
    if stage in ("typing", "refused"):
        section.other_form.click()
        section.type.click()
    if stage == "refused":
        section.typed.set_text("0" * 60)
        section.check.click()
    if stage == "differing":
        section.differ.click()
    settle()
    assert_screen(pane, 340, large=LARGE)
    pane.deleteLater()
    view.deleteLater()


def test_match_is_pressed_and_seen_in_the_list(shell: Shell, lumen: Lumen) -> None:
    section = opened(shell, lumen)
    assert (sign(shell, 0), sign(shell, 1)) == ("", "Not compared")
    words = [one.findChildren(type(one._word))[1].accessibleName() for one in section.findChildren(SafetyWord)]
    assert section.model.safety is not None
    assert words == [f"Word {at}: {word}" for at, word in enumerate(section.model.safety.words, 1)]
    section.match.setFocus()
    section.match.click()
    settle()
    assert sign(shell, 1) == "Verified"
    assert [one.accessibleName() for one in shell.findChildren(Toast)] == ["Priya Raman is verified."]
    assert QApplication.focusWidget() is section.again
    assert not section.match.isVisible()
    section.take_back.click()
    settle()
    assert sign(shell, 1) == "Not compared"
    assert section.match.isVisible()


def test_words_that_differ_lead_to_what_to_do(shell: Shell, lumen: Lumen) -> None:
    section = opened(shell, lumen)
    section.differ.setFocus()
    section.differ.click()
    settle()
    assert section.alarm.isVisible()
    assert "warn an admin" in section.alarm.text.text()
    assert QApplication.focusWidget() is section.look_again
    section.look_again.click()
    settle()
    assert section.words.isVisible()
    assert not section.alarm.isVisible()


def test_digits_stand_for_words_on_request(shell: Shell, lumen: Lumen) -> None:
    section = opened(shell, lumen)
    section.other_form.click()
    assert (section.digits.isVisible(), section.words.isVisible()) == (True, False)
    assert section.model.safety is not None
    shown = "".join(line.text() for line in section.digits._lines).replace(" ", "")
    assert shown == "".join(section.model.safety.digits)
    section.other_form.click()
    assert section.words.isVisible()


def test_what_their_screen_shows_is_typed(shell: Shell, lumen: Lumen) -> None:
    section = opened(shell, lumen)
    section.type.click()
    assert QApplication.focusWidget() is section.typed.editor
    section.typed.set_text("0" * 60)
    section.check.click()
    settle()
    assert section.mismatch.isVisible()
    assert "They differ" in section.mismatch.text.text()
    section.typed.set_text("0" * 59)
    section.check.click()
    settle()
    assert (section.fault.isVisible(), section.mismatch.isVisible()) == (True, False)
    assert section.fault.title.text() == "There should be 60 digits, and here are 59."
    mine = persons.id_of(lumen, "Maya Ortiz").hex()
    theirs = lumen.near.do(lumen.people["Priya Raman"], "member_verify", member=mine)
    section.typed.set_text(theirs["words"])
    section.check.click()
    settle()
    assert sign(shell, 1) == "Verified"
    assert section.typed.text() == ""


def test_typing_goes_on_while_people_come_and_go(shell: Shell, lumen: Lumen) -> None:
    section = opened(shell, lumen)
    section.type.click()
    section.typed.set_text("half a")
    lumen.near.newcomer("Aisha Bello", lumen.maya)
    lumen.near.channel(lumen.maya, "payroll", lumen.people["Priya Raman"])
    settle()
    assert section.isVisible()
    assert section.typed.text() == "half a"


def test_one_does_not_compare_with_oneself(shell: Shell, lumen: Lumen) -> None:
    persons.member(shell, lumen, "Maya Ortiz")
    assert [one for one in shell.findChildren(VerifySection) if one.isVisible()] == []
