"""What two names have in common that look alike without being one: letters of other alphabets, l for I, 0 for o.

Rules: it warns and decides nothing, so it may be coarse. Only letters that are drawn alike in most fonts are here
(after Unicode's table of confusables, TR39); accents, spaces and signs that nobody sees count for nothing.
"""

import unicodedata
from functools import lru_cache

_CYRILLIC = dict(zip("аеорсухкіјѕһӏԁԛԝ", "aeopcyxkijshldqw", strict=True))
_GREEK = dict(zip("αεικνορτυχϲϳ", "aeikvoptuxcj", strict=True))
_CAPITALS = dict(zip("АВЕЗКМНОРСТУХІЈЅԌԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABE3KMHOPCTYXIJSGQWABEZHIKMNOPTYX", strict=True))
_LATIN = {"I": "l", "1": "l", "ı": "i", "0": "o", "ɑ": "a", "ɡ": "g", "ʟ": "l"}
_ALIKE = str.maketrans(_CAPITALS | _CYRILLIC | _GREEK)
_SAME = str.maketrans(_LATIN)


@lru_cache(maxsize=4_096)
def skeleton(name: str) -> str:
    """The same for names that look alike."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", name) if unicodedata.category(one)[0] in "LN")
    drawn = bare.translate(_ALIKE).translate(_SAME).casefold()
    return drawn.replace("rn", "m").replace("vv", "w")
