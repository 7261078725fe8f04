"""What waits to be sent over one link: in order, bounded, and read from the store no sooner than it is sent.

What is served is read piece by piece as the other end takes it. What is pushed live waits here for a slow reader, up to
a bound; beyond it the link is given up, and whoever called calls again and is served. Pieces of files go out one by
one, and only while nothing else waits.
"""

import asyncio
from collections import deque
from typing import TypeAlias

from whisper_net.core.envelope.parts import PartKey
from whisper_net.core.sync import acts
from whisper_net.core.sync.vectors import Lack
from whisper_net.core.wire import peer as wire
from whisper_net.core.wire.bounds import MAX_CHUNKS_ASKED
from whisper_net.node.batches import ENVELOPES_A_MESSAGE, batches
from whisper_net.node.runner import GroupRunner
from whisper_net.ports.transport import Connection

Outgoing: TypeAlias = wire.Message | acts.ServeParts | acts.ServeBoxes | acts.ServeChunks
MOST_MESSAGES = 20_000
MOST_BYTES = 32 << 20
MOST_KNOWN = 20_000
"""Parts of which is remembered what the other end has: it could name ever new ones."""
MOST_CHUNKS = 2 * MAX_CHUNKS_ASKED
"""Pieces of files that wait to be sent; of more it is said that they are not here."""
BYTES_A_LACK = 256
"""About what one part to serve, or one hash, keeps in memory."""


class Outbox:
    """The sending half of one link, and what the other end is known to have."""

    def __init__(self, connection: Connection, runner: GroupRunner) -> None:
        self.sent = 0
        """Envelopes, live and served."""
        self._connection = connection
        self._runner = runner
        self._known: dict[PartKey, int] = {}
        self._waiting: asyncio.Queue[Outgoing] = asyncio.Queue()
        self._chunks: deque[bytes] = deque()
        self._unsent = self._bytes = 0

    @property
    def empty(self) -> bool:
        return self._unsent == 0

    @property
    def overfull(self) -> bool:
        """The other end reads too slowly for what is said to it."""
        return self._unsent > MOST_MESSAGES or self._bytes > MOST_BYTES

    def put(self, item: Outgoing) -> None:
        self._unsent += 1
        self._bytes += size_of(item)
        self._waiting.put_nowait(item)

    def has(self, part: PartKey, seq: int) -> bool:
        """Whether the other end has an envelope, by what it sent or was sent."""
        return seq <= self._known.get(part, 0)

    def note(self, part: PartKey, seq: int) -> None:
        """The other end has a part up to this envelope. At worst it is sent something twice."""
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[part] = max(seq, self._known.get(part, 0))

    async def run(self) -> None:
        """Send for ever. Raises Disconnected, and LocalError where the store cannot be read."""
        while True:
            while self._chunks and self._waiting.empty():
                await self._serve_chunk(self._chunks.popleft())
            item = await self._waiting.get()
            match item:
                case acts.ServeParts(tag, lacks):
                    for lack in lacks:
                        await self._serve(lack)
                    await self._send(wire.Served(tag))
                case acts.ServeBoxes(hashes):
                    for hash_ in hashes:
                        raw = await self._runner.read(self._runner.store.boxes, hash_)
                        if raw is not None:
                            await self._send(wire.Boxes(raw))
                case acts.ServeChunks(ids):
                    await self._queue(ids)
                case _:
                    await self._send(item)
            self._unsent -= 1
            self._bytes -= size_of(item)

    async def _send(self, message: wire.Message) -> None:
        await self._connection.send(wire.encode_message(message))

    async def _queue(self, ids: list[bytes]) -> None:
        room = MOST_CHUNKS - len(self._chunks)
        self._chunks += ids[:room]
        if ids[room:]:
            await self._send(wire.NoChunks(ids[room:]))

    async def _serve_chunk(self, id_: bytes) -> None:
        raw = await self._runner.read(self._runner.store.chunk, id_)
        await self._send(wire.NoChunks([id_]) if raw is None else wire.Chunk(raw))

    async def _serve(self, lack: Lack) -> None:
        after = lack.after_seq
        while after < lack.last_seq:  # what lies beyond is hidden, or was pushed since
            most = min(ENVELOPES_A_MESSAGE, lack.last_seq - after)
            raws = await self._runner.read(self._runner.store.envelopes, lack.part, after, most)
            for batch in batches(raws):
                await self._send(wire.Envelopes(batch))
            self.sent += len(raws)
            after += len(raws)
            self.note(lack.part, after)
            if len(raws) < most:
                return


def size_of(item: Outgoing) -> int:
    """Bytes that an item keeps in memory, as far as they depend on what others wrote."""
    match item:
        case wire.Envelopes(raws) | wire.Links(raws, _):
            return sum(map(len, raws))
        case wire.Boxes(raw) | wire.Keys(raw):
            return len(raw)
        case acts.ServeParts(_, lacks):
            return BYTES_A_LACK * (1 + len(lacks))
        case acts.ServeBoxes(hashes) | acts.ServeChunks(hashes):
            return BYTES_A_LACK * (1 + len(hashes))
        case _:
            return len(wire.encode_message(item))
