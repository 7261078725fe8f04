"""What stands inside a backup: records one after the other, each with its length before it (4 bytes, big-endian).

    BackupOf  then for each group  Of  Links...  Keys...  [Boxes... Envelopes...]  then  End  and zeros

So a reader understands each record with what it has: links stand after those they rest on, keys after the links that
bear them out, and envelopes in the order of their feeds, those of the group's own scope first: in them stands what
bears out keys of circles. Its counterparts are crypto/backup.py, which seals these bytes, and restoring.py.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, TypeAlias

import msgspec

from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.errors import BackupDamaged
from whisper_net.core.group.records import StoredKey
from whisper_net.core.ids import GroupId, MemberId
from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import Bytes16, Bytes32, Name, Record, Stamp

LENGTH_SIZE = 4
MOST_KEYS = 1_024
"""In one record; further ones follow."""
MAX_GROUPS = 256

Raws = Annotated[list[Annotated[bytes, msgspec.Meta(max_length=bounds.MAX_FRAME)]], msgspec.Meta(max_length=4_096)]
Relays = Annotated[
    list[Annotated[str, msgspec.Meta(max_length=bounds.MAX_RELAY_URL)]], msgspec.Meta(max_length=bounds.MAX_RELAYS)
]


class BackupOf(Record, tag=1):
    """When it was made, whether with content, and of how many groups."""

    made: Stamp
    content: bool
    groups: Annotated[int, msgspec.Meta(ge=1, le=MAX_GROUPS)]


class BackedGroup(Record, tag=2):
    """One group: `salt` is FOUND's, `me` what this person is called in it, "" where that was not known."""

    group: Bytes32
    member: Bytes32
    salt: Bytes16
    name: Name
    me: Annotated[str, msgspec.Meta(max_length=bounds.MAX_NAME)]
    relays: Relays


class BackedLinks(Record, tag=3):
    raws: Raws


class BackedKeys(Record, tag=4):
    """Sorted by their ids."""

    keys: Annotated[list[ScopeKey], msgspec.Meta(max_length=MOST_KEYS)]


class BackedBoxes(Record, tag=5):
    raws: Raws


class BackedEnvelopes(Record, tag=6):
    raws: Raws


class BackupEnd(Record, tag=7):
    """Nothing follows but zeros."""


BackupPart: TypeAlias = BackupOf | BackedGroup | BackedKeys | BackedLinks | BackedBoxes | BackedEnvelopes | BackupEnd
_DECODER: msgspec.msgpack.Decoder[BackupPart] = msgspec.msgpack.Decoder(BackupPart)
_AFTER: dict[type[Record], tuple[type[Record], ...]] = {
    BackupOf: (BackedGroup,),
    BackedGroup: (BackedLinks,),
    BackedLinks: (BackedLinks, BackedKeys),
    BackedKeys: (BackedKeys, BackedBoxes, BackedEnvelopes, BackedGroup, BackupEnd),
    BackedBoxes: (BackedBoxes, BackedEnvelopes, BackedGroup, BackupEnd),
    BackedEnvelopes: (BackedEnvelopes, BackedGroup, BackupEnd),
    BackupEnd: (),
}
"""What may follow what."""
DAMAGED = "what stands in this backup is not what a backup holds; take another one"


def written(part: BackupPart) -> bytes:
    """One record with its length."""
    raw = msgspec.msgpack.encode(part)
    return len(raw).to_bytes(LENGTH_SIZE, "big") + raw


def keys_parts(keys: Iterable[StoredKey]) -> Iterator[BackedKeys]:
    """The keys of a group, sorted, one record at least."""
    every = [ScopeKey(*key) for key in sorted((key.kid, key.secret) for key in keys)]
    for start in range(0, max(1, len(every)), MOST_KEYS):
        yield BackedKeys(every[start : start + MOST_KEYS])


def ids_of(group: BackedGroup) -> tuple[GroupId, MemberId]:
    return GroupId(group.group), MemberId(group.member)


class BackupReader:
    """Cuts what was unsealed into records, whatever pieces it comes in, and holds them to their order."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._last: type[Record] | None = None
        self._left = 0
        """Groups still to come."""
        self._groups: set[bytes] = set()
        """Those that came: none comes twice."""

    @property
    def over(self) -> bool:
        """The end was read."""
        return self._last is BackupEnd

    def read(self, plain: bytes) -> Iterator[BackupPart]:
        """The records that are whole by now. Raises BackupDamaged."""
        self._held += plain
        while not self.over and len(self._held) >= LENGTH_SIZE:
            size = int.from_bytes(self._held[:LENGTH_SIZE], "big")
            if not 0 < size <= 2 * bounds.MAX_FRAME:
                raise BackupDamaged(DAMAGED)
            if len(self._held) < LENGTH_SIZE + size:
                return
            raw = bytes(self._held[LENGTH_SIZE : LENGTH_SIZE + size])
            del self._held[: LENGTH_SIZE + size]
            part = _decoded(raw)
            self._check_turn(part)
            yield part
        if self.over:
            if any(self._held):
                raise BackupDamaged(DAMAGED)
            self._held.clear()

    def _check_turn(self, part: BackupPart) -> None:
        kind, last = type(part), self._last
        expected = (BackupOf,) if last is None else _AFTER[last]
        self._left += part.groups if isinstance(part, BackupOf) else -isinstance(part, BackedGroup)
        if kind not in expected or self._left < 0 or (kind is BackupEnd and self._left):
            raise BackupDamaged(DAMAGED)
        if isinstance(part, BackedGroup):
            if part.group in self._groups:
                raise BackupDamaged(DAMAGED)
            self._groups.add(part.group)
        self._last = kind


def _decoded(raw: bytes) -> BackupPart:
    try:
        part = _DECODER.decode(raw)
    except (msgspec.MsgspecError, UnicodeError, OverflowError, RecursionError) as error:
        raise BackupDamaged(DAMAGED) from error
    if msgspec.msgpack.encode(part) != raw:
        raise BackupDamaged(DAMAGED)
    return part
