"""Who was away comes back by HINTs alone, whatever others put beside them; nothing else comes of what they bring."""

import pytest

from tests.core.group.shelf import DAY, Shelves
from tests.core.group.world import Machine, World
from whisper_net.core.group import commands as do
from whisper_net.core.group.reseeding import newest_epochs
from whisper_net.core.group.standing import moved_on
from whisper_net.core.ids import Kid


@pytest.fixture
def world() -> World:
    """Ana, who founded it, Ben, and Cho, who will be away; and people to be put out."""
    world = World()
    for name in ("ben", "cho"):
        world.join(name)
    return world


def newest(machine: Machine) -> Kid:
    return newest_epochs(machine.state)[0].kid


def rotate(world: World, shelves: Shelves, times: int, *among: str) -> list[Kid]:
    """Let somebody in and put them out again, so often; those who are there put what belongs on relays."""
    kids: list[Kid] = []
    for _ in range(times):
        name = f"passing{len(world.machines)}"
        invitation = world["ana"].invite()
        application = world.apply(name, invitation)
        world["ana"].answer(invitation, application)
        member = type(world["ana"].member)(application.member)
        world["ana"].approve(member)
        world["ana"].do(do.RemoveMember(member))
        world["ana"].post(world.general, f"after {len(kids) + 1}")
        world.deliver(*among)
        shelves.put(world["ana"])
        kids.append(newest(world["ana"]))
        world.now += DAY
    return kids


def test_fifteen_rotations_missed(world: World) -> None:
    shelves = Shelves()
    shelves.put(world["ana"])
    cho = world["cho"]
    before = newest(cho)
    kids = rotate(world, shelves, 15, "ana", "ben")
    assert len({before, *kids}) == 16
    shelves.visit(cho)
    assert newest(cho) == kids[-1]
    assert cho.state.log.view_code() == world["ana"].state.log.view_code()
    assert not cho.state.provisional
    assert not moved_on(cho.state)
    assert all(kid in cho.state.keys for kid in kids)
