"""The dialog that makes a channel: its name is judged while it is typed, its people are named before it is made."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.desktop import persons
from tests.desktop.ground import Neighbourhood, present, settle
from tests.desktop.lumen import Lumen
from tests.desktop.walk import assert_screen
from whisper_net.desktop.viewmodels.new_channel import NewChannel
from whisper_net.desktop.views.channel import ChannelScreen
from whisper_net.desktop.views.kit.button import IconButton
from whisper_net.desktop.views.new_channel import NewChannelDialog
from whisper_net.desktop.views.shell import Shell


@pytest.fixture
def lumen(neighbourhood: Neighbourhood) -> Lumen:
    return Lumen(neighbourhood, small=True)


@pytest.fixture
def dialog(qtbot: QtBot, lumen: Lumen) -> Iterator[NewChannelDialog]:
    made = NewChannelDialog(NewChannel(lumen.near.membership(lumen.maya)))
    settle()
    present(made)
    yield made
    made.close()
    made.deleteLater()


def fault(dialog: NewChannelDialog, typed: str) -> str:
    dialog.name.set_text(typed)
    return dialog.model.name_fault


def test_dialog_can_be_seen_reached_and_heard(dialog: NewChannelDialog) -> None:
    assert_screen(dialog, 760, 560, large=(1520, 1120))
    dialog.some.setChecked(True)
    dialog.name.set_text("general")
    assert_screen(dialog, 760, 560, large=(1520, 1120))


def test_blanks_become_hyphens_where_one_types(dialog: NewChannelDialog) -> None:
    QTest.keyClicks(dialog.name.editor, "severance check")
    assert dialog.name.text() == "severance-check"
    assert dialog.model.name == "severance-check"
    assert dialog.make.isEnabled()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("severance", "There is a channel of this name already."),
        ("#General", "There is a channel of this name already."),
        ("ｓｅｖｅｒａｎｃｅ", "There is a channel of this name already."),
        ("a/b", "A channel's name is made of letters, digits and hyphens; / cannot be in it."),
        ("a\u202eb", "A channel's name is made of letters, digits and hyphens; U+202E cannot be in it."),
        ("a\u200bb", "A channel's name is made of letters, digits and hyphens; U+200B cannot be in it."),
        ("x" * 81, "This name is too long. Use at most 80 characters."),
        ("字" * 41, "This name is too long. Use at most 80 characters."),
    ],
)
def test_bad_names_are_said_in_words(dialog: NewChannelDialog, typed: str, words: str) -> None:
    assert fault(dialog, typed) == words
    assert not dialog.make.isEnabled()


@pytest.mark.parametrize("typed", ["payroll", "Früh-Rente", "招聘", "מכתבים", "Q&A", "c++", "🎉-friday", "नौकरी"])
def test_names_in_any_script_will_do(dialog: NewChannelDialog, typed: str) -> None:
    assert fault(dialog, typed) == ""
    assert dialog.make.isEnabled()


def test_nothing_is_said_before_something_is_typed(dialog: NewChannelDialog) -> None:
    assert fault(dialog, "") == ""
    assert fault(dialog, "   ") == ""
    assert not dialog.make.isEnabled()


def test_who_is_alone_is_not_told_of_others_below(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    made = NewChannelDialog(NewChannel(neighbourhood.membership(neighbourhood.founder())))
    qtbot.addWidget(made)
    settle()
    assert made.readers.note.text() == "You alone: nobody else is here yet."


def test_readers_are_counted_by_name(dialog: NewChannelDialog) -> None:
    assert dialog.readers.title.text() == "3 people will read it"
    dialog.some.setChecked(True)
    assert dialog.readers.title.text() == "1 person will read it"
    listed = dialog.readers.list
    QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(12, 12))
    assert dialog.make.text() == "Make it for 2 people"
    heard = listed.model().index(0, 0)
    assert heard.data(Qt.ItemDataRole.AccessibleTextRole) == "Priya Raman, Member, Not compared, chosen"
    QTest.keyClicks(dialog.readers.search.editor, "tom")
    assert dialog.make.text() == "Make it for 2 people"
    listed.setFocus()
    listed.setCurrentIndex(listed.model().index(0, 0))
    QTest.keyClick(listed, Qt.Key.Key_Space)
    assert dialog.make.text() == "Make it for 3 people"
    assert QAccessible.queryAccessibleInterface(listed).role() == QAccessible.Role.List


def test_channel_is_made_for_those_chosen_and_gone_to(qtbot: QtBot, lumen: Lumen) -> None:
    shell = Shell(lumen.near.shell(lumen.maya))
    shell.resize(1280, 820)
    present(shell)
    add = next(one for one in shell.findChildren(IconButton) if one.accessibleName() == "New channel")
    add.click()
    settle()
    dialog = shell.findChildren(NewChannelDialog)[-1]
    QTest.keyClicks(dialog.name.editor, "payroll")
    dialog.some.setChecked(True)
    dialog.model.toggle(persons.id_of(lumen, "Priya Raman"))
    QTest.keyClick(dialog.name.editor, Qt.Key.Key_Return)
    settle()
    screen = shell.stack.currentWidget()
    assert isinstance(screen, ChannelScreen)
    assert shell.windowTitle() == "payroll · ex-Lumen"
    assert screen.model.people == "you and 1 other"
    lumen._level()
    there = lumen.near.do(lumen.people["Priya Raman"], "channel_list")
    assert "payroll" in [row["name"] for row in there]
    assert "payroll" not in [row["name"] for row in lumen.near.do(lumen.people["Tomasz Lis"], "channel_list")]
    shell.close()
    shell.deleteLater()


def test_new_members_see_what_was_chosen(dialog: NewChannelDialog, lumen: Lumen) -> None:
    dialog.name.set_text("payroll")
    dialog.history.setChecked(False)
    dialog.make.click()
    settle()
    made = next(one for one in lumen.maya.group.group.state.channels.values() if one.name == "payroll")
    assert made.history == "since_join"


def test_things_disappear_as_was_chosen(dialog: NewChannelDialog, lumen: Lumen) -> None:
    dialog.name.set_text("payroll")
    dialog.keep._choose("week")
    assert dialog.keep_words.text().endswith("nothing can undo that.")
    dialog.make.click()
    settle()
    made = next(one for one in lumen.near.do(lumen.maya, "channel_list") if one["name"] == "payroll")
    assert made["disappear"] == "week"


def test_name_that_was_taken_meanwhile_is_said(dialog: NewChannelDialog, lumen: Lumen) -> None:
    dialog.name.set_text("payroll")
    lumen.near.do(lumen.maya, "channel_create", name="Payroll")
    dialog.make.click()
    settle()
    assert dialog.fault.text.text() == "A channel of that name is there already."
    assert dialog.fault.isVisible()
    assert dialog.name.text() == "payroll"
    assert_screen(dialog, 760, 560, large=(1520, 1120))


def test_member_is_not_offered_a_channel(neighbourhood: Neighbourhood, lumen: Lumen) -> None:
    priya = lumen.people["Priya Raman"]
    shell = Shell(neighbourhood.shell(priya))
    present(shell)
    add = next(one for one in shell.findChildren(IconButton) if one.accessibleName() == "New channel")
    assert not add.isVisible()
    dialog = NewChannelDialog(NewChannel(neighbourhood.membership(priya)))
    settle()
    dialog.name.set_text("payroll")
    assert dialog.refused.isVisibleTo(dialog)
    assert not dialog.make.isEnabled()
    for one in (dialog, shell):
        one.close()
        one.deleteLater()
