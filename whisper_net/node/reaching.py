"""What the network page reads: where members find this computer, and at which addresses it calls them.

Rules: as queries.py, of which this is the part about the network. Nothing here sends anything.
"""

from ipaddress import ip_address

import msgspec

from whisper_net.core.ids import MemberId
from whisper_net.node.group_node import GroupNode
from whisper_net.node.link import PeerLink
from whisper_net.node.node import Node
from whisper_net.ports.discovery import LanUnavailable


class Reach(msgspec.Struct, frozen=True):
    """How callers find this computer."""

    on: bool
    """Its person said that members may reach it."""
    listening: str | None
    """Where it really listens, whoever said so."""
    port: int | None
    """The one that is kept for it; None until it was drawn."""
    problem: str
    """Why it does not listen though it should, in words, or ""."""
    addresses: tuple[str, ...]
    """HOST:PORT each, as a caller on the same network would type it; none while it does not listen."""
    outside: bool
    """Whether others can call there: False where it listens to this computer alone, or not at all."""


class Called(msgspec.Struct, frozen=True):
    """One address that is called for one group."""

    address: str
    member: MemberId | None
    """Who answered there last; None for nobody so far."""
    name: str
    live: bool
    level: bool
    """Live, and nothing is missing on either side."""
    heard: int | None
    untried: bool = False
    """The first call there is under way."""


async def reach(node: Node) -> Reach:
    """Where this computer answers, by what it knows of its networks."""
    here = node.answering
    addresses, outside = await _addresses(node)
    return Reach(here.on, node.listening, here.port, here.problem, addresses, outside)


async def _addresses(node: Node) -> tuple[tuple[str, ...], bool]:
    if node.listening is None:
        return (), False
    host, _, port = node.listening.rpartition(":")
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return (node.listening,), True
    if not address.is_unspecified:
        return (node.listening,), not address.is_loopback
    try:
        networks = await node.lan.survey()
    except LanUnavailable:
        networks = []
    return tuple(f"{one.address}:{port}" for one in networks), True


async def called(node: Node, group: str) -> list[Called]:
    """The addresses that are called for a group: typed once, or answered before."""
    chosen = node.pick(group)
    rows = await chosen.query(lambda reader: reader.members())
    names = {row.member: row.name for row in rows}
    kept = [peer for (file, _), peer in sorted(node.addresses.known.items()) if file == chosen.entry.file]
    found = []
    for peer in kept:
        link = _link(chosen, peer.address, peer.member)
        now = chosen.peers.member_of(link) if link is not None else None
        member = now or (MemberId(peer.member) if peer.member is not None else None)
        name = names.get(member, "") if member is not None else ""
        live, heard = link is not None, link.last_heard if link is not None else peer.last_sync
        level = link is not None and link.idle and link.session.level
        untried = not live and chosen.peers.untried(peer.address)
        found.append(Called(peer.address, member, name, live, level, heard, untried))
    return found


def _link(group: GroupNode, address: str, member: bytes | None) -> PeerLink | None:
    """The link that was made by calling there, or one to whoever answered there last."""
    known = [link for link in group.peers.links if link.device is not None]
    made = [link for link in known if link.connection.initiator and link.connection.address == address]
    theirs = [link for link in known if member is not None and group.peers.member_of(link) == member]
    return next(iter(made + theirs), None)
