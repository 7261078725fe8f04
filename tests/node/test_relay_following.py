"""Topics that go and come back while a line stands: what was said there meanwhile is read after all."""

import asyncio

from tests.node.relay_world import people
from tests.node.test_relay_hints import SETTLED
from tests.node.world import Machine, World, in_a_world


async def on(*machines: Machine) -> None:
    """Switch them on: they keep their lines to the relay, and call nobody."""
    for machine in machines:
        await machine.start(listen=False)
        machine.node.call_always([])
    await asyncio.sleep(SETTLED)


def test_what_was_said_in_a_room_while_one_was_out_of_it_is_read_once_back() -> None:
    """Cho, who has not heard that Ben is out, writes under the room's old key, which Ben's machine passes by."""

    async def story(world: World) -> None:
        ana, ben, cho = await people(world, [world.relay()], "ana", "ben", "cho")
        await on(ana, ben)
        channel = next(scope.hex() for scope in ana.group.group.state.log.view().channels())
        who = ben.group.group.state.me.member.hex()
        await cho.start(listen=False)
        await cho.do("post", channel=channel, text="from Cho")
        await ana.do("channel_revoke", channel=channel, member=who)
        await asyncio.sleep(1)
        cho.node.call_always([])
        await asyncio.sleep(SETTLED)
        assert await ana.texts() == ["from Cho"]
        await ana.do("channel_grant", channel=channel, member=who)
        await asyncio.sleep(SETTLED)
        assert await ben.texts() == ["from Cho"]

    in_a_world(story)
