"""The door: what an online vetter's node does by itself with a JOIN, and what it answers."""

import msgspec
import pytest

from tests.core.group import hostile
from tests.core.group.world import DAY, Invited, Machine, World, seed
from whisper_net.core.crypto.epochs import lobby_secret
from whisper_net.core.crypto.handover import open_welcome, seal_welcome
from whisper_net.core.crypto.invitation import check_card, invitation_keys
from whisper_net.core.crypto.lockbox import box_key_of
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.errors import CannotOpen, NotAllowed
from whisper_net.core.group import admitting, rotating
from whisper_net.core.group import commands as do
from whisper_net.core.group.applying import Application
from whisper_net.core.group.change import Change
from whisper_net.core.group.events import RequestArrived
from whisper_net.core.group.inviting import card_of, invitation_of, meeting_psks
from whisper_net.core.group.rotating import vetters_scope
from whisper_net.core.ids import BoxKey, GroupId, LinkId, MemberId, ScopeId
from whisper_net.core.membership.join import make_about, make_join, open_about, open_request, seal_request
from whisper_net.core.membership.link import Admit, Approve, History, Invite, LinkType, Role, join_id
from whisper_net.core.wire.codec import encode


def forge(world: World, invitation: Invited, name: str, group: bytes | None = None, **changes: bytes) -> Application:
    """A JOIN that somebody signed with a program of their own; `changes` overrule its fields after signing."""
    card = check_card(invitation.card, invitation_keys(invitation.stretched).inv_pk, None)
    root, device = keypair(seed("root", name)), keypair(seed("device", name))
    about = make_about(name, "", bytes(16))
    box = BoxKey(changes.pop("box", box_key_of(seed("box", name))))
    keys = invitation_keys(changes.pop("stretched", invitation.stretched))
    join = make_join(GroupId(group or card.group), keys, root, device, box, about, seed("nonce", name)[:16])
    join = msgspec.structs.replace(join, **changes)
    application = world.apply(name, invitation)
    sealed = seal_request(BoxKey(card.lobby_pk), join, about, seed("ephemeral", name))
    return msgspec.structs.replace(application, sealed=sealed, member=root[0], box_secret=seed("box", name))


def admits(machine: Machine) -> int:
    """ADMITs in the log, whatever they mean."""
    log = machine.state.log
    return sum(log.get(id_).link.type is LinkType.ADMIT for id_ in log.ids)


def test_valid_join_becomes_pending_and_gives_nothing(world: World) -> None:
    ana = world["ana"]
    invitation = ana.invite()
    application = world.apply("cleo", invitation)
    answer = ana.answer(invitation, application)
    assert (answer.state, answer.have, answer.need, answer.welcome) == ("pending", 0, 1, b"")
    member = MemberId(application.member)
    assert ana.role(member) == "pending"
    assert ana.heard(RequestArrived) == [RequestArrived(member, "cleo")]
    assert ana.answer(invitation, application) == answer
    assert admits(ana) == 3
    assert ana.names()[member] == "cleo"


def test_wrong_secret(world: World) -> None:
    """Neither another secret's signature nor another lobby is let in, and nothing of it enters the log."""
    ana = world["ana"]
    invitation, before = ana.invite(), len(ana.state.log)
    assert ana.answer(invitation, forge(world, invitation, "cleo", stretched=seed("guess"))).reason == "invalid"
    other = ana.invite()
    answer = do.JoinReceived(other.id, world.apply("cleo", invitation).sealed)
    assert ana.do(answer).reason == "invalid"
    assert ana.do(do.JoinReceived(invitation.id, b"no lockbox")).reason == "invalid"
    assert ana.do(do.JoinReceived(LinkId(seed("nobody")), b"")).reason == "unknown"
    assert len(ana.state.log) == before + 1
    assert ana.steps() == ["group", "cannot_open", "cannot_open"]


@pytest.mark.parametrize("field", ["root", "device", "box_key", "about", "nonce", "inv_pk"])
def test_proof_replayed_with_other_keys(world: World, field: str) -> None:
    """A JOIN that somebody saw serves no other root, device, box key, words or invitation."""
    ana = world["ana"]
    invitation = ana.invite()
    value = seed("mine")[:16] if field == "nonce" else keypair(seed("mine"))[0]
    assert ana.answer(invitation, forge(world, invitation, "cleo", **{field: value})).reason == "invalid"
    assert admits(ana) == 2
    assert len(ana.steps()) == 1


def test_proof_in_other_group(world: World) -> None:
    ana = world["ana"]
    invitation = ana.invite()
    assert ana.answer(invitation, forge(world, invitation, "cleo", group=seed("another group"))).reason == "invalid"
    assert ana.steps() == ["group"]


