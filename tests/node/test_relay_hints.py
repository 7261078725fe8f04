"""Machines that are never on at one time, and one relay: keys change while somebody is away, who comes back alone."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.node.operations.test_devices import founder_with_words
from tests.node.world import AMPLE, Machine, World, in_a_world
from whisper_net.core.crypto.epochs import ScopeKey, kid_of, make_boxes, recipients_hash
from whisper_net.core.crypto.handover import keys_ephemeral, seal_keys
from whisper_net.core.crypto.items import TopicKeys, device_topic, group_topic, open_item, seal_item
from whisper_net.core.crypto.tickets import item_hash
from whisper_net.core.errors import RemoteError
from whisper_net.core.group.commands import LinksReceived
from whisper_net.core.group.commands_hints import KeysFound
from whisper_net.core.group.commands_relays import AddRelays
from whisper_net.core.group.reseeding import newest_epochs
from whisper_net.core.group.standing import moved_on
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import Kid, LinkId, MemberId, ScopeId
from whisper_net.core.membership.link import Epoch, LinkType, parse, write
from whisper_net.core.sync.marks import DAY
from whisper_net.core.wire.bounds import MAX_PROVISIONAL
from whisper_net.core.wire.item import Content, Hint, KeysFor, LinkList
from whisper_net.core.wire.relay import StoredItem
from whisper_net.relay.in_process import MemoryRelay
from whisper_net.relay.store import NewItem

SETTLED = 90
"""Seconds after which everybody has put what nobody else did."""


async def three(world: World) -> tuple[MemoryRelay, Machine, Machine, Machine]:
    """Ana, Ben and Cho in one group, who all know one relay; Cho is away."""
    relay = world.relay()
    ana = await world.founder()
    assert await ana.group.submit(AddRelays((relay.url,))) == "group"
    ben, cho = await world.newcomer("ben", ana), await world.newcomer("cho", ana)
    for machine in (ana, ben, cho):
        machine.node.call_always([])
    await asyncio.sleep(SETTLED)
    await cho.stop()
    return relay, ana, ben, cho


def newest(machine: Machine) -> Kid:
    return newest_epochs(machine.group.group.state)[0].kid


def topics(machine: Machine) -> list[TopicKeys]:
    """Of the group's keys that a machine holds."""
    state = machine.group.group.state
    return [group_topic(key.secret) for key in state.keys if key.scope == ScopeId(state.me.group)]


def contents(relay: MemoryRelay, machine: Machine) -> Iterator[Content]:
    """What lies there."""
    for keys in topics(machine):
        for one in relay.store.topics.get(keys.topic, {}).values():
            yield open_item(keys, one.item)


def counted(relay: MemoryRelay, machine: Machine) -> dict[str, int]:
    """How many items of each kind but envelopes lie there."""
    counts = Counter(type(content).__name__ for content in contents(relay, machine))
    return {kind: counts[kind] for kind in ("Hint", "LinkList", "BoxesPiece", "KeysFor")}


def links_on(relay: MemoryRelay, keys: TopicKeys) -> list[bytes]:
    """The links on one topic."""
    found = [open_item(keys, one.item) for one in relay.store.topics.get(keys.topic, {}).values()]
    return [raw for content in found if isinstance(content, LinkList) for raw in content.links]


def hinted(known: list[TopicKeys], item: StoredItem) -> Kid | None:
    """The key that an item on one of these topics hints at."""
    for keys in known:
        try:
            content = open_item(keys, item.item)
        except RemoteError:
            continue
        return Kid(parse(content.link).body.kid) if isinstance(content, Hint) else None
    return None


async def rotate(ana: Machine, ben: Machine, times: int) -> list[Kid]:
    """So many new keys for the group and its channel; something is said under each."""
    kids: list[Kid] = []
    who = ben.group.group.state.me.member.hex()
    for time in range(times):
        await ana.do("member_promote", member=who, role="vetter")
        await ana.do("member_demote", member=who)
        await ana.do("post", channel="general", text=f"said {time}")
        await asyncio.sleep(1)
        kids.append(newest(ana))
    return kids


async def away(*machines: Machine) -> None:
    for machine in machines:
        await machine.stop()


async def sync(machine: Machine) -> None:
    """On once more, and one round."""
    await machine.start(listen=False)
    assert (await machine.do("sync"))["peers"] == 1


def test_fifteen_rotations_missed_while_nobody_else_is_online() -> None:
    async def story(world: World) -> None:
        relay, ana, ben, cho = await three(world)
        kids = await rotate(ana, ben, 15)
        assert len(set(kids)) == 15
        await asyncio.sleep(SETTLED)
        code, before = ana.group.group.state.log.view_code(), counted(relay, ana)
        await away(ana, ben)
        await sync(cho)
        assert await cho.texts() == [f"said {time}" for time in range(15)]
        assert newest(cho) == kids[-1]
        assert cho.group.group.state.log.view_code() == code
        assert "behind" not in await cho.do("status")
        assert counted(relay, cho) == before  # whoever comes back finds it there, and puts nothing again

    in_a_world(story)


