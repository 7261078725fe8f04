"""Running nodes tell each other what came, unless their person said no; and say where a message has come to."""

import asyncio

import pytest

from tests.core.group.chance import Chance
from tests.node.world import Machine, World, in_a_world
from whisper_net.core.group.commands import EnvelopesReceived
from whisper_net.core.group.commands_relays import AddRelays
from whisper_net.core.group.effects import Notify
from whisper_net.core.group.events import DeliveryChanged, Event
from whisper_net.core.ids import EnvelopeId, ScopeId
from whisper_net.node.acknowledging import acknowledge
from whisper_net.node.delivery import Delivery, delivery, gaps
from whisper_net.node.group_node import GroupNode


async def where_is(machine: Machine, message: str) -> tuple[int, int]:
    """How many devices have a message, of how many."""
    found = (await machine.do("message_show", message=message))["delivery"]
    assert found["saved_here"] is True
    return found["devices"], found["of"]


async def post(machine: Machine, text: str) -> str:
    made: str = (await machine.do("post", channel="general", text=text))["message"]
    return made


def test_sync_shows_who_holds_it_on_both_ends() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        made = await post(ana, "one")
        assert await where_is(ana, made) == (0, 0)
        ben = await world.newcomer("ben", ana)
        await asyncio.sleep(5)
        assert await where_is(ana, made) == (1, 1)
        assert await where_is(ben, made) == (1, 1)
        later = await post(ana, "two")
        assert await where_is(ana, later) == (0, 1)
        await ben.do("sync")
        await ben.stop()
        assert await where_is(ana, later) == (1, 1)
        await ana.stop()
        await ana.start()
        assert await where_is(ana, later) == (1, 1)

    in_a_world(story)


def test_acknowledgement_reaches_the_author_over_others() -> None:
    """Ben and Cleo never meet; Ana carries what each says."""

    async def story(world: World) -> None:
        ana = await world.founder()
        ben, cleo = await world.newcomer("ben", ana), await world.newcomer("cleo", ana)
        await ben.do("sync")
        made = await post(ben, "hello Cleo")
        await ben.do("sync")
        await ben.stop()
        await cleo.do("sync")
        await asyncio.sleep(120)
        await ben.start()
        assert await where_is(ben, made) == (1, 2)
        await ben.do("sync")
        assert await where_is(ben, made) == (2, 2)

    in_a_world(story)


def test_whoever_said_no_tells_nobody_and_still_hears() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben, cleo = await world.newcomer("ben", ana), await world.newcomer("cleo", ana)
        assert await cleo.do("acks_status") == {"on": True}
        assert await cleo.do("acks_put", on=False) == {"on": False}
        await cleo.stop()
        await cleo.start()
        assert await cleo.do("acks_status") == {"on": False}
        made = await post(ben, "hello Cleo")
        hers = await post(cleo, "hello Ben")
        for machine in (ben, cleo, ben, cleo):
            await machine.do("sync")
            await asyncio.sleep(3_700)
        assert await where_is(ben, made) == (1, 2)
        assert await where_is(cleo, hers) == (2, 2)
        assert await cleo.do("acks_put", on=True) == {"on": True}
        await cleo.do("sync")
        await ben.do("sync")
        assert await where_is(ben, made) == (2, 2)

    in_a_world(story)


def test_running_node_acknowledges_by_itself_and_screens_hear_of_it() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await asyncio.sleep(120)
        heard: list[DeliveryChanged] = []

        def listen(_: GroupNode, notify: Notify) -> None:
            heard.extend(event for event in notify.events if isinstance(event, DeliveryChanged))

        ana.node.listeners.append(listen)
        ben.node.call_always([ana.address])
        await asyncio.sleep(10)
        ids = [EnvelopeId(bytes.fromhex(await post(ana, str(number)))) for number in range(5)]
        await asyncio.sleep(4)
        assert 1 <= len(heard) <= 3  # not one a message
        scope = heard[0].scope
        me = ana.group.group.state.me.member
        found = await delivery(ana.node, "Acme", scope, me, ids)
        assert found == {id_: Delivery((), 1, 1) for id_ in ids}
        await ben.do("post", channel="general", text="an answer")
        await asyncio.sleep(130)
        assert ana.group.group.state.news.at(scope)

    in_a_world(story)


