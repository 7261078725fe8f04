"""What is hidden of those who went, asked for over a node."""

import pytest

from tests.node.world import World, in_a_world
from whisper_net.core.errors import LocalError


def test_hidden_words_are_listed_and_shown_again() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben, cho = await world.newcomer("ben", ana), await world.newcomer("cho", ana)
        ids = {row["name"]: row["member"] for row in await ana.do("member_list")}
        await ana.do("member_promote", member=ids["Cho"], role="admin")
        await cho.do("sync", peers=[ana.address])
        await ana.stop()
        await ben.do("post", channel="general", text="seen by Cho alone")
        await ben.do("sync", peers=[cho.address])
        assert await cho.texts() == ["seen by Cho alone"]
        await ben.stop()
        await cho.stop()
        await ana.start()
        await ana.do("member_remove", member=ids["Ben"])
        await cho.start()
        await cho.do("sync", peers=[ana.address])
        assert await cho.texts() == await ana.texts() == []
        (row,) = await cho.do("quarantine_list", channel="general")
        assert (row["name"], row["channel"], row["what"], row["circle"]) == ("Ben", "general", "post", False)
        assert row["text"] == "seen by Cho alone"
        with pytest.raises(LocalError, match="nothing of theirs"):
            await ana.do("quarantine_extend", member=ids["Ben"])
        assert await cho.do("quarantine_extend", member=ids["Ben"]) == {"member": ids["Ben"], "feeds": 1}
        await cho.do("sync", peers=[ana.address])
        assert await cho.texts() == await ana.texts() == ["seen by Cho alone"]

    in_a_world(story)
