"""Why there is no sync: looks at all that stands between this device and its group, and says what it finds.

Calls every address of the group that has no link, at once and briefly, and hangs up; tries relays as a round of syncing
does, unless a running node has lines to them. Each thing that it looks at has one answer, in words (symptoms.py).
"""

import asyncio
from collections.abc import Sequence

from whisper_net.core.errors import LocalError
from whisper_net.core.group.missing import still_awaited
from whisper_net.core.group.standing import behind, moved_on
from whisper_net.node import symptoms
from whisper_net.node.delivery import nowhere_else
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node
from whisper_net.node.relay_guest import RelayRow
from whisper_net.node.symptoms import Check, host_of
from whisper_net.ports.discovery import LanUnavailable
from whisper_net.ports.transport import Candidate, NoAnswer, Unreachable, Unrecognised

PATIENCE = 5.0
"""Seconds for one address."""


async def examine(node: Node, group: GroupNode, typed: Sequence[str] = ()) -> list[Check]:
    """Everything that was looked at, faults and all that is well, in the order in which one would look.

    `typed` are addresses beside those that answered before. Raises AddressError for one that is none.
    """
    typed = [node.means.transport.check(address) for address in typed]
    place = _membership(group)
    found = [*storage(node), place, *await networks(node)]
    relays = await _relays(group)
    found += clock(relays)
    found += [symptoms.relay(row) for row in relays]
    found += await _addresses(node, group, typed, others=bool(relays))
    found.append(symptoms.listening(node.answering, node.listening))
    homes = sum(map(node.homes.holds, node.lan.networks))
    found.append(symptoms.home(homes, list(node.lan.problems.values())))
    unsent = await nowhere_else(group)
    found += [symptoms.unsent(unsent, place)] if unsent else []
    found.append(symptoms.waiting(still_awaited(group.group.state), place))
    left_out = len(group.relays.topics.left_out) if relays else 0
    found += [symptoms.crowded(left_out)] if left_out else []
    return found + await _slowed(group)


def storage(node: Node) -> list[Check]:
    return [symptoms.damaged(one.entry.name or "a group") for one in node.damaged] or [symptoms.STORAGE_OK]


def _membership(group: GroupNode) -> Check:
    state = group.group.state
    if state.welcome is not None:
        return symptoms.ENTERING
    if moved_on(state):
        return symptoms.MOVED_ON
    if not group.group.entered:
        return symptoms.OUT
    return symptoms.BEHIND if behind(state) else symptoms.MEMBER


async def networks(node: Node) -> list[Check]:
    try:
        return [symptoms.networks(len(await node.lan.survey()))]
    except LanUnavailable:
        return []


async def _relays(group: GroupNode) -> list[RelayRow]:
    """How each relay stands, once all of them were tried."""
    if not group.relays.kept:
        await group.relays.sync(PATIENCE)
    return await group.relays.rows()


async def _slowed(group: GroupNode) -> list[Check]:
    slowed = set(group.peers.allowances.slowed())
    rows = await group.query(lambda reader: reader.members())
    names = [row.name for row in rows if row.member in slowed and row.name]  # who waits to be let in has none
    return [symptoms.slowed(names)] if names else []


def clock(relays: list[RelayRow]) -> list[Check]:
    """By the relay that differs least: one that lies makes nobody set a clock that is right."""
    told = [(row.ahead, row) for row in relays if row.ahead is not None]
    if not told:
        return []
    ahead, row = min(told, key=lambda one: abs(one[0]))
    return [symptoms.clock(ahead, host_of(row.address))]


async def _addresses(node: Node, group: GroupNode, typed: Sequence[str], *, others: bool) -> list[Check]:
    addresses = node.addresses.of(group.entry.file, typed)
    if not addresses and not group.peers.links:
        return [] if others else [symptoms.NO_WAY]
    return list(await asyncio.gather(*(_address(node, group, address) for address in addresses)))


async def _address(node: Node, group: GroupNode, address: str) -> Check:
    if any(link.lives and link.device and link.connection.address == address for link in group.peers.links):
        return symptoms.answers(address)
    psks = group.group.view.calling_psks()
    if not psks:
        return symptoms.no_key(address)
    fault = await knock(node, address, psks)
    return symptoms.answers(address) if fault is None else symptoms.silent(address, fault)


async def knock(node: Node, address: str, psks: Sequence[bytes]) -> Unreachable | None:
    """Call an address with one key after the other, and hang up as soon as somebody knows one; why nobody did."""
    refusal = Unreachable(address)
    for psk in psks:
        try:
            async with asyncio.timeout(PATIENCE):
                connection = await node.means.transport.dial(address, Candidate(psk, None))
        except Unrecognised as error:
            refusal = error
        except Unreachable as error:
            return error
        except TimeoutError:
            return NoAnswer(address)
        except LocalError:
            return refusal
        else:
            await connection.close()
            return None
    return refusal
