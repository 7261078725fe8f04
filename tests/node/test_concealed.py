"""What the window reads of hidden words, and of those who may come back."""

from tests.node.world import World, in_a_world
from whisper_net.core.ids import MemberId
from whisper_net.node.chronicle import chronicle
from whisper_net.node.concealed import concealed
from whisper_net.node.people import roster


def test_admin_reads_what_is_hidden_of_whom() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben, cho = await world.newcomer("ben", ana), await world.newcomer("cho", ana)
        ids = {row["name"]: row["member"] for row in await ana.do("member_list")}
        await ana.do("member_promote", member=ids["Cho"], role="admin")
        await cho.do("sync", peers=[ana.address])
        await ana.stop()
        await ben.do("post", channel="general", text="seen by Cho alone")
        await ben.do("sync", peers=[cho.address])
        await ben.stop()
        await cho.stop()
        await ana.start()
        await ana.do("member_remove", member=ids["Ben"])
        await cho.start()
        await cho.do("sync", peers=[ana.address])
        group = cho.group.id.hex()
        (went,) = (await roster(cho.node, group)).gone
        assert (went.how, went.have, went.need, went.may_return, went.hidden) == ("removed", 0, 1, True, True)
        told = await concealed(cho.node, group, MemberId(bytes.fromhex(ids["Ben"])))
        (line,) = told.lines
        assert (line.channel, line.what, line.text) == ("general", "post", "seen by Cho alone")
        assert line.until > told.now
        assert (await concealed(cho.node, group, MemberId(bytes.fromhex(ids["Ana"])))).lines == ()
        await cho.do("quarantine_extend", member=ids["Ben"])
        shown = (await chronicle(cho.node, group)).deeds[0]
        assert (shown.did, shown.about and shown.about.name) == ("cut_extend", "Ben")
        assert [one.hidden for one in (await roster(ana.node, group)).gone] == [False]

    in_a_world(story)
