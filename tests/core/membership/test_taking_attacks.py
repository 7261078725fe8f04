"""What moles and removed members try against removal, by the names that the protocol gives it."""

from itertools import permutations

import pytest

from tests.core.membership.laws_removal import ring
from tests.core.membership.people import PEOPLE, make_join
from tests.core.membership.world import World, warm
from whisper_net.core.errors import BadSignature
from whisper_net.core.ids import LinkId
from whisper_net.core.membership.bodies import Leave
from whisper_net.core.membership.link import Admit, LinkType, Role, parse, write
from whisper_net.core.membership.log import MembershipLog
from whisper_net.core.wire.codec import encode, fields_before


def standing(world: World) -> dict[str, str]:
    return {name: world.role(name) for name in PEOPLE}


# -- leaving


def test_leave_for_another_rejected() -> None:
    """A LEAVE names nobody; one in another's name is not by their device, or not signed."""
    world, _, _ = warm(checked=True)
    mine = world.draft("m", Leave())
    fields = fields_before(mine.link, "sig")
    for device in (world["m"].device_id, world["F"].device_id):
        fields[3:5] = [world["F"].id, device]
        unsigned = parse(encode([*fields, mine.link.sig]))
        with pytest.raises(BadSignature):
            world.log.add(unsigned)
    borrowed = write(
        world["m"].device[1], LinkType.LEAVE, world.log.group, world["F"].id, world["m"].device_id, mine.link.seq,
        [LinkId(p) for p in mine.link.prev], mine.link.ts, Leave(),
    )  # fmt: skip
    world.log.add(borrowed)
    assert not world.ok(borrowed.id)
    assert world.role("F") == "admin"
    assert world.role("m") == "member"


def test_leave_bomb() -> None:
    """A founder's LEAVE, backdated to the first day by a device that kept still, takes the founder alone."""
    world, private, _ = warm()
    before = standing(world)
    world.add_device("F.1", [world.log.ids[0]])
    world.leave("F.1", [world.log.ids[-1]])
    assert standing(world) == before | {"F": ""}
    assert world.within("a", private)
    assert world.ok(world.epoch("a", world.group))
    assert not world.ok(world.leave("F.1"))  # once


# -- removing


def test_junior_cannot_remove_senior() -> None:
    world, private, _ = warm()
    before = standing(world)
    for who, target in (("b", "a"), ("a", "F"), ("e", "d"), ("v", "m"), ("v", "w"), ("m", "v"), ("a", "a"), ("b", "F")):
        assert not world.ok(world.remove(who, target))
        assert not world.ok(world.demote(who, target))
        assert not world.view.can_remove(world[who].id, world[target].id)
    assert not world.ok(world.revoke_grant("v", "a", private))
    assert standing(world) == before
    assert world.within("a", private)


def test_removed_concurrent_acts_void() -> None:
    """What b does beside b's own removal is void: people, offices, channels, names, keys and counter-strikes."""
    world, private, _ = warm()
    inv = world.invite("F")
    base = world.heads
    world.grant("b", "m", private, base)  # b is not in it
    channel = world.channel("b", "secret")
    acts = [world.grant("b", "m", channel), world.promote("b", "m", Role.VETTER), world.remove("b", "w")]
    join = world.admit("b", "x", inv)
    acts += [world.approve("b", join), world.invite("b"), world.epoch("b", world.group)]
    before = world.log.view_at(base)
    world.remove("a", "b", base)
    assert all(world.view.is_void(id_) for id_ in acts)
    assert {n: world.role(n) for n in "FadevwmX"} == {n: before.role(world[n].id) for n in "FadevwmX"}
    assert world.role("b") == world.role("x") == ""
    assert channel not in world.view.channels()
    rows = {row.parsed.id: row for row in world.view.history()}
    assert {rows[id_].rule for id_ in acts} <= {"strike", "closure"}


def test_concurrent_readd_void() -> None:
    """Approvals and an office given beside a removal do not bring its target back."""
    world, _, _ = warm()
    inv = world.invite("d")
    base = world.heads
    removal = world.remove("F", "m", base)
    world.promote("a", "m", Role.VETTER, prev=base)
    world.admit("d", "m", inv, base)
    assert not world.ok(world.log.ids[-1])
    assert world.role("m") == ""
    departure = world.view.departure(world["m"].id)
    assert departure is not None
    assert (departure.id, departure.author) == (removal, world["F"].id)


def test_later_readd_works() -> None:
    """By fresh approvals of the old JOIN, or by a new one; with the device that it names, and no other."""
    world, private, _ = warm()
    world.grant("F", "m", private)
    world.add_device("m.1")
    join = next(r.id for r in world.view.requests() if r.join.root == world["m"].id)
    world.remove("a", "m")
    assert world.role("m") == ""
    world.approve("a", join)
    assert world.role("m") == "member"  # the invitation of the first days asks for one
    assert world.view.devices(world["m"].id).keys() == {world["m"].device_id}
    assert not world.within("m", private)
    assert world.view.departure(world["m"].id) is None
    world.remove("a", "m")
    inv = world.invite("F")
    fresh = make_join(
        world["m"], world.log.group, world.keys[inv], world.signer("m.5").box_key, world.signer("m.5").key
    )
    admit = world.put("F", Admit(fresh, bytes(32), b""))
    for name in "ab":
        world.approve(name, world.graph.joins[world.graph.index[admit]])
    assert world.view.devices(world["m"].id).keys() == {world.signer("m.5").device_id}


