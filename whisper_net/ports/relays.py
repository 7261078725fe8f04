"""What a group's database keeps of relays: per relay and store where it has read to, and what it knows to be there.

All of it can be lost: then topics are read, and what is missing is put, anew. Salvage and repair do not carry it over.
Its arithmetic is core/sync/marks.py. Errors: as those of `GroupStore`.
"""

from typing import Protocol

from whisper_net.core.sync.marks import RelayBatch, RelayRows

STORES_KEPT = 4
"""Stores of one relay, the newest: a relay that comes with ever new ones does not fill the disk."""


class RelayBook(Protocol):
    """The part of a group's store that is about relays, each named by its key of 32 bytes and its store's id of 16."""

    def relay_rows(self, relay: bytes, store: bytes) -> RelayRows:
        """All that is known of one store of one relay; empty for one that is new."""
        ...

    def commit_relay(self, relay: bytes, store: bytes, batch: RelayBatch) -> None:
        """Write what changed in one transaction, or raise and write nothing.

        A cursor is as given, and so are marks. Of a relay's stores the STORES_KEPT stay that were named last.
        """
        ...

    def forget_relay(self, relay: bytes) -> None:
        """Delete all that is known of a relay, whatever its store."""
        ...

    def drop_marks(self, before: int) -> None:
        """Delete marks of before a day (days since 1970), of all relays: MARK_DAYS of core/sync/marks.py."""
        ...
