"""Markdown marks around what is selected: text and selection in, text and selection out.

Rules: positions count code points. A mark that is there already is taken away again. Nothing here knows of widgets.
"""

from typing import NamedTuple

AROUND = {"bold": "**", "italic": "*", "strike": "~~"}
BEFORE = {"list": "- ", "quote": "> "}
FENCE = "```"


class Written(NamedTuple):
    """A text, and what is selected in it."""

    text: str
    start: int
    end: int


def marked_up(mark: str, written: Written) -> Written:
    """Put a mark on the selection: bold, italic, strike, link, list, quote, code. Raises KeyError for any other."""
    if mark in AROUND:
        return _around(AROUND[mark], written)
    if mark == "code":
        return _code(written)
    if mark == "link":
        return _link(written)
    return _before(BEFORE[mark], written)


def _around(sign: str, written: Written) -> Written:
    text, start, end = written
    length = len(sign)
    inside = text[start:end]
    there = text[max(0, start - length) : start] == sign and text[end : end + length] == sign
    if there and (sign != "*" or text[max(0, start - 2) : start] != "**"):
        return Written(text[: start - length] + inside + text[end + length :], start - length, end - length)
    lead = len(inside) - len(inside.lstrip())
    core = inside.strip()
    at = start + lead
    marked = f"{sign}{core}{sign}"
    return Written(text[:at] + marked + text[at + len(core) :], at + length, at + length + len(core))


def _code(written: Written) -> Written:
    text, start, end = written
    inside = text[start:end]
    if "\n" not in inside:
        return _around("`", written)
    before = "" if start == 0 or text[start - 1] == "\n" else "\n"
    opened = f"{before}{FENCE}\n"
    return Written(
        f"{text[:start]}{opened}{inside}\n{FENCE}{text[end:]}", start + len(opened), start + len(opened) + len(inside)
    )


def _link(written: Written) -> Written:
    """The selection becomes the words, or the address if it is one; what is missing is selected to be typed."""
    text, start, end = written
    inside = text[start:end]
    if inside.startswith(("http://", "https://")):
        return Written(f"{text[:start]}[]({inside}){text[end:]}", start + 1, start + 1)
    address = start + len(inside) + 3
    return Written(f"{text[:start]}[{inside}](https://){text[end:]}", address, address + len("https://"))


def _before(sign: str, written: Written) -> Written:
    text, start, end = written
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    lines = text[first:last].split("\n")
    if all(line.startswith(sign) for line in lines):
        changed = [line[len(sign) :] for line in lines]
    else:
        changed = [sign + line for line in lines]
    block = "\n".join(changed)
    grown = len(block) - (last - first)
    return Written(
        text[:first] + block + text[last:], max(first, start + (len(changed[0]) - len(lines[0]))), end + grown
    )
