"""Settings before there is a group: reached from every page that welcomes, and nothing is lost by a look at them."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.desktop import doors
from tests.desktop.doors import step
from tests.desktop.ground import Ear, Neighbourhood, present, settle
from tests.desktop.walk import assert_screen
from whisper_net.desktop.viewmodels.onboarding import JOIN, WORDS
from whisper_net.desktop.viewmodels.place import ABOUT, APPEARANCE, NETWORK, SECURITY
from whisper_net.desktop.viewmodels.root import LOCKED
from whisper_net.desktop.views.kit.button import Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.sections import SECTIONS
from whisper_net.desktop.views.settings_network import NetworkScreen
from whisper_net.desktop.views.settings_security import SecurityScreen
from whisper_net.desktop.views.welcome import WelcomePage
from whisper_net.desktop.views.welcome_join import JoinStep
from whisper_net.desktop.views.welcome_settings import WelcomeSettings
from whisper_net.desktop.views.welcome_words import WordsStep


def opened(made: WelcomePage, kind: str = APPEARANCE) -> WelcomeSettings:
    """The settings of a page, at a section."""
    made.bar.settings.click()
    assert made.settings is not None
    made.settings.list.rows[kind].click()
    settle()
    return made.settings


@pytest.mark.parametrize("kind", [one.kind for one in SECTIONS])
@pytest.mark.parametrize("build", [doors.welcome, doors.at_home])
def test_section_can_be_seen_reached_and_heard(
    qtbot: QtBot, neighbourhood: Neighbourhood, kind: str, build: Callable[[Neighbourhood], WelcomePage]
) -> None:
    made = build(neighbourhood)
    qtbot.addWidget(made)
    opened(made, kind)
    assert_screen(made)


def test_gear_stands_in_a_small_window(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made = doors.settings(neighbourhood)
    qtbot.addWidget(made)
    assert_screen(made, 760, 560, large=(1280, 800))


def test_what_was_typed_is_there_again(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made = doors.join(neighbourhood)
    qtbot.addWidget(made)
    present(made)
    form = step(made, JoinStep)
    assert isinstance(form, JoinStep)
    form.take_key("whisper://join/#AAAA")
    for leave in ("back", "esc", "keys"):
        shown = opened(made, ABOUT)
        assert not form.isVisible()
        if leave == "back":
            shown.list.back.click()
        elif leave == "esc":
            QTest.keyClick(shown.start_focus(), Qt.Key.Key_Escape)
        else:
            QTest.keyClick(shown.start_focus(), Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
        settle()
        assert made.settings is None
        assert made.step is form
        assert (form.isVisible(), made.model.step) == (True, JOIN)
        assert (form._key.text(), form._me.text()) == ("whisper://join/#AAAA", "Ines Duarte")


def test_keys_open_settings_unless_a_dialog_lies_over_them(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made = doors.lobby(neighbourhood)
    qtbot.addWidget(made)
    present(made)
    next(one for one in made.findChildren(Button) if one.text() == "Withdraw my request").click()
    (dialog,) = made.window().findChildren(Dialog)
    made._switch_settings()
    assert not made.findChildren(WelcomeSettings)
    dialog.reject()
    settle()
    QTest.keyClick(made.start_focus(), Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    settle()
    (shown,) = made.findChildren(WelcomeSettings)
    assert made.focusWidget() is shown.list.rows[APPEARANCE]


def test_words_that_are_shown_once_are_there_again_and_cannot_be_locked_away(
    qtbot: QtBot, neighbourhood: Neighbourhood
) -> None:
    made = doors.words(neighbourhood)
    qtbot.addWidget(made)
    present(made)
    made.model.root.bridge.running = True
    shown = opened(made, SECURITY)
    assert isinstance(shown.section, SecurityScreen)
    assert not shown.section.now.isVisible()
    shown.list.back.click()
    settle()
    assert made.model.step == WORDS
    assert " ".join(made.model.recovery.words) == doors.PHRASE
    words = step(made, WordsStep)
    assert [one.text() for one in words.findChildren(Text)].count("harbor") == 1


def test_whoever_waits_can_lock_and_set_the_network(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made = doors.at_home(neighbourhood)
    qtbot.addWidget(made)
    present(made)
    shown = opened(made, NETWORK)
    page = shown.section
    assert isinstance(page, NetworkScreen)
    assert page.model.lan is not None
    assert not page.address.isVisible()
    (home,) = page._homes.values()
    home.switch.click()
    page.reach.switch.click()
    settle()
    assert page.model.home.at_home
    assert page.model.reach.listening is None  # this computer answered before
    page.said.emit("Address copied.", False)
    page.model.add("192.168.7.9:4400")
    page.model.forget("192.168.7.9:4400")
    assert page.model.called == ()
    shown.list.rows[SECURITY].click()
    assert not page.model._timer.isActive()
    section = shown.section
    assert isinstance(section, SecurityScreen)
    section.now.click()
    settle()
    assert made.model.root.page == LOCKED


def test_what_settings_say_is_said_at_the_foot(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made = doors.settings(neighbourhood)
    qtbot.addWidget(made)
    said = Ear()
    made.model.root.said.connect(lambda words, _: said(words))
    shown = made.settings
    assert shown is not None
    shown.list.rows[ABOUT].click()
    next(one for one in shown.findChildren(Button) if one.text() == "Copy path").click()
    assert said.heard == ["Path copied."]


def test_step_that_changes_comes_forward(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made = doors.settings(neighbourhood)
    qtbot.addWidget(made)
    made.show_settings()
    made.model.join()
    settle()
    assert made.settings is None
    assert step(made, JoinStep).isVisible()
