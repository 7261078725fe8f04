"""What lines of a résumé look like: its first line as a title, headings, bold, lists and the like.

Rules: letters change their look and never their place. While it is read, marks take no room and no ink, and a list's
mark gives its place to a painted bullet; while it is edited, marks stand there, faint. Long lines stay plain: looking
for marks in them costs too much.
"""

import re

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextBlock, QTextCharFormat, QTextDocument

from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.metrics import MEDIUM, REGULAR, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.resume_places import Places
from whisper_net.desktop.views import resume_ink

LONGEST = 500
"""Characters of a line that is looked through for marks."""
_BEFORE, _UNDER_TITLE, _BODY, _FENCED, _UNDER_BOLD = -1, 1, 2, 3, 4
HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+")
_SIZES = {1: 20, 2: 16}
BULLET_GAP = 6
"""Between a bullet and its words, besides their space."""
_SHORT = 60
"""Characters of a line that may tell when and where, under one that is bold throughout."""
_FENCE = re.compile(r"[ ]{0,3}(```|~~~)")
LEAD = re.compile(r"[ \t]*(?:[-+*•·]|\d{1,9}[.)])(?=[ \t])|[ \t]*>+")
_RULE = re.compile(r"[ ]{0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|={3,})$")
BULLETS = "-+*"
"""Marks of lists that a bullet is painted for."""
_ALL_BOLD = re.compile(r"[ ]{0,3}(\*\*|__)(?=\S)[^*_]{1,200}(\1)[ \t]*$")
_CODE = re.compile(r"(`{1,3})(?=[^`])(.{1,200}?)(\1)(?!`)")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.{1,200}?)(?<=\S)(\1)")
_ITALIC = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_]{1,200})(?<=\S)(\1)(?![\w*])")
_STRUCK = re.compile(r"(~~)(?=\S)(.{1,200}?)(?<=\S)(~~)")
_MARKED = re.compile(r"^[ \t]*[-+*#]|\*|_|~~|`")
_NO_INK = QColor(0, 0, 0, 0)
_LINK = re.compile(r"(\[)([^\[\]]{1,200})(\]\([^()\s]{0,400}\))")


