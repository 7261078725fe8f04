"""The membership log at size: from scratch, as it is stored, one link more, and half of it written side by side.

All without signatures, which are checked once when a link arrives (some 57 us each) and never again.
"""

import statistics
import time
from pathlib import Path
from random import Random

from tests.benchmarks.figure import ROUNDS, Figure
from tests.core.membership.people import PEOPLE
from tests.core.membership.world import World, warm
from whisper_net.adapters.store.sqlite import SqliteGroupStore
from whisper_net.core.group.records import StoreBatch, StoredLink
from whisper_net.core.membership.link import Grant, Parsed, Rename, parse
from whisper_net.core.membership.log import MembershipLog

LINKS = 2_000
MORE = 50
LANES = 8


def straight() -> list[bytes]:
    """Officers act one after the other: people, channels, grants, devices, keys, now and then a removal."""
    world, _, _ = warm()
    rnd = Random(1)
    while len(world.log) < LINKS:
        _act(world, rnd)
    return [parsed.raw for parsed in world.log.since([])[:LINKS]]


def _act(world: World, rnd: Random) -> None:
    who, k = rnd.choice("Fabde"), len(world.log)
    match rnd.randrange(6):
        case 0:
            inv = world.invite("F")
            world.member(f"n{k}", inv, "F", "a")
        case 1:
            channel = world.channel(who, f"room {k}")
            for name in rnd.sample(PEOPLE, 3):
                world.grant(who, name, channel)
        case 2:
            world.put(who, Rename(f"name {k}"))
        case 3:
            world.add_device(f"{who}.{k}")
            world.revoke_device(f"{who}.root", f"{who}.{k}")
        case 4:
            newest = next((n for n in reversed(list(world.people)) if n.startswith("n") and world.role(n)), None)
            if newest is not None:
                world.remove(who, newest)
        case _:
            world.epoch(who, world.group)


def ragged() -> list[bytes]:
    """The first half in a row; then everybody writes beside the others, and removals meet what they strike."""
    world, private, _ = warm()
    while len(world.log) < LINKS // 2:
        world.put("F", Rename(f"name {len(world.log)}"))
    base, rnd = world.heads, Random(2)
    while len(world.log) < LINKS - 2:
        who = rnd.choice("abdevw")
        person = world[rnd.choice(PEOPLE)].id
        world.put(who, rnd.choice([world.invite_body(), Grant(person, private), Rename(f"by {who}")]), base)
    world.remove("a", "w", base)
    world.remove("F", "b", base)
    return [parsed.raw for parsed in world.log.since([])]


def read(raws: list[bytes]) -> MembershipLog:
    log = MembershipLog()
    for raw in raws:
        log.add(parse(raw), verified=True)
    log.view().officers()
    return log


def stored(path: Path, raws: list[bytes]) -> SqliteGroupStore:
    """A group's database that holds these links, and what they were judged to be."""
    store, log = SqliteGroupStore(path, bytes(32)), read(raws)
    links = tuple(StoredLink(parsed.id, parsed.raw) for parsed in log.since([]))
    store.commit([StoreBatch(links=links, judged=tuple(log.judgements(None)))])
    return store


def reopened(store: SqliteGroupStore) -> MembershipLog:
    """From the database to the first answer, as when a group is opened."""
    loaded, log = store.load(), MembershipLog()
    log.restore([parse(raw) for raw in loaded.links], loaded.judged)
    log.view().officers()
    return log


async def figures(work: Path) -> list[Figure]:
    line, wide = straight(), ragged()
    opened = [_reopened(work / "straight.db", line) for _ in range(ROUNDS)]
    ragged_opened = [_reopened(work / "ragged.db", wide) for _ in range(ROUNDS)]
    return [
        Figure("links_from_scratch", "ms", [_timed(line) for _ in range(ROUNDS)], 600, beside={"links": len(line)}),
        Figure("links_ragged", "ms", [_timed(wide) for _ in range(ROUNDS)], beside={"links": len(wide)}),
        Figure("links_with_facts", "ms", [wall for wall, _ in opened], 50, beside=_beside(line, opened)),
        Figure(
            "links_ragged_with_facts", "ms", [wall for wall, _ in ragged_opened], beside=_beside(wide, ragged_opened)
        ),
        Figure("link_more", "ms", [_one_more(line) for _ in range(ROUNDS)], 1.0, beside={"links": len(line)}),
    ]


def _reopened(path: Path, raws: list[bytes]) -> tuple[float, float]:
    """(milliseconds by the clock, of the processor)"""
    store = SqliteGroupStore(path, bytes(32)) if path.exists() else stored(path, raws)
    begin, cpu = time.perf_counter(), time.process_time()
    log = reopened(store)
    took = (time.perf_counter() - begin) * 1e3, (time.process_time() - cpu) * 1e3
    store.close()
    assert len(log) == len(raws)
    return took


def _beside(raws: list[bytes], rounds: list[tuple[float, float]]) -> dict[str, object]:
    return {"links": len(raws), "cpu_ms": round(statistics.median(cpu for _, cpu in rounds), 1)}


def _timed(raws: list[bytes]) -> float:
    begin = time.perf_counter()
    read(raws)
    return (time.perf_counter() - begin) * 1e3


def _one_more(raws: list[bytes]) -> float:
    """The median of adding one that removes nobody, and asking for the group's officers and keys."""
    log, world = read(raws), World()
    world.log = log
    took = []
    for k in range(MORE):
        parsed: Parsed = world.draft("F", Rename(f"more {k}"))
        begin = time.perf_counter()
        log.add(parsed, verified=True)
        log.view().entitled(world.group)
        took.append(time.perf_counter() - begin)
    return sorted(took)[MORE // 2] * 1e3
