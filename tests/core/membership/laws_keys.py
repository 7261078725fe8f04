"""Laws of channels and keys: who is in, and whose devices open what."""

from random import Random

from tests.core.membership.generator import Story, story
from tests.core.membership.laws import Law
from tests.core.membership.people import BUCKET, PEOPLE, seed
from whisper_net.core.ids import DeviceId, LinkId, ScopeId
from whisper_net.core.membership.bodies import CutExtend, Feed
from whisper_net.core.membership.link import LinkType, Role
from whisper_net.core.wire.bounds import EPOCH_PERIOD


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
    jobs = ["chain", "other", rnd.choice(["revoke", "revoke grant"])]
    rnd.shuffle(jobs)
    granted = world.heads
    for job in jobs:
        if job == "chain":
            world.grant("x", "w", s.private, granted)
            world.grant("w", "m", s.private)
        elif job == "other":
            world.grant("a", "b", s.private, base)
        elif job == "revoke":
            world.revoke("b", inv, [inv])
        else:
            world.revoke_grant("F.1", "x", s.private, granted)
            world.grant("v", "x", s.private, granted)
    assert sorted(n for n in [*PEOPLE, "x"] if world.within(n, s.private)) == ["F", "a", "b", "v"]
    world.grant("a", "x", s.private)
    assert world.within("x", s.private)


def keys_follow_entitlement(rnd: Random) -> None:
    """The epoch to send under opens for the entitled alone; one honest rotation heals, whatever others write."""
    s = story(rnd)
    world = s.world
    come_and_go(s)
    s.grow(rnd.randint(1, 8), forks=0.02)
    kinds = [LinkType.EPOCH, LinkType.EPOCH, LinkType.GRANT, LinkType.DEVICE_ADD, LinkType.REVOKE_GRANT]
    s.attack(rnd.choice([["v"], ["b"], ["m"]]), rnd.randint(0, 3), kinds, fork=False)
    scope = rnd.choice([world.group, s.private, world.vetters])
    holders = key_holders(s, scope)
    sending = world.view.sending_epoch(scope)
    if sending is not None:
        assert holders.get(sending.id, set()) <= world.view.entitled(scope).keys()
    world.settle(next((s.live(n, world.view)[0] for n in "Fade" if s.live(n, world.view)), "F"))
    honest = [n for n in "Fadew" if world.within(n, scope) and s.live(n, world.view)]
    if not honest:
        return
    name = rnd.choice(honest)
    now = BUCKET * EPOCH_PERIOD // world.view.rules(scope).period
    bucket = BUCKET + 2 if not world.view.may_rotate(world[name].id, scope, now) else BUCKET
    mine = world.epoch(s.live(name, world.view)[0], scope, bucket=bucket)
    assert world.ok(mine)
    hostile = [n for n in "vbm" if world.within(n, scope) and s.live(n, world.view) and n != name]
    for n in [s.live(n, world.view)[-1] for n in hostile[: rnd.randint(0, 2)]]:
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
    taken = rnd.random()
    if taken < 0.5:
        world.revoke("b", inv, [inv])
    elif taken < 0.8:
        world.remove("b", rnd.choice("xvmw"), rnd.choice([None, [inv]]))


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


def outsiders_leave_no_mark(rnd: Random) -> None:
    """Whoever is not in a channel takes nobody's place in it, and makes nobody rotate it."""
    s = story(rnd)
    world = s.world
    before = world.view.sending_epoch(s.private)
    for who in rnd.sample("mwbd", 3):
        assert not world.ok(world.revoke_grant(who, who, s.private))
        world.revoke_grant(who, rnd.choice("mwde"), s.private)
        world.grant(who, "m", s.private)
    assert before is not None
    assert world.view.sending_epoch(s.private) == before


