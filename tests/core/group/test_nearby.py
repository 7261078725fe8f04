"""Who of a group knows whom on a LAN, and who may be found there."""

from tests.core.group.world import Machine, World
from whisper_net.core.group import commands as do
from whisper_net.core.group.nearby import announces, nearby_secrets
from whisper_net.core.ids import MemberId
from whisper_net.core.membership.link import Role
from whisper_net.core.sync.announcing import EPOCHS, announce, recognises
from whisper_net.core.wire.bounds import EPOCH_PERIOD

QUARTER = 2_000_000


def knows(one: Machine, other: Machine) -> bool:
    said = announce([nearby_secrets(other.state)], QUARTER, other.chance)
    return recognises(nearby_secrets(one.state), said, QUARTER)


def test_members_know_each_other_and_are_found(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    assert knows(ana, ben)
    assert knows(ben, ana)
    assert announces(ana.state)
    assert nearby_secrets(ana.state) == nearby_secrets(ben.state)


def test_members_of_different_groups_do_not(world: World) -> None:
    stranger = World("eve")["eve"]
    assert not knows(stranger, world["ana"])
    assert not knows(world["ana"], stranger)


def test_newest_three_epochs_count_newest_first(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    first = nearby_secrets(ana.state)[0]
    for number in range(EPOCHS):
        assert knows(ana, ben), number  # who was away for two epochs is still known
        world.now += EPOCH_PERIOD
        ana.do(do.SetProfile("Ana"))
        assert nearby_secrets(ana.state)[number + 1 : number + 2] in ([first], [])
    assert len(nearby_secrets(ana.state)) == EPOCHS
    assert not knows(ana, ben)


def test_somebody_entering_looks_by_the_key_of_the_welcome_and_is_not_found(world: World) -> None:
    ana = world["ana"]
    invitation = ana.invite()
    application = world.apply("cleo", invitation)
    ana.answer(invitation, application)
    ana.approve(MemberId(application.member))
    cleo = world.enter("cleo", application, ana.answer(invitation, application).welcome)
    assert knows(cleo, ana)
    assert not announces(cleo.state)
    cleo.state.welcome = None  # without a log nothing is believed
    assert nearby_secrets(cleo.state) == []
    assert not announces(cleo.state)


def test_somebody_sent_back_to_pending_looks_and_is_not_found(world: World) -> None:
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
    assert announces(cleo.state)
    ana.do(do.RevokeInvitation(invitation.id))
    world.deliver()
    assert cleo.role(cleo.member) == "pending"
    assert nearby_secrets(cleo.state) != []
    assert not announces(cleo.state)


def test_device_that_the_log_does_not_know_has_nobody(world: World) -> None:
    ana, eve = world["ana"], World("eve")["eve"]
    ana.state.me = eve.state.me
    assert nearby_secrets(ana.state) == []
    assert not announces(ana.state)
