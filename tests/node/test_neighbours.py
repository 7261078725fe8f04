"""How a group stands with the others: person by person, and relay by relay."""

from tests.node.world import World, in_a_world
from whisper_net.node import neighbours


def test_ways_to_relays_are_summed_up_with_the_people() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        await ana.do("relay_add", url=world.relay().url)
        before = await neighbours.sync_summary(ana.node, ana.group.id.hex())
        assert [(way.state, way.error) for way in before.relays] == [("off", "")]
        ana.group.relays.keep_up()
        await ana.clock.sleep(1)
        after = await neighbours.sync_summary(ana.node, ana.group.id.hex())
        assert len(after.lines) == 1
        told = await neighbours.relays(ana.node, ana.group.id.hex())
        assert [(row.address, row.state) for row in told.rows] == [(way.address, way.state) for way in after.lines]

    in_a_world(story)


def test_sync_is_summed_up_person_by_person() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        group = ana.group.id.hex()
        alone = await neighbours.sync_summary(ana.node, group)
        assert (alone.others, alone.live, alone.heard, alone.peers) == (0, 0, None, ())
        ben = await world.newcomer("ben", ana)
        seen = await neighbours.sync_summary(ben.node, group)
        assert (seen.others, seen.live, seen.known_addresses) == (1, 1, 1)
        assert [(peer.name, peer.live, peer.level) for peer in seen.peers] == [("Ana", True, True)]
        await ana.stop()
        await ben.clock.sleep(1)
        after = await neighbours.sync_summary(ben.node, group)
        assert [(peer.name, peer.live) for peer in after.peers] == [("Ana", False)]
        assert after.heard is not None

    in_a_world(story)
