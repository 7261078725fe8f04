"""Words that are typed one by one: completed, told apart, and, where one is none of ours, said by its name."""

from collections.abc import Sequence
from difflib import get_close_matches

from whisper_net.core.crypto.keytext import SPOKEN_WORDS
from whisper_net.core.crypto.phrase import PHRASE_WORDS
from whisper_net.core.crypto.words import BIP39, is_listed, plain_word, split_words, words_like
from whisper_net.desktop.viewmodels.wording import translated

__all__ = ["PHRASE_WORDS", "SPOKEN_WORDS", "fault", "likely", "spread"]

OFFERED = 5
_LONGEST = 400
"""Characters of a paste that may be words."""


def likely(typed: str) -> list[str]:
    """Words that what was typed may become."""
    return words_like(plain_word(typed[:_LONGEST]), OFFERED)


def spread(typed: str, count: int) -> list[str]:
    """The words of a paste, one for each field from here on; one word, or a key, stays as it is."""
    if "://" in typed or len(typed) > _LONGEST:
        return []
    words = split_words(typed)
    return words[:count] if len(words) > 1 else []


def fault(typed: Sequence[str]) -> tuple[int, str] | None:
    """The place of the first word that cannot be, and why; None where all of them are ours."""
    for place, text in enumerate(typed):
        word = plain_word(text[:_LONGEST])
        if not word:
            return place, translated("Word %1 is missing.").replace("%1", str(place + 1))
        if not is_listed(word):
            near = get_close_matches(word, BIP39.wordlist, 1)
            said = translated("“%1” is not one of the words.").replace("%1", word[:20])
            hint = translated("Perhaps “%1”?").replace("%1", near[0]) if near else ""
            return place, f"{said} {hint}".strip()
    return None
