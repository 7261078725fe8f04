"""How lines of a résumé stand below one another while it is read: blank ones low, headings apart, lists hanging.

Rules: formats of blocks are set, no character is touched. While it is edited all lines stand alike: nobody looks for
the keyboard in a line of ten pixels. What a line is depends on itself and the line before, so a change is local.
"""

import re
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QTextBlock, QTextBlockFormat, QTextCursor, QTextDocument

from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.views.resume_dress import BULLET_GAP, BULLETS, HEADING, LEAD, LONGEST

_LEADING = 5
_BLANK, _BLANK_BELOW_HEADING = 10, 4
_ABOVE_HEADING, _BELOW_HEADING = 12, 2
_LONGEST_LEAD = 12
"""Characters before the words of a list's line; what is longer does not hang."""
_DISTANCE = QTextBlockFormat.LineHeightTypes.LineDistanceHeight.value
_FIXED = QTextBlockFormat.LineHeightTypes.FixedHeight.value
_WORDS_OF_LIST = re.compile(f"(?:{LEAD.pattern})[ ]")


class Blocks:
    """What forms blocks take, at one size of text."""

    def __init__(self) -> None:
        self.source = False
        """Whether all of them stand alike."""
        self.restyle()

    def restyle(self) -> None:
        """Take over another size of text; `shape` applies it."""
        self._metrics = QFontMetricsF(font(14, scale=theme().text_scale))
        self._line = _form()
        self._blank, self._low = (_low(high) for high in (_BLANK, _BLANK_BELOW_HEADING))
        self._heading = _form()
        self._heading.setTopMargin(theme().scaled(_ABOVE_HEADING))
        self._heading.setBottomMargin(theme().scaled(_BELOW_HEADING))
        self._hanging: dict[tuple[str, bool], QTextBlockFormat] = {}

    def shape(self, document: QTextDocument, start: int = 0, end: int | None = None) -> None:
        """Set apart the lines from one place of a document to another, and the one after."""
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        for block in list(_between(document, start, end)):
            wanted = self._line if self.source else self._of(block)
            if block.blockFormat() != wanted:
                cursor.setPosition(block.position())
                cursor.setBlockFormat(wanted)
        cursor.endEditBlock()

    def _of(self, block: QTextBlock) -> QTextBlockFormat:
        if block.length() > LONGEST:
            return self._line
        line = block.text()
        if not line.strip():
            return self._low if HEADING.match(block.previous().text()) else self._blank
        if HEADING.match(line):
            return self._heading if block.previous().isValid() else self._line
        lead = _WORDS_OF_LIST.match(line)
        return self._hang(lead[0], block) if lead and lead.end() <= _LONGEST_LEAD else self._line

    def _hang(self, lead: str, block: QTextBlock) -> QTextBlockFormat:
        """The lines below the first begin where its words do."""
        mirrored = block.textDirection() == Qt.LayoutDirection.RightToLeft
        form = self._hanging.get((lead, mirrored))
        if form is None:
            form, wide = _form(), self._metrics.horizontalAdvance(lead)
            wide += theme().scaled(BULLET_GAP) if lead.strip() in BULLETS else 0
            form.setTextIndent(-wide)
            (form.setRightMargin if mirrored else form.setLeftMargin)(wide)
            if len(self._hanging) < LONGEST:
                self._hanging[lead, mirrored] = form
        return form


def _between(document: QTextDocument, start: int, end: int | None) -> Iterator[QTextBlock]:
    block = document.findBlock(start)
    last = document.lastBlock() if end is None else document.findBlock(end).next()
    while block.isValid():
        yield block
        if block == last:
            return
        block = block.next()


def _form() -> QTextBlockFormat:
    made = QTextBlockFormat()
    made.setLineHeight(theme().scaled(_LEADING), _DISTANCE)
    return made


def _low(high: int) -> QTextBlockFormat:
    made = QTextBlockFormat()
    made.setLineHeight(theme().scaled(high), _FIXED)
    return made
