"""Requests as cards: seen, answered, confirmed, and gone; and words of strangers that stay in their place."""

from collections.abc import Iterator

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desktop import persons
from tests.desktop.ground import Ear, Neighbourhood, present, settle
from tests.desktop.lumen import Lumen
from tests.desktop.walk import assert_screen
from whisper_net.core.ids import MemberId
from whisper_net.desktop.viewmodels.people import People, fingerprint
from whisper_net.desktop.viewmodels.place import PEOPLE, Place
from whisper_net.desktop.views.channel import ChannelScreen
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.steady import STILL_MS
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.kit.toast import Toast
from whisper_net.desktop.views.people import PeopleScreen
from whisper_net.desktop.views.requests import RequestCard
from whisper_net.desktop.views.shell import Shell

HOSTILE = (
    "\u202eevil\u202c\n" * 8_000,
    "Z" + "\u0301" * 59_999,
    "x" * 60_000,
    "\u2066" * 30_000 + "\x00\x1b[31m",
    "\ufdfd" * 2_000,
    "\u3164\u200b\u2800",
)


@pytest.fixture
def lumen(neighbourhood: Neighbourhood) -> Lumen:
    return Lumen(neighbourhood, small=True).asks()


@pytest.fixture
def shell(qtbot: QtBot, lumen: Lumen) -> Iterator[Shell]:
    made = Shell(lumen.near.shell(lumen.maya))
    made.resize(1280, 820)
    present(made)
    made._model.go(Place(PEOPLE))
    settle()
    yield made
    made.close()
    made.deleteLater()


def card(shell: Shell, name: str) -> RequestCard:
    cards = persons.screen_of(shell).requests.cards.values()
    return next(one for one in cards if one.request.name == name)


def cards(shell: Shell) -> set[str]:
    return {one.request.name for one in persons.screen_of(shell).requests.cards.values()}


def said(shell: Shell) -> list[str]:
    return [one.accessibleName() for one in shell.findChildren(Toast)]


def test_approving_lets_in_and_takes_the_card_away(shell: Shell, lumen: Lumen) -> None:
    button = card(shell, "Ines Duarte").answers["approve"]
    button.setFocus(Qt.FocusReason.TabFocusReason)
    button.click()
    settle()
    assert cards(shell) == {"Marek Novák"}
    assert said(shell) == ["Ines Duarte is in the group now."]
    rows = persons.screen_of(shell).model.rows
    assert "Ines Duarte" in [row.name for row in rows.everybody]
    assert QApplication.focusWidget() is card(shell, "Marek Novák").ask


def test_keyboard_goes_on_with_the_members_once_nobody_asks(shell: Shell) -> None:
    for name in ("Ines Duarte", "Marek Novák"):
        card(shell, name).answers["approve"].setFocus(Qt.FocusReason.TabFocusReason)
        card(shell, name).answers["approve"].click()
        settle()
    assert QApplication.focusWidget() is persons.screen_of(shell).list


def test_card_is_busy_until_it_is_answered(shell: Shell) -> None:
    one = card(shell, "Ines Duarte")
    ear = Ear()
    one._model.busy_changed.connect(ear)
    one.answers["approve"].click()
    assert not one.answers["approve"].isEnabled()
    assert not one.answers["decline"].isEnabled()
    settle()
    assert ear.heard == [one.request.member, one.request.member]


def test_channels_that_approving_opens_are_chosen(shell: Shell, lumen: Lumen) -> None:
    one = card(shell, "Ines Duarte")
    menu = one.rooms_menu()
    assert [(act.text(), act.isChecked(), act.isEnabled()) for act in menu.actions()] == [
        ("general", True, False),
        ("interview-prep", False, True),
        ("platform-team", False, True),
        ("severance", False, True),
    ]
    menu.actions()[3].setChecked(True)
    assert one.rooms.text() == "general +1"
    assert one.rooms.accessibleName() == "Approving opens: general, severance"
    one.answers["approve"].click()
    settle()
    row = next(one for one in persons.screen_of(shell).model.rows.everybody if one.name == "Ines Duarte")
    assert row.channel_names == ("general", "severance")


