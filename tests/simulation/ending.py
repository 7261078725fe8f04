"""Putting everything right: one network, true clocks, everybody there; then waiting until nothing is new any more."""

import asyncio

from tests.simulation import mishaps
from tests.simulation.machine import Machine
from tests.simulation.sight import group_of, inside, readable_kids
from tests.simulation.world import World, role_of, scopes_of

WINDOW = 90.0
"""Seconds without news that count as quiet: longer than the longest pause between two calls."""
MOST_WINDOWS = 40
OFFICERS = ("admin", "vetter")
AT_THE_DOOR = frozenset({"WantCard", "CardIs", "JoinRequest", "Status"})
Pair = tuple[Machine, Machine]


async def settle(world: World) -> None:
    """Heal, call, wait. Raises AssertionError where it never gets quiet."""
    await world.all_done()
    await mishaps.better_network(world)
    world.net.heal()
    await world.mailroom.calm()
    # What was stamped in the future is past by now, for relays too: they keep nothing for longer than a month.
    skew = world.furthest if world.furthest > mishaps.DAY else 0.0
    world.mailroom.clock.skew = skew
    for machine in world.machines:
        machine.power.calm()
        machine.clock.skew = skew
    for machine in world.machines:
        if not machine.on:
            assert await machine.start(), "the power went although nothing was to go wrong"
    if world.jumped or world.lied:
        for machine in world.machines:
            world.net.break_links(machine.name)  # a link lives for an hour: longer than any lie, shorter than a year
    for machine in world.members():
        group_of(machine).relays.try_again()
    world.trace("all is well from here on")
    await quiet(world)
    met: set[Pair] = set()
    await _meet(world, met)
    await let_in(world)
    await quiet(world)
    await _meet(world, met)
    mishaps.unmute(world)
    assert not world.muted, f"never heard what they had said before: {sorted(world.muted)}"


async def _meet(world: World, met: set[Pair]) -> None:
    """Bring readers together until nobody is handed a key any more: whoever got one has others to meet."""
    while not (world.apart and not world.mailroom.lied) and _close_the_rings(world, met):
        await quiet(world)


def _close_the_rings(world: World, met: set[Pair]) -> bool:
    """Members call each other around, and so do those of a room, and those whom an epoch of it is open to: nobody else
    holds it. Whether that made anybody call somebody new.
    """
    scopes = {scope for machine in world.members() for scope in scopes_of(group_of(machine))}
    rings = [world.members()]
    for scope in sorted(scopes):
        readers = {one: readable_kids(one, scope) for one in world.members() if scope in scopes_of(group_of(one))}
        kids = sorted({kid for open_ in readers.values() for kid in open_})
        rings += [list(readers), *([one for one, open_ in readers.items() if kid in open_] for kid in kids)]
    calls = dict.fromkeys(pair for ring in rings for pair in zip(ring, ring[1:] + ring[:1], strict=True))
    new = [pair for pair in calls if pair not in met and pair[0] is not pair[1]]
    met.update(new)
    for one, other in new:
        if other.address not in one.friends:
            group_of(one).peers.call_always(other.address)
    return bool(new)


async def let_in(world: World) -> None:
    """Whoever still waits at a door asks once more, at every door."""
    officers = [machine.address for machine in world.members(*OFFICERS)]
    for machine in world.machines:
        if machine.node is not None and machine.node.applicants:
            peers = [] if world.apart else [peer for peer in officers if peer != machine.address]
            await world.perform(machine, "sync", peers=peers)


async def quiet(world: World) -> None:
    """Wait until a whole window passes in which members say nothing but pings."""
    for _ in range(MOST_WINDOWS):
        before, members = world.net.said.copy(), {machine.name for machine in inside(world.machines)}
        await asyncio.sleep(WINDOW)
        # Those who are not let in, or not any more, knock once a minute: at a machine of somebody who is in, too.
        said = {one: number for one, number in (world.net.said - before).items() if members >= {one[0], one[1]}}
        news = {one: number for one, number in said.items() if not _knocks(world, *one)}
        if not news:
            return
    raise AssertionError(f"after {MOST_WINDOWS * WINDOW:.0f} seconds still talking: {news}; {_restless(world)}")


def _knocks(world: World, one: str, other: str, what: str) -> bool:
    """Whether this is said at the door, with a machine on which somebody waits."""
    waiting = {machine.name for machine in world.machines if machine.node is not None and machine.node.applicants}
    return what in AT_THE_DOOR and not waiting.isdisjoint((one, other))


def _restless(world: World) -> list[str]:
    """Who is not level with whom, for somebody who has to find out why."""
    rows: list[str] = []
    for machine in world.machines:
        rows += _unlevel(machine)
    return rows


def _unlevel(machine: Machine) -> list[str]:
    if machine.group is None:
        return []
    links = [link for link in machine.group.peers.links if not link.session.level]
    return [f"{machine.name} ({role_of(machine.group)}) with {link.connection.address}" for link in links]
