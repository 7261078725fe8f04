"""Bytes as words of the BIP39 English list, 11 bits a word, for people to speak, write down and type.

Reading is kind: case, spacing, line breaks, numbering and quotes do not matter. A word that is not in the list is
MistypedWord, another count of words KeyTextError; neither message repeats what was typed. What a checksum over the
words says is up to the callers, phrase.py and invitation.py.
"""

import re
import unicodedata
from bisect import bisect_left

from mnemonic import Mnemonic

from whisper_net.core.errors import KeyTextError, MistypedWord
from whisper_net.core.wire import bounds

WORD_BITS = 11

BIP39 = Mnemonic("english")
_PLACES = {word: place for place, word in enumerate(BIP39.wordlist)}


def words_of(data: bytes, count: int) -> list[str]:
    """The first `count` * 11 bits of `data` as words; it must have that many."""
    spare = len(data) * 8 - count * WORD_BITS
    if spare < 0:
        raise ValueError(f"{len(data)} bytes do not make {count} words")
    number = int.from_bytes(data, "big") >> spare
    shifts = range((count - 1) * WORD_BITS, -1, -WORD_BITS)
    return [BIP39.wordlist[number >> shift & 0x7FF] for shift in shifts]


def read_words(text: str, count: int) -> list[str]:
    """The `count` listed words in what somebody typed. Raises MistypedWord or KeyTextError."""
    if len(text) > bounds.MAX_KEY_TEXT:
        raise KeyTextError("That is far too long to be a key or a phrase.")
    words = split_words(text)
    for place, word in enumerate(words, 1):
        if word not in _PLACES:
            raise MistypedWord(f"Word {place} is not one of the words we use. Please check its spelling.")
    if len(words) != count:
        here = {0: "here are none", 1: "here is one"}.get(len(words), f"here are {len(words)}")
        raise KeyTextError(f"There should be {count} words, and {here}.")
    return words


def split_words(text: str) -> list[str]:
    """The words in a text, listed or not, as the list writes them."""
    # NFKD, as in BIP39: what looks the same on paper is the same word.
    return re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKD", text).casefold())


def plain_word(text: str) -> str:
    """One typed word as the list writes it."""
    return "".join(split_words(text))


def is_listed(word: str) -> bool:
    """Whether it is one of the words that we use."""
    return word in _PLACES


def words_like(word: str, most: int) -> list[str]:
    """Listed words that begin so, in the order of the alphabet."""
    first = bisect_left(BIP39.wordlist, word)
    return [one for one in BIP39.wordlist[first : first + most] if word and one.startswith(word)]


def bytes_of(words: list[str]) -> bytes:
    """The bytes that `words_of` made these listed words of; 11 bits a word must come to whole bytes."""
    number = 0
    for word in words:
        number = number << WORD_BITS | _PLACES[word]
    return number.to_bytes(len(words) * WORD_BITS // 8, "big")
