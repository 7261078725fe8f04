"""People of one group who are never online together, and the relays that they use."""

from collections.abc import Iterable
from typing import Any

from tests.node.world import Machine, World
from whisper_net.core.group.commands_relays import AddRelays
from whisper_net.relay.in_process import MemoryRelay


async def people(world: World, relays: Iterable[MemoryRelay], *names: str) -> list[Machine]:
    """A founder and those who joined, by direct links; all know of these relays, and are switched off."""
    founder = await world.founder(names[0])
    others = [await world.newcomer(name, founder) for name in names[1:]]
    urls = tuple(relay.url for relay in relays)
    if urls:
        await founder.group.submit(AddRelays(urls))
    for other in others:
        await other.do("sync", peers=[founder.address])
    for machine in (*others, founder):
        await machine.stop()
    return [founder, *others]


async def turn(machine: Machine, *posts: str) -> dict[str, int]:
    """Somebody's machine is switched on for a moment, while all others are off; what `sync` said."""
    await machine.start(listen=False)
    for text in posts:
        await machine.do("post", channel="general", text=text)
    counts: dict[str, int] = await machine.do("sync")
    await machine.stop()
    return counts


async def read(machine: Machine) -> list[str]:
    """What somebody reads in `general` after a moment online."""
    await machine.start(listen=False)
    await machine.do("sync")
    texts = await machine.texts()
    await machine.stop()
    return texts


async def rows(machine: Machine) -> list[dict[str, Any]]:
    """How relays stand for somebody who is running."""
    found: list[dict[str, Any]] = await machine.do("relay_list")
    return found
