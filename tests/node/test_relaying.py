"""Members who are never online together, and relays between them: slow, dead, emptied, full, and lying ones."""

import asyncio

import pytest

from tests.node.relay_world import people, read, rows, turn
from tests.node.world import Machine, World, in_a_world
from whisper_net.core.crypto.items import seal_item
from whisper_net.core.crypto.tickets import item_hash
from whisper_net.core.errors import DiskFull, NobodyReachable
from whisper_net.core.group.commands_relays import AddRelays, ForgetRelay
from whisper_net.core.membership.link import Epoch
from whisper_net.core.sync.marks import DAY
from whisper_net.core.wire.item import BoxesPiece, Content, LinkList
from whisper_net.relay.in_process import MemoryRelay
from whisper_net.relay.limits import Limits
from whisper_net.relay.store import NewItem


def test_two_who_are_never_online_together_talk_over_a_relay() -> None:
    async def story(world: World) -> None:
        ana, ben = await people(world, [world.relay()], "ana", "ben")
        assert (await turn(ana, "one"))["peers"] == 1
        assert (await turn(ben, "two"))["received"] > 0
        assert sorted(await read(ana)) == ["one", "two"]
        await turn(ana)  # says that it came
        assert (await turn(ana))["sent"] == 0

    in_a_world(story)


def test_newcomer_reads_everything_while_all_others_are_away() -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        ana, ben = await people(world, [relay], "ana", "ben")
        texts = [f"{number}" for number in range(300)]
        await turn(ana, *texts)
        await turn(ben, "and I")
        await ana.start()
        made = await ana.do("invite_create")
        cho = await world.machine("cho")
        asked = await cho.do("join", key=made["key"], me="Cho", peers=[ana.address])
        await ana.do("member_approve", member=asked["member"])
        await cho.do("join", key=made["key"], me="Cho", peers=[ana.address])
        await ana.stop()
        await cho.stop()
        assert sorted(await read(cho)) == sorted([*texts, "and I"])

    in_a_world(story)


def test_one_of_two_relays_is_enough() -> None:
    async def story(world: World) -> None:
        dead, good = world.relay("dead"), world.relay("good")
        ana, ben = await people(world, [dead, good], "ana", "ben")
        dead.faults.down = True
        assert (await turn(ana, "one"))["peers"] == 1
        assert await read(ben) == ["one"]
        await ana.start(listen=False)
        await ana.do("sync")
        states = {row["url"]: (row["error"], row["items_waiting"] > 0) for row in await rows(ana)}
        assert states == {dead.url: ("refused", True), good.url: (None, False)}
        await ana.stop()
        dead.faults.down, good.faults.down = False, True
        await turn(ana)
        assert await read(ben) == ["one"]

    in_a_world(story)


def test_relay_that_never_answers_holds_nobody_up_for_longer_than_asked() -> None:
    async def story(world: World) -> None:
        mute, slow = world.relay("mute"), world.relay("slow")
        ana, ben = await people(world, [mute, slow], "ana", "ben")
        mute.faults.mute, slow.faults.seconds = True, 0.2
        began = world.clock()
        assert (await turn(ana, "one"))["peers"] == 1
        assert world.clock() - began < 16
        assert await read(ben) == ["one"]
        await ana.start(listen=False)
        slow.faults.down = True
        with pytest.raises(NobodyReachable, match="did not answer in time"):
            await ana.do("sync")

    in_a_world(story)


def test_emptied_relay_is_filled_again_by_another_member() -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        ana, ben, cho = await people(world, [relay], "ana", "ben", "cho")
        await turn(ana, "one", "two")
        await turn(ben, "three")
        await relay.wipe()
        await turn(ben)
        assert sorted(await read(cho)) == ["one", "three", "two"]

    in_a_world(story)


