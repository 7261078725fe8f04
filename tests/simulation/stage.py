"""Small stories told by hand: a few machines that know each other, and no mishap but those that the story has."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.simulation.machine import Machine
from tests.simulation.sight import group_of, me_of, shown
from tests.simulation.world import World
from whisper_net.adapters.clock import VirtualClockLoop
from whisper_net.core.ids import ScopeId

Story = Callable[[World], Awaitable[None]]


def tell(story: Story, size: int) -> list[str]:
    """Run a story with so many machines, all on and calling the first; what it left in the log."""

    async def run() -> list[str]:
        world = World(0, size)
        for machine in world.machines:
            machine.friends = [world.machines[0].address] if machine is not world.machines[0] else []
            await machine.start()
        with world.complaints:
            await story(world)
            for machine in world.machines:
                await machine.stop()
        return world.complaints.lines

    with asyncio.Runner(loop_factory=VirtualClockLoop) as runner:
        return runner.run(run())


async def found(world: World, needed: int = 1) -> None:
    await world.perform(world.machines[0], "group_found", name="Acme", me="m0", needed=needed)


async def invite(world: World, machine: Machine, uses: int = 1) -> str:
    answer = await world.perform(machine, "invite_create", uses=uses)
    key: str = answer["key"]
    return key


async def let_in(world: World, machine: Machine) -> None:
    """The first machine invites and approves; the other enters by itself."""
    first = world.machines[0]
    key = await invite(world, first)
    answer = await world.perform(machine, "join", key=key, me=machine.name, peers=[first.address])
    await world.perform(first, "member_approve", member=answer["member"])
    await until(lambda: machine.group is not None)


async def together(world: World) -> None:
    """All machines in one group, knowing the same."""
    await found(world)
    for machine in world.machines[1:]:
        await let_in(world, machine)
    await until(lambda: alike(world))


async def until(holds: Callable[[], bool], seconds: float = 400.0) -> None:
    """Wait for something; AssertionError where it does not come in time."""
    for _ in range(int(seconds * 5)):
        if holds():
            return
        await asyncio.sleep(0.2)
    raise AssertionError("it never came to that")


def alike(world: World) -> bool:
    """Whether all machines are members with the same log and the same talk in the rooms that all are in."""
    if not all(machine.group for machine in world.machines):
        return False
    codes = {group_of(machine).group.state.log.view_code() for machine in world.machines}
    return len(codes) == 1 and len({tuple(texts(machine)) for machine in world.machines}) == 1


def general(machine: Machine) -> ScopeId:
    """The room that everybody is in."""
    return next(iter(group_of(machine).group.state.log.view().channels()))


def texts(machine: Machine) -> list[str]:
    return [row.text for row in shown(machine, general(machine))]


def role(machine: Machine, of: Machine) -> str:
    """How one machine's log sees the person of another."""
    return group_of(machine).group.state.log.view().role(me_of(of))
