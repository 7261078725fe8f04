"""All circles that this device can open, from the drops that are held and the keys that are known (PROTOCOL section 5).

Drops and keys come in any order: a drop's own box brings its key, or a later drop that goes on from it does, or a
device that may give it. A key counts once a drop opens under it; it is used once that drop holds (circle.py). Drops of
circles of others stay here as they are: somebody may be put in later. A drop counts as long as its envelope is shown:
those beyond the end of a feed of the group are left out of every circle, and come back with it (ends.py).
"""

from collections.abc import Collection, Mapping

import msgspec

from whisper_net.core.crypto.drops import CircleKind, Meta, circle_scope, loose_kid, open_meta, roster_of, stands_of
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.errors import RemoteError
from whisper_net.core.group.circle import Circle, Dropped, Here, Loose
from whisper_net.core.group.records import StoredDrop, StoredKey
from whisper_net.core.ids import EnvelopeId, GroupId, Kid, LinkId, MemberId, ScopeId
from whisper_net.core.membership.annals import FeedKey as Feed
from whisper_net.core.membership.cuts import reaches, read_cuts


class Settled(msgspec.Struct, frozen=True):
    """What came of drops and keys that are new."""

    keys: tuple[StoredKey, ...]
    """Keys that are known for sure from now on."""
    usable: tuple[StoredKey, ...]
    """Those, and earlier ones, whose drop holds from now on."""


