"""The proxy to relays is kept from start to start; one of a later version's kinds is passed over."""

from tests.node.world import World, in_a_world


def test_proxy_outlives_a_start() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        assert await ana.do("relay_proxy", proxy="none") == {"proxy": "none"}
        await ana.stop()
        world.relays.proxy = "system"
        await ana.start()
        assert (await ana.do("relay_proxy"), world.relays.proxy) == ({"proxy": "none"}, "none")
        await ana.do("relay_proxy", proxy="system")
        assert "relay_proxy" not in ana.disk.facts

    in_a_world(story)
