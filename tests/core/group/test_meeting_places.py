"""A vetter who copies the meeting place of another's invitation, or fills the list with places where nobody is met."""

import msgspec
import pytest

from tests.core.group import hostile
from tests.core.group.chance import seed
from tests.core.group.world import DAY, World
from whisper_net.core.crypto.invitation import invitation_keys, make_card, open_invite_box, seal_invite_box
from whisper_net.core.group import commands as do
from whisper_net.core.group import meeting
from whisper_net.core.group.inviting import invitation_of, invite_secret
from whisper_net.core.group.meeting import has_come, meeting_places, meeting_psks, welcoming_kid
from whisper_net.core.ids import BoxKey, DeviceId, Kid, MemberId
from whisper_net.core.membership.join import open_request
from whisper_net.core.membership.link import Role


def test_copied_meeting_place_is_answered_for_the_older_invitation() -> None:
    world = World()
    mole, ana = world.join("mole"), world["ana"]
    ana.do(do.PromoteMember(mole.member, Role.VETTER))
    world.deliver()
    world.link("mole", "ana")
    invited = ana.invite()
    world.deliver()
    row = invitation_of(mole.state, invited.id)
    assert row is not None
    secret, kid = invite_secret(mole.state, row), Kid(row.body.vetters_kid)
    assert secret is not None
    meet = open_invite_box(secret, kid, row.body.box).meet
    own = invitation_keys(seed("mole's"))
    card = make_card(
        own.inv_sk, mole.state.me.group, "x", mole.member, "x", [], row.body.expires, BoxKey(mole.state.me.box_key)
    )
    for content, place in ((card, meet), (b"no card", seed("elsewhere"))):
        box = seal_invite_box(secret, kid, place, content, bytes(24))
        body = msgspec.structs.replace(row.body, inv_pk=own.inv_pk, expires=row.body.expires + 1, box=box)
        ana.take_links(hostile.link(mole, body))
    places = [id_ for id_, _ in meeting_psks(ana.state)]
    assert places.count(invited.id) == 1
    assert all(invitation_of(ana.state, id_) is not None for id_ in places)
    assert len({psk for _, psk in meeting_psks(ana.state)}) == len(places)


def test_many_invitations_of_one_vetter_stand_behind_the_first_of_another() -> None:
    world = World()
    mole, ana = world.join("mole"), world["ana"]
    ana.do(do.PromoteMember(mole.member, Role.VETTER))
    world.deliver()
    world.link("mole", "ana")
    own = ana.invite()
    many = [mole.invite(days=1_000).id for _ in range(8)]
    world.deliver()
    places = [id_ for id_, _ in meeting_psks(ana.state)]
    assert set(places) > {own.id, *many}
    assert places.index(own.id) <= 1


def test_places_at_relays_are_those_of_open_invitations_and_for_a_week_of_expired_ones() -> None:
    world = World()
    ana = world["ana"]
    invited = ana.invite(days=7)
    (place,) = meeting_places(ana.state, world.now).values()
    keys = invitation_keys(invited.stretched)
    assert (place.meet, place.inv_pk, place.card.raw) == (keys.meet, keys.inv_pk, invited.card)
    assert open_request(place.lobby, world.apply("ben", invited).sealed)[0].inv_pk == keys.inv_pk
    assert len(meeting_places(ana.state, world.now + 14 * DAY)) == 1
    assert meeting_places(ana.state, world.now + 14 * DAY + 1) == {}


def test_nobody_but_admins_and_vetters_knows_a_place_at_relays() -> None:
    world = World()
    ben, ana = world.join("ben"), world["ana"]
    ana.invite()
    world.deliver()
    assert len(meeting_places(ana.state, world.now)) == 2
    assert meeting_places(ben.state, world.now) == {}


def test_one_line_follows_so_many_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meeting, "MOST_PLACES", 2)
    world = World()
    for _ in range(3):
        world["ana"].invite()
    assert len(meeting_places(world["ana"].state, world.now)) == 2


def test_whoever_was_heard_of_as_a_member_has_come() -> None:
    world = World()
    ana, invited = world["ana"], world["ana"].invite()
    application = world.apply("ben", invited)
    device = open_request(next(iter(meeting_places(ana.state, world.now).values())).lobby, application.sealed)[0].device
    ana.answer(invited, application)
    ana.approve(MemberId(application.member))
    assert not has_come(ana.state, DeviceId(device))
    world.enter("ben", application, ana.answer(invited, application).welcome)
    world.link("ben", "ana")
    world.deliver()
    assert has_come(ana.state, DeviceId(device))


def test_place_of_whoever_was_let_in_stays_until_they_come() -> None:
    """People decide when they get round to it, and who asked may be away for as long."""
    world = World()
    ana, invited = world["ana"], world["ana"].invite(days=7)
    application = world.apply("ben", invited)
    ana.answer(invited, application)
    world.now += 15 * DAY
    assert meeting_places(ana.state, world.now) == {}
    ana.approve(MemberId(application.member))
    world.now += 500 * DAY
    assert list(meeting_places(ana.state, world.now)) == [invited.id]
    world.enter("ben", application, ana.answer(invited, application).welcome)
    world.link("ben", "ana")
    world.deliver()
    assert meeting_places(ana.state, world.now) == {}


def test_place_of_whoever_was_let_in_goes_with_them() -> None:
    world = World()
    ana, invited = world["ana"], world["ana"].invite(days=7)
    application = world.apply("ben", invited)
    ana.answer(invited, application)
    ana.approve(MemberId(application.member))
    world.now += 15 * DAY
    assert len(meeting_places(ana.state, world.now)) == 1
    ana.do(do.RemoveMember(MemberId(application.member)))
    assert meeting_places(ana.state, world.now) == {}


def test_welcome_brings_the_key_that_is_sent_under() -> None:
    world = World()
    ana = world["ana"]
    before = welcoming_kid(ana.state)
    world.join("ben")
    ana.do(do.RemoveMember(world["ben"].member))
    assert before != welcoming_kid(ana.state) == ana.state.log.view().sending_epoch(world.group).kid  # type: ignore[union-attr]
