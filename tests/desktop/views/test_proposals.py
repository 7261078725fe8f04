"""Deciding together in the window: what is proposed is seen, answered and done, and offered where one alone may not."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desktop import leaving, persons, together
from tests.desktop.ground import Neighbourhood, present, settle
from tests.desktop.walk import assert_screen
from tests.node.world import Machine
from whisper_net.desktop.viewmodels.place import PEOPLE, Place
from whisper_net.desktop.views.kit.button import Button
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.kit.toast import Toast
from whisper_net.desktop.views.proposals import ProposalView
from whisper_net.desktop.views.shell import Shell

Admins = tuple[Machine, Machine, Machine]


@pytest.fixture
def admins(neighbourhood: Neighbourhood) -> Admins:
    return together.proposed(neighbourhood)


@pytest.fixture
def shell(qtbot: QtBot, neighbourhood: Neighbourhood, admins: Admins) -> Iterator[Shell]:
    """Cleo's window."""
    made = Shell(neighbourhood.shell(admins[2]))
    made._model.setParent(made)
    made.resize(1280, 820)
    present(made)
    made._model.go(Place(PEOPLE))
    settle()
    yield made
    made.close()
    made.deleteLater()


def card_of(shell: Shell, title: str) -> ProposalView:
    return next(one for one in persons.screen_of(shell).proposals.cards if one.card.title == title)


def press(shell: Shell, words: str) -> None:
    dialog = leaving.dialog_of(shell)
    next(one for one in dialog.findChildren(Button) if one.text() == words).click()
    settle()


def toasts(shell: Shell) -> list[str]:
    return [one.accessibleName() for one in shell.findChildren(Toast)]


def test_card_says_what_by_whom_and_how_it_stands(shell: Shell) -> None:
    card = card_of(shell, "Remove Ada Quarrel").card
    assert (card.by, card.stands) == ("proposed by Ben Berg", "1 of 2 said yes: Ben Berg.")
    assert card.may_sign
    own = card_of(shell, "Make Dora Ek an admin").card
    assert (own.by, own.mine, own.may_sign, own.may_withdraw) == ("proposed by you", True, False, True)
    assert persons.screen_of(shell).proposals.head.note.text() == "1 waits for you"
    assert shell.sidebar._rows[Place(PEOPLE)].count == 1
    assert_screen(shell)


def test_founder_is_removed_once_enough_said_yes(shell: Shell, neighbourhood: Neighbourhood, admins: Admins) -> None:
    card_of(shell, "Remove Ada Quarrel").sign.click()
    settle()
    assert any("afterwards nobody can" in one.text() for one in leaving.dialog_of(shell).findChildren(Text))
    press(shell, "Say yes")
    assert shell.sidebar._rows[Place(PEOPLE)].count == 0
    assert toasts(shell)[-1] == "You said yes."
    assert card_of(shell, "Remove Ada Quarrel").card.stands.startswith("Ben Berg, Cleo Dahl said yes, which is enough.")
    together.meet(neighbourhood, admins[1], admins[2])
    assert "Ada Quarrel" not in [row.name for row in persons.screen_of(shell).model.rows.everybody]
    assert [one.card.title for one in persons.screen_of(shell).proposals.cards] == ["Make Dora Ek an admin"]


def test_yes_is_taken_back_and_the_proposal_goes(shell: Shell) -> None:
    button = card_of(shell, "Make Dora Ek an admin").withdraw
    button.setFocus()
    assert QApplication.focusWidget() is button
    button.click()
    settle()
    assert toasts(shell)[-1] == "You took your yes back."
    assert [one.card.title for one in persons.screen_of(shell).proposals.cards] == ["Remove Ada Quarrel"]


def test_member_menu_proposes_what_one_alone_may_not(shell: Shell, admins: Admins) -> None:
    screen = persons.screen_of(shell)
    screen.enter(Place(PEOPLE, together.id_of(admins[1]).hex()))
    settle()
    pane = leaving.pane_of(shell)
    assert list(leaving.acts_of(pane)) == ["propose_remove"]
    pane.ask(leaving.acts_of(pane)["propose_remove"])
    settle()
    press(shell, "Propose to remove Ben Berg")
    assert toasts(shell)[-1].startswith("You proposed to remove Ben Berg.")
    assert card_of(shell, "Remove Ben Berg").card.mine
    assert leaving.acts_of(leaving.pane_of(shell)) == {}, "it is not proposed twice"
