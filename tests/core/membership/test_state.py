"""What a view says of people, channels, invitations and requests, and what it lets them do."""

import pytest

from tests.core.membership.people import NOW, PEOPLE, seed
from tests.core.membership.world import World, warm
from whisper_net.core.ids import DeviceId, JoinId, LinkId, MemberId
from whisper_net.core.membership.link import Approve, Channel, History, Policy, Rename, Role


def test_founder_stands_alone() -> None:
    world = World()
    world.found(needed=3)
    view, f = world.view, world["F"]
    assert (view.name, view.needed) == ("Former Acme", 3)
    assert view.people() == view.officers() == [f.id]
    assert dict(view.devices(f.id)) == {f.device_id: f.box_key}
    assert view.scopes_of(f.id) == [world.group, world.vetters]
    assert view.requests() == []
    assert view.invitations() == []
    assert view.request_of(f.id) is None
    assert view.channels() == {}


def test_strangers_are_nobody() -> None:
    world, private, _ = warm()
    view, nobody = world.view, MemberId(seed("nobody"))
    assert view.role(nobody) == ""
    assert not view.devices(nobody)
    assert view.scopes_of(nobody) == []
    assert view.owner(DeviceId(seed("device"))) is None
    assert not view.is_active(DeviceId(seed("device")))
    assert not view.may_write(DeviceId(seed("device")), private)
    assert view.request(JoinId(seed("join"))) is None
    assert view.request_of(nobody) is None
    with pytest.raises(KeyError):
        view.is_void(LinkId(seed("link")))


def test_people_are_listed_in_the_order_of_the_log() -> None:
    world, _, _ = warm()
    assert world.view.people() == [world[name].id for name in PEOPLE]
    assert world.view.officers() == [world[name].id for name in "Fabdevw"]


def test_a_view_knows_only_its_own_links() -> None:
    world, private, _ = warm()
    early = world.log.view_at([world.log.ids[3]])
    assert early.people() == [world["F"].id, world["a"].id]
    assert early.channels() == {}
    assert not early.within(world["F"].id, private)
    assert early.owner(world["m"].device_id) is None
    with pytest.raises(KeyError):
        early.is_void(world.heads[0])
    assert not early.is_void(world.log.ids[3])


def test_box_key_is_no_device() -> None:
    world, _, _ = warm()
    assert world.view.owner(DeviceId(world["m"].box_key)) is None
    assert world.view.owner(world["m"].device_id) == world["m"].id


def test_name_and_policy_follow_the_last_in_the_order() -> None:
    world, _, _ = warm()
    base = world.heads
    acts = [world.put(name, Rename(f"by {name}"), base) for name in "Fab"]
    first = max(acts)  # of equal height the greatest id counts
    assert world.view.name == world.log.get(first).body.name
    world.put("d", Rename("settled"))
    assert world.view.name == "settled"
    world.put("d", Policy(5))
    assert world.view.needed == 5


def test_channels_in_the_order_of_the_log() -> None:
    world, private, shared = warm()
    assert world.view.channels() == {
        private: Channel("talk", History.ALL, shared=False),
        shared: Channel("shared", History.ALL, shared=True),
    }
    assert world.view.scopes_of(world["v"].id) == [world.group, world.vetters, private]
    assert world.view.scopes_of(world["m"].id) == [world.group]
    assert world.view.scopes_of_device(world["m"].device_id) == [world.group]
    assert world.view.scopes_of_device(DeviceId(seed("device"))) == []
    world.admit("w", "x", world.invite("F"))
    assert world.view.scopes_of_device(world["x"].device_id) == []


def test_pending_people_hold_nothing() -> None:
    world, _, _ = warm()
    join = world.admit("w", "x", world.invite("F"))
    view, x = world.view, world["x"]
    assert view.role(x.id) == "pending"
    assert view.scopes_of(x.id) == []
    assert view.owner(x.device_id) == x.id
    assert not view.is_active(x.device_id)
    assert not view.may_write(x.device_id, world.group)
    assert x.device_id not in view.entitled(world.group)
    request = view.request_of(x.id)
    assert request is not None
    assert (request.id, request.state, request.needed) == (join, "pending", {world.group: 2})
    assert request.approvals == {world.group: frozenset()}
    assert request.join.root == x.id


def test_request_lists_approvals_by_scope() -> None:
    world, private, _ = warm()
    inv = world.invite("F", channels=(private,))
    join = world.admit("w", "x", inv)
    world.approve("a", join)
    world.approve("v", join, private)
    request = world.view.request(join)
    assert request is not None
    assert request.invitation == inv
    assert request.needed == {world.group: 2, private: 2}
    assert request.approvals == {world.group: {world["a"].id}, private: {world["v"].id}}
    assert world.view.requests()[-1] == request


def test_one_vetter_suffices_where_there_is_one() -> None:
    world = World()
    world.found(needed=2)
    general = world.channel("F")
    join = world.admit("F", "a", world.invite("F", channels=(general,)))
    for scope in (world.group, general):
        world.approve("F", join, scope)
    assert world.role("a") == "member"
    assert world.within("a", general)


