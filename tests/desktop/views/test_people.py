"""The screen of people, by mouse and key: the table, one member beside it, and the ways that lead there."""

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop import persons
from tests.desktop.ground import Neighbourhood, present, settle
from tests.desktop.lumen import Lumen
from tests.desktop.walk import assert_screen
from whisper_net.core.ids import MemberId, ScopeId
from whisper_net.desktop.theme.metrics import TABLE_ROW
from whisper_net.desktop.viewmodels.people_rows import BY_JOINED, BY_ROLE
from whisper_net.desktop.viewmodels.place import PEOPLE, Place
from whisper_net.desktop.viewmodels.timeline_entry import Entry
from whisper_net.desktop.views.channel import ChannelScreen
from whisper_net.desktop.views.invitation import InvitationDialog
from whisper_net.desktop.views.kit.button import IconButton
from whisper_net.desktop.views.kit.rows import ListRow
from whisper_net.desktop.views.kit.toast import Toast
from whisper_net.desktop.views.people import PeopleScreen
from whisper_net.desktop.views.people_member import MemberPane
from whisper_net.desktop.views.people_table import CHANNELS, IDENTITY, INVITER, JOINED, NAME, ROLE, columns
from whisper_net.desktop.views.shell import Shell
from whisper_net.node.people import Person, Room, Roster

MANY = 500


@pytest.fixture
def lumen(neighbourhood: Neighbourhood) -> Lumen:
    return persons.vetted(Lumen(neighbourhood, small=True))


@pytest.fixture
def shell(qtbot: QtBot, lumen: Lumen) -> Iterator[Shell]:
    made = Shell(lumen.near.shell(lumen.maya))
    made.resize(1280, 820)
    present(made)
    made._model.go(Place(PEOPLE))
    settle()
    yield made
    made.close()
    made.deleteLater()


def screen(shell: Shell) -> PeopleScreen:
    return persons.screen_of(shell)


def pane(shell: Shell) -> MemberPane | None:
    return next((one for one in shell.findChildren(MemberPane) if one.isVisible()), None)


def names(shell: Shell) -> list[str]:
    rows = screen(shell).model.rows
    return [rows.row(at).name for at in range(rows.rowCount())]


def click(shell: Shell, at: int) -> None:
    QTest.mouseClick(
        screen(shell).list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, at * TABLE_ROW + TABLE_ROW // 2)
    )
    settle()


def test_people_can_be_seen_reached_and_heard(lumen: Lumen) -> None:
    lumen.asks()
    view = PeopleScreen(lumen.near.membership(lumen.maya))
    settle()
    assert_screen(view)
    view.deleteLater()


def test_first_one_is_told_what_to_do(neighbourhood: Neighbourhood) -> None:
    view = PeopleScreen(neighbourhood.membership(neighbourhood.founder()))
    settle()
    assert_screen(view)
    assert view.start_focus() is view.first
    view.deleteLater()


def test_member_can_be_seen_reached_and_heard(lumen: Lumen) -> None:
    view = PeopleScreen(lumen.near.membership(lumen.maya))
    settle()
    beside = MemberPane(view.model, persons.id_of(lumen, "Priya Raman"))
    assert_screen(beside, 340, large=(680, 1200))
    beside.deleteLater()
    view.deleteLater()


def test_table_says_who_is_here(shell: Shell) -> None:
    assert names(shell) == ["Maya Ortiz", "Priya Raman", "Tomasz Lis"]
    rows = screen(shell).model.rows
    assert rows.row(0).spoken == "Maya Ortiz (you), Admin, joined Today, all 4"
    assert rows.row(1).spoken == "Priya Raman, Vetter, Not compared, invited by Maya Ortiz, joined Today, all 4"
    assert screen(shell).title.subtitle.text() == "3 members"


def test_search_leaves_those_whose_names_fit(shell: Shell) -> None:
    QTest.keyClicks(screen(shell).search.editor, "lis")
    assert names(shell) == ["Tomasz Lis"]
    assert screen(shell).count.text() == "1 of 3"
    QTest.keyClicks(screen(shell).search.editor, "x")
    assert names(shell) == []
    assert screen(shell).nobody.isVisible()
    assert not screen(shell).list.isVisible()


def test_order_is_chosen(shell: Shell) -> None:
    rows = screen(shell).model.rows
    screen(shell).order._choose(BY_ROLE)
    assert [rows.row(at).role for at in range(3)] == ["admin", "vetter", "member"]
    screen(shell).order._choose(BY_JOINED)
    stamps = [rows.row(at).joined_at for at in range(3)]
    assert stamps == sorted(stamps, reverse=True)


def test_click_opens_a_member_and_again_once_it_was_closed(shell: Shell) -> None:
    click(shell, 1)
    opened = pane(shell)
    assert opened is not None
    assert opened.member == screen(shell).list.marks.opened
    shell.close_pane()
    settle()
    assert screen(shell).list.marks.opened is None
    click(shell, 1)
    assert pane(shell) is not None


def test_keyboard_opens_a_member(shell: Shell) -> None:
    view = screen(shell).list
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.marks.ringed
    QTest.keyClick(view, Qt.Key.Key_Return)
    settle()
    opened = pane(shell)
    assert opened is not None
    assert opened.member == screen(shell).model.rows.row(1).member
    QTest.keyClick(QApplication.focusWidget() or shell, Qt.Key.Key_Escape)
    settle()
    assert pane(shell) is None


