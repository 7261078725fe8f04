"""The editor of a résumé that is not shared yet: plain text, and a border around it.

Rules: what is pasted is bounded as files are, for a line of thousands of characters costs too much to lay out.
"""

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QPlainTextEdit

from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.metrics import R_MEDIUM, S4, S8, S12
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.resume_places import Places, source, unwieldy
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import Row, stretched

_EDITOR = 380


class SourceEditor(QPlainTextEdit):
    """Plain text of any length that can be edited; a file that is dropped is read instead."""

    dropped = Signal(str)
    pasted = Signal(str)
    """All of the text, with what was pasted, which would cost too much to lay out here."""

    def __init__(self, name: str) -> None:
        super().__init__()
        theme().dress(self)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(name)
        self.setPlaceholderText(self.tr("# Your name\n\n## Experience\n…"))
        self.restyle()

    def restyle(self) -> None:
        self.setFont(font(14, scale=theme().text_scale))

    @property
    def text(self) -> str:
        """What stands here, letter by letter."""
        return source(self.document().toRawText())

    def canInsertFromMimeData(self, from_: QMimeData) -> bool:
        return bool(dropped_file(from_)) or super().canInsertFromMimeData(from_)

    def insertFromMimeData(self, from_: QMimeData) -> None:
        path = dropped_file(from_)
        if path:
            self.dropped.emit(path)
            return
        cursor, text, whole = self.textCursor(), from_.text(), self.text
        places = Places(whole)
        start, end = places.place(cursor.selectionStart()), places.place(cursor.selectionEnd())
        whole = whole[:start] + text + whole[end:]
        if unwieldy(whole):
            self.pasted.emit(whole)
        else:
            self.insertPlainText(text)


class EditorFrame(Row):
    """The border around the editor."""

    def __init__(self, editor: QPlainTextEdit) -> None:
        self._editor = editor
        super().__init__(stretched(editor), pad=(S12, S8, S4, S8), height=_EDITOR)
        editor.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        focused = self._editor.hasFocus()
        border = "focus" if focused else "control"
        paint.rounded(paint.painter_of(self), QRectF(self.rect()), R_MEDIUM, "raised", border, 2.0 if focused else 1.0)


def dropped_file(data: QMimeData) -> str:
    """The path of the one file that is dropped or pasted, or ""."""
    paths = [url.toLocalFile() for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []
    return paths[0] if len(paths) == 1 else ""