def test_last_two_hints_withheld_are_missed_and_said_to_be() -> None:
    async def story(world: World) -> None:
        relay, ana, ben, cho = await three(world)
        kids = await rotate(ana, ben, 6)
        known = topics(ana)
        relay.faults.withholds = lambda item: hinted(known, item) in kids[-2:]
        await away(ana, ben)
        await sync(cho)
        assert newest(cho) == kids[-3]
        assert await cho.texts() == [f"said {time}" for time in range(4)]
        assert (await cho.do("status"))["behind"] is True
        relay.faults.withholds = lambda _: False
        await cho.stop()
        await sync(cho)
        assert await cho.texts() == [f"said {time}" for time in range(6)]
        assert "behind" not in await cho.do("status")

    in_a_world(story)


def test_whoever_was_put_out_hears_of_it_over_a_relay() -> None:
    async def story(world: World) -> None:
        _, ana, ben, cho = await three(world)
        (row,) = [row for row in await ana.do("member_list") if row["name"] == "Cho"]
        await ana.do("member_remove", member=row["member"])
        await ana.do("post", channel="general", text="without Cho")
        await asyncio.sleep(SETTLED)
        await away(ana, ben)
        await sync(cho)
        assert await cho.texts() == []
        assert moved_on(cho.group.group.state)
        assert (await cho.do("status"))["moved_on"] is True

    in_a_world(story)


def test_two_sides_that_rotate_apart_find_each_other() -> None:
    """Each puts somebody out and hears nothing of the other: who comes later finds both, and makes the next key."""

    async def story(world: World) -> None:
        relay, ana, ben, cho = await three(world)
        for name in ("dan", "eve"):
            await (await world.newcomer(name, ana)).stop()
        ids = {row["name"]: row["member"] for row in await ana.do("member_list")}
        await ana.do("member_promote", member=ids["Ben"], role="admin")
        await asyncio.sleep(SETTLED)
        await away(ana, ben)
        relay.faults.down = True
        for machine, gone in ((ana, "Dan"), (ben, "Eve")):
            await machine.start(listen=False)
            await machine.do("member_remove", member=ids[gone])
            await machine.do("post", channel="general", text=f"without {gone}")
            await machine.stop()
        relay.faults.down = False
        for machine in (ana, ben, cho):
            await sync(machine)
            await machine.do("post", channel="general", text=f"{machine.name} is back")
            await machine.do("sync")
            await machine.stop()
        for machine in (ana, ben, cho):
            await sync(machine)
            assert sorted(await machine.texts()) == sorted(
                ["ana is back", "ben is back", "cho is back", "without Dan", "without Eve"]
            )
            await machine.stop()

    in_a_world(story)


def test_hints_are_put_again_by_any_member_before_they_expire() -> None:
    async def story(world: World) -> None:
        relay, ana, ben, cho = await three(world)
        await rotate(ana, ben, 2)
        await asyncio.sleep(SETTLED)
        before = counted(relay, ben)["Hint"]
        await away(ana, ben)
        await asyncio.sleep(21 * DAY)
        await sync(ben)
        assert counted(relay, ben)["Hint"] > before
        await ben.stop()
        await asyncio.sleep(12 * DAY)
        await sync(cho)
        assert await cho.texts() == ["said 0", "said 1"]

    in_a_world(story)


@pytest.mark.parametrize("flooded", ["", "false keys", "full"])
def test_newcomer_whom_a_new_key_left_out_is_handed_it(flooded: str) -> None:
    """Ben lets Dan in while Ana, apart, puts Cho out: her new key has no box for Dan, who looks where he can.

    Cho may have been there first, with keys for Dan that are none: they keep the right one away for a day. Or Cho
    filled the old topics: then it lies on Dan's own.
    """

    async def story(world: World) -> None:
        relay, ana, ben, _ = await three(world)
        ids = {row["name"]: row["member"] for row in await ana.do("member_list")}
        await ana.do("member_promote", member=ids["Ben"])
        await asyncio.sleep(SETTLED)
        old = topics(ana)
        await away(ana, ben)
        relay.faults.down = True
        await ana.start(listen=False)
        await ana.do("member_remove", member=ids["Cho"])
        await ana.do("post", channel="general", text="said apart")
        await ana.stop()
        await ben.start()
        dan = await world.newcomer("dan", ben)
        if flooded == "false keys":
            await leave_false_keys(relay, old, dan)
        elif flooded:
            fill(relay, *old)
        await away(ben, dan)
        relay.faults.down = False
        for machine in (ana, dan, ben, dan):
            await sync(machine)
            await machine.stop()
        await asyncio.sleep(2 * DAY if flooded == "false keys" else 0)
        await sync(dan)
        await ana.start()
        assert counted(relay, ana)["KeysFor"] > 0
        assert newest(dan) == newest(ana)
        assert await dan.texts() == ["said apart"]
        assert "moved_on" not in await dan.do("status")

    in_a_world(story)


