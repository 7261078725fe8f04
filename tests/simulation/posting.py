"""What goes wrong with relays, as acts of a run; and admins who take up and forget some."""

from tests.simulation.world import World


async def kill(world: World) -> None:
    world.mailroom.kill()


async def revive(world: World) -> None:
    await world.mailroom.revive()


async def slow(world: World) -> None:
    world.mailroom.slow()


async def silence(world: World) -> None:
    world.mailroom.silence()


async def fill(world: World) -> None:
    world.mailroom.fill()


async def wipe(world: World) -> None:
    await world.mailroom.wipe()


async def lie(world: World) -> None:
    world.mailroom.lie()


async def forget(world: World) -> None:
    """An admin drops a relay; where there are no links, one at least stays."""
    if admins := world.speakers("admin"):
        machine, url = world.random.choice(admins), world.random.choice(world.mailroom.urls)
        if url != world.mailroom.urls[0]:
            await world.perform(machine, "relay_forget", url=url)


async def add(world: World) -> None:
    """Somebody takes one up: an admin for all, anybody else for themselves."""
    if speakers := world.speakers():
        machine, url = world.random.choice(speakers), world.random.choice(world.mailroom.urls)
        await world.perform(machine, "relay_add", url=url)
