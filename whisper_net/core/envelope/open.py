"""Decrypt, then verify: bytes from anybody become an accepted envelope, or are refused by a named step.

The steps of PROTOCOL section 7, in order: size; key known; opens; canonical; device signature; predecessor; log heads
known; heads not going back and resting on the EPOCH; author entitled there. The guard comes after, in documents/.
What is missing (a key, a predecessor, a log head) is no fault: it is waited for. Its counterpart is seal.py.
"""

from collections.abc import Callable
from typing import Protocol, TypeAlias

import msgspec

from whisper_net.core.crypto.sealing import unseal
from whisper_net.core.crypto.signing import holds
from whisper_net.core.envelope.format import (
    Envelope,
    Inner,
    Opened,
    Place,
    header_of,
    named,
    payload_hash,
)
from whisper_net.core.envelope.parts import PartSummary
from whisper_net.core.errors import CannotOpen, DecodeError, EnvelopeError
from whisper_net.core.ids import DeviceId, Kid, LinkId
from whisper_net.core.membership.log import MembershipLog
from whisper_net.core.membership.state import View
from whisper_net.core.wire.bounds import MAX_ENVELOPE, PART_SIZE
from whisper_net.core.wire.codec import decode


class UnknownKey(EnvelopeError):
    """The envelope's key has not reached this device; `kid` names it."""

    def __init__(self, kid: Kid) -> None:
        super().__init__("kid", "an envelope under a key that is not here")
        self.kid = kid


class OpensWith(Protocol):
    """What opening needs of a keyring."""

    def opening(self, kid: Kid) -> tuple[Place, bytes] | None:
        """The place and message key of a key id, if it is held."""
        ...


class Rooms(Protocol):
    """What placing needs of the scopes of a group, whatever kind they are."""

    def opens(self, then: View, place: Place) -> bool:
        """Whether the key was the scope's as far as these links say."""
        ...

    def may_write(self, then: View, device: DeviceId, place: Place) -> bool:
        """Whether a device was entitled there, resting on these links, under this key."""
        ...


def open_envelope(raw: bytes, keys: OpensWith) -> Opened:
    """Steps size, kid, opens and canonical. Raises UnknownKey or EnvelopeError; the signature is not checked."""
    if len(raw) > MAX_ENVELOPE:
        raise EnvelopeError("size", f"an envelope of {len(raw)} bytes")
    try:
        envelope = decode(raw, Envelope, MAX_ENVELOPE)
    except DecodeError as error:
        raise EnvelopeError("canonical", str(error)) from error
    opening = keys.opening(Kid(envelope.kid))
    if opening is None:
        raise UnknownKey(Kid(envelope.kid))
    place, message_key = opening
    try:
        plain = unseal(message_key, envelope.kid, envelope.nonce + envelope.ciphertext)
        inner = decode(plain, Inner, MAX_ENVELOPE)
    except CannotOpen as error:
        raise EnvelopeError("opens", "an envelope that its key does not open") from error
    except DecodeError as error:
        raise EnvelopeError("canonical", str(error)) from error
    return Opened(raw, place, inner, *named(place, header_of(inner), payload_hash(inner.payload)))


def signature_holds(opened: Opened) -> bool:
    """Whether the device it names signed it, for this group, scope and key."""
    return holds(opened.inner.device, opened.signed, opened.inner.sig)


class Fits(msgspec.Struct, frozen=True):
    """The next of its part; `heads` are the log heads that it rests on."""

    heads: tuple[LinkId, ...]


class Gap(msgspec.Struct, frozen=True):
    """Its predecessor in the part is not held."""


class Held(msgspec.Struct, frozen=True):
    """Something with this number is held: a duplicate, or the other side of a fork."""


class WaitsForLog(msgspec.Struct, frozen=True):
    """Its log heads are not all held, its author waits to be let in again, or it lies beyond where its feed ends."""


Standing: TypeAlias = Fits | Gap | Held | WaitsForLog
Nearest: TypeAlias = Callable[[int], PartSummary | None]
"""Gives the last part of a feed that is held before this one (-1), and the first after it (+1)."""


class Ground(msgspec.Struct, frozen=True):
    """What an envelope is placed on."""

    log: MembershipLog
    rooms: Rooms
    nearest: Nearest
    last: int | None
    """Where its feed ends: nothing beyond this seq is taken; None where it goes on."""


def stand(opened: Opened, part: PartSummary | None, ground: Ground) -> Standing:
    """Place a signed envelope in its feed and in the log.

    Raises EnvelopeError with the step that refuses it for good.
    """
    inner = opened.inner
    expected = part.next_seq if part is not None else (inner.seq - 1) // PART_SIZE * PART_SIZE + 1
    if inner.seq < expected:
        return Held()
    if inner.seq > expected:
        return Gap()
    _check_prev(opened, part, ground.nearest)
    return _stand_in_log(opened, part, ground)


def _check_prev(opened: Opened, part: PartSummary | None, nearest: Nearest) -> None:
    """Prev within a part is checked at once, across parts as soon as both ends are here."""
    before = part if part is not None else nearest(-1)
    if before is not None and opened.inner.seq == before.next_seq and opened.inner.prev != before.last_id:
        raise EnvelopeError("prev", "an envelope that does not follow the one before it")
    if opened.inner.seq == 1 and any(opened.inner.prev):
        raise EnvelopeError("prev", "a first envelope that names one before it")
    after = nearest(+1) if opened.inner.seq % PART_SIZE == 0 else None
    if after is not None and after.key.first_seq == opened.inner.seq + 1 and after.first_prev != opened.id:
        raise EnvelopeError("prev", "an envelope that the part after it does not follow")


def _stand_in_log(opened: Opened, part: PartSummary | None, ground: Ground) -> Standing:
    log, nearest = ground.log, ground.nearest
    heads = opened.heads or (part.heads if part is not None else ())
    if not heads:
        raise EnvelopeError("heads", "the first envelope of a part without log heads")
    if part is not None and heads == part.heads:
        return _with_credential(opened, heads, ground)  # judged with the one before it
    if not all(head in log for head in heads):
        return WaitsForLog()
    before, after = part if part is not None else nearest(-1), nearest(+1)
    if before is not None and not log.dominates(heads, before.heads):
        raise EnvelopeError("heads", "log heads that go back")
    if after is not None and after.first_heads and not log.dominates(after.first_heads, heads):
        raise EnvelopeError("heads", "log heads that a later part goes back behind")
    then = log.view_at(heads)
    if not ground.rooms.opens(then, opened.place):
        raise EnvelopeError("heads", "log heads that do not rest on the key's EPOCH")
    if not ground.rooms.may_write(then, DeviceId(opened.inner.device), opened.place):
        raise EnvelopeError("author", "an author who was not entitled there")
    return _with_credential(opened, heads, ground)


def _with_credential(opened: Opened, heads: tuple[LinkId, ...], ground: Ground) -> Standing:
    """Whoever was sent back to pending waits: what they wrote counts again once they are approved again.

    So does what lies beyond the cut of somebody who went, or of a device that is lost: the cut may be lengthened.
    """
    view = ground.log.view()
    owner = view.owner(DeviceId(opened.inner.device))
    beyond = ground.last is not None and opened.inner.seq > ground.last
    return WaitsForLog() if owner is None or beyond or view.role(owner) == "pending" else Fits(heads)
