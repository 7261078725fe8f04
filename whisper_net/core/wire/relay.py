"""Every message that a client and a relay exchange, and nothing else (PROTOCOL section 9).

The client greets with fresh bytes; the relay proves its key over them, and says which store it serves and whether it
asks for a passcode: then the client shows that it knows that, and is admitted. After that it puts, fetches and follows,
and the relay answers each. A topic is
the public half of a key that its members alone derive: they sign what they do with it (crypto/tickets.py), and the
relay knows no more of them. Items are opaque, and exactly as long as one of the BUCKETS.
"""

from typing import Annotated, Any, Final, TypeAlias

import msgspec

from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import Bytes16, Bytes32, Bytes64, Count, Stamp, Version
from whisper_net.core.wire.peer import Message, decode_message

BUCKETS: Final = (512, bounds.KIB, 4 * bounds.KIB, 16 * bounds.KIB, 64 * bounds.KIB, 192 * bounds.KIB)
"""The sizes that an item may have, in bytes."""
MAX_ITEMS = 2_000
"""Items in one answer."""
MAX_LATEST = 2_000
"""Items that one Latest may ask for."""
MAX_PUT = BUCKETS[-1] + bounds.KIB
"""Bytes of what a client says."""
Item = Annotated[bytes, msgspec.Meta(min_length=BUCKETS[0], max_length=BUCKETS[-1])]
Code = Annotated[str, msgspec.Meta(max_length=32)]


class Greet(Message, tag=1):
    v: Version
    nonce: Bytes32


class Pass(Message, tag=7):
    """Answers a Proof that says `guarded`: a hash keyed by the passcode, over [relay, nonce, challenge, binding]."""

    answer: Bytes32

    def __repr__(self) -> str:  # whoever reads a log could try passcodes against it
        return "Pass()"


class Put(Message, tag=2):
    """Keep an item until `expiry`; `sig` is the topic's over [relay key, topic, item hash, expiry]."""

    topic: Bytes32
    item: Item
    expiry: Stamp
    sig: Bytes64


class Fetch(Message, tag=3):
    """What the topic holds after a place, oldest first, in one answer. `sig` is over [relay key, challenge]."""

    topic: Bytes32
    after: Count
    sig: Bytes64


class Follow(Message, tag=4):
    """The same, answer upon answer, and from then on whatever comes."""

    topic: Bytes32
    after: Count
    sig: Bytes64


class Unfollow(Message, tag=5):
    topic: Bytes32


class Latest(Message, tag=6):
    """The newest `most` items that a topic holds now, as Newest. Follows nothing. `sig` is as in Fetch."""

    topic: Bytes32
    most: Annotated[int, msgspec.Meta(ge=1, le=MAX_LATEST)]
    sig: Bytes64


class Proof(Message, tag=16):
    """The relay's answer to a Greet: `sig` is its own over [nonce, store, challenge, binding, guarded]."""

    relay: Bytes32
    store: Bytes16
    """Another one after everything was lost or swapped: places of before mean nothing."""
    challenge: Bytes32
    binding: Annotated[bytes, msgspec.Meta(max_length=32)]
    """SHA-256 of the certificate (DER) that the relay itself serves; empty where it serves none."""
    guarded: bool
    """It asks for a passcode, and tells nothing before."""
    sig: Bytes64


class Stored(Message, tag=17):
    """The item of this hash is durable at this place, be it since just now or since before."""

    topic: Bytes32
    hash: Bytes32
    seq: Count


class Refused(Message, tag=18):
    """What was asked about an item (by its hash) or a topic is not done, and why in a word."""

    about: Bytes32
    code: Code


class StoredItem(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    seq: Count
    item: Item


class Items(Message, tag=19):
    """Items of a topic in the order of their places; `last`: there are no more for now."""

    topic: Bytes32
    items: Annotated[list[StoredItem], msgspec.Meta(max_length=MAX_ITEMS)]
    last: bool


class Newest(Message, tag=21):
    """An answer to Latest: the newest items of a topic, oldest of them first. No place to go on from."""

    topic: Bytes32
    items: Annotated[list[StoredItem], msgspec.Meta(max_length=MAX_ITEMS)]
    last: bool


class Admitted(Message, tag=22):
    """The answer to a Pass that is right."""


class Farewell(Message, tag=20):
    """The relay ends the line: slow, busy, bad, passcode, version, lines, stopping."""

    code: Code


Asked: TypeAlias = Greet | Pass | Put | Fetch | Follow | Unfollow | Latest
Said: TypeAlias = Proof | Admitted | Stored | Refused | Items | Newest | Farewell

_ASKED: msgspec.msgpack.Decoder[Asked] = msgspec.msgpack.Decoder(Asked)
_SAID: msgspec.msgpack.Decoder[Said] = msgspec.msgpack.Decoder(Said)


def decode_asked(data: bytes) -> Asked:
    """One message of a client. Raises DecodeError."""
    return decode_message(data, _ASKED, MAX_PUT)


def greets_otherwise(data: bytes) -> bool:
    """Whether this greets in a version that is not ours, which its first two values are enough to tell."""
    try:
        tag, version = msgspec.msgpack.decode(data[:MAX_PUT], type=list[Any])[:2]
    except (msgspec.MsgspecError, ValueError, UnicodeError, OverflowError, RecursionError):
        return False
    return bool(tag == 1 and type(version) is int and version > 1)


def decode_said(data: bytes) -> Said:
    """One message of a relay. Raises DecodeError."""
    return decode_message(data, _SAID)
