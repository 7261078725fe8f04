"""Properties of the membership log, for any history that chance writes.

Each takes a `Random`; hypothesis draws its seed. `MEMBERSHIP_WORLDS` sets how many worlds a property sees (25). A
mutant of the rules must break one of them: test_mutants.py.
"""

import os
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.membership.generator import Story, digest, replica, story
from tests.core.membership.world import BUCKET, PEOPLE, PUPPETS, warm
from whisper_net.core.ids import DeviceId, LinkId, MemberId, ScopeId
from whisper_net.core.membership.facts import bits
from whisper_net.core.membership.link import LinkType, Role
from whisper_net.core.membership.log import MembershipLog
from whisper_net.core.membership.state import Request

WORLDS = int(os.environ.get("MEMBERSHIP_WORLDS", "25"))
RANKS = ["", "pending", "helper", "member", "vetter", "admin"]
Standing = dict[str, tuple[str, bool, bool]]


def scopes(s: Story) -> list[ScopeId]:
    return [s.world.group, s.world.vetters, s.private, s.shared]


def standing(s: Story) -> Standing:
    """Role and places of everybody whom the world knows."""
    world = s.world
    names = [n for n in PEOPLE + PUPPETS if world.role(n)]
    return {n: (world.role(n), world.within(n, s.private), world.within(n, s.shared)) for n in names}


def nobody_loses(before: Standing, after: Standing) -> None:
    for name, (role, *inside) in before.items():
        now, *now_inside = after.get(name, ("", False, False))
        assert RANKS.index(now) >= RANKS.index(role), (name, role, now)
        assert all(b <= a for b, a in zip(inside, now_inside, strict=True)), (name, inside, now_inside)


def facts(log: MembershipLog) -> dict[LinkId, tuple[object, ...]]:
    found = log._resolver.graph.facts
    return {id_: (f.valid, f.rank, f.k, f.elect, f.floors, f.recipients) for id_, f in zip(log.ids, found, strict=True)}


# -- sets of links


def order_independent(rnd: Random) -> None:
    """One state for any order of delivery and duplication; validity is stable; one by one equals all at once."""
    s = story(rnd).grow()
    links = s.world.log.since([])
    other = replica(links, rnd)
    assert digest(other.view(), s.world, scopes(s)) == digest(s.world.view, s.world, scopes(s))
    assert other.view_code() == s.world.log.view_code()
    assert facts(other) == facts(s.world.log)
    for log in (s.world.log, other):
        resolver = log._resolver
        assert resolver.resolved(resolver.graph.all) == resolver.now.state


def merge_commutes(rnd: Random) -> None:
    """Union of two replicas' links: a+b = b+a, a+a = a, (a+b)+c = a+(b+c)."""
    s = story(rnd).grow()
    graph = s.world.graph
    a, b, c = ([graph.links[i] for i in bits(graph.mask_of(s.some_heads()))] for _ in range(3))
    logs = []
    for order in (a + b + a + c, c + b + a, b + c + b + a):
        log = MembershipLog()
        for parsed in order:
            log.add(parsed, verified=True)
        logs.append(log)
    first = digest(logs[0].view(), s.world, scopes(s))
    assert all(digest(log.view(), s.world, scopes(s)) == first for log in logs)
    assert len({log.view_code() for log in logs}) == 1


def view_is_of_its_links_alone(rnd: Random) -> None:
    """What a part of the log says does not depend on what else is held."""
    s = story(rnd).grow()
    heads = s.some_heads()
    part = MembershipLog()
    for i in bits(s.world.graph.mask_of(heads)):
        part.add(s.world.graph.links[i], verified=True)
    assert digest(part.view(), s.world, scopes(s)) == digest(s.world.log.view_at(heads), s.world, scopes(s))


