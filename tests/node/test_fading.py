"""A running node forgets what was to disappear by itself; one that was off does before anybody reads."""

import asyncio

import pytest

from tests.node.world import World, in_a_world

DAY = 86_400


def test_running_node_forgets_by_itself() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        await ana.do("channel_create", name="today", disappear="day")
        await ana.do("post", channel="today", text="for a day")
        assert await ana.texts("today") == ["for a day"]
        await asyncio.sleep(2 * DAY + 120)
        assert await ana.texts("today") == []
        await ana.do("post", channel="today", text="another day")
        assert await ana.texts("today") == ["another day"]

    in_a_world(story)


def test_node_that_was_off_forgets_before_anybody_reads() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        await ana.do("channel_create", name="today", disappear="day")
        await ana.do("post", channel="today", text="for a day")
        await asyncio.sleep(DAY + 120)  # its day is over, and was seen to be
        await ana.stop()
        await asyncio.sleep(DAY)
        await ana.start()
        assert await ana.texts("today") == []

    in_a_world(story)


def test_full_disk_is_said_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        await ana.do("channel_create", name="today", disappear="day")
        await ana.do("post", channel="today", text="for a day")
        await asyncio.sleep(DAY + 120)
        ana.fill_disk()
        await asyncio.sleep(DAY)
        assert await ana.texts("today") == ["for a day"]
        ana.empty_disk()
        await asyncio.sleep(120)
        assert await ana.texts("today") == []

    in_a_world(story)
    assert {record.getMessage() for record in caplog.records} == {"what was to disappear is still here: disk_full"}
    caplog.clear()


def test_whoever_meets_another_after_the_day_gets_nothing_back() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        member = {row["name"]: row["member"] for row in await ana.do("member_list")}["Ben"]
        await ana.do("channel_create", name="today", members=[member], disappear="day")
        await ana.do("post", channel="today", text="for a day")
        await ben.do("sync", peers=[ana.address])
        assert await ben.texts("today") == ["for a day"]
        await ben.stop()
        await asyncio.sleep(2 * DAY + 120)
        await ben.start()
        assert await ben.texts("today") == ["for a day"]  # it was off while the day ended: it has a day from now
        await ana.do("sync", peers=[ben.address])
        await ben.do("sync", peers=[ana.address])
        assert await ana.texts("today") == []
        await asyncio.sleep(DAY + 120)
        assert await ben.texts("today") == []

    in_a_world(story)
