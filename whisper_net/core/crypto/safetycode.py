"""A safety number as two members show it to each other, and the comparing of what one of them shows or says.

    words    its first 132 bits as 12 words
    digits   its first 240 bits as 60 digits
    text     whisper://verify/#<base32 of [version, group mark, side, number] and four bytes of checksum>

Words and digits are the same on both sides. The text, which goes into a QR code, also says whose screen it stood on, so
that nobody is taken in by a picture of their own, and marks its group without naming it. There is one way to write a
text, and no other is read. What does not fit is refused by a name of its own: what was cut short or mistyped proves
nothing, while SafetyMismatch is the alarm that all of this is for.
"""

import base64
import binascii
import re
from typing import Annotated

import msgspec

from whisper_net.core.crypto.codes import SAFETY_WORDS, safety_digits, safety_number, safety_words
from whisper_net.core.crypto.contexts import Context, digest
from whisper_net.core.crypto.words import read_words, split_words
from whisper_net.core.errors import DecodeError, OtherGroupCode, OwnCode, SafetyCodeError, SafetyMismatch
from whisper_net.core.ids import GroupId, MemberId
from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import Bytes8, Bytes32, Record, Version, decode, encode

PREFIX = "whisper://verify/#"
VERSION = 1
DIGITS = 60

_MARK_SIZE = 8
_SUM_SIZE = 4
_LETTERS = re.compile(r"[A-Z2-7]+")
_BETWEEN_DIGITS = re.compile(r"[\s.,-]+")


class Code(Record):
    """What the text of a QR code says."""

    version: Version
    group: Bytes8
    side: Annotated[int, msgspec.Meta(ge=0, le=1)]
    """0 on the screen of the member with the lesser id, 1 on the other's."""
    number: Bytes32


def safety_text(group: GroupId, shower: MemberId, reader: MemberId) -> str:
    """What stands in the QR code on `shower`'s screen, for `reader` to scan: 100 characters."""
    body = encode(Code(VERSION, _mark(group), _side(shower, reader), safety_number(group, shower, reader)))
    return PREFIX + _written(body + _sum(body))


def compare(said: str, group: GroupId, me: MemberId, other: MemberId) -> None:
    """Return if `said`, a text, 12 words or 60 digits, is what `other`'s screen shows about `me`.

    Raises SafetyMismatch where it is somebody else's; OtherGroupCode, OwnCode, SafetyCodeError, KeyTextError or
    MistypedWord where it proves nothing.
    """
    if len(said) > bounds.MAX_KEY_TEXT:
        raise SafetyCodeError("This is far too long to be a safety code.")
    number = safety_number(group, me, other)
    if "://" in said:
        _compare_code(_read(said.strip()), group, _side(other, me), number)
    elif split_words(said):
        _agree(read_words(said, SAFETY_WORDS), safety_words(number))
    else:
        _agree(_digits(said), "".join(safety_digits(number)))


def _compare_code(code: Code, group: GroupId, side: int, number: bytes) -> None:
    if code.group != _mark(group):
        raise OtherGroupCode("This code belongs to another group. Both of you have to open the same one.")
    if code.number == number and code.side != side:
        raise OwnCode("This is the code from your own screen. Take the one from theirs.")
    _agree(code.number, number)


def _agree(theirs: object, ours: object) -> None:
    if theirs != ours:
        raise SafetyMismatch("This is not what belongs to the two of you. Did both of you open each other?")


def _read(text: str) -> Code:
    letters = text.removeprefix(PREFIX)
    if letters == text or not _LETTERS.fullmatch(letters):
        raise SafetyCodeError(f"This is no safety code: one starts with {PREFIX}")
    cut_short = SafetyCodeError("This code was cut short or changed on its way. Please take all of it.")
    try:
        raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except binascii.Error:
        raise cut_short from None
    body, checksum = raw[:-_SUM_SIZE], raw[-_SUM_SIZE:]
    if _sum(body) != checksum or _written(raw) != letters:
        raise cut_short
    try:
        return decode(body, Code, bounds.MAX_KEY_TEXT)
    except DecodeError as error:
        raise SafetyCodeError("This code was made by a version of the app that we do not know.") from error


def _digits(said: str) -> str:
    digits = _BETWEEN_DIGITS.sub("", said)
    if re.fullmatch(r"[0-9]+", digits) is None:
        raise SafetyCodeError(f"These are neither {DIGITS} digits nor {SAFETY_WORDS} words.")
    if len(digits) != DIGITS:
        raise SafetyCodeError(f"There should be {DIGITS} digits, and here are {len(digits)}.")
    return digits


def _written(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=")


def _mark(group: GroupId) -> bytes:
    return digest(Context.VERIFY, [group])[:_MARK_SIZE]


def _side(shower: MemberId, reader: MemberId) -> int:
    return int(shower > reader)


def _sum(body: bytes) -> bytes:
    return digest(Context.VERIFY_SUM, [body])[:_SUM_SIZE]
