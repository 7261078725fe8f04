"""Epochs and their keys: which to send under, whose key it is, and who is given it."""

import pytest

from tests.core.group import hostile
from tests.core.group.chance import seed
from tests.core.group.world import Machine, World
from whisper_net.core.crypto.epochs import EpochBoxes, ScopeKey, decode_boxes, open_back, seal_back
from whisper_net.core.crypto.handover import open_keys
from whisper_net.core.errors import NoKey
from whisper_net.core.group import commands as do
from whisper_net.core.group.change import Change
from whisper_net.core.group.rotating import rotate, secret_of, sending_epoch, vetters_scope
from whisper_net.core.ids import Kid, ScopeId
from whisper_net.core.membership.generations import EpochInfo
from whisper_net.core.membership.link import Role
from whisper_net.core.wire.bounds import EPOCH_PERIOD
from whisper_net.core.wire.codec import encode


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


# -- choosing


def test_newcomer_is_handed_the_current_epoch_without_a_rotation(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    assert sending(ana, world.general) == sending(ben, world.general)
    assert sending(ana, world.general).n == 1


def test_epoch_of_a_bucket_gone_by_is_rotated(world: World) -> None:
    ana = world["ana"]
    world.now += EPOCH_PERIOD
    ana.post(world.general, "a month on")
    assert sending(ana, world.general).n == 2
    assert ana.sent()[-1].part.kid == sending(ana, world.general).kid


def test_author_without_news_goes_on_under_the_last_one() -> None:
    alone = World()["ana"]
    epoch = sending(alone, alone.world.general)
    assert sending_epoch(alone.state, Change(alone.world.now, alone.chance), alone.world.general) == epoch
    alone.state.keys = type(alone.state.keys)(alone.state.me.group)
    with pytest.raises(NoKey):  # nor may they make another
        alone.post(alone.world.general, "hello")


def test_no_send_under_dirty_epoch(world: World) -> None:
    """What may lean on a key that leaked is given up: whoever wants to send makes a new one first."""
    ana = world["ana"]
    invitation = ana.invite()
    dirty = sending(ana, world.general)
    ana.do(do.RevokeInvitation(invitation.id))
    world.deliver()
    for machine in (ana, world["ben"]):
        clean = sending(machine, world.general)
        assert clean.kid != dirty.kid
        machine.post(world.general, machine.name)
        assert machine.sent()[-1].part.kid == clean.kid
    world.deliver()
    assert ana.texts(world.general) == world["ben"].texts(world.general)


def test_revocation_rotates_only_what_it_made_unclean(world: World) -> None:
    ana = world["ana"]
    first, second = ana.invite(), ana.invite()
    ana.do(do.RevokeInvitation(first.id))
    before = len(ana.state.log)
    scopes = len(ana.state.log.view().scopes_of(ana.member))
    assert [sending(ana, scope).n for scope in ana.state.log.view().scopes_of(ana.member)] == [2] * scopes
    ana.do(do.RevokeInvitation(second.id))
    assert len(ana.state.log) == before + 1 + scopes


def test_nobody_is_silenced_by_boxes_that_never_come(world: World) -> None:
    """Somebody writes an EPOCH and keeps its boxes: whoever wants to send makes a key of their own."""
    ana, ben, mole = world["ana"], world["ben"], world.join("mole")
    for turn in range(3):
        raw, _, _ = hostile.epoch(mole, world.general)
        for machine in world.machines.values():
            machine.take_links(raw)
        assert sending(ana, world.general).author == mole.member
        for machine in (ana, ben):
            machine.post(world.general, f"{machine.name} {turn}")
            world.deliver()
    assert len(ana.texts(world.general)) == 6
    assert ana.texts(world.general) == ben.texts(world.general)


def test_nobody_is_silenced_beside_their_own_epoch(world: World) -> None:
    """Of two EPOCHs side by side the preferred one keeps its boxes, and its neighbour's author may write no third."""
    ana, ben, mole = world["ana"], world["ben"], world.join("mole")
    world.now += EPOCH_PERIOD
    before = list(ana.state.log.heads)
    ana.post(world.general, "mine")
    mine = sending(ana, world.general)
    while sending(ana, world.general) == mine:
        raw, _, _ = hostile.epoch(mole, world.general, before)
        if hostile.body_of(raw).kid < mine.kid:
            ana.take_links(raw)
    assert not ana.state.log.view().may_rotate(ana.member, world.general, world.now // EPOCH_PERIOD)
    ana.post(world.general, "mine again")
    assert ana.group.view.calling_psk() is not None
    world.deliver("ana", "ben")
    assert ben.texts(world.general) == ["mine", "mine again"]


def test_newcomer_to_a_room_waits_for_its_key(world: World) -> None:
    """Who came after the key was made is handed it by others; a key of their own would open no past."""
    ana, ben = world["ana"], world["ben"]
    room = ana.channel("founders")
    ana.do(do.GrantChannel(ben.member, room))
    world.deliver()
    with pytest.raises(NoKey):
        ben.post(room, "too early")
    world.link("ben", "ana")
    ben.post(room, "now")
    assert ben.texts(room) == ["now"]


def test_rotation_that_is_void_at_once_is_no_key(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = world["ana"]
    monkeypatch.setattr(type(ana.state.log.view()), "epoch_of", lambda *_: None)
    with pytest.raises(NoKey):
        rotate(ana.state, Change(world.now, ana.chance), world.general)


# -- boxes


def test_bad_box_detected(world: World) -> None:
    """Whoever finds a bad box, their own or another's, takes no key from it and makes a new epoch before sending."""
    mole = world.join("mole")
    world["ana"].do(do.PromoteMember(mole.member, Role.VETTER))
    world.deliver()
    recipients = sorted(world[name].state.me.box_key for name in ("ana", "ben", "mole"))
    spoilt = recipients.index(world["ben"].state.me.box_key)
    raw, boxes, _ = hostile.epoch(mole, world.general, spoil=spoilt)
    for name in ("ana", "ben"):
        world[name].take_links(raw)
        world[name].do(do.BoxesReceived(boxes))
        bad = sending(world[name], world.general)
        assert bad.author == mole.member
        assert bad.kid not in world[name].state.keys
        assert "bad_box" in world[name].steps() or "cannot_open" in world[name].steps()
    world["ana"].post(world.general, "rather a new key")
    assert sending(world["ana"], world.general).author == world["ana"].member
    world.deliver("ana", "ben")
    assert world["ben"].texts(world.general) == ["rather a new key"]


def test_boxes_of_no_epoch_are_left_out(world: World) -> None:
    ben = world["ben"]
    ben.do(do.BoxesReceived(encode(EpochBoxes([bytes(80)], b"", b""))))
    ben.do(do.BoxesReceived(b"\x93\x90\xc4\x00"))
    assert ben.steps() == ["decode"]
    assert len(ben.disk.boxes) == len(world["ana"].disk.boxes)


def test_boxes_of_an_invalid_epoch_are_left_out(world: World) -> None:
    """An EPOCH that its author had no reason for is in the log, and means nothing."""
    ana, ben = world["ana"], world["ben"]
    ben.take_links(raw := hostile.epoch(ben, vetters_scope(ben.state))[0])
    link, boxes, _ = hostile.epoch(ben, vetters_scope(ben.state))
    for machine in (ana, ben):
        machine.take_links(raw, link)
        machine.do(do.BoxesReceived(boxes))
    assert sending(ana, vetters_scope(ana.state)).author == ana.member


def test_same_boxes_again_change_nothing(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    for raw in ana.disk.boxes.values():
        ben.do(do.BoxesReceived(raw))
        assert len(ben.effects) == 1


def test_newest_key_opens_the_readable_past(world: World) -> None:
    """Each epoch holds its parents' keys: who was given the newest reads all, where history is open."""
    ana = world["ana"]
    for turn in range(3):
        ana.post(world.general, f"before you, {turn}")
        world.now += EPOCH_PERIOD
    ana.post(world.general, "yesterday")
    world.deliver()
    cleo = world.join("cleo")
    assert cleo.texts(world.general) == ["before you, 0", "before you, 1", "before you, 2", "yesterday"]


def test_way_back_that_its_key_does_not_open(world: World) -> None:
    """A rotation whose way back is nonsense still hands its key over; the past comes from others."""
    mole = world.join("mole")
    world["ana"].do(do.RevokeInvitation(world["ana"].invite().id))
    world.deliver()
    world.now += EPOCH_PERIOD
    raw, boxes, secret = hostile.epoch(mole, world.general, back=b"no way back at all, and that is that")
    ben = world["ben"]
    ben.take_links(raw)
    ben.do(do.BoxesReceived(boxes))
    assert secret_of(ben.state, sending(ben, world.general)) == secret
    assert ben.steps() == ["cannot_open"]


def test_way_back_in_a_circle_ends(world: World) -> None:
    """A way back that names its own epoch, unknown ones and somebody else's adds no key that no EPOCH bears out."""
    mole, ben = world.join("mole"), world["ben"]
    world.now += EPOCH_PERIOD
    raw, boxes, secret = hostile.epoch(mole, world.general)
    mole.take_links(raw)
    kid = sending(mole, world.general).kid
    circle = [ScopeKey(kid, secret), ScopeKey(kid, seed("x")), ScopeKey(Kid(seed("y")), secret)]
    back = seal_back(secret, kid, circle, mole.chance(24))
    assert len(open_back(secret, kid, back)) == 3
    held = len(list(ben.state.keys))
    world.now += 1
    again, boxes, secret = hostile.epoch(world["ana"], world.general, back=b"")
    ana_kid = hostile.body_of(again).kid
    looped = EpochBoxes(decode_boxes(boxes).boxes, b"", seal_back(secret, Kid(ana_kid), circle, ben.chance(24)))
    relinked = hostile.relink(world["ana"], again, looped)
    ben.take_links(relinked)
    ben.do(do.BoxesReceived(encode(looped)))
    assert len(list(ben.state.keys)) == held + 1
    assert set(ben.steps()) == {"no_epoch"}
