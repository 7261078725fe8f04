"""Which topics a device follows: the newest of every scope first, the group's always, others' rooms never."""

import pytest

from tests.core.group.world import Machine, World
from whisper_net.core.crypto.drops import CircleKind
from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.crypto.handover import Welcome
from whisper_net.core.crypto.items import group_topic
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_channels import RevokeChannel
from whisper_net.core.group.commands_circles import CreateCircle
from whisper_net.core.group.following import followed, links_kid
from whisper_net.core.group.provisional import OnTrial
from whisper_net.core.group.topics import Topic, Topics
from whisper_net.core.ids import Kid, ScopeId


@pytest.fixture
def world() -> World:
    """Ana, who founded it, Ben and Cho."""
    world = World()
    world.join("ben")
    world.join("cho")
    return world


def topics(machine: Machine) -> list[Topic]:
    return followed(machine.state, machine.group.view, Topics(machine.state))


def group_scope(machine: Machine) -> ScopeId:
    return ScopeId(machine.state.me.group)


def test_newest_of_every_scope_comes_first_and_the_group_before_all(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.do(do.RemoveMember(world["cho"].member))
    world.deliver("ana", "ben")
    world.link("ben", "ana")
    found, scope = topics(ben), group_scope(ben)
    of_group = [topic for topic in found if topic.scope == scope]
    numbers = [ben.state.generation(topic.kid) for topic in of_group]
    assert found[0] == of_group[0]
    assert numbers == sorted(numbers, reverse=True)
    assert len(of_group) > 1
    assert found.index(of_group[1]) >= len({topic.scope for topic in found})
    assert links_kid(ben.state) == found[0].kid


def test_circles_come_after_all_rooms(world: World) -> None:
    """Whoever is put into many is not kept from what everybody reads."""
    ana, ben = world["ana"], world["ben"]
    ana.do(do.RemoveMember(world["cho"].member))
    world.deliver("ana", "ben")
    circles = {ana.do(CreateCircle(CircleKind.CIRCLE, (ben.member,), f"circle {n}")) for n in range(3)}
    for scope in circles:
        ana.post(scope, "hello")
    world.deliver("ana", "ben")
    world.link("ben", "ana")
    scopes = [topic.scope for topic in topics(ben)]
    assert circles <= set(scopes)
    assert set(scopes[-3:]) == circles
    assert len(scopes) > len(set(scopes))


def test_room_that_one_was_put_out_of_is_followed_no_more(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    room = ana.channel("room")
    ana.do(do.GrantChannel(ben.member, room))
    world.deliver()
    world.link("ben", "ana")
    assert room in [topic.scope for topic in topics(ben)]
    ana.do(RevokeChannel(ben.member, room))
    world.deliver()
    assert room not in [topic.scope for topic in topics(ben)]


def test_whoever_is_out_follows_the_groups_topics(world: World) -> None:
    ana, cho = world["ana"], world["cho"]
    before = links_kid(cho.state)
    ana.do(do.RemoveMember(cho.member))
    cho.take_links(*[link for publish in ana.outbox for link in publish.links])
    assert {topic.scope for topic in topics(cho)} == {group_scope(cho)}
    assert links_kid(cho.state) == before


def test_newcomer_follows_the_key_of_their_welcome_alone(world: World) -> None:
    cho = world["cho"]
    kid, secret = bytes(32), b"e" * 32
    cho.state.welcome = Welcome([], [], [ScopeKey(kid, secret), ScopeKey(b"k" * 32, b"f" * 32)])
    assert [topic.keys for topic in topics(cho)] == [group_topic(secret)]
    assert links_kid(cho.state) is None


def test_key_on_trial_is_followed_where_its_number_puts_it(world: World) -> None:
    ben = world["ben"]
    kid = Kid(b"t" * 32)
    ben.state.provisional[kid] = OnTrial(kid, 99, b"e" * 32, b"", world.now, b"", b"", 0)
    assert topics(ben)[0].kid == kid


def test_log_goes_to_the_newest_key_where_none_is_clean(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    cho.do(do.LeaveGroup())
    links = [link for publish in cho.outbox for link in publish.links]
    ben.take_links(*links)
    assert ben.state.log.view().sending_epoch(group_scope(ben)) is None
    assert links_kid(ben.state) == links_kid(ana.state)
