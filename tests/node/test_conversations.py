"""What a channel's screen reads of the channel itself."""

from tests.node.world import World, in_a_world
from whisper_net.node import board, conversations


def test_channel_has_its_name_before_anything_happened_since_the_start() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        group = ana.group.id.hex()
        room = await board.room(ana.node, group)
        assert room is not None
        before = await conversations.audience(ana.node, group, room.scope)
        await ana.stop()
        await ana.start()
        assert await conversations.audience(ana.node, group, room.scope) == before
        assert await board.room(ana.node, group) == room
        assert (before.name, before.history) == ("general", "all")

    in_a_world(story)
