"""The frame around the screens, by key and by mouse."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.ground import Neighbourhood, present, settle
from tests.desktop.lumen import Lumen
from tests.desktop.walk import assert_screen
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.place import INVITE, NETWORK, PEOPLE, SETTINGS, Place
from whisper_net.desktop.viewmodels.wording import marked
from whisper_net.desktop.views import places
from whisper_net.desktop.views.kit.box import Column
from whisper_net.desktop.views.kit.button import Button
from whisper_net.desktop.views.kit.dialog import Scrim
from whisper_net.desktop.views.kit.pane import Header, Pane
from whisper_net.desktop.views.kit.rows import ListRow, NavRow
from whisper_net.desktop.views.kit.toast import Toast
from whisper_net.desktop.views.rail import GroupButton
from whisper_net.desktop.views.screen import Screen
from whisper_net.desktop.views.settings_sidebar import SettingsSidebar
from whisper_net.desktop.views.shell import Shell
from whisper_net.desktop.views.sidebar import GroupHead, JumpButton, SyncFooter
from whisper_net.desktop.views.switcher import SwitcherDialog
from whisper_net.desktop.views.sync_pane import SyncPane

KEYS = Qt.KeyboardModifier
NO_KEY, ALT, SHIFT, CTRL = KEYS.NoModifier, KEYS.AltModifier, KEYS.ShiftModifier, KEYS.ControlModifier


class Room(Screen):
    """A screen that remembers what the shell did with it."""

    def __init__(self, membership: Membership) -> None:
        self.entered: list[Place] = []
        self.left = 0
        self.button = Button("Do it")
        self.membership = membership
        super().__init__(Header("Room", "of somebody"), Column(self.button, ...))

    def enter(self, place: Place) -> None:
        self.entered.append(place)

    def leave(self) -> None:
        self.left += 1

    def start_focus(self) -> QWidget:
        return self.button


@pytest.fixture(autouse=True)
def rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two kinds of places, whatever else there may be."""
    monkeypatch.setattr(places, "NAVIGATION", (places.Spot("room", marked("Room"), "leads", Room),))
    monkeypatch.setattr(places, "CHANNELS", Room)


@pytest.fixture
def lumen(neighbourhood: Neighbourhood) -> Lumen:
    return Lumen(neighbourhood, small=True)


@pytest.fixture
def shell(qtbot: QtBot, lumen: Lumen, rooms: None) -> Iterator[Shell]:
    made = Shell(lumen.near.shell(lumen.maya))
    made.resize(1280, 820)
    present(made)
    yield made
    made.close()
    made.deleteLater()


def press(shell: Shell, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_KEY) -> None:
    QTest.keyClick(QApplication.focusWidget() or shell, key, modifier)
    settle()


def row(shell: Shell, name: str) -> NavRow:
    return next(one for one in shell.findChildren(NavRow) if one.text() == name)


def screen(shell: Shell) -> Room:
    found = shell.stack.currentWidget()
    assert isinstance(found, Room)
    return found


def checked(shell: Shell) -> list[str]:
    return [one.text() for one in shell.findChildren(NavRow) if one.isChecked()]


def pane(shell: Shell) -> Pane | None:
    return next((one for one in shell.findChildren(Pane) if one.isVisible()), None)


def a_pane(title: str = "Member") -> Pane:
    return Pane(title, Column(Button("Message")), width=340)


def test_pressing_a_row_goes_there(shell: Shell) -> None:
    QTest.mouseClick(row(shell, "severance"), Qt.MouseButton.LeftButton)
    assert checked(shell) == ["severance"]
    assert shell.windowTitle() == "severance · ex-Lumen"
    QTest.mouseClick(row(shell, "Room"), Qt.MouseButton.LeftButton)
    assert checked(shell) == ["Room"]
    assert screen(shell).entered == [Place("room")]


def test_screen_is_built_once_and_told_of_coming_and_going(shell: Shell) -> None:
    first = screen(shell)
    QTest.mouseClick(row(shell, "severance"), Qt.MouseButton.LeftButton)
    assert screen(shell) is first
    assert len(first.entered) == 2
    QTest.mouseClick(row(shell, "Room"), Qt.MouseButton.LeftButton)
    assert first.left == 2
    assert screen(shell) is not first


def test_keys_walk_the_channels(shell: Shell, lumen: Lumen) -> None:
    press(shell, Qt.Key.Key_Down, ALT)
    assert checked(shell) == ["interview-prep"]
    press(shell, Qt.Key.Key_Up, ALT)
    assert checked(shell) == ["general"]
    lumen.do("Priya Raman", "post", channel="severance", text="It came.")
    settle()
    press(shell, Qt.Key.Key_Down, ALT | SHIFT)
    assert checked(shell) == ["severance"]