def test_invitations() -> None:
    world, _, _ = warm()
    inv = world.invite("v", uses=2)
    world.admit("w", "x", inv)
    state = world.view.invitations()[-1]
    assert (state.id, state.inviter, len(state.joins)) == (inv, world["v"].id, 1)
    assert (state.live, state.revoked, state.leaked) == (True, False, False)
    world.admit("w", "y", inv)
    assert not world.view.invitations()[-1].live
    world.revoke("v", inv)
    state = world.view.invitations()[-1]
    assert (state.live, state.revoked, state.leaked) == (False, True, False)
    assert not world.ok(world.invite("m"))
    assert world.view.invitations()[-1] == state


def test_offices_allow_what_the_log_accepts() -> None:
    world, private, _ = warm()
    inv = world.invite("v", channels=(private,))
    join = world.admit("w", "x", inv)
    view, ids = world.view, {name: world[name].id for name in [*PEOPLE, "x"]}
    assert [n for n in PEOPLE if view.can_invite(ids[n])] == list("Fabdevw")
    assert [n for n in PEOPLE if view.can_make_channel(ids[n])] == list("Fabdevw")
    assert [n for n in PEOPLE if view.can_rename(ids[n])] == list("Fabde")
    assert [n for n in PEOPLE if view.can_veto(ids[n], join)] == list("Fabdevw")
    assert [n for n in PEOPLE if view.can_approve(ids[n], join, world.group)] == list("Fabdevw")
    assert [n for n in PEOPLE if view.can_approve(ids[n], join, private)] == list("Fav")
    assert [n for n in PEOPLE if view.can_grant(ids[n], ids["m"], private)] == list("Fav")
    assert [n for n in PEOPLE if view.can_revoke_invite(ids[n], inv)] == list("Fabdev")
    assert not view.can_revoke_invite(ids["F"], LinkId(seed("none")))
    assert not view.can_revoke_invite(ids["F"], LinkId(private))
    assert view.can_promote(frozenset({ids["a"]}), ids["m"], Role.VETTER)
    assert not view.can_promote(frozenset({ids["a"]}), ids["m"], Role.ADMIN)
    assert view.can_promote(frozenset({ids["a"], ids["b"], ids["F"]}), ids["m"], Role.ADMIN)
    assert not view.can_promote(frozenset({ids["m"]}), ids["w"], Role.ADMIN)
    assert not view.can_promote(frozenset({ids["a"]}), ids["w"], Role.VETTER)


def test_approval_is_given_once() -> None:
    world, _, _ = warm()
    join = world.admit("w", "x", world.invite("F"))
    world.approve("a", join)
    assert not world.view.can_approve(world["a"].id, join, world.group)
    assert world.view.can_approve(world["b"].id, join, world.group)


def test_two_thirds_of_the_electors_can_give_an_office() -> None:
    """Without a majority of the admins: admins, and vetters whose own office a majority gave."""
    world, _, _ = warm(size=6)
    assert not world.ok(world.promote("F", "m", Role.ADMIN, "vw"))  # each named by one admin
    for name in "de":
        assert world.ok(world.promote("F", name, Role.VETTER, "ab"))
    assert not world.ok(world.promote("d", "m", Role.ADMIN, "e"))
    assert world.ok(world.promote("F", "m", Role.ADMIN, "dea"))
    assert world.role("m") == "admin"


def test_a_vetter_may_become_admin_and_not_vetter_again() -> None:
    world, _, _ = warm()
    assert not world.ok(world.promote("F", "v", Role.VETTER))
    assert world.ok(world.promote("F", "v", Role.ADMIN, "ab"))
    assert world.role("v") == "admin"
    assert not world.ok(world.promote("F", "v", Role.ADMIN, "abde"))


def test_two_requests_of_one_person() -> None:
    world, _, _ = warm()
    base = world.heads
    invitations = [world.invite(name, base) for name in "ab"]
    joins = [world.admit(name, "x", inv, [inv]) for name, inv in zip("ab", invitations, strict=True)]
    assert len(set(joins)) == 2
    world.approve("a", joins[1])
    world.approve("d", joins[1])
    assert world.role("x") == "member"
    request = world.view.request_of(world["x"].id)
    assert request is not None
    assert request.id == joins[1]
    assert [r.id for r in world.view.requests()][-2:] == sorted(joins, key=lambda j: world.view.request(j).admits[0].id)  # type: ignore[union-attr]


def test_somebody_joined_with_the_approval_that_completed_those_needed() -> None:
    world, _, _ = warm()
    join = world.admit("w", "x", world.invite("F"))
    assert world.view.joined(world["x"].id) is None
    stamps: list[int | None] = []
    for approver in ("a", "v", "F"):
        world.put(approver, Approve(join, world.group), ts=NOW + 100 + len(stamps))
        stamps.append(world.view.joined(world["x"].id))
    assert stamps == [None, NOW + 101, NOW + 101]


def test_founder_joined_with_the_group() -> None:
    world = World()
    world.found()
    assert world.view.joined(world["F"].id) == NOW
    assert world.view.joined(world["y"].id) is None
