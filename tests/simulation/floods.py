"""Members who send more than anybody could read: messages, links, circles, and items at a relay. Nobody else may stop.

In these worlds the buckets of core/sync/pace.py are small (smaller.py), so that a flood of their size overflows them.
"""

import asyncio
from contextlib import suppress

from tests.simulation.forgery import Said, line_of, next_place, take_in
from tests.simulation.machine import Machine
from tests.simulation.mailroom import SimulatedDialer
from tests.simulation.people import view_of
from tests.simulation.sight import group_of, me_of
from tests.simulation.world import Promise, World, scopes_of
from whisper_net.core.crypto.drops import CircleKind
from whisper_net.core.crypto.items import TopicKeys, seal_item
from whisper_net.core.group.commands_circles import CreateCircle
from whisper_net.core.group.topics import Topics
from whisper_net.core.membership.link import LinkType, Rename
from whisper_net.core.sync.marks import ITEM_SECONDS
from whisper_net.core.wire.item import Bare
from whisper_net.node.relay_line import News, Post, visit
from whisper_net.ports.relay import RelayFault
from whisper_net.relay.in_process import MemoryRelay

MESSAGES = 100
LINKS = 100
CIRCLES, MOST_IN_A_CIRCLE = 6, 8
ITEMS = 200
BUCKET = 512
SECONDS = 30.0
"""For which somebody who fills a relay stays on its line."""


async def messages(world: World) -> None:
    """Write as much as a machine can."""
    if (machine := _somebody(world)) is None:
        return
    for scope in scopes_of(group_of(machine))[:1]:
        for _ in range(MESSAGES):
            text = f"{machine.name} floods {world.number()}"
            answer = await world.perform(machine, "post", channel=scope.hex(), text=text)
            if answer is not None:
                world.promises[answer["message"]] = Promise(scope, machine.name, text, None)


async def links(world: World) -> None:
    """Sign links that mean nothing, as a plain member may as well: others can cite them, so they are kept."""
    plain = [one for one in world.speakers("member") if view_of(one).role(me_of(one)) == "member"]
    if plain:
        machine = world.random.choice(plain)
        said: list[Said] = [(LinkType.RENAME, Rename(f"flood {world.number()}")) for _ in range(LINKS)]
        await take_in(world, machine, line_of(machine, said, next_place(machine), machine.clock.now()))


async def circles(world: World) -> None:
    """Make circle after circle: each hands a key to everybody in it."""
    if (machine := _somebody(world)) is None:
        return
    view, me = view_of(machine), me_of(machine)
    others = [member for member in view.people() if member != me and view.role(member) not in ("", "pending")]
    for _ in range(CIRCLES if others else 0):
        some = world.random.sample(others, min(len(others), MOST_IN_A_CIRCLE))
        await world.submit(machine, CreateCircle(CircleKind.CIRCLE, tuple(some), f"circle {world.number()}"))


async def items(world: World) -> None:
    """Leave at a relay what looks like an item and is none, or opens and says nothing, under keys that members have."""
    if (machine := _somebody(world)) is None or not world.mailroom.relays:
        return
    topics = [topic.keys for topic in Topics(group_of(machine).group.state)]
    vandal = _Vandal(world, world.random.choice(world.mailroom.relays), world.random.choice(topics), machine)
    nonce, dialer = world.random.randbytes(32), SimulatedDialer(world.mailroom, machine.name)
    with suppress(RelayFault, TimeoutError):
        await asyncio.wait_for(visit(vandal.relay.address, dialer, nonce, [vandal]), SECONDS)


class _Vandal:
    """Implements node.relay_line.Guest for somebody who fills a topic."""

    def __init__(self, world: World, relay: MemoryRelay, keys: TopicKeys, machine: Machine) -> None:
        self.relay, self._world, self._keys, self._clock = relay, world, keys, machine.clock

    def arrived(self, post: Post) -> None:
        for number in range(ITEMS):
            noise = self._world.random.randbytes
            content = Bare(1, noise(24), noise(64))
            item = seal_item(self._keys, post.relay, content) if number % 2 else noise(BUCKET)
            post.put(self._keys.topic, self._keys.secret, item, self._clock.now() + ITEM_SECONDS)

    async def heard(self, post: Post, news: News) -> None:
        """What becomes of it is all the same."""

    def departed(self, post: Post) -> None:
        """There is no more to do."""


def _somebody(world: World) -> Machine | None:
    speakers = world.speakers()
    return world.random.choice(speakers) if speakers else None
