"""How much of their own a member's lines bring before they wait: local policy, never validity (PROTOCOL section 11).

What counts is what a member's own devices bring of what that member wrote. What others pass on never waits, nor does
what lies at a relay: so whoever is made to wait can do no more by it than they could by silence, and nobody's link
waits because it rests on a flood. A bucket is wide enough for all that one honest person has written in years, since
history that was asked for and words of this minute cannot be told apart: whoever floods chooses which of them it is.
Its counterpart is node/bearer.py.
"""

from collections.abc import Iterable

import msgspec

from whisper_net.core.wire.bounds import KIB


class Bucket(msgspec.Struct, frozen=True):
    """What is taken at once, and what comes on top each second, in bytes; each thing counts as `least` at least."""

    burst: int
    a_second: int
    least: int


OF_ENVELOPES = Bucket(64 * KIB * KIB, 512, 512)
"""131,072 ordinary posts at once, then 60 a minute: 42 MiB a day."""
OF_LINKS = Bucket(4 * KIB * KIB, 50, KIB)
"""4,096 ordinary links at once, then 4,200 a day."""


class Paces:
    """The buckets of one kind, by member; in memory alone. `now` is in seconds."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._spent: dict[bytes, tuple[int, int]] = {}
        """What is in each bucket, and when that was so."""

    def spend(self, member: bytes, sizes: Iterable[int], now: int) -> None:
        """Things of so many bytes were taken. The last may be more than the bucket had room for."""
        cost = sum(max(size, self._bucket.least) for size in sizes)
        if cost:
            self._spent[member] = self._left(member, now) + cost, now

    def wait(self, member: bytes, now: int) -> int:
        """Seconds until something more of theirs is taken; 0 for at once."""
        over = self._left(member, now) - self._bucket.burst
        return max(0, -(-over // self._bucket.a_second))

    def waiting(self, now: int) -> list[bytes]:
        """The members of whom something waits, or would."""
        return [member for member in self._spent if self.wait(member, now)]

    def _left(self, member: bytes, now: int) -> int:
        spent, at = self._spent.get(member, (0, now))
        return max(0, spent - self._bucket.a_second * max(0, now - at))
