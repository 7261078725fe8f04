"""What is held of every feed, by scope, and the logical clock of each generation of a scope.

Opening a group reads one summary a part and no envelope. Holdings feed the vectors of sync; their digests are
remembered until an envelope of the scope arrives.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from whisper_net.core.envelope.parts import FeedKey, PartKey, PartSummary
from whisper_net.core.ids import DeviceId, Kid, LinkId, ScopeId
from whisper_net.core.membership.annals import FeedKey as Feed
from whisper_net.core.sync.vectors import digest_of
from whisper_net.core.wire.bounds import LAMPORT_JUMP

MOST_DOUBTS = 8
"""Times that one part is asked for whole."""


class End(NamedTuple):
    """Where one feed ends."""

    last: int
    """The last seq that is shown."""
    awaited: bool
    """Some cut of it is not known yet."""

    @property
    def taken(self) -> int:
        """The last seq that is taken from others, and offered to them."""
        return 0 if self.awaited else self.last


class Said(NamedTuple):
    """What those say of one loss whose word counts: how far they leave feeds to be seen."""

    authors: frozenset[bytes]
    told: Mapping[Feed, int] | None
    """By feed, the greatest seq that anybody of them names; None while that is not known."""
    by_remover: bool


class Twin(NamedTuple):
    """A signed envelope in whose place another one is held: the other side of a fork."""

    scope: ScopeId
    part: PartKey
    seq: int
    raw: bytes


class Feeds:
    """Part summaries by key and scope."""

    def __init__(self, generation: Callable[[Kid], int]) -> None:
        self._generation = generation
        self._parts: dict[PartKey, PartSummary] = {}
        self._held: dict[ScopeId, dict[PartKey, int]] = {}
        self._numbers: dict[FeedKey, list[int]] = {}
        """Which parts of each feed are held, in order."""
        self._by_device: dict[ScopeId, dict[DeviceId, list[FeedKey]]] = {}
        self._lamport: dict[tuple[ScopeId, int], int] = {}
        self._digests: dict[tuple[ScopeId, frozenset[Kid]], bytes] = {}
        self._ends: dict[FeedKey, int] = {}
        self._doubted: dict[PartKey, int] = {}
        """Parts that a further envelope did not fit, and how often; negative while nothing of them is offered."""
        self._came: dict[ScopeId, int] = {}
        """By scope, the count of all that came since the start as something last came there."""
        self._count = 0
        self.moved = True
        """More, or less, may be held beyond ends than tables were told (retelling.py): nobody looked since."""

    def load(self, parts: Iterable[PartSummary]) -> None:
        for summary in parts:
            self.put(summary)
        self._came.clear()

    def put(self, summary: PartSummary) -> None:
        """Take over the newest summary of a part."""
        key = summary.key
        if key.feed not in self._numbers:
            self._by_device.setdefault(summary.scope, {}).setdefault(key.device, []).append(key.feed)
        if key not in self._parts:
            insort(self._numbers.setdefault(key.feed, []), key.part)
        self._parts[key] = summary
        self._count += 1
        self._came[summary.scope] = self._count
        self.moved |= key.feed in self._ends
        self._held.setdefault(summary.scope, {})[key] = summary.held
        clock = summary.scope, self._generation(key.kid)
        self._lamport[clock] = max(self._lamport.get(clock, 0), summary.lamport)
        self._forget_digests(summary.scope)

    def cut(self, key: PartKey, summary: PartSummary | None) -> None:
        """Less is held of a part than before; None for nothing."""
        self.moved, scope = True, self._parts[key].scope
        if summary is not None:
            return self.put(summary)
        del self._parts[key], self._held[scope][key]
        self._numbers[key.feed].remove(key.part)
        if not self._numbers[key.feed]:
            del self._numbers[key.feed]
            self._by_device[scope][key.device].remove(key.feed)
        self._forget_digests(scope)
        return None

    def end(self, feed: FeedKey, last: int | None) -> None:
        """Offer a feed up to this seq from now on; None for all that is held."""
        if last is None:
            self._ends.pop(feed, None)
        else:
            self._ends[feed] = last
        for scope, by_device in self._by_device.items():
            if feed in by_device.get(feed.device, ()):
                self._forget_digests(scope)

    def doubt(self, key: PartKey) -> bool:
        """Offer nothing of a part until it was compared: so others serve it whole, and a fork shows. Not too often."""
        times = self._doubted.get(key, 0)
        if not 0 <= times < MOST_DOUBTS:
            return False
        self._doubted[key] = -times - 1
        self._forget_digests(self._parts[key].scope)
        return True

    def compared(self, key: PartKey, seq: int) -> None:
        """What is held with this number came again: with the last that others serve, all of the part was compared."""
        if seq - key.first_seq + 1 >= self._due(key, self._parts[key].held):
            self.trust(key)

    def trust(self, key: PartKey) -> None:
        """What is held of a part was compared, or is known to fork."""
        times = self._doubted.get(key, 0)
        if times < 0:
            self._doubted[key] = -times
            self._forget_digests(self._parts[key].scope)

    def _forget_digests(self, scope: ScopeId) -> None:
        for known in [known for known in self._digests if known[0] == scope]:
            del self._digests[known]

    def forget(self, kids: Collection[Kid]) -> None:
        """Drop all that is held under these keys. The clocks stay where they are."""
        for key in [key for key in self._parts if key.kid in kids]:
            scope = self._parts.pop(key).scope
            del self._held[scope][key]
            if self._numbers.pop(key.feed, None):
                self._by_device[scope][key.device].remove(key.feed)
        self._digests.clear()

    def get(self, key: PartKey) -> PartSummary | None:
        return self._parts.get(key)

    def heads(self, key: PartKey) -> tuple[LinkId, ...]:
        """The heads of the log that the newest envelope of a part knew. KeyError if nothing of it is held."""
        return self._parts[key].heads

    def heads_in(self, scope: ScopeId) -> set[LinkId]:
        """Those of every part of a scope."""
        return {head for key in self._held.get(scope, ()) for head in self._parts[key].heads}

    def came(self, scope: ScopeId) -> int:
        """How late something came to a scope since the start, among all scopes; 0 for never."""
        return self._came.get(scope, 0)

    def nearest(self, key: PartKey) -> Callable[[int], PartSummary | None]:
        """Gives the last part of the same feed that is held before this one (-1), and the first after it (+1)."""

        def look(step: int) -> PartSummary | None:
            numbers = self._numbers.get(key.feed, [])
            at = bisect_left(numbers, key.part) - 1 if step < 0 else bisect_right(numbers, key.part)
            return self._parts[key._replace(part=numbers[at])] if 0 <= at < len(numbers) else None

        return look

    def last(self, feed: FeedKey) -> PartSummary | None:
        """The newest part of a feed."""
        numbers = self._numbers.get(feed)
        return None if not numbers else self._parts[PartKey(*feed, numbers[-1])]

    def reach(self, feed: FeedKey) -> int:
        """The last seq that is held of a feed; 0 for none."""
        last = self.last(feed)
        return 0 if last is None else last.next_seq - 1

    def whole(self, feed: FeedKey) -> int:
        """The last seq up to which a feed is held without a hole; 0 for none."""
        upto = 0
        for key in self.parts(feed):
            if key.first_seq != upto + 1:
                break
            upto = self._parts[key].next_seq - 1
        return upto

    def count(self, feed: FeedKey) -> int:
        """How many envelopes of a feed are held."""
        return sum(self._parts[key].held for key in self.parts(feed))

    @property
    def scopes(self) -> list[ScopeId]:
        """Where anything is held."""
        return list(self._by_device)

    def by_device(self, scope: ScopeId) -> Mapping[DeviceId, Sequence[FeedKey]]:
        """The feeds of which something is held, by who wrote them."""
        return self._by_device.get(scope, {})

    def parts(self, feed: FeedKey) -> list[PartKey]:
        """The parts of a feed of which something is held, in order."""
        return [PartKey(*feed, number) for number in self._numbers.get(feed, ())]

    def holdings(self, scope: ScopeId, kids: frozenset[Kid]) -> dict[PartKey, int]:
        """What is held under these keys, as far as feeds are offered."""
        held = self._held.get(scope, {})
        return {key: offered for key in held if key.kid in kids and (offered := self._offered(key, held[key])) > 0}

    def _offered(self, key: PartKey, held: int) -> int:
        return 0 if self._doubted.get(key, 0) < 0 else self._due(key, held)

    def _due(self, key: PartKey, held: int) -> int:
        """How many of a part are offered, if it is in no doubt."""
        last = self._ends.get(key.feed)
        return held if last is None else min(held, last + 1 - key.first_seq)

    def digest(self, scope: ScopeId, kids: frozenset[Kid]) -> bytes:
        if (scope, kids) not in self._digests:
            self._digests[scope, kids] = digest_of(self.holdings(scope, kids))
        return self._digests[scope, kids]

    def lamport(self, scope: ScopeId, n: int) -> int:
        """The largest that counts over all epochs of one generation; 0 where nothing was written."""
        return self._lamport.get((scope, n), 0)

    def counted(self, scope: ScopeId, n: int, lamport: int) -> int:
        """A stamp as far as it moves the clock: one far ahead is shown in its place and moves nothing."""
        return lamport if lamport <= self.lamport(scope, n) + LAMPORT_JUMP else 0
