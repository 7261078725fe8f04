"""What counts as a word when messages are searched: the same for every store, and for the index and the question.

The index is FTS5 with its plainest tokenizer; everything clever happens here, so that the memory twin finds exactly
what SQLite finds and no search depends on the Unicode tables inside SQLite. Rules: compatibility forms, case, accents
and vowel points (Hebrew niqqud, Arabic harakat) make no difference; scripts written without spaces are cut into
overlapping pairs, as Lucene's CJK analyzer does, so that any stretch of them is found.
"""

import re
import unicodedata

MAX_WORDS = 16
MAX_WORD = 64
"""Characters of a question's word that are compared; the index holds words whole."""

# Thai, Lao, Myanmar, Khmer; kana, Han and their extensions. Hangul has spaces.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003fffd"
)
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_WORD = re.compile(f"[{_UNSPACED}]+|[^\\W_{_UNSPACED}]+")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")


def words_of(text: str) -> list[str]:
    """The words under which a text is found."""
    if text.isascii():
        return _ASCII_WORD.findall(text.lower())
    words: list[str] = []
    for run in _WORD.findall(_plain(text)):
        words += _pairs(run) if _IS_UNSPACED.match(run) else [run]
    return words


def index_text(text: str) -> str:
    """What FTS5's `ascii` tokenizer must be given so that it indexes `words_of(text)`."""
    return text if text.isascii() else " ".join(words_of(text))


def asked(question: str) -> tuple[str, ...]:
    """The prefixes that a message's words must all have; at most MAX_WORDS."""
    found: list[str] = []
    for word in words_of(question):
        # The last character of an unspaced run stands alone in the index; asked for after a pair it says nothing new.
        if found and len(word) == 1 and found[-1].endswith(word) and _IS_UNSPACED.match(word):
            continue
        found.append(word[:MAX_WORD])
    return tuple(dict.fromkeys(found))[:MAX_WORDS]


def match_expression(prefixes: tuple[str, ...]) -> str:
    """The same question in FTS5's language. Words hold no quote, so quoting is enough."""
    return " AND ".join(f'"{prefix}"*' for prefix in prefixes)


def answers(text: str, prefixes: tuple[str, ...]) -> bool:
    """Whether a text has, for every prefix, a word that starts with it."""
    words = words_of(text)
    return all(any(word.startswith(prefix) for word in words) for prefix in prefixes)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in folded if unicodedata.category(c) != "Mn")


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run))]
