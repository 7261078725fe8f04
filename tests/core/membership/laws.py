"""What laws of the membership log are stated in, and the laws of sets of links.

Each law takes a `Random` and fails for some history that chance writes if a rule is missing.
"""

from collections.abc import Callable
from random import Random

from tests.core.membership.generator import Story, digest, replica, story
from tests.core.membership.people import PEOPLE, PUPPETS
from whisper_net.core.ids import DeviceId, LinkId, ScopeId
from whisper_net.core.membership.facts import bits
from whisper_net.core.membership.log import MembershipLog

Law = Callable[[Random], None]
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
    return {
        id_: (f.valid, f.rank, f.k, f.elect, f.floors, f.recipients, f.period, f.closed)
        for id_, f in zip(log.ids, found, strict=True)
    }


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
    for (signer, _), doubled in world.graph.slots.items():
        if (doubled & ~state.void).bit_count() > 1:
            assert not view.is_active(DeviceId(signer))


SETS: list[Law] = [order_independent, merge_commutes, view_is_of_its_links_alone, sound]
