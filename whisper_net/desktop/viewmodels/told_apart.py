"""Names beside which the beginning of an id stands, since by themselves they would be taken for something else.

Rules: anybody names themselves, and whoever may make a channel names it, by a client of their own as they like. What
looks alike is told apart by what nobody can choose. All of those alike are marked: none of them is truer by its name.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from whisper_net.desktop.viewmodels.look_alike import skeleton
from whisper_net.desktop.viewmodels.people_words import ROLES, plain_name
from whisper_net.desktop.viewmodels.plain_line import plain_line
from whisper_net.desktop.viewmodels.wording import translated

_DIGITS = 8
"""Of an id, as the command line shows and takes it."""
_BESIDE = 40
"""Characters of a name that an id stands behind: what is too long for its place loses its end."""
_BRACKETED = re.compile(r"[(\[{<]([^()\[\]{}<>]*)[)\]}>]\W*$")


def told_apart(named: Iterable[tuple[bytes, str]]) -> dict[bytes, str]:
    """Names of channels as lines show them, by id."""
    plain = {id_: plain_name(name) for id_, name in named}
    drawn = {id_: skeleton(name) or name for id_, name in plain.items()}
    count = Counter(drawn.values())
    return {id_: with_id(name, id_) if count[drawn[id_]] > 1 else name for id_, name in plain.items()}


def person_name(name: str, member: bytes) -> str:
    """Somebody's name where one decides about them: one that is a word of ours does not stand alone."""
    plain = plain_name(name)
    return with_id(plain, member) if _poses(plain) else plain


def with_id(name: str, id_: bytes) -> str:
    """A name and the beginning of an id."""
    return f"{plain_line(name, _BESIDE)} · {id_.hex()[:_DIGITS]}"


def _poses(name: str) -> bool:
    """Whether it is an office, "you", or ends like a name that we marked: "Maya (you)", "Maya (Admin)"."""
    words = {"you", translated("You"), *ROLES, *map(translated, ROLES.values())}
    ours = {skeleton(word) for word in words}
    marked = _BRACKETED.search(unicodedata.normalize("NFKC", name))
    return skeleton(name) in ours or (marked is not None and skeleton(marked[1]) in ours)
