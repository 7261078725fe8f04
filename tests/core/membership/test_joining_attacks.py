"""What hostile members and applicants try where people come in, by the names that the protocol gives it."""

import pytest

from tests.core.membership.hostile import small
from tests.core.membership.people import found_body, invitation_keys, make_join, person, seed
from tests.core.membership.world import World, warm
from whisper_net.core.crypto.contexts import Context
from whisper_net.core.crypto.signing import sign
from whisper_net.core.errors import BadSignature, LinkError
from whisper_net.core.ids import BoxKey, GroupId, JoinId
from whisper_net.core.membership.link import (
    Admit,
    Found,
    Join,
    Role,
    join_id,
)
from whisper_net.core.wire.codec import decode, encode, fields_before


def test_single_use_used_concurrently_is_flagged() -> None:
    """Two people with one key: both wait for approval as ever, and the invitation says that it leaked."""
    world, invitation = small()
    base = world.heads
    joins = [world.admit(who, name, invitation, base) for who, name in (("a", "x"), ("b", "y"))]
    (state,) = [i for i in world.view.invitations() if i.id == invitation]
    assert state.leaked
    assert not state.live
    assert set(state.joins) == set(joins)
    for join in joins:
        world.approve("a", join)
        world.approve("F", join)
    assert world.role("x") == world.role("y") == "member"
    assert not world.ok(world.put("F", world.admit_body("z", invitation)))


def test_two_vetters_admit_once() -> None:
    """Two ADMITs of one JOIN are one request and one use; approvals count whichever of them the approver saw."""
    world, invitation = small()
    base = world.heads
    first = world.put("a", world.admit_body("x", invitation), base)
    second = world.put("b", world.admit_body("x", invitation), base)
    assert world.ok(first)
    assert world.ok(second)
    join = join_id(world.join("x", invitation))
    (state,) = [i for i in world.view.invitations() if i.id == invitation]
    assert not state.leaked
    assert state.joins == (join,)
    world.approve("a", join, prev=[first])
    world.approve("b", join, prev=[second])
    request = world.view.request(join)
    assert request is not None
    assert request.state == "member"
    assert {parsed.id for parsed in request.admits} == {first, second}
    assert request.approvals[world.group] == {world["a"].id, world["b"].id}
    assert not world.ok(world.put("F", world.admit_body("x", invitation)))


def test_revoked_while_used_waits_for_informed_approval() -> None:
    """A key that an admin revoked while others used it: back to pending, until somebody who knows approves."""
    world, invitation = small()
    base = world.heads
    join = world.admit("a", "x", invitation, base)
    world.approve("a", join)
    world.approve("b", join)
    assert world.role("x") == "member"
    world.revoke("F", invitation, base)
    assert world.role("x") == "pending"
    (state,) = [i for i in world.view.invitations() if i.id == invitation]
    assert state.revoked
    assert not state.live
    world.approve("a", join)
    world.approve("b", join)
    assert world.role("x") == "member"


def test_revocation_spares_those_it_saw() -> None:
    world, invitation = small()
    base = world.heads
    join = world.admit("a", "x", invitation, base)
    seen = world.heads
    world.approve("a", join)
    world.approve("b", join)
    world.revoke("F", invitation, seen)
    assert world.role("x") == "member"


def test_revocation_by_a_vetter_closes_the_future_only() -> None:
    world, _ = small()
    own = world.invite("a")
    base = world.heads
    join = world.admit("b", "x", own, base)
    world.approve("b", join)
    world.approve("F", join)
    assert not world.ok(world.revoke("b", own, base))
    assert world.ok(world.revoke("a", own, base))
    assert world.role("x") == "member"
    assert not world.ok(world.put("F", world.admit_body("y", own)))


def test_proof_replayed_with_other_keys() -> None:
    """A JOIN that somebody saw serves no other root, device or box key."""
    world, invitation = small()
    join = world.join("x", invitation)
    thief = person("z")
    for field, value in (("root", thief.id), ("device", thief.device_id), ("box_key", thief.box_key)):
        fields = [value if f == field else getattr(join, f) for f in join.__struct_fields__]
        with pytest.raises(BadSignature):
            world.log.add(world.draft("a", Admit(Join(*fields), bytes(32), b"")))
    world.log.add(world.draft("a", Admit(join, bytes(32), b"")))
    assert world.role("x") == "pending"