def test_f6_goes_round_the_parts_of_the_window(shell: Shell) -> None:
    shell.open_pane(a_pane())
    settle()
    parts = []
    for _ in range(4):
        press(shell, Qt.Key.Key_F6)
        focused = QApplication.focusWidget()
        regions = {"rail": shell.rail, "sidebar": shell.sidebar, "screen": shell.stack, "pane": pane(shell)}
        parts.append(next(name for name, one in regions.items() if one and focused and one.isAncestorOf(focused)))
    assert sorted(parts) == ["pane", "rail", "screen", "sidebar"]
    press(shell, Qt.Key.Key_F6, SHIFT)
    assert QApplication.focusWidget() is not None


def test_f6_enters_where_one_is(shell: Shell) -> None:
    shell.rail.findChildren(GroupButton)[0].setFocus(Qt.FocusReason.TabFocusReason)
    press(shell, Qt.Key.Key_F6)
    assert QApplication.focusWidget() is row(shell, "general")
    press(shell, Qt.Key.Key_F6)
    assert QApplication.focusWidget() is screen(shell).button


def test_pane_comes_and_goes_by_esc_with_the_keyboard(shell: Shell) -> None:
    screen(shell).pane_wanted.emit(a_pane())
    settle()
    first = pane(shell)
    assert first is not None
    first.findChildren(Button)[0].setFocus()
    press(shell, Qt.Key.Key_Escape)
    assert pane(shell) is None
    assert QApplication.focusWidget() is screen(shell).button


def test_second_pane_takes_the_place_of_the_first(shell: Shell) -> None:
    shell.open_pane(a_pane("Member"))
    shell.open_pane(a_pane("Thread"))
    settle()
    assert [one.accessibleName() for one in shell.findChildren(Pane)] == ["Thread"]
    shell.close_pane()
    shell.close_pane()


def test_going_elsewhere_closes_the_pane(shell: Shell) -> None:
    shell.open_pane(a_pane())
    QTest.mouseClick(row(shell, "severance"), Qt.MouseButton.LeftButton)
    settle()
    assert pane(shell) is None


def test_pane_stands_in_the_screens_place_where_there_is_no_room_for_both(shell: Shell) -> None:
    shell.open_pane(a_pane())
    settle()
    assert shell.stack.isVisible()
    shell.resize(900, 600)
    settle()
    assert not shell.stack.isVisible()
    shown = pane(shell)
    assert shown is not None
    assert shown.width() == 900 - shell.rail.width() - shell.sidebar.width()
    shell.resize(1280, 820)
    settle()
    assert shell.stack.isVisible()
    shell.resize(900, 600)
    shell.close_pane()
    settle()
    assert shell.stack.isVisible()


def test_screen_speaks_over_the_window_and_leaves_its_foot_free(shell: Shell) -> None:
    screen(shell).said.emit("Copied.", False)
    screen(shell).said.emit("It could not be sent.", True)
    settle()
    (toast,) = shell.findChildren(Toast)
    assert toast.accessibleName() == "It could not be sent."
    assert toast.geometry().bottom() < shell.height() // 2


def test_request_is_said_wherever_one_is_and_leads_to_it(shell: Shell) -> None:
    shell._model.asked.emit("Ben asks to join.")
    (toast,) = shell.findChildren(Toast)
    next(one for one in toast.findChildren(Button) if one.text() == "Look at the request").click()
    assert shell._model.place == Place(PEOPLE)


def test_error_that_nobody_took_is_said(shell: Shell) -> None:
    screen(shell).membership.submit("messages", channel="nowhere")
    settle()
    (toast,) = shell.findChildren(Toast)
    assert toast.accessibleName().startswith("No channel 'nowhere' here")


def test_sync_pane_opens_and_closes_by_the_footer(shell: Shell) -> None:
    shell.sidebar.sync_wanted.emit()
    settle()
    assert isinstance(pane(shell), SyncPane)
    shell.sidebar.sync_wanted.emit()
    settle()
    assert pane(shell) is None


def test_quick_switcher_jumps_by_keyboard_alone(shell: Shell) -> None:
    press(shell, Qt.Key.Key_K, CTRL)
    field = QApplication.focusWidget()
    assert field is not None
    QTest.keyClicks(field, "p")
    press(shell, Qt.Key.Key_Down)
    press(shell, Qt.Key.Key_Up)
    QTest.keyClicks(field, "l")
    assert "platform-team" in field.accessibleDescription()
    press(shell, Qt.Key.Key_Return)
    assert checked(shell) == ["platform-team"]
    assert shell.findChildren(Scrim) == []


def test_quick_switcher_shows_all_that_fits_at_once(shell: Shell) -> None:
    press(shell, Qt.Key.Key_K, CTRL)
    dialog = shell.findChildren(SwitcherDialog)[0]
    for typed in "plat":
        QTest.keyClicks(dialog.field, typed)
        settle()
        rows = [one for one in dialog.findChildren(ListRow) if one.isVisibleTo(dialog)]
        lowest = max(one.mapTo(dialog, QPoint(0, one.height())).y() for one in rows)
        assert 0 < lowest <= dialog.height() - 44


