"""Cuts beside EPOCHs: who carries which, and who can read them."""

import pytest

from tests.core.group import hostile
from tests.core.group.world import Machine, World
from whisper_net.core.crypto.epochs import decode_boxes, open_cuts, seal_cuts
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.group import commands as do
from whisper_net.core.group.cutting import read_cut, rests_on
from whisper_net.core.ids import Kid, LinkId, ScopeId
from whisper_net.core.membership.bodies import Remove
from whisper_net.core.membership.cuts import Cuts
from whisper_net.core.membership.generations import EpochInfo
from whisper_net.core.membership.link import LinkType


@pytest.fixture
def world() -> World:
    """Ana, who founded it, Ben, and Cho."""
    world = World()
    world.join("ben")
    world.join("cho")
    return world


def sending(machine: Machine, scope: ScopeId) -> EpochInfo:
    epoch = machine.state.log.view().sending_epoch(scope)
    assert epoch is not None
    return epoch


def cuts_of(machine: Machine, scope: ScopeId) -> Cuts | None:
    return read_cut(machine.state, sending(machine, scope).id)


def loss(machine: Machine, type_: LinkType = LinkType.REMOVE) -> LinkId:
    log = machine.state.log
    return next(id_ for id_ in reversed(log.ids) if log.get(id_).link.type is type_)


def test_remover_seals_what_they_held_of_the_removed(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    ben.post(world.general, "one")
    ben.post(world.general, "two")
    world.deliver()
    ben.post(world.general, "not delivered")
    ben.outbox.clear()
    kid = sending(ana, world.general).kid
    ana.do(do.RemoveMember(ben.member))
    world.deliver()
    said = {loss(ana): {FeedKey(ben.state.me.device, ben.state.incarnation, kid): 2}}
    assert cuts_of(ana, world.general) == cuts_of(cho, world.general) == said
    assert cuts_of(ben, world.general) is None
    assert cuts_of(ana, world.group) is not None
    assert cuts_of(ana, world.group) != said


def test_rotation_that_follows_no_loss_carries_no_cut(world: World) -> None:
    ana = world["ana"]
    room = ana.channel("quiet")
    assert cuts_of(ana, room) == {}
    assert set(ana.disk.cuts.values()) == {b""}


def test_each_loss_is_cut_once_by_the_first_who_rotates(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    ben.post(world.general, "one")
    world.deliver()
    ben.do(do.LeaveGroup())
    world.deliver()
    ana.post(world.general, "after Ben")
    assert list(cuts_of(ana, world.general) or {}) == [loss(ana, LinkType.LEAVE)]
    world.deliver()
    ana.do(do.RemoveMember(cho.member))
    assert cuts_of(ana, world.general) == {}  # Cho wrote nothing, and Ben's cut stands


def test_removers_own_epoch_carries_the_cut_after_anybody_elses(world: World) -> None:
    """The remover is away while somebody else rotates; once back they rotate for another reason, and cut anew."""
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    ben.post(world.general, "one")
    world.deliver()
    raw = hostile.link(ana, Remove(ben.member))
    for machine in (ana, cho):
        machine.take_links(raw)
    cho.post(world.general, "alone")
    world.deliver("ana", "cho")
    assert list(cuts_of(ana, world.general) or {}) == [loss(ana)]
    world.now += 40 * 86_400
    ana.post(world.general, "a new month")
    assert list(cuts_of(ana, world.general) or {}) == [loss(ana)]
    world.now += 40 * 86_400
    ana.post(world.general, "and another")
    assert cuts_of(ana, world.general) == {}


def test_cuts_come_back_with_the_database(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ben.post(world.general, "one")
    world.deliver()
    ana.do(do.RemoveMember(ben.member))
    before = cuts_of(ana, world.general)
    assert before
    ana.reopen()
    assert cuts_of(ana, world.general) == before


def test_cuts_are_sealed_under_the_key_of_their_epoch(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ben.post(world.general, "one")
    world.deliver()
    ana.do(do.RemoveMember(ben.member))
    epoch = sending(ana, world.general)
    beside = decode_boxes(ana.disk.boxes[epoch.body.boxes_hash])
    secret = ana.state.secret_of(epoch.body)
    assert secret is not None
    device = bytes(ben.state.me.device)
    assert device in open_cuts(secret, epoch.kid, beside.cuts)
    assert device not in beside.cuts


@pytest.mark.parametrize("plain", [b"", b"\x01", b"\x91\x92\xc4\x01a\x90"])
def test_cuts_that_do_not_open_name_nothing(world: World, plain: bytes) -> None:
    ana = world["ana"]
    epoch = sending(ana, world.general)
    secret = ana.state.secret_of(epoch.body) or b""
    ana.state.boxes[epoch.body.boxes_hash] = seal_cuts(secret, epoch.kid, plain, bytes(24))
    ana.state.cuts.clear()
    assert read_cut(ana.state, epoch.id) == {}


def test_cuts_whose_boxes_are_not_here_are_not_known(world: World) -> None:
    ana = world["ana"]
    epoch = sending(ana, world.general)
    ana.state.cuts.clear()
    sealed = ana.state.boxes.pop(epoch.body.boxes_hash)
    assert read_cut(ana.state, epoch.id) is None
    ana.state.boxes[epoch.body.boxes_hash] = b"\x00" * 60
    assert read_cut(ana.state, epoch.id) == {}
    assert sealed == b""


def test_key_that_no_log_names_rests_on_nothing(world: World) -> None:
    ana = world["ana"]
    assert not rests_on(ana.state, Kid(bytes(32)), [ana.state.log.heads[0]])
    assert rests_on(ana.state, sending(ana, world.general).kid, [])
