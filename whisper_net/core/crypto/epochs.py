"""The key of a scope for one epoch: what is derived from it, and the boxes that hand it out (PROTOCOL section 5).

Rules: E, 32 random bytes, encrypts nothing itself; each use has a key of its own context. Every box is a function
of E and its recipient, so whoever opens E recomputes and checks all of them. Its counterpart is the EPOCH link,
which names `to` and `boxes_hash` and says who is entitled. No derivation is cached: locking a profile must
leave no key behind, and each costs two microseconds.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated

import msgspec

from whisper_net.core.crypto.contexts import Context, derive, digest
from whisper_net.core.crypto.lockbox import OVERHEAD, box_key_of, lock, unlock
from whisper_net.core.crypto.sealing import seal, unseal
from whisper_net.core.errors import BadBox, CannotOpen
from whisper_net.core.ids import GroupId, Kid, ScopeId
from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import Bytes32, Record, decode, encode

SECRET_SIZE = 32
BOX_SIZE = SECRET_SIZE + OVERHEAD

Box = Annotated[bytes, msgspec.Meta(min_length=BOX_SIZE, max_length=BOX_SIZE)]


class EpochBoxes(Record):
    """What travels beside an EPOCH: a box for each recipient, sorted by box key; cuts and back are b"" for none."""

    boxes: Annotated[list[Box], msgspec.Meta(max_length=bounds.MAX_BOXES)]
    cuts: Annotated[bytes, msgspec.Meta(max_length=bounds.MAX_CUTS)]
    back: Annotated[bytes, msgspec.Meta(max_length=bounds.MAX_BACK)]


class ScopeKey(Record):
    """One epoch's key, named. Travels sealed only."""

    kid: Bytes32
    secret: Bytes32

    def __repr__(self) -> str:  # a secret must not reach a log by way of a traceback
        return f"ScopeKey(kid={self.kid.hex()})"


ParentKeys = Annotated[list[ScopeKey], msgspec.Meta(max_length=bounds.MAX_PARENTS)]


def vetters_scope(group: GroupId) -> ScopeId:
    """The scope of the devices of active admins and vetters."""
    return ScopeId(digest(Context.VETTERS, [group]))


def recipients_hash(box_keys: Iterable[bytes]) -> bytes:
    """`to` of an EPOCH: H("wn1.to", the box keys, sorted). They may come in any order."""
    return digest(Context.TO, sorted(box_keys))


def kid_of(secret: bytes, group: GroupId, scope: ScopeId, n: int, to: bytes) -> Kid:
    """The id of an epoch's key, which only this key gives in this place."""
    return Kid(derive(secret, Context.KID, [group, scope, n, to]))


def make_boxes(secret: bytes, box_keys: Iterable[bytes]) -> list[bytes]:
    """A box of 80 bytes for each recipient, in the order of their sorted box keys.

    60 us each. Raises UnusableBoxKey, which no box key admitted to the log can cause.
    """
    return [lock(key, secret, derive(secret, Context.BOX_EPHEMERAL, [key])) for key in sorted(box_keys)]


def boxes_hash(boxes: EpochBoxes) -> bytes:
    """What an EPOCH names of what travels beside it."""
    return digest(Context.BOXES, [boxes.boxes, boxes.cuts, boxes.back])


def decode_boxes(raw: bytes) -> EpochBoxes:
    """Decode what travels beside an EPOCH, strictly. Raises DecodeError."""
    return decode(raw, EpochBoxes)


def open_own_box(box_secret: bytes, box_keys: Iterable[bytes], boxes: Sequence[bytes]) -> bytes:
    """E out of our own box. CannotOpen if we are no recipient or our box is bad: then rotate."""
    recipients, own = sorted(box_keys), box_key_of(box_secret)
    if own not in recipients or len(recipients) != len(boxes):
        raise CannotOpen("no box for this device")
    secret = unlock(box_secret, boxes[recipients.index(own)])
    if len(secret) != SECRET_SIZE:
        raise CannotOpen("a box that holds no key")
    return secret


def check_boxes(secret: bytes, box_keys: Iterable[bytes], boxes: Sequence[bytes]) -> None:
    """Recompute every box. Raises BadBox if anybody's is missing or bad: then rotate."""
    if make_boxes(secret, box_keys) != list(boxes):
        raise BadBox("a recipient of this key was left out or given a bad box")


def seal_back(secret: bytes, kid: Kid, parents: Sequence[ScopeKey], nonce: bytes) -> bytes:
    """The parents' keys sealed under this epoch's, so that the newest key opens the readable past."""
    return seal(back_key(secret), kid, encode(parents), nonce)


def open_back(secret: bytes, kid: Kid, back: bytes) -> list[ScopeKey]:
    """The parents' keys; b"" has none. The caller checks each against its EPOCH (`kid_of`).

    Raises CannotOpen or DecodeError.
    """
    if not back:
        return []
    return decode(unseal(back_key(secret), kid, back), ParentKeys, bounds.MAX_BACK)


def seal_cuts(secret: bytes, kid: Kid, cuts: bytes, nonce: bytes) -> bytes:
    """Encoded cuts sealed for the recipients of an epoch."""
    return seal(cuts_key(secret), kid, cuts, nonce)


def open_cuts(secret: bytes, kid: Kid, cuts: bytes) -> bytes:
    """The encoded cuts. Raises CannotOpen."""
    return unseal(cuts_key(secret), kid, cuts)


def back_key(secret: bytes) -> bytes:
    """What the parents' keys are sealed under."""
    return derive(secret, Context.BACK)


def cuts_key(secret: bytes) -> bytes:
    """What the cuts of those who were removed are sealed under."""
    return derive(secret, Context.CUTS)


def message_key(secret: bytes) -> bytes:
    """What envelopes of this epoch are sealed under."""
    return derive(secret, Context.MESSAGE)


def lan_psk(secret: bytes) -> bytes:
    """What a group's devices greet each other with on a LAN."""
    return derive(secret, Context.LAN)


def lan_tag(secret: bytes, quarter: int, nonce: bytes) -> bytes:
    """8 bytes that members recognise in an announcement; `quarter` counts quarters of an hour since 1970."""
    return derive(secret, Context.LAN_TAG, [quarter, nonce])[:8]


def topic_seed(secret: bytes) -> bytes:
    """Seed of the Ed25519 key whose public half is the epoch's topic on relays."""
    return derive(secret, Context.TOPIC)


def item_key(secret: bytes) -> bytes:
    """What items on the epoch's topic are sealed under."""
    return derive(secret, Context.ITEM)


def lobby_secret(vetters_secret: bytes, inv_pk: bytes) -> bytes:
    """X25519 secret of one invitation's lobby, which every admin and vetter can derive."""
    return derive(vetters_secret, Context.LOBBY, [inv_pk])


def invite_box_key(vetters_secret: bytes) -> bytes:
    """What the box of an INVITE is sealed under."""
    return derive(vetters_secret, Context.INVITE_BOX)


def about_key(vetters_secret: bytes) -> bytes:
    """What an ADMIT seals the applicant's words under."""
    return derive(vetters_secret, Context.ABOUT_KEY)
