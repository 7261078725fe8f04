"""Members who break the rules: one number twice, and floods. It has to end well for all others.

Whoever said two things under one number is believed nothing from then on, and nothing is asked of what they show.
"""

import asyncio
import copy

from tests.simulation.sight import me_of, union_log
from tests.simulation.world import Promise, World, scopes_of

FLOOD = 150
MOST_LIARS = 2


async def equivocate(world: World) -> None:
    """Say one thing, go back to before it, and say another under the same number before hearing of the first."""
    view = union_log(world.machines).view()
    plain = [one for one in world.speakers("member") if view.role(me_of(one)) == "member"]
    if not plain or sum(one.lies for one in world.machines) >= MOST_LIARS:
        return
    machine = world.random.choice(plain)
    assert machine.group is not None
    scopes, before = scopes_of(machine.group), copy.deepcopy(machine.disk)
    if not scopes:
        return
    machine.lies = True
    await world.perform(machine, "post", channel=scopes[0].hex(), text="one thing")
    await asyncio.sleep(world.random.choice([0.05, 1.0, 20.0]))
    await machine.crash()
    machine.disk = before
    await machine.start()
    await world.perform(machine, "post", channel=scopes[0].hex(), text="another thing")
    for id_ in [id_ for id_, promise in world.promises.items() if promise.author == machine.name]:
        del world.promises[id_]


async def flood(world: World) -> None:
    """Write as much as a machine can."""
    if not (speakers := world.speakers()):
        return
    machine = world.random.choice(speakers)
    assert machine.group is not None
    for scope in scopes_of(machine.group)[:1]:
        for _ in range(FLOOD):
            text = f"{machine.name} floods {world.number()}"
            answer = await world.perform(machine, "post", channel=scope.hex(), text=text)
            if answer is not None:
                world.promises[answer["message"]] = Promise(scope, machine.name, text, None)
