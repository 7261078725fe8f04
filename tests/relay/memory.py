"""A relay's store in memory, which can be told to fail: the twin that the contract is also held to."""

from collections.abc import Sequence

from whisper_net.core.errors import DiskFull
from whisper_net.relay.store import Kept, NewItem, Usage


class MemoryRelayStore:
    def __init__(self) -> None:
        self.topics: dict[bytes, dict[int, NewItem]] = {}
        self._last: dict[bytes, int] = {}
        self.full = False
        self.commits = 0

    @property
    def id(self) -> bytes:
        return b"memory-store-id!"

    async def put(self, items: Sequence[NewItem], topic_bytes: int) -> list[Kept]:
        if self.full:
            raise DiskFull("the disk is full")
        self.commits += 1
        return [self._keep(item, topic_bytes) for item in items]

    def _keep(self, new: NewItem, topic_bytes: int) -> Kept:
        held = self.topics.setdefault(new.topic, {})
        for seq, one in held.items():
            if one.hash == new.hash:
                held[seq] = new if new.expiry > one.expiry else one
                return Kept(seq, fresh=False)
        if sum(len(one.item) for one in held.values()) + len(new.item) > topic_bytes:
            return Kept(0, fresh=False)
        seq = self._last[new.topic] = self._last.get(new.topic, 0) + 1
        held[seq] = new
        return Kept(seq, fresh=True)

    async def read(self, topic: bytes, after: int, most: int, now: int) -> tuple[list[tuple[int, bytes]], bool]:
        found: list[tuple[int, bytes]] = []
        for seq, one in self.topics.get(topic, {}).items():
            if seq <= after or one.expiry <= now:
                continue
            if found and sum(len(item) for _, item in found) + len(one.item) > most:
                return found, False
            found.append((seq, one.item))
        return found, True

    async def before_newest(self, topic: bytes, most: int, now: int) -> int:
        seqs = [seq for seq, one in self.topics.get(topic, {}).items() if one.expiry > now]
        return seqs[-most:][0] - 1 if seqs else 0

    async def expire(self, now: int) -> int:
        if self.full:
            raise DiskFull("the disk is full")
        gone = [(topic, seq) for topic, held in self.topics.items() for seq, one in held.items() if one.expiry <= now]
        for topic, seq in gone:
            del self.topics[topic][seq]
        return len(gone)

    async def usage(self) -> Usage:
        items = [one for held in self.topics.values() for one in held.values()]
        return Usage(len(self.topics), len(items), sum(len(one.item) for one in items))

    async def close(self) -> None: ...
