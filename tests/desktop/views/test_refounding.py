"""Going on in a new group, in the window: what is said before, who comes along, and what one is left with."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desktop import anew
from tests.desktop.ground import Neighbourhood, present, settle
from tests.desktop.lumen import Lumen
from tests.desktop.walk import assert_screen
from whisper_net.desktop.views.kit.button import Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.shell import Shell


@pytest.fixture
def lumen(neighbourhood: Neighbourhood) -> Lumen:
    return Lumen(neighbourhood, small=True).talk()


@pytest.fixture
def shell(qtbot: QtBot, lumen: Lumen) -> Iterator[Shell]:
    made = Shell(lumen.near.shell(lumen.maya))
    made._model.setParent(made)
    made.resize(1280, 820)
    present(made)
    yield made
    made.close()
    made.deleteLater()


def test_group_goes_on_with_those_who_were_ticked(shell: Shell, lumen: Lumen) -> None:
    dialog = anew.asked(shell)
    assert dialog.along.title.text() == "1 person is invited"
    assert_screen(shell)
    made = anew.founded(shell)
    (invited,) = made.told.invited
    assert (invited.name, invited.sent) == ("Priya Raman", True)
    assert made.told.imported == 3
    groups = {one["name"] for one in lumen.near.do(lumen.maya, "group_list")}
    assert groups == {"ex-Lumen", "ex-Lumen anew"}
    assert [one.name for one in shell._model.groups] == ["ex-Lumen", "ex-Lumen anew"]
    assert made.copies[invited.member].accessibleName() == "Copy the key for Priya Raman"
    made.copies[invited.member].click()
    assert QApplication.clipboard().text() == invited.key


def test_words_are_covered_and_not_left_behind_unseen(shell: Shell) -> None:
    anew.asked(shell)
    made = anew.founded(shell)
    words = made._recovery.words
    assert len(words) == 12
    assert not any(words[0] == one.text() for one in made.findChildren(Text))
    made.finish.click()
    settle()
    warning = shell.findChildren(Dialog)[-1]
    next(one for one in warning.findChildren(Button) if one.text() == "Go back").click()
    settle()
    assert made.isVisible()
    made.reveal.click()
    settle()
    assert words[0] in [cell._word.text() for cell in made.words.cells]
    assert_screen(shell)
    made.finish.click()
    settle()
    assert made._recovery.words == ()


def test_nothing_is_founded_without_a_good_name(shell: Shell) -> None:
    dialog = anew.asked(shell)
    for typed in ("", "  ", "x" * 300):
        dialog.name.set_text(typed)
        assert not dialog.make.isEnabled()
    assert dialog.model.name_fault == "This is too long. Please shorten it."
