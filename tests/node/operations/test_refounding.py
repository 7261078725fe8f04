"""Going on in a new group over real nodes: those who were chosen come with the keys that they are handed."""

from tests.node.world import World, in_a_world


def test_those_who_were_invited_come_over_whatever_the_old_admins_do() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben, cleo = await world.newcomer("ben", ana), await world.newcomer("cleo", ana)
        await ben.do("sync", peers=[ana.address])
        ids = {row["name"]: row["member"] for row in await ben.do("member_list")}
        await ana.do("member_remove", member=ids["Ben"])
        made = await ben.do("group_refound", name="Acme anew", needed=1, invite=[ids["Cleo"], ids["Cleo"][:10]])
        (invited,) = made["invitations"]
        assert (invited["name"], invited["member"]) == ("Cleo", ids["Cleo"])
        asked = await cleo.do("join", key=invited["key"], me="Cleo", peers=[ben.address])
        assert asked["member"] not in ids.values()
        await ben.do("member_approve", member=asked["member"], group="Acme anew")
        await cleo.do("sync", peers=[ben.address])
        rows = await cleo.do("member_list", group="Acme anew")
        assert {row["name"]: row["role"] for row in rows} == {"Ben": "admin", "Cleo": "member"}
        assert not {row["member"] for row in rows} & set(ids.values())

    in_a_world(story)
