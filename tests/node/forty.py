"""Forty come in within a day by three inviters, one of whom is away: each by a key of their own, two approvals each.

Who tells it: test_forty.py, and the benchmarks.
"""

import asyncio
from dataclasses import dataclass, field

from tests.node.world import Machine, World

INVITERS = ("ana", "ben", "cleo")
AT_ONCE = 8
"""Newcomers who ask side by side: so the log grows in several places at a time."""


@dataclass
class Forty:
    """The inviters, the keys that each of them made, and whoever came in so far."""

    world: World
    inviters: list[Machine]
    keys: list[str] = field(default_factory=list)
    newcomers: dict[int, Machine] = field(default_factory=dict)

    @property
    def doors(self) -> list[Machine]:
        """The inviters who are not away."""
        return self.inviters[1:]

    async def invite(self, count: int) -> None:
        """Keys for one person each, made by turns; then the first of the inviters goes away."""
        for number in range(count):
            made = await self.inviters[number % len(self.inviters)].do("invite_create")
            self.keys.append(made["key"])
        away, *doors = self.inviters
        for door in doors:
            await door.do("sync", peers=[away.address])
        await doors[0].do("sync", peers=[doors[1].address])
        await away.stop()

    async def ask(self, number: int) -> str:
        """Somebody new asks at one of the doors, with the key of that number; their member id."""
        door = self.doors[number % len(self.doors)]
        newcomer = self.newcomers[number] = await self.world.machine(f"n{number}", listen=False)
        asked = await newcomer.do("join", key=self.keys[number], me=f"N{number}", peers=[door.address])
        return str(asked["member"])

    async def come(self, numbers: range) -> None:
        """These ask side by side; every door approves; they come in, and close their laptops."""
        members = await asyncio.gather(*(self.ask(number) for number in numbers))
        await self.level(self.doors)
        for door in self.doors:
            for member in members:
                await door.do("member_approve", member=member)
        await asyncio.gather(*(self.sync(self.newcomers[number], number) for number in numbers))
        for number in numbers:
            await self.newcomers[number].stop()

    async def sync(self, one: Machine, number: int) -> None:
        await one.do("sync", peers=[self.doors[number % len(self.doors)].address])

    async def come_back(self) -> None:
        """Whoever was away returns, and everybody hears of everything."""
        away, *doors = self.inviters
        await away.start()
        await away.do("sync", peers=[door.address for door in doors])
        await self.level(doors)
        for number, newcomer in self.newcomers.items():
            await newcomer.start(listen=False)
            await self.sync(newcomer, number)

    async def level(self, machines: list[Machine]) -> None:
        """Each of these asks the one before."""
        for one, other in zip(machines[1:], machines, strict=False):
            await one.do("sync", peers=[other.address])


async def three_inviters(world: World) -> Forty:
    """A founder, and two vetters whom she made: two approvals let somebody in."""
    ana = await world.founder(needed=2)
    ben = await world.newcomer("ben", ana)
    await ana.do("member_promote", member=ben.group.group.state.me.member.hex())
    await ben.do("sync", peers=[ana.address])
    cleo = await world.machine("cleo")
    made = await ana.do("invite_create")
    asked = await cleo.do("join", key=made["key"], me="Cleo", peers=[ana.address])
    await ben.do("sync", peers=[ana.address])
    for door in (ana, ben):
        await door.do("member_approve", member=asked["member"])
    await ben.do("sync", peers=[ana.address])
    await cleo.do("sync", peers=[ana.address])
    await ana.do("member_promote", member=asked["member"])
    await cleo.do("sync", peers=[ana.address])
    return Forty(world, [ana, ben, cleo])


async def many_join(world: World, count: int) -> Forty:
    """All of it: keys made, one inviter away, everybody in, everybody level."""
    told = await three_inviters(world)
    await told.invite(count)
    for first in range(0, count, AT_ONCE):
        await told.come(range(first, min(first + AT_ONCE, count)))
    await told.come_back()
    return told
