"""What the board of leads reads: all, some, and who reads what is posted."""

from tests.node.world import World, in_a_world
from whisper_net.core.ids import EnvelopeId
from whisper_net.node import board


def test_leads_are_read_all_or_some_the_newest_first() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        group = ana.group.id.hex()
        ids = [
            EnvelopeId(bytes.fromhex((await ana.do("lead_add", company="Kite", role=f"role {n}"))["lead"]))
            for n in range(3)
        ]
        everything = await board.opening(ana.node, group)
        assert [row.id for row in everything.rows] == ids[::-1]
        assert everything.now == ana.clock.now()
        assert [row.id for row in (await board.opening(ana.node, group, 2)).rows] == ids[:0:-1]
        some = await board.standing(ana.node, group, [ids[0], EnvelopeId(bytes(32)), ids[2]])
        assert [row.id for row in some.rows] == [ids[2], ids[0]]

    in_a_world(story)


def test_room_of_leads_is_general_and_names_its_readers() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        await world.newcomer("ben", ana)
        waiting = await world.machine("cleo")
        await waiting.do("join", key=(await ana.do("invite_create"))["key"], me="Cleo", peers=[ana.address])
        room = await board.room(ana.node, ana.group.id.hex())
        assert room is not None
        assert (room.name, room.history) == ("general", "all")
        assert [(one.name, one.role) for one in room.readers] == [("Ana", "admin"), ("Ben", "member")]
        posted = await ana.do("lead_add", company="Kite", role="QA")
        (row,) = (await board.opening(ana.node, ana.group.id.hex())).rows
        assert (row.id.hex(), row.scope) == (posted["lead"], room.scope)

    in_a_world(story)
