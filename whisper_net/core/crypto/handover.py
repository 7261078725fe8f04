"""Keys handed to one device: WELCOME for a newcomer, KEYS for whoever an epoch left out (PROTOCOL sections 4, 5).

Both are lockboxes to the device's box key, unsigned: the receiver believes nothing in them that the log does not
bear out, each key against its EPOCH (`epochs.kid_of`).
"""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from whisper_net.core.crypto.contexts import Context, derive
from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.crypto.keytext import Relays
from whisper_net.core.crypto.lockbox import lock, unlock
from whisper_net.core.ids import BoxKey, LinkId
from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import Bytes32, Record, decode, encode

Keys = Annotated[list[ScopeKey], msgspec.Meta(max_length=bounds.MAX_KEYS)]


class Welcome(Record):
    """Where the log stands, the group's relays, and the keys of what the newcomer was approved for."""

    heads: Annotated[list[Bytes32], msgspec.Meta(max_length=bounds.MAX_HEADS)]
    relays: Relays
    keys: Keys

    def __repr__(self) -> str:  # neither keys nor passcodes may reach a log by way of a traceback
        return f"Welcome({len(self.relays)} relays, {len(self.keys)} keys)"


def seal_welcome(
    box_key: BoxKey, heads: Sequence[LinkId], relays: Sequence[str], keys: Sequence[ScopeKey], ephemeral_secret: bytes
) -> bytes:
    """A WELCOME for one device. Raises UnusableBoxKey."""
    return lock(box_key, encode(Welcome(list(heads), list(relays), list(keys))), ephemeral_secret)


def open_welcome(box_secret: bytes, sealed: bytes) -> Welcome:
    """What a WELCOME claims. Raises CannotOpen or DecodeError."""
    return decode(unlock(box_secret, sealed), Welcome)


def seal_keys(box_key: BoxKey, keys: Sequence[ScopeKey], ephemeral_secret: bytes) -> bytes:
    """KEYS for one device. Raises UnusableBoxKey."""
    return lock(box_key, encode(list(keys)), ephemeral_secret)


def keys_ephemeral(box_key: BoxKey, keys: Sequence[ScopeKey]) -> bytes:
    """The ephemeral secret of KEYS that come out alike whoever seals them: derived from what they hold, as a box's."""
    return derive(keys[0].secret, Context.KEYS_EPHEMERAL, [box_key, *(key.kid for key in keys)])


def open_keys(box_secret: bytes, sealed: bytes) -> list[ScopeKey]:
    """The keys that KEYS claims. Raises CannotOpen or DecodeError."""
    return decode(unlock(box_secret, sealed), Keys)
