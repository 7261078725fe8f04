"""What a session asks its node to do, in order. A session itself touches neither sockets nor stores."""

from typing import TypeAlias

import msgspec

from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.ids import DeviceId, Kid, ScopeId
from whisper_net.core.sync.vectors import Lack
from whisper_net.core.wire.peer import Message


class Send(msgspec.Struct, frozen=True):
    message: Message


class DeliverLinks(msgspec.Struct, frozen=True):
    """Hand to the group; then call `Session.advance`."""

    links: list[bytes]


class DeliverBoxes(msgspec.Struct, frozen=True):
    raw: bytes


class DeliverKeys(msgspec.Struct, frozen=True):
    sealed: bytes


class DeliverEnvelopes(msgspec.Struct, frozen=True):
    envelopes: list[bytes]


class ServeBoxes(msgspec.Struct, frozen=True):
    """Send a Boxes message for each of these that the store holds."""

    hashes: list[bytes]


class GiveKeys(msgspec.Struct, frozen=True):
    """Send a Keys message with those of these epochs that the group may give to this device."""

    device: DeviceId
    kids: list[Kid]


class ServeParts(msgspec.Struct, frozen=True):
    """Send these parts from the store, in this order, then Served for the tag."""

    tag: bytes
    lacks: list[Lack]


class ServeChunks(msgspec.Struct, frozen=True):
    """Send each of these that the store holds, when nothing else waits; of the others say that they are not here."""

    ids: list[bytes]


class DeliverChunk(msgspec.Struct, frozen=True):
    """A chunk that was asked for and came; its bytes are those that this id names."""

    id: bytes
    raw: bytes


class LackChunks(msgspec.Struct, frozen=True):
    """The other end does not have these."""

    ids: list[bytes]


class PeerHolds(msgspec.Struct, frozen=True):
    """The other end holds these feeds of our own person's up to there: it said so itself."""

    device: DeviceId
    scope: ScopeId
    upto: dict[FeedKey, int]


class Hangup(msgspec.Struct, frozen=True):
    """End the connection. `reason` is for logs, and names nobody."""

    reason: str


Act: TypeAlias = (
    Send
    | DeliverLinks
    | DeliverBoxes
    | DeliverKeys
    | DeliverEnvelopes
    | DeliverChunk
    | LackChunks
    | ServeBoxes
    | ServeChunks
    | GiveKeys
    | ServeParts
    | PeerHolds
    | Hangup
)