def test_what_was_written_before_a_newer_key_came_lies_on_its_topic_too() -> None:
    """Ben heard of Ana's new key long before it came to him, and wrote meanwhile; his line stands all the time."""

    async def story(world: World) -> None:
        relay, ana, ben, _ = await three(world)
        chos = next(row["member"] for row in await ana.do("member_list") if row["name"] == "Cho")
        await ana.stop()
        relay.faults.down = True
        await ana.start(listen=False)
        await ana.do("member_remove", member=chos)
        log, kid = ana.group.group.state.log, newest(ana)
        (key,) = (key for key in ana.group.group.state.keys if key.kid == kid)
        await ana.stop()
        relay.faults.down = False
        await asyncio.sleep(10 * SETTLED)  # Ben's line stands again
        await ben.group.submit(LinksReceived(tuple(log.get(id_).raw for id_ in log.ids)))
        await ben.do("post", channel="general", text="under a key of Ben's own")
        (own,) = (one.raw for one in ben.group.group.state.log.since(log.ids))
        await asyncio.sleep(SETTLED)
        sealed = seal_keys(ben.group.group.state.me.box_key, [ScopeKey(kid, key.secret)], b"e" * 32)
        await ben.group.submit(KeysFound(sealed))
        await asyncio.sleep(SETTLED)
        assert newest(ben) == kid
        assert own in links_on(relay, group_topic(key.secret))

    in_a_world(story)


def fill(relay: MemoryRelay, *topics: TopicKeys) -> None:
    for keys in topics:
        relay.store._bytes[keys.topic] = AMPLE.topic_bytes


def own(machine: Machine) -> list[TopicKeys]:
    """All other devices' own topics under each of the group's keys that a machine holds."""
    state = machine.group.group.state
    group = ScopeId(state.me.group)
    others = [key for key in state.log.view().entitled(group).values() if key != state.me.box_key]
    return [device_topic(key.secret, other) for key in state.keys if key.scope == group for other in others]


async def put_out(ana: Machine, name: str) -> None:
    """And something is said, so that there is a new key."""
    (row,) = [row for row in await ana.do("member_list") if row["name"] == name]
    await ana.do("member_remove", member=row["member"])
    await ana.do("post", channel="general", text=f"without {name}")
    await asyncio.sleep(SETTLED)


def test_removal_reaches_who_is_away_though_somebody_filled_the_old_topics() -> None:
    """Whoever expects to be put out fills what lies before others: these are told on topics of their own."""

    async def story(world: World) -> None:
        relay, ana, ben, cho = await three(world)
        last = newest(ana)
        fill(relay, *topics(ben))
        await put_out(ana, "Ben")
        (row,) = await ana.do("relay_list")
        assert (row["error"], row["items_waiting"]) == ("full", 0)
        news = {keys.topic for keys in own(ana)} & set(relay.store.topics)
        assert len(news) == len(topics(ben))  # for Cho alone: Ana knows, and nobody else is in
        await away(ana, ben)
        await sync(cho)
        assert await cho.texts() == ["without Ben"]
        assert newest(cho) != last
        assert "behind" not in await cho.do("status")

    in_a_world(story)


def test_own_hints_are_put_once_and_again_before_they_expire() -> None:
    """Whoever finds their own believes that all are told; after three weeks any member's device sees to it again."""

    async def story(world: World) -> None:
        relay, ana, ben, cho = await three(world)
        dan = await world.newcomer("dan", ana)
        dan.node.call_always([])
        await asyncio.sleep(SETTLED)
        fill(relay, *topics(ben))
        await put_out(ana, "Ben")
        there = [relay.store.topics[keys.topic] for keys in own(ana) if relay.store.topics.get(keys.topic)]
        assert [len(items) for items in there] == [1] * 2 * len(topics(ben))  # Cho's and Dan's
        kid = newest(ana)
        await away(ana, ben, dan)
        for machine in (dan, cho):
            await sync(machine)
            assert newest(machine) == kid
            await machine.stop()
        assert {len(items) for items in there} == {1}
        await asyncio.sleep(21 * DAY)
        await sync(dan)
        assert [len(items) for items in there].count(2) == len(there) // 2  # Cho's; Dan knows

    in_a_world(story)


