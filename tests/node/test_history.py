"""Long histories between two nodes: every envelope travels once, whatever happens meanwhile."""

import asyncio

from tests.node.world import World, in_a_world
from whisper_net.node import tending


def test_history_on_its_way_is_not_asked_for_again() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await ben.stop()
        for number in range(1_500):
            await ana.do("post", channel="general", text=f"{number}")
        world.network.faults.latency = (
            tending.REFRESH_SECONDS,
            6 * tending.REFRESH_SECONDS,
        )  # digests are said meanwhile
        await ben.start()
        synced = await ben.do("sync", peers=[ana.address], seconds=120)
        assert synced["received"] == 1_500
        assert len(await ben.texts()) == 1_500
        await asyncio.sleep(60)
        assert sum(one.sent for one in ana.group.peers.links) == 1_500

    in_a_world(story)
