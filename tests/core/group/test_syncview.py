"""What sessions ask of a group, answered from memory: who may have what, and what is missing here."""

import pytest

from tests.core.group import hostile
from tests.core.group.chance import seed
from tests.core.group.hostile import Pen
from tests.core.group.world import World
from whisper_net.core.crypto.contexts import Context
from whisper_net.core.crypto.epochs import lan_psk
from whisper_net.core.crypto.signing import verify
from whisper_net.core.group import commands as do
from whisper_net.core.group.events import Forked
from whisper_net.core.group.syncview import RECENT_KEYS
from whisper_net.core.ids import DeviceId, LinkId, MemberId
from whisper_net.core.membership.link import History, Role, Veto
from whisper_net.core.sync.view import Wants
from whisper_net.core.wire.bounds import EPOCH_PERIOD
from whisper_net.core.wire.codec import encode

NOBODY = hostile.device_of("nobody")


def test_log_questions(world: World) -> None:
    ana = world["ana"]
    view, log = ana.group.view, ana.state.log
    assert view.heads() == log.heads
    assert view.sample() == log.sample()
    known, unknown = log.ids[3], LinkId(seed("nobody"))
    assert view.has_link(known)
    assert not view.has_link(unknown)
    assert view.links([known, unknown]) == [log.get(known).raw]
    assert view.links_since([]) == [log.get(id_).raw for id_ in log.ids]
    assert view.links_since(log.heads) == []
    verify(view.device, Context.AUTH, encode([0, b"x"]), view.sign_auth([0, b"x"]))


