"""Asking to be let in: the JOIN that an applicant signs, and what they say of themselves (PROTOCOL section 4).

Rules: three keys sign, each over all before it, so that a proof somebody saw serves no other keys and no other group.
Both travel together, sealed to the invitation's lobby; an ADMIT then holds the JOIN in clear and the words sealed.
"""

from typing import Annotated

import msgspec

from whisper_net.core.crypto.contexts import Context, digest
from whisper_net.core.crypto.epochs import about_key
from whisper_net.core.crypto.invitation import InvitationKeys
from whisper_net.core.crypto.lockbox import is_usable, lock, unlock
from whisper_net.core.crypto.sealing import seal, unseal
from whisper_net.core.crypto.signing import sign, verify
from whisper_net.core.errors import CannotOpen, UnusableBoxKey
from whisper_net.core.ids import BoxKey, GroupId, Kid
from whisper_net.core.membership.link import Join
from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import Bytes16, Name, Record, decode, encode, fields_before

MAX_ABOUT = 4 * bounds.KIB
MAX_JOIN = bounds.KIB

Claim = Annotated[str, msgspec.Meta(max_length=bounds.MAX_CLAIM)]


class About(Record):
    """What an applicant says of themselves; the salt keeps its hash from being guessed."""

    name: Name
    claim: Claim
    salt: Bytes16


class JoinRequest(Record):
    """A JOIN and its About, each encoded, as sealed to the lobby."""

    join: Annotated[bytes, msgspec.Meta(max_length=MAX_JOIN)]
    about: Annotated[bytes, msgspec.Meta(max_length=MAX_ABOUT)]


def make_about(name: str, claim: str, salt: bytes) -> bytes:
    """An encoded About; `salt` is 16 random bytes."""
    return encode(About(name, claim, salt))


def read_about(about: bytes) -> About:
    """Raises DecodeError."""
    return decode(about, About, MAX_ABOUT)


def about_hash(about: bytes) -> bytes:
    """What a JOIN names of an encoded About."""
    return digest(Context.ABOUT, [about])


def make_join(
    group: GroupId,
    invitation: InvitationKeys,
    root: tuple[bytes, bytes],
    device: tuple[bytes, bytes],
    box_key: BoxKey,
    about: bytes,
    nonce: bytes,
) -> Join:
    """Sign a JOIN. `root` and `device` are (public, secret); `about` is encoded; `nonce` is 16 random bytes."""
    fields = [group, invitation.inv_pk, root[0], device[0], box_key, about_hash(about), nonce]
    fields.append(sign(invitation.inv_sk, Context.JOIN_INVITE, encode(fields)))
    fields.append(sign(root[1], Context.JOIN_ROOT, encode(fields)))
    fields.append(sign(device[1], Context.JOIN_DEVICE, encode(fields)))
    return Join(*fields)


def check_join(join: Join) -> None:
    """Hold a JOIN to its three signatures and its box key. Raises BadSignature or UnusableBoxKey.

    180 us. Whether the invitation is open, and the group ours, is for the caller.
    """
    verify(join.inv_pk, Context.JOIN_INVITE, encode(fields_before(join, "sig_inv")), join.sig_inv)
    verify(join.root, Context.JOIN_ROOT, encode(fields_before(join, "sig_root")), join.sig_root)
    verify(join.device, Context.JOIN_DEVICE, encode(fields_before(join, "sig_device")), join.sig_device)
    if not is_usable(join.box_key):
        raise UnusableBoxKey("an applicant's box key yields zero")


def seal_request(lobby_pk: BoxKey, join: Join, about: bytes, ephemeral_secret: bytes) -> bytes:
    """A JOIN and its About, sealed to the lobby of the invitation. Raises UnusableBoxKey."""
    return lock(lobby_pk, encode(JoinRequest(encode(join), about)), ephemeral_secret)


def open_request(lobby_secret: bytes, sealed: bytes) -> tuple[Join, bytes]:
    """(a JOIN that holds, its encoded About) as sent to a lobby.

    Raises CannotOpen, DecodeError, BadSignature or UnusableBoxKey.
    """
    request = decode(unlock(lobby_secret, sealed), JoinRequest)
    join = decode(request.join, Join, MAX_JOIN)
    check_join(join)
    _read_named_about(join, request.about)
    return join, request.about


def seal_about(vetters_secret: bytes, vetters_kid: Kid, about: bytes, nonce: bytes) -> bytes:
    """An encoded About as an ADMIT holds it: only admins and vetters read it."""
    return seal(about_key(vetters_secret), vetters_kid, about, nonce)


def open_about(vetters_secret: bytes, vetters_kid: Kid, join: Join, sealed: bytes) -> About:
    """What the applicant of an ADMIT said of themselves. Raises CannotOpen or DecodeError."""
    return _read_named_about(join, unseal(about_key(vetters_secret), vetters_kid, sealed))


def _read_named_about(join: Join, about: bytes) -> About:
    if about_hash(about) != join.about:
        raise CannotOpen("an applicant's words that their JOIN does not name")
    return read_about(about)
