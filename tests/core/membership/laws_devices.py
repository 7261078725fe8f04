"""Laws of devices: dead ones harm nobody, stolen ones lose to the root."""

from random import Random

from tests.core.membership.beginnings import begun
from tests.core.membership.generator import Story, story
from tests.core.membership.laws import Law, nobody_loses, standing
from whisper_net.core.ids import LinkId
from whisper_net.core.membership.bodies import DeviceRevoke
from whisper_net.core.membership.facts import REMOVAL
from whisper_net.core.membership.link import LinkType, Role
from whisper_net.core.membership.proofs import add_device
from whisper_net.core.wire.bounds import MAX_DEVICES
from whisper_net.core.wire.codec import Record

T = LinkType


def forks_freeze(rnd: Random) -> None:
    """A device that signs two links with one seq is out for good, what it took away on both branches is void."""
    s = story(rnd, devices="")
    world = s.world
    inv = world.invite("F", channels=(s.private,))
    base = world.heads
    join = world.admit("w", "x", inv)
    for name in "wb":
        world.approve(name, join)
    before, who = standing(s), rnd.choice("abvw")
    kinds = [LinkType.GRANT, LinkType.INVITE, LinkType.PROMOTE, LinkType.EPOCH, *sorted(REMOVAL - {LinkType.LEAVE})]
    branches = []
    for _ in range(2):
        prev = [world.invite(who, base, fork=True)]
        if world.role(who) == "admin" and rnd.random() < 0.7:
            prev = [world.put(who, s.draft(who, LinkType.REVOKE_INVITE, base, [], True).body, prev, fork=True)]
        for _ in range(rnd.randint(0, 3)):
            draft = s.draft(who, rnd.choice(kinds), prev, [who], True)
            if draft.link.device == world[who].device_id:
                prev = [world.take(draft)]
        branches += prev
    assert world[who].device_id not in world.view.devices(world[who].id)
    assert not world.view.is_active(world[who].device_id)
    nobody_loses(before, standing(s))
    world.put(who, world.invite_body(), world.heads[:8], fork=True)
    assert not world.ok(world.log.ids[-1])


def gentle(rnd: Random) -> None:
    """Doubling or revoking one's own device, however backdated, unseats nobody and strips no office."""
    s = story(rnd).grow(rnd.randint(1, 6), forks=0.0)
    world = s.world
    before, who = standing(s), rnd.choice("Fabvw")
    base = [rnd.choice(world.log.ids)]
    while not world.log.view_at(base).devices(world[who].id):
        base = [rnd.choice(world.log.ids)]
    if rnd.random() < 0.5:
        live = s.live(who, world.log.view_at(base))
        world.revoke_device(rnd.choice([f"{who}.root", *live]), rnd.choice(live), base)
    else:
        for _ in range(2):
            world.invite(who, base, fork=True)
    nobody_loses(before, standing(s))


def stolen_device(rnd: Random) -> None:
    """A thief with a.1 against a's root: the root wins whatever a.1 takes away beside it, and adds no device."""
    s = story(rnd)
    world, base, thief = s.world, s.world.heads, s.world.heads
    before = standing(s)
    jobs = ["root", *["thief"] * rnd.randint(1, 4)]
    rnd.shuffle(jobs)
    for job in jobs:
        if job == "root":
            world.revoke_device("a.root", "a.1", base)
            continue
        kind = rnd.choice([T.REMOVE, T.DEVICE_REVOKE, T.DEMOTE, T.GRANT, T.INVITE, T.REVOKE_GRANT, T.EPOCH])
        thief = [world.put("a.1", _stolen(s, kind, thief), thief)]
    assert world.view.devices(world["a"].id).keys() == {world["a"].device_id}
    nobody_loses(before, standing(s))
    assert not world.ok(world.put("a.1", world.device_body("a.3"), fork=True))
    assert not world.ok(world.put("a.1", world.invite_body(), world.heads[:8], fork=True))


def _stolen(s: Story, kind: LinkType, prev: list[LinkId]) -> Record:
    """Something harmful, or at least odd, that the owner of the device may do."""
    if kind is T.DEVICE_REVOKE:
        return DeviceRevoke(s.world["a"].device_id)
    body: Record = s.draft("a", kind, prev, ["a"], True).body
    return body


def siblings(rnd: Random) -> None:
    """Two devices of one person that revoke each other are both dead; their owner stays, and adds another."""
    s = story(rnd)
    world, base, who = s.world, s.world.heads, rnd.choice("Fabv")
    role, acts = world.role(who), [(who, f"{who}.1"), (f"{who}.1", who)]
    rnd.shuffle(acts)
    for by, device in acts:
        world.revoke_device(by, device, base)
    assert not world.view.devices(world[who].id)
    assert world.role(who) == role
    world.add_device(f"{who}.2")
    assert world.view.devices(world[who].id).keys() == {world.signer(f"{who}.2").device_id}


