"""Sharing a key: the ten secret bytes of an invitation, and what grows from them (PROTOCOL section 4).

Rules: the secret itself only ever travels in a key text; whoever holds it can sign as the invitation and find its
rendezvous, and nobody can find it in the log. Its counterpart is the INVITE link, whose box lets admins and vetters,
who know `meet` but not the secret, answer. How the secret is written down is keytext.py.
"""

from typing import Annotated

import msgspec
from nacl import bindings

from whisper_net.core.crypto.contexts import Context, derive, digest
from whisper_net.core.crypto.epochs import invite_box_key
from whisper_net.core.crypto.lockbox import is_usable
from whisper_net.core.crypto.sealing import seal, unseal
from whisper_net.core.crypto.signing import keypair, sign, verify
from whisper_net.core.errors import CannotOpen, UnusableBoxKey
from whisper_net.core.ids import BoxKey, GroupId, Kid, MemberId, ScopeId
from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import Bytes32, Bytes64, Name, Record, Stamp, decode, encode, fields_before

SECRET_SIZE = 10
CARD_HASH_SIZE = 16

_SALT = b"whispernet-inv-1"
_OPERATIONS = 3
_MEMORY = 64 * bounds.KIB * bounds.KIB


class InvitationKeys(msgspec.Struct, frozen=True):
    """What a stretched secret gives: a signing key of the invitation, and the seed of its rendezvous."""

    inv_pk: bytes
    inv_sk: bytes
    meet: bytes

    def __repr__(self) -> str:  # a secret must not reach a log by way of a traceback
        return f"InvitationKeys(inv_pk={self.inv_pk.hex()})"


class Card(Record):
    """What an applicant is told before they ask: whose group, who invites, and the lobby's box key."""

    group: Bytes32
    group_name: Name
    inviter: Bytes32
    inviter_name: Name
    channels: Annotated[list[Bytes32], msgspec.Meta(max_length=bounds.MAX_CARD_CHANNELS)]
    expires: Stamp
    lobby_pk: Bytes32
    sig_inv: Bytes64


class InviteBox(Record):
    """What the box of an INVITE holds for admins and vetters."""

    meet: Bytes32
    card: Annotated[bytes, msgspec.Meta(max_length=bounds.MAX_CARD)]

    def __repr__(self) -> str:
        return "InviteBox()"


def stretch(secret: bytes) -> bytes:
    """32 bytes by argon2id with 64 MiB; a good part of a second, off the event loop."""
    return bindings.crypto_pwhash_alg(32, secret, _SALT, _OPERATIONS, _MEMORY, bindings.crypto_pwhash_ALG_ARGON2ID13)


def invitation_keys(stretched: bytes) -> InvitationKeys:
    """The keys of an invitation from its stretched secret."""
    public, secret = keypair(derive(stretched, Context.INVITE_SIGN))
    return InvitationKeys(public, secret, derive(stretched, Context.MEET))


def meet_lan_psk(meet: bytes) -> bytes:
    """What an applicant and a vetter's node greet each other with on a LAN."""
    return derive(meet, Context.MEET_LAN)


def meet_topic_seed(meet: bytes) -> bytes:
    """Seed of the Ed25519 key whose public half is the invitation's topic on relays."""
    return derive(meet, Context.MEET_TOPIC)


def meet_item_key(meet: bytes) -> bytes:
    """What items on the invitation's topic are sealed under."""
    return derive(meet, Context.MEET_KEY)


def make_card(
    inv_sk: bytes,
    group: GroupId,
    group_name: str,
    inviter: MemberId,
    inviter_name: str,
    channels: list[ScopeId],
    expires: int,
    lobby_pk: BoxKey,
) -> bytes:
    """A card, signed by the invitation and encoded."""
    unsigned = [group, group_name, inviter, inviter_name, channels, expires, lobby_pk]
    return encode([*unsigned, sign(inv_sk, Context.CARD, encode(unsigned))])


def check_card(raw: bytes, inv_pk: bytes, card_hash: bytes | None) -> Card:
    """Decode a card and hold it to the invitation it came for; `card_hash` is None when the key was spoken.

    Raises DecodeError, CannotOpen for a card other than the link names, BadSignature or UnusableBoxKey.
    """
    card = decode(raw, Card, bounds.MAX_CARD)
    if card_hash is not None and card_hash_of(raw) != card_hash:
        raise CannotOpen("this card is not the one that the key names")
    verify(inv_pk, Context.CARD, encode(fields_before(card, "sig_inv")), card.sig_inv)
    if not is_usable(card.lobby_pk):
        raise UnusableBoxKey("nothing can be sent to this card's lobby")
    return card


def card_hash_of(raw: bytes) -> bytes:
    """16 bytes by which a link names its card."""
    return digest(Context.CARD_ID, [raw])[:CARD_HASH_SIZE]


def seal_invite_box(vetters_secret: bytes, vetters_kid: Kid, meet: bytes, card: bytes, nonce: bytes) -> bytes:
    """The box of an INVITE, under the vetters' epoch that the INVITE names."""
    return seal(invite_box_key(vetters_secret), vetters_kid, encode(InviteBox(meet, card)), nonce)


def open_invite_box(vetters_secret: bytes, vetters_kid: Kid, box: bytes) -> InviteBox:
    """What an INVITE tells admins and vetters. Raises CannotOpen or DecodeError."""
    return decode(unseal(invite_box_key(vetters_secret), vetters_kid, box), InviteBox, bounds.MAX_CARD + 64)
