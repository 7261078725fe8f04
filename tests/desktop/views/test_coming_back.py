"""Those who went, in the window: letting them back in, and what is hidden of them."""

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.desktop import gone, leaving, persons
from tests.desktop.ground import Neighbourhood, present, settle
from tests.desktop.walk import assert_screen
from tests.node.world import Machine
from whisper_net.desktop.viewmodels.place import PEOPLE, Place
from whisper_net.desktop.views.hidden_words import HiddenDialog
from whisper_net.desktop.views.kit.button import Button
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.kit.toast import Toast
from whisper_net.desktop.views.shell import Shell

Window = Callable[[Machine], Shell]


@pytest.fixture
def window(qtbot: QtBot, neighbourhood: Neighbourhood) -> Iterator[Window]:
    """Somebody's window at the place of people, with those who went open."""
    made: list[Shell] = []

    def opened(machine: Machine) -> Shell:
        shell = Shell(neighbourhood.shell(machine))
        made.append(shell)
        shell._model.setParent(shell)
        shell.resize(1280, 820)
        present(shell)
        shell._model.go(Place(PEOPLE))
        settle()
        persons.screen_of(shell).gone.open(True)
        settle()
        return shell

    yield opened
    for shell in made:
        shell.close()
        shell.deleteLater()


def button(shell: Shell, name: str) -> Button:
    found = persons.screen_of(shell).gone.findChildren(Button)
    return next(one for one in found if one.accessibleName() == name)


def press(shell: Shell, words: str) -> None:
    next(one for one in leaving.dialog_of(shell).findChildren(Button) if one.text() == words).click()
    settle()


def toast(shell: Shell) -> str:
    return [one.accessibleName() for one in shell.findChildren(Toast)][-1]


def test_two_let_somebody_back_in(neighbourhood: Neighbourhood, window: Window) -> None:
    vera, egon, _ = gone.half_back(neighbourhood)
    first, second = window(vera), window(egon)
    (row,) = persons.screen_of(first).model.gone
    assert (row.how, row.votes, row.may_return) == ("removed by Vera Adler", "", True)
    button(first, "Let Suki Chang back in").click()
    settle()
    assert any("It takes 1 approval more" in one.text() for one in leaving.dialog_of(first).findChildren(Text))
    assert any("what was said while" in one.text() for one in leaving.dialog_of(first).findChildren(Text))
    press(first, "Approve Suki Chang")
    assert toast(first) == "You approved Suki Chang."
    neighbourhood.sync(egon, vera)
    settle()
    (row,) = persons.screen_of(second).model.gone
    assert (row.how, row.votes, row.may_return) == ("removed by Vera Adler", "1 of 2 let them back in", True)
    shell = second
    assert_screen(shell)
    button(shell, "Let Suki Chang back in").click()
    settle()
    assert any("without any office" in one.text() for one in leaving.dialog_of(shell).findChildren(Text))
    press(shell, "Let Suki Chang back in")
    assert toast(shell) == "Suki Chang is let back in."
    assert "Suki Chang" in [one.name for one in persons.screen_of(shell).model.rows.everybody]


def test_who_holds_no_office_is_offered_nothing(neighbourhood: Neighbourhood, window: Window) -> None:
    _, ana = gone.concealed(neighbourhood)
    shell = window(neighbourhood.newcomer("Paul Plain", ana))
    assert [one.may_return or one.hidden for one in persons.screen_of(shell).model.gone] == [False]


def test_admin_shows_again_what_was_hidden(neighbourhood: Neighbourhood, window: Window) -> None:
    cho, ana = gone.concealed(neighbourhood)
    shell = window(cho)
    button(shell, "What was hidden of Ben Berg").click()
    settle()
    dialog = shell.findChildren(HiddenDialog)[-1]
    ((where, _, words),) = dialog.model.lines
    assert (where, words) == ("general", "HR says that the bonus is paid in June after all.")
    assert any("You cannot take that back" in one.text() for one in dialog.findChildren(Text))
    assert_screen(shell)
    dialog.show_again.click()
    settle()
    assert toast(shell) == "What Ben Berg wrote shows again."
    assert not persons.screen_of(shell).model.gone[0].hidden
    neighbourhood.sync(cho, ana)
    assert neighbourhood.wait(ana.texts()) == ["HR says that the bonus is paid in June after all."]


def test_words_of_somebody_who_lost_a_channel_are_reached_from_their_pane(
    neighbourhood: Neighbourhood, window: Window
) -> None:
    cho, ana = gone.concealed(neighbourhood, channel="payroll")
    shell = window(cho)
    persons.screen_of(shell).enter(Place(PEOPLE, gone.id_of_ben(neighbourhood, ana)))
    settle()
    menu = leaving.pane_of(shell).menu()
    assert menu is not None
    next(one for one in menu.actions() if one.text() == "What was hidden of them…").trigger()
    settle()
    assert [line.where for line in shell.findChildren(HiddenDialog)[-1].model.lines] == ["payroll"]
