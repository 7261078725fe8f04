"""Drops, which of them hold, who may write under which key, and where feeds end there: docs/protocol.md section 5."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from nacl.exceptions import CryptoError

from tests.core.page import reader
from tests.core.page.ends import OPEN, Loss, losses, rests_on, told_by
from tests.core.page.held import Feed, Held, Opened

DROP, DIRECT = 3, 1
AROUND = {"admin", "vetter", "member"}
ROOMS = {4, 16, 64, 256, 1_024}


@dataclass
class Drop:
    """One drop that its key opened."""

    id: bytes
    author: bytes
    heads: tuple[bytes, ...]
    n: int
    kid: bytes
    secret: bytes
    scope: bytes
    owner: bytes
    kind: int
    name: str
    roster: frozenset[bytes]
    parents: dict[bytes, bytes]
    cuts: bytes
    loose: dict[bytes, tuple[bytes, int]]
    """By kid: E and n of the keys that it carries."""


@dataclass
class Circle:
    """All drops of one circle that hold."""

    held: Held
    drops: dict[bytes, list[Drop]] = field(default_factory=dict)
    """By kid."""
    past: dict[bytes, set[bytes]] = field(default_factory=dict)
    """All keys that one goes on from, loose ones too."""
    n: dict[bytes, int] = field(default_factory=dict)
    writers: dict[bytes, frozenset[bytes]] = field(default_factory=dict)
    came: dict[bytes, set[bytes]] = field(default_factory=dict)
    went: dict[bytes, set[bytes]] = field(default_factory=dict)
    """By member: the keys that put them in, and those that took them out."""

    def take(self, drop: Drop) -> None:
        """Take up a drop after all of a lower n."""
        parents = [kid for kid in drop.parents if kid in self.drops and self.n[kid] < drop.n]
        if not self._holds(drop, parents):
            return
        past, base = self._with_past(parents), self.roster(parents)
        for member in drop.roster - base:
            self.came.setdefault(member, set()).add(drop.kid)
        for member in base - drop.roster:
            self.went.setdefault(member, set()).add(drop.kid)
        self.drops.setdefault(drop.kid, []).append(drop)
        self.past[drop.kid], self.n[drop.kid] = past, drop.n
        carried = {kid: n for kid, (_, n) in drop.loose.items() if n <= drop.n}
        for kid, n in carried.items():
            self.past[kid], self.n[kid] = self.past.get(kid, set()) | past, n
        for kid in (drop.kid, *carried):
            self.writers[kid] = self.writers.get(kid, frozenset()) | drop.roster

    def _with_past(self, kids: Iterable[bytes]) -> set[bytes]:
        return {one for kid in kids for one in (kid, *self.past[kid])}

    def roster(self, kids: Iterable[bytes]) -> frozenset[bytes]:
        """Who is in by these keys and all that they go on from."""
        past = self._with_past(kids)
        return frozenset(
            member
            for member, came in self.came.items()
            if any(self.went.get(member, set()) & past <= self.past[kid] for kid in came & past)
        )

    def _holds(self, drop: Drop, parents: list[bytes]) -> bool:
        before = [one for kid in parents for one in self.drops[kid]]
        last = max((one.n for one in before), default=0)
        if not last < drop.n <= last + 1 + len(drop.parents) - len(parents) + 64 * len(drop.loose):
            return False
        own = drop.author == drop.owner
        if not drop.parents:
            return own and drop.owner in drop.roster and (drop.kind != DIRECT or len(drop.roster) == 2)
        base = self.roster(parents)
        if not before or any(one.kind != drop.kind for one in before):
            return False
        if own:
            return drop.kind != DIRECT or drop.roster <= base
        then = self.held.at(drop.heads)
        gone = base - drop.roster - {drop.author}
        named = any(one.name == drop.name for one in before)
        return drop.author in base and drop.roster <= base and named and not any(then.role(m) in AROUND for m in gone)

    # -- where feeds end

    def end_in(self, feed: Feed, scope: bytes) -> int:
        owner, kid = self.held.owner(feed[0]), feed[2]
        if owner not in self.writers.get(kid, ()):
            return 0
        over = [loss for loss in losses(self.held, feed[0], scope) if not self._rests(kid, loss)]
        limits = [self._by_log(feed, loss) for loss in over]
        outs = self.went.get(owner, set()) - self.past[kid] - {kid}
        outs = {out for out in outs if not any(self._rests(out, loss) for loss in over)}
        limits += [self._by_drop(feed, out) for out in outs]
        return min(limits, default=OPEN)

    def _rests(self, kid: bytes, loss: Loss) -> bool:
        """Whether a key's log heads rest on a loss; a loose key has none."""
        return kid in self.drops and rests_on(self.held, self.drops[kid][0].heads, loss)

    def _all(self) -> list[Drop]:
        return [drop for drops in self.drops.values() for drop in drops]

    def _by_log(self, feed: Feed, loss: Loss) -> int:
        after = [drop for drop in self._all() if rests_on(self.held, drop.heads, loss)]
        own = [drop for drop in after if drop.author == loss.remover]
        owners = [drop for drop in after if drop.author == drop.owner]
        if not after:
            self.held.unsure.add(self._all()[0].scope)
            return OPEN
        return _furthest(feed, [*own, *owners] if own else after)

    def _by_drop(self, feed: Feed, out: bytes) -> int:
        later = [drop for drop in self._all() if out in self.past[drop.kid] and drop.author == drop.owner]
        return _furthest(feed, [self.drops[out][0], *later])


