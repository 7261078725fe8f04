"""A sync over a link that is live already: what was just written elsewhere has come when it returns."""

from tests.node.world import World, in_a_world


def test_sync_over_a_live_link_waits_for_what_is_under_way() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await ana.do("post", channel="general", text="hi")
        await ben.do("sync", peers=[ana.address])
        assert (await ben.texts())[-1] == "hi"

    in_a_world(story)
