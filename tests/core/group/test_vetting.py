"""Several vetters, one door: who answers, approves and vetoes, and what members see of it."""

import msgspec
import pytest

from tests.core.group import hostile
from tests.core.group.chance import seed
from tests.core.group.world import World
from whisper_net.core.crypto.handover import seal_welcome
from whisper_net.core.crypto.lockbox import box_key_of
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.errors import NotAllowed
from whisper_net.core.group import commands as do
from whisper_net.core.group.applying import Application
from whisper_net.core.group.events import ApprovalsChanged
from whisper_net.core.group.inviting import card_of, invitation_of
from whisper_net.core.group.meeting import meeting_psks
from whisper_net.core.ids import BoxKey, LinkId, MemberId
from whisper_net.core.membership.link import Approve, Invite, Role


def test_veto_holds(world: World) -> None:
    """After a vetter's veto no vetter approves; an admin may overrule it."""
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    invitation = ana.invite()
    application = world.apply("cleo", invitation)
    ana.answer(invitation, application)
    ana.do(do.DeclineMember(MemberId(application.member)))
    world.deliver()
    with pytest.raises(NotAllowed):
        ben.approve(MemberId(application.member))
    assert ana.approve(MemberId(application.member)) == "member"


def test_inviter_offline_other_vetter_admits(world: World) -> None:
    """Any vetter answers for an invitation: with its card, its greeting key, an ADMIT and a welcome."""
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    invitation = ana.invite()
    world.deliver()
    world.link("ben", "ana")
    world.drop()
    assert card_of(ben.state, invitation.id) == invitation.card
    assert meeting_psks(ben.state) == meeting_psks(ana.state)
    application = world.apply("cleo", invitation)
    assert ben.answer(invitation, application).state == "pending"
    ben.approve(MemberId(application.member))
    answer = ben.answer(invitation, application)
    cleo = world.enter("cleo", application, answer.welcome)
    world.link("cleo", "ben")
    assert cleo.role(cleo.member) == "member"
    assert ana.role(cleo.member) == ""


def test_member_cannot_answer_or_read_joins(world: World) -> None:
    """A plain member has every link, and neither the card, the greeting key, nor the applicant's words."""
    ana, ben = world["ana"], world["ben"]
    invitation = ana.invite()
    application = world.apply("cleo", invitation, claim="I know a secret")
    ana.answer(invitation, application)
    world.deliver()
    world.link("ben", "ana")
    assert ben.state.log.heads == ana.state.log.heads
    assert card_of(ben.state, invitation.id) is None
    assert meeting_psks(ben.state) == []
    assert ben.answer(invitation, application).reason == "unknown"
    claims = [row.claim for row in ben.state.people.values()]
    assert claims == [None] * 4
    assert "I know a secret" in [row.claim for row in ana.state.people.values()]


def test_invitation_that_names_a_key_of_another_scope_is_nobodys(world: World) -> None:
    """A vetter who seals an invitation under the group's own key shows its lobby to no member."""
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    world.deliver()
    epoch = ana.state.log.view().sending_epoch(world.group)
    assert epoch is not None
    real = ana.state.log.get(ben_invites(world)).body
    body = msgspec.structs.replace(real, inv_pk=keypair(seed("i"))[0], vetters_kid=epoch.kid)
    raw = hostile.link(ben, body)
    ana.take_links(raw)
    (row,) = [row for row in ana.state.log.view().invitations() if row.body.inv_pk == body.inv_pk]
    assert card_of(ana.state, row.id) is None
    assert ana.do(do.JoinReceived(row.id, b"")).reason == "unknown"


def ben_invites(world: World) -> LinkId:
    """An invitation of Ben's that everybody has."""
    world.link("ben", "ana")
    invitation = world["ben"].invite()
    world.deliver()
    return invitation.id


def test_invitation_whose_box_is_nonsense_harms_itself_alone(world: World) -> None:
    ana = world["ana"]
    good = ana.invite()
    body: Invite = ana.state.log.get(good.id).body
    ana.take_links(hostile.link(ana, msgspec.structs.replace(body, inv_pk=keypair(seed("i"))[0], box=b"nonsense")))
    (bad,) = [row.id for row in ana.state.log.view().invitations() if row.body.box == b"nonsense"]
    assert card_of(ana.state, bad) is None
    assert next(iter(meeting_psks(ana.state)))[0] == good.id
    assert bad not in dict(meeting_psks(ana.state))
    assert card_of(ana.state, LinkId(seed("nobody"))) is None


