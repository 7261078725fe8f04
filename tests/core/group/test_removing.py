"""People who are put out, go, or lose an office: what they can open from then on, and what the others see."""

import pytest

from tests.core.group import hostile
from tests.core.group.world import Machine, World
from whisper_net.adapters.store.memory_reader import MemoryGroupReader
from whisper_net.core.crypto.handover import open_keys
from whisper_net.core.errors import LastAdmin, NotAdmin, NotAllowed, NotFound, Outranked, RefusedError
from whisper_net.core.group import commands as do
from whisper_net.core.group.events import MemberLeft, MemberRemoved, RoleChanged
from whisper_net.core.group.removing import departure
from whisper_net.core.group.rotating import vetters_scope
from whisper_net.core.ids import Kid, ScopeId
from whisper_net.core.membership.bodies import Remove
from whisper_net.core.membership.generations import EpochInfo
from whisper_net.core.membership.link import Approve, Role


@pytest.fixture
def world() -> World:
    """Ana, who founded it, Ben, and Cho."""
    world = World()
    world.join("ben")
    world.join("cho")
    return world


def sending(machine: Machine, scope: ScopeId) -> EpochInfo:
    epoch = machine.state.log.view().sending_epoch(scope)
    assert epoch is not None
    return epoch


def states(machine: Machine) -> dict[str, tuple[str, str]]:
    """(state, role) of everybody, by name, as screens show it."""
    return {row.name: (row.state, row.role) for row in MemoryGroupReader(machine.disk).members()}


def remove(world: World, name: str = "ben", by: str = "ana") -> None:
    """Put somebody out, and let everybody else hear of it."""
    gone = world[name]
    world[by].do(do.RemoveMember(gone.member))
    world.deliver(*[one for one in world.machines if one != name])


# -- keys


def test_removed_cannot_open_next_epoch(world: World) -> None:
    """With every link and every box in hand: none is for the removed, and nobody hands them a key."""
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    before = {scope: sending(ana, scope).kid for scope in ana.state.log.view().scopes_of(ana.member)}
    ana.do(do.RemoveMember(ben.member))
    world.deliver()
    ana.post(world.general, "without Ben")
    cho.post(world.general, "nor from Cho")
    for sent in (*ana.sent(), *cho.sent()):
        assert ben.take_envelopes(sent.raw) == 0
    kids: list[Kid] = []
    for scope, old in before.items():
        new = sending(ana, scope)
        kids.append(new.kid)
        assert new.kid != old
        assert new.author == ana.member
        assert ben.state.me.box_key not in ana.state.log.view().recipients_of(new)
        assert new.kid not in ben.state.keys
    for giver in (ana, cho):
        assert giver.group.view.give_keys(ben.state.me.device, kids, giver.chance(32)) is None
    world.deliver("ana", "cho")
    assert ana.texts(world.general) == cho.texts(world.general) == ["without Ben", "nor from Cho"]
    assert ben.texts(world.general) == []


def test_removal_link_and_new_keys_are_one_commit(world: World) -> None:
    ana = world["ana"]
    scopes = ana.state.log.view().scopes_of(ana.member)
    ana.outbox.clear()
    ana.do(do.RemoveMember(world["ben"].member))
    (publish,) = ana.outbox
    assert len(publish.links) == 1 + len(scopes)
    assert len(publish.boxes) == len(scopes)


