"""The door: what an online vetter's node does by itself with a JOIN, and what it answers."""

import msgspec
import pytest

from tests.core.group.chance import seed
from tests.core.group.world import DAY, Invited, Machine, World
from whisper_net.core.crypto.epochs import lobby_secret
from whisper_net.core.crypto.invitation import check_card, invitation_keys
from whisper_net.core.crypto.lockbox import box_key_of
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.group import commands as do
from whisper_net.core.group.applying import Application
from whisper_net.core.group.events import RequestArrived
from whisper_net.core.group.inviting import invitation_of
from whisper_net.core.group.rotating import vetters_scope
from whisper_net.core.ids import BoxKey, GroupId, LinkId, MemberId
from whisper_net.core.membership.join import make_about, make_join, open_request, seal_request
from whisper_net.core.membership.link import LinkType


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
    """Somebody who is in asks again with the device that they have: they are told so once more, and nothing is written.

    With another box key than that device's nothing is sealed to them.
    """
    ana = world["ana"]
    first, second = ana.invite(), ana.invite()
    application = forge(world, first, "cleo")
    ana.answer(first, application)
    ana.approve(MemberId(application.member))
    before = len(ana.state.log)
    again = forge(world, second, "cleo")
    assert ana.answer(second, again).state == "welcome"
    assert ana.answer(second, forge(world, second, "cleo", box=box_key_of(seed("other")))).reason == "invalid"
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
