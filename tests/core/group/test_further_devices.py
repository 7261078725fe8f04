"""A further device of somebody who is in: by their twelve words, and the node of any admin or vetter."""

import pytest

from tests.core.group.test_admitting import admits
from tests.core.group.world import World
from whisper_net.core.crypto.handover import open_welcome
from whisper_net.core.errors import NoKey
from whisper_net.core.group import commands as do
from whisper_net.core.group.events import DevicesChanged, JoinAnswer
from whisper_net.core.group.state import NAME, PROFILE_DUE
from whisper_net.core.membership.link import History, LinkType, Role


def refusal(answer: JoinAnswer) -> str:
    assert answer.state == "refused"
    return answer.reason


@pytest.mark.parametrize("person", ["ana", "ben"])
def test_relinked_device_reads_history(world: World, person: str) -> None:
    """All that the member may read comes to their further device, a founder's as anybody's, and nothing is asked."""
    ana, ben = world["ana"], world["ben"]
    ana.post(world.general, "written before")
    ben.post(world.general, "so is this")
    world.deliver()
    before = admits(ana)
    laptop = world.further("laptop", person)
    assert laptop.group.entered
    assert laptop.member == world[person].member
    assert laptop.state.me.device != world[person].state.me.device
    assert laptop.texts(world.general) == ["written before", "so is this"]
    assert admits(ana) == before
    assert ana.state.log.get(ana.state.log.heads[0]).link.type is LinkType.DEVICE_ADD
    assert ana.heard(DevicesChanged) == [DevicesChanged(laptop.member)]
    laptop.post(world.general, "from the laptop")
    world.deliver()
    assert ben.texts(world.general)[-1] == "from the laptop"
    assert len(ana.names()) == len(world.machines) - 1  # one row for both


def test_room_with_a_closed_past_opens_as_far_as_its_member_was_in(world: World) -> None:
    """The epochs that an older device of theirs was given, and none from before: which are asked of others."""
    ana, ben = world["ana"], world["ben"]
    room = ana.channel("since today", History.SINCE_JOIN)
    ana.post(room, "before ben")
    ana.do(do.GrantChannel(ben.member, room))
    ana.post(room, "with ben")
    world.deliver()
    world.link("ben", "ana")
    laptop = world.further("laptop", "ben")
    assert ben.texts(room) == ["with ben"]
    assert laptop.texts(room) == ["with ben"]
    first = ana.state.log.view().epochs(room)[0]
    assert first.kid not in laptop.state.keys


def test_device_of_a_vetter_is_given_the_vetters_key_and_invites(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    world.deliver()
    laptop = world.further("laptop", "ben")
    assert laptop.state.facts[NAME] == b"ben"
    assert PROFILE_DUE not in laptop.disk.facts
    world.join("cleo", "laptop")
    assert ana.role(world["cleo"].member) == "member"


def test_device_that_has_not_heard_its_name_yet_does_not_invite(world: World) -> None:
    ana = world["ana"]
    invitation = ana.invite()
    application = world.ask_with("laptop", invitation, world.words("ana"))
    laptop = world.enter("laptop", application, ana.answer(invitation, application).welcome, device=True)
    laptop.take_links(*ana.disk.links.values())
    assert laptop.group.entered
    with pytest.raises(NoKey, match="your name"):
        laptop.invite()


def test_own_name_is_the_last_that_any_device_set(world: World) -> None:
    ana, laptop = world["ana"], world.further("laptop", "ana")
    laptop.do(do.SetProfile("Ana B."))
    world.deliver()
    assert ana.state.facts[NAME] == laptop.state.facts[NAME] == b"Ana B."
    ana.reopen()
    ana.group.rebuild_roster(world.now, ana.chance)
    assert ana.state.facts[NAME] == b"Ana B."


def test_older_name_that_comes_later_is_none(world: World) -> None:
    """Two devices apart: of two names the same one counts on both, whichever came first."""
    ana, laptop = world["ana"], world.further("laptop", "ana")
    ana.do(do.SetProfile("Ana A."))
    laptop.do(do.SetProfile("Ana B."))
    laptop.do(do.SetProfile("Ana C."))
    world.deliver()
    assert ana.state.facts[NAME] == laptop.state.facts[NAME] == b"Ana C."


def test_words_of_nobody_who_is_in_make_no_applicant(world: World) -> None:
    """Mistyped, or of another group: said at once, and nothing enters the log."""
    ana = world["ana"]
    invitation = ana.invite()
    before = len(ana.state.log)
    application = world.ask_with("laptop", invitation, bytes(16))
    assert refusal(ana.answer(invitation, application, device=True)) == "absent"
    assert len(ana.state.log) == before
    ana.do(do.RemoveMember(world["ben"].member))
    application = world.ask_with("laptop", invitation, world.words("ben"))
    assert refusal(ana.answer(invitation, application, device=True)) == "absent"


def test_device_needs_an_open_invitation_and_uses_it(world: World) -> None:
    """An old JOIN in somebody else's hands serves nobody."""
    ana = world["ana"]
    invitation = ana.invite()
    application = world.ask_with("laptop", invitation, world.words("ben"))
    welcome = ana.answer(invitation, application)
    assert welcome.state == "welcome"
    assert ana.answer(invitation, application).state == "welcome"  # the same device again, whose welcome was lost
    other = world.ask_with("tablet", invitation, world.words("ben"))
    assert refusal(ana.answer(invitation, other)) == "used"
    revoked = ana.invite()
    ana.do(do.RevokeInvitation(revoked.id))
    assert refusal(ana.answer(revoked, world.ask_with("tablet", revoked, world.words("ben")))) == "revoked"
    late = ana.invite(days=1)
    application = world.ask_with("tablet", late, world.words("ben"))
    world.now += 2 * 86_400
    assert refusal(ana.answer(late, application)) == "expired"


def test_keys_that_were_shown_before_add_no_device(world: World) -> None:
    ana = world["ana"]
    first, second = ana.invite(), ana.invite()
    ana.answer(first, world.ask_with("laptop", first, world.words("ben")))
    again = world.ask_with("laptop", second, world.words("mallory"))
    assert refusal(ana.answer(second, again)) == "invalid"


def test_two_vetters_may_add_one_device(world: World) -> None:
    """Both write it, apart from each other: it is one device."""
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    world.deliver()
    world.link("ben", "ana")
    invitation = ana.invite()
    world.deliver()
    application = world.ask_with("laptop", invitation, world.words("mallory"))
    for vetter in (ana, ben):
        assert vetter.answer(invitation, application).state == "welcome"
    world.deliver()
    for machine in (ana, ben):
        assert len(machine.state.log.view().devices(world["mallory"].member)) == 2
        assert not any(row.leaked for row in machine.state.log.view().invitations())


def test_welcome_of_a_device_waits_for_a_key_that_is_not_here(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    world.deliver()
    world.link("ben", "ana")
    room = ana.channel("founders")
    invitation = ana.invite()
    ana.do(do.GrantChannel(ben.member, room))
    world.deliver()
    application = world.ask_with("laptop", invitation, world.words("ana"))
    assert ben.answer(invitation, application).state == "received"
    world.link("ben", "ana")
    answer = ben.answer(invitation, application)
    given = {key.kid for key in open_welcome(application.box_secret, answer.welcome).keys}
    assert given & {epoch.kid for epoch in ana.state.log.view().epochs(room)}
    assert application.member == ana.member
