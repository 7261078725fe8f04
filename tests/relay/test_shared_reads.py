"""Who asks for the same at the same moment shares an answer, and nobody gets one that was begun before they asked."""

import asyncio

import pytest

from tests.relay.ground import HOUR, NOW, TOPIC, item
from whisper_net.core.crypto.tickets import item_hash
from whisper_net.core.errors import DiskFull
from whisper_net.relay.memory import MemoryRelayStore
from whisper_net.relay.shared_reads import Rows, SharedReads
from whisper_net.relay.store import NewItem

ROOM = 1 << 20


class Slow(MemoryRelayStore):
    """Looks at once, and answers when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = 0
        self.looked = asyncio.Event()
        self.let = asyncio.Event()

    async def read(self, topic: bytes, after: int, most: int) -> Rows:
        self.begun += 1
        found = await super().read(topic, after, most)
        self.looked.set()
        await self.let.wait()
        if self.full:
            raise DiskFull("the disk is full")
        return found

    async def holds(self, number: int) -> None:
        await self.put([NewItem(TOPIC, item_hash(item(number)), item(number), NOW + HOUR)], ROOM)


def asking(reads: SharedReads, after: int = 0) -> asyncio.Task[Rows]:
    return asyncio.create_task(reads.read(TOPIC, after, ROOM))


async def test_same_question_at_once_is_asked_once() -> None:
    store = Slow()
    await store.holds(1)
    store.let.set()
    reads = SharedReads(store)
    answers = await asyncio.gather(*(asking(reads) for _ in range(40)), asking(reads, after=1))
    assert answers == [([(1, item(1))], True)] * 40 + [([], True)]
    assert store.begun == 2


async def test_whoever_asks_after_a_read_began_sees_what_came_since() -> None:
    store = Slow()
    reads = SharedReads(store)
    early = asking(reads)
    await store.looked.wait()
    await store.holds(1)
    late = asking(reads)
    await asyncio.sleep(0)
    store.let.set()
    assert await early == ([], True)
    assert await late == ([(1, item(1))], True)


async def test_whoever_goes_takes_nobodys_answer_along() -> None:
    store = Slow()
    reads = SharedReads(store)
    gone, stays = asking(reads), asking(reads)
    await store.looked.wait()
    gone.cancel()
    store.let.set()
    assert await stays == ([], True)
    assert store.begun == 1


async def test_fault_is_told_to_all_who_asked() -> None:
    store = Slow()
    store.full = True
    store.let.set()
    reads = SharedReads(store)
    for answer in await asyncio.gather(asking(reads), asking(reads), return_exceptions=True):
        assert isinstance(answer, DiskFull)
    with pytest.raises(DiskFull):
        await reads.read(TOPIC, 0, ROOM)
