"""What only somebody who sees all disks at once can know."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from tests.simulation.machine import Machine
from whisper_net.adapters.store.memory import GroupData
from whisper_net.adapters.store.memory_reader import MemoryGroupReader
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.ids import Kid, MemberId, ScopeId
from whisper_net.core.membership.link import History, Parsed, parse
from whisper_net.core.membership.log import MembershipLog
from whisper_net.node.group_node import GroupNode
from whisper_net.ports.store import MessageRow


@lru_cache(maxsize=20_000)
def parsed(raw: bytes) -> Parsed:
    return parse(raw)


_UNIONS: list[MembershipLog] = []
"""The logs that were made last: most questions come again before anything new was said."""
UNIONS = 4


def union_log(machines: Iterable[Machine]) -> MembershipLog:
    """All links that any disk holds, as one log. It grows with the next question: keep a view of it, not the log."""
    links = {id_: raw for one in machines for data in one.disk.groups.values() for id_, raw in data.links.items()}
    log = next((log for log in _UNIONS if links.keys() >= set(log.ids)), None)
    if log is None:
        log = MembershipLog()
    else:
        _UNIONS.remove(log)
    _UNIONS.insert(0, log)
    del _UNIONS[UNIONS:]
    for raw in links.values():
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


def place_of(machine: Machine, id_: bytes) -> tuple[FeedKey, int] | None:
    """The feed of an envelope on a machine's disk, and its number there."""
    data = machine.disk.groups.values()
    parts = [(key, seq, one) for held in data for key, part in held.envelopes.items() for seq, one in part.items()]
    return next(((key.feed, seq) for key, seq, one in parts if one.id == id_), None)


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
