"""One key, one device and one feed, from which the tests of envelopes write."""

from typing import Any

import msgspec

from whisper_net.core.crypto.epochs import message_key
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.envelope.format import EnvelopeKind, Opened, Place
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.envelope.seal import Draft, seal_envelope
from whisper_net.core.ids import ZERO_ID, DeviceId, GroupId, Incarnation, Kid, LinkId, ScopeId

PUBLIC, SECRET = keypair(b"d" * 32)
PLACE = Place(GroupId(b"g" * 32), ScopeId(b"s" * 32), Kid(b"k" * 32))
MESSAGE_KEY = message_key(b"e" * 32)
FEED = FeedKey(DeviceId(PUBLIC), Incarnation(b"incarnat"), PLACE.kid)
HEAD = LinkId(b"h" * 32)
DRAFT = Draft(EnvelopeKind.CHANGE, FEED, 1, ZERO_ID, (HEAD,), 1, 1_760_000_000, b"a change")
NONCE = bytes(range(24))


def sealed(place: Place = PLACE, secret: bytes = SECRET, nonce: bytes = NONCE, **changes: Any) -> Opened:
    """DRAFT with some fields changed, signed and sealed."""
    return seal_envelope(msgspec.structs.replace(DRAFT, **changes), place, secret, MESSAGE_KEY, nonce)


class Keys:
    """A keyring of one key."""

    def __init__(self, place: Place = PLACE, key: bytes = MESSAGE_KEY) -> None:
        self._place, self._key = place, key

    def opening(self, kid: Kid) -> tuple[Place, bytes] | None:
        return (self._place, self._key) if kid == self._place.kid else None
