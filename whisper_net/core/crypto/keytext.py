"""How an invitation's secret is written down: eight words to speak, or a link that names no web domain.

    words    the secret and one byte of checksum, 88 bits: a mistyped word is known at once
    link     whisper://join/#<base32 of [secret, card hash, relays] and four bytes of checksum>

Whoever overhears the words can answer as the group, so links, which name their card, are to be preferred
(PROTOCOL section 4). Reading is kind to case, spacing, quotes, broken lines and the message around a key, and bounded:
one key among other words is found, of two different ones none is chosen.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated

import msgspec

from whisper_net.core.crypto.contexts import Context, digest
from whisper_net.core.crypto.invitation import SECRET_SIZE
from whisper_net.core.crypto.words import bytes_of, is_listed, read_words, split_words, words_of
from whisper_net.core.errors import DecodeError, KeyTextError, MistypedWord
from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import Bytes10, Bytes16, Record, decode, encode
from whisper_net.core.wire.relay_address import parse_relay

SPOKEN_WORDS = 8
PREFIX = "whisper://join/#"

_LINK_SUM_SIZE = 4
_AROUND = re.compile(r"[\s\"'`<>\u200b\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb]+")
"""What mail programs, chats and typists put around or into a link."""
_LINK = re.compile(r"(?<!\w)whisper://join/?(?:#|%23)([a-z2-7]+)=*", re.IGNORECASE)
_MORE = re.compile(_AROUND.pattern + r"([a-z2-7]+)", re.IGNORECASE)
"""What may be the rest of a link that was broken into lines."""
_SCHEME = PREFIX.partition("/")[0]
_NEITHER = f"This is neither a key nor eight words. A key starts with {PREFIX}"
_SEVERAL = "There are two different keys in this text. Please paste one of them alone."

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


def key_text(key: InvitationKey) -> str:
    """A key as it is written down: a link where it names its card, else its words."""
    if key.card_hash is None:
        return " ".join(spoken(key.secret))
    return link_text(key.secret, key.card_hash, key.relays)


def with_relays(key: InvitationKey, relays: Sequence[str]) -> InvitationKey:
    """The key with relays that were typed beside it, before its own. Raises RelayAddressError."""
    typed = [str(parse_relay(url)) for url in relays]
    return msgspec.structs.replace(key, relays=tuple(dict.fromkeys([*typed, *key.relays]))[: bounds.MAX_RELAYS])


def parse_key(text: str) -> InvitationKey:
    """Read a link or eight words as pasted or typed, alone or in a message. Raises KeyTextError or MistypedWord."""
    if len(text) > bounds.MAX_KEY_TEXT:
        raise KeyTextError("That is far too long to be a key.")
    joined = _AROUND.sub("", text)
    if _SCHEME in joined.lower():
        return _parse_links(text, joined)
    if "://" in text:
        raise KeyTextError(f"This is not a key: a key starts with {PREFIX}")
    return _parse_words(text)


def _parse_links(text: str, joined: str) -> InvitationKey:
    """The one link in a text, which may be broken anywhere where it stands alone."""
    alone = _LINK.fullmatch(joined.rstrip(".,;"))
    links: list[Iterable[str]] = [_readings(text, one) for one in _LINK.finditer(text)]
    found: list[InvitationKey] = []
    refused: list[KeyTextError] = []
    for readings in [[alone[1]], *links] if alone is not None else links:
        try:
            found.append(_first_whole(readings))
        except KeyTextError as error:
            refused.append(error)
    if len(set(found)) > 1:
        raise KeyTextError(_SEVERAL)
    if found:
        return found[0]
    raise refused[0] if refused else KeyTextError(f"This is not a key: a key starts with {PREFIX}")


def _readings(text: str, start: re.Match[str]) -> Iterator[str]:
    """The letters of a link, then those with each run that follows: a mail program may have broken it."""
    letters, end = start[1], start.end()
    yield letters
    while (more := _MORE.match(text, end)) is not None:
        letters, end = letters + more[1], more.end()
        yield letters


def _first_whole(readings: Iterable[str]) -> InvitationKey:
    """The first that its checksum bears out; if none does, what is wrong with the first. Raises KeyTextError."""
    for letters in readings:
        raw = _unwritten(letters)
        if raw is not None and _link_sum(raw[:-_LINK_SUM_SIZE]) == raw[-_LINK_SUM_SIZE:]:
            return _read_body(raw[:-_LINK_SUM_SIZE])
    raise KeyTextError("This key was cut short or changed on its way. Please copy all of it.")


def _unwritten(letters: str) -> bytes | None:
    """The bytes of these letters; None where no bytes have so many."""
    try:
        return base64.b32decode(letters.upper() + "=" * (-len(letters) % 8))
    except binascii.Error:
        return None


def _read_body(body: bytes) -> InvitationKey:
    try:
        parsed = decode(body, LinkBody, bounds.MAX_KEY_TEXT)
    except DecodeError as error:
        raise KeyTextError("This key was made by a version of the app that we do not know.") from error
    return InvitationKey(parsed.secret, parsed.card, tuple(parsed.relays))


def _parse_words(text: str) -> InvitationKey:
    words = split_words(text)
    secrets = {secret for run in _runs(words) if (secret := _secret_of(run)) is not None}
    if len(secrets) > 1:
        raise KeyTextError(_SEVERAL)
    if secrets:
        return InvitationKey(secrets.pop())
    if len(words) < 2 or 2 * sum(map(is_listed, words)) <= len(words):
        raise KeyTextError(_NEITHER)
    read_words(text, SPOKEN_WORDS)
    raise MistypedWord("These words do not belong together: one was mistyped, or two changed places.")


def _runs(words: list[str]) -> Iterator[list[str]]:
    """Each eight listed words that follow one another."""
    listed = 0
    for end, word in enumerate(words, 1):
        listed = listed + 1 if is_listed(word) else 0
        if listed >= SPOKEN_WORDS:
            yield words[end - SPOKEN_WORDS : end]


def _secret_of(words: list[str]) -> bytes | None:
    """The secret that eight listed words say; None where their checksum does not bear them out."""
    raw = bytes_of(words)
    secret, checksum = raw[:SECRET_SIZE], raw[SECRET_SIZE:]
    return secret if _spoken_sum(secret) == checksum else None


def _spoken_sum(secret: bytes) -> bytes:
    return digest(Context.INVITE_SUM, [secret])[:1]


def _link_sum(body: bytes) -> bytes:
    return digest(Context.LINK_SUM, [body])[:_LINK_SUM_SIZE]