class Circles:
    """The drops of one group, and what opens of them."""

    def __init__(self, group: GroupId, here: Here) -> None:
        self._group, self._here = group, here
        self._drops: dict[Kid, dict[EnvelopeId, StoredDrop]] = {}
        self._claims: dict[Kid, dict[bytes, bool]] = {}
        """What is said to be the key of a kid, and whether a drop says so, which is never taken back."""
        self._keys: dict[Kid, StoredKey] = {}
        """What is, because a drop opens under it."""
        self._opened: dict[ScopeId, dict[EnvelopeId, Dropped]] = {}
        self._circles: dict[ScopeId, Circle] = {}
        self._usable: dict[Kid, ScopeId] = {}
        self._by_feed: dict[FeedKey, dict[EnvelopeId, StoredDrop]] = {}
        self._ends: Mapping[FeedKey, int] = {}
        """The last seq that is shown of those feeds of the group that end."""
        self._hidden: set[EnvelopeId] = set()
        self._queue: list[tuple[StoredDrop, bytes]] = []
        """Drops, and what may be their key: no pair is tried twice, for somebody can make thousands of either."""
        self.changes = 0
        """Counts up whenever a circle may look different."""
        self.turned: dict[ScopeId, None] = {}
        """Circles that lost a key: stranded.py looks at them."""

    # -- what comes

    def hold(self, drop: StoredDrop) -> None:
        """Take up a drop; `settle` says what comes of it."""
        held = self._keys.get(drop.kid)
        self._drops.setdefault(drop.kid, {})[drop.id] = drop
        self._by_feed.setdefault(drop.feed, {})[drop.id] = drop
        if drop.seq > self._ends.get(drop.feed, drop.seq):
            self._hidden.add(drop.id)
        secrets = self._claims.get(drop.kid, ()) if held is None else (held.secret,)
        self._queue += [(drop, secret) for secret in secrets]

    def claim(self, kid: Kid, secret: bytes, by_drop: bool = False) -> bool:
        """Take up what may be the key of a kid; `settle` says whether it is. False where that is known, or was said."""
        if kid in self._keys:
            return False
        said = self._claims.setdefault(kid, {})
        fresh = secret not in said
        said[secret] = by_drop or said.get(secret, False)
        if fresh:
            self._queue += [(drop, secret) for drop in self._drops.get(kid, {}).values()]
        return fresh

    def forget_claim(self, kid: Kid, secret: bytes) -> None:
        """Nothing opened under it, and whoever said so can say anything; but what a drop says stays."""
        said = self._claims.get(kid, {})
        if not said.get(secret, True):
            del said[secret]

    def settle(self) -> Settled:
        """Open what can be opened now, and fold the circles anew that it is about."""
        known, opened = set(self._keys), dict[ScopeId, list[Dropped]]()
        while self._queue:
            drop = self._open(*self._queue.pop())
            if drop is not None and drop.id not in self._opened.setdefault(drop.scope, {}):
                self._opened[drop.scope][drop.id] = drop
                opened.setdefault(drop.scope, []).append(drop)
        usable = [key for scope in sorted(opened) for key in self._fold(scope, opened[scope])]
        self.changes += bool(opened)
        fresh = {key.kid: key for key in (*(self._keys[kid] for kid in self._keys.keys() - known), *usable)}
        return Settled(tuple(fresh[kid] for kid in sorted(fresh)), tuple(usable))

    def hide(self, ends: Mapping[FeedKey, int]) -> tuple[StoredKey, ...]:
        """Leave out what lies beyond where feeds of the group end now, and no more; the keys of use from now on."""
        every = ((drop, last) for feed, last in ends.items() for drop in self._by_feed.get(feed, {}).values())
        hidden = {drop.id for drop, last in every if drop.seq > last}
        changed, self._hidden, self._ends = hidden ^ self._hidden, hidden, ends
        turned = [scope for scope, drops in self._opened.items() if not changed.isdisjoint(drops)] if changed else []
        self.changes += bool(turned)
        return tuple(key for scope in sorted(turned) for key in self._fold_anew(scope))

    def _open(self, drop: StoredDrop, secret: bytes) -> Dropped | None:
        """A drop with what this key opens of it, if it is its key; from now on it is that of its kid."""
        try:
            meta = open_meta(secret, self._group, drop.n, drop.kid, drop.heads, drop.sealed)
        except RemoteError:
            return None
        scope = circle_scope(self._group, meta.owner, meta.random)
        self._keys[drop.kid] = StoredKey(drop.kid, scope, secret)
        self._claims.pop(drop.kid, None)
        for parent in meta.parents:
            self.claim(Kid(parent.kid), parent.secret, by_drop=True)
        return dropped(self._group, drop, scope, meta)

    def _fold(self, scope: ScopeId, drops: list[Dropped]) -> list[StoredKey]:
        """Fold drops into their circle, or all of it anew; the keys that it makes usable."""
        circle = self._circles.get(scope)
        if circle is None or not circle.stands_after(drops):
            return self._fold_anew(scope)
        circle.take_up(drop for drop in drops if drop.id not in self._hidden)
        return self._use(scope, circle)

    def _fold_anew(self, scope: ScopeId) -> list[StoredKey]:
        before, opened = self._circles.get(scope), self._opened[scope].values()
        circle = self._circles[scope] = Circle((drop for drop in opened if drop.id not in self._hidden), self._here)
        for kid in before.kids - circle.kids if before is not None else ():
            del self._usable[kid]
            self.turned[scope] = None
        return self._use(scope, circle)

    def _use(self, scope: ScopeId, circle: Circle) -> list[StoredKey]:
        """Keys are of use as long as a drop of them holds, or one that carries them; those that are from now on."""
        loose = {one.kid: one.key.secret for one in circle.loose}
        fresh = sorted(kid for kid in circle.kids if kid not in self._usable)
        self._usable.update((kid, scope) for kid in fresh)
        return [self._keys.get(kid) or StoredKey(kid, scope, loose[kid]) for kid in fresh]

    # -- what is here

    def has_drop(self, kid: Kid) -> bool:
        return kid in self._drops

    def is_key(self, key: StoredKey) -> bool:
        """Whether this is the key of a drop that is here."""
        return self._keys.get(key.kid) == key

    def key(self, kid: Kid) -> StoredKey | None:
        return self._keys.get(kid)

    def is_whole(self, drop: Dropped) -> bool:
        """Whether this device found no box of it missing or bad."""
        return self._drops[drop.kid][drop.id].whole

    def get(self, scope: ScopeId) -> Circle | None:
        """A circle of which at least one drop holds."""
        return self._circles.get(scope) or None

    def opened(self, scope: ScopeId) -> Collection[Dropped]:
        """Every drop of a circle that opened, those too that count for nobody."""
        return self._opened.get(scope, {}).values()

    def whole(self, scope: ScopeId) -> Circle:
        """A circle as all that opened makes it, what counts for nobody included."""
        return Circle(self.opened(scope), self._here)

    def scopes(self) -> list[ScopeId]:
        return [scope for scope, circle in self._circles.items() if circle]

    def of_kid(self, kid: Kid) -> Circle | None:
        """The circle of a key that is usable."""
        scope = self._usable.get(kid)
        return None if scope is None else self._circles[scope]

    def heads_of(self, kid: Kid) -> tuple[LinkId, ...]:
        """The log as whoever made this key knew it, which its id says; none where it is loose, or not a circle's."""
        circle = self.of_kid(kid)
        drops = [] if circle is None else circle.drops_of(kid)
        return drops[0].heads if drops else ()

    def with_roster(self, kind: CircleKind, owner: MemberId | None, roster: frozenset[MemberId]) -> list[ScopeId]:
        """The circles of a kind (and owner) with exactly these people, the smallest scope first."""
        found = ((scope, circle) for scope, circle in self._circles.items() if circle and circle.kind is kind)
        return sorted(scope for scope, one in found if one.roster == roster and owner in (None, one.owner))


def dropped(group: GroupId, drop: StoredDrop, scope: ScopeId, meta: Meta) -> Dropped:
    """A drop with what it says."""
    return Dropped(
        drop.id,
        scope,
        drop.n,
        drop.kid,
        drop.author,
        drop.heads,
        MemberId(meta.owner),
        meta.random,
        CircleKind(meta.kind),
        meta.name,
        roster_of(meta),
        meta.to,
        tuple(Kid(parent.kid) for parent in meta.parents),
        _reach(meta.cuts),
        stands_of(meta, drop.heads),
        tuple(Loose(loose_kid(key, group, scope), key) for key in meta.loose),
    )


def _reach(cuts: bytes) -> tuple[tuple[Feed, int], ...]:
    """What cuts leave to be seen; cuts that are none name nothing, so that whoever wrote them cut everything."""
    try:
        return tuple(reaches(read_cuts(cuts)).items()) if cuts else ()
    except RemoteError:
        return ()
