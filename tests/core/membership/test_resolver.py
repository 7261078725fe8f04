"""The machinery that voids, where the types of today do not reach it yet.

Removals of people come later, with their own types. Here a REVOKE_INVITE is made to end somebody's standing, or a
fact is made to rest on something that falls, so that RETURN, SENIOR and TAINT are held to what they promise.
"""

from dataclasses import replace

import pytest

from tests.core.membership.world import PEOPLE, World, warm
from whisper_net.core.ids import LinkId, MemberId
from whisper_net.core.membership import resolver as resolver_module
from whisper_net.core.membership.facts import bits
from whisper_net.core.membership.link import LinkType, RevokeInvite, Role
from whisper_net.core.membership.log import MembershipLog
from whisper_net.core.membership.roster import Roster
from whisper_net.core.membership.state import View


def end(world: World, removal: LinkId, name: str) -> None:
    """Let an effective removal end a person's standing, and resolve anew."""
    graph = world.graph
    graph.ends[world[name].id] |= 1 << graph.index[removal]
    world.resolver._memory.clear()
    world.resolver.now = Roster(graph, world.resolver.resolved(graph.all))
    world.log._view = None


def test_who_is_removed_is_out() -> None:
    world, private, _ = warm()
    inv = world.invite("v")
    end(world, world.revoke("F", inv), "m")
    assert world.role("m") == ""
    assert not world.view.devices(world["m"].id)
    assert not world.within("m", world.group)
    assert world.view.owner(world["m"].device_id) == world["m"].id
    assert not world.view.may_write(world["m"].device_id, world.group)
    request = world.view.request_of(world["m"].id)
    assert request is not None
    assert request.state == "out"
    end(world, world.log.ids[-1], "v")
    assert not world.within("v", private)


def test_founder_can_be_removed_too() -> None:
    world, _, _ = warm()
    inv = world.invite("F")
    end(world, world.revoke("a", inv), "F")
    assert world.role("F") == ""
    assert not world.view.devices(world["F"].id)


def test_return_must_be_causally_later() -> None:
    """Only what has every effective end in its past brings somebody back."""
    world, private, _ = warm()
    inv = world.invite("F", channels=(private,))
    join = world.admit("a", "x", inv)
    base = world.heads
    for scope in (None, private):
        for name in "av":
            world.approve(name, join, scope, base)
    other = world.invite("b", base)
    removal = world.revoke("b", other)
    end(world, removal, "x")
    assert world.role("x") == ""
    for name in "av":
        world.approve(name, join)
    assert world.role("x") == "member"
    assert not world.within("x", private)
    assert world.view.devices(world["x"].id)
    world.grant("a", "x", private)
    assert world.within("x", private)


def test_only_the_approved_request_of_the_removed_binds_its_device_again() -> None:
    """CARRIED: an ADMIT from before a removal binds nothing, unless approved after it."""
    world, _, _ = warm()
    base = world.heads
    invitations = [world.invite(name, base) for name in "ab"]
    joins = [world.admit(name, "x", inv, [inv]) for name, inv in zip("ab", invitations, strict=True)]
    other = world.invite("d")
    end(world, world.revoke("d", other), "x")
    assert not world.view.devices(world["x"].id)
    for name in "av":
        world.approve(name, joins[1])
    assert world.role("x") == "member"
    assert world.view.is_active(world["x"].device_id)
    assert len(world.resolver.now.person(world["x"].id).seats) == 1


def test_office_given_beside_a_removal_does_not_bring_back() -> None:
    world, _, _ = warm()
    inv = world.invite("F")
    base = world.heads
    removal = world.revoke("F", inv, base)
    end(world, removal, "m")
    world.promote("a", "m", Role.VETTER, prev=base)
    assert world.role("m") == ""
    world.promote("a", "m", Role.VETTER)
    assert world.role("m") == ""  # not allowed: whoever is out is no member to promote


def test_senior_credential_beside_a_removal_overrules_it() -> None:
    """SENIOR: whichever of the two arrives first."""
    world, _, _ = warm()
    inv = world.invite("v")
    base = world.heads
    removal = world.revoke("v", inv, base)
    end(world, removal, "m")
    assert world.role("m") == ""
    world.promote("F", "m", Role.ADMIN, "abde", base)
    assert world.role("m") == "admin"
    assert world.view.is_void(removal)
    links = world.log.since([])
    late = MembershipLog()
    late._resolver.graph.ends[world["m"].id] |= 1 << (len(links) - 1)
    for parsed in [*(x for x in links if x.id != removal), world.log.get(removal)]:
        late.add(parsed, verified=True)
    assert late.view().role(world["m"].id) == "admin"
    assert late.view().is_void(removal)


