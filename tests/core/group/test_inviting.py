"""What our own person decides about others, and what they may not."""

import pytest

from tests.core.group.chance import seed
from tests.core.group.world import DAY, World
from whisper_net.core.crypto.invitation import card_hash_of, check_card, invitation_keys, meet_lan_psk
from whisper_net.core.crypto.keytext import parse_key
from whisper_net.core.errors import NotAllowed, NotFound, RefusedError, TooLong
from whisper_net.core.group import commands as do
from whisper_net.core.group.events import NewInvitation
from whisper_net.core.group.inviting import invitation_of, invitation_texts
from whisper_net.core.group.meeting import meeting_psks
from whisper_net.core.ids import LinkId, MemberId, ScopeId
from whisper_net.core.membership.link import History, Role
from whisper_net.core.wire.bounds import MAX_INVITES_A_DAY, MAX_JOINS_OF_INVITATION

NOBODY = MemberId(seed("nobody"))


def command(world: World, *channels: ScopeId, uses: int = 1, name: object = 0) -> do.CreateInvitation:
    secret = seed("secret", name)[:10]
    return do.CreateInvitation(secret, seed("stretched", name), world.now + DAY, channels or (world.general,), uses)


# -- invitations


def test_invitation_can_be_shown_again_and_its_card_is_its_own(world: World) -> None:
    ana = world["ana"]
    new = ana.do(command(world))
    assert isinstance(new, NewInvitation)
    assert invitation_texts(ana.state, new.invitation) == (new.key, new.words)
    ana.reopen()
    assert invitation_texts(ana.state, new.invitation) == (new.key, new.words)
    keys = invitation_keys(seed("stretched", 0))
    row = invitation_of(ana.state, new.invitation)
    assert row is not None
    assert (row.body.inv_pk, row.body.needed, row.inviter) == (keys.inv_pk, 1, ana.member)
    psk = dict(meeting_psks(ana.state))[new.invitation]
    assert psk == meet_lan_psk(keys.meet)
    link = parse_key(new.key)
    assert link.card_hash is not None


def test_card_names_the_group_the_inviter_and_the_rooms(world: World) -> None:
    ana = world["ana"]
    invitation = ana.invite()
    card = check_card(invitation.card, invitation_keys(invitation.stretched).inv_pk, card_hash_of(invitation.card))
    assert (card.group, card.group_name, card.inviter, card.inviter_name) == (
        ana.state.me.group, "Former Acme", ana.member, "ana"
    )  # fmt: skip
    assert card.channels == [world.general]


