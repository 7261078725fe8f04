"""What stands inside an item on a relay, once its key has opened it (PROTOCOL section 9).

Plain text of an item: one byte that says which type it is, the content in canonical MessagePack, 0x80, zeros. It is as
long as the smallest of the relay's BUCKETS allows, and no longer, so that one content has one plain text. Whoever opens
an item got it from members, or from whoever holds an invitation, and no relay: strictly read, all the same. How it is
sealed is crypto/items.py; what is packed together, sync/packing.py.
"""

from enum import IntEnum
from typing import Annotated, Final, TypeAlias

import msgspec

from whisper_net.core.errors import DecodeError
from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import Bytes16, Bytes24, Bytes32, Record, Version, decode, encode
from whisper_net.core.wire.relay import BUCKETS

AROUND: Final = 24 + 16 + 1 + 1
"""Bytes of an item around its content: nonce, seal, type, 0x80."""
MAX_CONTENT: Final = BUCKETS[-1] - AROUND
MAX_TOGETHER: Final = 2_000
"""Envelopes or links in one item."""
MAX_SEALED: Final = MAX_CONTENT - 64
"""Bytes of what is sealed once more inside an item, for one reader."""
END: Final = b"\x80"

Day = Annotated[int, msgspec.Meta(ge=0, le=bounds.MAX_TIME // 86_400)]
"""Days since 1970, UTC."""
Sealed = Annotated[bytes, msgspec.Meta(max_length=MAX_SEALED)]


class ItemType(IntEnum):
    """The first byte of an item's plain text."""

    ENVELOPE = 1
    PACK = 2
    LINKS = 3
    BOXES = 4
    HINT = 5
    KEYS = 6
    CARD = 7
    JOIN = 8
    STATUS = 9
    WELCOME = 10
    CHUNK = 11
    OWN_HINT = 12
    CIRCLE_KEYS = 13


class Bare(Record):
    """One envelope without its kid, which the topic implies: type 1."""

    v: Version
    nonce: Bytes24
    ciphertext: Annotated[bytes, msgspec.Meta(max_length=bounds.MAX_ENVELOPE)]


class Pack(Record):
    """Envelopes of one kid, those of a feed in their order, and the day on which they were put together: type 2."""

    day: Day
    envelopes: Annotated[list[Bare], msgspec.Meta(min_length=1, max_length=MAX_TOGETHER)]


class LinkList(Record):
    """Links, each after those it rests on, and the day on which they were put together: type 3."""

    day: Day
    links: Annotated[
        list[Annotated[bytes, msgspec.Meta(max_length=bounds.MAX_LINK)]],
        msgspec.Meta(min_length=1, max_length=MAX_TOGETHER),
    ]


class BoxesPiece(Record):
    """What travels beside one EPOCH, encoded, or one of two pieces where it is too long for an item: type 4."""

    hash: Bytes32
    """The boxes hash, by which the EPOCH names the whole."""
    at: Annotated[int, msgspec.Meta(ge=0, le=1)]
    of: Annotated[int, msgspec.Meta(ge=1, le=2)]
    raw: Sealed


class Hint(Record):
    """A newer epoch of the group, for whoever holds the key of an older one: type 5.

    Its EPOCH, signed as it came, the recipients' box keys and boxes in their order, and the way back; and the day on
    which it was put. It fits the largest item for as many devices as an EPOCH can have.
    """

    day: Day
    link: Annotated[bytes, msgspec.Meta(max_length=bounds.MAX_EPOCH)]
    box_keys: Annotated[list[Bytes32], msgspec.Meta(max_length=bounds.MAX_BOXES)]
    boxes: Annotated[
        list[Annotated[bytes, msgspec.Meta(min_length=80, max_length=80)]], msgspec.Meta(max_length=bounds.MAX_BOXES)
    ]
    back: Annotated[bytes, msgspec.Meta(max_length=bounds.MAX_HINT_BACK)]


class OwnHint(Record):
    """The same for one device, on a topic of its own, where the older epoch's is full: type 12.

    The EPOCH, signed as it came, and that device's box; and the day on which it was put.
    """

    day: Day
    link: Annotated[bytes, msgspec.Meta(max_length=bounds.MAX_EPOCH)]
    box: Annotated[bytes, msgspec.Meta(min_length=80, max_length=80)]


class KeysFor(Record):
    """[(kid, key)] sealed to a device's box key; which one's is not said: type 6."""

    sealed: Sealed


class CircleKeysFor(Record):
    """The same with keys of circles, maybe none, padded so that nobody sees of how many: type 13."""

    sealed: Sealed


class MeetCard(Record):
    """A card, and for whoever is in and asks for a further device, salt and mark of the founder: type 7."""

    raw: Annotated[bytes, msgspec.Meta(max_length=bounds.MAX_CARD)]
    salt: Bytes16
    founder: Bytes32


class MeetJoin(Record):
    """A JOIN and its words, sealed to the lobby's key: type 8."""

    further: bool
    """It is to be a further device of somebody who is in, and no applicant."""
    sealed: Annotated[bytes, msgspec.Meta(max_length=8 * bounds.KIB)]


class MeetStatus(Record):
    """How a JOIN stands, boxed for its applicant (crypto/meeting.py); `to` is the JOIN's address: type 9."""

    to: Bytes32
    boxed: Annotated[bytes, msgspec.Meta(max_length=bounds.KIB)]


class MeetWelcome(Record):
    """Heads, relays and keys, sealed to the newcomer's box key and boxed as a status is: type 10."""

    to: Bytes32
    boxed: Sealed


class Chunk(Record):
    """A piece of an attachment: type 11."""

    raw: Annotated[bytes, msgspec.Meta(min_length=1, max_length=bounds.MAX_CHUNK)]


Content: TypeAlias = (
    Bare
    | Pack
    | LinkList
    | BoxesPiece
    | Hint
    | KeysFor
    | MeetCard
    | MeetJoin
    | MeetStatus
    | MeetWelcome
    | Chunk
    | OwnHint
    | CircleKeysFor
)
RECORDS: Final[dict[ItemType, type[Content]]] = {
    ItemType.ENVELOPE: Bare,
    ItemType.PACK: Pack,
    ItemType.LINKS: LinkList,
    ItemType.BOXES: BoxesPiece,
    ItemType.HINT: Hint,
    ItemType.KEYS: KeysFor,
    ItemType.CARD: MeetCard,
    ItemType.JOIN: MeetJoin,
    ItemType.STATUS: MeetStatus,
    ItemType.WELCOME: MeetWelcome,
    ItemType.CHUNK: Chunk,
    ItemType.OWN_HINT: OwnHint,
    ItemType.CIRCLE_KEYS: CircleKeysFor,
}
TYPES: Final[dict[type[Content], ItemType]] = {record: type_ for type_, record in RECORDS.items()}
_OPENS: Final[dict[int, type[Content]]] = {int(type_): record for type_, record in RECORDS.items()}


def bucket_of(content: int) -> int:
    """Bytes of the item for this many bytes of content. Raises DecodeError where none is large enough."""
    for bucket in BUCKETS:
        if content + AROUND <= bucket:
            return bucket
    raise DecodeError(f"{content} bytes where an item holds {MAX_CONTENT}")


def encode_plain(type_: ItemType, content: bytes) -> bytes:
    """The padded plain text of an item. Raises DecodeError for what is longer than any item."""
    plain = bytes((type_,)) + content + END
    return plain.ljust(bucket_of(len(content)) - AROUND + 2, b"\0")


def encode_content(content: Content) -> tuple[ItemType, bytes]:
    """Type and bytes of what goes into an item."""
    return TYPES[type(content)], encode(content)


def decode_plain(plain: bytes) -> Content:
    """What an item says, of whatever type.

    Raises DecodeError for a type that is not known, padding of another form or length, or another content.
    """
    text = plain.rstrip(b"\0")
    if text[-1:] != END:
        raise DecodeError("an item without an end")
    record = _OPENS.get(text[0])
    if record is None:
        raise DecodeError(f"an item of type {text[0]}")
    if bucket_of(len(text) - 2) != len(plain) + AROUND - 2:
        raise DecodeError("an item in a larger bucket than it needs")
    return decode(text[1:-1], record)