def test_declining_asks_first(shell: Shell, lumen: Lumen) -> None:
    card(shell, "Marek Novák").answers["decline"].click()
    dialog = next(one for one in shell.findChildren(Dialog) if one.isVisible())
    assert dialog.windowTitle() == "Decline Marek Novák?"
    assert_screen(dialog, 480, 220, large=(960, 440))
    dialog.reject()
    settle()
    assert "Marek Novák" in cards(shell)
    card(shell, "Marek Novák").answers["decline"].click()
    next(one for one in shell.findChildren(Dialog) if one.isVisible()).accept()
    settle()
    assert cards(shell) == {"Ines Duarte"}
    assert said(shell) == ["\u2068Marek Novák\u2069 was declined."]
    states = {row["name"]: row["state"] for row in lumen.near.do(lumen.maya, "member_list")}
    assert states["Marek Novák"] == "declined"


def test_asking_begins_a_message_without_what_they_wrote(shell: Shell) -> None:
    card(shell, "Ines Duarte").ask_wanted.emit()
    settle()
    screen = shell.stack.currentWidget()
    assert isinstance(screen, ChannelScreen)
    assert screen.composer.editor.toPlainText() == "Does anybody know Ines Duarte, who asks to join?"
    assert screen.model.name == "general"


def test_card_shows_the_code_that_the_lobby_shows(shell: Shell, lumen: Lumen) -> None:
    shown = card(shell, "Ines Duarte")
    words = [one.text() for one in shown.findChildren(Text)]
    assert f"Code {fingerprint(shown.request.member)}" in words
    assert "Ask them for this code by phone before you approve." in words


