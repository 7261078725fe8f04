"""The pages that welcome somebody: seen, reached and heard, and driven by the keyboard."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QDir, QMimeData, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from tests.desktop import doors
from tests.desktop.doors import page, step
from tests.desktop.ground import PASSPHRASE, Ear, Neighbourhood, present, settle
from tests.desktop.walk import assert_screen
from whisper_net.desktop.viewmodels.onboarding import CHECK, DOORS, JOIN, START, WORDS
from whisper_net.desktop.viewmodels.root import GROUPS
from whisper_net.desktop.views.kit.button import Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.welcome import WelcomePage
from whisper_net.desktop.views.welcome_doors import Door
from whisper_net.desktop.views.welcome_join import BY_WORDS, JoinStep
from whisper_net.desktop.views.welcome_restore import RestoreStep
from whisper_net.desktop.views.welcome_start import StartStep
from whisper_net.desktop.views.welcome_words import Cell, WordsStep
from whisper_net.desktop.views.window import Window

PAGES: dict[str, Callable[[Neighbourhood], WelcomePage]] = {
    "doors": doors.welcome,
    "words": doors.words,
    "join": doors.join,
    "restore": doors.restore,
    "lobby": doors.lobby,
}


def test_hidden_words_can_be_seen_reached_and_heard(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made = doors.words(neighbourhood, visible=False)
    qtbot.addWidget(made)
    assert_screen(made)


@pytest.mark.parametrize("name", PAGES)
def test_page_fits_a_small_window(qtbot: QtBot, neighbourhood: Neighbourhood, name: str) -> None:
    made = PAGES[name](neighbourhood)
    qtbot.addWidget(made)
    assert_screen(made, 760, 560, large=(1280, 800))


def button(made: WelcomePage, words: str) -> Button:
    return next(one for one in made.findChildren(Button) if one.text() == words and one.isVisible())


def test_doors_are_opened_and_left_by_the_keyboard(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made = doors.welcome(neighbourhood)
    qtbot.addWidget(made)
    present(made)
    made.start_focus().setFocus()
    QTest.keyClick(made.focusWidget(), Qt.Key.Key_Return)
    settle()
    assert made.model.step == START
    assert isinstance(made.focusWidget(), QLineEdit)
    QTest.keyClick(made.focusWidget(), Qt.Key.Key_Escape)
    settle()
    assert made.model.step == DOORS
    _, second, _ = made.findChildren(Door)
    QTest.keyClick(second, Qt.Key.Key_Space)
    settle()
    assert made.model.step == JOIN


def test_third_door_leads_to_the_two_ways_back(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    window = Window(neighbourhood.root(None))
    qtbot.addWidget(window)
    present(window)
    restore = window.findChildren(Door)[2]
    assert "twelve" in restore.accessibleDescription()
    restore.click()
    settle()
    assert window.findChildren(RestoreStep)


def test_founding_is_typed_and_led_to_the_words(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    model, _ = doors.newcomer(neighbourhood, "maya")
    made = page(model.root)
    qtbot.addWidget(made)
    made.model.start()
    form = step(made, StartStep)
    assert isinstance(form, StartStep)
    form.submit()
    settle()
    first = next(field for field in form.findChildren(QLineEdit) if field.accessibleDescription())
    assert first.accessibleDescription() == "Please give a name."
    form.fill("ex-Lumen", "Maya", PASSPHRASE, PASSPHRASE)
    secrets = [one for one in form.findChildren(QLineEdit) if one.echoMode() == QLineEdit.EchoMode.Password]
    assert len(secrets) == 2
    QTest.keyClick(secrets[-1], Qt.Key.Key_Return)
    assert not button(made, "Making your keys").isEnabled()
    settle()
    assert isinstance(made.step, WordsStep)
    assert made.model.step == WORDS


def shown(made: WelcomePage) -> list[str]:
    return [cell._word.text() for cell in made.findChildren(Cell)]


def test_words_are_shown_on_demand_and_covered_before_they_are_asked_for(
    qtbot: QtBot, neighbourhood: Neighbourhood
) -> None:
    made = doors.words(neighbourhood, visible=False)
    qtbot.addWidget(made)
    present(made)
    ended = Ear()
    made.model.recovery.ended.connect(ended)
    assert not set(shown(made)) & set(doors.PHRASE.split())
    assert not button(made, "Hide and check").isEnabled()
    button(made, "Show the words").click()
    assert shown(made) == doors.PHRASE.split()
    button(made, "Hide and check").click()
    assert made.model.step == CHECK
    assert not set(shown(made)) & set(doors.PHRASE.split())
    fields = [one for one in made.findChildren(QLineEdit) if one.isVisible()]
    assert [one.accessibleName() for one in fields] == ["Word 2", "Word 8", "Word 11"]
    for field, word in zip(fields, ("lemon", "wrong", "saddle"), strict=True):
        QTest.keyClicks(field, word)
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert [bool(one.accessibleDescription()) for one in fields] == [False, True, False]
    assert ended.heard == []
    button(made, "Show the words again").click()
    assert shown(made) == doors.PHRASE.split()
    button(made, "Hide and check").click()
    fields[1].setText("language")
    fields[0].setText("lemon")
    fields[2].setText("saddle")
    button(made, "Continue").click()
    settle()
    assert len(ended.heard) == 1
    assert not set(shown(made)) & set(doors.PHRASE.split())


def test_later_without_a_look_asks_first(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made = doors.words(neighbourhood, visible=False)
    qtbot.addWidget(made)
    present(made)
    ended = Ear()
    made.model.recovery.ended.connect(ended)
    made.model.recovery.seen = False
    button(made, "Later").click()
    (dialog,) = made.window().findChildren(Dialog)
    assert_screen(dialog, 480, 240, large=(1000, 800))
    assert ended.heard == []
    dialog.reject()
    settle()
    assert made.model.step == WORDS
    button(made, "Later").click()
    dialog = made.window().findChildren(Dialog)[-1]
    next(one for one in dialog.findChildren(Button) if one.text() == "Go on without words").click()
    settle()
    assert len(ended.heard) == 1


def test_later_after_a_look_asks_nothing(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made = doors.words(neighbourhood)
    qtbot.addWidget(made)
    ended = Ear()
    made.model.recovery.ended.connect(ended)
    button(made, "Later").click()
    assert len(ended.heard) == 1


def test_wrong_and_missing_words_are_each_said(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made = doors.words(neighbourhood, checking=True)
    qtbot.addWidget(made)
    present(made)
    fields = [one for one in made.findChildren(QLineEdit) if one.isVisible()]
    fields[0].setText("wrong")
    fields[2].setFocus()
    QTest.keyClicks(fields[2], "saddle")
    QTest.keyClick(fields[2], Qt.Key.Key_Return)
    assert [one.accessibleDescription() for one in fields] == [
        "Word 2 on your paper is another one.",
        "Word 8 is missing.",
        "",
    ]
    assert fields[0].hasFocus()


def test_words_reach_the_clipboard_by_their_button_alone_and_leave_it_with_the_page(
    qtbot: QtBot, neighbourhood: Neighbourhood
) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("something of before")
    made = doors.words(neighbourhood)
    qtbot.addWidget(made)
    assert clipboard.text() == "something of before"
    button(made, "Copy").click()
    assert clipboard.text() == doors.PHRASE
    made.model.recovery.later()
    made.hide()
    settle()
    assert clipboard.text() == ""


def test_secrets_are_emptied_when_their_page_goes(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made = doors.start(neighbourhood, faults=True)
    qtbot.addWidget(made)
    fields = made.findChildren(QLineEdit)
    assert any(field.text() for field in fields)
    made.hide()
    assert not any(field.text() for field in fields)


def joining(qtbot: QtBot, near: Neighbourhood) -> tuple[WelcomePage, JoinStep]:
    made = doors.join(near)
    qtbot.addWidget(made)
    present(made)
    form = made.step
    assert isinstance(form, JoinStep)
    return made, form


def test_dropped_text_and_files_are_read(qtbot: QtBot, neighbourhood: Neighbourhood, tmp_path: Path) -> None:
    key = neighbourhood.do(neighbourhood.founder(), "invite_create")["key"]
    made, form = joining(qtbot, neighbourhood)
    text = QMimeData()
    text.setText(key)
    form.take(text)
    assert form._key.text() == key
    form._key.set_text("")
    (tmp_path / "key.txt").write_text(key)
    file = QMimeData()
    file.setUrls([QUrl.fromLocalFile(str(tmp_path / "key.txt"))])
    form.take(file)
    settle()
    assert form._key.text() == key
    picture = QMimeData()
    picture.setData("image/png", b"no picture at all")
    form.take(picture)
    settle()
    assert form._key.editor.accessibleDescription() == "What was found there is something else, not an invitation."
    form.take(QMimeData())
    assert made.model.step == JOIN


@pytest.mark.parametrize("by", ["drop", "file"])
def test_message_around_a_key_gives_key_and_address(
    qtbot: QtBot, neighbourhood: Neighbourhood, tmp_path: Path, by: str
) -> None:
    key = neighbourhood.do(neighbourhood.founder(), "invite_create")["key"]
    message = f"Hi Ines! Paste this at 10:30:\n<{key}>\nAddress to ask: 192.168.1.20:4400.\nMaya"
    _, form = joining(qtbot, neighbourhood)
    offer = QMimeData()
    offer.setText(message)
    if by == "file":
        (tmp_path / "message.txt").write_text(message)
        offer.setUrls([QUrl.fromLocalFile(str(tmp_path / "message.txt"))])
    form.take(offer)
    settle()
    assert (form._key.text(), form._address.text()) == (key, "192.168.1.20:4400")
    form.fill("Ines", "", "10.0.0.4:4400")
    form.take(offer)
    settle()
    assert form._address.text() == "10.0.0.4:4400"


def test_two_keys_in_a_message_are_left_to_the_person(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    maya = neighbourhood.founder()
    both = "\n".join(neighbourhood.do(maya, "invite_create")["key"] for _ in range(2))
    _, form = joining(qtbot, neighbourhood)
    form.take_key(both)
    form.submit()
    assert form._key.text() == both
    assert "two different keys" in form._key.editor.accessibleDescription()


def test_dialog_that_picks_a_picture_begins_at_home_and_gives_the_keyboard_back(
    qtbot: QtBot, neighbourhood: Neighbourhood, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _kind: str(tmp_path / "missing"))
    monkeypatch.setattr(QDir, "homePath", lambda: str(tmp_path))
    made, form = joining(qtbot, neighbourhood)
    present(made)
    form._pick.click()
    chooser = made.findChildren(QFileDialog)[-1]
    assert chooser.directory().path() == str(tmp_path)
    chooser.reject()
    settle()
    assert made.focusWidget() is form._pick


def test_words_are_completed_spread_and_refused_by_name(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made, form = joining(qtbot, neighbourhood)
    form.show_way(BY_WORDS)
    editors = [field.editor for field in form.words.fields]
    editors[0].setFocus()
    QTest.keyClicks(editors[0], "harb")
    completer = editors[0].completer()
    assert completer is not None
    assert completer.completionModel().index(0, 0).data() == "harbor"
    popup = completer.popup()
    assert popup is not None
    popup.hide()
    editors[0].setText("harbr")
    QTest.keyClick(editors[0], Qt.Key.Key_Space)
    assert form.words.fields[0].frame.failed
    assert "“harbr” is not one of the words. Perhaps “harbor”?" in form.words._words.text()
    editors[0].clear()
    editors[0].insert("harbor lemon copper")
    editors[0].textEdited.emit(editors[0].text())
    assert form.words.words()[:4] == ["harbor", "lemon", "copper", ""]
    editors[3].setText("x")
    editors[3].textEdited.emit("whisper://join/#ABC")
    assert form._key.text() == "whisper://join/#ABC"
    assert form._tabs.current == "by_key"
    assert made.model.step == JOIN


def test_relay_is_asked_for_beside_eight_words_alone(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    _, form = joining(qtbot, neighbourhood)
    assert not form.relay.isVisible()
    form.show_way(BY_WORDS)
    assert form.relay.isVisible()
    form.relay.set_text("relay.example")
    form.words.fields[0].editor.textEdited.emit(" ".join(["harbor"] * 8))
    form.submit()
    assert form.relay.frame.failed


def test_refusal_keeps_what_was_typed(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made, form = joining(qtbot, neighbourhood)
    form.fill("Ines", "Billing", "nowhere", PASSPHRASE, PASSPHRASE)
    form.take_key("whisper://join/#ABCDEF")
    QTest.keyClick(form._key.editor, Qt.Key.Key_Return)
    settle()
    assert "cut short" in form._key.editor.accessibleDescription()
    assert "lacks a host or a port" in form._address.editor.accessibleDescription()
    assert (form._me.text(), form._claim.text(), form._key.text()) == ("Ines", "Billing", "whisper://join/#ABCDEF")
    assert made.model.step == JOIN


def test_somebody_with_a_group_goes_back_from_the_doors(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    root = neighbourhood.root(neighbourhood.founder())
    root.unlock(PASSPHRASE)
    settle()
    root.welcome()
    made = page(root)
    qtbot.addWidget(made)
    button(made, "Back to your groups").click()
    assert root.page == GROUPS


def test_return_presses_the_button_that_has_the_keyboard(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made = doors.words(neighbourhood, visible=False)
    qtbot.addWidget(made)
    present(made)
    show = button(made, "Show the words")
    show.setFocus()
    QTest.keyClick(show, Qt.Key.Key_Return)
    assert shown(made) == doors.PHRASE.split()