def test_migration_loses_nothing() -> None:
    """The group moves from one relay to another; who was away meanwhile learns of it at the old one."""

    async def story(world: World) -> None:
        old, new = world.relay("old"), world.relay("new")
        ana, ben, cho = await people(world, [old], "ana", "ben", "cho")
        await turn(ben, "one")
        await turn(ana, "two")
        await ana.start(listen=False)
        assert await ana.group.submit(AddRelays((new.url,))) == "group"
        await ana.do("sync")
        await ana.stop()
        assert await read(cho) == ["one", "two"]
        await turn(ben, "three")
        await old.wipe()
        old.faults.down = True
        await ana.start(listen=False)
        await ana.do("relay_forget", url=old.url)
        await ana.do("sync")
        assert [row["url"] for row in await rows(ana)] == [new.url]
        await ana.stop()
        assert sorted(await read(cho)) == ["one", "three", "two"]
        assert sorted(await read(ben)) == ["one", "three", "two"]

    in_a_world(story)


def test_withholding_shows_gap() -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        ana, ben = await people(world, [relay], "ana", "ben")
        await turn(ana, "one")
        assert await read(ben) == ["one"]
        ana_two = len(relay.store.topics)
        await turn(ana, "two")
        newest = {topic: max(held) for topic, held in relay.store.topics.items() if held}
        await turn(ana, "three")
        hidden = {
            one.item
            for topic, held in relay.store.topics.items()
            for seq, one in held.items()
            if seq == newest.get(topic)
        }
        assert ana_two == len(relay.store.topics)
        relay.faults.withholds = lambda stored: stored.item in hidden
        await ben.start(listen=False)
        await ben.do("sync")
        assert await ben.texts() == ["one"]
        (gap,) = (await ben.do("status"))["missing"]
        assert (gap["name"], gap["count"]) == ("Ana", 1)
        await ben.stop()
        relay.faults.withholds = lambda _: False
        assert await read(ben) == ["one", "two", "three"]

    in_a_world(story)


def test_lying_relay_changes_nothing() -> None:
    """It alters items, repeats answers, and has another key: nothing of it is taken, and the next line is as ever."""

    async def story(world: World) -> None:
        relay, other = world.relay(), world.relay("other")
        ana, ben = await people(world, [relay], "ana", "ben")
        await turn(ana, "one")
        relay.faults.corrupts = lambda _: True
        assert await read(ben) == []
        relay.faults.corrupts = lambda _: False
        relay.faults.replays = True
        await turn(ben)
        relay.faults.replays = False
        world.relays.relays[relay.address.where] = other
        await ben.start(listen=False)
        with pytest.raises(NobodyReachable, match="another key"):
            await ben.do("sync")
        await ben.stop()
        assert other.store.topics == {}
        world.relays.relays[relay.address.where] = relay
        assert await read(ben) == ["one"]

    in_a_world(story)


def test_full_relay_says_so_and_takes_nothing_for_stored() -> None:
    async def story(world: World) -> None:
        small, good = world.relay("small", limits=Limits(topic_bytes=1_024)), world.relay("good")
        ana, ben = await people(world, [small, good], "ana", "ben")
        await ana.start(listen=False)
        for number in range(8):
            await ana.do("post", channel="general", text=str(number))
        ana.node.call_always([])
        await world.pass_seconds(2)
        row = next(row for row in await rows(ana) if row["url"] == small.url)
        assert (row["error"], row["items_waiting"] > 0) == ("full", True)
        await ana.stop()
        assert await read(ben) == [str(number) for number in range(8)]

    in_a_world(story)


def test_relay_whose_disk_was_full_is_given_everything_once_it_has_room() -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        ana, ben = await people(world, [relay], "ana", "ben")
        await ana.start(listen=False)
        ana.node.call_always([])
        await world.pass_seconds(100)
        relay.store.full = True
        await ana.do("post", channel="general", text="one")
        await world.pass_seconds(10)
        assert [(row["error"], row["items_waiting"]) for row in await rows(ana)] == [("full", 1)]
        relay.store.full = False
        await world.pass_seconds(400)
        assert [(row["error"], row["items_waiting"]) for row in await rows(ana)] == [(None, 0)]
        await ana.stop()
        assert await read(ben) == ["one"]

    in_a_world(story)


