"""Which networks this machine is on, by what the system knows already: nothing is sent to find out.

On Linux the router of each default route comes from /proc/net/route, its hardware address from /proc/net/arp, and the
name of a wireless network from its card's driver. Elsewhere only addresses are known, so a network is called home for
as long as the node runs and no longer. The twin without a system is `MemoryNetworks` in memory.py.
"""

import asyncio
import socket
import sys
from collections.abc import Iterable
from ipaddress import IPv4Address
from pathlib import Path

import ifaddr

from whisper_net.adapters.discovery.wifi import wifi_name
from whisper_net.ports.discovery import LanUnavailable, Network

ROUTE, ARP = Path("/proc/net/route"), Path("/proc/net/arp")
UP_GATEWAY = 0x3
COMPLETE = 0x2
MAX_NETWORKS = 64
LEAST_PREFIX = 30
"""A range of one or two addresses is a tunnel, and has nobody else in it."""


class LocalNetworks:
    """Implements ports.discovery.Networks."""

    async def attached(self) -> list[Network]:
        """The networks of this machine. Raises LanUnavailable where the system does not say."""
        return await asyncio.to_thread(attached)


def attached() -> list[Network]:
    """Read everything once; a few system calls. Raises LanUnavailable."""
    try:
        networks = list(_addresses())[:MAX_NETWORKS]
    except OSError as error:
        raise LanUnavailable(f"this system does not say which networks it is on: {error.strerror}") from error
    if sys.platform == "linux":
        networks = with_routers(networks, _read(ROUTE), _read(ARP))
        networks = [_with_wifi(network) for network in networks]
    return sorted(networks, key=lambda network: (not network.gateway, network.interface, network.address))


def _addresses() -> Iterable[Network]:
    for adapter in ifaddr.get_adapters():
        for ip in adapter.ips:
            if isinstance(ip.ip, str) and ip.network_prefix <= LEAST_PREFIX and not IPv4Address(ip.ip).is_loopback:
                yield Network(_card(adapter), ip.ip, ip.network_prefix)


def _card(adapter: ifaddr.Adapter) -> str:
    """As its owner knows it: on Windows the name of a card is a number in braces."""
    return adapter.nice_name if sys.platform == "win32" else adapter.name


def with_routers(networks: Iterable[Network], route: str, arp: str) -> list[Network]:
    """The networks, each with its router where the two tables of the kernel name one."""
    routers = dict(_routers(route))
    hardware = dict(_hardware(arp))
    return [_with_router(network, routers, hardware) for network in networks]


def _with_router(network: Network, routers: dict[str, list[str]], hardware: dict[tuple[str, str], bytes]) -> Network:
    here = [gateway for gateway in routers.get(network.interface, []) if network.holds(gateway)]
    if not here:
        return network
    router = hardware.get((network.interface, here[0]), b"")
    return Network(network.interface, network.address, network.prefix, here[0], router)


def _routers(route: str) -> Iterable[tuple[str, list[str]]]:
    """Each card's routers: default routes that are up, the preferred ones first."""
    found: dict[str, list[tuple[int, str]]] = {}
    for line in route.splitlines()[1:]:
        fields = line.split()
        try:
            card, address, flags = fields[0], _little_endian(fields[2]), int(fields[3], 16)
            everywhere = int(fields[1], 16) == int(fields[7], 16) == 0
            metric = int(fields[6])
        except (IndexError, ValueError, OverflowError):
            continue
        if everywhere and flags & UP_GATEWAY == UP_GATEWAY:
            found.setdefault(card, []).append((metric, address))
    return [(card, [address for _, address in sorted(routers)]) for card, routers in found.items()]


def _hardware(arp: str) -> Iterable[tuple[tuple[str, str], bytes]]:
    """Hardware addresses that the kernel holds for true, by card and address."""
    for line in arp.splitlines()[1:]:
        try:
            address, _kind, flags, hardware, _mask, card = line.split()
            raw = bytes.fromhex(hardware.replace(":", ""))
            known = int(flags, 16) & COMPLETE
        except ValueError:
            continue
        if known and len(raw) == 6 and any(raw):
            yield (card, address), raw


def _little_endian(text: str) -> str:
    return socket.inet_ntoa(int(text, 16).to_bytes(4, sys.byteorder))


def _with_wifi(network: Network) -> Network:
    name = wifi_name(network.interface)
    if not name:
        return network
    return Network(network.interface, network.address, network.prefix, network.gateway, network.router, name)


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii", "replace")
    except OSError:  # a sandbox that hides it: then no network can be known again
        return ""
