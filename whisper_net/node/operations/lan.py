"""Which networks are home, and whether this node is found there.

Nothing here sends anything by itself: what is called home is found out by looking at what this machine knows, and a
running node with the LAN switched on acts on it.
"""

from typing import Any

from whisper_net.core.errors import Ambiguous, NotFound, RefusedError
from whisper_net.node.node import Node
from whisper_net.ports.discovery import Network


async def lan_status(node: Node) -> Any:
    """The networks that this machine is on, which of them are home, and where it announces itself."""
    await node.lan.survey()
    return _status(node)


async def lan_home(node: Node, interface: str | None = None) -> Any:
    """Call a network home: the one that this machine is on, or that of the named card."""
    network = _pick(await node.lan.survey(), interface)
    if not network.router and not node.lan.on:
        raise RefusedError(
            "this network cannot be known again, so it is home for as long as a node runs: start it with --lan first"
        )
    await node.homes.add(network)
    await node.lan.look()
    return _network_json(node, network)


async def lan_forget(node: Node, interface: str | None = None, everywhere: bool = False) -> Any:
    """A network is home no longer, or none is; a running node leaves it at once."""
    if everywhere:
        await node.homes.forget_all()
    else:
        homes = [network for network in await node.lan.survey() if node.homes.holds(network)]
        if not homes and interface is None:
            raise NotFound("no network that this machine is on is called home")
        await node.homes.forget(_pick(homes, interface))
    await node.lan.look()
    return _status(node)


def _status(node: Node) -> dict[str, Any]:
    return {
        "on": node.lan.on,
        "found": node.lan.found,
        "homes": node.homes.count,
        "networks": [_network_json(node, network) for network in node.lan.networks],
    }


def _network_json(node: Node, network: Network) -> dict[str, Any]:
    return {
        "interface": network.interface,
        "address": network.address,
        "network": str(network.range),
        "wifi": network.wifi or None,
        "home": node.homes.holds(network),
        "remembered": node.homes.remembers(network),
        "announced": node.lan.announced_on(network),
        "problem": node.lan.problems.get(network.interface),
    }


def _pick(networks: list[Network], interface: str | None) -> Network:
    """The network meant: that of a card; else the one with a router that can be known again, or the only one."""
    if interface is not None:
        found = [one for one in networks if one.interface == interface]
    else:
        found = [one for one in networks if one.router] or [one for one in networks if one.gateway] or networks
    if not found:
        raise NotFound("this machine is on no such network" if interface else "this machine is on no network")
    if len(found) > 1:
        names = ", ".join(dict.fromkeys(one.interface for one in found))
        raise Ambiguous(f"this machine is on several networks ({names}): name the card of the one meant")
    return found[0]