def test_relay_that_asks_for_a_passcode_is_added_again_with_it() -> None:
    async def story(world: World) -> None:
        ana, ben = await people(world, [], "ana", "ben")
        await ana.start(listen=False)
        relay = world.relays.add(MemoryRelay("relay", ana.clock, world.random.randbytes, passcode="open-sesame"))
        bare = relay.url.partition(".")[0]
        assert (await ana.do("relay_add", url=bare))["shared"]
        with pytest.raises(NobodyReachable, match="passcode"):
            await ana.do("sync")
        await ana.do("relay_add", url=relay.url)
        await ana.do("post", channel="general", text="one")
        assert (await ana.do("sync"))["peers"] == 1
        assert [row["url"] for row in await rows(ana)] == [relay.url]
        await ana.stop()
        await ben.start(listen=False)
        assert await ben.do("relay_add", url=relay.url) == {"url": relay.url, "shared": False}
        await ben.do("sync")
        assert await ben.texts() == ["one"]
        assert [row["shared"] for row in await rows(ben)] == [True]

    in_a_world(story)


def test_forgotten_relay_is_left_and_hears_no_more() -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        ana, ben = await people(world, [relay], "ana", "ben")
        await ana.start(listen=False)
        ana.node.call_always([])
        await world.pass_seconds(1)
        assert relay.lines == 1
        assert await ana.group.submit(ForgetRelay(relay.url)) == "group"
        await world.pass_seconds(1)
        assert (relay.lines, await rows(ana)) == (0, [])
        assert not ana.disk.groups[ana.group.entry.file].relays
        await ben.start(listen=False)
        assert await ben.do("sync")
        assert await rows(ben) == []  # it heard of it at the relay that it leaves

    in_a_world(story)


@pytest.mark.expects_log
def test_crash_between_what_came_and_its_cursor_replays_and_never_skips() -> None:
    """Whatever commit a machine dies at, it reads the same afterwards, and nothing twice."""

    async def story(world: World) -> None:
        relay = world.relay()
        ana, ben = await people(world, [relay], "ana", "ben")
        await turn(ana, *[str(number) for number in range(6)])
        for commits in range(1, 12, 2):
            await dies_after(ben, commits)
        assert await read(ben) == [str(number) for number in range(6)]

    in_a_world(story)


async def dies_after(machine: Machine, commits: int) -> None:
    """A machine syncs, and finds its disk gone after so many steps of writing."""
    left = [commits]

    def fail(moment: str) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise DiskFull("no space is left on the disk")

    await machine.start(listen=False)
    machine.crash = fail
    try:
        await machine.do("sync", seconds=3)
    except NobodyReachable:
        assert left[0] < 0
    machine.empty_disk()
    await machine.stop()


def test_everybody_who_stays_online_hears_at_once_and_after_an_outage() -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        ana, ben = await people(world, [relay], "ana", "ben")
        for machine in (ana, ben):
            await machine.start(listen=False)
            machine.node.call_always([])
        await world.pass_seconds(2)
        await ana.do("post", channel="general", text="one")
        await world.pass_seconds(0.5)
        assert await ben.texts() == ["one"]
        relay.faults.down = True
        await relay.break_lines()
        await ana.do("post", channel="general", text="two")
        await world.pass_seconds(30)
        assert (await rows(ana))[0]["error"] == "refused"
        relay.faults.down = False
        await ana.do("relay_again")
        await ben.do("relay_again")
        await world.pass_seconds(2)
        assert await ben.texts() == ["one", "two"]
        shown = (await ben.do("messages", channel="general", limit=1))[0]
        assert (await rows(ben))[0]["state"] == "connected"
        assert shown["text"] == "two"

    in_a_world(story)


