"""A relay's store in plain Python values, which can be told to fail: the twin that the contract is also held to."""

from collections.abc import Sequence
from itertools import accumulate

from whisper_net.core.errors import DiskFull, RelayStoreAway
from whisper_net.relay.store import Kept, NewItem, Told, Usage


class MemoryRelayStore:
    """Implements relay.store.RelayStore. What it holds outlives whoever closes it."""

    def __init__(self, id_: bytes = b"memory-store-id!") -> None:
        self.id = id_
        self.topics: dict[bytes, dict[int, NewItem]] = {}
        """By topic and place, in the order of places."""
        self.full = False
        """Its disk is."""
        self.away = False
        """Nothing answers."""
        self.commits = 0
        self._last: dict[bytes, int] = {}
        self._places: dict[tuple[bytes, bytes], int] = {}
        """By topic and hash."""
        self._bytes: dict[bytes, int] = {}
        self._floor = 0
        """The highest place of a topic that is forgotten."""

    def copy(self) -> "MemoryRelayStore":
        """The same under the same id, as a host has it who copies it to safety."""
        other = MemoryRelayStore(self.id)
        other.topics = {topic: dict(held) for topic, held in self.topics.items()}
        other._last, other._places, other._bytes = dict(self._last), dict(self._places), dict(self._bytes)
        other._floor = self._floor
        return other

    async def put(self, items: Sequence[NewItem], topic_bytes: int) -> list[Kept]:
        self._look_up()
        self.commits += 1
        return [self._keep(item, topic_bytes) for item in items]

    def _look_up(self) -> None:
        if self.away:
            raise RelayStoreAway("the relay's database does not answer")
        if self.full:
            raise DiskFull("the disk is full")

    def _keep(self, new: NewItem, topic_bytes: int) -> Kept:
        held, seq = self.topics.setdefault(new.topic, {}), self._places.get((new.topic, new.hash))
        if seq is not None:
            held[seq] = new if new.expiry > held[seq].expiry else held[seq]
            return Kept(seq, fresh=False)
        size = self._bytes.get(new.topic, 0) + len(new.item)
        if size > topic_bytes:
            return Kept(0, fresh=False)
        seq = self._last[new.topic] = self._last.get(new.topic, self._floor) + 1
        held[seq] = new
        self._places[new.topic, new.hash], self._bytes[new.topic] = seq, size
        return Kept(seq, fresh=True)

    async def read(self, topic: bytes, after: int, most: int) -> tuple[list[tuple[int, bytes]], bool]:
        if self.away:
            self._look_up()
        found: list[tuple[int, bytes]] = []
        size = 0
        for seq, one in self.topics.get(topic, {}).items():
            if seq <= after:
                continue
            if found and size + len(one.item) > most:
                return found, False
            found.append((seq, one.item))
            size += len(one.item)
        return found, True

    async def last_place(self, topic: bytes) -> int:
        return self._last.get(topic, self._floor)

    async def before_newest(self, topic: bytes, most: int, size: int) -> int:
        held = [(seq, len(one.item)) for seq, one in self.topics.get(topic, {}).items()]
        newest = held[-most:][::-1]
        sums = zip(newest, accumulate(length for _, length in newest), strict=True)
        fits = [seq for at, ((seq, _), together) in enumerate(sums) if together <= size or not at]
        return fits[-1] - 1 if fits else 0

    async def expire(self, now: int) -> int:
        self._look_up()
        gone = [(topic, seq) for topic, held in self.topics.items() for seq, one in held.items() if one.expiry <= now]
        for topic, seq in gone:
            one = self.topics[topic].pop(seq)
            del self._places[topic, one.hash]
            self._bytes[topic] -= len(one.item)
        for topic in {topic for topic, _ in gone if not self.topics[topic]}:
            del self.topics[topic], self._bytes[topic]
            self._floor = max(self._floor, self._last.pop(topic))
        return len(gone)

    async def usage(self) -> Usage:
        return Usage(len(self.topics), sum(self._bytes.values()))

    async def check(self) -> None:
        self._look_up()

    def watch(self, told: Told) -> None:
        self.told = told

    async def close(self) -> None: ...
