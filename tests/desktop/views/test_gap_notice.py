"""What has not arrived is said quietly, once it stays missing, with what helps; and no more once it came."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.desktop import attached
from tests.desktop.ground import Neighbourhood, present, settle
from tests.desktop.talk import Talk
from tests.desktop.walk import assert_screen
from whisper_net.core.ids import MemberId, ScopeId
from whisper_net.desktop.viewmodels import gaps
from whisper_net.desktop.viewmodels.gaps import Gaps
from whisper_net.desktop.viewmodels.place import CHANNEL, Place
from whisper_net.desktop.views.channel import ChannelScreen
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.node.delivery import Gap


@pytest.fixture
def talk(neighbourhood: Neighbourhood, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Talk]:
    monkeypatch.setattr(gaps, "GRACE_MS", 0)
    made = Talk(neighbourhood, qtbot)
    yield made
    made.close()


@pytest.fixture
def screen(talk: Talk) -> ChannelScreen:
    made = ChannelScreen(talk.near.membership(talk.maya))
    talk.views.append(made)
    made.resize(900, 700)
    present(made)
    return made


def enter(screen: ChannelScreen, talk: Talk) -> None:
    screen.enter(Place(CHANNEL, talk.scope.hex()))
    settle()


def test_nothing_is_said_where_nothing_is_missing(screen: ChannelScreen, talk: Talk) -> None:
    talk.say("one", "two", who=talk.priya)
    enter(screen, talk)
    assert not screen.gaps.isVisible()


def test_what_is_missing_is_said_until_it_comes(screen: ChannelScreen, talk: Talk) -> None:
    attached.lack(talk.near, talk.maya, talk.priya, talk.scope)
    enter(screen, talk)
    talk.until(screen.gaps.isVisible)
    assert screen.gaps.words.text() == "2 messages or changes of Priya Raman have not arrived yet."
    screen.gaps.help.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(screen.gaps.help, Qt.Key.Key_Space)
    settle()
    (dialog,) = screen.window().findChildren(Dialog)
    dialog.accept()
    settle()
    assert_screen(screen)
    talk.near.sync(talk.priya, talk.maya)
    talk.until(lambda: not screen.gaps.isVisible())


def test_what_comes_in_a_moment_is_not_said(screen: ChannelScreen, talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gaps, "GRACE_MS", 60_000)
    attached.lack(talk.near, talk.maya, talk.priya, talk.scope)
    enter(screen, talk)
    assert not screen.gaps.isVisible()


def test_several_people_are_named_and_counted(talk: Talk) -> None:
    model = Gaps(talk.near.membership(talk.maya), talk.near.membership(talk.maya))
    scope = ScopeId(b"s" * 32)
    model.shown = tuple(
        Gap(scope, MemberId(bytes([n]) * 32), name, 1) for n, name in enumerate(("Ana", "Ben", "", "Di"))
    )
    assert model.words == "4 messages or changes of Ana, Ben and 2 more have not arrived yet."
    model.shown = model.shown[2:3]
    assert model.words == "1 message or change of somebody has not arrived yet."
