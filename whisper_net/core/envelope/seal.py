"""Sign, then encrypt: one change of one's own becomes an envelope. Its counterpart is open.py."""

import msgspec

from whisper_net.core.crypto import signing
from whisper_net.core.crypto.sealing import NONCE_SIZE, seal
from whisper_net.core.envelope.format import (
    VERSION,
    Envelope,
    EnvelopeKind,
    Inner,
    Opened,
    Place,
    header_of,
    named,
    payload_hash,
)
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.ids import LinkId
from whisper_net.core.wire.codec import encode


class Draft(msgspec.Struct, frozen=True):
    """An envelope of one's own before it is signed. `heads` empty: as before in this part."""

    kind: EnvelopeKind
    feed: FeedKey
    seq: int
    prev: bytes
    heads: tuple[LinkId, ...]
    lamport: int
    ts: int
    payload: bytes

    def __repr__(self) -> str:  # what people say must not reach a log by way of a traceback
        return f"Draft(kind={self.kind}, seq={self.seq})"


def seal_envelope(draft: Draft, place: Place, device_secret: bytes, message_key: bytes, nonce: bytes) -> Opened:
    """Sign `draft` for `place` and seal it under the epoch's message key; `nonce` is 24 fresh random bytes."""
    unsigned = Inner(
        int(draft.kind),
        draft.feed.device,
        draft.feed.incarnation,
        draft.seq,
        draft.prev,
        list(draft.heads),
        draft.lamport,
        draft.ts,
        draft.payload,
        bytes(signing.SIGNATURE_SIZE),
    )
    id_, signed = named(place, header_of(unsigned), payload_hash(draft.payload))
    inner = msgspec.structs.replace(unsigned, sig=signing.sign_message(device_secret, signed))
    sealed = seal(message_key, place.kid, encode(inner), nonce)
    raw = encode(Envelope(VERSION, place.kid, sealed[:NONCE_SIZE], sealed[NONCE_SIZE:]))
    return Opened(raw, place, inner, id_, signed)
