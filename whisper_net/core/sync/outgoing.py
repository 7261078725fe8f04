"""What is on its way to a relay: so much at once, the rest waits in order.

An item is answered for by its hash. Putting one that waits already, or that was sent and has no answer yet, is nothing.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from whisper_net.core.wire.bounds import KIB

MAX_SENT: Final = 256
MAX_SENT_BYTES: Final = 2 * KIB * KIB
"""Items, and bytes of items, that may be without an answer."""


class Outgoing(msgspec.Struct, frozen=True):
    """One item to put; `secret` is the topic's and signs for it."""

    topic: bytes
    secret: bytes
    item: bytes
    hash: bytes
    expiry: int

    def __repr__(self) -> str:  # neither a secret nor a topic may reach a log by way of a traceback
        return f"Outgoing({len(self.item)} bytes)"


class Window:
    """What waits to be sent, and what was sent and has no answer yet."""

    def __init__(self) -> None:
        self._waiting: dict[bytes, Outgoing] = {}
        self._sent: dict[bytes, Outgoing] = {}
        self._bytes = 0

    def __len__(self) -> int:
        """Items without an answer, sent or not."""
        return len(self._waiting) + len(self._sent)

    def add(self, put: Outgoing) -> None:
        if put.hash not in self._sent:
            self._waiting.setdefault(put.hash, put)

    def due(self) -> Iterator[Outgoing]:
        """Take out of the queue what there is room for; each counts as sent."""
        while self._waiting and len(self._sent) < MAX_SENT:
            put = next(iter(self._waiting.values()))
            if self._bytes + len(put.item) > MAX_SENT_BYTES:
                return
            del self._waiting[put.hash]
            self._sent[put.hash] = put
            self._bytes += len(put.item)
            yield put

    def answered(self, hash_: bytes) -> Outgoing | None:
        """What was sent under this hash; it is no longer on its way. None for what was not sent."""
        put = self._sent.pop(hash_, None)
        if put is not None:
            self._bytes -= len(put.item)
        return put

    def give_up(self, topic: bytes | None) -> list[bytes]:
        """Hashes of what waits for a topic, or for any if None; it no longer does."""
        given_up = [put.hash for put in self._waiting.values() if topic in (None, put.topic)]
        for hash_ in given_up:
            del self._waiting[hash_]
        return given_up