def sound(rnd: Random) -> None:
    """Effective is never void; who is out or pending is nowhere and receives nothing; helpers only where shared."""
    s = story(rnd).grow()
    state, view, world = s.world.resolver.now.state, s.world.view, s.world
    assert not state.effective & state.void
    for member in view.people():
        role, inside = view.role(member), view.scopes_of(member)
        if role in ("", "pending"):
            assert not inside
        assert role != "helper" or set(inside) <= {world.group, s.shared}
        assert bool(role) or not view.devices(member)
        for device in view.devices(member):
            assert all(view.may_write(device, scope) for scope in inside)
            assert (device in view.entitled(world.group)) == (role not in ("", "pending"))
    for scope in scopes(s):
        assert all(view.is_active(device) for device in view.entitled(scope))


# -- coming in


def single_use(rnd: Random) -> None:
    """Every seat has distinct, live, foreign approvals, as many as its INVITE fixed; more uses than allowed show."""
    s = story(rnd)
    world = s.world
    inv = world.invite(rnd.choice("abvw"), uses=rnd.choice([1, 2]), needed=rnd.choice([1, 2, 2, 3]))
    base = world.heads
    for name in PUPPETS:
        join = world.admit(rnd.choice("Fabvw"), name, inv, base)
        prev = [world.log.ids[-1]]
        for _ in range(rnd.randint(0, 4)):
            prev = [world.approve(rnd.choice("Fabvw"), join, prev=prev)]
    s.grow(rnd.randint(1, 5))
    for state in world.view.invitations():
        assert state.leaked == (len(state.joins) > state.body.max_uses)
    view, kinds = world.view, {i.id: i for i in world.view.invitations()}
    for join in kinds[inv].joins if inv in kinds else ():
        request = view.request(join)
        assert request is not None
        person = world.view.role(MemberId(request.join.root))
        if person in ("member", "helper") and view.request_of(MemberId(request.join.root)) == request:
            assert len(approvers(s, request)) >= 2  # the policy when they were invited


def approvers(s: Story, request: Request) -> set[bytes]:
    """Who really approved, counted anew."""
    links = [s.world.log.get(id_) for id_ in s.world.log.ids if not s.world.view.is_void(id_)]
    given = [x for x in links if x.link.type is LinkType.APPROVE and x.body.join == request.id]
    return {x.link.author for x in given if x.body.scope == s.world.group} - {request.join.root}


def gate(rnd: Random) -> None:
    """A VETO seen stops vetters, not admins; an admin's revocation sends who came in beside it back to pending."""
    s = story(rnd)
    world = s.world
    inv = world.invite(rnd.choice("abvw"))
    base = world.heads
    if rnd.random() < 0.3:  # admitted twice and promoted by the one, x cannot approve itself for the other
        other = world.invite("F", base)
        first, second = (world.admit(who, "x", i, [i]) for who, i in (("a", inv), ("b", other)))
        for name in "Fa":
            world.approve(name, first)
        world.promote("F", "x", Role.VETTER)
        world.approve("b", second)
        world.approve("x", second)
        request = world.view.request(second)
        assert request is not None
        assert request.approvals[world.group] == {world["b"].id}
        return
    join = world.admit("w", "x", inv)
    if rnd.random() < 0.5:
        world.veto(rnd.choice("abv"), join)
        for name in "vw":
            world.approve(name, join)
        assert world.role("x") == "pending"
        for name in rnd.sample("Fab", 2):
            world.approve(name, join)
        assert world.role("x") == "member"
        return
    for name in rnd.sample("abvw", 2):
        world.approve(name, join)
    assert world.role("x") == "member"
    assert world.ok(world.revoke("F", inv, base))
    assert world.role("x") == "pending"
    for name in rnd.sample("abvw", 2):
        world.approve(name, join)
    assert world.role("x") == "member"


