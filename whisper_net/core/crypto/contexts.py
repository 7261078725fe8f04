"""The table of contexts, and the two hashes that every derivation uses (PROTOCOL section 1).

A context is the BLAKE2b `person` (16 bytes, zero padded), so a hash made for one purpose can never be
taken for another. All contexts stand here and are distinct after padding, by test.
"""

import hashlib
from collections.abc import Sequence
from enum import Enum
from functools import cache
from typing import Any

from whisper_net.core.wire.codec import encode


class Context(bytes, Enum):
    """What a hash, key or signature is for."""

    # people and devices
    MASTER = b"wn1.master"
    ROOT = b"wn1.root"
    BACKUP = b"wn1.backup"
    BACKUP_FILE = b"wn1.backup.file"
    BACKUP_MARK = b"wn1.backup.mark"
    BACKUP_SUM = b"wn1.backup.sum"
    FOUNDER = b"wn1.founder"
    SAFETY = b"wn1.safety"
    VERIFY = b"wn1.verify"
    VERIFY_SUM = b"wn1.verify.sum"
    VIEW = b"wn1.view"
    # membership log
    LINK = b"wn1.link"
    FOUND = b"wn1.found"
    COSIGN = b"wn1.cosign"
    DEVICE = b"wn1.device"
    CIRCLE = b"wn1.circle"
    VETTERS = b"wn1.vetters"
    # invitations
    INVITE_SUM = b"wn1.inv.sum"
    INVITE_SIGN = b"wn1.inv.sign"
    INVITE_BOX = b"wn1.inv.box"
    LINK_SUM = b"wn1.link.sum"
    MEET = b"wn1.meet"
    MEET_LAN = b"wn1.meet.lan"
    MEET_TOPIC = b"wn1.meet.topic"
    MEET_KEY = b"wn1.meet.key"
    MEET_JOIN = b"wn1.meet.join"
    MEET_MARK = b"wn1.meet.mark"
    CARD = b"wn1.card"
    CARD_ID = b"wn1.card.id"
    LOBBY = b"wn1.lobby"
    JOIN = b"wn1.join"
    JOIN_INVITE = b"wn1.join.inv"
    JOIN_ROOT = b"wn1.join.root"
    JOIN_DEVICE = b"wn1.join.dev"
    ABOUT = b"wn1.about"
    ABOUT_KEY = b"wn1.about.key"
    # epochs
    KID = b"wn1.kid"
    TO = b"wn1.to"
    BOXES = b"wn1.boxes"
    BOX_EPHEMERAL = b"wn1.boxeph"
    CUTS = b"wn1.cuts"
    BACK = b"wn1.back"
    KEYS_EPHEMERAL = b"wn1.keyseph"
    HANDED = b"wn1.handed"
    HANDED_EPHEMERAL = b"wn1.handedeph"
    ROSTER = b"wn1.roster"
    CIRCLE_META = b"wn1.circle.meta"
    DROP_EPHEMERAL = b"wn1.dropeph"
    MESSAGE = b"wn1.msg"
    TOPIC = b"wn1.topic"
    ITEM = b"wn1.item"
    ITEM_NONCE = b"wn1.item.nonce"
    ITEM_ID = b"wn1.item.id"
    HINT = b"wn1.hint"
    LAN = b"wn1.lan"
    LAN_TAG = b"wn1.lantag"
    # documents and envelopes
    DOCUMENT = b"wn1.doc"
    ACTOR = b"wn1.actor"
    RESUME = b"wn1.resume"
    RESUME_DOCUMENT = b"wn1.resume.doc"
    RESUME_TEXT = b"wn1.resume.text"
    ENVELOPE = b"wn1.env"
    ENVELOPE_ID = b"wn1.envid"
    PAYLOAD = b"wn1.payload"
    IMPORTED = b"wn1.imported"
    CHUNK = b"wn1.chunk"
    CHUNK_NONCE = b"wn1.chunk.nonce"
    CHUNK_ID = b"wn1.chunk.id"
    FILE = b"wn1.file"
    # sync and relay
    NOISE = b"wn1.noise"
    AUTH = b"wn1.auth"
    SCOPE_TAG = b"wn1.scopetag"
    VECTOR = b"wn1.vector"
    RELAY = b"wn1.relay"
    PUT = b"wn1.put"
    GET = b"wn1.get"
    PASSCODE = b"wn1.passcode"
    # at rest
    KEY_FILE = b"wn1.keyfile"
    HOME = b"wn1.home"
    JUDGED = b"wn1.judged"


CONTEXT_SIZE = 16


@cache
def padded(context: Context) -> bytes:
    """The 16 bytes that stand for a context in a hash or before a signed record."""
    return context.value.ljust(CONTEXT_SIZE, b"\0")


def digest(context: Context, values: Sequence[Any]) -> bytes:
    """H(ctx, x) of PROTOCOL section 1: 32 bytes over one canonical MessagePack array."""
    return digest_encoded(context, encode(values))


def digest_encoded(context: Context, array: bytes) -> bytes:
    """The same over an array that is encoded already."""
    return hashlib.blake2b(array, digest_size=32, person=padded(context)).digest()


def derive(key: bytes, context: Context, values: Sequence[Any] = ()) -> bytes:
    """KDF(k, ctx, x) of PROTOCOL section 1: 32 bytes keyed with `key` (at most 64 bytes)."""
    return hashlib.blake2b(encode(values), digest_size=32, key=key, person=padded(context)).digest()