def test_proof_in_other_group() -> None:
    world, invitation = small()
    elsewhere = make_join(world["x"], GroupId(seed("elsewhere")), world.keys[invitation])
    with pytest.raises(LinkError):
        world.log.add(world.draft("a", Admit(elsewhere, bytes(32), b"")))


def test_zero_box_key_rejected() -> None:
    """A box key that yields zero would break every later rotation."""
    world, invitation = small()
    for weak in (bytes(32), b"\1" + bytes(31)):
        join = make_join(world["x"], world.log.group, world.keys[invitation], BoxKey(weak))
        with pytest.raises(LinkError):
            world.log.add(world.draft("a", Admit(join, bytes(32), b"")))
        founder = found_body(world["z"])
        fields = [*fields_before(founder, "box_key"), weak]
        root = world["z"].root[1]
        fields.append(sign(root, Context.FOUND, encode(fields)))
        fresh = World(checked=True)
        with pytest.raises(LinkError):
            fresh.put("z", decode(encode(fields), Found))


def test_device_key_is_used_once() -> None:
    world, _ = small()
    again = world.invite("F")
    x = person("x")
    for clone in (
        make_join(world["m"], world.log.group, world.keys[again]),
        make_join(x, world.log.group, world.keys[again], world["m"].box_key),
    ):
        assert not world.ok(world.put("a", Admit(clone, bytes(32), b""), fork=True))
    assert world.role("x") == ""


def test_self_approval_rejected() -> None:
    world, _ = small()
    base = world.heads
    invitations = [world.invite(who, base) for who in "ab"]
    first, second = (world.admit(w, "x", i, [i]) for w, i in zip("ab", invitations, strict=True))
    world.approve("a", first)
    world.approve("b", first)
    world.promote("F", "x", Role.VETTER)
    assert not world.ok(world.approve("x", second))
    assert not world.ok(world.approve("x", first))
    assert not world.view.can_approve(world["x"].id, second, world.group)


def test_same_approver_counts_once() -> None:
    world, invitation = small()
    join = world.admit("a", "x", invitation)
    for _ in range(3):
        assert world.ok(world.approve("a", join))
    assert world.role("x") == "pending"
    assert not world.view.can_approve(world["a"].id, join, world.group)
    world.approve("b", join)
    assert world.role("x") == "member"


def test_veto_holds() -> None:
    """A vetter who saw the veto cannot approve, an admin can overrule it; a plain member's veto is none."""
    world, invitation = small()
    join = world.admit("a", "x", invitation)
    assert not world.ok(world.veto("m", join))
    world.approve("a", join)
    assert world.ok(world.veto("b", join))
    assert not world.ok(world.approve("b", join))
    request = world.view.request(join)
    assert request is not None
    assert request.state == "declined"
    assert world.role("x") == "pending"
    assert world.ok(world.approve("F", join))
    assert world.role("x") == "member"


def test_backdated_veto_undoes_nothing() -> None:
    world, invitation = small()
    join = world.admit("a", "x", invitation)
    seen = world.heads
    world.approve("a", join)
    world.approve("F", join)
    assert world.ok(world.veto("b", join, seen))
    assert world.role("x") == "member"
    assert not world.ok(world.veto("b", join))


def test_channel_approval_opens_only_that_channel() -> None:
    world, private, shared = warm()
    other = world.channel("F", "other")
    invitation = world.invite("F", channels=(private, shared))
    join = world.admit("w", "x", invitation)
    assert world.ok(world.approve("a", join, private))
    assert world.ok(world.approve("v", join, private))
    assert not world.within("x", private)
    for who in "wb":
        world.approve(who, join)
    assert world.role("x") == "member"
    assert world.within("x", private)
    assert not world.within("x", shared)
    assert not world.within("x", other)
    assert not world.ok(world.approve("w", join, private))
    assert not world.ok(world.approve("F", join, other))
    assert world.view.scopes_of(world["x"].id) == [world.group, private]


def test_member_of_no_office_cannot_name_a_channel_they_are_not_in() -> None:
    world, private, _ = warm()
    assert not world.ok(world.invite("w", channels=(private,)))
    assert not world.ok(world.grant("w", "m", private))
    assert not world.ok(world.grant("F", "x", private))
    assert not world.within("m", private)


def test_join_id_is_of_the_whole_join() -> None:
    world, _ = small()
    keys = invitation_keys(1)
    one, other = (make_join(person(name), world.log.group, keys) for name in "xy")
    assert join_id(one) != join_id(other)
    assert not world.ok(world.approve("a", JoinId(join_id(one))))
    assert not world.ok(world.veto("a", JoinId(join_id(one))))
