"""Stories of links that meet, as they are told: each goes on from the base of tests/vectors/conflicts.json.

In the base F, a and b are admins, v and w vetters that one admin each made, d, e and m members; a and b have a second
device. `python -m tests.core.membership.conflict_stories` writes those that are not frozen yet, with what becomes of
them; none that is frozen is changed.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.core.membership.world import World
from whisper_net.core.ids import LinkId, MemberId
from whisper_net.core.membership.facts import bits
from whisper_net.core.membership.link import Role, parse
from whisper_net.core.membership.log import MembershipLog

FILE = Path(__file__).parents[2] / "vectors" / "conflicts.json"
ADMIN, VETTER = Role.ADMIN, Role.VETTER
ROWS = {"base", "links", "people", "channels"}
"""What stands in a line for each of its items."""


def started(base: list[str]) -> World:
    """A world after the base."""
    world = World()
    for raw in base:
        world.log.add(parse(bytes.fromhex(raw)), verified=True)
    return world


def elect(world: World, *names: str) -> None:
    """Make members vetters by a quorum: F and a."""
    for name in names:
        world.promote("F", name, VETTER, "a")


def two_thirds(world: World) -> None:
    """d, e and m are elected vetters: three of five electors but F are too few; with v elected, four of six will do"""
    elect(world, "d", "e", "m")
    world.quorum("a", "F", "de")
    world.demote("F", "v")
    elect(world, "v")
    world.quorum("a", "F", "dem")


def at_least_three(world: World) -> None:
    """d is an elected vetter: a and d are two thirds of the electors but F, yet not three; with b they are"""
    elect(world, "d")
    world.quorum("a", "F", "d")
    world.quorum("a", "F", "bd")


def one_admins_vetters(world: World) -> None:
    """v and w, whom one admin each made vetters, are no electors: with a and b they are no quorum about F"""
    world.quorum("a", "F", "bvw")


def senior_office(world: World) -> None:
    """d is made a vetter by F alone and, beside it, by a quorum: the senior office says that d is no elector"""
    heads = world.heads
    world.promote("F", "d", VETTER, prev=heads)
    later = world.channel("b", "later", prev=heads)
    world.promote("a", "d", VETTER, "b", prev=[LinkId(later)])
    world.quorum("b", "F", "ad")


def no_quorum_of_four(world: World) -> None:
    """with d there are four admins: two of them make e a vetter and no elector, and no admin"""
    world.promote("F", "d", ADMIN, "a")
    world.promote("F", "e", VETTER, "a")
    world.promote("F", "m", ADMIN, "a")
    world.quorum("a", "F", "be")
    world.quorum("a", "d", "b")


def alone(world: World) -> None:
    """once b is no admin, a is more than half of the admins but F, and one is no quorum to remove by"""
    world.demote("F", "b")
    world.quorum("a", "F", "")


def one_signature_lost(world: World) -> None:
    """F, a and b remove d; beside it a revokes the device that signed: two signatures are left, enough"""
    heads = world.heads
    world.quorum("F", "d", "ab", prev=heads)
    world.revoke_device("a.1", "a", prev=heads)


def dead_signer(world: World) -> None:
    """a revokes a device that then signs beside F: no signature of a live device, no quorum"""
    world.revoke_device("a", "a.1")
    world.promote("F", "d", ADMIN, ["a.1"])


def many_devices(world: World) -> None:
    """m's root adds 33 devices side by side, and revokes m's first: of the 33 that are left the first 32 are live"""
    base = world.heads
    for n in range(2, 35):
        world.add_device(f"m.{n}", base)
    world.revoke_device("m.root", "m")


STORIES: dict[str, Callable[[World], None]] = {
    "two thirds": two_thirds,
    "at least three": at_least_three,
    "one admin's vetters": one_admins_vetters,
    "senior office": senior_office,
    "no quorum of four": no_quorum_of_four,
    "alone": alone,
    "one signature lost": one_signature_lost,
    "dead signer": dead_signer,
    "many devices": many_devices,
}


def told(name: str, base: list[str]) -> list[str]:
    """The further links of a story, as hex."""
    world = started(base)
    STORIES[name](world)
    return [world.log.get(id_).raw.hex() for id_ in world.log.ids[len(base) :]]


def short(id_: bytes) -> str:
    return id_[:8].hex()


def outcome(raws: list[bytes], verified: int = 0) -> dict[str, Any]:
    """What the package makes of links; the signatures of the first so many are not checked again."""
    log = MembershipLog()
    for place, raw in enumerate(raws):
        log.add(parse(raw), verified=place < verified)
    graph, state, view = log._resolver.graph, log._resolver.now.state, log.view()
    assert set(bits(graph.invalid)) <= set(bits(state.void))
    masks = {"invalid": graph.invalid, "void": state.void, "effective": state.effective}
    people: list[MemberId] = view.people()
    return {
        **{key: [short(graph.links[i].id) for i in graph.ordered(mask)] for key, mask in masks.items()},
        "forks": sorted([short(device), seq] for device, seq in state.forks),
        "name": view.name,
        "needed": view.needed,
        "people": [[short(m), view.role(m), [short(d) for d in view.devices(m)]] for m in people],
        "channels": [[short(c), [short(m) for m in people if view.within(m, c)]] for c in view.channels()],
    }


def laid_out(value: Any, depth: int = 0) -> str:
    """JSON with a line for each person, channel and link, so that stories are read with ease."""
    pad, close = "\n" + " " * (depth + 1), "\n" + " " * depth
    if isinstance(value, dict):
        rows = [f"{json.dumps(key)}: {_item(key, item, depth + 1)}" for key, item in value.items()]
        return "{" + ",".join(pad + row for row in rows) + close + "}"
    return "[" + ",".join(pad + json.dumps(item) for item in value) + close + "]"


def _item(key: str, value: Any, depth: int) -> str:
    return laid_out(value, depth) if isinstance(value, dict) or key in ROWS else json.dumps(value)


def main() -> None:
    vectors = json.loads(FILE.read_text("utf-8"))
    base = vectors["base"]
    for name in (name for name in STORIES if name not in vectors["stories"]):
        links = told(name, base)
        raws = [bytes.fromhex(raw) for raw in base + links]
        vectors["stories"][name] = {"about": STORIES[name].__doc__, "links": links, **outcome(raws)}
    FILE.write_text(laid_out(vectors) + "\n", "utf-8")


if __name__ == "__main__":
    main()
