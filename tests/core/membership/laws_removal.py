"""Laws of removal: whoever is out changes nothing any more, juniors unseat nobody, and no two undo each other."""

from itertools import permutations
from random import Random

from tests.core.membership.beginnings import bare, begun, log_again
from tests.core.membership.generator import KINDS, Story, story
from tests.core.membership.laws import Law, nobody_loses, scopes, standing
from tests.core.membership.people import PEOPLE, PUPPETS
from tests.core.membership.world import World
from whisper_net.core.ids import LinkId, MemberId
from whisper_net.core.membership.facts import bits
from whisper_net.core.membership.link import LinkType, Role
from whisper_net.core.membership.log import MembershipLog

T = LinkType
OUT = (T.REMOVE, T.REMOVE_QUORUM)


def effective(s: Story, *kinds: LinkType) -> list[int]:
    graph = s.world.graph
    return list(bits(s.world.resolver.now.state.effective & sum(graph.by_type[kind] for kind in kinds)))


def rendered(s: Story) -> dict[str, object]:
    """What everybody who is there sees: void invitations and requests of people who are out left aside."""
    view = s.world.view
    there = [p for p in view.people() if view.role(p)]
    return {
        "people": [(p, view.role(p), dict(view.devices(p)), view.scopes_of(p)) for p in there],
        "group": (view.name, view.needed, view.relays, list(view.channels()), view.officers(), view.electors()),
        "entitled": {scope: dict(view.entitled(scope)) for scope in scopes(s)},
    }


def removed_changes_nothing(rnd: Random) -> None:
    """After an effective removal of X nothing that X or X's new puppets write beside it changes anything.

    Neither through devices, invitations, approvals, grants and offices, nor through epochs: the one to send under is
    the same, or there is none and somebody rotates.
    """
    s = story(rnd).grow(rnd.randint(2, 9), forks=0.0)
    world, graph, target = s.world, s.world.graph, rnd.choice("abdvwmF")
    for _ in range(rnd.randint(0, 3)):
        if world.role(target):
            s.act(target, world.heads[:8], PEOPLE, rnd.choice([None, [T.REMOVE, T.DEMOTE, T.REVOKE_GRANT]]))
    if target != "F" and rnd.random() < 0.8:
        world.remove("F", target, None if rnd.random() < 0.5 else [world.log.ids[-rnd.randint(1, 6)]])
    gone = [i for i in effective(s, *OUT) if not world.view.role(graph.links[i].body.member)]
    if not gone or any(graph.people.get(world[p].id) for p in PUPPETS):
        return
    i = rnd.choice(gone)
    x = next(name for name in PEOPLE if world[name].id == graph.links[i].body.member)
    before, sending = rendered(s), {scope: world.view.sending_epoch(scope) for scope in scopes(s)}
    s.attack([x], rnd.randint(1, 7), unseen=graph.links[i].id)
    mine = [j for j in bits(graph.by_author[world[x].id] & graph.past[i] & ~1) if _of_device(s, j)]
    for j in rnd.sample(mine, min(len(mine), 1)):  # signs an old seq again, to void what it did then
        link = graph.links[j].link
        who = next(d for d in s.devices(x) if world.signer(d).device_id == link.device)
        world.put(who, world.invite_body(), [LinkId(p) for p in link.prev], fork=True)
    assert rendered(s) == before
    for scope, epoch in sending.items():
        assert world.view.sending_epoch(scope) in (epoch, None)


def _of_device(s: Story, j: int) -> bool:
    link = s.world.graph.links[j].link
    return link.device != link.author and link.type is not T.EPOCH


def removed_stay_removed(rnd: Random) -> None:
    """Whoever was put out is out, unless fresh approvals came after it; a return starts with one device."""
    s = story(rnd).grow(rnd.randint(4, 14))
    world, graph, roster = s.world, s.world.graph, s.world.resolver.now
    for i in effective(s, *OUT, T.LEAVE):
        link, body = graph.links[i].link, graph.links[i].body
        person = MemberId(link.author if link.type is T.LEAVE else body.member)
        if world.view.role(person):
            own = graph.people[person] & graph.all
            assert any(graph.past[a] >> i & 1 for a in bits(own)) or any(
                graph.past[y] >> i & 1
                for a in bits(own & ~1)
                for y in bits(graph.approvals[graph.joins[a], graph.group])
            )
        for d in bits(graph.device_adds.get(person, 0) & roster.alive):
            if graph.links[d].body.device in world.view.devices(person):
                assert graph.past[d] >> i & 1
    for i in effective(s, T.DEVICE_REVOKE):
        link = graph.links[i].link
        assert graph.links[i].body.device not in world.view.devices(MemberId(link.author))
    for i in effective(s, T.DEMOTE):
        person = graph.links[i].body.member
        assert all(graph.past[p] >> i & 1 for _, p in roster.person(person).credentials)


def no_mutual_removal(rnd: Random) -> None:
    """No two admins both put out or demote each other; F, the most senior, falls to no single person."""
    world, private, shared = begun()
    s = Story(rnd, world, private, shared)
    base, start = world.heads, len(world.log)
    for _ in range(rnd.randint(3, 9)):
        late = world.log.ids[start:]
        prev = [rnd.choice(late)] if late and rnd.random() < 0.4 else base
        view = world.log.view_at(prev)
        who = rnd.choice([p for p in PEOPLE if view.role(world[p].id) == "admin"])
        act = rnd.choice([world.remove, world.remove, world.demote])
        act(who, rnd.choice("Fabde"), prev)
    links = [world.graph.links[i] for i in effective(s, T.REMOVE, T.DEMOTE)]
    acts = {(bytes(x.link.author), bytes(x.body.member)) for x in links}
    assert not any((target, author) in acts for author, target in acts)
    assert world.role("F") == "admin"