def test_pane_leads_to_channels_in_common(shell: Shell) -> None:
    click(shell, 1)
    opened = pane(shell)
    assert opened is not None
    row = next(one for one in opened.findChildren(ListRow) if one.accessibleName() == "Go to severance")
    row.click()
    settle()
    assert isinstance(shell.stack.currentWidget(), ChannelScreen)
    assert shell.windowTitle() == "severance · ex-Lumen"


def test_whole_id_is_copied(shell: Shell, lumen: Lumen) -> None:
    click(shell, 1)
    opened = pane(shell)
    assert opened is not None
    button = next(one for one in opened.findChildren(IconButton) if one.accessibleName() == "Copy the whole id")
    button.click()
    assert QApplication.clipboard().text() == persons.id_of(lumen, "Priya Raman").hex()
    assert button.accessibleName() == "Copied"


def test_member_is_let_into_one_more_channel(shell: Shell, lumen: Lumen) -> None:
    lumen.near.channel(lumen.maya, "payroll")
    settle()
    member = persons.id_of(lumen, "Priya Raman")
    told = screen(shell).model.member(member)
    assert told is not None
    assert [room.name for room in told.offered] == ["payroll"]
    screen(shell).model.let_into(member, told.offered[0])
    settle()
    assert [one.accessibleName() for one in shell.findChildren(Toast)] == ["Priya Raman can read payroll now."]
    after = screen(shell).model.member(member)
    assert after is not None
    assert after.offered == ()


def test_author_in_a_channel_leads_to_who_they_are(shell: Shell, lumen: Lumen) -> None:
    lumen.do("Priya Raman", "post", channel="general", text="Anybody?")
    shell._model.go(shell._model.channels[0].place)
    settle()
    view = shell.stack.currentWidget()
    assert isinstance(view, ChannelScreen)
    entry: Entry = view.model.timeline.entry(0)
    view.timeline.wanted.emit("person", entry, "")
    settle()
    opened = pane(shell)
    assert opened is not None
    assert opened.member == persons.id_of(lumen, "Priya Raman")


def test_somebody_who_is_not_there_is_said(shell: Shell) -> None:
    shell._model.go(Place(PEOPLE, "ab" * 32))
    settle()
    assert [one.accessibleName() for one in shell.findChildren(Toast)] == ["They are not in this group any more."]
    assert pane(shell) is None


def test_newcomer_appears_while_one_looks(shell: Shell, lumen: Lumen) -> None:
    click(shell, 1)
    lumen.near.newcomer("Aisha Bello", lumen.maya)
    settle()
    assert "Aisha Bello" in names(shell)
    assert pane(shell) is not None


def test_columns_make_room_for_names(shell: Shell) -> None:
    def keys(width: int) -> list[str]:
        return [column.key for column in columns(width)]

    assert keys(940) == [NAME, ROLE, IDENTITY, INVITER, JOINED, CHANNELS]
    assert keys(584) == [NAME, ROLE, IDENTITY, CHANNELS]
    assert keys(460) == [NAME, ROLE, IDENTITY]
    assert keys(320) == [NAME, IDENTITY]
    assert all(column.width >= 0 for width in range(0, 1400, 7) for column in columns(width))


def test_invitation_opens_by_its_place_and_again(shell: Shell) -> None:
    for _ in range(2):
        dialog = persons.invitation(shell)
        assert QApplication.focusWidget() is dialog.make
        dialog.reject()
        settle()
    assert [one for one in shell.findChildren(InvitationDialog) if one.isVisible()] == []


def crowd(count: int) -> Roster:
    """A group of many, as the node would tell of it."""
    rooms = tuple(Room(ScopeId(bytes([n]) * 32), name, mine=True) for n, name in enumerate(("general", "severance")))
    people = tuple(
        Person(
            MemberId(n.to_bytes(32, "big")),
            f"Person {n * 7919 % count} of {n % 17}",
            "member",
            tuple(room.scope for room in rooms[: 1 + n % 2]),
            1_800_000_000 - n * 3_600,
            MemberId((n // 2).to_bytes(32, "big")),
            None,
        )
        for n in range(count)
    )
    return Roster(1_800_000_000, people, (), rooms, {one.member: one.name for one in people}, officer=True)


def test_five_hundred_people_are_rows_and_no_widgets(shell: Shell) -> None:
    view = screen(shell)
    before = len(view.findChildren(QWidget))
    began = time.perf_counter()
    view.model._show(crowd(MANY))
    settle()
    view.grab()
    took = time.perf_counter() - began
    assert view.model.rows.rowCount() == MANY
    assert len(view.findChildren(QWidget)) == before
    assert view.list.height() == MANY * TABLE_ROW
    assert took < 1.0, f"{took * 1000:.0f} ms"


def test_keyboard_keeps_its_row_in_sight(shell: Shell) -> None:
    view = screen(shell)
    view.model._show(crowd(MANY))
    settle()
    view.list.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view.list, Qt.Key.Key_End)
    settle()
    last = view.list.visualRect(view.model.rows.index(MANY - 1))
    seen = view.page.viewport().rect()
    assert seen.contains(view.list.viewport().mapTo(view.page.viewport(), last.center()))
