"""The third door: a file is dropped or chosen, words are pasted, and what is wrong stands where it is mended."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from tests.desktop import doors
from tests.desktop.coming_back import backed_up, founded
from tests.desktop.doors import page, step
from tests.desktop.ground import PASSPHRASE, Neighbourhood, present, settle
from tests.desktop.walk import assert_screen
from tests.node.world import Machine
from whisper_net.desktop.viewmodels.root import GROUPS
from whisper_net.desktop.viewmodels.unlocking import AGAIN
from whisper_net.desktop.viewmodels.unlocking import PASSPHRASE as FIRST
from whisper_net.desktop.views.backup_file_field import dropped_file
from whisper_net.desktop.views.kit.button import Button
from whisper_net.desktop.views.welcome import WelcomePage
from whisper_net.desktop.views.welcome_restore import BY_FILE, BY_HELP, RestoreStep


def restoring(qtbot: QtBot, near: Neighbourhood) -> tuple[WelcomePage, RestoreStep, Machine]:
    model, machine = doors.newcomer(near, "fresh")
    made = page(model.root)
    qtbot.addWidget(made)
    present(made)
    made.model.restore()
    form = step(made, RestoreStep)
    assert isinstance(form, RestoreStep)
    return made, form, machine


def file_of(path: str) -> QMimeData:
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(path)])
    return dropped


def button(form: RestoreStep, words: str) -> Button:
    return next(one for one in form.findChildren(Button) if one.text() == words and one.isVisible())


def type_passphrase(form: RestoreStep) -> None:
    form._secrets[FIRST].set_text(PASSPHRASE)
    form._secrets[AGAIN].set_text(PASSPHRASE)


@pytest.mark.parametrize("by_help", [False, True])
def test_ways_back_can_be_seen_reached_and_heard(qtbot: QtBot, neighbourhood: Neighbourhood, by_help: bool) -> None:
    made = doors.restore(neighbourhood, by_help=by_help, faults=True)
    qtbot.addWidget(made)
    assert_screen(made)


def test_dropped_file_and_pasted_words_bring_one_back(
    qtbot: QtBot, neighbourhood: Neighbourhood, tmp_path: Path
) -> None:
    maya, phrase = founded(neighbourhood)
    made, form, _ = restoring(qtbot, neighbourhood)
    form.show_way(BY_HELP)
    form.take(dropped_file(file_of(backed_up(neighbourhood, maya, phrase, tmp_path))))
    assert form._tabs.current == BY_FILE
    first = form.words.fields[0].editor
    first.setText(phrase)
    first.textEdited.emit(phrase)
    assert form.words.words() == phrase.split()
    names = [one.accessibleName() for one in form.findChildren(QLineEdit)]
    assert not any(phrase in name for name in names)
    type_passphrase(form)
    button(form, "Restore").click()
    assert not button(form, "Reading the backup").isEnabled()
    settle()
    assert made.model.root.page == GROUPS


def test_space_that_reaches_a_word_past_its_open_list_leads_on(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made, form, _ = restoring(qtbot, neighbourhood)
    first, second = (field.editor for field in form.words.fields[:2])
    first.setFocus()
    QTest.keyClicks(first, "harb")
    assert form.words.fields[0]._offered.isVisible()
    first.setText("harbor ")
    first.textEdited.emit(first.text())
    assert first.text() == "harbor"
    assert not form.words.fields[0]._offered.isVisible()
    assert second.hasFocus()
    assert made.step is form


def test_what_is_wrong_stands_where_it_is_mended(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made, form, _ = restoring(qtbot, neighbourhood)
    form.submit()
    assert form.words._words.text() == "Word 1 is missing."
    form.words.fill([*["abandon"] * 11, "abot"])
    form.submit()
    assert "“abot” is not one of the words." in form.words._words.text()
    form.words.fill(["about"], 11)
    form.submit()
    assert form._file._below.text() == "Choose the file of your backup."
    assert "passphrase" in form._secrets[FIRST].editor.accessibleDescription()
    form.take("/nowhere/to/be.found")
    assert form._file._below.text() == "Drop it anywhere on this page, or choose it."
    type_passphrase(form)
    form.submit()
    settle()
    assert form._file._icon.isVisible()
    assert button(form, "Restore").isEnabled()
    assert made.step is form


def test_file_is_chosen_in_a_dialog(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made, form, _ = restoring(qtbot, neighbourhood)
    form._file.button.click()
    chooser = made.findChildren(QFileDialog)[-1]
    chooser.fileSelected.emit("/srv/kit.backup")
    chooser.reject()
    settle()
    assert form._file.text() == "/srv/kit.backup"
    assert form._file._name.text() == "kit.backup"
    assert dropped_file(QMimeData()) == ""


def test_asking_is_shown_and_can_be_ended(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    maya, phrase = founded(neighbourhood)
    key = neighbourhood.do(maya, "invite_create")["key"]
    neighbourhood.wait(maya.stop())
    made, form, machine = restoring(qtbot, neighbourhood)
    form.words.fields[0].editor.textEdited.emit("whisper://join/#ABC")
    assert form._tabs.current == BY_HELP
    assert form._key.text() == "whisper://join/#ABC"
    form._key.set_text(key)
    form._address.set_text(maya.address)
    form.words.fill(phrase.split())
    type_passphrase(form)
    QTest.keyClicks(form._address.editor, "\r")
    settle(2)
    assert form._waiting.title.text() == "Nobody who knows this key has answered yet."
    assert form._waiting.isVisible()
    button(form, "Stop asking").click()
    settle()
    assert not form._waiting.isVisible()
    assert button(form, "Come back").isEnabled()
    assert not form._new.isVisible()  # the profile is made
    assert machine.disk.entries == {}
    made.hide()
    assert not any(form.words.words())
