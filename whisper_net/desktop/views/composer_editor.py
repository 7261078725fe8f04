"""The field of the composer: grows with its text up to eight lines; Enter sends, Shift+Enter begins a line.

Rules: only plain text goes in, whatever is pasted. While an input method composes, Enter belongs to it.
"""

import re

from PySide6.QtCore import QMimeData, QSize, Signal
from PySide6.QtGui import QFontMetricsF, QInputMethodEvent, QKeyEvent, Qt, QTextCursor, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy

from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.composer_marks import Written, marked_up
from whisper_net.desktop.views.composer_files import dropped_files, holds_picture, pasted_picture

MOST_LINES = 8
_UNBROKEN = 2_000
"""So many letters without a space are no words."""
_RUN = re.compile(rf"\S{{{_UNBROKEN}}}")
_SEND = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_MARKS = {"Ctrl+B": "bold", "Ctrl+I": "italic", "Ctrl+Shift+X": "strike"}


class ComposerEditor(QPlainTextEdit):
    """Several lines of plain text."""

    sent = Signal()
    cancelled = Signal()
    last_wanted = Signal()
    """Up was pressed in an empty field."""
    files_offered = Signal(list)
    """Paths that were dropped or pasted."""
    picture_offered = Signal(object, str)
    """A picture that was pasted: as bytes, or as Qt has it, and its ending."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._composing = False
        theme().dress(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self.setPlaceholderText(name)
        self.textChanged.connect(self._grow)
        self.restyle()

    def rename(self, name: str) -> None:
        """Say into which place one writes."""
        self.setAccessibleName(name)
        self.setPlaceholderText(name)
        self.viewport().update()  # Qt paints a placeholder anew only once the field was written in

    def restyle(self) -> None:
        self.setFont(font(14, scale=theme().text_scale))
        self._grow()

    def sizeHint(self) -> QSize:
        return QSize(theme().scaled(240), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().scaled(120), self.minimumHeight())

    @property
    def lines(self) -> int:
        """Lines on the screen, wrapped ones counted; at most one more than are shown."""
        count, block = 0, self.document().begin()
        while block.isValid() and count <= MOST_LINES:
            layout = block.layout()
            count += max(layout.lineCount() if layout is not None else 0, 1)
            block = block.next()
        return count

    def _grow(self) -> None:
        line = QFontMetricsF(self.font()).lineSpacing()
        shown = min(max(self.lines, 1), MOST_LINES)
        self.setFixedHeight(round(line * shown) + 6)
        scrolls = self.lines > MOST_LINES
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if scrolls else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._grow()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return bool(dropped_files(source)) or holds_picture(source) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Words alone; files and pictures are for whoever attaches them."""
        if paths := dropped_files(source):
            self.files_offered.emit(paths)
            return
        data, ending = pasted_picture(source)
        if data:
            self.picture_offered.emit(data, ending)
            return
        if source.hasImage() and not source.hasText():
            self.picture_offered.emit(source.imageData(), "png")  # the system's own dots: no decoder is asked
            return
        text = source.text()
        self._wrap_for(text)
        self.insertPlainText(text)

    def _wrap_for(self, text: str) -> None:
        """Qt takes long to look for the end of a word where there is none: such a text breaks anywhere."""
        mode = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
        if len(text) > _UNBROKEN and _RUN.search(text):
            mode = QTextOption.WrapMode.WrapAnywhere
        if mode != self.wordWrapMode():
            self.setWordWrapMode(mode)

    # -- keys

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        spelled = event.keyCombination().key()
        chord = f"Ctrl+{'Shift+' if shift else ''}{chr(spelled)}" if 32 < int(spelled) < 128 else ""
        if event.key() in _SEND and not shift and not self._composing:
            self.sent.emit()
        elif event.key() == Qt.Key.Key_Up and not self.toPlainText():
            self.last_wanted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
            event.ignore()
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier and chord in _MARKS:
            self.mark(_MARKS[chord])
        else:
            super().keyPressEvent(event)

    # -- writing

    def put(self, text: str) -> None:
        """Have this text, with the cursor at its end; undo brings back what was there."""
        self._wrap_for(text)
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def mark(self, mark: str) -> None:
        """Put a Markdown mark on what is selected."""
        cursor, text = self.textCursor(), self.toPlainText()
        start, end = (_characters(text, at) for at in (cursor.selectionStart(), cursor.selectionEnd()))
        written = marked_up(mark, Written(text, start, end))
        self.put(written.text)
        cursor = self.textCursor()
        cursor.setPosition(_units(written.text, written.start))
        cursor.setPosition(_units(written.text, written.end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.setFocus(Qt.FocusReason.OtherFocusReason)


def _characters(text: str, units: int) -> int:
    """Qt counts UTF-16 code units, Python code points."""
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore"))


def _units(text: str, characters: int) -> int:
    return len(text[:characters].encode("utf-16-le", "surrogatepass")) // 2
