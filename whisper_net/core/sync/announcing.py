"""What a device says of itself on a network that its person called home, and how others of its groups know it.

Rules: an announcement is a nonce and eight tags. A tag is `KDF(E_group, "wn1.lantag", [quarter, nonce])[:8]`, for the
newest three epochs of each group; what is left of the eight is random, so that nobody without a key can tell how many
groups a device is in, or that two announcements are of one device. They stand sorted: for values that look random that
is a shuffle, and it needs no entropy. A match is a hint to call and proves nothing: tags can be copied by whoever hears
them, and the Noise handshake decides. Its counterpart is node/lan.py.
"""

from collections.abc import Sequence

import msgspec

from whisper_net.core.crypto.entropy import Entropy
from whisper_net.core.crypto.epochs import lan_tag
from whisper_net.core.errors import AnnouncementError

QUARTER_SECONDS = 900
EPOCHS = 3
TAGS = 8
TAG_SIZE = 8
NONCE_SIZE = 16

_NONCE_KEY, _TAGS_KEY = b"n=", b"t="
_NONCE_HEAD = bytes([len(_NONCE_KEY) + NONCE_SIZE]) + _NONCE_KEY
_TAGS_HEAD = bytes([len(_TAGS_KEY) + TAGS * TAG_SIZE]) + _TAGS_KEY
_TAGS_AT = len(_NONCE_HEAD) + NONCE_SIZE
TEXT_SIZE = _TAGS_AT + len(_TAGS_HEAD) + TAGS * TAG_SIZE
"""Bytes of a TXT record: 86, always."""


class Announcement(msgspec.Struct, frozen=True):
    """What one device says for one quarter of an hour: 16 bytes, and eight times 8."""

    nonce: bytes
    tags: tuple[bytes, ...]


def quarter_of(now: int) -> int:
    """Quarters of an hour since 1970; `now` in seconds."""
    return now // QUARTER_SECONDS


def announce(groups: Sequence[Sequence[bytes]], quarter: int, entropy: Entropy) -> Announcement:
    """An announcement with a fresh nonce for groups' epoch keys, each group's newest first.

    The newest key of each group comes before any older one. In more than eight groups, they take turns by the quarter.
    """
    turn = quarter % len(groups) if groups else 0
    turned = [*groups[turn:], *groups[:turn]]
    chosen = [secrets[age] for age in range(EPOCHS) for secrets in turned if age < len(secrets)][:TAGS]
    nonce = entropy(NONCE_SIZE)
    tags = [lan_tag(secret, quarter, nonce) for secret in chosen]
    tags += [entropy(TAG_SIZE) for _ in range(TAGS - len(tags))]
    return Announcement(nonce, tuple(sorted(tags)))


def recognises(secrets: Sequence[bytes], announcement: Announcement, quarter: int) -> bool:
    """Whether a group's keys, newest first, make one of the tags now, or a quarter before or after by our clock.

    Two microseconds for each key and quarter. The neighbours count because clocks differ and names live on in caches.
    """
    return any(
        lan_tag(secret, near, announcement.nonce) in announcement.tags
        for near in (quarter, quarter - 1, quarter + 1)
        if near >= 0
        for secret in secrets[:EPOCHS]
    )


def encode_text(announcement: Announcement) -> bytes:
    """The TXT record that carries it: `n=` and the nonce, `t=` and the tags."""
    return _NONCE_HEAD + announcement.nonce + _TAGS_HEAD + b"".join(announcement.tags)


def decode_text(raw: bytes) -> Announcement:
    """Read a TXT record that anybody may have sent. Raises AnnouncementError."""
    if len(raw) != TEXT_SIZE:
        raise AnnouncementError(f"a text of {len(raw)} bytes where an announcement has {TEXT_SIZE}")
    if not raw.startswith(_NONCE_HEAD) or not raw.startswith(_TAGS_HEAD, _TAGS_AT):
        raise AnnouncementError("a text that is not a nonce and tags")
    tags = raw[_TAGS_AT + len(_TAGS_HEAD) :]
    cut = tuple(tags[at : at + TAG_SIZE] for at in range(0, len(tags), TAG_SIZE))
    return Announcement(raw[len(_NONCE_HEAD) : _TAGS_AT], cut)
