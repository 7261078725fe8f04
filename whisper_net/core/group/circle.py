"""One circle as its drops make it: which of them hold, who is in it, which keys stand last (PROTOCOL section 5).

A fold of a set of drops that opened: whatever order they came in, the same set gives the same circle. Rules:
  1. the first drop is the owner's, and has the owner in it; a drop holds by those keys that it goes on from and that
     hold, at least one: the others may have come from somebody whose feed of the group ends before them (circles.py)
  2. the owner puts anybody in and takes anybody out; a direct message stays between its two
  3. anybody else who is in may take out themselves, and whoever is not in the group at the log heads of the drop
  4. somebody is in by a drop that put them in, unless another took them out that lies not in the past of that one: so
     of two that knew nothing of each other, the one that takes out counts
  5. a loose key has no drop that holds; who is named by a drop that carries it may have written under it. Its n is not
     above that drop's: nobody's words stand behind all that others will ever write
"""

from collections.abc import Callable, Iterable
from typing import TypeAlias

import msgspec

from whisper_net.core.crypto.drops import CircleKind, LooseKey
from whisper_net.core.ids import EnvelopeId, Kid, LinkId, MemberId, ScopeId
from whisper_net.core.membership.annals import FeedKey
from whisper_net.core.membership.facts import bits
from whisper_net.core.wire.bounds import MAX_PARENTS

Roster: TypeAlias = frozenset[MemberId]
DIRECT_SIZE = 2
LIFT = MAX_PARENTS
"""By how much a drop's n may be greater for each loose key, so that it reaches theirs."""


class Loose(msgspec.Struct, frozen=True):
    """A key that a drop carries though no drop of its own counts."""

    kid: Kid
    key: LooseKey


class Dropped(msgspec.Struct, frozen=True):
    """A drop that its key opened."""

    id: EnvelopeId
    scope: ScopeId
    n: int
    kid: Kid
    author: MemberId
    heads: tuple[LinkId, ...]
    """The log as its author knew it."""
    owner: MemberId
    random: bytes
    kind: CircleKind
    name: str
    roster: Roster
    to: bytes
    parents: tuple[Kid, ...]
    reach: tuple[tuple[FeedKey, int], ...] = ()
    """By its cuts, how far feeds are shown of those who went: circle_cuts.py."""
    stands: bytes = b""
    """What stands in its kid besides."""
    loose: tuple[Loose, ...] = ()


Here: TypeAlias = Callable[[Dropped, MemberId], bool]
"""Whether somebody was in the group at the log heads of a drop."""


