"""Which networks this machine is on: the kernel's tables, read as they really look and as they might."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.adapters.discovery import networks
from whisper_net.adapters.discovery.networks import LocalNetworks, with_routers
from whisper_net.ports.discovery import Network

ROUTE = """\
Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
wlan0\t00000000\tFE02A8C0\t0003\t0\t0\t900\t00000000\t0\t0\t0
wlan0\t00000000\t0102A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
wlan0\t0002A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0
tun0\t00000000\t00000000\t0001\t0\t0\t50\t00000000\t0\t0\t0
eth0\t0000000A\t0102A8C0\t0003\t0\t0\t0\t000000FF\t0\t0\t0
"""
ARP = """\
IP address       HW type     Flags       HW address            Mask     Device
192.168.2.1      0x1         0x2         02:fc:00:00:00:05     *        wlan0
192.168.2.9      0x1         0x0         00:00:00:00:00:00     *        wlan0
"""
WLAN, ETH, TUN = (Network(card, "192.168.2.20", 24) for card in ("wlan0", "eth0", "tun0"))
little_endian = pytest.mark.skipif(sys.byteorder != "little", reason="the tables above are of a little-endian kernel")


@little_endian
def test_router_of_the_preferred_default_route_is_read_with_its_hardware_address() -> None:
    known = Network("wlan0", "192.168.2.20", 24, "192.168.2.1", bytes.fromhex("02fc00000005"))
    assert with_routers([WLAN, ETH, TUN], ROUTE, ARP) == [known, ETH, TUN]


@little_endian
@pytest.mark.parametrize(
    "arp",
    [
        "",
        ARP.replace("0x2 ", "0x0 "),
        ARP.replace("wlan0", "wlan1"),
        ARP.replace("02:fc:00:00:00:05", "00:00:00:00:00:00"),
        ARP.replace("02:fc:00:00:00:05", "02:fc:00:00:00"),
        ARP.replace("02:fc:00:00:00:05", "incomplete"),
    ],
)
def test_router_whose_hardware_address_is_not_known_makes_no_home(arp: str) -> None:
    assert with_routers([WLAN], ROUTE, arp) == [Network("wlan0", "192.168.2.20", 24, "192.168.2.1")]


@little_endian
@pytest.mark.parametrize("route", ["", ROUTE.replace("0003", "0001"), ROUTE.replace("wlan0\t0", "wlan0\tx")])
def test_network_without_a_router_says_so(route: str) -> None:
    assert with_routers([WLAN], route, ARP) == [WLAN]


@little_endian
def test_router_outside_the_network_is_no_router_of_it() -> None:
    elsewhere = Network("wlan0", "10.1.1.20", 24)
    assert with_routers([elsewhere], ROUTE, ARP) == [elsewhere]


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_table_raises(route: str, arp: str) -> None:
    assert with_routers([WLAN], "head\n" + route, "head\n" + arp)[0].interface == "wlan0"


@given(st.lists(st.lists(st.sampled_from(["wlan0", "00000000", "0102A8C0", "0003", "-1", "zz"]), max_size=9)))
def test_no_mixed_up_table_raises(lines: list[list[str]]) -> None:
    table = "head\n" + "\n".join("\t".join(line) for line in lines)
    assert with_routers([WLAN], table, table)[0].address == WLAN.address


@pytest.mark.loopback
async def test_this_machine_says_where_it_is() -> None:
    found = await LocalNetworks().attached()
    assert all(network.holds(network.address) and network.prefix <= 30 for network in found)
    assert not any(network.address.startswith("127.") for network in found)
    assert found == sorted(found, key=lambda one: not one.gateway)


def test_tables_that_are_hidden_are_empty(tmp_path: Path) -> None:
    assert networks._read(tmp_path / "arp") == ""
