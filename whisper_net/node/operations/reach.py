"""Whether members may reach this computer, and at which addresses it calls them: what the network page asks for."""

from typing import Any

from whisper_net.core.errors import AddressError, NotFound, RefusedError
from whisper_net.core.wire.bounds import MAX_ADDRESSES
from whisper_net.node import reaching
from whisper_net.node.door import EVERYWHERE
from whisper_net.node.node import Node
from whisper_net.node.operations import shown
from whisper_net.ports.store import PeerEntry

NOWHERE = (EVERYWHERE, "[::]")
"""Hosts that mean this computer where one listens, and nobody where one calls."""


async def listening(node: Node) -> Any:
    """Where this node answers callers, if it does, and what others on its networks would type."""
    found = await reaching.reach(node)
    return {
        "listening": found.listening,
        "on": found.on,
        "port": found.port,
        "problem": found.problem or None,
        "addresses": list(found.addresses),
    }


async def listen(node: Node, on: bool, port: int | None = None) -> Any:
    """Let members reach this computer, now and after every start, or no longer. A port of 0 draws a new one."""
    if port is not None and not 0 <= port <= 65_535:
        raise AddressError("the port is a number from 1 to 65535, or 0 for any free one")
    await node.answering.switch(on, port)
    if node.lan.on:
        await node.lan.look()  # what is announced on networks that are home names the port
    return await listening(node)


async def address_add(node: Node, address: str, group: str | None = None) -> Any:
    """Call an address for a group, now and after every start."""
    chosen = node.pick(group)
    address = node.means.transport.check(address)
    if address.rpartition(":")[0] in NOWHERE:
        raise AddressError(f"{address} stands for every address of one's own computer; ask for the other one's")
    file = chosen.entry.file
    if (file, address) not in node.addresses.known:
        if sum(entry == file for entry, _ in node.addresses.known) >= MAX_ADDRESSES:
            raise RefusedError(f"{MAX_ADDRESSES} addresses are kept for this group; forget one first")
        await node.addresses.keep(PeerEntry(file, address, None, None))
    return await address_list(node, chosen.id.hex())


async def address_forget(node: Node, address: str, group: str | None = None) -> Any:
    """Call an address no more, and end the link to whoever answers there."""
    chosen = node.pick(group)
    if (chosen.entry.file, address) not in node.addresses.known:
        raise NotFound(f"{address[:80]} is not among the addresses of this group")
    await node.addresses.forget(chosen.entry.file, address)
    return await address_list(node, chosen.id.hex())


async def address_list(node: Node, group: str | None = None) -> Any:
    """The addresses that are called for a group, and how it stands with each."""
    return [
        {
            "address": one.address,
            "member": one.member.hex() if one.member is not None else None,
            "name": one.name,
            "live": one.live,
            "level": one.level,
            "last_sync": shown.time_text(one.heard) if one.heard is not None else None,
        }
        for one in await reaching.called(node, node.pick(group).id.hex())
    ]
