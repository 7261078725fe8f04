"""The network page without its widgets: what it says in each state, and that a refusal changes nothing."""

import pytest
from pytestqt.qtbot import QtBot

from tests.desktop import home_lan
from tests.desktop.ground import Ear, Neighbourhood, settle
from tests.node.world import Machine
from whisper_net.core.ids import MemberId
from whisper_net.desktop.viewmodels.network import Network
from whisper_net.desktop.viewmodels.network_words import (
    HereNow,
    called_line,
    homes_note,
    lasting_note,
    network_name,
    network_note,
    reach_advice,
    reach_note,
)
from whisper_net.desktop.viewmodels.syncing import AWAY, GOOD, WORKING
from whisper_net.node.reaching import Called, Reach

NOW = 1_800_000_000
PRIYA = MemberId(b"p" * 32)


def here(
    *, wifi: str | None = None, home: bool = True, remembered: bool = True, announced: bool = True, problem: str = ""
) -> HereNow:
    return HereNow("eth0", "10.1.1.5", "10.1.0.0/16", wifi, home, remembered, announced, problem or None)


@pytest.mark.parametrize(
    ("one", "found", "words"),
    [
        (here(home=False), 0, "Not home: nothing is sent here"),
        (here(announced=False), 0, "Home · looking for members"),
        (here(), 0, "Home · announced, nobody else found yet"),
        (here(), 1, "Home · 1 computer of members found"),
        (here(), 3, "Home · 3 computers of members found"),
        (here(problem="no card is there"), 3, "No card is there"),
    ],
)
def test_network_is_told_as_it_is(one: HereNow, found: int, words: str) -> None:
    assert network_note(one, found) == words


def test_network_is_called_what_people_call_it() -> None:
    assert network_name(here(wifi="Quiet Street 4")) == "Quiet Street 4"
    assert network_name(here()) == "Wired network (eth0)"
    assert "until this window closes" in lasting_note(here(remembered=False))
    assert lasting_note(here()) == lasting_note(here(home=False, remembered=False)) == ""
    assert (homes_note(1), homes_note(2)) == ("1 network is home", "2 networks are home")


@pytest.mark.parametrize(
    ("reach", "note", "advice"),
    [
        (Reach(False, None, None, "", (), False), "Off: nobody can call this computer at an address", "learn nothing"),
        (Reach(True, "0.0.0.0:4400", 4400, "", ("10.1.1.5:4400",), True), "On, at port 4400", "port 4400"),
        (Reach(True, None, 4400, "taken", (), False), "Nobody can reach it now", "learn nothing"),
        (
            Reach(False, "127.0.0.1:4400", None, "", ("127.0.0.1:4400",), False),
            "This run answers programs on this computer alone",
            "learn nothing",
        ),
    ],
)
def test_reach_is_told_as_it_is(reach: Reach, note: str, advice: str) -> None:
    assert reach_note(reach) == note
    assert advice in reach_advice(reach)


@pytest.mark.parametrize(
    ("one", "note", "tone"),
    [
        (Called("a:1", None, "", False, False, None, untried=True), "Calling…", WORKING),
        (Called("a:1", None, "", False, False, None), "Nobody answered yet", AWAY),
        (Called("a:1", PRIYA, "Priya", False, False, NOW - 7_300, untried=True), "Priya · last heard 2 h ago", AWAY),
        (Called("a:1", PRIYA, "Priya", False, False, NOW - 7_300), "Priya · last heard 2 h ago", AWAY),
        (Called("a:1", PRIYA, "Priya", True, False, NOW), "Priya · catching up", WORKING),
        (Called("a:1", PRIYA, "Priya", True, True, NOW), "Priya · up to date", GOOD),
    ],
)
def test_called_address_says_who_answers(one: Called, note: str, tone: str) -> None:
    assert tuple(called_line(one, NOW)) == ("a:1", note, tone)


@pytest.fixture
def maya(neighbourhood: Neighbourhood) -> Machine:
    return neighbourhood.founder()


def page(near: Neighbourhood, machine: Machine) -> Network:
    made = Network(near.membership(machine))
    made.start()
    settle()
    return made


def test_empty_address_is_asked_for(qtbot: QtBot, neighbourhood: Neighbourhood, maya: Machine) -> None:
    model = page(neighbourhood, maya)
    model.add("  ")
    assert model.fault == "Type an address, like 192.168.1.20:4400."
    model.add("0.0.0.0:4400")
    settle()
    assert "ask for the other one's" in model.fault
    model.add("[fe80::1]:4400")
    settle()
    assert model.fault == ""
    assert [line.address for line in model.called] == ["[fe80::1]:4400"]


def test_refused_switch_is_told_and_goes_back(qtbot: QtBot, neighbourhood: Neighbourhood, maya: Machine) -> None:
    model, failed, changed = page(neighbourhood, maya), Ear(), Ear()
    model.failed.connect(failed)
    model.changed.connect(changed)
    model.set_home("wlan0", True)
    settle()
    assert len(failed.heard) == 1
    assert changed.heard
    assert model.lan is None
    assert model.lan_fault


def test_network_that_is_left_is_not_shown(qtbot: QtBot, neighbourhood: Neighbourhood, maya: Machine) -> None:
    attached = home_lan.connected(neighbourhood, maya, home_lan.HOME, home_lan.CABLE)
    model = page(neighbourhood, maya)
    assert model.lan is not None
    assert [one.interface for one in model.lan.networks] == ["wlan0", "eth0"]
    attached.now = [home_lan.CABLE]
    model.look()
    settle()
    assert [one.interface for one in model.lan.networks] == ["eth0"]


def test_answers_of_a_locked_profile_leave_what_was_known(
    qtbot: QtBot, neighbourhood: Neighbourhood, maya: Machine
) -> None:
    model = page(neighbourhood, maya)
    model.add("a.example.org:4400")
    settle()
    neighbourhood.wait(model._bridge._engine.close())
    model.look()
    settle()
    assert [line.address for line in model.called] == ["a.example.org:4400"]
