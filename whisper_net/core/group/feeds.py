"""What is held of every feed, by scope, and the logical clock of each generation of a scope.

Opening a group reads one summary a part and no envelope. Holdings feed the vectors of sync; their digests are
remembered until an envelope of the scope arrives.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Mapping, Sequence

from whisper_net.core.envelope.parts import FeedKey, PartKey, PartSummary
from whisper_net.core.ids import DeviceId, Kid, LinkId, ScopeId
from whisper_net.core.sync.vectors import digest_of
from whisper_net.core.wire.bounds import LAMPORT_JUMP


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
        self._digests: dict[tuple[ScopeId, frozenset[Kid], frozenset[DeviceId]], bytes] = {}

    def load(self, parts: Iterable[PartSummary]) -> None:
        for summary in parts:
            self.put(summary)

    def put(self, summary: PartSummary) -> None:
        """Take over the newest summary of a part."""
        key = summary.key
        if key.feed not in self._numbers:
            self._by_device.setdefault(summary.scope, {}).setdefault(key.device, []).append(key.feed)
        if key not in self._parts:
            insort(self._numbers.setdefault(key.feed, []), key.part)
        self._parts[key] = summary
        self._held.setdefault(summary.scope, {})[key] = summary.held
        clock = summary.scope, self._generation(key.kid)
        self._lamport[clock] = max(self._lamport.get(clock, 0), summary.lamport)
        for known in [known for known in self._digests if known[0] == summary.scope]:
            del self._digests[known]

    def get(self, key: PartKey) -> PartSummary | None:
        return self._parts.get(key)

    def heads(self, key: PartKey) -> tuple[LinkId, ...]:
        """The heads of the log that the newest envelope of a part knew. KeyError if nothing of it is held."""
        return self._parts[key].heads

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

    def devices(self, scope: ScopeId) -> set[DeviceId]:
        """Who wrote anything that is held of a scope."""
        return {key.device for key in self._held.get(scope, {})}

    def by_device(self, scope: ScopeId) -> Mapping[DeviceId, Sequence[FeedKey]]:
        """The feeds of which something is held, by who wrote them."""
        return self._by_device.get(scope, {})

    def holdings(
        self, scope: ScopeId, kids: frozenset[Kid], gone: frozenset[DeviceId] = frozenset()
    ) -> dict[PartKey, int]:
        """What is held under these keys, without what these devices wrote."""
        held = self._held.get(scope, {})
        return {key: count for key, count in held.items() if key.kid in kids and key.device not in gone}

    def digest(self, scope: ScopeId, kids: frozenset[Kid], gone: frozenset[DeviceId] = frozenset()) -> bytes:
        if (scope, kids, gone) not in self._digests:
            self._digests[scope, kids, gone] = digest_of(self.holdings(scope, kids, gone))
        return self._digests[scope, kids, gone]

    def lamport(self, scope: ScopeId, n: int) -> int:
        """The largest that counts over all epochs of one generation; 0 where nothing was written."""
        return self._lamport.get((scope, n), 0)

    def counted(self, scope: ScopeId, n: int, lamport: int) -> int:
        """A stamp as far as it moves the clock: one far ahead is shown in its place and moves nothing."""
        return lamport if lamport <= self.lamport(scope, n) + LAMPORT_JUMP else 0