def test_demoted_concurrent_admin_acts_void() -> None:
    """Acts of an office beside its end are void; leaving, devices and keys need none, and stand."""
    world, private, _ = warm()
    base = world.heads
    acts = [world.promote("b", "m", Role.VETTER, prev=base), world.remove("b", "w"), world.invite("b")]
    plain = [world.add_device("b.1", base), world.epoch("b", world.group)]
    world.demote("a", "b", base)
    assert all(world.view.is_void(id_) for id_ in acts)
    assert not any(world.view.is_void(id_) for id_ in plain)
    assert (world.role("b"), world.role("m"), world.role("w")) == ("member", "member", "vetter")
    assert len(world.view.devices(world["b"].id)) == 2
    assert not world.ok(world.invite("b"))
    assert world.ok(world.promote("a", "b", Role.VETTER))
    assert world.role("b") == "vetter"
    assert not world.within("b", private)


@pytest.mark.parametrize("n", [3])
def test_three_cycle_all_permutations(n: int) -> None:
    assert_ring(n)


@pytest.mark.parametrize("n", [4])
def test_four_cycle_all_permutations(n: int) -> None:
    assert_ring(n)


def assert_ring(n: int) -> None:
    """Everybody removes the next: in any order of arrival the most senior stays, and one state comes of it."""
    world = ring(n)
    names, links = PEOPLE[1 : n + 1], world.log.since([])
    acts = [x for x in links if x.link.type is LinkType.REMOVE]
    found = set()
    for order in permutations(acts):
        log = MembershipLog()
        for parsed in [*(x for x in links if x not in acts), *order]:
            log.add(parsed, verified=True)
        found.add(tuple(log.view().role(world[name].id) for name in names))
    (roles,) = found
    assert "admin" in roles
    assert "" in roles


def test_mutual_plus_unrelated_removal() -> None:
    """Each of two sees themselves as senior and removes the other; a third removal beside them is not lost."""
    world = World()
    world.found()
    crowd = world.invite("F", uses=9, needed=1)
    for name in "abm":
        world.member(name, crowd, "F")
    world.add_device("F.1")
    base = world.heads
    ups = [world.promote(device, name, Role.ADMIN, prev=base) for device, name in (("F", "a"), ("F.1", "b"))]
    acts = [world.remove("a", "b", ups), world.remove("b", "a", ups)]
    assert sum(world.ok(act) for act in acts) == 1  # whoever is junior may not
    unrelated = world.remove("F", "m", base)
    assert {world.role("a"), world.role("b")} == {"admin", ""}
    assert world.role("m") == ""
    assert not world.view.is_void(unrelated)


def test_concurrent_removals_exclude_both() -> None:
    """Two removals beside each other both count, and no key before both is clean."""
    world, private, _ = warm()
    base = world.heads
    pair = [world.remove(who, target, base) for who, target in (("a", "w"), ("b", "m"))]
    one, other = (world.epoch(who, world.group, [act]) for who, act in zip("ab", pair, strict=True))
    assert world.role("w") == world.role("m") == ""
    for id_ in (one, other):
        assert not world.view.is_clean(world.log.get(id_).body.kid)
    assert world.view.sending_epoch(world.group) is None
    healed = world.epoch("F", world.group)
    best = world.view.sending_epoch(world.group)
    assert best is not None
    assert best.id == healed
    assert not {world[n].box_key for n in "wm"} & set(world.view.recipients(best.kid))
    assert world.view.sending_epoch(private) is None  # every scope rotates


# -- together


def test_quorum_removes_founder() -> None:
    world, private, _ = warm(devices="F")
    base = world.heads
    done = world.quorum("a", "F", "bd", base)
    world.remove("F.1", "a", base)
    world.demote("F.1", "b")
    assert world.role("F") == ""
    assert [world.role(n) for n in "abd"] == ["admin"] * 3
    assert not world.view.is_void(done)
    assert world.within("a", private)
    assert world.ok(world.epoch("a", private))


def test_one_approval_insufficient() -> None:
    """One signature removes nobody by quorum and makes no admin; two of an invitation's needed are two people."""
    world, _, _ = warm()
    assert not world.ok(world.quorum("a", "m", ""))
    assert not world.ok(world.quorum("F", "v", ""))
    assert not world.ok(world.promote("F", "m", Role.ADMIN))
    join = world.admit("a", "x", world.invite("F"))
    world.approve("a", join)
    assert world.role("x") == "pending"


def test_colluding_minority_insufficient() -> None:
    """Two of five admins, with vetters of their own making: a majority is of admins, or of electors a majority made."""
    world, _, _ = warm()
    for signers in ("e", "evw", "ev", "aevw"):
        assert not world.ok(world.quorum("d", "F", signers))
        assert not world.view.can_remove_together(frozenset(world[n].id for n in "d" + signers), world["F"].id)
    assert not world.ok(world.quorum("d", "F", ["e", "F"]))
    inv = world.invite("d")
    world.member("x", inv, "d", "e")
    world.promote("d", "x", Role.VETTER, "e")
    assert not world.ok(world.quorum("d", "F", "ex"))
    admins, electors = world.view.quorums(world["F"].id)
    assert (admins.k, electors.k) == (3, 3)
    assert admins.voters == electors.voters == {world[n].id for n in "abde"}
    assert world.role("F") == "admin"
