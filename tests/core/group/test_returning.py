"""Somebody who was put out, or left, comes back: by new approvals of the request they once came in by."""

import pytest

from tests.core.group.world import Machine, World
from whisper_net.core.errors import NotAllowed, NotFound
from whisper_net.core.group import commands as do
from whisper_net.core.group.events import ApprovalsChanged
from whisper_net.core.ids import JoinId
from whisper_net.core.membership.link import History, Role


@pytest.fixture
def world() -> World:
    """Ana, who founded it, Ben, a member, and Cho, a vetter; from now on two approve whoever comes."""
    world = World(needed=2)
    world.join("cho")
    world["ana"].do(do.PromoteMember(world["cho"].member, Role.VETTER))
    world.deliver()
    world.link("cho", "ana")
    world.join("ben", "ana", approvers=("cho",))
    return world


def remove(world: World) -> None:
    """Put Ben out, unheard by Ben."""
    world["ana"].do(do.RemoveMember(world["ben"].member))
    world.deliver("ana", "cho")


def approve(world: World, *names: str) -> list[str]:
    """Each approves Ben anew, and the others hear of it; how Ben's request stands after each."""
    states = []
    for name in names:
        states.append(world[name].do(do.ApproveMember(world["ben"].member)))
        world.deliver("ana", "cho")
    return states


def row(machine: Machine, name: str = "ben") -> str:
    return machine.state.people[machine.world[name].member].state


def test_later_readd_works(world: World) -> None:
    """With the same profile, over a key from before: first the links, then the new keys, then what was said."""
    ana, ben = world["ana"], world["ben"]
    remove(world)
    ana.post(world.general, "while Ben is out")
    world.deliver("ana", "cho")
    assert approve(world, "ana", "cho") == ["returning", "member"]
    assert ben.group.view.calling_psk() in ana.group.view.answering_psks()
    world.link("ben", "ana")
    assert ben.role(ben.member) == "member"
    assert ben.texts(world.general) == ["while Ben is out"]
    ben.post(world.general, "back again")
    world.deliver()
    assert world["cho"].texts(world.general) == ["while Ben is out", "back again"]
    assert [row(machine) for machine in world.machines.values()] == ["member"] * 3


def test_concurrent_readd_void() -> None:
    """A return rests on every removal: one that its approvers did not know of takes Ben out again."""
    world = World()
    ana, cho, ben = world["ana"], world.join("cho"), world.join("ben")
    ana.do(do.PromoteMember(cho.member, Role.ADMIN))
    world.deliver()
    world.link("cho", "ana")
    cho.do(do.RemoveMember(ben.member))
    ana.do(do.RemoveMember(ben.member))
    assert ana.do(do.ApproveMember(ben.member)) == "member"
    world.deliver("ana", "cho")
    assert row(ana) == row(cho) == "removed"
    assert cho.do(do.ApproveMember(ben.member)) == "member"
    world.deliver("ana", "cho")
    assert row(ana) == row(cho) == "member"


def test_approvals_from_before_a_removal_count_for_nothing_after_it(world: World) -> None:
    remove(world)
    request = world["ana"].state.log.view().request_of(world["ben"].member)
    assert request is not None
    assert (request.state, set(map(len, request.approvals.values()))) == ("out", {0})
    before = len(world["ana"].heard(ApprovalsChanged))
    assert approve(world, "cho") == ["returning"]
    assert row(world["cho"]) == "removed"
    assert [one.member for one in world["ana"].heard(ApprovalsChanged)[before:]] == [world["ben"].member]


def test_nobody_approves_twice(world: World) -> None:
    remove(world)
    assert approve(world, "cho", "cho") == ["returning", "returning"]
    view = world["ana"].state.log.view()
    request = view.request_of(world["ben"].member)
    assert request is not None
    assert not view.can_approve(world["cho"].member, request.id, world.group)
    assert len(request.approvals[world.group]) == 1


def test_request_that_nobody_made_is_not_approved(world: World) -> None:
    view = world["ana"].state.log.view()
    assert not view.can_approve(world["ana"].member, JoinId(bytes(32)), world.group)


def test_return_that_is_declined_takes_an_admin(world: World) -> None:
    """As with whoever waits: a veto stands against what comes after it, and an admin decides otherwise."""
    ana, cho = world["ana"], world["cho"]
    with pytest.raises(NotAllowed):
        cho.do(do.DeclineMember(world["ben"].member))
    remove(world)
    with pytest.raises(NotAllowed):
        cho.do(do.DeclineMember(world["ben"].member))
    approve(world, "ana")
    assert cho.do(do.DeclineMember(world["ben"].member)) == "declined"
    with pytest.raises(NotAllowed, match="declined"):
        approve(world, "cho")
    assert row(ana) == "removed"


def test_whoever_left_comes_back_over_a_key_from_before(world: World) -> None:
    ben = world["ben"]
    ben.do(do.LeaveGroup())
    world.deliver()
    assert row(world["ana"]) == "left"
    world["ana"].post(world.general, "new keys, at last")
    assert approve(world, "ana", "cho")[-1] == "member"
    assert ben.group.view.calling_psk() is None
    assert ben.group.view.calling_psks()[0] in world["ana"].group.view.answering_psks()
    world.link("ben", "ana")
    assert ben.texts(world.general) == ["new keys, at last"]
    assert row(ben) == "member"


def test_what_was_said_meanwhile_in_a_room_without_a_past_stays_closed() -> None:
    world = World()
    room = world["ana"].channel("board", History.SINCE_JOIN)
    ben = world.join("ben", "ana", room)
    ana = world["ana"]
    ana.post(room, "with Ben")
    world.deliver()
    ana.do(do.RemoveMember(ben.member))
    world.drop()
    ana.post(room, "without Ben")
    ana.do(do.ApproveMember(ben.member))
    world.link("ben", "ana")
    world.link("ben", "ana")
    ana.post(room, "with Ben again")
    world.deliver()
    world.link("ben", "ana")
    assert ben.texts(room) == ["with Ben", "with Ben again"]
    assert ana.texts(room) == ["with Ben", "without Ben", "with Ben again"]


def test_founder_has_no_request_to_approve(world: World) -> None:
    """Their first link let them in, and nothing can say it twice: they come back as anybody new does."""
    ana, cho = world["ana"], world["cho"]
    with pytest.raises(NotFound, match="founded"):
        cho.do(do.ApproveMember(ana.member))
    with pytest.raises(NotFound, match="nobody by that id"):
        cho.do(do.ApproveMember(type(ana.member)(bytes(32))))
