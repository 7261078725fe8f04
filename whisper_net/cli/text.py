"""How answers look to people: short, aligned, plain when piped, and harmless.

Rules: whatever other people wrote is shown without the control characters that would move the cursor, recolour the
terminal or turn the reading order around; ids are cut to what may be typed back; times are those of this machine.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import click

ID_SHOWN = 8
_NAMED = re.compile(r"\S*(?:[/\\]|\w\.\w|:\s)")
"""A text that begins with a path, an address or some other name before a colon."""
_ORDER_MARKS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
"""Characters that say in which direction to read; a name could use them to pass for another."""


def clean(text: str) -> str:
    """A text of several lines that no terminal takes for orders."""
    text = _ORDER_MARKS.sub("", text.replace("\r\n", "\n").replace("\t", "    "))
    return "".join(letter if letter == "\n" or _visible(letter) else "\ufffd" for letter in text)


def line(text: str) -> str:
    """The same in one line."""
    return " ".join(clean(text).split())


def _visible(letter: str) -> bool:
    return unicodedata.category(letter) not in {"Cc", "Cs", "Zl", "Zp"}


def cut(text: str, most: int) -> str:
    """The beginning of a text, in one line."""
    text = line(text)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def short(id_: str) -> str:
    """As much of an id as one types."""
    return id_[:ID_SHOWN]


def sentence(text: str) -> str:
    """A message of an error as a sentence; a path or an address that it begins with stays as it is."""
    text = line(text)
    begun = text if _NAMED.match(text) else text[:1].upper() + text[1:]
    return begun + ("" if text.endswith((".", "!", "?")) else ".")


def dim(text: str) -> str:
    return click.style(text, dim=True)


def bold(text: str) -> str:
    return click.style(text, bold=True)


def width(text: str) -> int:
    """Columns that a text takes on a terminal; wide letters take two."""
    from rich.cells import cell_len

    return cell_len(text)


def padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def table(rows: Sequence[Sequence[str]], head: Sequence[str] = ()) -> Iterator[str]:
    """Columns, two spaces apart. The last one is as long as it likes."""
    every = [head, *rows] if head else list(rows)
    widths = [max(map(width, column)) for column in zip(*every, strict=True)]
    for number, row in enumerate(every):
        text = "  ".join(map(padded, row, widths)).rstrip()
        yield dim(text) if head and not number else text


def local(iso: str) -> datetime:
    """A time of an answer, on this machine's clock."""
    return datetime.fromisoformat(iso).astimezone()


def day(when: datetime, today: datetime) -> str:
    """A day as one says it."""
    days = (today.date() - when.date()).days
    if days in (0, 1):
        return ("today", "yesterday")[days]
    return f"{when:%a} {when.day} {when:%b}" + ("" if when.year == today.year else f" {when.year}")


def moment(iso: str) -> str:
    """A day and an hour as one says them."""
    now = datetime.now().astimezone()
    when = local(iso)
    named = "tomorrow" if when.date() == (now + timedelta(days=1)).date() else day(when, now)
    return f"{named} {when:%H:%M}"


def count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def listed(names: Sequence[str]) -> str:
    """a, b and c."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def words(phrase: str) -> Iterator[str]:
    """Words to write down, numbered, in three columns."""
    numbered = [f"{number:2} {word}" for number, word in enumerate(phrase.split(), 1)]
    third = -(-len(numbered) // 3)
    for place in range(third):
        yield "    " + "".join(cell.ljust(16) for cell in numbered[place::third]).rstrip()
