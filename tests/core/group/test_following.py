"""Which topics a device follows: the newest of every scope first, the group's always, others' rooms never."""

import pytest

from tests.core.group.world import Machine, World
from whisper_net.core.crypto.drops import CircleKind
from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.crypto.handover import Welcome
from whisper_net.core.crypto.items import group_topic
from whisper_net.core.group import commands as do
from whisper_net.core.group import following as module
from whisper_net.core.group.commands_channels import RevokeChannel
from whisper_net.core.group.commands_circles import CreateCircle
from whisper_net.core.group.following import following, links_kid
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
    found = following(machine.state, machine.group.view, Topics(machine.state))
    return [*found.rooms, *found.circles]


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


def with_circles(world: World, *, ana: int, ben: int, cho: int = 0) -> dict[str, list[ScopeId]]:
    """Circles that they made, each with all in it and a word, in this order; Ben knows of them all."""
    made: dict[str, list[ScopeId]] = {}
    for name, count in (("ana", ana), ("ben", ben), ("cho", cho)):
        others = tuple(world[other].member for other in ("ana", "ben", "cho") if other != name)
        made[name] = [world[name].do(CreateCircle(CircleKind.CIRCLE, others, f"{name} {n}")) for n in range(count)]
        for scope in made[name]:
            world[name].post(scope, "hello")
        world.deliver()
        world.link("ben", name) if name != "ben" else None
    return made


def circles_of(machine: Machine) -> tuple[list[ScopeId], frozenset[ScopeId]]:
    found = following(machine.state, machine.group.view, Topics(machine.state))
    assert {topic.scope for topic in found.rest} >= found.left_out
    return [topic.scope for topic in found.circles], found.left_out


def test_circles_of_one_member_push_out_nobody_elses(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is put into circles was not asked: so many of each other member are followed, the liveliest."""
    monkeypatch.setattr(module, "MOST_OF_OWNER", 3)
    made = with_circles(world, ana=8, ben=5, cho=2)
    found, left_out = circles_of(world["ben"])
    assert set(found) == {*made["ana"][-3:], *made["ben"], *made["cho"]}
    assert left_out == set(made["ana"][:-3])
    world["ana"].post(made["ana"][0], "here, too")
    world.deliver()
    found, left_out = circles_of(world["ben"])
    assert found[0] == made["ana"][0]
    assert left_out == set(made["ana"][1:-2])


def test_circles_on_a_line_are_bounded_and_rooms_are_not(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_OF_OWNER", 2)
    monkeypatch.setattr(module, "MOST_CIRCLES", 4)
    monkeypatch.setattr(module, "MOST_CIRCLE_TOPICS", 3)
    made = with_circles(world, ana=2, ben=4)
    ben = world["ben"]
    found, left_out = circles_of(ben)
    assert found == made["ben"][:0:-1]
    assert left_out == set(made["ana"])
    assert {world.general, group_scope(ben)} <= {topic.scope for topic in topics(ben)}
    assert len(following(ben.state, ben.group.view, Topics(ben.state)).rest) == 3


def test_after_a_start_circles_are_as_lively_as_the_log_that_was_known_there(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_OF_OWNER", 1)
    made = with_circles(world, ana=2, ben=0)
    world["ana"].channel("later")
    world["ana"].post(made["ana"][0], "after it")
    world.deliver()
    world["ben"].reopen()
    assert circles_of(world["ben"]) == ([made["ana"][0]], frozenset(made["ana"][1:]))


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