def test_whoever_is_alone_is_told_how_to_ask_outside_of_the_app(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    maya = neighbourhood.founder()
    neighbourhood.applicant("Ines Duarte", maya, "Design")
    shell = Shell(neighbourhood.shell(maya))
    qtbot.addWidget(shell)
    shell.resize(1280, 820)
    present(shell)
    shell._model.go(Place(PEOPLE))
    settle()
    shown = card(shell, "Ines Duarte")
    assert shown.ask.text() == "How to ask"
    shown.ask.click()
    settle()
    (dialog,) = shell.findChildren(Dialog)
    assert dialog.windowTitle() == "Ask Ines Duarte yourself"
    assert f"Code {fingerprint(shown.request.member)}" in [one.text() for one in dialog.findChildren(Text)]
    assert persons.screen_of(shell).model.requests.ask(shown.request.member) is None
    assert_screen(shell)


def test_asking_keeps_what_was_typed(shell: Shell) -> None:
    shell._model.go(shell._model.channels[0].place)
    settle()
    screen = shell.stack.currentWidget()
    assert isinstance(screen, ChannelScreen)
    screen.composer.editor.setPlainText("Half a thought")
    for _ in range(2):
        shell._model.go(Place(PEOPLE))
        settle()
        card(shell, "Ines Duarte").ask_wanted.emit()
        settle()
    asked = "Half a thought\nDoes anybody know Ines Duarte, who asks to join?"
    assert screen.composer.editor.toPlainText() == asked


def test_request_that_somebody_else_answered_goes_without_a_word(shell: Shell, lumen: Lumen) -> None:
    asked = next(row for row in lumen.near.do(lumen.maya, "member_list") if row["name"] == "Ines Duarte")
    lumen.near.do(lumen.maya, "member_approve", member=asked["member"])
    settle()
    assert cards(shell) == {"Marek Novák"}
    assert said(shell) == []


def test_answer_that_came_too_late_says_so(shell: Shell, lumen: Lumen) -> None:
    one = card(shell, "Ines Duarte")
    asked = next(row for row in lumen.near.do(lumen.maya, "member_list") if row["name"] == "Ines Duarte")
    lumen.near.do(lumen.maya, "member_approve", member=asked["member"])
    one._model.decline(one.request.member)
    settle()
    assert said(shell) == ["Somebody else answered Ines Duarte meanwhile."]
    assert cards(shell) == {"Marek Novák"}


def test_member_without_the_right_is_told_who_answers(neighbourhood: Neighbourhood, lumen: Lumen) -> None:
    lumen._level()
    priya = lumen.people["Priya Raman"]
    view = PeopleScreen(neighbourhood.membership(priya))
    settle()
    assert view.requests.cards == {}
    assert (
        view.requests.note.text()
        == "2 people ask to be let in. Admins and vetters (people who may let others in) answer: Maya Ortiz."
    )
    assert_screen(view)
    view.deleteLater()


def test_one_yes_of_two_waits_for_others(neighbourhood: Neighbourhood) -> None:
    lumen = Lumen(neighbourhood, small=True)
    persons.vetted(lumen)
    view = PeopleScreen(neighbourhood.membership(lumen.maya))
    settle()
    neighbourhood.applicant("Ines Duarte", lumen.maya)
    settle()
    roster = view.model.roster
    assert roster is not None
    asking = msgspec.structs.replace(roster.asking[0], have=1, need=2, approved=True, may_approve=False)
    view.model._show(msgspec.structs.replace(roster, asking=(asking,)))
    settle()
    (one,) = view.requests.cards.values()
    texts = [text.text() for text in one.findChildren(Text)]
    assert "1 of 2 approvals" in texts
    assert "You approved" in texts
    assert list(one.answers) == ["decline"]
    assert_screen(view)
    view.deleteLater()


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_in_their_card(lumen: Lumen, words: str) -> None:
    view = PeopleScreen(lumen.near.membership(lumen.maya))
    view.resize(972, 820)
    present(view)
    roster = view.model.roster
    assert roster is not None
    asking = tuple(msgspec.structs.replace(one, name=words, claim=words) for one in roster.asking)
    view.model._show(msgspec.structs.replace(roster, asking=asking))
    settle()
    for one in view.requests.cards.values():
        assert 0 < len(one.request.name) <= 80
        assert len(one.request.claim) <= 500
        assert one.height() < 500
        assert not set("\u202e\u2066\n\x00\x1b") & set(one.request.name + one.request.claim)
        assert one.answers["approve"].isVisible()
        assert one.width() <= view.page.viewport().width()
    view.grab()
    view.deleteLater()


def test_name_of_somebody_who_is_here_is_said(lumen: Lumen) -> None:
    view = PeopleScreen(lumen.near.membership(lumen.maya))
    settle()
    roster = view.model.roster
    assert roster is not None
    twin = msgspec.structs.replace(roster.asking[0], name="priya\u200b RAMAN", leaked=True)
    view.model._show(msgspec.structs.replace(roster, asking=(twin,)))
    settle()
    (one,) = view.requests.cards.values()
    assert one.request.warnings[0] == "Somebody in the group has this name already."
    assert "leaked" in one.request.warnings[1]
    assert_screen(view)
    view.deleteLater()


def test_many_requests_come_a_page_at_a_time(lumen: Lumen) -> None:
    view = PeopleScreen(lumen.near.membership(lumen.maya))
    present(view)
    roster = view.model.roster
    assert roster is not None
    first = roster.asking[0]
    many = tuple(
        msgspec.structs.replace(first, member=MemberId(bytes([n]) * 32), name=f"Person {n}") for n in range(50)
    )
    view.model._show(msgspec.structs.replace(roster, asking=many))
    settle()
    assert len(view.requests.cards) == 20
    assert view.requests.more.text() == "Show 20 more"
    view.requests.more.click()
    view.requests.more.click()
    settle()
    assert len(view.requests.cards) == 50
    assert not view.requests.more.isVisible()
    view.deleteLater()


def test_card_puts_its_answers_below_where_there_is_no_room(lumen: Lumen) -> None:
    view = PeopleScreen(lumen.near.membership(lumen.maya))
    present(view)
    view.resize(972, 820)
    settle()
    one = next(iter(view.requests.cards.values()))
    wide = one.height()
    view.resize(400, 820)
    settle()
    assert one.height() > wide
    assert one.width() <= view.page.viewport().width()
    view.deleteLater()


def test_double_click_lets_one_person_in_and_not_the_next(shell: Shell, qtbot: QtBot) -> None:
    qtbot.wait(STILL_MS + 50)
    first = min(persons.screen_of(shell).requests.cards.values(), key=lambda one: one.mapTo(shell, QPoint()).y())
    approve, name = first.answers["approve"], first.request.name
    place = approve.mapTo(shell, approve.rect().center())
    QTest.mouseClick(shell.windowHandle(), Qt.MouseButton.LeftButton, pos=place)
    settle()
    (left,) = cards(shell)
    assert left != name
    QTest.mouseDClick(shell.windowHandle(), Qt.MouseButton.LeftButton, pos=place)
    settle()
    assert cards(shell) == {left}
    qtbot.wait(STILL_MS + 50)
    QTest.mouseClick(shell.windowHandle(), Qt.MouseButton.LeftButton, pos=place)
    settle()
    assert cards(shell) == set()


def test_applicant_with_a_look_alike_name_is_warned_about(neighbourhood: Neighbourhood) -> None:
    ines = neighbourhood.founder("Ines Duarte")
    neighbourhood.applicant("lnes Du\u0430rte", ines)
    neighbourhood.applicant("Marek", ines)
    model = People(neighbourhood.membership(ines))
    settle()
    assert {one.name: one.warnings for one in model.requests.shown} == {
        "lnes Du\u0430rte": ("This name looks like that of somebody in the group, and is another.",),
        "Marek": (),
    }
