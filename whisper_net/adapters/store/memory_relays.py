"""What is known of relays in plain Python values: the twin of sqlite_relays.py."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TypeAlias

from whisper_net.core.ids import Kid
from whisper_net.core.sync.marks import PartSpan, RelayBatch, RelayRows
from whisper_net.ports.relays import STORES_KEPT


@dataclass
class KnownStore:
    """All that is known of one store of one relay."""

    cursors: dict[bytes, int] = field(default_factory=dict)
    parts: dict[PartSpan, bytes] = field(default_factory=dict)
    records: dict[tuple[bytes, bytes], int] = field(default_factory=dict)

    def rows(self) -> RelayRows:
        return RelayRows(dict(self.cursors), dict(self.parts), dict(self.records))

    def write(self, batch: RelayBatch) -> None:
        for topic in batch.left:
            self.cursors.pop(topic, None)
        self.records = {key: day for key, day in self.records.items() if key[0] not in batch.left}
        self.cursors.update(batch.cursors)
        self.parts.update(batch.parts)
        self.records.update(batch.records)

    def drop_before(self, day: int) -> None:
        self.parts = {span: mask for span, mask in self.parts.items() if span[1] >= day}
        self.records = {key: of for key, of in self.records.items() if of >= day}

    def forget(self, kids: AbstractSet[Kid]) -> None:
        self.parts = {span: mask for span, mask in self.parts.items() if span[0].kid not in kids}


Known: TypeAlias = dict[bytes, dict[bytes, KnownStore]]
"""relay -> store -> what is known of it, the store that was named first before the others."""


def all_known(known: Known) -> list[KnownStore]:
    return [store for stores in known.values() for store in stores.values()]


def write_known(known: Known, relay: bytes, store: bytes, batch: RelayBatch) -> None:
    """Write what changed; of a relay's stores those stay that were named last."""
    stores = known.setdefault(relay, {})
    stores.setdefault(store, KnownStore()).write(batch)
    for old in list(stores)[:-STORES_KEPT]:
        del stores[old]
