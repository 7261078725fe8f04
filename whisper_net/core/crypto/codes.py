"""What people compare by voice: the safety number of two members and the view code of a group (PROTOCOL section 2).

The whole 32 bytes go into QR codes; words and digits show as many bits as a person can read out.
"""

from collections.abc import Iterable

from whisper_net.core.crypto.contexts import Context, digest
from whisper_net.core.crypto.words import words_of
from whisper_net.core.ids import GroupId, LinkId, MemberId

SAFETY_WORDS = 12
VIEW_WORDS = 8

_DIGIT_GROUPS = 12
_GROUP_BITS = 20


def safety_number(group: GroupId, one: MemberId, other: MemberId) -> bytes:
    """32 bytes that two members see alike, whichever of them computes it."""
    return digest(Context.SAFETY, [group, min(one, other), max(one, other)])


def safety_words(number: bytes) -> list[str]:
    """A safety number's first 132 bits as 12 words."""
    return words_of(number, SAFETY_WORDS)


def safety_digits(number: bytes) -> list[str]:
    """A safety number's first 240 bits as 12 groups of 5 digits: 20 bits each, modulo 100,000."""
    bits = int.from_bytes(number[: _DIGIT_GROUPS * _GROUP_BITS // 8], "big")
    shifts = range((_DIGIT_GROUPS - 1) * _GROUP_BITS, -1, -_GROUP_BITS)
    return [f"{(bits >> shift & 0xFFFFF) % 100_000:05d}" for shift in shifts]


def view_code(group: GroupId, heads: Iterable[LinkId]) -> bytes:
    """32 bytes that all who hold the same log see alike. The heads may come in any order."""
    return digest(Context.VIEW, [group, sorted(heads)])


def view_words(code: bytes) -> list[str]:
    """A view code's first 88 bits as 8 words: it finds accidents and withholding."""
    return words_of(code, VIEW_WORDS)
