"""Settings, by key and by mouse: what is set holds at once, and everything can be seen, reached and heard."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from tests.desktop import at_relays, home_lan
from tests.desktop.ground import Ear, Neighbourhood, present, settle
from tests.desktop.walk import assert_screen
from tests.node.world import Machine
from whisper_net.desktop.theme.theme import DARK_MODE, theme
from whisper_net.desktop.viewmodels.place import NETWORK, SETTINGS, Place
from whisper_net.desktop.viewmodels.preferences import preferences
from whisper_net.desktop.views.kit.button import Button
from whisper_net.desktop.views.kit.choice import Select, Switch
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.screen import Screen
from whisper_net.desktop.views.settings_about import AboutScreen
from whisper_net.desktop.views.settings_appearance import AppearanceScreen
from whisper_net.desktop.views.settings_network import NetworkScreen
from whisper_net.desktop.views.settings_security import SecurityScreen
from whisper_net.desktop.views.shell import Shell

FOLDER = "/srv/maya/.local/share/whisper_net/profile"


@pytest.fixture(autouse=True)
def as_usual(qtbot: QtBot) -> Iterator[None]:
    preferences().folder = FOLDER
    yield
    preferences().use_lock_after(15)


@pytest.fixture
def maya(neighbourhood: Neighbourhood) -> Machine:
    return neighbourhood.founder("Maya Ortiz", "ex-Lumen")


@pytest.fixture
def network(neighbourhood: Neighbourhood, maya: Machine) -> NetworkScreen:
    home_lan.connected(neighbourhood, maya)
    return entered(NetworkScreen(neighbourhood.membership(maya)))


def entered(screen: NetworkScreen) -> NetworkScreen:
    screen.resize(900, 900)
    present(screen)
    screen.enter(Place(SETTINGS, NETWORK))
    settle()
    return screen


def button(screen: Screen, name: str) -> QAbstractButton:
    return next(one for one in screen.findChildren(QAbstractButton) if name in (one.text(), one.accessibleName()))


def said(screen: Screen) -> list[str]:
    return [one.text() for one in screen.findChildren(Text) if one.isVisible()]


def choose(select: Select, words: str) -> None:
    next(action for action in select.menu().actions() if action.text() == words).trigger()


@pytest.mark.parametrize("build", [AppearanceScreen, SecurityScreen, AboutScreen])
def test_section_can_be_seen_reached_and_heard(
    neighbourhood: Neighbourhood, maya: Machine, build: Callable[..., Screen]
) -> None:
    assert_screen(build(neighbourhood.membership(maya)), 700, 900, large=(1400, 1400))


def test_network_page_can_be_seen_reached_and_heard(neighbourhood: Neighbourhood, maya: Machine) -> None:
    home_lan.settled_in(neighbourhood, maya)
    screen = entered(NetworkScreen(neighbourhood.membership(maya)))
    assert "Quiet Street 4" in said(screen)
    assert_screen(screen, 700, 900, large=(1400, 1800))


@pytest.mark.parametrize("section", ["appearance", "network", "security", "about"])
def test_settings_can_be_seen_reached_and_heard_in_their_frame(
    neighbourhood: Neighbourhood, maya: Machine, section: str
) -> None:
    home_lan.settled_in(neighbourhood, maya)
    model = neighbourhood.shell(maya)
    shell = Shell(model)
    model.go(Place(SETTINGS, section))
    settle()
    assert_screen(shell)


def test_look_changes_at_once(neighbourhood: Neighbourhood, maya: Machine) -> None:
    screen = AppearanceScreen(neighbourhood.membership(maya))
    present(screen)
    colours, size = screen.findChildren(Select)
    choose(colours, "Dark")
    choose(size, "150%")
    assert (theme().mode, theme().text_scale) == (DARK_MODE, 1.5)
    screen.findChildren(Switch)[0].setChecked(True)
    assert theme().reduced_motion


def test_lock_is_chosen_and_done(neighbourhood: Neighbourhood, maya: Machine) -> None:
    membership = neighbourhood.membership(maya)
    screen = SecurityScreen(membership)
    choose(screen.after, "after 5 minutes")
    assert preferences().lock_after == 5
    choose(screen.after, "never")
    assert preferences().lock_after == 0
    closed = Ear()
    membership.bridge.closed.connect(closed)
    screen.now.click()
    settle()
    assert len(closed.heard) == 1


def test_about_says_where_the_profile_lies(neighbourhood: Neighbourhood, maya: Machine) -> None:
    screen = AboutScreen(neighbourhood.membership(maya))
    present(screen)
    assert FOLDER in said(screen)
    button(screen, "Copy path").click()
    assert QGuiApplication.clipboard().text() == FOLDER


# -- the network


def test_network_becomes_home_by_its_switch_and_keeps_the_keyboard(
    neighbourhood: Neighbourhood, maya: Machine, network: NetworkScreen
) -> None:
    neighbourhood.do(maya, "listen", on=True, port=24_180)
    (row,) = network._homes.values()
    assert "192.168.7.2 · Not home: nothing is sent here" in said(network)
    row.switch.setFocus()
    QTest.keyClick(row.switch, Qt.Key.Key_Space)
    neighbourhood.rest(1)
    network.model.look()
    settle()
    assert row.switch.isChecked()
    assert row.switch.hasFocus()
    assert "192.168.7.2 · Home · announced, nobody else found yet" in said(network)
    assert "1 network is home" in said(network)
    button(network, "Forget all").click()
    settle()
    assert not row.switch.isChecked()
    assert "1 network is home" not in said(network)
    assert not neighbourhood.do(maya, "lan_status")["networks"][0]["home"]


def test_computer_is_reached_by_a_switch_and_its_address_is_copied(
    neighbourhood: Neighbourhood, maya: Machine, network: NetworkScreen
) -> None:
    neighbourhood.do(maya, "listen", on=False)
    network.model.look()
    settle()
    assert "Off: nobody can call this computer at an address" in said(network)
    network.reach.switch.click()
    settle()
    address = neighbourhood.do(maya, "listening")["addresses"][0]
    assert address in said(network)
    button(network, f"Copy {address}").click()
    assert QGuiApplication.clipboard().text() == address
    network.reach.switch.click()
    settle()
    assert address not in said(network)


def test_taken_port_is_said_and_another_is_offered(
    neighbourhood: Neighbourhood, maya: Machine, network: NetworkScreen
) -> None:
    neighbourhood.do(maya, "listen", on=False)
    maya.node.answering.on, maya.node.answering.problem = True, "port 4400 is in use by another program"
    network.model.look()
    settle()
    assert "Port 4400 is in use by another program" in said(network)
    assert "Nobody can reach it now" in said(network)
    button(network, "Use another port").click()
    settle()
    assert "Port 4400 is in use by another program" not in said(network)
    assert neighbourhood.do(maya, "listening")["listening"] is not None


def test_address_is_typed_called_and_forgotten(
    neighbourhood: Neighbourhood, maya: Machine, network: NetworkScreen
) -> None:
    QTest.keyClicks(network.address.editor, "192.168.7.31")
    QTest.keyClick(network.address.editor, Qt.Key.Key_Return)
    settle()
    assert any("lacks a host or a port" in words for words in said(network))
    assert network.address.text() == "192.168.7.31"
    QTest.keyClicks(network.address.editor, ":4400")
    network.adding.click()
    settle()
    assert network.address.text() == ""
    assert "192.168.7.31:4400" in said(network)
    assert "Calling…" in said(network)
    neighbourhood.rest(5)
    network.model.look()
    settle()
    assert "Nobody answered yet" in said(network)
    button(network, "Forget 192.168.7.31:4400").click()
    settle()
    assert "192.168.7.31:4400" not in said(network)
    assert "None yet" in said(network)
    assert neighbourhood.do(maya, "address_list") == []


def test_computer_without_a_network_says_so(neighbourhood: Neighbourhood, maya: Machine) -> None:
    screen = entered(NetworkScreen(neighbourhood.membership(maya)))
    assert "This computer is on no network" in said(screen)


def test_page_looks_only_while_it_is_on_the_screen(network: NetworkScreen) -> None:
    assert network.model._timer.isActive()
    network.leave()
    assert not network.model._timer.isActive()


# -- relays


@pytest.fixture
def relayed(neighbourhood: Neighbourhood, maya: Machine) -> NetworkScreen:
    home_lan.connected(neighbourhood, maya)
    at_relays.used(neighbourhood, maya)
    return entered(NetworkScreen(neighbourhood.membership(maya)))


def test_relay_is_forgotten_once_it_was_read_what_that_means(relayed: NetworkScreen) -> None:
    told = Ear()
    relayed.said.connect(lambda words, _: told(words))
    button(relayed, f"Forget {at_relays.DOWN}:80").click()
    dialog = relayed.findChildren(Dialog)[0]
    assert dialog.title.text() == f"Forget the relay {at_relays.DOWN}:80?"
    next(one for one in dialog.findChildren(Button) if one.text() == "Forget relay").click()
    settle()
    assert told.heard == [f"The relay {at_relays.DOWN}:80 is forgotten."]
    assert f"{at_relays.DOWN}:80" not in said(relayed)


def test_address_of_a_relay_is_copied_whole_and_shown_without_its_key(relayed: NetworkScreen) -> None:
    told = Ear()
    relayed.said.connect(lambda words, _: told(words))
    button(relayed, f"Copy the address of {at_relays.SHARED}:80").click()
    assert relayed.relays is not None
    whole = next(one.url for one in relayed.relays.model.lines or () if at_relays.SHARED in one.host)
    assert QGuiApplication.clipboard().text() == whole
    assert whole.partition("#")[2]
    assert not any(whole.partition("#")[2] in words for words in [*said(relayed), *told.heard])


def test_relay_is_added_by_enter_and_the_field_is_empty_again(
    neighbourhood: Neighbourhood, network: NetworkScreen
) -> None:
    assert network.relays is not None
    field = network.relays.address
    field.set_text("not a relay")
    button(network, "Add relay").setFocus(Qt.FocusReason.MouseFocusReason)
    button(network, "Add relay").click()
    settle()
    assert any("looks like wss://" in words for words in said(network))
    assert field.editor.hasFocus()
    field.set_text(at_relays.relay(neighbourhood).url)
    QTest.keyClick(field.editor, Qt.Key.Key_Return)
    settle()
    assert field.text() == ""
    assert f"{at_relays.SHARED}:80" in said(network)


def test_acknowledgements_are_turned_off_for_good(
    neighbourhood: Neighbourhood, maya: Machine, network: NetworkScreen
) -> None:
    assert network.tells.isChecked()
    network.tells.click()
    settle()
    assert neighbourhood.do(maya, "acks_status") == {"on": False}
    again = entered(NetworkScreen(neighbourhood.membership(maya)))
    assert not again.tells.isChecked()


def test_refused_acknowledgements_switch_goes_back(neighbourhood: Neighbourhood, network: NetworkScreen) -> None:
    told = Ear()
    network.said.connect(lambda words, _: told(words))
    neighbourhood.wait(network.telling._bridge._engine.close())
    network.tells.click()
    settle()
    assert len(told.heard) == 1
    assert network.tells.isChecked()
