"""What is held of every feed, by scope, and the logical clock of each generation of a scope.

Opening a group reads one summary a part and no envelope. Holdings feed the vectors of sync; their digests are
remembered until an envelope of the scope arrives.
"""

from collections.abc import Callable, Iterable

from whisper_net.core.envelope.parts import FeedKey, PartKey, PartSummary
from whisper_net.core.ids import Kid, ScopeId
from whisper_net.core.sync.vectors import digest_of
from whisper_net.core.wire.bounds import LAMPORT_JUMP


class Feeds:
    """Part summaries by key and scope."""

    def __init__(self, generation: Callable[[Kid], int]) -> None:
        self._generation = generation
        self._parts: dict[PartKey, PartSummary] = {}
        self._held: dict[ScopeId, dict[PartKey, int]] = {}
        self._last: dict[FeedKey, int] = {}
        self._lamport: dict[tuple[ScopeId, int], int] = {}
        self._digests: dict[tuple[ScopeId, frozenset[Kid]], bytes] = {}

    def load(self, parts: Iterable[PartSummary]) -> None:
        for summary in parts:
            self.put(summary)

    def put(self, summary: PartSummary) -> None:
        """Take over the newest summary of a part."""
        key = summary.key
        self._parts[key] = summary
        self._held.setdefault(summary.scope, {})[key] = summary.held
        self._last[key.feed] = max(self._last.get(key.feed, 0), key.part)
        clock = summary.scope, self._generation(key.kid)
        self._lamport[clock] = max(self._lamport.get(clock, 0), summary.lamport)
        for known in [known for known in self._digests if known[0] == summary.scope]:
            del self._digests[known]

    def get(self, key: PartKey) -> PartSummary | None:
        return self._parts.get(key)

    def neighbour(self, key: PartKey) -> Callable[[int], PartSummary | None]:
        return lambda step: self._parts.get(key._replace(part=key.part + step))

    def last(self, feed: FeedKey) -> PartSummary | None:
        """The newest part of a feed."""
        part = self._last.get(feed)
        return None if part is None else self._parts[PartKey(*feed, part)]

    def holdings(self, scope: ScopeId, kids: frozenset[Kid]) -> dict[PartKey, int]:
        return {key: held for key, held in self._held.get(scope, {}).items() if key.kid in kids}

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
