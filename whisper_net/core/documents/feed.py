"""Where in a feed a document begins and ends, and which documents are kept open (PROTOCOL section 6).

A feed is what one device incarnation writes under one epoch, seq from 1. It is held in parts of 1,000; a part is one
Automerge document, named by everything that names the part.
"""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

from whisper_net.core.crypto.contexts import Context, digest
from whisper_net.core.documents.crdt import PartDocument
from whisper_net.core.ids import DeviceId, DocumentId, GroupId, Incarnation, Kid, ScopeId
from whisper_net.core.wire.bounds import PART_SIZE

DOCUMENT_SIZE = 16
Key = TypeVar("Key", bound=Hashable)


def part_of(seq: int) -> int:
    """The part, from 0, that holds `seq`, from 1."""
    return (seq - 1) // PART_SIZE


def first_seq(part: int) -> int:
    """The first seq of a part."""
    return part * PART_SIZE + 1


def document_id(
    group: GroupId, scope: ScopeId, kid: Kid, device: DeviceId, incarnation: Incarnation, part: int
) -> DocumentId:
    """H("wn1.doc", [group, scope, kid, device, incarnation, part])[:16]: the document, and its writer's actor id."""
    return DocumentId(digest(Context.DOCUMENT, [group, scope, kid, device, incarnation, part])[:DOCUMENT_SIZE])


class PartCache(Generic[Key]):
    """The documents used last, at most `capacity`; those that fall out, and broken ones, are rebuilt when needed."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._parts: OrderedDict[Key, PartDocument] = OrderedDict()

    def __len__(self) -> int:
        return len(self._parts)

    def get(self, key: Key) -> PartDocument | None:
        """The document under `key`, now the one used last; None if it is not here or broken."""
        part = self._parts.get(key)
        if part is None or part.broken:
            self._parts.pop(key, None)
            return None
        self._parts.move_to_end(key)
        return part

    def put(self, key: Key, part: PartDocument) -> None:
        """Keep `part`; what was used longest ago falls out where there is no room."""
        self._parts[key] = part
        self._parts.move_to_end(key)
        if len(self._parts) > self._capacity:
            self._parts.popitem(last=False)

    def drop(self, key: Key) -> None:
        """Forget a document, as when what it was to hold was not stored."""
        self._parts.pop(key, None)
