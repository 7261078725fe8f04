"""What a door hands over, and to whom."""

import msgspec
import pytest

from tests.core.group import hostile
from tests.core.group.world import World
from whisper_net.core.crypto.handover import open_welcome
from whisper_net.core.errors import CannotOpen
from whisper_net.core.group import admitting, rotating
from whisper_net.core.group import commands as do
from whisper_net.core.group.change import Change
from whisper_net.core.group.inviting import invitation_of
from whisper_net.core.group.rotating import PATIENCE, vetters_scope
from whisper_net.core.ids import MemberId, ScopeId
from whisper_net.core.membership.join import open_about
from whisper_net.core.membership.link import Admit, History, Role, join_id
from whisper_net.core.wire.codec import encode


def test_welcome_hands_over_what_the_newcomer_may_read(world: World) -> None:
    """The keys of the group, its open rooms, and of no other; a room that the vetter is not in comes from others."""
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    world.deliver()
    world.link("ben", "ana")
    apart = ben.channel("without ana")
    closed = ana.channel("since today", History.SINCE_JOIN)
    world.deliver()
    invitation = ben.invite(apart)
    world.deliver()
    application = world.apply("cleo", invitation)
    ana.answer(invitation, application)
    world.deliver()
    ben.approve(MemberId(application.member))
    world.deliver()
    welcome = open_welcome(application.box_secret, ana.answer(invitation, application).welcome)
    scopes = {key.scope for key in ana.state.keys if key.kid in {bytes(given.kid) for given in welcome.keys}}
    assert scopes == {world.group, world.general}
    assert closed not in scopes
    assert len(welcome.heads) == 1
    welcome = open_welcome(application.box_secret, ben.answer(invitation, application).welcome)
    assert len(welcome.keys) == 3


def test_room_with_a_closed_past_is_rotated_for_the_newcomer(world: World) -> None:
    ana = world["ana"]
    room = ana.channel("since today", History.SINCE_JOIN)
    before = ana.state.log.view().sending_epoch(room)
    invitation = ana.invite(room)
    application = world.apply("cleo", invitation)
    ana.answer(invitation, application)
    ana.approve(MemberId(application.member))
    welcome = open_welcome(application.box_secret, ana.answer(invitation, application).welcome)
    after = ana.state.log.view().sending_epoch(room)
    assert before is not None
    assert after is not None
    assert after.kid != before.kid
    assert after.kid in {key.kid for key in welcome.keys}
    assert before.kid not in {key.kid for key in welcome.keys}


def test_welcome_waits_for_a_key_that_is_not_here(world: World) -> None:
    """A vetter whose own key of a room is still on its way says that the request is pending."""
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    world.deliver()
    world.link("ben", "ana")
    room = ana.channel("founders")
    invitation = ana.invite(room)
    application = world.apply("cleo", invitation)
    ana.answer(invitation, application)
    ana.approve(MemberId(application.member))
    ana.do(do.GrantChannel(ben.member, room))
    world.deliver()
    answer = ben.answer(invitation, application)
    assert (answer.state, answer.welcome) == ("pending", b"")
    world.link("ben", "ana")
    assert ben.answer(invitation, application).state == "welcome"


@pytest.mark.parametrize("boxes_come", [True, False])
def test_door_does_not_answer_a_key_that_is_on_its_way_with_another(world: World, *, boxes_come: bool) -> None:
    """Two that did, whenever a link came, made new keys for ever. Boxes that never come are given up in ten minutes."""
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    world.deliver()
    world.link("ben", "ana")
    invitation = ana.invite()
    application = world.apply("cleo", invitation)
    ana.answer(invitation, application)
    ana.approve(MemberId(application.member))
    ana.do(do.RemoveMember(world["mallory"].member))
    ben.take_links(*(parsed.raw for parsed in ana.state.log.since(ben.state.log.heads)))
    known, epochs = len(ben.state.log), len(ben.state.log.view().all_epochs())
    for _ in range(2):
        answer = ben.answer(invitation, application)
        assert (answer.state, len(ben.state.log)) == ("pending", known)
        world.now += PATIENCE // 2
    if boxes_come:
        world.deliver("ana", "ben")
    assert ben.answer(invitation, application).state == "welcome"
    assert (len(ben.state.log.view().all_epochs()) > epochs) == (not boxes_come)


def test_vetter_without_the_present_key_has_received_the_join(world: World) -> None:
    """They can read the JOIN and not seal its words anew yet: nothing is written, and it may be asked again."""
    ana, ben, mallory = world["ana"], world["ben"], world["mallory"]
    ana.do(do.PromoteMember(mallory.member, Role.VETTER))
    world.deliver()
    world.link("mallory", "ana")
    base = list(mallory.state.log.heads)
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    invitation = ana.invite()
    world.deliver()
    world.link("ben", "ana")
    raw, _, _ = hostile.epoch(mallory, vetters_scope(ana.state), base)  # by somebody who has not heard of Ben
    ben.take_links(raw)
    application = world.apply("cleo", invitation)
    before = len(ben.state.log)
    assert ben.answer(invitation, application).state == "received"
    assert len(ben.state.log) == before
    assert ana.answer(invitation, application).state == "pending"


def test_words_are_read_by_vetters_alone(world: World) -> None:
    ana, mallory = world["ana"], world["mallory"]
    invitation = ana.invite()
    ana.answer(invitation, world.apply("cleo", invitation, "I know a secret"))
    world.deliver()
    body: Admit = next(
        parsed.body
        for id_ in reversed(mallory.state.log.ids)
        if isinstance((parsed := mallory.state.log.get(id_)).body, Admit)
    )
    assert b"I know a secret" not in encode(body)
    for key in mallory.state.keys:
        with pytest.raises(CannotOpen):
            open_about(key.secret, key.kid, body.join, body.about)
    assert join_id(body.join) in {request.id for request in mallory.state.log.view().requests()}
    assert ScopeId(vetters_scope(mallory.state)) not in {key.scope for key in mallory.state.keys}


def test_key_that_a_newcomer_may_not_read_is_not_handed_over(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if a room with a closed past were not rotated for them."""
    ana = world["ana"]
    monkeypatch.setattr(rotating, "_leaves_out", lambda *_: False)
    room = ana.channel("since today", History.SINCE_JOIN)
    invitation = ana.invite(room)
    application = world.apply("cleo", invitation)
    ana.answer(invitation, application)
    ana.approve(MemberId(application.member))
    welcome = open_welcome(application.box_secret, ana.answer(invitation, application).welcome)
    scopes = {key.scope for key in ana.state.keys if key.kid in {bytes(given.kid) for given in welcome.keys}}
    assert scopes == {world.group, world.general}


def test_invitation_goes_with_the_office_of_its_inviter(world: World) -> None:
    ana = world["ana"]
    invitation = ana.invite()
    row = invitation_of(ana.state, invitation.id)
    assert row is not None
    change = Change(world.now, ana.chance)
    assert admitting._closed(ana.state, change, msgspec.structs.replace(row, live=False)) == "revoked"
    gone = msgspec.structs.replace(row, inviter=world["ben"].member)
    assert admitting._closed(ana.state, change, gone) == "revoked"
    assert admitting._closed(ana.state, change, row) == ""
