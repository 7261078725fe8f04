"""Found at home before one is a member: asked for with the key, or switched on while one waits."""

import pytest

from tests.desktop import home_lan
from tests.desktop.doors import attempt, newcomer, onboarding
from tests.desktop.ground import PASSPHRASE, Ear, Neighbourhood, settle
from tests.node.world import Machine
from whisper_net.adapters.discovery.memory import MemoryAir
from whisper_net.desktop.viewmodels.home import Home
from whisper_net.desktop.viewmodels.network_words import HereNow, asking_note
from whisper_net.desktop.viewmodels.onboarding import LOBBY
from whisper_net.ports.discovery import Network

OFFICE = Network("eth0", "10.1.1.5", 16, "10.1.0.1", b"office")


@pytest.fixture
def air() -> MemoryAir:
    return MemoryAir()


@pytest.fixture
def leo(neighbourhood: Neighbourhood, air: MemoryAir) -> Machine:
    """Somebody at home, who founded a group and is announced."""
    made = home_lan.at(neighbourhood, "192.168.7.2", air)
    neighbourhood.do(made, "group_found", name="ex-Lumen", me="Leo Kim", needed=1)
    neighbourhood.do(made, "lan_home")
    return made


def test_key_and_home_alone_reach_the_group(neighbourhood: Neighbourhood, air: MemoryAir, leo: Machine) -> None:
    model, ines = newcomer(neighbourhood, "192.168.7.3")
    home_lan.connected(neighbourhood, ines, home_lan.neighbour("192.168.7.3"), air=air)
    model.join()
    words = neighbourhood.do(leo, "invite_create")["words"]
    model.joining.join(words, "Ines Duarte", "Billing", "", PASSPHRASE, PASSPHRASE, home=True)
    settle()
    model.recovery.later()
    neighbourhood.rest(10)
    model.lobby.read()
    settle()
    assert (model.step, attempt(model).state, attempt(model).name) == (LOBBY, "pending", "ex-Lumen")
    member = attempt(model).member
    assert member is not None
    neighbourhood.do(leo, "member_approve", member=member.hex())
    neighbourhood.rest(60)
    model.lobby.read()
    settle()
    assert ines.group.entered.is_set()
    assert model.root.shell is not None
    assert model.root.shell.group is not None


def test_without_home_nobody_is_looked_for(neighbourhood: Neighbourhood, air: MemoryAir, leo: Machine) -> None:
    model, ines = newcomer(neighbourhood, "192.168.7.3")
    home_lan.connected(neighbourhood, ines, home_lan.neighbour("192.168.7.3"), air=air)
    key = neighbourhood.do(leo, "invite_create")["key"]
    model.joining.join(key, "Ines Duarte", "", "", PASSPHRASE, PASSPHRASE)
    settle()
    neighbourhood.rest(30)
    model.lobby.read()
    settle()
    assert attempt(model).state == "joining"
    assert not any(said for where, said in air.log if where == "192.168.7.3")


@pytest.mark.parametrize(
    ("networks", "words"),
    [
        ((home_lan.HOME, OFFICE), "This computer is on several networks: switch on the one that is home."),
        ((), "no network"),
    ],
)
def test_home_that_cannot_be_told_is_said_in_the_lobby(
    neighbourhood: Neighbourhood, leo: Machine, networks: tuple[Network, ...], words: str
) -> None:
    model, ines = newcomer(neighbourhood, "ines")
    home_lan.connected(neighbourhood, ines, home_lan.HOME).now = networks
    key = neighbourhood.do(leo, "invite_create")["key"]
    model.joining.join(key, "Ines Duarte", "", "", PASSPHRASE, PASSPHRASE, home=True)
    settle()
    model.recovery.later()
    settle()
    assert model.step == LOBBY
    assert words in model.lobby.answers[attempt(model).file]


def test_whoever_waits_switches_home_on_and_off(neighbourhood: Neighbourhood, air: MemoryAir, leo: Machine) -> None:
    ines = home_lan.at(neighbourhood, "192.168.7.3", air)
    neighbourhood.do(ines, "join", key=neighbourhood.do(leo, "invite_create")["key"], me="Ines Duarte")
    model = onboarding(neighbourhood, ines)
    home = model.home
    home.start()
    settle()
    assert not home.at_home
    home.set_home("wlan0", True)
    neighbourhood.rest(10)
    home.look()
    model.lobby.read()
    settle()
    assert (home.at_home, home.found, attempt(model).state) == (True, 1, "pending")
    home.forget_all()
    settle()
    assert (home.at_home, home.found) == (False, 0)
    home.stop()


def test_refusal_is_told_and_the_switch_goes_back(neighbourhood: Neighbourhood) -> None:
    home = Home(neighbourhood.bridge(neighbourhood.machine("ines")))
    failed, changed = Ear(), Ear()
    home.failed.connect(failed)
    home.changed.connect(changed)
    home.set_home("wlan0", True)
    settle()
    assert len(failed.heard) == 1
    assert changed.heard
    assert (home.lan, home.at_home, home.found) == (None, False, 0)
    assert home.fault


def here(*, home: bool = True, problem: str | None = None) -> HereNow:
    return HereNow("wlan0", "192.168.7.3", "192.168.7.0/24", None, home, True, False, problem)


@pytest.mark.parametrize(
    ("one", "found", "words"),
    [
        (here(home=False), 0, "Not home: nothing is sent here"),
        (here(), 0, "Home · looking for the group here"),
        (here(), 1, "Home · asking 1 computer here"),
        (here(), 3, "Home · asking 3 computers here"),
        (here(problem="port 5353 is taken"), 3, "Port 5353 is taken"),
    ],
)
def test_network_says_what_is_done_there_for_whoever_asks(one: HereNow, found: int, words: str) -> None:
    assert asking_note(one, found) == words
