"""What a relay needs of a store: opaque items by topic, each durable before it is called stored.

Every store passes the same contract (tests/relay). Places of a topic count up without gaps, in the order in which items
became visible: whoever has read up to one has missed nothing before it. A topic of which nothing is left is forgotten,
row and all; whatever begins then begins above every place that a forgotten one had, so that no place comes twice.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeAlias

import msgspec

ID_SIZE = 16
READ_ROWS = 2_000
"""Items that one read finds, at most."""
Told: TypeAlias = Callable[[Mapping[bytes, int] | None], None]
"""Hears of topics and places that another process of the same store put; None: there may be something anywhere."""


class NewItem(msgspec.Struct, frozen=True):
    topic: bytes
    hash: bytes
    item: bytes
    expiry: int


class Kept(msgspec.Struct, frozen=True):
    """`seq` is its place, 0 where the topic is full; `fresh`: it was not there before."""

    seq: int
    fresh: bool


class Usage(msgspec.Struct, frozen=True):
    topics: int
    bytes: int


class RelayStore(Protocol):
    @property
    def id(self) -> bytes:
        """16 random bytes, drawn when the store was made."""
        ...

    def watch(self, told: Told) -> None:
        """Begin to tell of what others put into the same store, where there can be others."""
        ...

    async def put(self, items: Sequence[NewItem], topic_bytes: int) -> list[Kept]:
        """Keep all of them in one commit; each answer stands in the place of its item.

        Raises DiskFull, DiskFault or RelayStoreAway.
        """
        ...

    async def read(self, topic: bytes, after: int, most: int) -> tuple[list[tuple[int, bytes]], bool]:
        """Items after a place: one, or as many as `most` bytes hold; whether that is all.

        What has expired is handed out until it is forgotten: put again meanwhile it keeps its place, which nobody may
        have passed by.
        """
        ...

    async def last_place(self, topic: bytes) -> int:
        """The last place that was given in a topic; of one that is not there the highest that a forgotten one had.

        Whoever has read further than this has read another store, or this one before it was brought back from a copy.
        """
        ...

    async def before_newest(self, topic: bytes, most: int, size: int) -> int:
        """The place after which the topic's newest items stand: one, or up to `most` in `size` bytes; 0 for none."""
        ...

    async def expire(self, now: int) -> int:
        """Forget what has expired, and topics of which nothing is left; how many items."""
        ...

    async def usage(self) -> Usage:
        """What is held, from running totals: anybody may ask."""
        ...

    async def check(self) -> None:
        """Raises DiskFull, DiskFault or RelayStoreAway where it cannot be read now."""
        ...

    async def close(self) -> None: ...