def _furthest(feed: Feed, drops: list[Drop]) -> int:
    told = (told_by(drop.cuts) for drop in drops if drop.cuts)
    return max([0, *(seq for cuts in told for (_, of), seq in cuts.items() if of == feed)])


# -- opening


def opened_drops(held: Held, shown: list[Opened]) -> list[Drop]:
    """All drops among what is shown of the group that a box of ours, or a later drop, opens."""
    drops = [one for one in shown if one.kind == DROP and one.scope == held.group]
    drops = [one for one in drops if held.at(one.heads).role(held.owner(one.feed[0])) in AROUND]
    known: dict[bytes, set[bytes]] = {}
    found: dict[bytes, Drop] = {}
    for one in drops:
        _, kid, ephemeral, boxes, _ = reader.decode(one.payload)
        assert len(boxes) in ROOMS
        assert boxes == sorted(set(boxes))
        known.setdefault(kid, set()).update(_secrets(held.box_secret, [ephemeral + box for box in boxes]))
    while True:
        fresh = [drop for one in drops if one.id not in found for drop in _tried(held, one, known)]
        if not fresh:
            return list(found.values())
        found |= {drop.id: drop for drop in fresh}
        for drop in fresh:
            for kid, secret in drop.parents.items():
                known.setdefault(kid, set()).add(secret)


def _secrets(box_secret: bytes, boxes: list[bytes]) -> list[bytes]:
    found = []
    for box in boxes:
        try:
            found.append(reader.unlocked(box_secret, box))
        except CryptoError:
            continue
    return found


def _tried(held: Held, one: Opened, known: dict[bytes, set[bytes]]) -> list[Drop]:
    n, kid, _, _, sealed = reader.decode(one.payload)
    found = (_read(held, one, n, kid, secret, sealed) for secret in known.get(kid, ()))
    return [drop for drop in found if drop is not None][:1]


def _read(held: Held, one: Opened, n: int, kid: bytes, secret: bytes, sealed: bytes) -> Drop | None:
    try:
        plain = reader.unsealed(reader.derive(secret, "wn1.circle.meta"), kid, sealed).rstrip(b"\0")
    except CryptoError:
        return None
    said: list[Any] = reader.decode(plain[:-1])
    owner, random, kind, name, roster, _, parents, cuts, *loose = said
    carried = loose[0] if loose else []
    told = [
        kind,
        roster,
        [key for key, _ in parents],
        cuts,
        list(one.heads),
        *([[k[1], k[2]] for k in ks] for ks in loose),
    ]
    scope = reader.digest("wn1.circle", [held.group, owner, random])
    if plain[-1] != 0x80 or kid != reader.kid_of(secret, held.group, scope, n, reader.digest("wn1.roster", told)):
        return None
    author = held.owner(one.feed[0])
    keys = {reader.kid_of(e, held.group, scope, number, stands): (e, number) for e, number, stands in carried}
    return Drop(
        one.id,
        author,
        one.heads,
        n,
        kid,
        secret,
        scope,
        owner,
        kind,
        name,
        frozenset(roster),
        dict(parents),
        cuts,
        keys,
    )


def circles_of(held: Held, shown: list[Opened]) -> dict[bytes, Circle]:
    """By scope, every circle that opens; its keys are held from now on."""
    found: dict[bytes, Circle] = {}
    for drop in sorted(opened_drops(held, shown), key=lambda drop: (drop.n, drop.id)):
        circle = found.setdefault(drop.scope, Circle(held))
        circle.take(drop)
        if drop.kid in circle.drops:
            held.keys[drop.kid] = drop.scope, drop.secret
            held.keys |= {kid: (drop.scope, e) for kid, (e, _) in drop.loose.items() if kid in circle.writers}
    return found