def juniors_take_nothing(rnd: Random) -> None:
    """Whatever people who never were admins write, backdated too: officers stay, and members whom others approved."""
    s = story(rnd).grow(rnd.randint(2, 8), forks=0.0)
    world, graph, gang = s.world, s.world.graph, ["v", "m"]
    if rnd.random() < 0.7:
        inv = world.invite("v", uses=rnd.choice([1, 2]))
        join = world.admit("w", "x", inv)
        for name in rnd.choice(["wF", "ab", "Fw"]):
            world.approve(name, join)
    if any(graph.links[i].body.role is Role.ADMIN for p in gang for i in bits(graph.offices[world[p].id])):
        return
    before = {n: x for n, x in standing(s).items() if n not in gang and _firm(s, n, gang)}
    kinds = [kind for kind in KINDS if kind is not T.PROMOTE]
    s.attack(gang, rnd.randint(1, 6), kinds=[*kinds, T.REVOKE_INVITE, T.VETO, T.LEAVE, T.DEVICE_REVOKE])
    after = standing(s)
    nobody_loses({n: (x[0], False, False) for n, x in before.items()}, after)


def _firm(s: Story, name: str, gang: list[str]) -> bool:
    """Whether somebody's place does not rest on the gang's hands."""
    world, graph, roster = s.world, s.world.graph, s.world.resolver.now
    own = {world[g].id for g in gang}
    person = roster.person(world[name].id)
    if person.offices:
        return True
    for a in person.seats:
        given = roster.approvals(graph.joins[a], graph.group, roster.ends(world[name].id))
        others = sum(graph.links[y].link.author not in own for y in bits(given))
        if others >= graph.facts[a].floors[graph.group]:
            return True
    return False


def leaving_undoes_nothing(rnd: Random) -> None:
    """Whoever leaves on one device does not void what another of theirs did beside it."""
    s = story(rnd)
    world, who = s.world, rnd.choice("Fabv")
    base = prev = world.heads
    for _ in range(rnd.randint(1, 4)):
        prev = [s.act(who, prev, ["a"], [T.GRANT, T.INVITE, T.PROMOTE, T.REMOVE, T.CHANNEL, T.DEMOTE])]
    before = {n: x for n, x in standing(s).items() if n != who}
    unused = [d for d in (who, f"{who}.1") if not _wrote(s, d, base)]
    if unused:
        world.leave(rnd.choice(unused), base)
        assert {n: x for n, x in standing(s).items() if n != who} == before
        assert world.role(who) == ""


def _wrote(s: Story, device: str, base: list[LinkId]) -> bool:
    graph = s.world.graph
    return bool(graph.by_device.get(s.world.signer(device).device_id, 0) & ~graph.mask_of(base))


def demoted_do_nothing(rnd: Random) -> None:
    """After an effective DEMOTE of X what X does beside it as an officer is void; X stays, with their devices."""
    s = story(rnd)
    world, x = s.world, rnd.choice("abv")
    base = world.heads
    world.demote("F", x, base)
    before = rendered(s)
    kinds = [T.INVITE, T.PROMOTE, T.REMOVE, T.DEMOTE, T.GRANT, T.CHANNEL, T.RENAME, T.POLICY, T.REVOKE_INVITE, T.RELAYS]
    prev = base
    for _ in range(rnd.randint(1, 4)):
        prev = [s.act(x, prev, ["w"], kinds)]
    assert rendered(s) == before
    assert world.role(x) == "member"
    world.add_device(f"{x}.2", base)
    assert world.signer(f"{x}.2").device_id in world.view.devices(world[x].id)


def cycles(rnd: Random) -> None:
    """Three or four who remove each other in a ring, each senior in their own eyes: all orders give one state."""
    n = rnd.choice([3, 4])
    world = ring(n, rnd)
    names, links = PEOPLE[1 : n + 1], world.log.since([])
    acts = [x for x in links if x.link.type is T.REMOVE]
    assert len(acts) == n
    assert all(world.ok(x.id) for x in acts)
    before, states = MembershipLog(), set()
    for parsed in links:
        if parsed not in acts:
            before.add(parsed, verified=True)
    for order in permutations(acts):
        log = log_again(before)
        for parsed in order:
            log.add(parsed, verified=True)
        states.add(tuple(log.view().role(world[name].id) for name in names))
    assert len(states) == 1
    rank = {p: world.graph.rank(max(bits(world.graph.offices[world[p].id]))) for p in names}
    senior = min(names, key=rank.__getitem__)
    assert world.role(senior) == "admin"  # nobody in the ring outranks them,
    assert world.role(names[(names.index(senior) + 1) % n]) == ""  # and no junior undoes their removal


def ring(n: int, rnd: Random | None = None) -> World:
    """Each of n people became admin beside the others, and removes the next of them."""
    world = bare()
    world.found()
    inv = world.invite("F", uses=9, needed=1)
    names = PEOPLE[1 : n + 1]
    for name in names:
        world.member(name, inv, "F")
    for k in range(1, n):
        world.add_device(f"F.{k}")
    if rnd is not None:
        for _ in range(rnd.randint(0, 3)):
            world.invite("F")
    base = world.heads
    devices = ["F", *(f"F.{k}" for k in range(1, n))]
    ups = [world.promote(device, name, Role.ADMIN, prev=base) for device, name in zip(devices, names, strict=True)]
    for k, name in enumerate(names):
        world.remove(name, names[(k + 1) % n], [ups[k]])
    return world


REMOVAL_LAWS: list[Law] = [
    removed_changes_nothing, removed_stay_removed, no_mutual_removal, juniors_take_nothing, leaving_undoes_nothing,
    demoted_do_nothing, cycles,
]  # fmt: skip
