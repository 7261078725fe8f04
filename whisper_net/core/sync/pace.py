"""How much of their own a member's lines bring before they wait: local policy, never validity (PROTOCOL section 11).

What counts is what a member's own devices bring of what that member wrote, and the links of theirs that lie at a
relay. What others pass on never waits, and a link at a relay no longer than until somebody else's word rests on it: so
whoever is made to wait can do no more by it than they could by silence. A bucket is wide enough for all that one honest
person has written in years, since history that was asked for and words of this minute cannot be told apart: whoever
floods chooses which of them it is. A restart empties none, since what was taken is written down now and then.
Its counterparts are node/bearer.py and node/held_links.py.
"""

from collections.abc import Iterable

import msgspec

from whisper_net.core.wire.bounds import KIB


class Bucket(msgspec.Struct, frozen=True):
    """What is taken at once, and what comes on top each second, in bytes; each thing counts as `least` at least."""

    burst: int
    a_second: int
    least: int


UNSAVED = 16
"""The share of a bucket that a restart forgives at most: 1 / UNSAVED."""
OF_ENVELOPES = Bucket(64 * KIB * KIB, 512, 512)
"""131,072 ordinary posts at once, then 60 a minute: 42 MiB a day."""
OF_LINKS = Bucket(4 * KIB * KIB, 50, KIB)
"""4,096 ordinary links at once, then 4,200 a day."""
OF_STRANGERS = Bucket(4 * KIB * KIB, 1, KIB)
"""Links at relays of all together who are not in the group: those who wait, and those who went. Then 84 a day."""
OF_RESTS = Bucket(8 * KIB * KIB, 50, KIB)
"""What is let in of a flood at a relay since one member's word rests on it: as much as they can have taken in a day."""


class Spent(msgspec.Struct, frozen=True):
    """How many bytes stood in somebody's bucket at a time."""

    bucket: int
    """Which: the store does not care."""
    who: bytes
    bytes: int
    at: int


class Paces:
    """The buckets of one kind, by member. `now` is in seconds."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket
        self._spent: dict[bytes, tuple[int, int]] = {}
        """What is in each bucket, and when that was so."""
        self._saved: dict[bytes, tuple[int, int]] = {}
        """The same, as it was written down last."""

    def restore(self, member: bytes, spent: int, at: int, now: int) -> None:
        """Take up what was written down. A clock that was ahead then does not make it stay longer."""
        self._spent[member] = self._saved[member] = spent, min(at, now)

    def unsaved(self, now: int) -> list[tuple[bytes, int]]:
        """(member, bytes now in the bucket) of what is to be written down, said once."""
        most = self.bucket.burst // UNSAVED
        rows = [
            (member, left)
            for member, spent in self._spent.items()
            if (left := self._of(spent, now)) - self._of(self._saved.get(member, (0, now)), now) >= max(1, most)
        ]
        self._saved.update((member, (left, now)) for member, left in rows)
        return rows

    def spend(self, member: bytes, sizes: Iterable[int], now: int) -> None:
        """Things of so many bytes were taken. The last may be more than the bucket had room for."""
        cost = sum(map(self.cost, sizes))
        if cost:
            self._spent[member] = self._left(member, now) + cost, now

    def cost(self, size: int) -> int:
        """What a thing of so many bytes counts as."""
        return max(size, self.bucket.least)

    def room(self, member: bytes, now: int) -> int:
        """Bytes until no more is taken; none, or less, where it waits."""
        return self.bucket.burst - self._left(member, now)

    def wait(self, member: bytes, now: int) -> int:
        """Seconds until something more of theirs is taken; 0 for at once."""
        over = self._left(member, now) - self.bucket.burst
        return max(0, -(-over // self.bucket.a_second))

    def waiting(self, now: int) -> list[bytes]:
        """The members of whom something waits, or would."""
        return [member for member in self._spent if self.wait(member, now)]

    def _left(self, member: bytes, now: int) -> int:
        return self._of(self._spent.get(member, (0, now)), now)

    def _of(self, spent_at: tuple[int, int], now: int) -> int:
        spent, at = spent_at
        return max(0, spent - self.bucket.a_second * max(0, now - at))
