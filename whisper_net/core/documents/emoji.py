"""What may be shown as a reaction: one emoji, and nothing that can be read.

Rules: by form alone, over ranges of code points that stand here, so that it is the same on every machine whatever its
Python knows of Unicode, and emoji to come are let through. Letters in circles, squares and flags spell words as well
as plain ones do: they are left out, a flag is exactly two. It is asked where reactions are written and where they are
shown, never where entries are read: which entries count must not change with a table of pictures.
"""

import re

_PICTURES = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2934\u2935\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001f0ff\U0001f170\U0001f171\U0001f17e\U0001f17f\U0001f18e"
    "\U0001f191-\U0001f19a\U0001f201\U0001f202\U0001f21a\U0001f22f\U0001f232-\U0001f23a\U0001f250\U0001f251"
    "\U0001f300-\U0001faff"
)
_ONE = f"[{_PICTURES}][\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]?"
_EMOJI = re.compile(
    f"{_ONE}(?:\u200d{_ONE}){{0,5}}"  # joined: a family, a profession
    "|[\U0001f1e6-\U0001f1ff]{2}"  # a country's flag
    "|[0-9#*]\ufe0f?\u20e3"  # a key
    "|\U0001f3f4[\U000e0061-\U000e007a]{1,6}\U000e007f"  # a region's flag
)


def is_emoji(text: str) -> bool:
    """Whether a text is one emoji by its form."""
    return _EMOJI.fullmatch(text) is not None