def test_who_is_active_and_where(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    view, device = ana.group.view, ben.state.me.device
    assert view.is_active(device)
    assert view.scopes_of(device) == [world.group, world.general]
    assert not view.is_active(NOBODY)
    assert view.scopes_of(NOBODY) == []
    assert view.holdings(world.general, NOBODY) == {}


def test_holdings_are_what_both_may_read(world: World) -> None:
    """In a room with a closed past a newcomer hears only of what was said since; a stranger of nothing."""
    ana, ben = world["ana"], world["ben"]
    room = ana.channel("today", History.SINCE_JOIN)
    ana.post(room, "before")
    ana.do(do.GrantChannel(ben.member, room))
    ana.post(room, "after")
    world.deliver()
    world.link("ben", "ana")
    view = ana.group.view
    assert sum(view.holdings(room, ana.state.me.device).values()) == 2
    assert sum(view.holdings(room, ben.state.me.device).values()) == 1
    assert view.digest(room, ben.state.me.device) == ben.group.view.digest(room, ana.state.me.device)
    assert view.digest(room, ana.state.me.device) != view.digest(room, ben.state.me.device)
    old = next(part.key.kid for part in ana.disk.parts.values() if part.scope == room and part.held == 1)
    assert view.may_read(ana.state.me.device, room, old)
    kids = {part.key.kid for part in ana.disk.parts.values() if part.scope == room}
    assert [view.may_read(ben.state.me.device, room, kid) for kid in kids].count(True) == 1


def test_who_may_read_follows_the_log(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    room = ana.channel("founders")
    epoch = ana.state.log.view().sending_epoch(room)
    assert epoch is not None
    view = ana.group.view
    assert not view.may_read(ben.state.me.device, room, epoch.kid)
    ana.do(do.GrantChannel(ben.member, room))
    assert view.may_read(ben.state.me.device, room, epoch.kid)


def test_nothing_is_missing_where_all_is_here(world: World) -> None:
    world.link("ben", "ana")
    assert world["ana"].group.view.wants() == world["ben"].group.view.wants() == Wants()


def test_what_is_missing(world: World) -> None:
    """Boxes of every epoch, links that others rest on, and keys that no box of ours brings."""
    ana, ben = world["ana"], world["ben"]
    room = ana.channel("founders")
    ana.do(do.GrantChannel(ben.member, room))
    epoch = ana.state.log.view().sending_epoch(room)
    assert epoch is not None
    for publish in ana.outbox:
        ben.take_links(*publish.links)
    assert ben.group.view.wants() == Wants((), (epoch.body.boxes_hash,), ((room, epoch.kid),))
    link = hostile.link(world["mallory"], Veto(seed(1)), [LinkId(seed("missing"))], seq=0)
    ben.take_links(link)
    assert ben.group.view.wants().links == (LinkId(seed("missing")),)


def test_what_is_missing_is_found_again_with_each_link_and_key(world: World) -> None:
    """Although nothing was missing when it was looked for before."""
    ana, ben = world["ana"], world["ben"]
    world.link("ben", "ana")
    view = ben.group.view
    assert view.wants() == Wants()
    world.now += EPOCH_PERIOD
    ana.post(world.general, "under a new key")
    epoch = ana.state.log.view().sending_epoch(world.general)
    assert epoch is not None
    for publish in ana.outbox:
        ben.take_links(*publish.links)
    assert view.wants() == Wants((), (epoch.body.boxes_hash,))
    world.deliver()
    assert view.wants() == Wants()
    ben.state.keys.drop(epoch.kid)
    assert view.wants() == Wants((), (), ((world.general, epoch.kid),))


def test_scopes_of_a_device_are_others_with_each_link(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    room = ana.channel("founders")
    assert ana.group.view.scopes_of(ben.state.me.device) == [world.group, world.general]
    ana.do(do.GrantChannel(ben.member, room))
    assert ana.group.view.scopes_of(ben.state.me.device) == [world.group, world.general, room]


def test_key_that_our_own_box_brings_is_not_asked_for(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.do(do.RevokeInvitation(ana.invite().id))
    for publish in ana.outbox:
        ben.take_links(*publish.links)
    wants = ben.group.view.wants()
    assert wants.keys == ()
    assert len(wants.boxes) >= 2


def test_key_whose_box_is_bad_is_asked_for(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    world.now += EPOCH_PERIOD
    recipients = sorted(machine.state.me.box_key for machine in world.machines.values())
    raw, boxes, _ = hostile.epoch(world["mallory"], world.general, spoil=recipients.index(ben.state.me.box_key))
    ben.take_links(raw)
    assert ben.group.view.wants().keys == ()
    ben.do(do.BoxesReceived(boxes))
    epoch = ben.state.log.view().sending_epoch(world.general)
    assert epoch is not None
    assert ben.group.view.wants().keys == ((world.general, epoch.kid),)
    assert ana.state.log.view().sending_epoch(world.general) != epoch


def test_log_that_an_envelope_rests_on_is_asked_for(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.channel("another room")
    pen = Pen(ana, world.general)
    ben.take_envelopes(pen.write("later").raw)
    assert ben.group.view.wants().links == tuple(pen.heads)


# -- greeting


def psk_of(world: World, name: str) -> bytes:
    machine = world[name]
    epoch = machine.state.log.view().sending_epoch(world.group)
    assert epoch is not None
    secret = machine.state.keys.secret(world.group, epoch.kid)
    assert secret is not None
    return lan_psk(secret)


def test_members_greet_each_other_with_the_key_of_the_group(world: World) -> None:
    for name in ("ana", "ben"):
        view = world[name].group.view
        assert view.calling_psk() == psk_of(world, name)
        assert view.calling_psks() == view.answering_psks() == [psk_of(world, name)]
    assert world["ben"].group.view.vetters_scope() == world["ana"].group.view.vetters_scope()


def test_call_under_a_clean_epoch_and_answer_to_recent_ones(world: World) -> None:
    """A newer key calls; older ones still answer, and are tried where the newest is not known; not without end."""
    ana, ben = world["ana"], world["ben"]
    old = psk_of(world, "ana")
    ana.do(do.RevokeInvitation(ana.invite().id))
    world.deliver()
    new = psk_of(world, "ana")
    assert ana.group.view.calling_psk() == new != old
    assert ben.group.view.answering_psks() == ben.group.view.calling_psks() == [new, old]
    for _ in range(RECENT_KEYS):
        world.now += EPOCH_PERIOD
        ana.do(do.SetProfile("Ana"))
    assert len(ana.group.view.answering_psks()) == RECENT_KEYS
    assert old not in ana.group.view.calling_psks()


def test_no_call_while_no_epoch_is_clean(world: World) -> None:
    """An impostor with an old key would learn who calls; where it was called before, older keys are tried."""
    ana, ben = world["ana"], world["ben"]
    revoked = ana.invite()
    world.deliver()
    world.drop()
    ana.do(do.RevokeInvitation(revoked.id))
    ben.take_links(ana.outbox[0].links[0])
    assert ben.group.view.calling_psk() is None
    assert ben.group.view.calling_psks() == ben.group.view.answering_psks()


def test_nobody_is_called_or_answered_before_the_membership_stands(world: World) -> None:
    ana = world["ana"]
    invitation = ana.invite()
    application = world.apply("cleo", invitation)
    ana.answer(invitation, application)
    ana.approve(MemberId(application.member))
    cleo = world.enter("cleo", application, ana.answer(invitation, application).welcome)
    view = cleo.group.view
    assert view.entering
    assert view.calling_psks() == [view.calling_psk()] == [psk_of(world, "ana")]
    assert view.answering_psks() == []
    assert view.wants() == Wants()
    assert not view.is_active(cleo.state.me.device)
    assert view.scopes_of(cleo.state.me.device) == []
    cleo.state.welcome = None
    assert view.calling_psk() is None
    assert view.calling_psks() == view.answering_psks() == []


def test_somebody_sent_back_to_pending_calls_with_what_they_had(world: World) -> None:
    """They hear of a new approval only so; they answer nobody, and nobody serves them."""
    ana = world["ana"]
    ben = world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    invitation = ana.invite()
    world.deliver()
    world.link("ben", "ana")
    application = world.apply("cleo", invitation)
    ben.answer(invitation, application)
    ben.approve(MemberId(application.member))
    cleo = world.enter("cleo", application, ben.answer(invitation, application).welcome)
    world.link("cleo", "ben")
    assert cleo.group.entered
    ana.do(do.RevokeInvitation(invitation.id))
    world.deliver()
    assert cleo.role(cleo.member) == "pending"
    assert cleo.group.view.calling_psk() is None
    assert cleo.group.view.calling_psks() != []
    assert cleo.group.view.answering_psks() == []
    link = world.link("cleo", "ana")
    assert link.hangups
    assert link.words(1) == []


def test_what_somebody_pending_wrote_waits_for_a_new_approval(world: World) -> None:
    """It is neither lost nor shown: once they are in again it comes up by itself."""
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    invitation = ana.invite()
    world.deliver()
    world.link("ben", "ana")
    application = world.apply("cleo", invitation)
    ben.answer(invitation, application)
    ben.approve(MemberId(application.member))
    cleo = world.enter("cleo", application, ben.answer(invitation, application).welcome)
    world.link("cleo", "ben")
    world.drop()
    cleo.post(world.general, "while I was in")
    ana.do(do.RevokeInvitation(invitation.id))
    held = [raw for publish in ana.outbox for raw in publish.links]
    world.deliver("ana", "ben")
    world.link("ben", "ana")
    ana.take_links(*cleo.disk.links.values())
    assert ana.role(cleo.member) == "pending"
    sent = [one.raw for one in cleo.sent() if one.scope == world.general]
    assert ana.take_envelopes(*sent) == 0
    assert len(ana.state.pending) == 2  # their profile too
    assert held
    assert ana.heard(Forked) == []
    assert ana.approve(cleo.member) == "member"
    assert ana.texts(world.general) == ["while I was in"]
    assert len(ana.state.pending) == 0


@pytest.mark.parametrize("name", ["ana", "ben"])
def test_device_of_a_view_is_ours(world: World, name: str) -> None:
    view = world[name].group.view
    assert isinstance(view.device, bytes)
    assert view.device == DeviceId(world[name].state.me.device)
    assert view.group == world[name].state.me.group