def test_full_disk_loses_no_acknowledgement_and_nothing_that_was_seen(caplog: pytest.LogCaptureFixture) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        await asyncio.sleep(4_000)
        made = await post(ana, "one")
        ben.node.call_always([ana.address])
        await asyncio.sleep(1)
        ana.fill_disk()
        ben.fill_disk()
        await asyncio.sleep(5)
        assert await acknowledge(ben.group.runner, ben.clock) == 1
        assert await where_is(ana, made) == (0, 1)
        ana.empty_disk()
        ben.empty_disk()
        await asyncio.sleep(200)
        assert await where_is(ana, made) == (1, 1)
        assert ben.group.group.state.news.scopes == []

    in_a_world(story)
    assert "who holds what we wrote could not be kept: disk_full" in {one.getMessage() for one in caplog.records}
    caplog.clear()


def test_what_is_missing_is_said_by_room_and_member() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        (row,) = await ben.do("channel_list")
        assert "missing" not in row
        for text in ("one", "two", "three"):
            await post(ana, text)
        state = ana.group.group.state
        (feed,) = state.feeds.by_device(ScopeId(bytes.fromhex(row["channel"])))[state.me.device]
        last = await ana.group.runner.read(ana.group.runner.store.envelopes, state.feeds.parts(feed)[0], 2, 1)
        group = ben.group.group
        opened, _ = group.open_envelopes(last, ben.clock.now(), Chance("ben"))
        await ben.group.submit(EnvelopesReceived(tuple(opened), (True,)))
        lacking = [{"channel": row["channel"], "member": state.me.member.hex(), "name": "Ana", "count": 2}]
        assert (await ben.do("channel_list"))[0]["missing"] == lacking
        assert (await ben.do("status"))["missing"] == lacking
        (gap,) = await gaps(ben.node, "Acme")
        assert (gap.name, gap.count) == ("Ana", 2)
        await ben.do("sync")
        assert "missing" not in await ben.do("status")

    in_a_world(story)


def test_relays_that_hold_it_are_named_without_key_and_passcode() -> None:
    """And acknowledgements come over relays to an author who never meets the reader."""

    async def story(world: World) -> None:
        relay, ana = world.relay(), await world.founder()
        ben = await world.newcomer("ben", ana)
        await ana.group.submit(AddRelays((relay.url,)))
        await ben.do("sync", peers=[ana.address])
        await ben.stop()
        await asyncio.sleep(4_000)
        made = await post(ana, "one")
        shown = (await ana.do("message_show", message=made))["delivery"]
        assert shown == {"saved_here": True, "relays": [], "devices": 0, "of": 1}
        heard: list[Event] = []
        ana.node.listeners.append(lambda _, notify: heard.extend(notify.events))
        await ana.do("sync")
        shown = (await ana.do("message_show", message=made))["delivery"]
        assert shown == {"saved_here": True, "relays": [relay.url.partition("/#")[0]], "devices": 0, "of": 1}
        assert any(isinstance(event, DeliveryChanged) for event in heard)
        await ana.stop()
        await ben.start()
        await ben.do("sync")
        await ben.stop()
        await ana.start()
        assert len((await ana.do("message_show", message=made))["delivery"]["relays"]) == 1
        await ana.do("sync")
        assert await where_is(ana, made) == (1, 1)

    in_a_world(story)


def test_whoever_may_not_read_it_counts_neither_way() -> None:
    """Nobody who is out, whatever they said before; nobody who came to a closed room later."""

    async def story(world: World) -> None:
        ana = await world.founder()
        ben, cleo = await world.newcomer("ben", ana), await world.newcomer("cleo", ana)
        await ana.do("channel_create", name="closed", history="since_join")
        ids = {row["name"]: row["member"] for row in await ana.do("member_list")}
        await ana.do("channel_grant", channel="closed", member=ids["Ben"])
        before = (await ana.do("post", channel="closed", text="before"))["message"]
        await ana.do("channel_grant", channel="closed", member=ids["Cleo"])
        made = await post(ana, "to all")
        for machine in (ben, cleo, ben):
            await machine.do("sync")
        await asyncio.sleep(5)
        assert await where_is(ana, before) == (1, 1)
        assert await where_is(ana, made) == (2, 2)
        await ana.do("member_remove", member=ids["Ben"])
        assert await where_is(ana, before) == (0, 0)
        assert await where_is(ana, made) == (1, 1)

    in_a_world(story)