def test_texts_are_known_where_the_invitation_was_made_alone(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    invitation = ana.invite()
    world.deliver()
    assert invitation_texts(ben.state, invitation.id) is None
    assert invitation_texts(ana.state, LinkId(seed("nobody"))) is None


def test_members_do_not_invite(world: World) -> None:
    with pytest.raises(NotAllowed):
        world["ben"].do(command(world))


@pytest.mark.parametrize("uses", [0, -1, MAX_JOINS_OF_INVITATION + 1])
def test_uses_are_bounded(world: World, uses: int) -> None:
    with pytest.raises(RefusedError):
        world["ana"].do(command(world, uses=uses))


def test_only_to_rooms_that_one_is_in(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    room = ana.channel("founders")
    world.deliver()
    world.link("ben", "ana")
    with pytest.raises(NotAllowed):
        ben.do(command(world, room))
    with pytest.raises(NotAllowed):
        ana.do(command(world, ScopeId(seed("no room"))))


def test_invitations_of_a_day_are_bounded(world: World) -> None:
    ana = world["ana"]
    made = len(ana.state.log.view().invitations())
    for turn in range(MAX_INVITES_A_DAY - made):
        ana.do(command(world, name=turn))
    with pytest.raises(RefusedError):
        ana.do(command(world, name="one too many"))
    world.now += DAY
    ana.do(command(world, name="a day later"))


def test_same_secret_twice_is_refused(world: World) -> None:
    """An INVITE with a key that is taken would be void: nothing is written, and no key is shown."""
    ana = world["ana"]
    ana.do(command(world))
    before = len(ana.state.log)
    with pytest.raises(NotAllowed):
        ana.do(command(world))
    assert len(ana.state.log) == before


def test_vetter_without_the_vetters_key_cannot_invite_yet(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    world.deliver()
    world.drop()
    for key in list(ben.state.keys):
        assert key.scope != ben.group.view.vetters_scope()
    with pytest.raises(RefusedError):
        ben.do(command(world))
    world.link("ben", "ana")
    ben.do(command(world))


# -- revoking


def test_revoked_invitation_forgets_its_secret(world: World) -> None:
    ana = world["ana"]
    invitation = ana.invite()
    ana.do(do.RevokeInvitation(invitation.id))
    assert invitation_texts(ana.state, invitation.id) is None
    assert not any(invitation.id.hex() in name for name in ana.disk.facts)
    assert ana.state.invitations[invitation.id].state == "revoked"


def test_who_may_revoke(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    invitation = ana.invite()
    world.deliver()
    world.link("ben", "ana")
    with pytest.raises(NotAllowed):
        ben.do(do.RevokeInvitation(invitation.id))
    with pytest.raises(NotAllowed):
        ana.do(do.RevokeInvitation(LinkId(seed("nobody"))))
    own = ben.invite()
    ben.do(do.RevokeInvitation(own.id))


def test_closed_invitations_are_answered_after_open_ones(world: World) -> None:
    """So that somebody who holds an old key still hears why, and the newest open ones are tried first."""
    ana = world["ana"]
    first, second, third = ana.invite(days=3), ana.invite(days=5), ana.invite(days=4)
    ana.do(do.RevokeInvitation(second.id))
    assert [id_ for id_, _ in meeting_psks(ana.state)][:2] == [third.id, first.id]
    assert second.id in dict(meeting_psks(ana.state))


# -- deciding


def test_approval_is_once_and_by_officers(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    with pytest.raises(NotFound):
        ana.approve(NOBODY)
    with pytest.raises(NotFound):
        ana.do(do.DeclineMember(NOBODY))
    invitation = ana.invite()
    application = world.apply("cleo", invitation)
    ana.answer(invitation, application)
    world.deliver()
    member = MemberId(application.member)
    with pytest.raises(NotAllowed):
        ben.approve(member)
    with pytest.raises(NotAllowed):
        ben.do(do.DeclineMember(member))
    assert ana.approve(member) == "member"
    assert ana.approve(member) == "member"
    with pytest.raises(NotAllowed):
        ana.do(do.DeclineMember(member))


def test_approval_for_each_room_that_the_approver_is_in(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    world.deliver()
    world.link("ben", "ana")
    apart = ben.channel("without ana")
    invitation = ben.invite(apart)
    application = world.apply("cleo", invitation)
    ben.answer(invitation, application)
    world.deliver()
    member = MemberId(application.member)
    ana.approve(member)
    view = ana.state.log.view()
    assert view.within(member, world.general)
    assert not view.within(member, apart)
    world.deliver()
    ben.approve(member)
    assert ben.state.log.view().within(member, apart)


def test_veto_in_between_is_told(world: World) -> None:
    ana = world["ana"]
    invitation = ana.invite()
    application = world.apply("cleo", invitation)
    ana.answer(invitation, application)
    assert ana.do(do.DeclineMember(MemberId(application.member))) == "declined"
    assert ana.state.people[MemberId(application.member)].state == "declined"


# -- offices, rooms


def test_offices(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    with pytest.raises(NotAllowed):
        ben.do(do.PromoteMember(ana.member, Role.VETTER))
    with pytest.raises(NotAllowed):
        ana.do(do.PromoteMember(NOBODY, Role.VETTER))
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    assert ana.role(ben.member) == "vetter"
    ana.do(do.PromoteMember(ben.member, Role.ADMIN))
    assert ana.role(ben.member) == "admin"
    with pytest.raises(NotAllowed):  # of two admins one is no majority
        ana.do(do.PromoteMember(world["mallory"].member, Role.ADMIN))


@pytest.mark.parametrize(("name", "error"), [("", RefusedError), ("x" * 121, TooLong), ("é" * 61, TooLong)])
def test_names_of_rooms_are_bounded(world: World, name: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        world["ana"].channel(name)


def test_rooms(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    with pytest.raises(NotAllowed):
        ben.channel("mine")
    room = ana.channel("today", History.SINCE_JOIN)
    assert ana.state.channels[room].history == "since_join"
    with pytest.raises(NotAllowed):
        ben.do(do.GrantChannel(ben.member, room))
    with pytest.raises(NotFound):
        ana.do(do.GrantChannel(NOBODY, room))
    ana.do(do.GrantChannel(ben.member, room))
    world.deliver()
    assert ben.state.channels[room].name == "today"
    assert room not in world["mallory"].state.channels


def test_approving_opens_the_channels_that_are_meant(world: World) -> None:
    ana = world["ana"]
    billing, payroll = (ana.do(do.CreateChannel(name)) for name in ("billing", "payroll"))
    invitation = ana.invite(billing, payroll)
    application = world.apply("cleo", invitation)
    ana.answer(invitation, application)
    cleo = MemberId(application.member)
    assert ana.do(do.ApproveMember(cleo, (world.general, billing))) == "member"
    view = ana.state.log.view()
    assert [view.within(cleo, scope) for scope in (world.general, billing, payroll)] == [True, True, False]
    again = ana.do(do.ApproveMember(cleo))
    assert again == "member"
    assert ana.state.log.view().within(cleo, payroll)
