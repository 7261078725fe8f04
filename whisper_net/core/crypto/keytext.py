"""How an invitation's secret is written down: eight words to speak, or a link that names no web domain.

    words    the secret and one byte of checksum, 88 bits: a mistyped word is known at once
    link     whisper://join/#<base32 of [secret, card hash, relays] and four bytes of checksum>

Whoever overhears the words can answer as the group, so links, which name their card, are to be preferred
(PROTOCOL section 4). Reading is kind to case, spacing, quotes and broken lines, and bounded.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from typing import Annotated

import msgspec

from whisper_net.core.crypto.contexts import Context, digest
from whisper_net.core.crypto.invitation import SECRET_SIZE
from whisper_net.core.crypto.words import bytes_of, read_words, words_of
from whisper_net.core.errors import DecodeError, KeyTextError, MistypedWord
from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import Bytes10, Bytes16, Record, decode, encode

SPOKEN_WORDS = 8
PREFIX = "whisper://join/#"

_LINK_SUM_SIZE = 4
_AROUND = re.compile(r"[\s\"'`<>\u200b\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb]+")
"""What mail programs, chats and typists put around or into a link."""
_LINK = re.compile(r"whisper://join/?(?:#|%23)([a-z2-7]+)=*[.,;]?", re.IGNORECASE)

Relay = Annotated[str, msgspec.Meta(min_length=1, max_length=bounds.MAX_RELAY_URL, pattern=r"^[\x21-\x7e]+\Z")]
Relays = Annotated[list[Relay], msgspec.Meta(max_length=bounds.MAX_RELAYS)]


class InvitationKey(msgspec.Struct, frozen=True):
    """An invitation as somebody was given it; spoken words name neither card nor relays."""

    secret: bytes
    card_hash: bytes | None = None
    relays: tuple[str, ...] = ()

    def __repr__(self) -> str:  # a secret must not reach a log by way of a traceback
        return "InvitationKey()"


class LinkBody(Record):
    """What a link says."""

    secret: Bytes10
    card: Bytes16
    relays: Relays

    def __repr__(self) -> str:
        return "LinkBody()"


def spoken(secret: bytes) -> list[str]:
    """The eight words of an invitation's ten secret bytes."""
    return words_of(secret + _spoken_sum(secret), SPOKEN_WORDS)


def link_text(secret: bytes, card_hash: bytes, relays: Sequence[str] = ()) -> str:
    """The link of an invitation, in one line of 74 characters where it names no relay."""
    body = encode(LinkBody(secret, card_hash, list(relays)))
    return PREFIX + base64.b32encode(body + _link_sum(body)).decode().rstrip("=")


def parse_key(text: str) -> InvitationKey:
    """Read a link or eight words as somebody pasted or typed them. Raises KeyTextError or MistypedWord."""
    if len(text) > bounds.MAX_KEY_TEXT:
        raise KeyTextError("That is far too long to be a key.")
    if "://" in text:
        return _parse_link(_AROUND.sub("", text))
    if len(re.findall(r"\w+", text)) == 1:
        raise KeyTextError(f"This is not a key: a key starts with {PREFIX}, or is {SPOKEN_WORDS} words.")
    raw = bytes_of(read_words(text, SPOKEN_WORDS))
    secret, checksum = raw[:SECRET_SIZE], raw[SECRET_SIZE:]
    if _spoken_sum(secret) != checksum:
        raise MistypedWord("These words do not belong together: one was mistyped, or two changed places.")
    return InvitationKey(secret)


def _parse_link(link: str) -> InvitationKey:
    match = _LINK.fullmatch(link)
    if match is None:
        raise KeyTextError(f"This is not a key: a key starts with {PREFIX}")
    letters = match[1].upper()
    try:
        raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except binascii.Error as error:
        raise KeyTextError("This key was cut short. Please copy all of it.") from error
    body, checksum = raw[:-_LINK_SUM_SIZE], raw[-_LINK_SUM_SIZE:]
    if _link_sum(body) != checksum:
        raise KeyTextError("This key was cut short or changed on its way. Please copy all of it.")
    try:
        parsed = decode(body, LinkBody, bounds.MAX_KEY_TEXT)
    except DecodeError as error:
        raise KeyTextError("This key was made by a version of the app that we do not know.") from error
    return InvitationKey(parsed.secret, parsed.card, tuple(parsed.relays))


def _spoken_sum(secret: bytes) -> bytes:
    return digest(Context.INVITE_SUM, [secret])[:1]


def _link_sum(body: bytes) -> bytes:
    return digest(Context.LINK_SUM, [body])[:_LINK_SUM_SIZE]