def test_junior_credential_beside_a_removal_does_not() -> None:
    world, _, _ = warm()
    inv = world.invite("F")
    base = world.heads
    removal = world.revoke("F", inv, base)
    end(world, removal, "m")
    world.promote("a", "m", Role.ADMIN, "abde", base)
    assert world.role("m") == ""
    assert not world.view.is_void(removal)


def test_what_took_effect_and_falls_is_void_from_the_start() -> None:
    """TAINT: a senior's removal that rests on something which a junior's removal strikes has struck nothing."""
    world, _, _ = warm()
    first, second = world.invite("v"), world.invite("w")
    base = world.heads
    joins = [world.admit("d", name, inv, base) for name, inv in (("x", first), ("y", second))]
    ours = [world.approve("d", join) for join in joins]
    world.approve("e", joins[0])
    senior, junior = world.revoke("a", first, base), world.revoke("b", second, base)
    assert world.role("x") == "pending"
    graph = world.graph
    r = graph.index[senior]
    graph.dependents[graph.index[ours[1]]] |= 1 << r
    graph.facts[r] = replace(graph.facts[r], needs=(((1, 1 << graph.index[ours[1]]),),))
    assert graph.facts[r].rank < graph.facts[graph.index[junior]].rank
    state = world.resolver.resolved(graph.all)
    assert not state.effective >> r & 1
    assert state.void >> r & 1
    assert state.effective >> graph.index[junior] & 1
    assert View(Roster(graph, state)).role(world["x"].id) == "member"
    assert not state.effective & state.void


def test_links_on_top_cost_no_resolution() -> None:
    world, private, _ = warm()
    inv = world.invite("v", channels=(private,))
    world.member("x", inv, "F", "a")
    world.promote("F", "x", Role.VETTER)
    world.epoch("a", world.group)
    base = world.heads
    world.grant("a", "b", private, base)
    world.revoke("F", inv, base)
    assert world.resolver.resolutions == 0


def test_revocation_that_strikes_something_resolves_once() -> None:
    world, _, _ = warm()
    inv = world.invite("v")
    base = world.heads
    join = world.admit("w", "x", inv)
    world.approve("w", join)
    world.revoke("F", inv, base)
    assert world.resolver.resolutions == 1


def test_dead_device_takes_nothing_away() -> None:
    """GENTLE: of a doubled device its revocations and EPOCHs are void from the first doubled seq on, and no others."""
    world, _, _ = warm()
    early, late = world.invite("v"), world.invite("w")
    kept = world.revoke("b", early)
    base = world.heads
    join = world.admit("w", "x", late, base)
    for name in "wa":
        world.approve(name, join)
    world.invite("b", base)
    undone = world.put("b", RevokeInvite(late), base, fork=True)
    key = world.epoch("b", world.group)
    assert world.role("x") == "member"
    assert not world.view.is_void(kept)
    assert world.view.is_void(undone)
    assert not world.view.devices(world["b"].id)
    assert key in world.log
    assert world.view.is_clean(world.log.get(key).body.kid) is False
    assert world.role("b") == "admin"


@pytest.mark.parametrize("memory", [1, 3])
def test_little_memory_changes_nothing(memory: int, monkeypatch: pytest.MonkeyPatch) -> None:
    world, private, _ = warm()
    base = world.heads
    for name in "abvw":
        world.invite(name, base)
    world.settle("F")
    world.epoch("a", private)
    monkeypatch.setattr(resolver_module, "MEMORY", memory)
    small = MembershipLog()
    for parsed in world.log.since([]):
        small.add(parsed, verified=True)
    assert [small.view().role(world[n].id) for n in PEOPLE] == [world.role(n) for n in PEOPLE]
    assert small._resolver.graph.invalid == world.graph.invalid


def test_mask_holds_every_type_once() -> None:
    world, _, _ = warm()
    graph = world.graph
    assert sum(graph.by_type) == graph.all
    assert list(bits(graph.by_type[LinkType.FOUND])) == [0]
    assert MemberId(graph.links[0].link.author) == world.log.founder
