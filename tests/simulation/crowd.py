"""How a large group comes together: in waves, by invitations with many uses, past several vetters.

One by one two hundred people would take a year. Between the waves the storm goes on: people talk, are put out, and
lose their networks, relays and clocks, as in any other world.
"""

import asyncio
from collections.abc import Awaitable, Callable

from tests.simulation import mishaps, people, posting
from tests.simulation.machine import Machine
from tests.simulation.sight import me_of
from tests.simulation.world import Key, World, scopes_of
from whisper_net.core.group.commands import PromoteMember
from whisper_net.core.membership.link import Role

LARGEST_WAVE = 20
OFFICERS = 4
USES = 12
BY_RELAYS = 0.75
"""The share of a crowd that calls nobody, where there are relays."""
DOORS = 3
"""Invitations of one wave."""
SETTLING = 30.0
"""Seconds in which a wave's requests, and then its approvals, come to the others."""


def wave_of(nodes: int) -> int:
    """How many come in at once."""
    return min(LARGEST_WAVE, max(4, nodes // 3))


async def gather(world: World, meanwhile: Callable[[], Awaitable[None]]) -> None:
    """Found a group, and bring in everybody who can be brought in; `meanwhile` happens after each wave."""
    await people.found(world)
    wave = wave_of(len(world.machines))
    for _ in range(2 * len(world.machines) // wave):
        if not (newcomers := world.newcomers()):
            return
        await _mend(world)
        await _wave(world, newcomers[:wave])
        await meanwhile()


async def _mend(world: World) -> None:
    """Before a wave people put right what anybody can see."""
    await mishaps.heal(world)
    await mishaps.better_network(world)
    if world.mailroom.relays:
        await posting.revive(world)


async def _wave(world: World, newcomers: list[Machine]) -> None:
    keys = [key for _ in range(DOORS) if (key := await _invite(world)) is not None]
    if not keys:
        return
    joins = (people.join_by(world, machine, keys[place % len(keys)]) for place, machine in enumerate(newcomers))
    await asyncio.gather(*joins)
    for _ in range(2):  # where two have to approve, the second sees what the first did
        await asyncio.sleep(SETTLING)
        await _approve(world)
    await asyncio.sleep(SETTLING)
    await _promote(world)


async def _invite(world: World) -> Key | None:
    officers = world.speakers(*people.OFFICERS)
    if not officers:
        return None
    machine = world.random.choice(officers)
    assert machine.group is not None
    rooms = [scope.hex() for scope in scopes_of(machine.group)]
    answer = await world.perform(machine, "invite_create", channels=rooms, uses=USES)
    if answer is None:
        return None
    world.keys.append(Key(answer["invitation"], (answer["key"], answer["words"]), machine.name, USES))
    return world.keys[-1]


async def _approve(world: World) -> None:
    """Every vetter in turn says yes to whoever still waits as far as they know."""
    for machine in world.speakers(*people.OFFICERS):
        waiting = people.undecided(machine)
        for request in waiting:
            await world.perform(machine, "member_approve", member=request.join.root.hex())


async def _promote(world: World) -> None:
    """One more vetter, until there are enough."""
    admins, officers = world.speakers("admin"), world.speakers(*people.OFFICERS)
    plain = world.speakers("member")
    if admins and plain and len(officers) < OFFICERS:
        await world.submit(admins[0], PromoteMember(me_of(world.random.choice(plain)), Role.VETTER))
