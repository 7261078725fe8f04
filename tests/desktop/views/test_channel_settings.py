"""A channel's settings: seen, changed, people let in and put out, and left; by those who may."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.desktop import persons, rooms
from tests.desktop.ground import Neighbourhood, present, settle
from tests.desktop.lumen import Lumen
from tests.desktop.walk import assert_screen
from tests.node.world import Machine
from whisper_net.core.errors import NotFound
from whisper_net.core.ids import ScopeId
from whisper_net.desktop.viewmodels.channel_settings import INSIDE, OUTSIDE, ChannelSettingsModel
from whisper_net.desktop.viewmodels.place import CHANNEL
from whisper_net.desktop.views.channel import ChannelScreen
from whisper_net.desktop.views.channel_settings import ChannelSettingsDialog
from whisper_net.desktop.views.kit.button import Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.toast import Toast
from whisper_net.desktop.views.shell import Shell
from whisper_net.node.channel_settings import CLOSED


@pytest.fixture
def lumen(neighbourhood: Neighbourhood) -> Lumen:
    made = Lumen(neighbourhood, small=True)
    neighbourhood.channel(made.maya, rooms.NAME, made.people["Priya Raman"])
    neighbourhood.sync(made.people["Priya Raman"], made.maya)
    return made


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
    return made


def toasts(shell: Shell) -> list[str]:
    return [one.accessibleName() for one in shell.findChildren(Toast)]


def names(dialog: ChannelSettingsDialog, list_: str) -> list[str]:
    return [row.name for row in dialog.model.rows[list_].everybody]


def tick(dialog: ChannelSettingsDialog, list_: str, person: str) -> None:
    """Choose a tab and somebody in it, by keys."""
    dialog.people.tabs._tabs[list_].click()
    shown = dialog.people.lists[list_]
    shown.setFocus(Qt.FocusReason.TabFocusReason)
    at = next(at for at in range(shown.rows.rowCount()) if shown.rows.row(at).name == person)
    shown.setCurrentIndex(shown.rows.index(at))
    QTest.keyClick(shown, Qt.Key.Key_Space)
    settle()


def test_settings_can_be_seen_reached_and_heard(shell: Shell) -> None:
    dialog = rooms.settings(shell)
    assert dialog.title.text() == f"Settings of {rooms.NAME}"
    assert names(dialog, INSIDE) == ["Maya Ortiz", "Priya Raman"]
    assert names(dialog, OUTSIDE) == ["Tomasz Lis"]
    assert not dialog.save.isEnabled()
    assert_screen(shell)


def test_change_says_what_it_does_before_it_is_saved(shell: Shell) -> None:
    dialog = rooms.settings(shell)
    rooms.changed(dialog)
    assert dialog.consequences.isVisible()
    assert dialog.consequences.text.text().startswith(CLOSED)
    dialog.keeps["off"].click()
    dialog.histories["all"].click()
    assert not dialog.consequences.isVisible()
    assert not dialog.save.isEnabled(), "nothing is another than it was"
    rooms.changed(dialog)
    dialog.save.click()
    settle()
    told = dialog.model.told
    assert told is not None
    assert (told.history, told.disappear) == ("since_join", "week")
    assert toasts(shell)[-1] == f"{rooms.NAME} is changed."
    assert not dialog.save.isEnabled()


def test_people_are_let_in_and_put_out(shell: Shell) -> None:
    dialog = rooms.settings(shell)
    tick(dialog, OUTSIDE, "Tomasz Lis")
    assert dialog.people.let_in.text() == "Let 1 person in"
    dialog.people.let_in.click()
    settle()
    assert names(dialog, INSIDE) == ["Maya Ortiz", "Priya Raman", "Tomasz Lis"]
    assert toasts(shell)[-1] == f"1 person more can read {rooms.NAME} now."
    assert "nobody whom you could let in" in dialog.people.note.text()
    tick(dialog, INSIDE, "Maya Ortiz")
    assert dialog.model.people(INSIDE) == [], "oneself goes by another way"
    tick(dialog, INSIDE, "Priya Raman")
    dialog.people.take_out.click()
    settle()
    asked = next(one for one in shell.findChildren(Dialog) if one.isVisible() and one is not dialog)
    assert asked.windowTitle() == f"Take {rooms.NAME} from Priya Raman?"
    next(one for one in asked.findChildren(Button) if one.text() == "Take it from Priya Raman").click()
    settle()
    assert names(dialog, INSIDE) == ["Maya Ortiz", "Tomasz Lis"]
    assert names(dialog, OUTSIDE) == ["Priya Raman"]
    assert toasts(shell)[-1] == f"1 person reads nothing new in {rooms.NAME}."


def test_member_sees_who_is_in_and_changes_nothing(lumen: Lumen, qtbot: QtBot) -> None:
    shell = window(lumen, lumen.people["Priya Raman"])
    qtbot.addWidget(shell)
    dialog = rooms.settings(shell)
    assert not any(radio.isEnabled() for radio in (*dialog.histories.values(), *dialog.keeps.values()))
    assert dialog.refused.text() == "Only an admin who is in this channel changes this."
    assert dialog.people.lists[INSIDE].chosen is None
    assert names(dialog, OUTSIDE) == []
    assert dialog.go_out.isVisible()


def test_channel_is_left_after_one_was_asked(lumen: Lumen, qtbot: QtBot) -> None:
    shell = window(lumen, lumen.people["Priya Raman"])
    qtbot.addWidget(shell)
    dialog = rooms.settings(shell)
    dialog.go_out.click()
    settle()
    next(one for one in shell.findChildren(Button) if one.isVisible() and one.text() == f"Leave {rooms.NAME}").click()
    settle()
    assert toasts(shell)[-1] == f"You left {rooms.NAME}."
    assert [one for one in shell.findChildren(ChannelSettingsDialog) if one.isVisible()] == []
    assert shell._model.place is not None
    assert shell._model.place.kind == CHANNEL
    screen = shell.stack.currentWidget()
    assert isinstance(screen, ChannelScreen)
    assert not screen.composer.editor.isVisible()
    assert "not in this channel" in screen.composer.warning.text()


def test_nothing_disappears_from_general_and_nobody_leaves_it(shell: Shell) -> None:
    dialog = rooms.settings(shell, "general")
    assert not any(radio.isEnabled() for radio in dialog.keeps.values())
    assert all(radio.isEnabled() for radio in dialog.histories.values())
    assert not dialog.go_out.isVisible()
    assert "nothing disappears" in dialog.refused.text()


def test_what_others_change_meanwhile_takes_a_choice_back(shell: Shell, lumen: Lumen) -> None:
    dialog = rooms.settings(shell)
    tick(dialog, OUTSIDE, "Tomasz Lis")
    tomasz = persons.id_of(lumen, "Tomasz Lis").hex()
    lumen.near.do(lumen.maya, "channel_grant", channel=rooms.NAME, member=tomasz)
    settle()
    assert dialog.model.people(OUTSIDE) == []
    assert not dialog.people.let_in.isVisible()


def test_channel_that_is_not_there_is_said(lumen: Lumen, qtbot: QtBot) -> None:
    model = ChannelSettingsModel(lumen.near.membership(lumen.maya), ScopeId(bytes(32)))
    dialog = ChannelSettingsDialog(model)
    qtbot.addWidget(dialog)
    present(dialog)
    assert dialog.fault.isVisible()
    assert not dialog.save.isEnabled()
    model.save()
    model.let_in()
    assert not model.busy


def test_refusal_is_told_in_words(shell: Shell, lumen: Lumen, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = rooms.settings(shell)
    rooms.changed(dialog)
    dialog.model._refused(NotFound("no such channel here"))
    settle()
    assert toasts(shell)[-1] == "No such channel here."
    assert dialog.save.isEnabled()
