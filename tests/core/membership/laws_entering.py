"""Laws of coming in: invitations, approvals, vetoes and offices."""

from random import Random

from tests.core.membership.beginnings import begun
from tests.core.membership.generator import Story, story
from tests.core.membership.laws import Law, nobody_loses, standing
from tests.core.membership.people import PEOPLE, PUPPETS
from whisper_net.core.ids import MemberId
from whisper_net.core.membership.link import LinkType, Role
from whisper_net.core.membership.state import Request


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
        if request is None:  # of a device that was added under it: a use, and nobody's coming in
            assert world.graph.devices_of_join[join] & ~world.graph.invalid
            continue
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
    inv = world.invite("v", uses=rnd.choice([1, 2]))
    if rnd.random() < 0.7:
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
    world, private, shared = begun()
    s = Story(rnd, world, private, shared)
    kinds = [LinkType.PROMOTE, LinkType.PROMOTE, LinkType.INVITE, LinkType.ADMIT, LinkType.APPROVE, LinkType.POLICY]
    s.attack(["d", "e"], rnd.randint(3, 10), kinds=kinds)
    assert {n for n in PEOPLE + PUPPETS if world.role(n) == "admin"} == set("Fabde")


ENTERING: list[Law] = [single_use, gate, juniors_unseat_nobody, minority_mints_nobody]
