"""A message's Markdown before it is laid out: what needs none, what would cost too much, and which line breaks stay.

Rules: a line break within a paragraph stays one, as people write them; a picture becomes the link that it stands for.
What is nested too deeply or has too many lines is plain text. All of it is about text alone.
"""

import re

from PySide6.QtGui import QTextDocument

from whisper_net.desktop.viewmodels.resume_parts import PLAIN, pieces

_UNDERLINED = 0x4000
"""Qt's dialect would underline what stands between low lines; for everybody else that is italic, or bold with two."""
_GITHUB = QTextDocument.MarkdownFeature(QTextDocument.MarkdownFeature.MarkdownDialectGitHub.value & ~_UNDERLINED)
DIALECT = _GITHUB | QTextDocument.MarkdownFeature.MarkdownNoHTML
FOLDED_CHARACTERS, FOLDED_LINES = 3_000, 30
"""What is shown of a long message before somebody asks for all of it."""
_PART, _UNBROKEN_PART = 2 * PLAIN, PLAIN // 2
_UNBROKEN = re.compile(r"\S{1000}")
"""Where kinds of letters alternate, Qt looks through all of such a word again for each line."""
_COSTLY_LINES, _COSTLY_MARKS = 400, 700
_OPENING, _ADDRESSED = 1, 3
"""What a mark of code and an address count beyond one: Qt's reader looks for the other end of each anew."""
_BREAKS = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_GAP = r"[^\S\n]*+"
"""What stands empty in a line. Never given back: a message of spaces would be gone through once for each of them."""
_MARKED = re.compile(
    rf"[*_~`\[\]#>|\\<&!]|://|www\.|^{_GAP}(?:[-+]|\d++[.)])\s|^{_GAP}[-=]{{2,}}+{_GAP}$", re.MULTILINE
)
_NESTED = re.compile(rf"^{_GAP}(?:(?:[-*+>]|\d++[.)]){_GAP}){{6,}}", re.MULTILINE)
_FENCE = re.compile(r"\s*(?:```|~~~)")
_BEGINS = re.compile(
    r"""\s*$ | \t | [ ]{4} | .*\|                              # nothing, code by its indent, a table
    | \s{0,3}(?: [-+*]\s | \d{1,9}[.)]\s | > | \#{1,6}(?:\s|$)  # lists, quotes, headings
    | (?: =+ | -+ | _{3,} | \*{3,} )\s*$ )                     # rules
    """,
    re.VERBOSE,
)
"""A line that does not continue the paragraph above it."""
_APART = re.compile(r"\s{0,3}#{1,6}\s|\s{0,3}(?:```|~~~)")
"""A line that is a paragraph by itself: a heading, or the edge of code."""
_ADDRESS = re.compile(r"(?<![\w(<\[\"'])https?://[^\s<>`]*[^\s<>`.,:;!?)\]'\"*_~]")
BREAK = "\u2005"
"""Stands for a line break while Markdown is read, for which it is a space; nobody types it."""


_OVERRIDES = re.compile("[\u202d\u202e]")


def straight(text: str) -> str:
    """A text in the reading order of its own letters, without what would turn them around, as in a name of a file.

    Its lines end alike, so that those of a text of nothing but line separators are counted too.
    """
    return _BREAKS.sub("\n", _OVERRIDES.sub("", text))


def folds(text: str) -> bool:
    """Whether only the beginning of a text is shown at first."""
    return len(text) > FOLDED_CHARACTERS or len(_BREAKS.findall(text)) > FOLDED_LINES


def folded(text: str) -> str:
    """The beginning of a long text."""
    return "\n".join(_BREAKS.split(text[:FOLDED_CHARACTERS])[:FOLDED_LINES]) + "…"


def portions(text: str) -> list[str]:
    """What of a long text is shown at once when somebody asks for all: each is laid out in one turn of the window."""
    text = straight(text)
    most = _UNBROKEN_PART if _UNBROKEN.search(text) else _PART
    return [one.removesuffix("\n") for one in pieces(text, most)]


def is_plain(text: str) -> bool:
    """Whether a text is shown as it is: it holds no marks, or more than are worth laying out."""
    marks = len(_MARKED.findall(text)) + _OPENING * text.count("`") + _ADDRESSED * text.count("://")
    costly = text.count("\n") > _COSTLY_LINES or marks > _COSTLY_MARKS
    return costly or not _MARKED.search(text) or bool(_NESTED.search(text))


def prepared(text: str) -> str:
    """What Qt's Markdown reader is given; it would join the lines of a paragraph."""
    fenced, lines = False, [""]
    for line in text.replace(BREAK, " ").split("\n"):
        fence = bool(_FENCE.match(line))
        if fence or fenced:
            lines.append(line)
        elif _continues(lines[-1]) and not _BEGINS.match(line):
            lines[-1] = lines[-1].rstrip() + BREAK + _linked(line.strip())
        else:
            lines.append(_linked(line) + ("  " if line.strip() else ""))
        fenced ^= fence
    return "\n".join(lines)


def _continues(line: str) -> bool:
    """Whether a paragraph may go on after a line; two bars make it a row of a table."""
    return line.count("|") < 2 and bool(line.strip()) and not _APART.match(line)


def _linked(line: str) -> str:
    """Addresses that stand alone become links wherever they end; Qt's reader overlooks one before a colon."""
    line = line.replace("![", "[")
    return line if "`" in line else _ADDRESS.sub(lambda found: f"<{found[0]}>", line)


def unmarked(text: str) -> str:
    """The words of a text without its marks, as they are read once it is laid out; for a line that quotes it."""
    text = straight(text)
    if is_plain(text):
        return text
    document = QTextDocument()
    document.setMarkdown(prepared(text), DIALECT)
    return document.toPlainText().replace(BREAK, "\n")
