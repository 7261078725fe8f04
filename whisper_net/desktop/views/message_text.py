"""The text of a message as a document: Markdown of the GitHub dialect, without HTML, without anything fetched.

Rules: a message can reach neither files nor the network; a link is opened only by a click, and only http and https. A
line break stays one. What would cost too much to lay out (many lines, deep nesting) is shown as plain text, and only
its beginning until somebody asks for all.
"""

from typing import NamedTuple

from PySide6.QtCore import QPointF, Qt, QUrl
from PySide6.QtGui import (
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)

from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.metrics import MESSAGE_LINE, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.message_markdown import (
    BREAK,
    DIALECT,
    folded,
    folds,
    is_plain,
    portions,
    prepared,
    straight,
)
from whisper_net.desktop.viewmodels.timeline_entry import Entry
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views.message_tables import rule_tables

_OPENED = ("http", "https")
_QUOTED = QTextBlockFormat.Property.BlockQuoteLevel.value
_FENCED = QTextBlockFormat.Property.BlockCodeFence.value
_FIXED = QTextBlockFormat.LineHeightTypes.FixedHeight.value
QUOTE_INDENT, CODE_PAD = 14, 8
_APART = 6
LIFT = 1
"""Qt sets letters at the foot of a line that is higher than they are; so much higher they stand as labels do."""


class Selection(NamedTuple):
    """What is selected inside of one message, by its document's positions."""

    start: int
    end: int


class Panel(NamedTuple):
    """What lies behind some paragraphs: of a quote or of code, and whether they run from right to left."""

    kind: str
    top: float
    bottom: float
    mirrored: bool


class MessageText(QTextDocument):
    """One message's text. `length` is where the message ends and marks of ours begin."""

    def __init__(self) -> None:
        super().__init__()
        self.length = 0
        self.setUndoRedoEnabled(False)
        self.setDocumentMargin(0)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setDefaultTextOption(option)

    def loadResource(self, _kind: int, _name: QUrl | str) -> object:
        """Nothing, ever."""
        return None

    def link_at(self, x: float, y: float) -> str:
        """The address under a place, or ""."""
        return self.documentLayout().anchorAt(QPointF(x, y))

    def position_at(self, x: float, y: float) -> int:
        """The place between letters that is nearest."""
        return min(self.documentLayout().hitTest(QPointF(x, y), Qt.HitTestAccuracy.FuzzyHit), self.length)

    def text_of(self, selection: Selection) -> str:
        """What a selection holds, as it is pasted elsewhere."""
        cursor = QTextCursor(self)
        cursor.setPosition(min(selection.start, self.length))
        cursor.setPosition(min(selection.end, self.length), QTextCursor.MoveMode.KeepAnchor)
        return cursor.selectedText().replace("\u2029", "\n").replace("\u2028", "\n")

    def word_at(self, position: int) -> Selection:
        """The word around a place."""
        cursor = QTextCursor(self)
        cursor.setPosition(position)
        cursor.select(QTextCursor.SelectionType.WordUnderCursor)
        return Selection(cursor.selectionStart(), min(cursor.selectionEnd(), self.length))


def opens(address: str) -> bool:
    """Whether a link may be opened at all."""
    return QUrl(address).scheme().lower() in _OPENED


def message_text(entry: Entry, me: str, *, part: int = 1) -> MessageText:
    """Lay nothing out yet, but be ready for it: for one part of a long text, counted from 1; 0 is its beginning."""
    text = "" if entry.deleted else entry.text
    shown = portions(text)[:part][-1] if part else text
    made = written_text(shown, me, whole=part > 0)
    if entry.deleted:
        _write_deleted(made)
        _set_plain_lines(made, theme().text_scale)
        made.length = made.characterCount() - 1
    if entry.edited:
        _append_mark(made, translated("(edited)"))
    return made


def written_text(text: str, me: str = "", *, whole: bool = True) -> MessageText:
    """What somebody wrote as a document, without anything around it; `me` is who is set apart where they are named."""
    made = MessageText()
    scale = theme().text_scale
    made.setDefaultFont(font(14, scale=scale))
    made.setIndentWidth(round(20 * scale))
    text = straight(text if whole or not folds(text) else folded(text))
    plain = is_plain(text)
    if plain:
        made.setPlainText(text)
    else:
        made.setMarkdown(prepared(text), DIALECT)
        _break_lines(made)
        _dress(made)
        rule_tables(made)
    if "@" in text:
        _set_mentions_apart(made, me)
    if plain:
        _set_plain_lines(made, scale)
    else:
        _set_lines(made, scale)
    made.length = made.characterCount() - 1
    return made


def _write_deleted(document: MessageText) -> None:
    cursor = QTextCursor(document)
    form = QTextCharFormat()
    form.setFontItalic(True)
    form.setForeground(theme().colour("muted"))
    cursor.insertText(translated("This message was deleted"), form)


def _break_lines(document: MessageText) -> None:
    """Put real breaks where Markdown was given spaces."""
    cursor = document.find(BREAK, 0)
    while not cursor.isNull():
        cursor.insertText("\u2028", cursor.charFormat())
        cursor = document.find(BREAK, cursor)