def juniors_unseat_nobody(rnd: Random) -> None:
    """Whatever people who never were admins write, backdated too: nobody else loses an office, a place or a seat."""
    s = story(rnd).grow(rnd.randint(2, 8), forks=0.0)
    world = s.world
    if rnd.random() < 0.7:
        inv = world.invite("v", uses=rnd.choice([1, 2]))
        join = world.admit("w", "x", inv)
        for name in rnd.choice(["wF", "ab", "Fw"]):
            world.approve(name, join)
    gang = ["v", "m"]
    if any(world.role(n) == "admin" for n in gang):
        return
    before = {n: x for n, x in standing(s).items() if n not in gang}
    kinds = [LinkType.REVOKE_INVITE, LinkType.VETO, LinkType.INVITE, LinkType.ADMIT, LinkType.GRANT, LinkType.EPOCH]
    if world.role("x") == "member" and rnd.random() < 0.3:
        world.revoke("v", inv, [inv])
    s.attack(gang, rnd.randint(1, 6), kinds=[*kinds, LinkType.REVOKE_INVITE])
    nobody_loses(before, standing(s))


def minority_mints_nobody(rnd: Random) -> None:
    """Two of five admins, with puppets and backdating: nobody becomes admin by their hands, nobody senior falls."""
    world, private, shared = warm()
    s = Story(rnd, world, private, shared)
    kinds = [LinkType.PROMOTE, LinkType.PROMOTE, LinkType.INVITE, LinkType.ADMIT, LinkType.APPROVE, LinkType.POLICY]
    s.attack(["d", "e"], rnd.randint(3, 10), kinds=kinds)
    assert {n for n in PEOPLE + PUPPETS if world.role(n) == "admin"} == set("Fabde")


# -- dead devices


def forks_freeze(rnd: Random) -> None:
    """A device that signs two links with one seq is out for good, what it took away on both branches is void."""
    s = story(rnd)
    world = s.world
    inv = world.invite("F", channels=(s.private,))
    base = world.heads
    join = world.admit("w", "x", inv)
    for name in "wb":
        world.approve(name, join)
    before, who = standing(s), rnd.choice("abvw")
    kinds = [LinkType.GRANT, LinkType.INVITE, LinkType.PROMOTE, LinkType.REVOKE_INVITE, LinkType.EPOCH]
    branches = []
    for _ in range(2):
        prev = [world.invite(who, base, fork=True)]
        if world.role(who) == "admin" and rnd.random() < 0.7:
            prev = [world.put(who, s.draft(who, LinkType.REVOKE_INVITE, base, [], True).body, prev, fork=True)]
        for _ in range(rnd.randint(0, 3)):
            prev = [s.act(who, prev, ["F"], kinds, fork=True)]
        branches += prev
    assert world[who].device_id not in world.view.devices(world[who].id)
    assert not world.view.is_active(world[who].device_id)
    nobody_loses(before, standing(s))
    world.put(who, world.invite_body(), world.heads[:8], fork=True)
    assert not world.ok(world.log.ids[-1])


def gentle(rnd: Random) -> None:
    """Doubling one's own device, however backdated, unseats nobody and strips no office: not even the founder's."""
    s = story(rnd).grow(rnd.randint(1, 6), forks=0.0)
    world = s.world
    before, who = standing(s), rnd.choice("Fabvw")
    base = [rnd.choice(world.log.ids)]
    while not world.log.view_at(base).devices(world[who].id):
        base = [rnd.choice(world.log.ids)]
    for _ in range(2):
        world.invite(who, base, fork=True)
    nobody_loses(before, standing(s))


# -- channels and keys


def channel_rules(rnd: Random) -> None:
    """Nobody enters a channel but by somebody in it; when a place in it falls, what rests on it falls too."""
    s = story(rnd)
    world = s.world
    base = world.heads
    outsider = rnd.choice("bw")
    world.grant(outsider, rnd.choice("mw"), s.private, base)
    assert sorted(n for n in PEOPLE if world.within(n, s.private)) == ["F", "a", "v"]
    inv = world.invite("v", base, channels=(s.private,))
    join = world.admit("w", "x", inv)
    for scope, names in ((None, "wF"), (s.private, "av")):
        for name in names:
            world.approve(name, join, scope)
    world.promote("F", "x", Role.VETTER)
    jobs = ["chain", "other", "revoke"]
    rnd.shuffle(jobs)
    for job in jobs:
        if job == "chain":
            world.grant("x", "w", s.private, world.heads if rnd.random() < 0.5 else None)
            world.grant("w", "m", s.private)
        elif job == "other":
            world.grant("a", "b", s.private, base)
        else:
            world.revoke("b", inv, [inv])
    assert sorted(n for n in [*PEOPLE, "x"] if world.within(n, s.private)) == ["F", "a", "b", "v"]
    world.grant("a", "x", s.private)
    assert world.within("x", s.private)


