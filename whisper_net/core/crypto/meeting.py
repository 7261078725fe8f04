"""Answers left at a relay for one applicant, though everybody with the same key can read and write there (PROTOCOL 4).

An answer is libsodium's `crypto_box` between the lobby's key and the box key of the JOIN, nonce || box. Either end
needs a secret: the lobby's, which admins and vetters derive, or the applicant's own. So an applicant knows that an
admin's or vetter's machine answered, and a member, or somebody else with the invitation's key, can neither read it
nor make one.
"""

from typing import Final, TypeVar

from nacl import bindings

from whisper_net.core.crypto.contexts import Context, derive, digest
from whisper_net.core.crypto.lockbox import lock_between, unlock_between
from whisper_net.core.ids import BoxKey
from whisper_net.core.wire.codec import decode, encode
from whisper_net.core.wire.item import MAX_SEALED
from whisper_net.core.wire.meeting import StatusSaid, WelcomeSaid

NONCE_SIZE: Final = bindings.crypto_box_NONCEBYTES
MARK_SIZE: Final = 16
Said = TypeVar("Said", StatusSaid, WelcomeSaid)


def join_address(sealed: bytes, *, further: bool) -> bytes:
    """What an answer names of a JOIN as it was left: H("wn1.meet.join", [sealed, further])."""
    return digest(Context.MEET_JOIN, [sealed, further])


def welcome_mark(own_secret: bytes, relay: bytes, to: bytes, kid: bytes) -> bytes:
    """16 bytes by which a device knows a welcome of its own on one relay; nobody else makes them, nor looks at them."""
    return derive(own_secret, Context.MEET_MARK, [relay, to, kid])[:MARK_SIZE]


def box_answer(secret: bytes, other: BoxKey, said: StatusSaid | WelcomeSaid, nonce: bytes) -> bytes:
    """An answer as it is left. `nonce` is 24 random bytes. Raises UnusableBoxKey."""
    return lock_between(secret, other, encode(said), nonce)


def open_answer(secret: bytes, other: BoxKey, boxed: bytes, type_: type[Said]) -> Said:
    """What an answer says, whichever end opens it. Raises CannotOpen or DecodeError."""
    return decode(unlock_between(secret, other, boxed), type_, MAX_SEALED)
