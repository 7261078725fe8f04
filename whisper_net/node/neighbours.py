"""What screens read of how a group stands with the others: who is connected, through what, and what waits.

Rules: as in queries.py, which reads what is in a group; none changes anything, and none calls anybody.
"""

from collections.abc import Container

import msgspec

from whisper_net.core.group.missing import still_awaited
from whisper_net.core.group.standing import behind, moved_on
from whisper_net.core.ids import MemberId
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node
from whisper_net.node.relay_guest import RelayRow, RelayWay
from whisper_net.node.relay_keeper import CONNECTED
from whisper_net.ports.store import PeerEntry


class PeerState(msgspec.Struct, frozen=True):
    """How it stands with one other member."""

    member: MemberId
    name: str
    route: str
    live: bool
    level: bool
    """Live, and nothing is missing on either side."""
    heard: int | None


class SyncSummary(msgspec.Struct, frozen=True):
    """How a group stands with the others."""

    now: int
    peers: tuple[PeerState, ...]
    waiting: int
    """Envelopes and links that wait for something that is not here yet."""
    known_addresses: int
    others: int
    """Members besides this person."""
    reachable: bool = False
    """Members can come to this computer: it listens for others, or is announced on a network that is home."""
    moved_on: bool = False
    """As in GroupSummary."""
    behind: bool = False
    """There is a newer key of the group, and it has not come."""
    relays: tuple[RelayWay, ...] = ()
    """How the way to each relay of the group stands."""

    @property
    def lines(self) -> tuple[RelayWay, ...]:
        """Relays that this computer is connected to."""
        return tuple(way for way in self.relays if way.state == CONNECTED)

    @property
    def live(self) -> int:
        return sum(peer.live for peer in self.peers)

    @property
    def heard(self) -> int | None:
        return max((peer.heard for peer in self.peers if peer.heard is not None), default=None)


class RelaysNow(msgspec.Struct, frozen=True):
    """How the relays of a group stand."""

    now: int
    rows: tuple[RelayRow, ...]


async def relays(node: Node, group: str) -> RelaysNow:
    """How each relay of a group stands, the group's own first."""
    return RelaysNow(node.means.clock.now(), tuple(await node.pick(group).relays.rows()))


async def sync_summary(node: Node, group: str) -> SyncSummary:
    """Who is connected, who was, and what waits."""
    chosen = node.pick(group)
    rows = await chosen.query(lambda reader: reader.members())
    names, me = {row.member: row.name for row in rows}, chosen.group.state.me.member
    others = {row.member for row in rows if row.state == "member"} - {me}
    addresses = _addresses(node, chosen, others)
    peers: dict[MemberId, PeerState] = {}
    for peer in addresses:
        if peer.member is not None:
            member = MemberId(peer.member)
            peers[member] = PeerState(member, names.get(member, ""), peer.address, False, False, peer.last_sync)
    for met, when in chosen.met.items():
        known = peers.get(met)
        route, heard = (known.route, known.heard) if known is not None else ("", None)
        peers[met] = PeerState(met, names.get(met, ""), route, False, False, max(when, heard or 0))
    for link in list(chosen.peers.links):
        owner = chosen.peers.member_of(link)
        if owner is not None:
            level = link.idle and link.session.level
            route = link.connection.address
            peers[owner] = PeerState(owner, names.get(owner, ""), route, True, level, link.last_heard)
    there = [peer for member, peer in peers.items() if member in others]
    ordered = sorted(there, key=lambda peer: (not peer.live, peer.name, peer.member))
    now, waiting = node.means.clock.now(), still_awaited(chosen.group.state)
    announced = any(node.lan.announced_on(network) for network in node.lan.networks)
    reachable = announced or (node.listening is not None and not node.listening.startswith(("127.", "[::1]")))
    state = chosen.group.state
    return SyncSummary(
        now,
        tuple(ordered),
        waiting,
        len(addresses),
        len(others),
        reachable,
        moved_on(state),
        behind(state),
        tuple(chosen.relays.ways()),
    )


def _addresses(node: Node, group: GroupNode, others: Container[MemberId]) -> list[PeerEntry]:
    """Where members can be called, or somebody of whom it is not known yet who they are."""
    known = (peer for (file, _), peer in node.addresses.known.items() if file == group.entry.file)
    return [peer for peer in known if peer.member is None or MemberId(peer.member) in others]
