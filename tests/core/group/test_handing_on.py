"""Keys go to whom they are due, and are taken where an EPOCH bears them out."""

import pytest

from tests.core.group import hostile
from tests.core.group.chance import seed
from tests.core.group.world import Machine, World
from whisper_net.core.crypto.epochs import ScopeKey, decode_boxes
from whisper_net.core.crypto.handover import open_keys, seal_keys
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.group import commands as do
from whisper_net.core.group.rotating import readable_kids, vetters_scope
from whisper_net.core.ids import DeviceId, Kid, ScopeId
from whisper_net.core.membership.generations import EpochInfo
from whisper_net.core.membership.link import History, Policy


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


# -- keys handed on


def test_key_that_no_epoch_bears_out_is_refused(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    kid = sending(ana, world.general).kid
    lies = [ScopeKey(kid, seed("another")), ScopeKey(Kid(seed("nobody")), seed("secret"))]
    before = ben.disk.keys.copy()
    ben.do(do.KeysReceived(seal_keys(ben.state.me.box_key, lies, ana.chance(32))))
    assert ben.steps() == ["no_epoch"]
    ben.do(do.KeysReceived(seal_keys(ana.state.me.box_key, lies, ana.chance(32))))
    ben.do(do.KeysReceived(b""))
    assert ben.steps()[1:] == ["cannot_open", "cannot_open"]
    assert ben.disk.keys == before


def test_keys_are_given_to_whom_they_are_due(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    general, office = sending(ana, world.general).kid, sending(ana, vetters_scope(ana.state)).kid
    assert [key.kid for key in given(ana, ben, general, office, Kid(seed("nobody")))] == [general]
    assert given(ana, ben, office) == []
    assert ana.group.view.give_keys(ben.state.me.device, [], ana.chance(32)) is None


def test_stranger_is_given_no_key(world: World) -> None:
    ana = world["ana"]
    kid = sending(ana, world.general).kid
    assert ana.group.view.give_keys(hostile.device_of("stranger"), [kid], ana.chance(32)) is None


def test_pending_device_is_given_no_key(world: World) -> None:
    """Known to the log and not in: its device is listed, its scopes are none."""
    ana = world["ana"]
    invitation = ana.invite()
    application = world.apply("cleo", invitation)
    ana.answer(invitation, application)
    device = DeviceId(keypair(application.device_seed)[0])
    assert ana.state.owner(device) == application.member
    kids = [epoch.kid for epoch in ana.state.log.view().all_epochs()]
    assert ana.group.view.give_keys(device, kids, ana.chance(32)) is None


def test_since_join_hides_history(world: World) -> None:
    """In such a channel a newcomer reads from their own epoch on, whoever they ask and whatever they name."""
    ana, ben = world["ana"], world["ben"]
    room = ana.channel("today", History.SINCE_JOIN)
    ana.post(room, "before you came")
    old = sending(ana, room)
    ana.do(do.GrantChannel(ben.member, room))
    world.deliver()
    world.link("ben", "ana")
    assert old.kid not in ben.state.keys
    assert ben.texts(room) == []
    assert readable_kids(ana.state, room, ben.state.me.device) == frozenset()
    ana.do(do.RevokeInvitation(ana.invite().id))
    ana.post(room, "after you came")
    world.deliver()
    world.link("ben", "ana")
    assert ben.texts(room) == ["after you came"]
    assert readable_kids(ana.state, room, ben.state.me.device) == {sending(ana, room).kid}
    assert given(ana, ben, old.kid) == []
    assert decode_boxes(ana.disk.boxes[sending(ana, room).body.boxes_hash]).back == b""


def test_rotation_flood_invalid(world: World) -> None:
    """A member who rotates again and again without news changes nobody's key but once."""
    ana, ben = world["ana"], world["ben"]
    for _ in range(5):
        raw, boxes, _ = hostile.epoch(ben, world.general)
        for machine in (ana, ben):
            machine.take_links(raw)
            machine.do(do.BoxesReceived(boxes))
    assert len(ana.state.log.view().epochs(world.general)) == 2
    assert sending(ana, world.general).n == 2
    ana.take_links(hostile.link(ben, Policy(9)))
    assert ana.state.log.view().needed == 1