class Dress(QSyntaxHighlighter):
    """Dresses each line of a document as it comes and changes."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.source = False
        """Whether marks are shown, as whoever edits needs them."""
        self._restyle()

    def _restyle(self) -> None:
        self._faint, self._muted, self._code = (_form(REGULAR, ink) for ink in ("faint", "muted", "muted"))
        self._code.setFont(font(13, mono=True, scale=theme().text_scale))
        self._code.setBackground(resume_ink.ink("code"))
        self._link = _form(REGULAR, "accent_text")
        self._under = _form(REGULAR, "muted", size=13)
        self._heads = {level: _form(SEMIBOLD, "ink", size=_SIZES.get(level, 14)) for level in range(1, 7)}
        self._marks = {level: _form(MEDIUM, "faint", size=_SIZES.get(level, 14)) for level in range(1, 7)}

        self._hidden = _hidden()
        self._bullet = _form(REGULAR, "faint")
        self._bullet.setForeground(_NO_INK)
        self._bullet.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
        self._bullet.setFontLetterSpacing(theme().scaled(BULLET_GAP))

    def rehighlight(self) -> None:
        """Dress everything anew, in another look."""
        self._restyle()
        super().rehighlight()

    def show_source(self, shown: bool) -> None:
        """Show marks, or hide them: only lines that have some are dressed anew."""
        self.source = shown
        block = self.document().begin()
        while block.isValid():
            if _MARKED.search(block.text()):
                self.rehighlightBlock(block)
            block = block.next()

    def bulleted(self, block: QTextBlock) -> bool:
        """Whether a bullet stands for the mark at the beginning of a line."""
        if self.source or block.length() > LONGEST or block.userState() in (_FENCED, _UNDER_TITLE):
            return False
        lead = LEAD.match(block.text())
        return lead is not None and lead[0][-1] in BULLETS and not _RULE.match(block.text())

    def highlightBlock(self, line: str) -> None:
        state, said = self.previousBlockState(), bool(line.strip())
        fence = said and bool(_FENCE.match(line))
        if state == _FENCED or fence:
            self.setFormat(0, 2 * len(line), self._faint if fence else self._code)
            self.setCurrentBlockState(_BODY if fence and state == _FENCED else _FENCED)
            return
        self.setCurrentBlockState(_next(state, said=said))
        if said and len(line) <= LONGEST:
            self._line = Places(line)
            if state != _BEFORE and _ALL_BOLD.match(line):
                self.setCurrentBlockState(_UNDER_BOLD)
            self._dress_line(line, state)

    def _dress_line(self, line: str, state: int) -> None:
        heading = HEADING.match(line)
        if heading or state == _BEFORE:
            level = len(heading[1]) if heading and state != _BEFORE else 1
            self._set(0, len(line), self._heads[level])
            if heading:
                self._set(heading.start(1), heading.end(), self._marks[level] if self.source else self._hidden)
            self._dress_marks(line, heading.end() if heading else 0)
            return
        if _RULE.match(line):
            self._set(0, len(line), self._faint)
            return
        lead = LEAD.match(line)
        if state == _UNDER_TITLE or (state == _UNDER_BOLD and not lead and len(line) <= _SHORT):
            self._set(0, len(line), self._under)
        if lead:
            self._set(0, lead.end(), self._faint)
            if self.bulleted(self.currentBlock()):
                self._set(lead.end() - 1, lead.end(), self._bullet)
        self._dress_marks(line, lead.end() if lead else 0)

    def _dress_marks(self, line: str, start: int) -> None:
        if not any(mark in line for mark in "*_`~["):
            return
        for pattern, weight, change in (
            (_BOLD, SEMIBOLD, "bold"),
            (_ITALIC, REGULAR, "italic"),
            (_STRUCK, REGULAR, "struck"),
        ):
            for found in pattern.finditer(line, start):
                self._add(found, weight, change)
        for found in _LINK.finditer(line, start):
            self._set(found.start(1), found.end(3), self._faint)
            self._set(found.start(2), found.end(2), self._link)
        for found in _CODE.finditer(line, start):
            self._set_marks(found)
            self._set(found.start(2), found.end(2), self._code)

    def _add(self, found: re.Match[str], weight: int, change: str) -> None:
        """Bold within italic is both."""
        form = QTextCharFormat(self.format(self._line.unit(found.start(2))))
        if change == "bold":
            form.setFontWeight(font(14, weight).weight())
        form.setFontItalic(form.fontItalic() or change == "italic")
        form.setFontStrikeOut(form.fontStrikeOut() or change == "struck")
        self._set_marks(found)
        self._set(found.start(2), found.end(2), form)

    def _set_marks(self, found: re.Match[str]) -> None:
        for group in (1, 3):
            self._set(found.start(group), found.end(group), self._faint if self.source else self._hidden)

    def _set(self, start: int, end: int, form: QTextCharFormat) -> None:
        first = self._line.unit(start)
        self.setFormat(first, self._line.unit(end) - first, form)


def _next(state: int, *, said: bool) -> int:
    """What the line after one is."""
    if state == _BEFORE:
        return _UNDER_TITLE if said else _BEFORE
    return state if said else _BODY


def _hidden() -> QTextCharFormat:
    """Letters that have their place, a hundredth of a pixel wide, and no ink."""
    form, which = QTextCharFormat(), font(14)
    which.setPixelSize(1)
    which.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 1)
    form.setFont(which)
    form.setForeground(_NO_INK)
    return form


def _form(weight: int, ink: str, *, size: int = 14) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setFont(font(size, weight, scale=theme().text_scale))
    form.setForeground(resume_ink.ink(ink))
    return form
