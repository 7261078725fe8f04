"""Pieces of files over one link: asked for by id, answered once each, and taken only if they were asked for.

Whoever names an id is served. An id is a hash over bytes that only the key in a message makes, so nobody can name one
who has not read that message, or was told by somebody who has: knowing it is the right to the sealed bytes, and opening
them takes the key as well. What somebody could read they may fetch later, too, as long as they are active in the group.
"""

from collections.abc import Sequence

from whisper_net.core.crypto.attachments import chunk_id
from whisper_net.core.sync.acts import Act, DeliverChunk, Hangup, LackChunks, Send, ServeChunks
from whisper_net.core.wire import peer as wire

UNASKED = "a piece of a file that nobody asked for"


class ChunkExchange:
    """What one link was asked for and has not answered yet."""

    def __init__(self) -> None:
        self._asked: set[bytes] = set()

    def want(self, ids: Sequence[bytes]) -> list[Act]:
        """Ask for what is not asked for already; at most MAX_CHUNKS_ASKED."""
        fresh = [id_ for id_ in ids if id_ not in self._asked]
        self._asked.update(fresh)
        return [Send(wire.WantChunks(fresh))] if fresh else []

    def receive(self, message: wire.WantChunks | wire.Chunk | wire.NoChunks, *, serves: bool) -> list[Act]:
        """A piece that was changed on its way is one that nobody asked for."""
        match message:
            case wire.WantChunks(ids):
                return [ServeChunks(ids)] if serves else [Send(wire.NoChunks(ids))]
            case wire.Chunk(raw):
                return self._came(raw)
        if not self._asked.issuperset(message.ids):
            return [Hangup(UNASKED)]
        self._asked.difference_update(message.ids)
        return [LackChunks(message.ids)]

    def _came(self, raw: bytes) -> list[Act]:
        id_ = chunk_id(raw)
        if id_ not in self._asked:
            return [Hangup(UNASKED)]
        self._asked.remove(id_)
        return [DeliverChunk(id_, raw)]
