"""A member who leaves things at a relay so that the others do not put there what somebody who is away needs."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.node.relay_world import people, read, turn
from tests.node.world import Machine, World, in_a_world
from whisper_net.core.crypto.items import TopicKeys, group_topic, open_item, scope_topic, seal_item
from whisper_net.core.group.following import links_kid
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import ScopeId
from whisper_net.core.sync.marks import DAY, OTHERS_DAYS
from whisper_net.core.sync.packing import bare
from whisper_net.core.wire.bounds import MAX_TIME
from whisper_net.core.wire.item import BoxesPiece, Content, KeysFor, LinkList, Pack
from whisper_net.node.held_links import HeldLinks
from whisper_net.node.relay_keeper import RelayKeeper
from whisper_net.node.relay_line import News, Post
from whisper_net.node.relay_records import RelayRecords, keys_mark
from whisper_net.node.relay_topics import Topic
from whisper_net.relay.in_process import MemoryRelay

BRIEF = 300
"""Seconds for which the member asks a relay to keep their copies."""
Attack = Callable[[MemoryRelay, Machine, GroupState], Awaitable[None]]


class Mole:
    """Puts what it likes on a line of its own, as anybody with the topics' keys can."""

    def __init__(self, relay: bytes, now: int, wishes: list[tuple[TopicKeys, Content]]) -> None:
        self._relay, self._now, self._wishes = relay, now, wishes

    def arrived(self, post: Post) -> None:
        for keys, content in self._wishes:
            post.put(keys.topic, keys.secret, seal_item(keys, self._relay, content), self._now + BRIEF)

    async def heard(self, _post: Post, _news: News) -> None:
        return None

    def departed(self, _post: Post) -> None:
        return None


async def leave(relay: MemoryRelay, ben: Machine, wishes: list[tuple[TopicKeys, Content]]) -> None:
    mole = Mole(relay.address.key, ben.clock.now(), wishes)
    assert await RelayKeeper(relay.address, ben.means(), [mole]).round(60.0, lambda _: True)


def links_topic(state: GroupState) -> TopicKeys:
    kid = links_kid(state)
    key = None if kid is None else state.keys.get(kid)
    assert key is not None
    return group_topic(key.secret)


async def links_of_a_day_to_come(relay: MemoryRelay, ben: Machine, state: GroupState) -> None:
    raws = [one.raw for one in state.log.since([])]
    await leave(relay, ben, [(links_topic(state), LinkList(MAX_TIME // DAY, raws))])


async def short_lived_envelopes(relay: MemoryRelay, ben: Machine, state: GroupState) -> None:
    relay.faults.down = True
    await ben.start(listen=False)
    runner, today = ben.group.runner, ben.clock.now() // DAY
    view, wishes = ben.group.group.view, list[tuple[TopicKeys, Content]]()
    for scope in view.scopes_of(view.device):
        for part, held in view.holdings(scope, view.device).items():
            raws = await runner.read(runner.store.envelopes, part, part.first_seq - 1, held)
            key = state.keys.get(part.kid)
            assert key is not None
            topic = (group_topic if key.scope == ScopeId(state.me.group) else scope_topic)(key.secret)
            wishes.append((topic, Pack(today, [bare(raw) for raw in raws])))
    await ben.stop()
    relay.faults.down = False
    await leave(relay, ben, wishes)


async def attacked(world: World, attack: Attack, rounds: int) -> tuple[list[Content], list[str]]:
    """Give what lies on the links' topic in the end, and what Dan, who was away, reads.

    Ana, who wrote nearly all, is away for good; Ben attacks before each time that Cho, who has all, comes by.
    """
    relay = world.relay()
    ana, ben, cho, dan = await people(world, [relay], "ana", "ben", "cho", "dan")
    relay.faults.down = True
    await ana.start()
    await ana.do("post", channel="general", text="said by ana")
    for other in (ben, cho):
        await other.start(listen=False)
        await other.do("sync", peers=[ana.address])
    state = ben.group.group.state
    for machine in (ana, ben, cho):
        await machine.stop()
    relay.faults.down = False
    for time in range(rounds):
        if time:
            await asyncio.sleep(24 * DAY)
        await attack(relay, ben, state)
        await turn(cho)
    await asyncio.sleep(2 * BRIEF)
    keys, now = links_topic(state), ana.clock.now()
    lying = [one.item for one in relay.store.topics[keys.topic].values() if one.expiry > now]
    return [open_item(keys, item) for item in lying], await read(dan)


def after(attack: Attack, rounds: int = 1) -> tuple[list[Content], list[str]]:
    found: list[tuple[list[Content], list[str]]] = []

    async def story(world: World) -> None:
        found.append(await attacked(world, attack, rounds))

    in_a_world(story)
    return found[0]


def test_false_boxes_and_keys_keep_no_right_ones_away() -> None:
    """Marked as being there is only what hashes to what it names, never for longer than from today on."""

    async def story(world: World) -> None:
        ana = await world.founder()
        state, today = ana.group.group.state, ana.clock.now() // DAY
        topic, runner = Topic(links_topic(state), links_kid(state)), ana.group.runner
        records = RelayRecords(runner, ana.node.means, HeldLinks(runner, ana.group.peers.allowances, ana.clock))
        take = records.readers()
        (hash_, *_) = state.boxes
        right = await ana.group.runner.read(ana.group.runner.store.boxes, hash_)
        assert right is not None
        for false in (
            BoxesPiece(hash_, 0, 1, b"junk"),
            BoxesPiece(hash_, 0, 2, right[:9]),
            BoxesPiece(hash_, 1, 2, b""),
        ):
            await take[BoxesPiece](topic, false)
        assert not records.marks.has_record(topic.id, hash_)
        await take[BoxesPiece](topic, BoxesPiece(hash_, 0, 1, right))
        assert records.marks.has_record(topic.id, hash_)
        await take[KeysFor](topic, KeysFor(b"k" * 200))
        assert records.marks.has_record(topic.id, keys_mark(b"k" * 200))
        assert not records.marks.has_record(topic.id, keys_mark(b"k" * 201))
        await take[LinkList](topic, LinkList(today + 99, [*(one.raw for one in state.log.since([])), b"junk"]))
        assert all(records.marks.has_record(topic.id, one.id) for one in state.log.since([]))
        records.marks.drop_before(today - OTHERS_DAYS + 1)
        assert not any(records.marks.has_record(topic.id, one.id) for one in state.log.since([]))

    in_a_world(story)


def test_links_of_a_day_to_come_are_put_again() -> None:
    left, texts = after(links_of_a_day_to_come, 3)
    assert sum(len(one.links) for one in left if isinstance(one, LinkList) and one.day * DAY < MAX_TIME // 2) > 5
    assert texts == ["said by ana"]


def test_short_lived_copies_keep_no_message_away() -> None:
    assert after(short_lived_envelopes)[1] == ["said by ana"]