def keys_follow_entitlement(rnd: Random) -> None:
    """The epoch to send under opens for the entitled alone; one honest rotation heals, whatever others write."""
    s = story(rnd)
    world = s.world
    come_and_go(s)
    s.grow(rnd.randint(1, 8), forks=0.02)
    s.attack(rnd.choice([["v"], ["b"], ["m"]]), rnd.randint(0, 3), [LinkType.EPOCH, LinkType.GRANT], fork=False)
    scope = rnd.choice([world.group, s.private, world.vetters])
    holders = key_holders(s, scope)
    sending = world.view.sending_epoch(scope)
    if sending is not None:
        assert holders.get(sending.id, set()) <= world.view.entitled(scope).keys()
    world.settle("F" if world.view.devices(world["F"].id) else "a")
    honest = [n for n in "Fadew" if world.within(n, scope) and world.view.devices(world[n].id)]
    if not honest:
        return
    name = rnd.choice(honest)
    bucket = BUCKET + 2 if not world.view.may_rotate(world[name].id, scope, BUCKET) else BUCKET
    mine = world.epoch(name, scope, bucket=bucket)
    assert world.ok(mine)
    hostile = [n for n in "vbm" if world.within(n, scope) and world.view.devices(world[n].id) and n != name]
    for n in hostile[: rnd.randint(0, 2)]:
        out = rnd.choice([None, *world.view.entitled(scope)])
        world.epoch(n, scope, s.some_heads(25), leave_out=out, bucket=BUCKET + rnd.choice([0, 3]))
    best = world.view.sending_epoch(scope)
    assert best is not None
    assert world.graph.facts[world.graph.index[best.id]].recipients == world.view.entitled(scope)
    assert not world.log.closure_has([mine], best.id) or best.id == mine


def come_and_go(s: Story) -> None:
    """x comes in with a key that an admin revokes beside it; somebody may rotate in between, or after."""
    world, rnd = s.world, s.rnd
    inv = world.invite("v", channels=(s.private,))
    join = world.admit("w", "x", inv)
    for name, scope in (("w", world.group), ("F", world.group), ("a", s.private), ("v", s.private)):
        world.approve(name, join, scope)
    if rnd.random() < 0.5:
        world.epoch("v", rnd.choice([world.group, s.private]), bucket=BUCKET + rnd.choice([0, 1]))
    if rnd.random() < 0.7:
        world.revoke("b", inv, [inv])


def key_holders(s: Story, scope: ScopeId) -> dict[LinkId, set[DeviceId]]:
    """Who may hold the key of each epoch: its recipients, and whoever was welcomed to it in any part of the log."""
    holders: dict[LinkId, set[DeviceId]] = {}
    for info in s.world.view.epochs(scope):
        maker = DeviceId(s.world.log.get(info.id).link.device)
        holders[info.id] = {maker, *s.world.fact(info.id).recipients}
    for _ in range(6):
        part = s.world.log.view_at(s.some_heads(25))
        for info in part.epochs(scope):
            if not info.void:
                holders[info.id] |= part.entitled(scope).keys()
    return holders


PROPERTIES: list[Callable[[Random], None]] = [
    order_independent, merge_commutes, view_is_of_its_links_alone, sound, single_use, gate, juniors_unseat_nobody,
    minority_mints_nobody, forks_freeze, gentle, channel_rules, keys_follow_entitlement,
]  # fmt: skip


@pytest.mark.parametrize("law", PROPERTIES, ids=lambda law: law.__name__)
def test_property(law: Callable[[Random], None]) -> None:
    @settings(max_examples=WORLDS)
    @given(st.integers(0, 2**40))
    def run(seed: int) -> None:
        law(Random(seed))

    run()
