"""A language that nobody speaks: every translated word in brackets and longer, so that what is not translated shows.

Rules: what stands on a screen is either in the brackets of `Pseudo` or data: something that a person typed or that came
from a node, as a `Neighbourhood` overhears it. Numbers, times and names of days and months are the locale's. What
remains and has two letters or more was written into the program without `tr`.
"""

import re
from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QLocale, Qt, QTranslator
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

OPEN, SHUT = "\u27e6", "\u27e7"
FILLED = "\u205e"
"""Follows the opening bracket where something is put in: what a person wrote may be of any length."""
LONGER = 0.4
_FILLING = "en la ona tero mani "
_BRACKETED = re.compile(f"{OPEN}[^{OPEN}{SHUT}]*{SHUT}")
_QUOTED = re.compile("“([^”]*)”")
_WORD = re.compile(r"[^\W\d_]{2,}")
_ID = re.compile(r"\b[0-9a-f]{4}(?: [0-9a-f]{4})+\b")
"""An id as it is compared, in groups of four digits."""
_PATH = re.compile(r"(?<!\S)/\S+")
NAMED = {"whisper_net", "Python", "Qt"}
"""What is called the same in every language."""
_CODE = re.compile(r"[a-z_]{1,20}")
_MOST_ROWS = 400


class Pseudo(QTranslator):
    """Puts brackets around every text, and makes it longer by a part of its length."""

    def __init__(self, longer: float = 0.0) -> None:
        super().__init__()
        self._longer = longer

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, source: str, _disambiguation: str | None = None, _n: int = -1) -> str:
        more = 0 if context.startswith("Q") else round(len(source) * self._longer)  # Qt's own: names of keys
        filling = (_FILLING * (more // len(_FILLING) + 1))[:more].rstrip()
        mark = FILLED if "%" in source else ""
        return f"{OPEN}{mark}{source}{' ' + filling if filling else ''}{SHUT}"


def said(widget: QWidget) -> Iterator[tuple[QWidget, str]]:
    """Every word of a screen that is seen or heard, and what says it."""
    for one in (widget, *widget.findChildren(QWidget)):
        if not one.isVisible():
            continue
        yield one, one.accessibleName()
        yield one, one.accessibleDescription()
        yield one, one.toolTip()
        if isinstance(one, QLabel | QAbstractButton):
            yield one, one.text()
        elif isinstance(one, QLineEdit | QPlainTextEdit | QTextEdit):
            yield one, one.placeholderText()
        elif isinstance(one, QComboBox):
            yield from ((one, one.itemText(at)) for at in range(one.count()))
        elif isinstance(one, QTabBar):
            yield from ((one, one.tabText(at)) for at in range(one.count()))
        elif isinstance(one, QAbstractItemView) and one.model() is not None:
            yield from ((one, words) for words in _rows(one.model()))


def _rows(model: QAbstractItemModel) -> Iterator[str]:
    for row in range(min(model.rowCount(), _MOST_ROWS)):
        index = model.index(row, 0)
        spoken = model.data(index, Qt.ItemDataRole.AccessibleTextRole)
        shown = model.data(index, Qt.ItemDataRole.DisplayRole)
        yield from (text for text in (spoken or shown,) if isinstance(text, str))


def untranslated(text: str, data: list[str]) -> str:
    """The words of a text that are neither translated nor data; `data` has the longest first."""
    rest, before = text, ""
    while rest != before:
        before, rest = rest, _BRACKETED.sub(" ", rest)
    rest = _PATH.sub(" ", _ID.sub(" ", rest))
    rest = " ".join(rest.split())
    for datum in data:
        if datum in rest:
            rest = rest.replace(datum, " ")
    rest = _QUOTED.sub(lambda found: "" if any(found[1] in datum for datum in data) else found[0], rest)
    rest = "…".join(_without_beginnings(piece, data) for piece in rest.split("…"))
    return " ".join(_WORD.findall(rest))


def _without_beginnings(piece: str, data: list[str]) -> str:
    """A piece before an ellipsis may be the beginning of something longer."""
    begins = piece.strip()
    return "" if len(begins) > 5 and any(datum.startswith(begins) for datum in data) else piece


def data_of(overheard: set[str], rooms: set[str]) -> list[str]:
    """What is data among all that was said to nodes and by them: everything but the codes of the program itself.

    Names of channels look like such codes, so they are told apart.
    """
    phrases = [one for one in overheard if len(one.split()) >= 8 and one.islower()]  # words to write down or to compare
    words = {word for phrase in phrases for word in phrase.split()}
    locale = QLocale()
    named = {locale.monthName(at) for at in range(1, 13)} | {locale.dayName(at) for at in range(1, 8)}
    named |= {locale.monthName(at, QLocale.FormatType.ShortFormat) for at in range(1, 13)}
    named |= {locale.dayName(at, QLocale.FormatType.ShortFormat) for at in range(1, 8)}
    kept = {" ".join(one.split()) for one in overheard if not _CODE.fullmatch(one)}
    lines = {" ".join(line.split()) for one in overheard for line in one.splitlines() if " " in line.strip()}
    kept |= {one.partition("://")[2] for one in overheard if "://" in one}
    return sorted((kept | lines | words | named | rooms | NAMED) - {""}, key=len, reverse=True)