def test_join_replayed_under_another_invitation(world: World) -> None:
    """Whoever reads a JOIN and seals it to another lobby has asked for nobody: it names its own invitation."""
    ana = world["ana"]
    first, second = ana.invite(), ana.invite()
    application = world.apply("cleo", first)
    row = invitation_of(ana.state, first.id)
    assert row is not None
    epoch = ana.state.log.view().sending_epoch(vetters_scope(ana.state))
    assert epoch is not None
    secret = ana.state.keys.secret(epoch.scope, epoch.kid)
    assert secret is not None
    join, about = open_request(lobby_secret(secret, row.body.inv_pk), application.sealed)
    lobby = check_card(second.card, invitation_keys(second.stretched).inv_pk, None).lobby_pk
    moved = seal_request(BoxKey(lobby), join, about, seed("ephemeral"))
    assert ana.do(do.JoinReceived(second.id, moved)).reason == "invalid"
    assert ana.steps() == ["group"]
    assert admits(ana) == 2


def test_zero_box_key_rejected(world: World) -> None:
    ana = world["ana"]
    invitation = ana.invite()
    assert ana.answer(invitation, forge(world, invitation, "cleo", box=bytes(32))).reason == "invalid"
    assert ana.steps() == ["box_key"]


def test_box_key_of_somebody_else_writes_no_junk(world: World) -> None:
    """An applicant who shows a member's box key is refused without a link, however often they ask."""
    ana, ben = world["ana"], world["ben"]
    invitation = ana.invite()
    before = len(ana.state.log)
    for turn in range(5):
        application = forge(world, invitation, f"cleo{turn}", box=ben.state.me.box_key)
        assert ana.answer(invitation, application).reason == "invalid"
    assert len(ana.state.log) == before


def test_member_is_present_already(world: World) -> None:
    """Somebody who is in asks again under a new invitation: with their old JOIN's keys, or with new ones."""
    ana = world["ana"]
    first, second = ana.invite(), ana.invite()
    application = forge(world, first, "cleo")
    ana.answer(first, application)
    ana.approve(MemberId(application.member))
    before = len(ana.state.log)
    again = forge(world, second, "cleo")
    assert ana.answer(second, again).reason == "present"
    assert ana.answer(first, application).state == "welcome"
    assert len(ana.state.log) == before


def test_pending_person_cannot_ask_twice(world: World) -> None:
    ana = world["ana"]
    first, second = ana.invite(), ana.invite()
    ana.answer(first, forge(world, first, "cleo"))
    assert ana.answer(second, forge(world, second, "cleo")).reason == "present"


def test_expired(world: World) -> None:
    ana = world["ana"]
    invitation = ana.invite(days=1)
    application = world.apply("cleo", invitation)
    world.now += DAY
    late = world.apply("dora", invitation)
    world.now += 1
    assert ana.answer(invitation, application).reason == "expired"
    assert ana.answer(invitation, late).reason == "expired"


def test_request_made_in_time_is_welcomed_after_the_invitation_expired(world: World) -> None:
    ana = world["ana"]
    invitation = ana.invite(days=1)
    application = world.apply("cleo", invitation)
    ana.answer(invitation, application)
    world.now += 3 * DAY
    ana.approve(MemberId(application.member))
    assert ana.answer(invitation, application).state == "welcome"


def test_used(world: World) -> None:
    ana = world["ana"]
    invitation = ana.invite()
    ana.answer(invitation, world.apply("cleo", invitation))
    assert ana.answer(invitation, world.apply("dora", invitation)).reason == "used"
    several = ana.invite(uses=2)
    states = [ana.answer(several, world.apply(name, several)).state for name in ("eve", "fred", "gina")]
    assert states == ["pending", "pending", "refused"]


def test_revoked(world: World) -> None:
    ana = world["ana"]
    invitation = ana.invite()
    ana.do(do.RevokeInvitation(invitation.id))
    assert ana.answer(invitation, world.apply("cleo", invitation)).reason == "revoked"


def test_declined(world: World) -> None:
    ana = world["ana"]
    invitation = ana.invite()
    application = world.apply("cleo", invitation)
    ana.answer(invitation, application)
    assert ana.do(do.DeclineMember(MemberId(application.member))) == "declined"
    answer = ana.answer(invitation, application)
    assert (answer.state, answer.reason) == ("refused", "declined")


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
    change, join = Change(world.now, ana.chance), ana.state.log.view().requests()[0].join
    assert admitting._closed(ana.state, change, msgspec.structs.replace(row, live=False), join) == "revoked"
    gone = msgspec.structs.replace(row, inviter=world["ben"].member)
    assert admitting._closed(ana.state, change, gone, join) == "revoked"
    assert admitting._closed(ana.state, change, row, join) == "present"
