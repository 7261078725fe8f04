"""The window of somebody whom the others answer no more, or who left: what it says, and what stays possible."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.desktop.gone import departed, id_of, turned_away
from tests.desktop.ground import Neighbourhood, present, settle
from tests.desktop.walk import assert_screen
from tests.node.world import Machine
from whisper_net.core.group.state import TURNED_AWAY
from whisper_net.desktop.viewmodels.place import PEOPLE, Place
from whisper_net.desktop.views.channel import ChannelScreen
from whisper_net.desktop.views.people import PeopleScreen
from whisper_net.desktop.views.shell import Shell
from whisper_net.node import memberships, neighbours


def window(near: Neighbourhood, qtbot: QtBot, machine: Machine) -> Shell:
    model = near.shell(machine)
    shell = Shell(model)
    model.setParent(shell)
    qtbot.addWidget(shell)
    shell.resize(1280, 820)
    present(shell)
    return shell


def channel(shell: Shell) -> ChannelScreen:
    found = shell.stack.currentWidget()
    assert isinstance(found, ChannelScreen)
    return found


def test_whoever_was_probably_removed_is_told_and_reads_on(neighbourhood: Neighbourhood, qtbot: QtBot) -> None:
    _, ben = turned_away(neighbourhood)
    shell = window(neighbourhood, qtbot, ben)
    assert shell.notice.isVisible()
    assert "moved on without this computer" in shell.notice.banner.title.text()
    assert "probably removed" in shell.notice.banner.text.text()
    view = channel(shell)
    assert view.model.timeline.rowCount() == 2
    assert view.composer.warning.isVisible()
    assert view.composer.editor.isVisible(), "what is only probable forbids nothing"
    assert shell._model.sync.second == "Probably removed"
    assert_screen(shell)


def test_low_window_keeps_the_word_over_it_and_room_to_read(neighbourhood: Neighbourhood, qtbot: QtBot) -> None:
    _, ben = turned_away(neighbourhood)
    shell = window(neighbourhood, qtbot, ben)
    composer = channel(shell).composer
    assert composer.marks_row is not None
    assert composer.marks_row.isVisible()
    for height, whole in ((360, False), (820, True)):
        shell.setMinimumSize(1, 1)
        shell.resize(1280, height)
        settle()
        assert shell.notice.isVisible()
        assert composer.editor.isVisible()
        assert (composer.marks_row.isVisible(), composer.warning.isVisible()) == (whole, whole)


def test_word_goes_as_soon_as_somebody_answers_again(neighbourhood: Neighbourhood, qtbot: QtBot) -> None:
    _, ben = turned_away(neighbourhood)
    shell = window(neighbourhood, qtbot, ben)
    del ben.group.group.state.facts[TURNED_AWAY]  # as after an answer
    shell._model.read_sync()
    settle()
    assert not shell.notice.isVisible()
    assert not channel(shell).composer.warning.isVisible()


def test_whoever_left_reads_and_cannot_write(neighbourhood: Neighbourhood, qtbot: QtBot) -> None:
    _, ben = departed(neighbourhood)
    shell = window(neighbourhood, qtbot, ben)
    assert shell.notice.banner.title.text() == "You left this group"
    view = channel(shell)
    assert not view.composer.editor.isVisible()
    assert view.composer.warning.isVisible()
    view.composer.fold(True)
    assert view.composer.warning.isVisible(), "there is nothing else where one would write"
    QTest.keyClick(shell, Qt.Key.Key_F6)
    shell._model.go(Place(PEOPLE))
    settle()
    assert shell.notice.isVisible()
    assert_screen(shell)


def test_members_see_no_word_of_it(neighbourhood: Neighbourhood, qtbot: QtBot) -> None:
    ana, _ = departed(neighbourhood)
    shell = window(neighbourhood, qtbot, ana)
    assert not shell.notice.isVisible()
    assert not channel(shell).composer.warning.isVisible()


def test_whoever_went_is_no_connected_member(neighbourhood: Neighbourhood) -> None:
    ana, ben = turned_away(neighbourhood)
    ana.group.met[id_of(ben)] = 1_800_000_000
    summary = neighbourhood.wait(neighbours.sync_summary(ana.node, ana.group.id.hex()))
    assert (summary.others, summary.live, summary.peers) == (0, 0, ())
    assert not summary.moved_on
    (told,) = neighbourhood.wait(memberships.groups(ben.node))
    assert (told.moved_on, told.gone) == (True, "")


def test_whoever_is_left_alone_still_sees_who_went(neighbourhood: Neighbourhood, qtbot: QtBot) -> None:
    olga, _ = turned_away(neighbourhood)
    shell = window(neighbourhood, qtbot, olga)
    shell._model.go(Place(PEOPLE))
    settle()
    view = shell.stack.currentWidget()
    assert isinstance(view, PeopleScreen)
    assert view.gone.opener.isVisible()
    view.gone.opener.click()
    assert_screen(shell)
