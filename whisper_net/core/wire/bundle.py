"""Items in a file, for a USB stick: what a relay would hold, and no more than a relay would learn (PROTOCOL section 8).

    head(16), then records: topic(32), size class(1), item; then END

The size class is the item's place in BUCKETS. Nobody's name, key or text stands in it, and nobody signs for it: items
open by the keys of their topics alone. A file that ends early is good as far as it goes. What is in items, and how they
are sealed, is wire/item.py and crypto/items.py.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from whisper_net.core.errors import LocalError
from whisper_net.core.wire.relay import BUCKETS

TOPIC_SIZE: Final = 32
HEAD: Final = b"wn1.bundle".ljust(16, b"\0")
END: Final = bytes(TOPIC_SIZE) + b"\xff"


class BundleError(LocalError):
    """A file that cannot be read as a bundle."""

    code = "bundle"


class NoBundle(BundleError):
    code = "no_bundle"


class BundleDamaged(BundleError):
    code = "bundle_damaged"


class BundleItem(NamedTuple):
    topic: bytes
    item: bytes


def written(entry: BundleItem) -> bytes:
    """One record of a bundle."""
    return entry.topic + bytes((BUCKETS.index(len(entry.item)),)) + entry.item


class BundleReader:
    """Cuts a file into items, whatever pieces it comes in."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._begun = False
        self.over = False
        """The end was read; without it the file was cut short."""

    def read(self, data: bytes) -> Iterator[BundleItem]:
        """The items that are whole by now. Raises NoBundle for another kind of file, BundleDamaged."""
        self._held += data
        if not self._begun:
            self._begin()
        while not self.over and (entry := self._next()) is not None:
            yield entry
        if self.over and self._held:
            raise BundleDamaged("something follows the end of this bundle: the file was changed")

    def finish(self) -> None:
        """No more comes. Raises NoBundle where not even the head did."""
        if not self._begun:
            raise NoBundle("this file is no bundle; whisper-net bundle export makes one")

    def _begin(self) -> None:
        head = bytes(self._held[: len(HEAD)])
        if not HEAD.startswith(head):
            raise NoBundle("this file is no bundle; whisper-net bundle export makes one")
        if head == HEAD:
            self._begun = True
            del self._held[: len(HEAD)]

    def _next(self) -> BundleItem | None:
        if not self._begun or len(self._held) < len(END):
            return None
        if self._held.startswith(END):
            self.over = True
            del self._held[: len(END)]
            return None
        size_class = self._held[TOPIC_SIZE]
        if size_class >= len(BUCKETS):
            raise BundleDamaged("this bundle was changed, or the stick it lay on is failing; export it again")
        whole = len(END) + BUCKETS[size_class]
        if len(self._held) < whole:
            return None
        entry = BundleItem(bytes(self._held[:TOPIC_SIZE]), bytes(self._held[len(END) : whole]))
        del self._held[:whole]
        return entry
