"""Circles and the machines of their people: one that is new reads, one that is lost does not."""

import pytest

from tests.core.group.circles import circle, members, of, shown, waiting_drops
from tests.core.group.world import World
from whisper_net.core.group.commands_circles import AddToCircle, RemoveFromCircle
from whisper_net.core.group.commands_devices import RevokeDevice


@pytest.fixture
def world() -> World:
    """Ana, Ben, Cleo and Dan."""
    world = World()
    for name in ("ben", "cleo", "dan"):
        world.join(name)
    return world


def test_a_new_device_reads_a_circle_once_anybody_writes_there(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    scope = circle(ana, ben)
    ana.post(scope, "before")
    world.deliver()
    laptop = world.further("laptop", "ben")
    ana.post(scope, "after")
    world.deliver()
    world.link("laptop", "ben")
    assert laptop.texts(scope) == ["before", "after"]
    laptop.post(scope, "from the laptop")
    world.deliver()
    assert ana.texts(scope) == ben.texts(scope) == ["before", "after", "from the laptop"]
    assert len(of(ana, scope).kids) == 2


def test_a_new_device_is_handed_the_keys_of_its_owners_circles_alone(world: World) -> None:
    """Nobody has to write, and it need not ask: asking would tell others which circles are not its owner's."""
    ana, ben, cleo = world["ana"], world["ben"], world["cleo"]
    scope, other = circle(ana, ben), circle(ana, cleo)
    ana.post(scope, "for Ben")
    ana.post(other, "for Cleo")
    world.deliver()
    laptop = world.further("laptop", "ben")
    world.link("laptop", "ana")
    assert laptop.texts(scope) == ["for Ben"]
    assert [row.scope for row in shown(laptop)] == [scope]
    assert not set(laptop.disk.keys) & of(ana, other).kids
    assert not waiting_drops(ana)


def test_a_revoked_device_is_in_no_later_key_of_a_circle(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    laptop = world.further("laptop", "ben")
    scope = circle(ana, ben)
    world.deliver()
    assert [row.scope for row in shown(laptop)] == [scope]
    ben.do(RevokeDevice(laptop.state.me.device, None))
    world.deliver("ana", "ben", "cleo", "dan")
    ana.post(scope, "without the laptop")
    sent = ana.raws()
    world.deliver("ana", "ben", "cleo", "dan")
    laptop.take_envelopes(*sent)
    assert ben.texts(scope) == ["without the laptop"]
    assert laptop.texts(scope) == []


def test_whoever_was_put_in_beside_another_drop_is_handed_its_key(world: World) -> None:
    """Ben goes while Ana puts Dan in: Dan has no box in Ben's drop, and learns of it by the next link."""
    ana, ben, cleo, dan = (world[name] for name in ("ana", "ben", "cleo", "dan"))
    scope = circle(ana, ben, cleo)
    world.deliver()
    ana.do(AddToCircle(scope, dan.member))
    ben.do(RemoveFromCircle(scope, ben.member))
    world.deliver()
    assert "ben" in members(dan, scope)
    world.link("dan", "cleo")
    assert members(dan, scope) == {"ana", "cleo", "dan"}
