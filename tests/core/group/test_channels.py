"""Channels: who comes in and goes, what each can open, and what a changed policy does to those who come later."""

import pytest

from tests.core.group.world import Machine, World
from whisper_net.adapters.store.memory_reader import MemoryGroupReader
from whisper_net.core.errors import NotAllowed, NotFound, Outranked, RefusedError, TooLong
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_channels import RevokeChannel, SetChannelPolicy
from whisper_net.core.ids import ScopeId
from whisper_net.core.membership.channels import Rules
from whisper_net.core.membership.generations import EpochInfo
from whisper_net.core.membership.link import History, Role
from whisper_net.core.membership.policies import Keep


@pytest.fixture
def world() -> World:
    """Ana, who founded it; Ben, a vetter; and Cho."""
    world = World()
    world.join("ben")
    world.join("cho")
    world["ana"].do(do.PromoteMember(world["ben"].member, Role.VETTER))
    world.deliver()
    world.link("ben", "ana")
    return world


def sending(machine: Machine, scope: ScopeId) -> EpochInfo:
    epoch = machine.state.log.view().sending_epoch(scope)
    assert epoch is not None
    return epoch


def let_in(world: World, room: ScopeId, *names: str, by: str = "ana") -> None:
    for name in names:
        world[by].do(do.GrantChannel(world[name].member, room))
    world.deliver()
    for name in names:
        world.link(name, by)


# -- in and out


