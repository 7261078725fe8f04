"""An EPOCH that names somebody else's kid takes nobody's key, voice or past."""

import pytest

from tests.core.group import hostile
from tests.core.group.world import Machine, World
from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.crypto.handover import open_keys, seal_keys
from whisper_net.core.group import commands as do
from whisper_net.core.group.rotating import readable_kids, vetters_scope
from whisper_net.core.ids import Kid, LinkId, ScopeId
from whisper_net.core.membership.generations import EpochInfo


@pytest.fixture
def world() -> World:
    world = World()
    world.join("ben")
    return world


def sending(machine: Machine, scope: ScopeId) -> EpochInfo:
    epoch = machine.state.log.view().sending_epoch(scope)
    assert epoch is not None
    return epoch


def given(giver: Machine, taker: Machine, *kids: Kid) -> list[ScopeKey]:
    """What a device is given of the epochs that it asks for."""
    sealed = giver.group.view.give_keys(taker.state.me.device, kids, giver.chance(32))
    return [] if sealed is None else open_keys(taker.state.me.box_secret, sealed)


# -- somebody else's kid


@pytest.fixture
def secret_room(world: World) -> ScopeId:
    """A channel without the mole, and in general an EPOCH by the mole that names its kid, as if written before it."""
    mole = world.join("mole")
    before: list[LinkId] = world["ana"].state.log.heads
    room = world["ana"].channel("founders")
    world["ana"].post(room, "the plan")
    world.deliver()
    assert not mole.state.log.view().within(mole.member, room)
    raw, _, _ = hostile.epoch(mole, world.general, before, kid=sending(world["ana"], room).kid)
    for machine in world.machines.values():
        machine.take_links(raw)
    named = sending(mole, world.general)
    assert named.author == mole.member
    assert named.valid
    assert named.kid == sending(world["ana"], room).kid
    return room


def test_epoch_that_names_anothers_kid_is_given_no_key(world: World, secret_room: ScopeId) -> None:
    ana, mole = world["ana"], world["mole"]
    kid = sending(ana, secret_room).kid
    assert kid in readable_kids(ana.state, world.general, mole.state.me.device)
    assert given(ana, mole, kid) == []
    link = world.link("mole", "ana")
    assert "Keys" not in link.words(1)
    assert kid not in mole.state.keys


def test_epoch_that_names_anothers_kid_is_not_sent_under(world: World, secret_room: ScopeId) -> None:
    """What is said in general stays in general, though the key that an EPOCH there names is held."""
    ana = world["ana"]
    world.drop()
    ana.post(world.general, "hello, everybody")
    (sent,) = ana.sent()
    assert sent.scope == world.general
    assert sent.part.kid != sending(ana, secret_room).kid
    world.deliver()
    for name in ("ana", "ben", "mole"):
        assert world[name].texts(world.general) == ["hello, everybody"]


def test_epoch_that_names_anothers_kid_hands_no_key_back(world: World, secret_room: ScopeId) -> None:
    """The next rotation seals its parents' keys for all of general: another scope's key is none of them."""
    ana, mole = world["ana"], world["mole"]
    kid = sending(ana, secret_room).kid
    ana.post(world.general, "under a new key")
    parents = sending(ana, world.general).parents
    assert kid in parents
    world.deliver()
    world.link("mole", "ana")
    assert kid not in mole.state.keys
    assert all(published.scope == world.general for published in mole.sent())


def test_epoch_that_names_anothers_kid_calls_nobody(world: World) -> None:
    """Nor is anybody greeted with a key of another scope."""
    mole, ana = world.join("mole"), world["ana"]
    before = ana.state.log.heads
    room = ana.channel("founders")
    world.deliver()
    raw, _, _ = hostile.epoch(mole, world.group, before, kid=sending(ana, room).kid)
    ana.take_links(raw)
    assert ana.group.view.calling_psk() is None
    assert len(ana.group.view.answering_psks()) == 1
    ana.do(do.SetProfile("Ana"))
    assert ana.group.view.calling_psk() is not None


def test_key_of_an_invalid_epoch_is_refused(world: World) -> None:
    """A key for some of a room's people, whom an EPOCH without authority names, is none of the room's."""
    ana, ben = world["ana"], world["ben"]
    raw, _, secret = hostile.epoch(ben, vetters_scope(ben.state))
    kid = Kid(hostile.body_of(raw).kid)
    for machine in (ana, ben):
        machine.take_links(raw)
    keys = seal_keys(ana.state.me.box_key, [ScopeKey(kid, secret)], ben.chance(32))
    ana.do(do.KeysReceived(keys))
    assert kid not in ana.state.keys
    assert ana.steps() == ["no_epoch"]
