"""The words of a text that a comment is about: a quote, what stood on either side of it, and where it stood.

After the text quote and text position selectors of the W3C's Web Annotation model; all counts are of code points.
Where these words are by now is told by anchors.py.
"""

import msgspec

from whisper_net.core.documents.text_guard import plain
from whisper_net.core.errors import RefusedError, TooLong
from whisper_net.core.wire.bounds import MAX_CONTEXT, MAX_QUOTE, MAX_TEXT_HISTORY


class Anchor(msgspec.Struct, frozen=True):
    """What a comment is about. The quote stood at `start` of the text whose hash is `version`."""

    quote: str
    before: str
    after: str
    start: int
    version: bytes


def check_quote(quote: str, before: str, after: str, start: int) -> None:
    """Raise TooLong or RefusedError for words that no comment may be about."""
    if len(quote) > MAX_QUOTE or max(len(before), len(after)) > MAX_CONTEXT or not 0 <= start <= MAX_TEXT_HISTORY:
        raise TooLong(f"A comment is about at most {MAX_QUOTE} characters of a text.")
    if not quote.strip():
        raise RefusedError("A comment is about some words of a text; here are none.")
    if not plain(quote + before + after):
        raise RefusedError("What a comment is about holds control characters, or half a character.")
