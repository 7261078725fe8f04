"""The lobby as one sees it: the stages, what the others see, asking again, changing, taking back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.desktop import at_relays, doors, home_lan
from tests.desktop.ground import PASSPHRASE, Neighbourhood, present, settle
from tests.desktop.walk import assert_screen
from whisper_net.adapters.discovery.memory import MemoryNetworks
from whisper_net.desktop.viewmodels.onboarding import DOORS, JOIN, LOBBY
from whisper_net.desktop.viewmodels.recovery import LateCheck, Target
from whisper_net.desktop.viewmodels.root import GROUPS, LOCKED
from whisper_net.desktop.views.kit.button import Button
from whisper_net.desktop.views.kit.chip import ChipButton
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.field import AreaField, Field
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.kit.toast import INFO, Toast
from whisper_net.desktop.views.late_check import LateCheckDialog
from whisper_net.desktop.views.lobby import LobbyStep
from whisper_net.desktop.views.lobby_stages import StageRow
from whisper_net.desktop.views.welcome import WelcomePage
from whisper_net.desktop.views.window import Window


def test_lobby_where_nobody_answered_can_be_seen_reached_and_heard(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made = unanswered(neighbourhood)
    qtbot.addWidget(made)
    assert_screen(made)


def unanswered(near: Neighbourhood) -> WelcomePage:
    """Somebody whose key nobody has heard of yet."""
    maya = near.founder()
    ines = near.machine("ines")
    near.do(ines, "join", key=near.do(maya, "invite_create")["key"], me="Ines Duarte")
    return doors.waiting(near, ines)


def stages(made: WelcomePage) -> list[str]:
    return [row._title.accessibleName() for row in made.findChildren(StageRow)]


def button(made: WelcomePage | Dialog, words: str) -> Button:
    return next(one for one in made.findChildren(Button) if one.text() == words and one.isVisibleTo(made))


def test_stages_follow_what_the_node_knows(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made = unanswered(neighbourhood)
    qtbot.addWidget(made)
    maya = neighbourhood.world.machines[0]
    assert stages(made) == [
        "The key was read, done",
        "Reaching the group, now",
        "Approval, still to come",
        "Keys, still to come",
        "History, still to come",
    ]
    step = made.step
    assert isinstance(step, LobbyStep)
    assert step.start_focus() is button(made, "Back")
    step._side.address.set_text("nothing")
    button(made, "Ask now").click()
    assert "lacks a host or a port" in step._side.address.editor.accessibleDescription()
    step._side.address.set_text(maya.address)
    present(made)
    step._side.address.editor.setFocus()
    QTest.keyClick(step._side.address.editor, Qt.Key.Key_Return)
    settle()
    assert stages(made)[:3] == ["The key was read, done", "Request delivered, done", "0 of 1 approvals, now"]
    assert not step._side.edit.isVisible()


def test_relay_is_typed_where_a_members_address_is(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made = unanswered(neighbourhood)
    qtbot.addWidget(made)
    maya, step = neighbourhood.world.machines[0], made.step
    assert isinstance(step, LobbyStep)
    relay = at_relays.relay(neighbourhood)
    neighbourhood.do(maya, "relay_add", url=relay.url)
    neighbourhood.do(maya, "invite_create")
    field = step._side.address
    field.set_text("wss://relay.example")
    button(made, "Ask now").click()
    assert "52 letters of its key" in field.editor.accessibleDescription()
    field.set_text(relay.url)
    button(made, "Ask now").click()
    settle()
    assert stages(made)[1] == "Request left at a relay, now"
    assert field.text() == ""
    field.set_text("nowhere:7000")
    button(made, "Ask now").click()
    settle()
    assert "nowhere:7000" in field.editor.accessibleDescription()
    assert field.text() == "nowhere:7000"
    button(made, "Withdraw my request").click()
    (dialog,) = made.findChildren(Dialog)
    assert any("It stays at the relay" in one.text() for one in dialog.findChildren(Text))


def test_whoever_waits_locks_by_a_button_or_its_keys(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made = unanswered(neighbourhood)
    qtbot.addWidget(made)
    present(made)
    assert made.bar.lock.isVisible()
    made.model.join()
    assert not made.bar.lock.isVisible()
    QTest.keyClick(made, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert made.model.root.page != LOCKED
    made.model.wait()
    QTest.keyClick(made, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert made.model.root.page == LOCKED


@pytest.mark.parametrize("found", [False, True])
def test_lobby_at_home_can_be_seen_reached_and_heard(qtbot: QtBot, neighbourhood: Neighbourhood, found: bool) -> None:
    made = doors.at_home(neighbourhood, found=found)
    qtbot.addWidget(made)
    assert_screen(made)


def test_group_is_found_by_the_switch_in_the_lobby(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made = doors.at_home(neighbourhood)
    qtbot.addWidget(made)
    neighbourhood.do(neighbourhood.world.machines[0], "lan_home")
    step = made.step
    assert isinstance(step, LobbyStep)
    (row,) = step._side.home.rows.values()
    assert (row.switch.isChecked(), row.note.text()) == (False, "Not home: nothing is sent here")
    row.switch.click()
    neighbourhood.rest(10)
    made.model.home.look()
    made.model.lobby.read()
    settle()
    assert (row.switch.isChecked(), row.note.text()) == (True, "Home · asking 1 computer here")
    assert stages(made)[:3] == ["The key was read, done", "Request delivered, done", "0 of 1 approvals, now"]


def test_networks_that_come_and_go_are_followed(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made = doors.at_home(neighbourhood)
    qtbot.addWidget(made)
    step = made.step
    assert isinstance(step, LobbyStep)
    plate, networks = step._side.home, neighbourhood.world.machines[1].node.means.networks
    assert isinstance(networks, MemoryNetworks)
    for now in ([home_lan.neighbour("192.168.7.3"), home_lan.CABLE], [home_lan.CABLE], []):
        networks.now = now
        made.model.home.look()
        settle()
        assert [row._name.text() for row in plate.rows.values()] == [one.wifi or "Wired network (eth0)" for one in now]
        assert plate.isVisible() is bool(now)


def test_refusal_says_why_and_leads_to_another_key(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made = doors.refused(neighbourhood)
    qtbot.addWidget(made)
    assert stages(made)[2] == "Not approved, failed"
    step = made.step
    assert isinstance(step, LobbyStep)
    assert step._refusal.title.text() == "The group's vetters declined this request."
    button(made, "Use another key").click()
    assert made.model.step == JOIN


def test_what_they_see_is_changed_until_it_is_signed(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made = unanswered(neighbourhood)
    qtbot.addWidget(made)
    button(made, "Change").click()
    (dialog,) = made.window().findChildren(Dialog)
    name, claim = dialog.findChildren(Field)[0], dialog.findChildren(AreaField)[0]
    name.set_text(" ")
    button(dialog, "Save").click()
    assert name.editor.accessibleDescription() == "Please give a name."
    name.set_text("Ines D.")
    claim.set_text("Billing, 2021 to 2025")
    button(dialog, "Save").click()
    settle()
    attempt = doors.attempt(made.model)
    assert (attempt.my_name, attempt.claim) == ("Ines D.", "Billing, 2021 to 2025")


def test_request_is_taken_back_after_a_question(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made = doors.lobby(neighbourhood)
    qtbot.addWidget(made)
    button(made, "Withdraw my request").click()
    (dialog,) = made.window().findChildren(Dialog)
    button(dialog, "Keep it").click()
    settle()
    assert made.model.step == LOBBY
    button(made, "Withdraw my request").click()
    (dialog,) = made.window().findChildren(Dialog)
    button(dialog, "Withdraw").click()
    settle()
    assert made.model.lobby.attempts == ()
    assert made.model.step == DOORS


def test_one_of_several_attempts_is_chosen(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    ines = neighbourhood.machine("ines")
    for person, group in (("Maya Ortiz", "ex-Lumen"), ("Leo Kim", "ex-Acme")):
        vetter = neighbourhood.founder(person, group)
        key = neighbourhood.do(vetter, "invite_create")["key"]
        neighbourhood.do(ines, "join", key=key, me="Ines Duarte", peers=[vetter.address])
    made = doors.waiting(neighbourhood, ines)
    qtbot.addWidget(made)
    step = made.step
    assert isinstance(step, LobbyStep)
    assert step._title.text() == "Joining ex-Acme"
    next(chip for chip in made.findChildren(ChipButton) if chip.text() == "ex-Lumen").click()
    settle()
    assert step._title.text() == "Joining ex-Lumen"
    assert_screen(made)


def test_somebody_who_is_let_in_stands_in_the_group(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    maya = neighbourhood.founder()
    ines = neighbourhood.applicant("Ines Duarte", maya)
    window = Window(neighbourhood.root(ines))
    qtbot.addWidget(window)
    present(window)
    window.model.unlock(PASSPHRASE)
    settle()
    member = window.model.attempts[0].member
    assert member is not None
    neighbourhood.do(maya, "member_approve", member=member.hex())
    window.model.lobby.ask(window.model.attempts[0].file)
    settle()
    assert window.model.page == GROUPS
    (toast,) = window.findChildren(Toast)
    assert toast.accessibleName() == "You were let into ex-Lumen."
    seen = window.childAt(toast.geometry().center())
    assert seen is not None
    assert seen is toast or toast.isAncestorOf(seen)
    assert window.windowTitle() == "general · ex-Lumen"


# -- the check that was left for later


def late(near: Neighbourhood) -> tuple[LateCheckDialog, str]:
    maya = near.machine("maya")
    founded = near.do(maya, "group_found", name="ex-Lumen", me="Maya", needed=1)
    near.do(maya, "words_checked", checked=False)
    made = LateCheckDialog(LateCheck(near.bridge(maya), Target("ex-Lumen", group=founded["group"])))
    return made, founded["phrase"]


def test_late_check_can_be_seen_reached_and_heard(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    dialog, _ = late(neighbourhood)
    qtbot.addWidget(dialog)
    assert_screen(dialog, 640, 640, large=(1280, 1200))


def test_words_left_for_later_are_asked_for_by_all_twelve(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    dialog, phrase = late(neighbourhood)
    qtbot.addWidget(dialog)
    dialog.show()
    words = phrase.split()
    dialog.fields.fill(words[1:] + words[:1])
    button(dialog, "Check the words").click()
    settle()
    assert dialog.fields._words.text()
    dialog.fields.fill(words)
    button(dialog, "Check the words").click()
    settle()
    assert dialog.result() == Dialog.DialogCode.Accepted
    assert neighbourhood.do(neighbourhood.world.machines[0], "words_unchecked") == []


def test_reminder_leads_to_the_check(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    maya = neighbourhood.founder()
    neighbourhood.do(maya, "words_checked", checked=False)
    window = Window(neighbourhood.root(maya))
    qtbot.addWidget(window)
    present(window)
    window.model.unlock(PASSPHRASE)
    settle()
    (toast,) = window.findChildren(Toast)
    assert "recovery words for ex-Lumen" in toast.accessibleName()
    next(one for one in toast.findChildren(Button) if one.text() == "Check them now").click()
    settle()
    assert window.findChildren(LateCheckDialog)


def test_reminder_of_words_that_nobody_looked_at_says_so_and_stays(
    qtbot: QtBot, neighbourhood: Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("whisper_net.desktop.views.kit.toast.SHOWN_MS", 0)
    maya = neighbourhood.founder()
    neighbourhood.do(maya, "words_checked", checked=False, seen=False)
    window = Window(neighbourhood.root(maya))
    qtbot.addWidget(window)
    present(window)
    window.model.unlock(PASSPHRASE)
    settle()
    (toast,) = window.findChildren(Toast)
    assert toast.accessibleName().startswith("You did not look at the recovery words for ex-Lumen")
    assert toast.tone == INFO
    names = [one.text() for one in toast.findChildren(Button)]
    assert "Check them now" not in names
    next(one for one in toast.findChildren(Button) if one.text() == "Do not remind me").click()
    settle()
    assert neighbourhood.do(maya, "words_unchecked") == []
    assert neighbourhood.do(maya, "words_state") == {"checked": True, "seen": False}


def test_reminder_of_an_attempt_leads_to_the_check_of_its_words(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    maya, ines = neighbourhood.founder(), neighbourhood.machine("ines")
    key = neighbourhood.do(maya, "invite_create")["key"]
    phrase = neighbourhood.do(ines, "join", key=key, me="Ines Duarte")["phrase"]
    neighbourhood.do(ines, "words_checked", checked=False, attempt=ines.node.applicants[0].entry.file)
    window = Window(neighbourhood.root(ines))
    qtbot.addWidget(window)
    present(window)
    window.model.unlock(PASSPHRASE)
    settle()
    (toast,) = window.findChildren(Toast)
    assert "recovery words for the group that you asked to join" in toast.accessibleName()
    next(one for one in toast.findChildren(Button) if one.text() == "Check them now").click()
    settle()
    (dialog,) = window.findChildren(LateCheckDialog)
    dialog.fields.fill(phrase.split())
    button(dialog, "Check the words").click()
    settle()
    assert neighbourhood.do(ines, "words_unchecked") == []