def test_whoever_writes_first_gives_a_room_its_key_where_the_remover_is_not(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    ana.do(do.PromoteMember(cho.member, Role.VETTER))
    world.deliver()
    room = cho.channel("payments")
    cho.do(do.GrantChannel(ben.member, room))
    world.deliver()
    old = sending(cho, room).kid
    remove(world)
    assert cho.state.log.view().sending_epoch(room) is None
    cho.post(room, "alone again")
    assert sending(cho, room).kid != old
    assert sending(cho, room).author == cho.member
    assert not ana.state.log.view().within(ana.member, room)


def test_removed_members_welcome_is_not_given(world: World) -> None:
    """The invitation, the JOIN and the ADMIT are still there: no welcome comes of them."""
    ana = world["ana"]
    invitation = ana.invite()
    application = world.apply("dan", invitation)
    ana.answer(invitation, application)
    member = next(row.member for row in ana.state.people.values() if row.state == "pending")
    ana.approve(member)
    assert ana.answer(invitation, application).state == "welcome"
    ana.do(do.RemoveMember(member))
    assert ana.answer(invitation, application).welcome == b""
    assert ana.state.people[member].state == "removed"


def test_removed_inviters_key_dead(world: World) -> None:
    """Whoever holds a key that somebody gave them who was put out since is told that it is revoked."""
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    world.deliver()
    world.link("ben", "ana")
    invitation = ben.invite()
    world.deliver()
    application = world.apply("mole", invitation)
    remove(world)
    for vetter in (ana,):
        answer = vetter.answer(invitation, application)
        assert (answer.state, answer.reason) == ("refused", "revoked")
    assert not next(row for row in ana.state.log.view().invitations() if row.id == invitation.id).live


def test_demoted_vetter_cannot_open_the_vetters_next_epoch(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    world.deliver()
    world.link("ben", "ana")
    vetters = vetters_scope(ana.state)
    old = sending(ana, vetters).kid
    assert old in ben.state.keys
    ana.do(do.DemoteMember(ben.member))
    world.deliver()
    assert sending(ana, vetters).kid not in {old, *(key.kid for key in ben.state.keys)}
    assert sending(ana, vetters).kid not in ben.state.keys
    assert states(cho)["ben"] == ("member", "member")
    assert [event.role for event in cho.heard(RoleChanged)] == ["vetter", "member"]
    ben.post(world.general, "still here")
    world.deliver()
    assert cho.texts(world.general) == ["still here"]


# -- what is shown


def test_what_the_remover_held_stays_and_what_comes_after_is_hidden(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    ben.post(world.general, "before")
    world.deliver()
    remove(world)
    ben.post(world.general, "backdated")
    for raw in ben.raws():
        for machine in (ana, cho):
            assert machine.take_envelopes(raw) == 0
    assert ana.texts(world.general) == cho.texts(world.general) == ["before"]
    assert not ana.steps()


def test_new_feed_of_somebody_removed_under_an_old_key_is_hidden(world: World) -> None:
    """Under the last epoch that they hold, with heads from before: exactly what they would have written in time."""
    ana, ben = world["ana"], world["ben"]
    pen = hostile.Pen(ben, world.general, b"otherone")
    opened = pen.write("never said in time", heads=tuple(ben.state.log.heads))
    remove(world)
    assert ana.take_envelopes(opened.raw) == 0
    assert ana.texts(world.general) == []


def test_links_of_somebody_removed_give_nothing(world: World) -> None:
    """What they sign beside their removal, unaware or as if so, has no effect."""
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    world.deliver()
    world.link("ben", "ana")
    room = ben.channel("mole's")
    remove(world)
    for publish in ben.outbox:
        ana.take_links(*publish.links)
    assert room not in ana.state.log.view().channels()
    ana.take_links(hostile.link(ben, Remove(world["cho"].member)))
    assert ana.role(world["cho"].member) == "member"


def test_two_who_hold_unlike_much_of_somebody_removed_are_level(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    ben.post(world.general, "seen by Ana alone")
    world.deliver("ben", "ana")
    remove(world)
    link = world.link("ana", "cho")
    assert all(session.level for session in link.sessions)
    assert ana.texts(world.general) == cho.texts(world.general) == ["seen by Ana alone"]


def test_removed_members_view_of_old_data_stays(world: World) -> None:
    """Told or not: what is here stays readable, nothing more can be written."""
    ana, ben = world["ana"], world["ben"]
    ana.post(world.general, "before")
    world.deliver()
    ana.do(do.RemoveMember(ben.member))
    ben.reopen()
    assert ben.texts(world.general) == ["before"]
    world.deliver()
    ben.reopen()
    assert states(ben)["ben"] == ("removed", "")
    assert [row.name for row in MemoryGroupReader(ben.disk).channels()] == ["general"]
    with pytest.raises(NotAllowed, match="not in this group any more"):
        ben.post(world.general, "after")
    batch = ben.group.rebuild_roster(world.now, ben.chance)
    ben.store.drop_projections()
    ben.store.commit([batch])
    assert [row.name for row in MemoryGroupReader(ben.disk).channels()] == ["general"]


def test_everybody_is_told_who_went(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    remove(world)
    assert ana.heard(MemberRemoved) == cho.heard(MemberRemoved) == [MemberRemoved(ben.member)]
    assert states(ana)["ben"] == states(cho)["ben"] == ("removed", "")
    cho.do(do.LeaveGroup())
    world.deliver("ana", "cho")
    assert ana.heard(MemberLeft) == [MemberLeft(cho.member)]
    assert states(ana)["cho"] == ("left", "")


def test_whoever_returns_is_shown_again(world: World) -> None:
    """By fresh approvals of the JOIN that they once came by; what they wrote in between stays hidden."""
    ana, ben = world["ana"], world["ben"]
    request = ana.state.log.view().request_of(ben.member)
    assert request is not None
    remove(world)
    ben.post(world.general, "written in between")
    raws = ben.raws()
    assert ana.take_envelopes(*raws) == 0
    for scope in (world.group, world.general):
        ana.take_links(hostile.link(ana, Approve(request.id, scope)))
    assert states(ana)["ben"] == ("member", "member")
    assert ana.texts(world.general) == []
    ana.outbox.clear()
    world.link("ben", "ana")
    ben.post(world.general, "back again")
    world.deliver()
    assert ana.texts(world.general) == world["cho"].texts(world.general) == ["back again"]


# -- who may


def test_who_may_not_put_out_or_demote(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    ana.do(do.PromoteMember(cho.member, Role.VETTER))
    world.deliver()
    for refused in (do.RemoveMember(ben.member), do.DemoteMember(ana.member)):
        with pytest.raises(NotAdmin):
            cho.do(refused)
    for command in (do.RemoveMember(ana.member), do.DemoteMember(ana.member)):
        with pytest.raises(RefusedError):
            ana.do(command)
    with pytest.raises(NotFound):
        ana.do(do.DemoteMember(ben.member))
    ana.do(do.PromoteMember(ben.member, Role.ADMIN))
    world.deliver()
    for command in (do.RemoveMember(ana.member), do.DemoteMember(ana.member)):
        with pytest.raises(Outranked, match="several together can"):
            ben.do(command)
    ana.do(do.RemoveMember(ben.member))
    with pytest.raises(NotFound):
        ana.do(do.RemoveMember(ben.member))


def test_last_admin_does_not_leave_others_alone(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    with pytest.raises(LastAdmin):
        ana.do(do.LeaveGroup())
    ana.do(do.PromoteMember(ben.member, Role.ADMIN))
    ana.do(do.LeaveGroup())
    with pytest.raises(NotFound):
        ana.do(do.LeaveGroup())
    world.deliver()
    ben.post(world.general, "Ben carries on")
    world.deliver()
    assert world["cho"].texts(world.general) == ["Ben carries on"]
    assert ana.texts(world.general) == []
    assert ana.state.me.box_key not in ben.state.log.view().recipients_of(sending(ben, world.general))


def test_only_member_leaves() -> None:
    ana = World()["ana"]
    ana.do(do.LeaveGroup())
    assert states(ana) == {"ana": ("left", "")}


def test_void_removal_ends_nobodys_standing(world: World) -> None:
    """A junior admin's removal of somebody, beside their own: whom they put out is in, and is no row of the gone."""
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    ana.do(do.PromoteMember(ben.member, Role.ADMIN))
    world.deliver()
    ben.do(do.RemoveMember(cho.member))
    ana.do(do.RemoveMember(ben.member))
    world.deliver()
    assert states(ana)["cho"] == ("member", "member")
    assert departure(ana.state.log.view(), cho.member) == ""
    assert departure(ana.state.log.view(), ben.member) == "removed"


# -- whoever knocks


def test_removed_member_probe_learns_no_name(world: World) -> None:
    """They greet with the key they hold and say who they are: the line closes without a word."""
    remove(world)
    assert world["ben"].group.view.calling_psks()
    for called in ("ana", "cho"):
        link = world.link("ben", called)
        assert link.words(1) == []
        assert link.hangups == [(1, "a device that is not active")]


def test_keys_of_before_are_still_given_to_those_who_stay(world: World) -> None:
    ana, cho = world["ana"], world["cho"]
    old = sending(ana, world.general).kid
    remove(world)
    sealed = ana.group.view.give_keys(cho.state.me.device, [old], ana.chance(32))
    assert sealed is not None
    assert [key.kid for key in open_keys(cho.state.me.box_secret, sealed)] == [old]
