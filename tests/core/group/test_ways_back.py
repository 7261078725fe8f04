"""Boxes that came before the key of their epoch are opened once it is here: over relays they come as they lie."""

import pytest

from tests.core.group.test_entering import true_keys, welcome
from tests.core.group.world import Machine, World
from whisper_net.core.group import commands as do
from whisper_net.core.group.effects import Answer
from whisper_net.core.ids import Kid, MemberId


@pytest.fixture
def world() -> World:
    """Ana, and a room whose key was made anew when Ben was put out."""
    world = World()
    ben = world.join("ben")
    world["ana"].post(world.general, "while Ben was in")
    world["ana"].do(do.RemoveMember(ben.member))
    world["ana"].post(world.general, "and after")
    return world


def comes_in(world: World) -> Machine:
    """Cleo, whose boxes come before the last link, with which her welcome is believed."""
    ana = world["ana"]
    invitation = ana.invite()
    application = world.apply("cleo", invitation)
    ana.answer(invitation, application)
    ana.approve(MemberId(application.member))
    heads = ana.state.log.heads
    cleo = world.enter("cleo", application, welcome(application, heads, *true_keys(world, application, invitation)))
    *first, last = [one.raw for one in ana.state.log.since([])]
    cleo.take_links(*first)
    for raw in ana.disk.boxes.values():
        cleo.do(do.BoxesReceived(raw))
    cleo.take_links(last)
    assert cleo.group.entered
    return cleo


def kids(machine: Machine, world: World) -> list[Kid]:
    """The keys of the room, oldest first."""
    return [
        epoch.kid for epoch in world["ana"].state.log.view().epochs(world.general) if epoch.kid in machine.state.keys
    ]


def test_boxes_that_came_before_the_key_open_what_was_before(world: World) -> None:
    cleo = comes_in(world)
    assert len(kids(cleo, world)) == 1
    assert cleo.group.unsettled
    for hash_ in cleo.group.ways_back():
        raw = cleo.store.boxes(hash_)
        assert raw is not None
        cleo.do(do.BoxesReceived(raw))
    assert kids(cleo, world) == kids(world["ana"], world)
    cleo.take_envelopes(*world["ana"].raws())
    assert cleo.texts(world.general) == ["while Ben was in", "and after"]


def test_boxes_are_read_again_once(world: World) -> None:
    cleo = comes_in(world)
    assert cleo.group.ways_back() != []
    assert not cleo.group.unsettled
    assert cleo.group.ways_back() == []


def test_boxes_that_open_nothing_more_are_left_alone(world: World) -> None:
    ana = world["ana"]
    assert ana.group.ways_back() == []
    for raw in list(ana.disk.boxes.values()):
        ana.do(do.BoxesReceived(raw))
        assert ana.effects == (Answer(None),)


def test_who_knows_no_link_yet_goes_no_way_back(world: World) -> None:
    ana = world["ana"]
    invitation = ana.invite()
    application = world.apply("cleo", invitation)
    assert world.enter("cleo", application, welcome(application, [])).group.ways_back() == []
