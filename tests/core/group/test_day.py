"""What one person changes in a group within a day is bounded; what takes away, or must not wait, never is."""

import pytest

from tests.core.group.world import DAY, Machine, World
from whisper_net.core.errors import RefusedError
from whisper_net.core.group import commands as do
from whisper_net.core.group import day
from whisper_net.core.group.commands_channels import RevokeChannel, SetChannelPolicy
from whisper_net.core.group.commands_relays import AddRelays
from whisper_net.core.ids import MemberId
from whisper_net.core.membership.link import History, Role
from whisper_net.core.membership.policies import Keep

MANY = 12


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day, "MAX_LINKS_A_DAY", MANY)


def busy(machine: Machine, upto: int) -> None:
    """Make channels until so many links are written that count."""
    while (left := upto - counted(machine)) > 0:
        machine.channel(f"room {left}")


def counted(machine: Machine) -> int:
    return len(machine.state.log.written_by(machine.member, day.COUNTED))


def test_changes_of_a_day_are_bounded(world: World) -> None:
    ana = world["ana"]
    busy(ana, MANY)
    before = len(ana.state.log)
    for command in (
        do.CreateChannel("one too many", History.ALL),
        do.GrantChannel(world["ben"].member, world.general),
        SetChannelPolicy(world.general, History.SINCE_JOIN, Keep.DAY),
        do.PromoteMember(world["ben"].member, Role.VETTER),
        AddRelays(("wss://relay",)),
    ):
        with pytest.raises(RefusedError, match="go on tomorrow"):
            ana.do(command)
    assert len(ana.state.log) == before
    world.now += DAY
    ana.channel("a day later")


def test_nothing_that_takes_away_or_must_not_wait_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, ben = world["ana"], world["ben"]
    room, invitation = ana.channel("room"), ana.invite()
    ana.do(do.GrantChannel(ben.member, room))
    application = world.apply("cho", invitation)
    monkeypatch.setattr(day, "MAX_LINKS_A_DAY", 0)
    assert ana.answer(invitation, application).state == "pending"
    ana.approve(MemberId(application.member))
    ana.do(do.RevokeInvitation(invitation.id))
    ana.do(RevokeChannel(ben.member, room))
    ana.do(do.RemoveMember(world["mallory"].member))
    ana.post(room, "under a new key")
    world.deliver()
    ben.do(do.LeaveGroup())
    assert ben.role(world["mallory"].member) == ""


def test_others_changes_count_for_nobody_else(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    busy(ana, MANY)
    world.deliver()
    world.link("ben", "ana")
    ben.channel("of ben")