def cuts_are_lengthened_by_few(rnd: Random) -> None:
    """A cut reaches further by an admin in the scope or by who made it, and by the word of nobody else."""
    s = story(rnd)
    world = s.world
    removal = world.remove("F", "v")
    feed = Feed(world["v"].device_id, bytes(8), seed("kid"), rnd.randint(1, 9))
    key = (world["v"].device_id, bytes(8), seed("kid"))
    world.put(rnd.choice("mwb"), CutExtend(removal, s.private, [feed]))
    (cut,) = world.view.cuts(world["v"].id, world["v"].device_id, s.private)
    assert cut.losses == (removal,)
    assert not cut.extended
    world.put(rnd.choice("Fa"), CutExtend(removal, s.private, [feed]))
    (cut,) = world.view.cuts(world["v"].id, world["v"].device_id, s.private)
    assert cut.extended == {key: feed.seq}
    rotated = [world.epoch(name, s.private) for name in rnd.sample(["a", "F"], 2)]
    (cut,) = world.view.cuts(world["v"].id, world["v"].device_id, s.private)
    own = [id_ for id_ in rotated if world.log.get(id_).link.author == world["F"].id]
    assert cut.epochs == tuple(own)
    assert cut.by_remover


def nobody_hides_whoever_left(rnd: Random) -> None:
    """What a true EPOCH says of somebody who left counts, whatever others write before, beside or after it."""
    s = story(rnd).grow(rnd.randint(0, 4), forks=0.0)
    world, scope = s.world, rnd.choice([s.world.group, s.private])
    base, own, theirs = world.heads, s.live("F", world.view), s.live("v", world.view)
    if not world.within("v", scope) or not world.within("F", scope) or not own or not theirs:
        return
    left = world.leave(theirs[0])
    if rnd.random() < 0.5:
        world.invite("F")
    true = world.epoch(own[0], scope, bucket=BUCKET + 3)
    assert true in _counted(s, scope)
    kinds = [LinkType.EPOCH, LinkType.EPOCH, LinkType.EPOCH, LinkType.REMOVE, LinkType.GRANT, LinkType.DEVICE_REVOKE]
    for name in "abm":
        device = next(iter(s.live(name, world.log.view_at([left]))), None)
        if device is not None:
            world.epoch(device, scope, [left], bucket=BUCKET + 4)
    s.attack(rnd.choice([["a"], ["b"], ["m"], ["a", "v"]]), rnd.randint(0, 4), kinds, fork=False)
    if not world.view.is_void(left) and not world.view.is_void(true):
        assert true in _counted(s, scope)
    assert all(not world.view.is_void(id_) and world.log.closure_has([id_], left) for id_ in _counted(s, scope))
    assert not any(world.log.closure_has(base, id_) for id_ in _counted(s, scope))


def _counted(s: Story, scope: ScopeId) -> set[LinkId]:
    """The EPOCHs whose cuts of v count."""
    v = s.world["v"]
    return {id_ for cut in s.world.view.cuts(v.id, v.device_id, scope) for id_ in cut.epochs if cut.remover is None}


def removed_cut_nothing(rnd: Random) -> None:
    """Whoever was put out has no say in how far others are shown, however they date it."""
    s = story(rnd).grow(rnd.randint(0, 4), forks=0.0)
    world, scope = s.world, rnd.choice([s.world.group, s.private])
    x, base = rnd.choice("ab"), world.heads
    if not world.within(x, scope) or not world.within("v", scope):
        return
    left = world.leave(next(iter(s.live("v", world.view)), "v"), base)
    removal = world.remove("F", x, base)
    world.settle("F")
    before = _counted(s, scope)
    for prev in ([left], [left, *base][:8]):
        for device in s.live(x, world.log.view_at(prev)):
            world.epoch(device, scope, prev, bucket=BUCKET + 4)
    s.attack([x], rnd.randint(0, 4), unseen=removal)
    if not world.view.is_void(removal) and not world.view.role(world[x].id):
        assert _counted(s, scope) == before


KEYS: list[Law] = [
    channel_rules, keys_follow_entitlement, outsiders_leave_no_mark, cuts_are_lengthened_by_few,
    nobody_hides_whoever_left, removed_cut_nothing,
]  # fmt: skip