def taken_back(rnd: Random) -> None:
    """What a device did that somebody added who is put out beside it is void, however senior its owner."""
    world, _, _ = begun(devices="b")
    inv = world.invite("d")
    base = world.heads
    e = rnd.choice("ev")
    kept = world.invite("w", base)
    added = world.put(e, world.recover_body("F.9", inv), base)
    jobs = ["act", "remove"]
    rnd.shuffle(jobs)
    removed, prev = LinkId(b""), [added]
    for job in jobs:
        if job == "act":
            removed = world.remove("F.9", "w", prev)
        else:
            world.remove(rnd.choice(["b", "b.1"]), e, base)
    state = world.resolver.now.state
    assert not state.effective & state.void
    assert world.view.is_void(removed)
    assert world.role("w") == "vetter"
    assert not world.view.is_void(kept)
    assert world.view.devices(world["F"].id).keys() == {world["F"].device_id}


def root_signs_little(rnd: Random) -> None:
    """A root adds and revokes devices of its own, and does nothing else."""
    s = story(rnd)
    world, who = s.world, rnd.choice("Fab")
    before = standing(s)
    for kind in rnd.sample([T.REMOVE, T.DEMOTE, T.INVITE, T.GRANT, T.RENAME], 3):
        body = s.draft(who, kind, world.heads, [], False).body
        assert not world.ok(world.put(f"{who}.root", body))
    assert standing(s) == before
    assert world.ok(world.add_device(f"{who}.2"))
    assert world.ok(world.revoke_device(f"{who}.root", f"{who}.2"))
    assert not world.ok(world.revoke_device(f"{who}.root", "m"))


def used_once(rnd: Random) -> None:
    """A key serves one device: neither an owner nor anybody else names it again, even after it is dead."""
    s = story(rnd)
    world, who = s.world, rnd.choice("abv")
    if rnd.random() < 0.5:
        world.revoke_device(f"{who}.root", f"{who}.1")
    assert not world.ok(world.add_device(f"{who}.1"))
    other = rnd.choice("Fmw")
    stolen = add_device(world.log.group, world[other].id, world.signer(f"{who}.1").key, world[other].box_key)
    assert not world.ok(world.put(f"{other}.root", stolen))
    inv = world.invite("b")
    assert world.ok(world.put("b", world.recover_body("m.2", inv)))
    assert not world.ok(world.put("a", world.recover_body("m.2", world.invite("a"))))


def carried(rnd: Random) -> None:
    """Who was approved or promoted keeps the device that they came with, whatever becomes of their ADMIT."""
    world, _, _ = begun(devices="F")
    inv = world.invite(rnd.choice("ab"))
    base = world.heads
    join = world.admit("v", "x", inv)
    seen = world.heads
    for name in rnd.sample("abdew", 2):
        world.approve(name, join, prev=seen)
    if promoted := rnd.random() < 0.5:
        world.promote("F", "x", Role.VETTER)
    world.remove("F.1", "v", base)
    if promoted and rnd.random() < 0.5:
        world.demote("F", "x")
    assert world.view.is_void(seen[0])
    assert world.role("x") in ("member", "vetter")
    assert world.view.is_active(world["x"].device_id)


def so_many(rnd: Random) -> None:
    """Of devices added beside each other without end the first in order count, and another once one of them is gone."""
    world, _, _ = begun()
    who, base = rnd.choice("Fbvm"), world.heads
    own = {world[who].device_id}
    for n in range(MAX_DEVICES + rnd.randint(0, 3)):
        world.add_device(f"{who}.{n}", base)
    graph = world.log._resolver.graph
    added = [graph.links[i].body.device for i in graph.ordered(graph.device_adds[world[who].id])]
    live = world.view.devices(world[who].id).keys()
    assert live == own | set(added[: MAX_DEVICES - 1])
    names = {world.signer(f"{who}.{n}").device_id: f"{who}.{n}" for n in range(len(added))}
    world.revoke_device(f"{who}.root", names[rnd.choice(added[: MAX_DEVICES - 1])])
    again = world.view.devices(world[who].id).keys()
    assert again > own
    assert set(added[MAX_DEVICES - 1 :][:1]) <= again
    assert len(again) == MAX_DEVICES


DEVICES: list[Law] = [
    forks_freeze, gentle, stolen_device, siblings, taken_back, root_signs_little, used_once, carried, so_many,
]  # fmt: skip
