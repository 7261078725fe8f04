"""Members who are never online together, and relays between them: slow, dead, emptied, and lying ones."""

from tests.node.world import World, in_a_world
from whisper_net.core.group.commands_relays import AddRelays


def test_two_who_are_never_online_together_talk_over_a_relay() -> None:
    async def story(world: World) -> None:
        relay, ana = world.relay(), await world.founder()
        ben = await world.newcomer("ben", ana)
        assert await ana.group.submit(AddRelays((relay.url,))) == "group"
        await ben.do("sync", peers=[ana.address])
        await ben.stop()
        await ana.do("post", channel="general", text="one")
        count = await ana.do("sync")
        assert count["peers"] == 1
        await ana.stop()
        await ben.start()
        await ben.do("sync")
        assert await ben.texts() == ["one"]
        await ben.do("post", channel="general", text="two")
        await ben.do("sync")
        await ben.stop()
        await ana.start()
        await ana.do("sync")
        assert await ana.texts() == ["one", "two"]

    in_a_world(story)
