"""The story of one run: who does what, drawn from the seed; then all is put right, and the verdict is asked for.

Not every run has every kind of mishap: what is left out makes what is left more frequent, and finds other faults.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.simulation import crowd, floods, mischief, mishaps, people, posting, talk
from tests.simulation.ending import settle
from tests.simulation.shape import Shape
from tests.simulation.shared import shared_work
from tests.simulation.sight import inside
from tests.simulation.smaller import smaller_bounds
from tests.simulation.verdict import judge
from tests.simulation.world import World

Act = Callable[[World], Awaitable[None]]

USUAL: list[tuple[Act, int]] = [
    (talk.post, 30),
    (talk.reply, 6),
    (talk.edit, 6),
    (talk.delete, 3),
    (talk.react, 8),
    (talk.rename_oneself, 1),
    (talk.read, 2),
    (talk.sync, 5),
    (people.invite, 6),
    (people.join, 10),
    (people.approve, 14),
    (people.promote, 3),
    (people.create_channel, 2),
    (people.grant, 4),
]
RARE: list[list[tuple[Act, int]]] = [
    [(people.decline, 2)],
    [(people.revoke_invitation, 2)],
    [(people.put_out, 2)],
    [(people.use_key_twice, 3), (mishaps.heal, 3)],
    [(mishaps.go_offline, 5), (mishaps.come_online, 7)],
    [(mishaps.part, 3), (mishaps.heal, 3)],
    [(mishaps.break_links, 6)],
    [(mishaps.crash, 4), (mishaps.come_online, 5)],
    [(mishaps.cut_power_at_a_write, 8), (mishaps.come_online, 9)],
    [(mishaps.fill_disk, 5)],
    [(mishaps.misset_clock, 3)],
    [(mishaps.misset_year, 2)],
    [(mishaps.worsen_network, 4), (mishaps.better_network, 2)],
    [(mishaps.corrupt_network, 3), (mishaps.better_network, 3)],
    [(mishaps.back_up, 6), (mishaps.restore, 5)],
]
RELAYED: list[list[tuple[Act, int]]] = [
    [(posting.kill, 3), (posting.revive, 4)],
    [(posting.slow, 3)],
    [(posting.silence, 2), (posting.revive, 4)],
    [(posting.fill, 2), (posting.revive, 4)],
    [(posting.wipe, 1)],
    [(posting.lie, 2)],
    [(posting.forget, 1), (posting.add, 2)],
]
MISCHIEF: list[tuple[Act, int]] = [
    (mischief.equivocate, 4),
    (mischief.equivocate_by_links, 2),
    (mischief.backdate, 2),
    (floods.messages, 1),
    (floods.links, 1),
    (floods.circles, 1),
    (floods.items, 1),
]
PAUSES = [0.0, 0.0, 0.02, 0.02, 0.5, 2.0, 10.0, 60.0]


@dataclass(frozen=True)
class Report:
    """What a run came to."""

    seed: int
    digest: str
    seconds: float
    """Virtual time."""
    members: int
    messages: int
    done: dict[str, int]
    refusals: dict[str, int]
    found_out: dict[str, int]
    """Of what was done against the rules, at the end."""


async def play(shape: Shape, show: Callable[[str], None] | None = None) -> Report:
    """Run one world to its end. Raises AssertionError where it does not end well."""
    world = World(shape.seed, shape.nodes, show, relays=shape.relays, apart=shape.apart)
    with smaller_bounds(shape), shared_work(), world.complaints:
        await _start(world, shape)
        await _live(world, shape)
        await settle(world)
        members = len(inside(world.machines))
        await judge(world)
    log = world.complaints.lines
    assert not log, f"in the log: {log}"
    seconds = asyncio.get_running_loop().time()
    return Report(
        shape.seed,
        world.trace.digest,
        seconds,
        members,
        len(world.promises),
        world.done,
        world.refusals,
        world.wrongs.proved,
    )


async def _start(world: World, shape: Shape) -> None:
    """Everybody's machine runs, and calls a few others all the time; of a crowd that has relays, only some do."""
    for place, machine in enumerate(world.machines):
        ring = world.machines[(place + 1) % len(world.machines)]
        friends = [ring, *world.random.sample(world.machines, world.random.randrange(3))]
        machine.friends = list(dict.fromkeys(friend.address for friend in friends if friend is not machine))
        if world.apart or (shape.crowd and shape.relays and world.random.random() < crowd.BY_RELAYS):
            machine.friends = []
        await machine.start()


async def _live(world: World, shape: Shape) -> None:
    usual = [*USUAL, *(MISCHIEF if shape.lying else [])]
    if not shape.crowd:
        await _open(world)
        return await _storm(world, shape.steps, _chosen(world, usual))
    each = shape.steps * crowd.wave_of(shape.nodes) // (2 * shape.nodes)
    everything = [*usual, *(act for rare in [*RARE, *_about_relays(world)] for act in rare)]
    await crowd.gather(world, lambda: _storm(world, each, everything))
    return await _storm(world, shape.steps // 2, everything)


async def _open(world: World) -> None:
    """A founder, and the first to be invited, so that something can go wrong."""
    await people.found(world)
    for _ in range(world.random.randrange(1, 4) + len(world.machines) // 4):
        await people.invite(world)
        for _ in range(1 + len(world.machines) // 8):
            await people.join(world)
            await people.approve(world)
            await people.approve(world)
        await people.promote(world)
        await asyncio.sleep(20)


def _chosen(world: World, usual: list[tuple[Act, int]]) -> list[tuple[Act, int]]:
    """What may happen in one run, by its seed."""
    acts = list(usual)
    for rare in [*RARE, *_about_relays(world)]:
        if world.random.random() < 0.4:
            acts += rare
    return acts


def _about_relays(world: World) -> list[list[tuple[Act, int]]]:
    return RELAYED if world.mailroom.relays else []


async def _storm(world: World, steps: int, acts: list[tuple[Act, int]]) -> None:
    weights = [weight for _, weight in acts]
    for _ in range(steps):
        (act, _), *_ = world.random.choices(acts, weights)
        world.trace("act", act.__name__)
        if world.random.random() < 0.5:
            world.beside(_alone(world, act))
        else:
            await act(world)
        await asyncio.sleep(world.random.choice(PAUSES))
        await world.bury_dead()
        mishaps.unmute(world)


async def _alone(world: World, act: Act) -> None:
    await act(world)
