"""What a channel's screen reads of the channel itself."""

from tests.node.world import World, in_a_world
from whisper_net.core.group.commands import CreateChannel
from whisper_net.node import board, conversations, queries


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


def test_holders_are_connected_computers_that_are_level_in_the_scope() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        group, scope = ana.group.id.hex(), (await queries.channels(ana.node, ana.group.id.hex()))[0].scope
        assert await conversations.holders(ana.node, group, scope) == 0
        ben = await world.newcomer("ben", ana)
        await ana.do("post", channel="general", text="hello")
        await ben.do("sync", peers=[ana.address])
        assert await conversations.holders(ana.node, group, scope) == 1
        private = await ana.group.submit(CreateChannel("private"))
        assert await conversations.holders(ana.node, group, private) == 0
        await ben.stop()
        await ana.clock.sleep(1)
        assert await conversations.holders(ana.node, group, scope) == 0

    in_a_world(story)
