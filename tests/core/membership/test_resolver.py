"""The machinery that voids: RETURN, SENIOR and TAINT are held to what they promise, and what costs a resolution."""

import pytest

from tests.core.membership.people import PEOPLE
from tests.core.membership.world import warm
from whisper_net.core.ids import MemberId
from whisper_net.core.membership import resolver as resolver_module
from whisper_net.core.membership.bodies import RemoveQuorum, RevokeGrant
from whisper_net.core.membership.facts import bits
from whisper_net.core.membership.link import LinkType, RevokeInvite, Role
from whisper_net.core.membership.log import MembershipLog


def test_who_is_removed_is_out() -> None:
    world, private, _ = warm()
    world.remove("a", "m")
    assert world.role("m") == ""
    assert not world.view.devices(world["m"].id)
    assert not world.within("m", world.group)
    assert world.view.owner(world["m"].device_id) == world["m"].id
    assert not world.view.may_write(world["m"].device_id, world.group)
    request = world.view.request_of(world["m"].id)
    assert request is not None
    assert request.state == "out"
    world.remove("a", "v")
    assert not world.within("v", private)


def test_return_must_be_causally_later() -> None:
    """Only what has every effective end in its past brings somebody back."""
    world, private, _ = warm()
    inv = world.invite("F", channels=(private,))
    join = world.admit("a", "x", inv)
    base = world.heads
    for scope in (None, private):
        for name in "av":
            world.approve(name, join, scope, base)
    world.remove("b", "x", base)
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
    world.remove("d", "x")
    assert not world.view.devices(world["x"].id)
    for name in "av":
        world.approve(name, joins[1])
    assert world.role("x") == "member"
    assert world.view.is_active(world["x"].device_id)
    assert len(world.resolver.now.person(world["x"].id).seats) == 1


def test_office_given_beside_a_removal_does_not_bring_back() -> None:
    world, _, _ = warm()
    base = world.heads
    world.remove("F", "m", base)
    world.promote("a", "m", Role.VETTER, prev=base)
    assert world.role("m") == ""
    world.promote("a", "m", Role.VETTER)
    assert world.role("m") == ""  # not allowed: whoever is out is no member to promote


@pytest.mark.parametrize("first", [True, False])
def test_senior_credential_beside_a_removal_overrules_it(first: bool) -> None:
    """SENIOR: whichever of the two arrives first. d's office is older than e's."""
    world, _, _ = warm(size=6)
    base = world.heads
    d = world.promote("F", "d", Role.ADMIN, "ab", base)
    late = world.promote("a", "e", Role.ADMIN, "bF", [world.put("b", RevokeInvite(world.log.ids[1]), base)])
    removal = world.remove("e", "d", [late])
    assert world.fact(late).rank < world.fact(removal).rank
    links = [world.log.get(id_) for id_ in ((d, late, removal) if first else (late, removal, d))]
    log = MembershipLog()
    for parsed in world.log.since([]):
        if parsed not in links:
            log.add(parsed, verified=True)
    for parsed in links:
        log.add(parsed, verified=True)
    for view in (log.view(), world.view):
        assert view.role(world["d"].id) == "admin"
        assert view.is_void(removal)


def test_junior_credential_beside_a_removal_does_not() -> None:
    world, _, _ = warm()
    base = world.heads
    removal = world.remove("F", "m", base)
    world.promote("a", "m", Role.ADMIN, "bde", base)
    assert world.role("m") == ""
    assert not world.view.is_void(removal)


def test_what_took_effect_and_falls_is_void_from_the_start() -> None:
    """TAINT: F's removal goes first, and rests on a device that e added; b, F's junior and e's senior, removes e."""
    world, _, _ = warm()
    inv = world.invite("b")
    base = world.heads
    added = world.put("e", world.recover_body("F.9", inv), base)
    removal = world.remove("F.9", "m", [added])
    granted = world.promote("F", "w", Role.ADMIN, "ab", base)
    assert world.ok(removal)
    assert world.role("m") == ""
    world.remove("b", "e", base)
    state = world.resolver.now.state
    assert not state.effective & state.void
    assert world.view.is_void(removal)
    assert world.role("m") == "member"
    assert world.role("e") == ""
    assert not world.view.is_void(granted)
    assert world.view.devices(world["F"].id).keys() == {world["F"].device_id}


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


@pytest.mark.parametrize("first", [0, 1])
def test_a_fork_does_not_free_itself(first: int) -> None:
    """A quorum goes before forks. By a device that doubled that seq it is void, and proves the fork all the same."""
    world, private, _ = warm()
    base = world.heads
    vote = world.shared_draft("d", RemoveQuorum(world["m"].id, []), "ab", base, True)
    world.grant("F", "e", private)
    acts = [vote, world.draft("d", RevokeGrant(world["v"].id, private), base, fork=True)]
    for act in (acts[first], acts[1 - first]):
        world.take(act)
    assert all(world.ok(act.id) for act in acts)
    assert not world.view.devices(world["d"].id)
    assert all(world.view.is_void(act.id) for act in acts)
    assert (world.role("m"), world.within("v", private)) == ("member", True)


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
