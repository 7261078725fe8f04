"""Putting one of many out: a link, a key for every room with a box for each who stays, and all of it on the disk."""

import statistics
import time
from pathlib import Path

from tests.benchmarks.figure import ROUNDS, Figure
from tests.core.group.world import DAY, Machine, World
from whisper_net.adapters.store.sqlite import SqliteGroupStore
from whisper_net.core.documents.patches import RosterChanged
from whisper_net.core.group import commands as do
from whisper_net.core.group.effects import Store
from whisper_net.core.group.records import StoreBatch, StoredLink
from whisper_net.core.ids import MemberId

AIMS = {40: 30, 500: 300}
"""Milliseconds, by members."""
USES = 20
"""People whom one invitation lets in; 20 of them may be made in a day."""


async def figures(work: Path) -> list[Figure]:
    return [_figure(work / f"{count}.db", count, aim) for count, aim in AIMS.items()]


def _figure(path: Path, count: int, aim: float) -> Figure:
    machine, members = grown(count + ROUNDS // 2)
    store = SqliteGroupStore(path, bytes(32))
    store.commit([all_of(machine)])
    rounds = [_removed(machine, store, member) for member in members[:ROUNDS]]
    store.close()
    rooms = len(machine.state.log.view().scopes_of(machine.member))
    core = round(statistics.median(worked_out for _, worked_out in rounds), 1)
    beside: dict[str, object] = {"members": count, "rooms": rooms, "core_ms": core}
    return Figure(f"removal with rotation at {count}", "ms", [whole for whole, _ in rounds], aim, beside=beside)


def _removed(machine: Machine, store: SqliteGroupStore, member: MemberId) -> tuple[float, float]:
    """Milliseconds until it is durable, and until it was worked out."""
    begin = time.perf_counter()
    effects = machine.group.handle(do.RemoveMember(member), machine.world.now, machine.chance)
    worked_out = time.perf_counter() - begin
    store.commit([effect.batch for effect in effects if isinstance(effect, Store)])
    return (time.perf_counter() - begin) * 1e3, worked_out * 1e3


def all_of(machine: Machine) -> StoreBatch:
    """What its disk holds of the log and its keys."""
    disk = machine.disk
    return StoreBatch(
        links=tuple(StoredLink(id_, raw) for id_, raw in disk.links.items()),
        keys=tuple(disk.keys.values()),
        facts=tuple(disk.facts.items()),
        patches=(RosterChanged(tuple(disk.shown.roster.values())),),
    )


def grown(count: int) -> tuple[Machine, list[MemberId]]:
    """The founder's machine of a group of so many, and the others."""
    world = World()
    ana, members = world["ana"], list[MemberId]()
    while len(members) < count - 1:
        world.now += DAY // 20
        invitation = ana.invite(uses=USES)
        for number in range(min(USES, count - 1 - len(members))):
            application = world.apply(f"{len(members)} {number}", invitation)
            ana.answer(invitation, application)
            members.append(MemberId(application.member))
            ana.approve(members[-1])
    return ana, members