def test_quick_switcher_says_that_nothing_fits_and_closes(shell: Shell) -> None:
    shell.sidebar.findChildren(JumpButton)[0].click()
    field = QApplication.focusWidget()
    assert field is not None
    QTest.keyClicks(field, "zzz")
    press(shell, Qt.Key.Key_Return)
    scrim = shell.findChildren(Scrim)[0]
    said = [one.text() for one in scrim.findChildren(QLabel)]
    assert "Nothing on this computer fits" in said
    QTest.mouseClick(scrim, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    settle()
    assert shell.findChildren(Scrim) == []


def test_keys_are_listed(shell: Shell) -> None:
    press(shell, Qt.Key.Key_Slash, CTRL)
    assert len(shell.findChildren(Scrim)) == 1
    press(shell, Qt.Key.Key_Escape)
    assert shell.findChildren(Scrim) == []


def test_group_menu_leads_to_an_invitation(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    head = shell.findChildren(GroupHead)[0]
    assert head.accessibleName() == "ex-Lumen: what can be done"
    assert [one.text() for one in head.menu().actions()] == ["Sync now"]
    monkeypatch.setattr(places, "NAVIGATION", (places.Spot(PEOPLE, "People", "people", Room),))
    head.menu().actions()[0].trigger()
    assert screen(shell).entered == [Place(PEOPLE, INVITE)]


def test_settings_stand_in_the_sidebars_place_and_lead_back(shell: Shell) -> None:
    press(shell, Qt.Key.Key_Comma, CTRL)
    settings = shell.side
    assert isinstance(settings, SettingsSidebar)
    assert not shell.sidebar.isVisible()
    assert shell.windowTitle() == "Appearance · ex-Lumen"
    rows = {row.text(): row for row in settings.findChildren(NavRow)}
    rows["Network"].click()
    settle()
    assert shell.windowTitle() == "Network · ex-Lumen"
    assert rows["Network"].isChecked()
    press(shell, Qt.Key.Key_Escape)
    assert shell.sidebar.isVisible()
    assert not shell.in_settings
    assert shell.windowTitle() == "general · ex-Lumen"
    press(shell, Qt.Key.Key_Comma, CTRL)
    press(shell, Qt.Key.Key_Comma, CTRL)
    assert not shell.in_settings


def test_sync_pane_opens_beside_settings_and_closes_first(shell: Shell) -> None:
    shell.show_settings()
    settle()
    shell.side.findChildren(SyncFooter)[0].click()
    settle()
    assert shell.findChild(SyncPane) is not None
    press(shell, Qt.Key.Key_Escape)
    assert shell.findChild(SyncPane) is None
    assert shell.in_settings


def test_other_group_is_chosen_on_the_rail(shell: Shell, lumen: Lumen) -> None:
    before = screen(shell)
    lumen.near.do(lumen.maya, "group_found", name="Port Guild", me="Maya", needed=1)
    shell._model.refresh()
    settle()
    buttons = shell.findChildren(GroupButton)
    assert [one.accessibleName() for one in buttons] == ["ex-Lumen", "Port Guild"]
    buttons[1].click()
    settle()
    assert shell.windowTitle() == "general · Port Guild"
    assert screen(shell) is not before
    assert screen(shell).membership.name == "Port Guild"


def test_shell_can_be_seen_reached_and_heard(shell: Shell) -> None:
    assert_screen(shell)
    shell.open_pane(a_pane())
    assert_screen(shell)
    shell.show_sync()
    assert_screen(shell)
    assert_screen(shell, 900, 600, large=(1280, 820))


def test_sync_pane_leads_to_the_network_where_no_way_is_known(neighbourhood: Neighbourhood) -> None:
    ana = neighbourhood.founder("Ana Vetter", "ex-Quay")
    ben = neighbourhood.newcomer("Ben Silent", ana)
    for machine in (ben, ana):
        neighbourhood.wait(machine.stop())
    ana.disk.peers.clear()
    neighbourhood.wait(ana.start(listen=False))
    shell = Shell(neighbourhood.shell(ana))
    present(shell)
    shell.show_sync()
    settle()
    assert_screen(shell)
    names = {one.text(): one for one in shell.findChildren(Button) if one.isVisible()}
    assert not names["Sync now"].isEnabled()
    names["Open network settings"].click()
    settle()
    assert shell._model.place == Place(SETTINGS, NETWORK)
    assert shell.windowTitle() == "Network · ex-Quay"


def test_sync_pane_of_somebody_alone_leads_to_an_invitation(neighbourhood: Neighbourhood) -> None:
    shell = Shell(neighbourhood.shell(neighbourhood.founder("Ana Vetter", "ex-Quay")))
    present(shell)
    shell.show_sync()
    settle()
    assert_screen(shell)
    next(one for one in shell.findChildren(Button) if one.text() == "Invite somebody").click()
    settle()
    assert shell._model.place == Place(PEOPLE, INVITE)
