"""Every message that two peers exchange over an established link, and nothing else (PROTOCOL section 8).

One message is one canonical array whose first field says which it is. The session (sync/session.py) speaks the first
group of them after the handshake of a group; the lobby (sync/lobby.py) the second, after that of an invitation.
"""

from typing import Annotated, TypeAlias, TypeVar, dataclass_transform

import msgspec

from whisper_net.core.errors import DecodeError
from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import Bytes8, Bytes16, Bytes32, Bytes64, Count

MAX_BATCH = 2_000
MAX_FEEDS = 20_000
MAX_SCOPES = 1_000
MAX_INTRODUCTION = 32
Ids = Annotated[list[Bytes32], msgspec.Meta(max_length=MAX_BATCH)]
Raw = Annotated[bytes, msgspec.Meta(max_length=bounds.MAX_ENVELOPE)]
Raws = Annotated[list[Raw], msgspec.Meta(max_length=MAX_BATCH)]
ChunkIds = Annotated[list[Bytes32], msgspec.Meta(min_length=1, max_length=bounds.MAX_CHUNKS_ASKED)]
Boxed = Annotated[bytes, msgspec.Meta(max_length=512 * bounds.KIB)]


@dataclass_transform(frozen_default=True)
class Message(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """Base of all messages: a tagged array."""


class Auth(Message, tag=1):
    """Who speaks: `sig` over [role, group, handshake hash] (role 0 calls, 1 answers)."""

    device: Bytes32
    sig: Bytes64


class Heads(Message, tag=2):
    """The heads of the sender's log, and a thinning sample of older links to find the common part by."""

    heads: Ids
    sample: Ids


class Links(Message, tag=3):
    """Links, each after those it rests on; `last` ends the answer to a Heads."""

    links: Annotated[
        list[Annotated[bytes, msgspec.Meta(max_length=bounds.MAX_LINK)]], msgspec.Meta(max_length=MAX_BATCH)
    ]
    last: bool


class WantLinks(Message, tag=4):
    ids: Ids


class WantBoxes(Message, tag=5):
    hashes: Ids


class Boxes(Message, tag=6):
    """One EPOCH's boxes, cuts and back key, as hashed into the EPOCH."""

    raw: Boxed


class WantKeys(Message, tag=7):
    """Epochs that the sender is entitled to and cannot open."""

    kids: Ids


class Keys(Message, tag=8):
    """[(kid, key)] sealed to the receiver's box key."""

    sealed: Boxed


class Scopes(Message, tag=9):
    """For each scope that both are in: its tag for this handshake, and the digest of the sender's vector."""

    digests: Annotated[list[tuple[Bytes16, Bytes32]], msgspec.Meta(max_length=MAX_SCOPES)]


class HeldPart(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """Parts `first` to `last` of a feed; whole ones, or a single one of which `held` envelopes are here."""

    first: Count
    last: Count
    held: Annotated[int, msgspec.Meta(ge=1, le=bounds.PART_SIZE)]


class HeldFeed(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    device: Bytes32
    incarnation: Bytes8
    kid: Annotated[int, msgspec.Meta(ge=0, le=MAX_FEEDS)]
    """Its place in the vector's list of kids."""
    parts: Annotated[list[HeldPart], msgspec.Meta(max_length=10_000)]


class Vector(Message, tag=10):
    """All that the sender holds of one scope, sorted, each kid named once."""

    tag: Bytes16
    kids: Ids
    feeds: Annotated[list[HeldFeed], msgspec.Meta(max_length=MAX_FEEDS)]


class Envelopes(Message, tag=11):
    envelopes: Raws


class Served(Message, tag=12):
    """All that the sender's last Vector for this scope lacked has been sent."""

    tag: Bytes16


class Ping(Message, tag=13):
    pass


class Pong(Message, tag=14):
    pass


class Introduce(Message, tag=15):
    """Before a caller's Auth: its person's last links, the one among them by which their root adds this device."""

    links: Annotated[
        list[Annotated[bytes, msgspec.Meta(max_length=bounds.MAX_LINK)]],
        msgspec.Meta(min_length=1, max_length=MAX_INTRODUCTION),
    ]


class WantChunks(Message, tag=16):
    """Pieces of files, by the ids that a message named. Each is answered once, by Chunk or in a NoChunks."""

    ids: ChunkIds


class Chunk(Message, tag=17):
    raw: Annotated[bytes, msgspec.Meta(min_length=1, max_length=bounds.MAX_CHUNK)]


class NoChunks(Message, tag=18):
    """These are not here."""

    ids: ChunkIds


class WantCard(Message, tag=32):
    pass


class CardIs(Message, tag=33):
    raw: Annotated[bytes, msgspec.Meta(max_length=8 * bounds.KIB)]


class JoinRequest(Message, tag=34):
    """A JOIN and what the applicant says of themselves, sealed to the lobby key."""

    sealed: Annotated[bytes, msgspec.Meta(max_length=8 * bounds.KIB)]


class Status(Message, tag=35):
    """How a JOIN stands: received, approved by `have` of `need`, or refused with a reason."""

    state: Annotated[str, msgspec.Meta(max_length=16)]
    have: Annotated[int, msgspec.Meta(ge=0, le=1_000)]
    need: Annotated[int, msgspec.Meta(ge=0, le=1_000)]
    reason: Annotated[str, msgspec.Meta(max_length=32)]


class WelcomeIs(Message, tag=36):
    """Heads, relays and keys, sealed to the newcomer's box key."""

    sealed: Boxed


class WantDeviceCard(Message, tag=37):
    """The card, and by what a founder knows their own root: somebody who is in asks for a further device."""


class DeviceCardIs(Message, tag=38):
    """The card; the salt of FOUND; H("wn1.founder", [group, founder])."""

    raw: Annotated[bytes, msgspec.Meta(max_length=8 * bounds.KIB)]
    salt: Bytes16
    founder: Bytes32


class DeviceRequest(Message, tag=39):
    """As JoinRequest, of somebody who is in: whoever is not is refused, and does not become an applicant."""

    sealed: Annotated[bytes, msgspec.Meta(max_length=8 * bounds.KIB)]


SessionMessage: TypeAlias = (
    Auth
    | Heads
    | Links
    | WantLinks
    | WantBoxes
    | Boxes
    | WantKeys
    | Keys
    | Scopes
    | Vector
    | Envelopes
    | Served
    | Ping
    | Pong
    | Introduce
    | WantChunks
    | Chunk
    | NoChunks
)
LobbyMessage: TypeAlias = (
    WantCard | CardIs | JoinRequest | Status | WelcomeIs | WantDeviceCard | DeviceCardIs | DeviceRequest | Ping | Pong
)

T = TypeVar("T")

_SESSION: msgspec.msgpack.Decoder[SessionMessage] = msgspec.msgpack.Decoder(SessionMessage)
_LOBBY: msgspec.msgpack.Decoder[LobbyMessage] = msgspec.msgpack.Decoder(LobbyMessage)


def encode_message(message: Message) -> bytes:
    return msgspec.msgpack.encode(message)


def decode_session(data: bytes) -> SessionMessage:
    """One message of a session. Raises DecodeError."""
    return decode_message(data, _SESSION)


def decode_lobby(data: bytes) -> LobbyMessage:
    """One message of the lobby. Raises DecodeError."""
    return decode_message(data, _LOBBY)


def decode_message(data: bytes, decoder: msgspec.msgpack.Decoder[T], limit: int = bounds.MAX_FRAME) -> T:
    """One message of those that `decoder` knows, of at most `limit` bytes. Raises DecodeError."""
    if len(data) > limit:
        raise DecodeError(f"a message of {len(data)} bytes")
    try:
        message = decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeError, OverflowError, RecursionError) as error:
        raise DecodeError(f"not a message of this protocol: {error}") from error
    if msgspec.msgpack.encode(message) != data:
        raise DecodeError("a message that is not in its canonical form")
    return message