def test_what_others_wrote_is_put_by_one_of_them_and_not_by_all() -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        ana, ben, cho = await people(world, [], "ana", "ben", "cho")
        await turn_among(ana, [ben, cho], "one")
        for machine, jitter in ((ben, 0.1), (cho, 0.9)):
            machine.jitter = jitter
            await machine.start(listen=False)
            await machine.group.submit(AddRelays((relay.url,)))
            machine.node.call_always([])
        await world.pass_seconds(100)
        sent = [sum(work.offers.sent for work in machine.group.relays._works) for machine in (ben, cho)]
        assert sent[0] > sent[1]
        assert (await rows(cho))[0]["items_waiting"] == 0
        before = sum(map(len, relay.store.topics.values()))
        await world.pass_seconds(100)
        assert sum(map(len, relay.store.topics.values())) == before

    in_a_world(story)


def test_whoever_leaves_says_so_at_a_relay_and_hears_no_more() -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        ana, ben, cho = await people(world, [relay], "ana", "ben", "cho")
        await turn(ana, "one")
        await ben.start(listen=False)
        await ben.do("sync")
        await ben.do("member_leave")
        await ben.do("sync")
        await ben.stop()
        await ana.start(listen=False)
        await ana.do("sync")
        people_now = {row["name"]: row["state"] for row in await ana.do("member_list")}
        await ana.do("post", channel="general", text="two")
        await ana.do("sync")
        await ana.stop()
        assert people_now["Ben"] == "left"
        assert await read(ben) == ["one"]
        assert await read(cho) == ["one", "two"]

    in_a_world(story)


def test_member_keeps_nothing_away_by_leaving_forgeries() -> None:
    """A link whose signature was changed has its id, and anything can name the hash of somebody's boxes."""

    async def story(world: World) -> None:
        relay = world.relay()
        ana, ben, cho, dan = await people(world, [relay], "ana", "ben", "cho", "dan")
        await ana.start(listen=False)
        await ana.do("channel_create", name="room")
        await ana.do("sync")
        code = (await ana.do("status"))["view_code"]
        await ana.stop()
        await turn(cho)
        await turn(ben)
        await relay.wipe()
        await ben.start(listen=False)
        await forge(relay, ben)
        await ben.stop()
        await turn(cho)
        await dan.start(listen=False)
        await dan.do("sync")
        assert (await dan.do("status"))["view_code"] == code
        assert dan.group.group.view.wants().boxes == ()

    in_a_world(story)


def test_flood_of_ones_own_goes_in_packs() -> None:
    async def story(world: World) -> None:
        relay = world.relay()
        ana, ben = await people(world, [relay], "ana", "ben")
        await ana.start(listen=False)
        ana.node.call_always([])
        await world.pass_seconds(100)
        assert (await rows(ana))[0]["items_waiting"] == 0
        texts = [str(number) for number in range(600)]
        await asyncio.gather(*(ana.do("post", channel="general", text=text) for text in texts))
        await world.pass_seconds(1)
        assert (await rows(ana))[0]["items_waiting"] == 0
        await ana.stop()
        assert sum(map(len, relay.store.topics.values())) < 400
        assert sorted(await read(ben)) == sorted(texts)

    in_a_world(story)


async def forge(relay: MemoryRelay, member: Machine) -> None:
    """A member leaves every link with another signature, and junk in the place of all boxes."""
    topic, day = member.group.relays.topics.links, member.clock.now() // DAY
    assert topic is not None
    links = member.group.group.state.log.since([])
    epochs = [one.body for one in links if isinstance(one.body, Epoch)]
    forged = LinkList(day, [one.raw[:-1] + bytes([one.raw[-1] ^ 1]) for one in links])
    contents: list[Content] = [forged, *(BoxesPiece(epoch.boxes_hash, 0, 1, b"junk") for epoch in epochs)]
    for content in contents:
        item = seal_item(topic.keys, relay.address.key, content)
        await relay.store.put([NewItem(topic.id, item_hash(item), item, (day + 20) * DAY)], 1 << 30)


async def turn_among(author: Machine, others: list[Machine], text: str) -> None:
    """Somebody posts while these are online beside them."""
    await author.start()
    await author.do("post", channel="general", text=text)
    for other in others:
        await other.start(listen=False)
        await other.do("sync", peers=[author.address])
        await other.stop()
    await author.stop()