def _append_mark(document: MessageText, words: str) -> None:
    cursor = QTextCursor(document)
    cursor.movePosition(QTextCursor.MoveOperation.End)
    form = QTextCharFormat()
    form.setFont(font(12, scale=theme().text_scale))
    form.setForeground(theme().colour("muted"))
    form.setAnchor(False)
    cursor.insertText("  " + words, form)


def _set_plain_lines(document: MessageText, scale: float) -> None:
    """All at once: there may be thousands."""
    form = QTextBlockFormat()
    form.setLineHeight(round(MESSAGE_LINE * scale), _FIXED)
    cursor = QTextCursor(document)
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.mergeBlockFormat(form)


def _set_lines(document: MessageText, scale: float) -> None:
    """One line height everywhere; paragraphs apart, lines of one list or one piece of code together."""
    block, above = document.begin(), ""
    while block.isValid():
        before, kind = block.blockFormat(), _kind_of(block)
        form = QTextBlockFormat()
        form.setLineHeight(round(MESSAGE_LINE * scale), _FIXED)
        together = not above or (kind == above and kind != "paragraph")
        form.setTopMargin(0 if together else round(_APART * scale))
        last = kind == "code" and (not block.next().isValid() or _kind_of(block.next()) != "code")
        form.setBottomMargin(round(4 * scale) if last else 0)
        if kind == "quote":
            form.setLeftMargin(round(QUOTE_INDENT * scale) * before.intProperty(_QUOTED))
            form.setRightMargin(0)
        elif kind == "code":
            form.setLeftMargin(round(CODE_PAD * scale))
        QTextCursor(block).mergeBlockFormat(form)
        block, above = block.next(), kind


def _kind_of(block: QTextBlock) -> str:
    form = block.blockFormat()
    if form.hasProperty(_QUOTED):
        return "quote"
    if form.hasProperty(_FENCED):
        return "code"
    return "list" if block.textList() is not None else "paragraph"


def _dress(document: MessageText) -> None:
    """Bring what Markdown makes of a text into the theme."""
    block = document.begin()
    while block.isValid():
        level = block.blockFormat().headingLevel()
        fenced = block.blockFormat().hasProperty(_FENCED)
        quoted = block.blockFormat().hasProperty(_QUOTED)
        for start, length, form in _fragments(block):
            changed = _char_format(form, level=level, fenced=fenced, quoted=quoted)
            if changed is not None:
                cursor = QTextCursor(document)
                cursor.setPosition(start)
                cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
                cursor.setCharFormat(changed)
        block = block.next()


def _fragments(block: QTextBlock) -> list[tuple[int, int, QTextCharFormat]]:
    """Taken down before anything changes: changing a format splits and joins fragments."""
    found, at = [], block.begin()
    while not at.atEnd():
        fragment = at.fragment()
        found.append((fragment.position(), fragment.length(), fragment.charFormat()))
        at += 1
    return found


def _char_format(form: QTextCharFormat, *, level: int, fenced: bool, quoted: bool) -> QTextCharFormat | None:
    scale = theme().text_scale
    changed = QTextCharFormat()
    if form.isAnchor() and opens(form.anchorHref()):
        changed.setAnchor(True)
        changed.setAnchorHref(form.anchorHref())
        changed.setForeground(theme().colour("accent_text"))
        changed.setFontUnderline(True)
    elif quoted:
        changed.setForeground(theme().colour("muted"))
    if fenced or form.fontFixedPitch():
        changed.setFont(
            font(13, mono=True, scale=scale), QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesAll
        )
        if not fenced:
            changed.setBackground(theme().colour("code"))
    elif level:
        changed.setFont(font(16 if level < 3 else 14, SEMIBOLD, scale=scale))
    else:
        changed.setFontWeight(QFont.Weight.DemiBold if form.fontWeight() > QFont.Weight.Medium else QFont.Weight.Normal)
        changed.setFontItalic(form.fontItalic())
        changed.setFontStrikeOut(form.fontStrikeOut())
    return changed


def _set_mentions_apart(document: MessageText, me: str) -> None:
    """This person's own name after an @ is set apart."""
    if not me:
        return
    form = QTextCharFormat()
    form.setBackground(theme().colour("mention_bg"))
    form.setForeground(theme().colour("mention_text"))
    form.setFontWeight(QFont.Weight.DemiBold)
    for name in dict.fromkeys((me, me.split(" ", maxsplit=1)[0])):
        cursor = document.find(f"@{name}", 0)
        while not cursor.isNull():
            cursor.mergeCharFormat(form)
            cursor = document.find(f"@{name}", cursor)


def panels(document: MessageText) -> list[Panel]:
    """What lies behind paragraphs; pieces that follow each other are one."""
    found: list[Panel] = []
    block, layout, line = document.begin(), document.documentLayout(), round(MESSAGE_LINE * theme().text_scale)
    while block.isValid():
        kind = _kind_of(block)
        if kind in ("quote", "code"):
            top = layout.blockBoundingRect(block).top()
            bottom = top + line * max(block.layout().lineCount(), 1)
            if found and found[-1].kind == kind and top - found[-1].bottom < 1:
                found[-1] = found[-1]._replace(bottom=bottom)
            else:
                found.append(Panel(kind, top, bottom, block.textDirection() == Qt.LayoutDirection.RightToLeft))
        block = block.next()
    return found