def test_two_vetters_admit_once(world: World) -> None:
    """Both online, apart from each other, for one JOIN: one request, one use, one approval of each."""
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    invitation = ana.invite()
    world.deliver()
    world.link("ben", "ana")
    application = world.apply("cleo", invitation)
    for vetter in (ana, ben):
        assert vetter.answer(invitation, application).state == "pending"
    world.deliver()
    for vetter in (ana, ben):
        row = invitation_of(vetter.state, invitation.id)
        assert row is not None
        assert (len(row.joins), row.leaked) == (1, False)
        assert len(vetter.state.log.view().requests()) == 3
    assert ana.approve(MemberId(application.member)) == "member"
    world.deliver()
    assert ben.answer(invitation, application).state == "welcome"


def test_single_use_used_concurrently_is_flagged(world: World) -> None:
    """Two people with one key at two doors: both wait, and everybody sees that the key leaked."""
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    invitation = ana.invite()
    world.deliver()
    world.link("ben", "ana")
    assert ana.answer(invitation, world.apply("cleo", invitation)).state == "pending"
    assert ben.answer(invitation, world.apply("dora", invitation)).state == "pending"
    world.deliver()
    for vetter in (ana, ben):
        assert vetter.state.invitations[invitation.id].state == "leaked"
        assert sorted(row.state for row in vetter.state.people.values()).count("pending") == 2


def test_revoked_while_used_waits_for_informed_approval(world: World) -> None:
    """An approval that did not know of the revocation counts no more; one that does lets them in."""
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    invitation = ana.invite()
    world.deliver()
    world.link("ben", "ana")
    application = world.apply("cleo", invitation)
    ben.answer(invitation, application)
    assert ben.approve(MemberId(application.member)) == "member"
    ana.do(do.RevokeInvitation(invitation.id))
    world.deliver()
    member = MemberId(application.member)
    assert ana.role(member) == ben.role(member) == "pending"
    assert ben.answer(invitation, application).state == "pending"


def test_same_approver_counts_once(world: World) -> None:
    ana = world["ana"]
    world = World(needed=2)
    ana = world["ana"]
    ben = world.join("ben")
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    world.deliver()
    invitation = ana.invite()
    application = world.apply("cleo", invitation)
    member = MemberId(application.member)
    assert ana.answer(invitation, application).need == 2
    assert ana.approve(member) == "pending"
    assert ana.approve(member) == "pending"
    request = ana.state.log.view().request_of(member)
    assert request is not None
    ana.take_links(hostile.link(ana, Approve(request.id, world.group)))
    answer = ana.answer(invitation, application)
    assert (answer.state, answer.have) == ("pending", 1)
    world.deliver()
    assert ben.approve(member) == "member"


def test_every_officer_hears_of_an_approval_once() -> None:
    world = World(needed=2)
    ana, ben = world["ana"], world.join("ben")
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    world.deliver()
    invitation = ana.invite()
    application = world.apply("cleo", invitation)
    ana.answer(invitation, application)
    world.deliver()
    told = ApprovalsChanged(MemberId(application.member))
    assert ana.heard(ApprovalsChanged) == ben.heard(ApprovalsChanged) == []
    assert ana.approve(told.member) == "pending"
    world.deliver()
    assert ana.heard(ApprovalsChanged) == ben.heard(ApprovalsChanged) == [told]
    ana.reopen()
    assert ben.approve(told.member) == "member"
    world.deliver()
    assert ana.heard(ApprovalsChanged) == ben.heard(ApprovalsChanged) == [told]


def test_self_approval_rejected(world: World) -> None:
    """Neither by oneself while pending, nor for one's own further JOIN."""
    ana = world["ana"]
    invitation = ana.invite()
    application = world.apply("cleo", invitation)
    ana.answer(invitation, application)
    cleo = world.enter("cleo", application, seal_nothing(application))
    cleo.take_links(*ana.disk.links.values())
    request = ana.state.log.view().request_of(cleo.member)
    assert request is not None
    ana.take_links(hostile.link(cleo, Approve(request.id, world.group)))
    assert ana.role(cleo.member) == "pending"
    with pytest.raises(NotAllowed):
        cleo.approve(cleo.member)


def seal_nothing(application: Application) -> bytes:
    """A welcome without heads or keys, as anybody can seal it."""
    return seal_welcome(BoxKey(box_key_of(application.box_secret)), [], [], [], seed("ephemeral"))


def test_channel_approval_opens_only_that_channel(world: World) -> None:
    """An invitation to two rooms, approved by somebody who is in one: that one opens, the other waits."""
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    room = ana.channel("founders")
    invitation = ana.invite(room)
    application = world.apply("cleo", invitation)
    member = MemberId(application.member)
    ana.answer(invitation, application)
    world.deliver()
    assert ben.approve(member) == "member"
    view = ben.state.log.view()
    assert view.within(member, world.general)
    assert not view.within(member, room)
    world.deliver()
    ana.approve(member)
    assert ana.state.log.view().within(member, room)