class Circle:
    """One circle, as far as its drops are here."""

    def __init__(self, drops: Iterable[Dropped], here: Here) -> None:
        self._here = here
        self._held: dict[Kid, list[Dropped]] = {}
        # A key's id names its people, its cuts, its log heads and the keys that it goes on from: the same in every drop
        # of it. Sets of keys are masks, one bit a key: somebody can make thousands.
        self._bits: dict[Kid, int] = {}
        self._order: list[Kid] = []
        self._past: list[int] = []
        """By the number of a key's bit."""
        self._came: dict[MemberId, int] = {}
        self._went: dict[MemberId, int] = {}
        self._named: set[Kid] = set()
        """What any drop goes on from that was looked at, whether it holds or not."""
        self._writers: dict[Kid, Roster] = {}
        """Who is named by a drop of a key, or by one that carries it."""
        self._loose: dict[Kid, tuple[Loose, int]] = {}
        """With all that drops that carry it go on from."""
        self.tips: list[Dropped] = []
        """The drops that none goes on from, the one to be sent under first: most people, highest n, least kid."""
        self.roster: Roster = frozenset()
        """Who is in, whether or not they are in the group at present."""
        self.take_up(drops)

    def stands_after(self, drops: Iterable[Dropped]) -> bool:
        """Whether none that was looked at goes on from these; else the circle is folded anew."""
        return not any(drop.kid in self._named for drop in drops)

    def take_up(self, drops: Iterable[Dropped]) -> None:
        """Fold in drops that no other goes on from but these themselves."""
        # A drop stands after all that it goes on from: their n is lower.
        for drop in sorted(drops, key=lambda drop: (drop.n, drop.id)):
            self._named.update(drop.parents)
            if self._holds(drop):
                self._take(drop)
        self.tips = self._tips()
        self.roster = self.roster_after(tip.kid for tip in self.tips)

    # -- which drops hold

    def _holds(self, drop: Dropped) -> bool:
        parents = self._parents(drop)
        before = [one for kid in parents for one in self._held[kid]]
        last, lacking = max((one.n for one in before), default=0), len(drop.parents) - len(parents)
        if not last < drop.n <= last + 1 + lacking + LIFT * len(drop.loose):
            return False
        return self._goes_on(drop, before) if drop.parents else self._begins(drop)

    def _parents(self, drop: Dropped) -> list[Kid]:
        """The keys that a drop goes on from and that hold."""
        return [kid for kid in drop.parents if kid in self._held and self.n_of(kid) < drop.n]

    def _begins(self, drop: Dropped) -> bool:
        fits = drop.kind is not CircleKind.DIRECT or len(drop.roster) == DIRECT_SIZE
        return fits and drop.author == drop.owner and drop.owner in drop.roster

    def _goes_on(self, drop: Dropped, before: list[Dropped]) -> bool:
        base = self.roster_after(self._parents(drop))
        if not before or any(one.kind is not drop.kind for one in before):
            return False
        if drop.author == drop.owner:
            return drop.kind is not CircleKind.DIRECT or drop.roster <= base
        gone = base - drop.roster
        known = drop.author in base and drop.roster <= base and any(one.name == drop.name for one in before)
        return known and not any(self._here(drop, member) for member in gone - {drop.author})

    def _take(self, drop: Dropped) -> None:
        parents = self._parents(drop)
        past = self._with_past(parents)
        if drop.kid not in self._bits:
            base = self.roster_after(parents)
            bit = self._bits[drop.kid] = 1 << len(self._past)
            self._past.append(past)
            self._order.append(drop.kid)
            for member in drop.roster - base:
                self._came[member] = self._came.get(member, 0) | bit
            for member in base - drop.roster:
                self._went[member] = self._went.get(member, 0) | bit
        self._held.setdefault(drop.kid, []).append(drop)
        carried = [loose for loose in drop.loose if loose.key.n <= drop.n]
        for loose in carried:
            known = self._loose.get(loose.kid, (loose, 0))[1]
            self._loose[loose.kid] = loose, known | past
        for kid in (drop.kid, *(loose.kid for loose in carried)):
            self._writers[kid] = self._writers.get(kid, frozenset()) | drop.roster

    def _with_past(self, kids: Iterable[Kid]) -> int:
        mask = 0
        for kid in kids:
            bit = self._bits[kid]
            mask |= bit | self._past[bit.bit_length() - 1]
        return mask

    def roster_after(self, kids: Iterable[Kid]) -> Roster:
        """Who is in by these keys and all that they go on from."""
        past = self._with_past(kids)
        return frozenset(member for member in self._came if self._is_in(member, past))

    def _is_in(self, member: MemberId, past: int) -> bool:
        came, went = self._came[member] & past, self._went.get(member, 0) & past
        while came:
            last = came.bit_length() - 1
            if not went & ~self._past[last]:
                return True
            came ^= 1 << last
        return False

    # -- who went

    @property
    def people(self) -> frozenset[MemberId]:
        """Everybody who ever was in."""
        return frozenset(self._came)

    def has_lost(self, member: MemberId) -> bool:
        """Whether a drop ever took them out."""
        return member in self._went

    def taken_out(self, member: MemberId, kid: Kid) -> list[Dropped]:
        """A drop of each key that took somebody out and that this key does not go on from."""
        bit = self._bits.get(kid, 0)
        past = self._past[bit.bit_length() - 1] if bit else self._loose[kid][1]
        return [self._held[self._order[number]][0] for number in bits(self._went.get(member, 0) & ~past)]

    def goes_on(self, kid: Kid, earlier: Kid) -> bool:
        """Whether a drop of a key goes on from another key, at whatever distance."""
        bit = self._bits.get(kid, 0)
        return bool(bit and self._past[bit.bit_length() - 1] & self._bits[earlier])

    def taken_out_by(self, member: MemberId, kid: Kid) -> list[Kid]:
        """The keys that took somebody out among this one and all that it goes on from."""
        return [self._order[number] for number in bits(self._went.get(member, 0) & self._with_past([kid]))]

    def drops_of(self, kid: Kid) -> list[Dropped]:
        """Those that hold, at least one; none where the key is loose, or not its own."""
        return self._held.get(kid, [])

    # -- what it is

    def __bool__(self) -> bool:
        return bool(self._held)

    @property
    def kids(self) -> frozenset[Kid]:
        """Its keys, loose ones too."""
        return frozenset(self._writers)

    @property
    def loose(self) -> list[Loose]:
        return [loose for loose, _ in self._loose.values()]

    def n_of(self, kid: Kid) -> int:
        return self._held[kid][0].n if kid in self._held else self._loose[kid][0].key.n

    def named(self, kid: Kid) -> Roster:
        """Who may write under a key: its id names them, or a drop that carries it; nobody under one of another's."""
        return self._writers.get(kid, frozenset())

    def _tips(self) -> list[Dropped]:
        gone_on = {kid for held in self._held.values() for one in held for kid in one.parents}
        last = [one for kid, held in self._held.items() if kid not in gone_on for one in held]
        return sorted(last, key=lambda one: (-len(one.roster), -one.n, one.kid, one.id))

    @property
    def scope(self) -> ScopeId:
        return self.tips[0].scope

    @property
    def owner(self) -> MemberId:
        return self.tips[0].owner

    @property
    def random(self) -> bytes:
        """What its scope is made of, besides its owner."""
        return self.tips[0].random

    @property
    def kind(self) -> CircleKind:
        return self.tips[0].kind

    @property
    def name(self) -> str:
        """As the owner said it last."""
        return self.tips[0].name
