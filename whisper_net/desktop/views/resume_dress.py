"""What lines of a résumé look like: its first line as a title, headings, bold, lists and the like, marks faint.

Rules: letters change their look and never their place. Long lines stay plain: looking for marks in them costs too much.
"""

import re

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.metrics import MEDIUM, REGULAR, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.resume_places import Places
from whisper_net.desktop.views import resume_ink

LONGEST = 500
"""Characters of a line that is looked through for marks."""
_BEFORE, _UNDER_TITLE, _BODY, _FENCED = -1, 1, 2, 3
_HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+")
_SIZES = {1: 20, 2: 16}
_FENCE = re.compile(r"[ ]{0,3}(```|~~~)")
_LEAD = re.compile(r"[ \t]*(?:[-+*•·]|\d{1,9}[.)])(?=[ \t])|[ \t]*>+")
_RULE = re.compile(r"[ ]{0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|={3,})$")
_CODE = re.compile(r"(`{1,3})(?=[^`])(.{1,200}?)(\1)(?!`)")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.{1,200}?)(?<=\S)(\1)")
_ITALIC = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_]{1,200})(?<=\S)(\1)(?![\w*])")
_STRUCK = re.compile(r"(~~)(?=\S)(.{1,200}?)(?<=\S)(~~)")
_LINK = re.compile(r"(\[)([^\[\]]{1,200})(\]\([^()\s]{0,400}\))")


class Dress(QSyntaxHighlighter):
    """Dresses each line of a document as it comes and changes."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._restyle()

    def _restyle(self) -> None:
        self._faint, self._muted, self._code = (_form(REGULAR, ink) for ink in ("faint", "muted", "muted"))
        self._code.setFont(font(13, mono=True, scale=theme().text_scale))
        self._code.setBackground(resume_ink.ink("code"))
        self._link = _form(REGULAR, "accent_text")
        self._under = _form(REGULAR, "muted", size=13)
        self._heads = {level: _form(SEMIBOLD, "ink", size=_SIZES.get(level, 14)) for level in range(1, 7)}
        self._marks = {level: _form(MEDIUM, "faint", size=_SIZES.get(level, 14)) for level in range(1, 7)}

    def rehighlight(self) -> None:
        """Dress everything anew, in another look."""
        self._restyle()
        super().rehighlight()

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
            self._dress_line(line, state)

    def _dress_line(self, line: str, state: int) -> None:
        heading = _HEADING.match(line)
        if heading or state == _BEFORE:
            level = len(heading[1]) if heading and state != _BEFORE else 1
            self._set(0, len(line), self._heads[level])
            if heading:
                self._set(heading.start(1), heading.end(), self._marks[level])
            return
        if _RULE.match(line):
            self._set(0, len(line), self._faint)
            return
        if state == _UNDER_TITLE:
            self._set(0, len(line), self._under)
        lead = _LEAD.match(line)
        if lead:
            self._set(0, lead.end(), self._faint)
        if any(mark in line for mark in "*_`~["):
            self._dress_marks(line, lead.end() if lead else 0)

    def _dress_marks(self, line: str, start: int) -> None:
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
            self._set(found.start(1), found.end(3), self._faint)
            self._set(found.start(2), found.end(2), self._code)

    def _add(self, found: re.Match[str], weight: int, change: str) -> None:
        """Bold within italic is both."""
        form = QTextCharFormat(self.format(self._line.unit(found.start(2))))
        if change == "bold":
            form.setFontWeight(font(14, weight).weight())
        form.setFontItalic(form.fontItalic() or change == "italic")
        form.setFontStrikeOut(form.fontStrikeOut() or change == "struck")
        self._set(found.start(1), found.end(3), self._faint)
        self._set(found.start(2), found.end(2), form)

    def _set(self, start: int, end: int, form: QTextCharFormat) -> None:
        first = self._line.unit(start)
        self.setFormat(first, self._line.unit(end) - first, form)


def _next(state: int, *, said: bool) -> int:
    """What the line after one is."""
    if state == _BEFORE:
        return _UNDER_TITLE if said else _BEFORE
    return state if said else _BODY


def _form(weight: int, ink: str, *, size: int = 14) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setFont(font(size, weight, scale=theme().text_scale))
    form.setForeground(resume_ink.ink(ink))
    return form
