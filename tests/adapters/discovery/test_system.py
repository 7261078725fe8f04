"""Discovery is loaded when it is first used, and missed in words where it is not there."""

import subprocess
import sys

import pytest

from whisper_net.adapters.discovery.system import SystemDiscovery, SystemNetworks
from whisper_net.adapters.entropy import system_entropy
from whisper_net.ports.discovery import LanUnavailable, Network, Service

HERE = Network("lo", "127.0.0.1", 8)


@pytest.mark.loopback
async def test_presence_of_this_system_is_joined_and_left() -> None:
    discovery = SystemDiscovery(system_entropy)
    for _ in range(2):
        presence = await discovery.join(HERE, None, print, print)
        await presence.close()


async def test_system_without_the_library_says_so() -> None:
    with pytest.raises(LanUnavailable, match="kind of computer"):
        await SystemDiscovery(system_entropy, "no.such.module").join(HERE, Service(1, b""), print, print)


@pytest.mark.loopback
async def test_networks_of_this_system_are_read() -> None:
    assert isinstance(await SystemNetworks().attached(), list)


def test_nothing_is_loaded_before_it_is_used() -> None:
    asked = (
        "import sys, whisper_net.adapters.discovery.system; print('zeroconf' in sys.modules, 'ifaddr' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True, text=True).stdout
    assert said.split() == ["False", "False"]
