"""Keys handed to one device: WELCOME for a newcomer, KEYS for whoever an epoch left out (PROTOCOL sections 4, 5).

All are lockboxes to the device's box key. The receiver believes nothing in them that does not bear itself out, each key
against its EPOCH (`epochs.kid_of`) or, of a circle, by opening a drop. Keys of circles are signed besides, since they
may have to be kept until that drop comes, and padded: how many they are would tell who is in how many circles.
"""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from whisper_net.core.crypto.contexts import Context, derive
from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.crypto.keytext import Relays
from whisper_net.core.crypto.lockbox import box_key_of, lock, unlock
from whisper_net.core.crypto.signing import sign, verify
from whisper_net.core.errors import DecodeError
from whisper_net.core.ids import BoxKey, GroupId, LinkId
from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import Bytes32, Bytes64, Record, decode, encode
from whisper_net.core.wire.item import END, Day

HANDED_SIZES = (3_904, 16_192, 65_344, 196_416)
"""Bytes that Handed may have in its lockbox: in an item each fills a bucket, from 4 KiB on."""
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


class Handed(Record):
    """Keys of circles, maybe none: by which device, and on which day."""

    giver: Bytes32
    day: Day
    keys: Keys
    sig: Bytes64
    """The giver's, over [group, box key of whom it is for, giver, day, keys]."""

    def __repr__(self) -> str:  # keys must not reach a log by way of a traceback
        return f"Handed({len(self.keys)} keys)"


class Giver(msgspec.Struct, frozen=True):
    """The device that hands keys over."""

    device: bytes
    secret: bytes
    box_secret: bytes

    def __repr__(self) -> str:
        return "Giver()"


def seal_handed(giver: Giver, group: GroupId, box_key: BoxKey, day: int, keys: Sequence[ScopeKey]) -> bytes:
    """Keys of circles for one device; the same again where nothing changed.

    Raises UnusableBoxKey, and DecodeError for more keys than there is room for.
    """
    sig = sign(giver.secret, Context.HANDED, _handed_record(group, box_key, giver.device, day, keys))
    plain = encode(Handed(giver.device, day, list(keys), sig)) + END
    size = next((size for size in HANDED_SIZES if size >= len(plain)), None)
    if size is None:
        raise DecodeError(f"{len(keys)} keys are more than can be handed over together")
    padded = plain.ljust(size, b"\0")
    return lock(box_key, padded, handed_ephemeral(giver.box_secret, box_key, padded))


def handed_ephemeral(box_secret: bytes, box_key: BoxKey, padded: bytes) -> bytes:
    """The ephemeral secret, from all that is locked: two that differ share no key, and so no nonce."""
    return derive(box_secret, Context.HANDED_EPHEMERAL, [box_key, padded])


def open_handed(box_secret: bytes, group: GroupId, sealed: bytes) -> Handed:
    """What a device handed over, its signature checked. Raises CannotOpen, DecodeError or BadSignature."""
    plain = unlock(box_secret, sealed)
    text = plain.rstrip(b"\0")
    if len(plain) not in HANDED_SIZES or text[-1:] != END:
        raise DecodeError("keys of circles without an end")
    handed = decode(text[:-1], Handed)
    box_key = box_key_of(box_secret)
    verify(
        handed.giver, Context.HANDED, _handed_record(group, box_key, handed.giver, handed.day, handed.keys), handed.sig
    )
    return handed


def _handed_record(group: GroupId, box_key: BoxKey, giver: bytes, day: int, keys: Sequence[ScopeKey]) -> bytes:
    return encode([group, box_key, giver, day, list(keys)])