def test_removal_that_finds_no_room_anywhere_is_shown_as_waiting() -> None:
    """Whoever fills everybody's topics, too, is seen to: this relay does not tell all."""

    async def story(world: World) -> None:
        relay, ana, ben, _ = await three(world)
        await away(ben)
        fill(relay, *topics(ana), *own(ana))
        assert (await ana.do("relay_list"))[0]["items_waiting"] == 0
        await put_out(ana, "Ben")
        (row,) = await ana.do("relay_list")
        assert (row["error"], row["items_waiting"] > 0) == ("untold", True)
        assert "those who are away" in row["says"]

    in_a_world(story)


async def leave_false_keys(relay: MemoryRelay, old: list[TopicKeys], to: Machine) -> None:
    """As many as may be on trial, for one device, on every topic where it looks."""
    box_key = to.group.group.state.me.box_key
    keys = [ScopeKey(Kid(bytes([n]) * 32), bytes([n]) * 32) for n in range(1, MAX_PROVISIONAL + 1)]
    for topic in old:
        content = KeysFor(seal_keys(box_key, keys, keys_ephemeral(box_key, keys)))
        item = seal_item(topic, relay.address.key, content)
        new = NewItem(topic.topic, item_hash(item), item, to.clock.now() + 20 * DAY)
        await relay.store.put([new], 1 << 26)


def forged(author: GroupState, n: int, box_key: bytes) -> Hint:
    """A HINT of a key that somebody made up, for one device alone."""
    group, secret = author.me.group, bytes([n]) * 32
    to = recipients_hash([box_key])
    kid = kid_of(secret, group, ScopeId(group), n, to)
    body = Epoch(1, group, n, kid, [], to, bytes(32), 0)
    prev = [LinkId(bytes([n]) * 32)]
    link = write(author.me.secret, LinkType.EPOCH, group, author.me.member, author.me.device, 99, prev, 0, body)
    return Hint(20_000, link.raw, [box_key], make_boxes(secret, [box_key]), b"")


def test_flood_of_forged_hints_keeps_nobody_away() -> None:
    """Ben is out, which Cho has not heard: what he leaves where Cho looks leads Cho nowhere, and nothing astray."""

    async def story(world: World) -> None:
        relay, ana, ben, cho = await three(world)
        (old, *_), mallory = topics(ben), ben.group.group.state
        member = next(row["member"] for row in await ana.do("member_list") if row["name"] == "Cho")
        (box_key,) = mallory.log.view().devices(MemberId(bytes.fromhex(member))).values()
        await ana.do("member_remove", member=mallory.me.member.hex())
        await ana.do("post", channel="general", text="without Ben")
        await asyncio.sleep(SETTLED)
        kid, code = newest(ana), ana.group.group.state.log.view_code()
        await away(ana, ben)
        items = [seal_item(old, relay.address.key, forged(mallory, n, box_key)) for n in range(100, 200)]
        expiry = cho.clock.now() + 20 * DAY
        await relay.store.put([NewItem(old.topic, item_hash(item), item, expiry) for item in items], 1 << 26)
        await sync(cho)
        assert (newest(cho), cho.group.group.state.log.view_code()) == (kid, code)
        assert await cho.texts() == ["without Ben"]
        assert 0 < len(cho.group.group.state.provisional) <= MAX_PROVISIONAL
        assert not moved_on(cho.group.group.state)

    in_a_world(story)


def test_machine_restored_from_an_old_backup_comes_back_over_a_relay(tmp_path: Path) -> None:
    """No key made meanwhile has a box for it: whoever hears of the new device hands it the newest."""

    async def story(world: World) -> None:
        relay = world.relay()
        ana, phrase = await founder_with_words(world)
        assert await ana.group.submit(AddRelays((relay.url,))) == "group"
        ben, cho = await world.newcomer("ben", ana), await world.newcomer("cho", ana)
        ids = {row["name"]: row["member"] for row in await ana.do("member_list")}
        await ana.do("member_promote", member=ids["Ben"], role="admin")
        await ana.do("recovery_backup", file=str(tmp_path / "kit"), phrase=phrase)
        await ben.do("sync")
        await away(ana, cho)
        for _ in range(2):
            await ben.do("member_promote", member=ids["Cho"], role="vetter")
            await ben.do("member_demote", member=ids["Cho"])
        await ben.do("post", channel="general", text="under a newer key")
        await ben.do("sync")
        kid = newest(ben)
        await ben.stop()
        await asyncio.sleep(60)
        fresh = await world.machine("fresh", listen=False)
        await fresh.do("recovery_restore", file=str(tmp_path / "kit"), phrase=phrase)
        await fresh.do("sync")
        assert "moved_on" not in await fresh.do("status")
        await fresh.stop()
        for machine in (ben, fresh):
            await sync(machine)
            await machine.stop()
        await fresh.start(listen=False)
        assert newest(fresh) == kid
        assert await fresh.texts() == ["under a newer key"]

    in_a_world(story)
