"""The shape of an envelope: one signed, sealed change, immutable, named by its hash (PROTOCOL section 7).

In clear stands only the key id. What is signed, and what the id hashes, is the header and the hash of the payload: so a
fork can be proved without showing content, and the same signed change sealed twice is one envelope.
"""

from enum import IntEnum
from typing import Annotated, Any

import msgspec

from whisper_net.core.crypto.contexts import Context, digest, digest_encoded, padded
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.ids import DeviceId, EnvelopeId, GroupId, Incarnation, Kid, LinkId, ScopeId
from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import Bytes8, Bytes24, Bytes32, Bytes64, Record, Stamp, Version, encode

VERSION = 1


class EnvelopeKind(IntEnum):
    """What the payload is."""

    CHANGE = 0
    FORK_PROOF = 1
    """Two signed headers with one number: forks.py."""
    RESUME = 2
    """One change of a résumé: documents/resumes.py."""
    DROP = 3
    """A key of a circle: crypto/drops.py."""
    ACK = 4
    """What its device holds of others' feeds: acks.py."""


Ciphertext = Annotated[bytes, msgspec.Meta(max_length=bounds.MAX_ENVELOPE)]
Heads = Annotated[list[Bytes32], msgspec.Meta(max_length=bounds.MAX_PREV)]
Payload = Annotated[bytes, msgspec.Meta(max_length=bounds.MAX_PAYLOAD)]
Seq = Annotated[int, msgspec.Meta(ge=1, le=1 << 40)]
Lamport = Annotated[int, msgspec.Meta(ge=1, le=bounds.MAX_LAMPORT)]
Kinds = Annotated[int, msgspec.Meta(ge=0, le=255)]


class Envelope(Record):
    """What travels. `ciphertext` = AEAD of an Inner under the epoch's message key, the kid its associated data."""

    v: Version
    kid: Bytes32
    nonce: Bytes24
    ciphertext: Ciphertext


class Inner(Record):
    """What is sealed. `log_heads` is empty where they are as before in this part."""

    kind: Kinds
    device: Bytes32
    incarnation: Bytes8
    seq: Seq
    prev: Bytes32
    log_heads: Heads
    lamport: Lamport
    ts: Stamp
    payload: Payload
    sig: Bytes64

    def __repr__(self) -> str:  # what people say must not reach a log by way of a traceback
        return f"Inner(kind={self.kind}, device={self.device.hex()[:8]}, seq={self.seq})"


class Place(msgspec.Struct, frozen=True):
    """Where an envelope belongs: what its author signs besides the header."""

    group: GroupId
    scope: ScopeId
    kid: Kid


class Opened(msgspec.Struct, frozen=True):
    """An envelope that its key opened; its signature is not yet checked."""

    raw: bytes
    place: Place
    inner: Inner
    id: EnvelopeId
    signed: bytes
    """Exactly what `inner.sig` covers, context included."""

    def __repr__(self) -> str:
        return f"Opened(id={self.id.hex()})"

    @property
    def feed(self) -> FeedKey:
        return FeedKey(DeviceId(self.inner.device), Incarnation(self.inner.incarnation), self.place.kid)

    @property
    def heads(self) -> tuple[LinkId, ...]:
        return tuple(LinkId(head) for head in self.inner.log_heads)


def header_of(inner: Inner) -> list[Any]:
    """All fields before the payload, in order."""
    return [
        inner.kind,
        inner.device,
        inner.incarnation,
        inner.seq,
        inner.prev,
        inner.log_heads,
        inner.lamport,
        inner.ts,
    ]


def signed_values(place: Place, header: list[Any], payload_hash: bytes) -> list[Any]:
    """The list that is signed and hashed into the id."""
    return [place.group, place.scope, place.kid, header, payload_hash]


def payload_hash(payload: bytes) -> bytes:
    return digest(Context.PAYLOAD, [payload])


def named(place: Place, header: list[Any], hash_: bytes) -> tuple[EnvelopeId, bytes]:
    """(id, all that is signed). Neither covers nonce or ciphertext: else any member could make twins."""
    values = encode(signed_values(place, header, hash_))
    return EnvelopeId(digest_encoded(Context.ENVELOPE_ID, values)), padded(Context.ENVELOPE) + values