def test_revoked_keeps_what_they_have_and_gets_nothing_later(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    room = ana.channel("severance")
    let_in(world, room, "ben", "cho")
    ana.post(room, "before")
    world.deliver()
    old = sending(ana, room).kid
    ana.do(RevokeChannel(cho.member, room))
    world.deliver()
    ana.post(room, "after")
    world.deliver()
    world.link("cho", "ana")
    assert ben.texts(room) == ["before", "after"]
    assert cho.texts(room) == ["before"]
    assert sending(ana, room).kid != old
    assert sending(ana, room).kid not in cho.state.keys
    assert ana.group.view.give_keys(cho.state.me.device, [sending(ana, room).kid], ana.chance(32)) is None
    with pytest.raises(NotAllowed):
        cho.post(room, "still here?")
    assert room in {row.scope for row in MemoryGroupReader(cho.disk).channels()}
    assert room not in cho.state.log.view().scopes_of(cho.member)


def test_granted_again_reads_on(world: World) -> None:
    ana, cho = world["ana"], world["cho"]
    room = ana.channel("severance")
    let_in(world, room, "cho")
    ana.do(RevokeChannel(cho.member, room))
    ana.post(room, "meanwhile")
    world.deliver()
    let_in(world, room, "cho")
    cho.post(room, "back")
    world.deliver()
    assert cho.texts(room) == ana.texts(room) == ["meanwhile", "back"]


def test_taking_a_channel_and_its_new_key_are_one_commit(world: World) -> None:
    ana = world["ana"]
    room = ana.channel("severance")
    let_in(world, room, "cho")
    ana.outbox.clear()
    ana.do(RevokeChannel(world["cho"].member, room))
    (publish,) = ana.outbox
    assert (len(publish.links), len(publish.boxes)) == (2, 1)


def test_leaving_a_channel_leaves_the_others_a_new_key_to_make(world: World) -> None:
    ana, cho = world["ana"], world["cho"]
    room = ana.channel("severance")
    let_in(world, room, "cho")
    cho.do(RevokeChannel(cho.member, room))
    world.deliver()
    assert ana.state.log.view().sending_epoch(room) is None
    ana.post(room, "without Cho")
    world.deliver()
    assert cho.texts(room) == []
    with pytest.raises(NotFound, match="you are not"):
        cho.do(RevokeChannel(cho.member, room))


def test_who_takes_a_channel_from_whom(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    room = ben.channel("vetting")
    let_in(world, room, "ana", "cho", by="ben")
    with pytest.raises(Outranked):
        ben.do(RevokeChannel(ana.member, room))
    with pytest.raises(NotAllowed, match="admin"):
        cho.do(RevokeChannel(ben.member, room))
    ana.do(RevokeChannel(ben.member, room))
    with pytest.raises(NotFound, match="they are not"):
        ana.do(RevokeChannel(ben.member, room))
    assert ben.member not in {m for m in ana.state.people if ana.state.log.view().within(m, room)}


def test_somebody_in_the_channel_is_not_let_in_twice(world: World) -> None:
    room = world["ana"].channel("severance")
    let_in(world, room, "cho")
    with pytest.raises(RefusedError, match="already"):
        world["ana"].do(do.GrantChannel(world["cho"].member, room))
    with pytest.raises(NotAllowed):
        world["cho"].do(do.GrantChannel(world["ben"].member, room))


def test_a_channels_name_has_a_bound(world: World) -> None:
    with pytest.raises(TooLong):
        world["ana"].channel("x" * 2_000)
    for name in ("", "  ", "zero \0"):
        with pytest.raises(RefusedError):
            world["ana"].channel(name)


# -- its policy


def test_a_policy_of_its_first_moment_is_in_its_first_key(world: World) -> None:
    ana = world["ana"]
    room: ScopeId = ana.do(do.CreateChannel("today", History.ALL, False, Keep.DAY))
    assert ana.state.log.view().rules(room) == Rules(History.ALL, Keep.DAY)
    assert sending(ana, room).period == 86_400
    assert len(ana.state.log.view().epochs(room)) == 1


def test_who_changes_a_policy(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    room = ben.channel("vetting")
    let_in(world, room, "cho", by="ben")
    for outsider in (ana, cho):
        with pytest.raises(NotAllowed):
            outsider.do(SetChannelPolicy(room, keep=Keep.DAY))
    assert ben.do(SetChannelPolicy(room, keep=Keep.WEEK)) == Rules(History.ALL, Keep.WEEK)
    let_in(world, room, "ana", by="ben")
    assert ana.do(SetChannelPolicy(room, History.SINCE_JOIN)) == Rules(History.SINCE_JOIN, Keep.WEEK)
    before = len(ana.state.log)
    assert ana.do(SetChannelPolicy(room)) == Rules(History.SINCE_JOIN, Keep.WEEK)
    assert len(ana.state.log) == before


def test_what_was_open_stays_open_and_a_later_newcomer_reads_from_then_on(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    room = ana.channel("offers")
    ana.post(room, "open")
    let_in(world, room, "ben")
    ana.do(SetChannelPolicy(room, History.SINCE_JOIN))
    ana.post(room, "closed")
    world.deliver()
    world.link("ben", "ana")
    let_in(world, room, "cho")
    assert cho.texts(room) == []
    ana.post(room, "with Cho")
    world.deliver()
    world.link("cho", "ben")
    assert ana.texts(room) == ben.texts(room) == ["open", "closed", "with Cho"]
    assert cho.texts(room) == ["with Cho"]
    assert {row.history for row in MemoryGroupReader(cho.disk)._open().shown.channels.values()} == {"all", "since_join"}


def test_opening_the_past_again_opens_what_was_never_closed(world: World) -> None:
    """What was written while the past was closed was written for those who were there."""
    ana, cho = world["ana"], world["cho"]
    room = ana.channel("offers")
    ana.post(room, "open")
    ana.do(SetChannelPolicy(room, History.SINCE_JOIN))
    ana.post(room, "for those who are here")
    ana.do(SetChannelPolicy(room, History.ALL))
    ana.post(room, "open again")
    let_in(world, room, "cho")
    world.deliver()
    assert cho.texts(room) == ["open", "open again"]


def test_a_newcomer_makes_a_closed_channel_rotate(world: World) -> None:
    ana, cho = world["ana"], world["cho"]
    room = ana.channel("offers", History.SINCE_JOIN)
    ana.post(room, "one")
    first = sending(ana, room)
    ana.post(room, "two")
    assert sending(ana, room).kid == first.kid
    let_in(world, room, "cho")
    ana.post(room, "three")
    world.deliver()
    assert sending(ana, room).n == first.n + 1
    assert cho.texts(room) == ["three"]


def test_policies_beside_each_other_end_in_one_key(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    room = ben.channel("vetting")
    let_in(world, room, "ana", by="ben")
    ana.do(SetChannelPolicy(room, keep=Keep.DAY))
    ben.do(SetChannelPolicy(room, keep=Keep.WEEK))
    world.deliver()
    rules = {machine.state.log.view().rules(room) for machine in (ana, ben)}
    assert len(rules) == 1
    ana.post(room, "one")
    world.deliver()
    ben.post(room, "two")
    world.deliver()
    assert ana.texts(room) == ben.texts(room) == ["one", "two"]
    assert sending(ana, room).kid == sending(ben, room).kid
    assert sending(ana, room).period == next(iter(rules)).period


def test_past_is_closed_by_the_first_policy_since_it_was_open(world: World) -> None:
    ana, cho = world["ana"], world["cho"]
    room = ana.channel("offers", History.SINCE_JOIN)
    ana.do(SetChannelPolicy(room, History.ALL))
    ana.post(room, "open")
    let_in(world, room, "ben")
    ana.do(SetChannelPolicy(room, History.SINCE_JOIN))
    ana.do(SetChannelPolicy(room, keep=Keep.WEEK))
    let_in(world, room, "cho")
    world.link("ben", "ana")
    assert world["ben"].texts(room) == ["open"]
    assert cho.texts(room) == []
