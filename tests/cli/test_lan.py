"""lan: what it says of the networks that a machine is on."""

from collections.abc import Callable

import pytest

from tests.cli.ground import Terminal
from whisper_net.adapters.discovery import system
from whisper_net.adapters.discovery.memory import MemoryNetworks
from whisper_net.ports.discovery import Network

WLAN = Network("wlan0", "192.168.7.2", 24, "192.168.7.1", b"router", "Our home")
OFFICE = Network("eth0", "10.1.1.5", 16, "10.1.0.1", b"office")
CABLE = Network("eth1", "192.168.9.2", 24)
On = Callable[..., None]


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> On:
    """Be on these networks."""

    def be(*networks: Network) -> None:
        monkeypatch.setattr(system, "SystemNetworks", lambda: MemoryNetworks(*networks))

    return be


def test_network_is_called_home_shown_and_forgotten(founded: Terminal, on: On) -> None:
    on(WLAN)
    assert "wlan0 192.168.7.0/24 (Our home): not home, silent" in founded("lan", "status").out
    assert "before you call a network home" in founded("lan", "status").out
    said = founded("lan", "home").out
    assert said.startswith("wlan0 192.168.7.0/24 (Our home) is home, from now on.")
    assert "a copy of that router" in said
    assert "Nothing is announced yet" in said
    assert "No node runs" in founded("lan", "status").out
    assert "not home, silent" in founded("lan", "forget").out


def test_answers_are_json_of_one_shape(founded: Terminal, on: On) -> None:
    on(WLAN, OFFICE)
    assert founded.json("lan", "home", "--interface", "wlan0") == {
        "interface": "wlan0",
        "address": "192.168.7.2",
        "network": "192.168.7.0/24",
        "wifi": "Our home",
        "home": True,
        "remembered": True,
        "announced": False,
        "problem": None,
    }
    status = founded.json("lan", "status")
    assert (status["on"], status["found"]) == (False, 0)
    assert [one["home"] for one in status["networks"]] == [True, False]
    assert [one["home"] for one in founded.json("lan", "forget", "--all")["networks"]] == [False, False]


def test_card_is_asked_for_where_several_networks_could_be_meant(founded: Terminal, on: On) -> None:
    on(WLAN, OFFICE)
    assert founded.error("lan", "home") == "ambiguous"
    assert founded.error("lan", "home", "--interface", "wlan9") == "not_found"
    assert founded.error("lan", "forget") == "not_found"


def test_network_that_cannot_be_known_again_needs_a_running_node(founded: Terminal, on: On) -> None:
    on(CABLE)
    assert founded.error("lan", "home") == "refused"


def test_machine_on_no_network_is_told_so(founded: Terminal, on: On) -> None:
    on()
    assert "on no network" in founded("lan", "status").out
    assert founded.error("lan", "home") == "not_found"
