"""What only a changed program does: write links on any heads with any stamp, and hand things to whom it likes."""

from collections.abc import Sequence
from typing import NamedTuple

from tests.simulation.machine import Machine
from tests.simulation.sight import data_of, group_of, parsed
from tests.simulation.world import World
from whisper_net.core.group.commands import LinksReceived
from whisper_net.core.ids import DeviceId, Kid, LinkId
from whisper_net.core.membership.link import LinkType, Parsed, write
from whisper_net.core.sync.packing import bare
from whisper_net.core.wire.codec import Record
from whisper_net.core.wire.item import LinkList
from whisper_net.node.arrivals import Arrivals
from whisper_net.node.node import Node

NO_KID = Kid(bytes(32))
DAY = 86_400
Said = tuple[LinkType, Record]


class Place(NamedTuple):
    """Where a device's next link goes."""

    prev: list[LinkId]
    seq: int


def next_place(machine: Machine) -> Place:
    state = group_of(machine).group.state
    return Place(*state.log.prev_for(state.me.device))


def line_of(machine: Machine, said: Sequence[Said], at: Place, stamp: int) -> list[Parsed]:
    """Links by a machine's device, each on the one before, the first at a place of our choice."""
    me, line = group_of(machine).group.state.me, list[Parsed]()
    for type_, body in said:
        prev, seq = ([line[-1].id], line[-1].link.seq + 1) if line else at
        line.append(write(me.secret, type_, me.group, me.member, me.device, seq, prev, stamp, body))
    return line


async def take_in(world: World, machine: Machine, links: Sequence[Parsed]) -> bool:
    """Let a machine's own program take links up as its own; whether it did."""
    raws, me = tuple(one.raw for one in links), group_of(machine).group.state.me.member

    async def work(_: Node) -> bool:
        await group_of(machine).submit(LinksReceived(raws, me))
        return True

    return bool(await world.attempt(machine, "slip links in", work))


async def hand_over(world: World, giver: Machine, taker: Machine) -> bool:
    """All that one wrote and the other lacks, as if a friend had brought it on a stick; whether it was taken."""
    device = group_of(giver).group.state.me.device
    links, envelopes = links_by(giver, device), envelopes_by(giver, device)

    async def work(node: Node) -> bool:
        means = node.means
        arrivals = Arrivals(
            group_of(taker).runner, group_of(taker).held_links, means.clock, means.entropy, means.verifier
        )
        today = means.clock.now() // DAY
        await arrivals.take(NO_KID, [LinkList(today, [raw]) for raw in links])
        for kid, raws in envelopes.items():
            await arrivals.take(kid, [bare(raw) for raw in raws])
        return True

    return bool(await world.attempt(taker, "take from a stick", work))


def links_by(machine: Machine, device: DeviceId) -> list[bytes]:
    """Those of a device on a machine's disk, each after those it rests on."""
    return [raw for raw in data_of(machine).links.values() if parsed(raw).link.device == device]


def envelopes_by(machine: Machine, device: DeviceId) -> dict[Kid, list[bytes]]:
    """By their key, in the order of feeds."""
    found: dict[Kid, list[bytes]] = {}
    for key, part in data_of(machine).envelopes.items():
        if key.device == device:
            found.setdefault(key.kid, []).extend(part[seq].raw for seq in sorted(part))
    return found
