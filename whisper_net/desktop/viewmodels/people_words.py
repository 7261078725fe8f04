"""What people call themselves and say of themselves, made fit for a line of ours; and offices and days in words.

Rules: such words come from strangers. They are plain lines (plain_line.py) without signs that nobody sees, so that a
name is never empty and two names that look alike are alike.
"""

import unicodedata

from whisper_net.core.wire.bounds import MAX_CLAIM
from whisper_net.desktop.viewmodels.plain_line import UNSEEN, isolated, plain_line
from whisper_net.desktop.viewmodels.wording import day, marked, translated

LONGEST_NAME = 80
ROLES = {
    "admin": marked("Admin"),
    "vetter": marked("Vetter"),
    "member": marked("Member"),
    "helper": marked("Helper"),
}

GONE = {
    "removed": marked("removed"),
    "left": marked("left"),
    "declined": marked("declined"),
    "out": marked("came to nothing"),
}
"""How somebody went, or did not come in."""


def plain_name(name: str) -> str:
    """Somebody's name, or a channel's, as a line may show it."""
    line = plain_line(UNSEEN.sub("", name[: 8 * LONGEST_NAME]), LONGEST_NAME)
    seen = any(unicodedata.category(sign)[0] in "LNPS" for sign in line)
    return line if seen else translated("Somebody without a name")


def plain_claim(claim: str) -> str:
    """What somebody says of themselves, as one paragraph."""
    return plain_line(UNSEEN.sub("", claim[: 8 * MAX_CLAIM]), MAX_CLAIM)


def likeness(name: str) -> str:
    """What two names have in common that people take for one."""
    return unicodedata.normalize("NFKC", plain_name(name)).casefold()


def role_words(role: str) -> str:
    """An office in words; one of a later version as it is called there."""
    return translated(ROLES.get(role, role))


def how_words(how: str, by: str) -> str:
    """How somebody went, or did not come in."""
    if how == "removed" and by:
        return translated("removed by %1").replace("%1", isolated(by))
    return translated(GONE.get(how, how))


def when(then: int | None, now: int) -> str:
    """A day, for lists; a stamp that lies ahead is of today."""
    return "" if then is None else day(min(then, now), now)


def listed(names: list[str], shown: int) -> str:
    """Names one after another, and how many more there are."""
    rest = len(names) - shown
    words = ", ".join(isolated(name) for name in names[:shown])
    return words if rest <= 0 else translated("%1 and %2 more").replace("%2", str(rest)).replace("%1", words)
