"""What only somebody who sees all disks at once can know."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from tests.simulation.machine import Machine
from whisper_net.adapters.store.memory import GroupData
from whisper_net.adapters.store.memory_reader import MemoryGroupReader
from whisper_net.core.ids import Kid, MemberId, ScopeId
from whisper_net.core.membership.link import History, Parsed, parse
from whisper_net.core.membership.log import MembershipLog
from whisper_net.node.group_node import GroupNode
from whisper_net.ports.store import MessageRow


@lru_cache(maxsize=20_000)
def parsed(raw: bytes) -> Parsed:
    return parse(raw)


def union_log(machines: Iterable[Machine]) -> MembershipLog:
    """All links that any disk holds, as one log."""
    log = MembershipLog()
    for raw in (raw for machine in machines for data in machine.disk.groups.values() for raw in data.links.values()):
        log.add(parsed(raw), verified=True)
    return log


def data_of(machine: Machine) -> GroupData:
    """The database of the group that a machine's person is in."""
    return machine.disk.groups[group_of(machine).entry.file]


def group_of(machine: Machine) -> GroupNode:
    assert machine.group is not None, f"{machine.name} is in no group"
    return machine.group


def me_of(machine: Machine) -> MemberId:
    return group_of(machine).group.state.me.member


def inside(machines: Sequence[Machine]) -> list[Machine]:
    """Machines of those who are in, by all links that there are; of liars nothing is asked."""
    view = union_log(machines).view()
    found = [machine for machine in machines if machine.group is not None and not machine.lies]
    return [machine for machine in found if view.role(me_of(machine)) not in ("", "pending")]


def kids_of_messages(machines: Iterable[Machine]) -> dict[bytes, Kid]:
    """The epoch of every message that any of these machines holds."""
    found: dict[bytes, Kid] = {}
    for data in map(data_of, machines):
        for key, part in data.envelopes.items():
            found.update((one.id, key.kid) for one in part.values() if one.id in data.shown.messages)
    return found


def readable_kids(machine: Machine, scope: ScopeId) -> frozenset[Kid]:
    """The epochs of a channel that are open to a machine: all, or those that were made for it, too."""
    state = group_of(machine).group.state
    view = state.log.view()
    everything = view.channels()[scope].history is History.ALL
    kids = [epoch.kid for epoch in view.epochs(scope)]
    return frozenset(kid for kid in kids if everything or state.me.box_key in view.recipients(kid))


def shown(machine: Machine, scope: ScopeId) -> list[MessageRow]:
    """A channel as this machine shows it, straight from its disk."""
    return MemoryGroupReader(data_of(machine)).messages(scope, 1_000_000)
