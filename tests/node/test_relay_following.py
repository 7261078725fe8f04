"""Topics that go and come back while a line stands: what was said there meanwhile is read after all."""

import asyncio
from typing import cast

import pytest

from tests.node.relay_world import people, rows, turn
from tests.node.test_relay_hints import SETTLED
from tests.node.world import Machine, World, in_a_world
from whisper_net.core.group import following
from whisper_net.core.group.provisional import OnTrial
from whisper_net.core.group.records import StoredKey
from whisper_net.core.ids import Kid, ScopeId
from whisper_net.core.sync.marks import Marks, RelayRows
from whisper_net.core.wire.bounds import MAX_PROVISIONAL
from whisper_net.node.relay_following import MOST_TRIALS, RelayFollowing
from whisper_net.node.relay_line import Post
from whisper_net.node.relay_topics import RelayTopics
from whisper_net.relay.limits import Limits


async def on(*machines: Machine) -> None:
    """Switch them on: they keep their lines to the relay, and call nobody."""
    for machine in machines:
        await machine.start(listen=False)
        machine.node.call_always([])
    await asyncio.sleep(SETTLED)


def test_what_was_said_in_a_room_while_one_was_out_of_it_is_read_once_back() -> None:
    """Cho, who has not heard that Ben is out, writes under the room's old key, which Ben's machine passes by."""

    async def story(world: World) -> None:
        ana, ben, cho = await people(world, [world.relay()], "ana", "ben", "cho")
        await on(ana, ben)
        channel = next(scope.hex() for scope in ana.group.group.state.log.view().channels())
        who = ben.group.group.state.me.member.hex()
        await cho.start(listen=False)
        await cho.do("post", channel=channel, text="from Cho")
        await ana.do("channel_revoke", channel=channel, member=who)
        await asyncio.sleep(1)
        cho.node.call_always([])
        await asyncio.sleep(SETTLED)
        assert await ana.texts() == ["from Cho"]
        await ana.do("channel_grant", channel=channel, member=who)
        await asyncio.sleep(SETTLED)
        assert await ben.texts() == ["from Cho"]

    in_a_world(story)


class Line:
    """Remembers what is asked of it."""

    def __init__(self) -> None:
        self.followed: list[bytes] = []
        self.left: list[bytes] = []
        self.peeked: list[bytes] = []

    def follow(self, topic: bytes, _secret: bytes, _after: int) -> None:
        self.followed.append(topic)

    def unfollow(self, topic: bytes) -> None:
        self.left.append(topic)

    def peek(self, topic: bytes, _secret: bytes, _most: int) -> None:
        self.peeked.append(topic)

    @property
    def standing(self) -> set[bytes]:
        return set(self.followed) - set(self.left)


def on_trial(n: int, by: bytes = b"m" * 32) -> OnTrial:
    kid = n.to_bytes(32, "big")
    return OnTrial(kid, n, kid, by, 0, b"", b"", 0)


def put_on_trial(machine: Machine, *trials: OnTrial) -> None:
    """As many as may be: of more the first are gone."""
    provisional = machine.group.group.state.provisional
    provisional.update((Kid(one.kid), one) for one in trials)
    for kid in list(provisional)[:-MAX_PROVISIONAL]:
        del provisional[kid]


def test_hints_of_rising_numbers_make_a_line_follow_so_many_topics_a_day() -> None:
    """Each pushes out one before it: what is over is left, and no line follows without end; true keys are followed."""

    async def story(world: World) -> None:
        ana = await world.founder()
        topics, line, unread = RelayTopics(lambda: ana.group.group), Line(), set[bytes]()
        ours = RelayFollowing(cast(Post, line), topics)
        ours.look(Marks(RelayRows()), unread)
        own = set(line.followed)
        for n in range(100, 1_100):
            put_on_trial(ana, on_trial(n))
            ours.look(Marks(RelayRows()), unread)
        assert len(line.followed) == len(own) + MOST_TRIALS
        assert line.standing == own
        assert unread == own
        assert not ours.new()
        await ana.do("channel_create", name="later")
        ours.look(Marks(RelayRows()), unread)
        assert len(line.standing) == len(own) + 1
        ours.begin_day()
        ours.look(Marks(RelayRows()), unread)
        assert len(line.standing) == len(own) + 1 + 2 * MAX_PROVISIONAL
        assert not own.isdisjoint(line.peeked)
        assert set(line.peeked) <= line.standing - {topic.id for topic in topics.current() if topic.trial}

    in_a_world(story)


def test_topic_that_was_left_and_is_ours_after_all_is_read_on_another_line() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        topics, line, state = RelayTopics(lambda: ana.group.group), Line(), ana.group.group.state
        ours = RelayFollowing(cast(Post, line), topics)
        for trials in ([on_trial(7)], []):
            state.provisional.clear()
            put_on_trial(ana, *trials)
            ours.look(Marks(RelayRows()), set())
        assert len(line.left) == 2
        put_on_trial(ana, on_trial(7))
        ours.look(Marks(RelayRows()), set())
        assert not ours.reopened
        state.provisional.clear()
        state.keys.add(StoredKey(Kid(on_trial(7).kid), ScopeId(state.me.group), on_trial(7).secret))
        ours.look(Marks(RelayRows()), set())
        assert ours.reopened

    in_a_world(story)


def test_circles_of_a_mole_leave_room_on_a_line_for_what_all_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody is in circles of Ben's: the room is read, `doctor` says what is not, one's own words go."""
    monkeypatch.setattr(following, "MOST_OF_OWNER", 2)
    monkeypatch.setattr(following, "MOST_CIRCLES", 2)

    async def story(world: World) -> None:
        relay = world.relay("small", limits=Limits(topics_a_line=8))
        ana, ben, cho = await people(world, [relay], "ana", "ben", "cho")
        await ben.start(listen=False)
        ids = [row["member"] for row in await ben.do("member_list") if row["name"] != "Ben"]
        made = [(await ben.do("circle_create", name=f"c{n}", members=ids))["circle"] for n in range(9)]
        await ben.do("sync")
        await ben.stop()
        for machine in (ana, cho, ben):
            await turn(machine)
        await turn(ana, "hello from ana")
        await cho.start(listen=False)
        await cho.do("sync")
        assert await cho.texts() == ["hello from ana"]
        (row,) = await rows(cho)
        assert (row["state"], row["error"]) == ("off", None)
        (check,) = [check for check in await cho.do("doctor") if check["check"] == "circles"]
        assert check["says"].startswith("7 circles and direct messages are not read from relays")
        before = set(relay.store.topics)
        for circle in made:
            await cho.do("post", channel=circle, text="from cho")
        await cho.do("sync")
        assert len(set(relay.store.topics) - before) >= 7
        await cho.stop()

    in_a_world(story)
